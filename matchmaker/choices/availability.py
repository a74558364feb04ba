"""When people cannot meet: the slots that they declare, and those of what they attend."""

import datetime as dt
from collections.abc import Sequence
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.people import directory
from matchmaker.people.profiles import Profile
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import msgid

_SQL: Final = load("programme")


class SlotChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A slot as one person sees it; `workshop` is the title of the one that takes it."""

    number: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    pause_after: bool
    declared: bool
    workshop: str | None


class Unavailable(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody, by side and position, cannot meet in a slot."""

    kind: Literal["holder", "investor"]
    position: int
    slot_number: int


async def availability(conn: Connection, person: Profile) -> list[SlotChoice]:
    """Every slot of the person's edition with what keeps them from it."""
    return await fetch(conn, SlotChoice, _SQL.availability, person.edition_id, person.id)


def never_there(slots: Sequence[SlotChoice]) -> bool:
    """Whether no slot is left in which the person could meet anybody."""
    return bool(slots) and all(slot.declared or slot.workshop for slot in slots)


async def save_availability(
    conn: Connection,
    edition: Edition,
    person: Profile,
    slots: Sequence[int],
    now: dt.datetime,
    by: UUID | None = None,
    *,
    seen: Sequence[int] | None = None,
) -> None:
    """The person cannot meet in exactly these slots, workshops aside; open until wishes close.

    An organiser corrects it in their name at any stage; Conflict when what was `seen` declared is
    no longer so.
    """
    await editions.hold_open(conn, edition.id, now, by)
    await directory.hold_participant(conn, edition.id, person.id)
    if seen is not None and sorted(seen) != await _declared(conn, person):
        raise Conflict(msgid("This was changed meanwhile; your change was not made."))
    known = {slot.number for slot in await editions.open_slots(conn, edition.id)}
    faults = [
        FieldFault(
            f"slots[{place}]",
            msgid("There is no slot %(number)s; slots are numbered from 0 to %(last)s."),
            number=number,
            last=max(known, default=0),
        )
        for place, number in enumerate(slots)
        if number not in known
    ]
    if faults:
        raise Invalid(faults)
    await conn.execute(_SQL.clear_availability, person.id)
    await conn.execute(_SQL.declare_unavailable, edition.id, person.id, sorted(set(slots)))
    await conn.execute(_SQL.mark_available, person.id, now, by is not None)
    if by is not None:
        await audit.record(conn, edition.id, by, "availability.saved", person.id, now=now)


async def _declared(conn: Connection, person: Profile) -> list[int]:
    return [slot.number for slot in await availability(conn, person) if slot.declared]


async def unavailable_slots(conn: Connection, edition_id: UUID) -> list[Unavailable]:
    """When people who come cannot meet: declared slots and slots of workshops they attend."""
    return await fetch(conn, Unavailable, _SQL.unavailable, edition_id)
