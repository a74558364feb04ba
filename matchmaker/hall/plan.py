"""The version in force with everything that a screen or a sheet of paper says of it."""

import datetime as dt
import hashlib
from functools import cached_property
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, Slot
from matchmaker.people.profiles import PersonKind
from matchmaker.wording.typography import sort_key

_QUERIES: Final = load("hall")


class Somebody(msgspec.Struct, frozen=True, kw_only=True):
    """A person as the hall names them; `gone`: known not to be here."""

    id: UUID
    kind: PersonKind
    first_name: str
    last_name: str
    organisation: str
    project: str
    gone: bool

    @property
    def names(self) -> tuple[str, str]:
        """What is looked for, and what stands behind it: a family name, or an investor's own."""
        if self.kind == "investor":
            return self.organisation, ""
        return self.last_name, self.first_name

    @property
    def order(self) -> tuple[str, str]:
        """Where the person stands in a list."""
        return sort_key(" ".join(self.names))


class SeatedPair(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting, by numbers."""

    slot_number: int
    table_number: int
    holder_id: UUID
    investor_id: UUID


class ToldSeat(SeatedPair, frozen=True, kw_only=True):
    """What an earlier version said."""

    version: int


class ShownSlot(msgspec.Struct, frozen=True, kw_only=True):
    """A slot, and from when to when the screens show it.

    A slot is shown until some minutes after its start, for those who are still on their way.
    """

    slot: Slot
    shown_from: dt.datetime
    shown_until: dt.datetime


class HallPlan(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The version in force; without one, only the hours. `before` are versions of the same day."""

    version: int | None
    published_at: dt.datetime | None
    slots: tuple[Slot, ...]
    tables: dict[int, str]
    people: dict[UUID, Somebody]
    seats: tuple[SeatedPair, ...]
    before: tuple[int, ...]
    told: tuple[ToldSeat, ...]

    @cached_property
    def stamp(self) -> str:
        """Changes exactly when something that is shown does; the same in every process."""
        plain = msgspec.to_builtins(self, str_keys=True)
        return hashlib.sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()[:16]

    def stamp_of(self, person_id: UUID) -> str:
        """Changes exactly when this person has to be elsewhere, at another hour or with another."""
        hours = {slot.number: (slot.starts_at, slot.ends_at) for slot in self.slots}
        own = [
            (seat, hours[seat.slot_number])
            for seat in self.seats
            if person_id in (seat.holder_id, seat.investor_id)
        ]
        return hashlib.sha256(msgspec.json.encode(own)).hexdigest()[:16]

    @cached_property
    def earlier(self) -> tuple[tuple[ToldSeat, ...], ...]:
        """What each of the versions before said, newest first."""
        return tuple(
            tuple(seat for seat in self.told if seat.version == version) for version in self.before
        )

    @cached_property
    def moments(self) -> tuple[ShownSlot, ...]:
        """When which slot is shown."""
        found: list[ShownSlot] = []
        for slot in self.slots:
            after = found[-1].shown_until if found else dt.datetime.min.replace(tzinfo=dt.UTC)
            until = slot.starts_at + min(GRACE, (slot.ends_at - slot.starts_at) / 3)
            found.append(ShownSlot(slot=slot, shown_from=after, shown_until=until))
        return tuple(found)


GRACE: Final = dt.timedelta(minutes=3)


class _Version(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    version: int
    published_at: dt.datetime


class _Number(msgspec.Struct, frozen=True):
    version: int


async def load_plan(conn: Connection, edition: Edition) -> HallPlan:
    """Read the version in force, and what else was in force on the day of the edition."""
    current = await fetch_optional(conn, _Version, _QUERIES.version_in_force, edition.id)
    slots = await editions.slots(conn, edition.id)
    tables = await editions.tables(conn, edition.id)
    seats: list[SeatedPair] = []
    if current is not None:
        seats = await fetch(conn, SeatedPair, _QUERIES.seats, current.id)
    since = _beginning_of_day(edition)
    told = await fetch(conn, ToldSeat, _QUERIES.told_before, edition.id, since)
    before = {seat.slot_number for seat in told}
    people = await fetch(conn, Somebody, _QUERIES.people_of_versions, edition.id)
    known = {person.id: person for person in people}
    return HallPlan(
        version=current.version if current else None,
        published_at=current.published_at if current else None,
        slots=tuple(editions.in_use(slots, {seat.slot_number for seat in seats} | before)),
        tables={table.number: table.label for table in tables},
        people=known,
        seats=tuple(seat for seat in seats if _named(seat, known)),
        before=tuple(
            row.version
            for row in await fetch(conn, _Number, _QUERIES.versions_before, edition.id, since)
        ),
        told=tuple(seat for seat in told if _named(seat, known)),
    )


def _named(seat: SeatedPair, known: dict[UUID, Somebody]) -> bool:
    """Who had their data erased is named nowhere."""
    return seat.holder_id in known and seat.investor_id in known


def _beginning_of_day(edition: Edition) -> dt.datetime:
    noon = dt.datetime.combine(edition.held_on, dt.time(12), tzinfo=dt.UTC)
    return edition.local(noon).replace(hour=0)
