"""From people and wishes to the solver's problem, and from its positions back to people."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any, Final, TypeVar, cast
from uuid import UUID

import msgspec
import numpy as np

from matchmaker.choices import availability, wishes
from matchmaker.db import Connection, fetch, load
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, Slot, Table
from matchmaker.people.profiles import PersonKind
from matchmaker.wording.vocabularies import Finance
from solver.problem.arrays import Integers
from solver.problem.instance import Instance, rows
from solver.problem.persons import Holder, Investor
from solver.replanning.pins import split_pins

_QUERIES: Final = load("planning")

T = TypeVar("T")


@dataclasses.dataclass(frozen=True, eq=False)
class EditionProblem:
    """An edition as the solver sees it; each list says who or what stands at a position.

    Those who withdrew are not in it. Slots and tables are given by their number.
    """

    instance: Instance
    holders: Sequence[UUID]
    investors: Sequence[UUID]
    slots: Sequence[int]
    tables: Sequence[int]
    #: shape (n, 3): pins of people who are gone, which only a day that has begun leaves out
    dropped_pins: Integers = dataclasses.field(default_factory=lambda: rows((), 3))


@dataclasses.dataclass(frozen=True)
class Begun:
    """What a day that has begun changes of the problem; slots by number.

    `met` are people who stay in the lists even if they withdraw: they have had meetings.
    """

    met: Set[UUID]
    away: Mapping[UUID, Set[int]]
    delegates: Mapping[UUID, int]
    #: nothing is owed any more to who will not be there
    gone: Set[UUID]
    #: (holder, investor, slot) of meetings ahead that have come together already: they stay
    together: Set[tuple[UUID, UUID, int]] = frozenset()
    #: slots and tables, by number, that stay in the lists even if they are closed for good
    named_slots: Set[int] = frozenset()
    named_tables: Set[int] = frozenset()


class _Person(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    kind: PersonKind
    position: int
    max_meetings: int | None
    max_consecutive: int | None
    finance: Finance | None
    delegates: int


class _Pin(msgspec.Struct, frozen=True, kw_only=True):
    holder_id: UUID
    investor_id: UUID
    slot_number: int


class _Apart(msgspec.Struct, frozen=True, kw_only=True):
    holder: int
    investor: int


async def load_problem(
    conn: Connection,
    edition: Edition,
    day: Begun | None = None,
    *,
    base: UUID | None = None,
    with_pins: bool = True,
    with_prohibitions: bool = True,
) -> EditionProblem:
    """Read the edition; `InstanceError` when pins contradict what people have declared since.

    What is fixed and forbidden by hand is that of the version `base`, by default of the one in
    force.

    Whoever comes while it is read, other than in one snapshot, is left to the next reading.

    On a day that has begun, pins of people who are away, or that no longer fit, are left out.
    """
    met = list(day.met) if day else []
    people = await fetch(conn, _Person, _QUERIES.active_people, edition.id, met)
    holders = [person for person in people if person.kind == "holder"]
    investors = [person for person in people if person.kind == "investor"]
    times, tables = await _room(conn, edition.id, day)
    slots = [slot.number for slot in times]
    slot_at, table_at = _positions(slots), _positions(table.number for table in tables)
    known = _Known(edition, await _absences(conn, edition.id), slot_at, day)
    theirs = [known.investor(one) for one in investors]
    ours = [known.holder(one) for one in holders]
    fixed = {
        (pin.holder_id, pin.investor_id): pin.slot_number
        for pin in await fetch(conn, _Pin, _QUERIES.pins, edition.id, base)
        if with_pins
    }
    apart = {
        (pair.holder, pair.investor)
        for pair in await fetch(conn, _Apart, _QUERIES.prohibited, edition.id, base)
        if with_prohibitions
    }
    for holder_id, investor_id, number in day.together if day else ():
        fixed[holder_id, investor_id] = number
    pinned = _pins(fixed, holders, investors, slot_at)
    wished = await _wishes(conn, edition.id, holders, investors, apart)
    closed = _closed(tables, table_at, slot_at)
    room: dict[str, Any] = {"tables": len(tables), "closed": closed}
    if edition.finance_maximum is not None:
        room["max_per_kind"] = {
            "holders": dict.fromkeys((kind.value for kind in Finance), edition.finance_maximum)
        }
    dropped = rows((), 3)
    if day is not None:
        pinned, dropped = split_pins(ours, theirs, len(slots), pinned, wishes=wished, **room)
    instance = Instance(
        name=edition.slug,
        slots=len(slots),
        **room,
        breaks_after=[slot_at[slot.number] for slot in times if slot.pause_after],
        holders=ours,
        investors=theirs,
        wishes=wished,
        pinned=pinned,
    )
    return EditionProblem(
        instance=instance,
        holders=[person.id for person in holders],
        investors=[person.id for person in investors],
        slots=slots,
        tables=[table.number for table in tables],
        dropped_pins=dropped,
    )


async def _room(
    conn: Connection, edition_id: UUID, day: Begun | None
) -> tuple[list[Slot], list[Table]]:
    """Slots and tables; what is closed for good only where the plan in question names it.

    To the solver it would be a gap in somebody's morning, and a table that nobody can keep.
    """
    every = await editions.slots(conn, edition_id)
    slots = editions.in_use(every, day.named_slots if day else ())
    numbers = {slot.number for slot in slots}
    tables = [
        table
        for table in await editions.tables(conn, edition_id)
        if not table.gone
        or numbers - set(table.closed)
        or (day is not None and table.number in day.named_tables)
    ]
    return slots, tables


def _closed(
    tables: Sequence[Table], table_at: Mapping[int, int], slot_at: Mapping[int, int]
) -> Integers:
    return rows(
        (
            (table_at[table.number], slot_at[slot])
            for table in tables
            for slot in table.closed
            if slot in slot_at
        ),
        2,
    )


Away = dict[tuple[PersonKind, int], list[int]]


@dataclasses.dataclass(frozen=True)
class _Known:
    """All that is known of the people of an edition beside their rows."""

    edition: Edition
    away: Away
    slot_at: Mapping[int, int]
    day: Begun | None

    def holder(self, person: _Person) -> Holder:
        """The row as the solver takes it."""
        edition = self.edition
        own = edition.holder_maximum if person.max_meetings is None else person.max_meetings
        return Holder(
            id=str(person.id),
            max_meetings=min(own, edition.holder_maximum),
            guaranteed=self._guaranteed(person, edition.holder_guaranteed),
            unavailable=self._unavailable(person),
        )

    def investor(self, person: _Person) -> Investor:
        """Likewise; on a day that has begun with the delegates who are here."""
        delegates = person.delegates
        if self.day is not None:
            delegates = min(delegates, self.day.delegates.get(person.id, delegates))
        edition, own, rest = self.edition, person.max_meetings, person.max_consecutive
        return Investor(
            id=str(person.id),
            max_meetings=edition.investor_maximum if own is None else own,
            guaranteed=self._guaranteed(person, edition.investor_guaranteed),
            unavailable=self._unavailable(person),
            delegates=max(1, delegates),
            max_consecutive=edition.max_consecutive if rest is None else rest,
            kind=self._kind(person),
        )

    def _kind(self, person: _Person) -> str | msgspec.UnsetType:
        """The kind of finance, where the edition limits how many of one kind a holder meets."""
        if self.edition.finance_maximum is None or person.finance is None:
            return msgspec.UNSET
        return person.finance.value

    def _guaranteed(self, person: _Person, promised: int) -> int:
        return 0 if self.day is not None and person.id in self.day.gone else promised

    def _unavailable(self, person: _Person) -> tuple[int, ...]:
        declared = self.away.get((person.kind, person.position), [])
        noted = self.day.away.get(person.id, ()) if self.day is not None else ()
        away = {self.slot_at.get(number) for number in (*declared, *noted)}
        return tuple(sorted(slot for slot in away if slot is not None))


async def _absences(conn: Connection, edition_id: UUID) -> Away:
    away: Away = defaultdict(list)
    for absence in await availability.unavailable_slots(conn, edition_id):
        away[absence.kind, absence.position].append(absence.slot_number)
    return away


def _pins(
    fixed: Mapping[tuple[UUID, UUID], int],
    holders: Sequence[_Person],
    investors: Sequence[_Person],
    slot_at: Mapping[int, int],
) -> Integers:
    holder_at = _positions(person.id for person in holders)
    investor_at = _positions(person.id for person in investors)
    return rows(
        (
            (holder_at[holder_id], investor_at[investor_id], slot_at[number])
            for (holder_id, investor_id), number in sorted(fixed.items())
            if holder_id in holder_at and investor_id in investor_at and number in slot_at
        ),
        3,
    )


async def _wishes(
    conn: Connection,
    edition_id: UUID,
    holders: Sequence[_Person],
    investors: Sequence[_Person],
    apart: Set[tuple[int, int]],
) -> Integers:
    """Wishes with their values; none of a pair that is kept apart, by a refusal or by hand."""
    valued = rows(await wishes.valued_pairs(conn, edition_id), 3)
    holder, investor = _looked_up(holders, valued[:, 0]), _looked_up(investors, valued[:, 1])
    known = (holder >= 0) & (investor >= 0)
    if apart:
        known &= [(one, other) not in apart for one, other in valued[:, :2].tolist()]
    return rows(np.column_stack([holder, investor, valued[:, 2]])[known], 3)


def _looked_up(people: Sequence[_Person], positions: Integers) -> Integers:
    """The place in the list of each position of an edition; -1 for who is not in it."""
    places = np.full(
        max([*positions.tolist(), *(one.position for one in people)], default=0) + 1, -1
    )
    places[[one.position for one in people]] = np.arange(len(people))
    return cast("Integers", places[positions])


def _positions(things: Iterable[T]) -> dict[T, int]:
    return {thing: position for position, thing in enumerate(things)}
