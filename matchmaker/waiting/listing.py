"""The waiting list of the version in force: free places, and who would be called into each.

Nothing of it is stored: it is read off the version, the attendance and the wishes as they are.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from matchmaker import planning
from matchmaker.day.attendance import Presence, attendance
from matchmaker.db import Connection, fetch, load
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, Slot
from matchmaker.people.profiles import PersonKind
from matchmaker.planning.execution import CONTRADICTION
from matchmaker.replanning.problem import ReplanningProblem, current_slot, problem_at
from matchmaker.waiting.offers import LEAST, Offered, OfferStanding, of_edition
from matchmaker.waiting.places import FreePlaces, InvestorSlot, Waiting
from matchmaker.wording.errors import Conflict
from solver.problem.validation import InstanceError

_QUERIES: Final = load("waiting")
#: how many in line are named beside a place
NAMED: Final = 3


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in line; `standing` is that of an offer of this place to them, if there was one."""

    rank: int
    holder_id: UUID
    name: str
    organisation: str
    project: str
    presence: Presence
    value: int
    meetings: int
    standing: OfferStanding | None


class FreePlace(msgspec.Struct, frozen=True, kw_only=True):
    """A free place with its first in line; `waiting` counts everybody in line."""

    slot_number: int
    starts_at: dt.datetime
    table: str
    free: int
    waiting: int
    calls: tuple[Call, ...]

    @property
    def next(self) -> Call | None:
        """Who is called next: the first of those named whom nobody has offered the place."""
        return next((call for call in self.calls if call.standing is None), None)


class Free(msgspec.Struct, frozen=True, kw_only=True):
    """An investor with the free places that somebody waits for."""

    investor_id: UUID
    organisation: str
    presence: Presence
    places: tuple[FreePlace, ...]


class WaitingList(msgspec.Struct, frozen=True, kw_only=True):
    """By investor, in the order of their names; `quiet` places are free and nobody waits for them.

    `version` is None while nothing is in force, `over` once the last slot has begun.
    """

    version: int | None
    over: bool
    investors: tuple[Free, ...]
    places: int
    quiet: int


class _Named(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    kind: PersonKind
    name: str
    organisation: str
    project: str


async def waiting_list(
    conn: Connection,
    edition: Edition,
    now: dt.datetime,
    *,
    first: int = 0,
    most: int = 20,
    only: UUID | None = None,
) -> tuple[WaitingList, int]:
    """So many investors of the list from the one at `first` on, and how many there are in all;
    or the one asked for.

    Only places whose slot leaves time for an answer are named.
    """
    base = await planning.version_in_force(conn, edition.id)
    if base is None:
        return _empty(None), 0
    slots = {slot.number: slot for slot in await editions.slots(conn, edition.id)}
    morning = await load_morning(conn, edition, base.id, now)
    if morning is None:
        return _empty(base.version, over=True), 0
    places = FreePlaces(morning)
    hours = [slots[number] for number in morning.problem.slots]
    lines, quiet = _lines(places, hours, now)
    people = await _named(conn, edition, morning, lines)
    ids = sorted(
        {place.investor for place in lines},
        key=lambda one: (people[morning.problem.investors[one]].organisation.casefold(), one),
    )
    if only is not None:
        ids = [one for one in ids if morning.problem.investors[one] == only]
    shown = set(ids[first : first + most])
    told = _Told(
        morning=morning,
        hours=hours,
        people=people,
        labels={table.number: table.label for table in await editions.tables(conn, edition.id)},
        presences={one: known.state for one, known in (await attendance(conn, edition.id)).items()},
        offers=_newest(await of_edition(conn, edition.id, now)),
    )
    chosen = {place: line for place, line in lines.items() if place.investor in shown}
    found = WaitingList(
        version=base.version,
        over=False,
        investors=tuple(told.free(places, chosen, one) for one in ids if one in shown),
        places=len(lines),
        quiet=quiet,
    )
    return found, len(ids)


async def load_morning(
    conn: Connection, edition: Edition, base_id: UUID, now: dt.datetime
) -> ReplanningProblem | None:
    """The version as it stands from the next slot on; None once the last one has begun.

    Without meetings of whoever withdrew or is erased: a place given makes a version, and none that
    is made from then on names them. Who is absent may still come.
    """
    from_slot = await current_slot(conn, edition, now)
    if from_slot is None:
        return None
    try:
        values = (conn, edition, from_slot, now)
        return await problem_at(*values, base_id=base_id, only_expected=True)
    except InstanceError as error:
        raise Conflict(CONTRADICTION) from error


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    """From positions to what an organiser reads."""

    morning: ReplanningProblem
    hours: Sequence[Slot]
    people: Mapping[UUID, _Named]
    labels: Mapping[int, str]
    presences: Mapping[UUID, Presence]
    offers: Mapping[tuple[UUID, UUID, int], OfferStanding]

    def free(
        self, places: FreePlaces, lines: Mapping[InvestorSlot, list[Waiting]], investor: int
    ) -> Free:
        investor_id = self.morning.problem.investors[investor]
        return Free(
            investor_id=investor_id,
            organisation=self.people[investor_id].organisation,
            presence=self.presences.get(investor_id, "expected"),
            places=tuple(
                self.place(places, place, line)
                for place, line in lines.items()
                if place.investor == investor
            ),
        )

    def place(self, places: FreePlaces, place: InvestorSlot, line: Sequence[Waiting]) -> FreePlace:
        table = places.table(place)
        calls = tuple(self.call(place, one, rank) for rank, one in enumerate(line, start=1))
        return FreePlace(
            slot_number=self.hours[place.slot].number,
            starts_at=self.hours[place.slot].starts_at,
            table="" if table is None else self.labels[self.morning.problem.tables[table]],
            free=places.free(place),
            waiting=len(line),
            calls=_first(calls),
        )

    def call(self, place: InvestorSlot, one: Waiting, rank: int) -> Call:
        problem = self.morning.problem
        holder_id = problem.holders[one.holder]
        key = (holder_id, problem.investors[place.investor], self.hours[place.slot].number)
        person = self.people[holder_id]
        return Call(
            rank=rank,
            holder_id=holder_id,
            name=person.name,
            organisation=person.organisation,
            project=person.project,
            presence=self.presences.get(holder_id, "expected"),
            value=one.value,
            meetings=one.meetings,
            standing=self.offers.get(key),
        )


def _first(calls: Sequence[Call]) -> tuple[Call, ...]:
    """The first three in line, and who is next if that is somebody later."""
    shown = list(calls[:NAMED])
    if all(call.standing is not None for call in shown):
        shown += [call for call in calls[NAMED:] if call.standing is None][:1]
    return tuple(shown)


def _lines(
    places: FreePlaces, hours: Sequence[Slot], now: dt.datetime
) -> tuple[dict[InvestorSlot, list[Waiting]], int]:
    """Who is in line for which place, and for how many places nobody is."""
    found: dict[InvestorSlot, list[Waiting]] = {}
    quiet = 0
    for place in places:
        if hours[place.slot].starts_at - LEAST <= now:
            continue
        if line := places.line(place):
            found[place] = line
        else:
            quiet += 1
    return found, quiet


async def _named(
    conn: Connection,
    edition: Edition,
    morning: ReplanningProblem,
    lines: Mapping[InvestorSlot, list[Waiting]],
) -> dict[UUID, _Named]:
    problem = morning.problem
    ids = {problem.investors[place.investor] for place in lines}
    ids |= {problem.holders[one.holder] for line in lines.values() for one in line}
    found = await fetch(conn, _Named, _QUERIES.named, edition.id, sorted(ids))
    return {person.id: person for person in found}


def _newest(offers: Iterable[Offered]) -> dict[tuple[UUID, UUID, int], OfferStanding]:
    """What became of the newest offer of each place to each holder; what is gone may be again."""
    found: dict[tuple[UUID, UUID, int], OfferStanding] = {}
    for one in sorted(offers, key=lambda one: (one.offered_at, one.standing == "open")):
        found[one.holder_id, one.investor_id, one.slot_number] = one.standing
    return {key: standing for key, standing in found.items() if standing not in ("gone", "taken")}


def _empty(version: int | None, *, over: bool = False) -> WaitingList:
    return WaitingList(version=version, over=over, investors=(), places=0, quiet=0)
