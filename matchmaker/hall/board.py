"""Who has to walk where at a slot, by name and by table, and what of it is new since this morning.

Listed by name is whoever has to walk: holders to their meeting, and investors whose table is not
the one where they sat before. A change is marked whatever version somebody may have read today.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from matchmaker.hall.plan import HallPlan, SeatedPair, ShownSlot, Somebody

ChangeMark = Literal["", "new", "changed", "dropped"]


class BoardLine(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody and their tables; none when a meeting that was told does not take place then.

    `behind` tells namesakes apart.
    """

    name: str
    given: str
    behind: str
    tables: tuple[str, ...]
    mark: ChangeMark


class BoardTable(msgspec.Struct, frozen=True, kw_only=True):
    """A table at a slot; nobody when it is free."""

    number: int
    label: str
    investor: Somebody | None
    holder: Somebody | None
    mark: ChangeMark


class HallBoard(msgspec.Struct, frozen=True, kw_only=True):
    """A slot as the hall sees it."""

    moment: ShownSlot
    lines: tuple[BoardLine, ...]
    places: tuple[BoardTable, ...]


def moment_of(plan: HallPlan, now: dt.datetime) -> ShownSlot | None:
    """The slot that the screens show; None once the last one is over."""
    for moment in plan.moments:
        if now < moment.shown_until:
            return moment
    last = plan.moments[-1] if plan.moments else None
    return last if last is not None and now < last.slot.ends_at else None


def board(plan: HallPlan, moment: ShownSlot) -> HallBoard:
    """What the hall shows of a slot."""
    return HallBoard(
        moment=moment,
        lines=tuple(_lines(plan, moment.slot.number)),
        places=tuple(places(plan, moment.slot.number)),
    )


def places(plan: HallPlan, slot: int) -> list[BoardTable]:
    """Every table that the version uses at all, in order, as it is at that slot."""
    at = {seat.table_number: seat for seat in plan.seats if seat.slot_number == slot}
    told = [
        {seat.table_number: seat for seat in seats if seat.slot_number == slot}
        for seats in plan.earlier
    ]
    return [
        BoardTable(
            number=number,
            label=plan.tables[number],
            investor=plan.people[at[number].investor_id] if number in at else None,
            holder=plan.people[at[number].holder_id] if number in at else None,
            mark=_mark([_pair(at.get(number))], [[_pair(each.get(number))] for each in told]),
        )
        for number in sorted({seat.table_number for seat in plan.seats})
    ]


def _pair(seat: SeatedPair | None) -> tuple[UUID, UUID] | None:
    return (seat.holder_id, seat.investor_id) if seat is not None else None


def _lines(plan: HallPlan, slot: int) -> list[BoardLine]:
    tables = _tables_of(plan.seats, slot)
    told = [_tables_of(seats, slot) for seats in plan.earlier]
    moving = _changing_table(plan.seats, slot)
    walking: list[tuple[Somebody, tuple[int, ...], ChangeMark]] = []
    for person_id in set(tables).union(*told):
        person, numbers = plan.people[person_id], tables.get(person_id, ())
        mark = _mark(numbers, [each.get(person_id, ()) for each in told])
        if _is_listed(person, mark, moving):
            walking.append((person, numbers, mark))
    walking.sort(key=lambda each: (each[0].order, each[0].organisation, str(each[0].id)))
    namesakes = Counter(person.names for person, _, _ in walking)
    return [
        BoardLine(
            name=person.names[0],
            given=person.names[1],
            behind=person.organisation if namesakes[person.names] > 1 and person.names[1] else "",
            tables=tuple(plan.tables[number] for number in numbers),
            mark=mark,
        )
        for person, numbers, mark in walking
    ]


def _tables_of(seats: Iterable[SeatedPair], slot: int) -> dict[UUID, tuple[int, ...]]:
    found: dict[UUID, set[int]] = defaultdict(set)
    for seat in seats:
        if seat.slot_number == slot:
            found[seat.holder_id].add(seat.table_number)
            found[seat.investor_id].add(seat.table_number)
    return {person: tuple(sorted(numbers)) for person, numbers in found.items()}


def _is_listed(person: Somebody, mark: ChangeMark, moving: set[UUID]) -> bool:
    """Whether this person needs to read the board at this slot.

    A dropped meeting is told to a holder who is here; an investor without one sits and waits, and
    of who is known not to be here nothing is said.
    """
    if mark == "dropped":
        return person.kind == "holder" and not person.gone
    return person.kind == "holder" or mark != "" or person.id in moving


def _mark(now: Sequence[object], told: Sequence[Sequence[object]]) -> ChangeMark:
    present = [each for each in now if each is not None]
    others = [[each for each in one if each is not None] for one in told]
    if all(one == present for one in others):
        return ""
    if not present:
        return "dropped"
    return "changed" if any(one and one != present for one in others) else "new"


def _changing_table(seats: Iterable[SeatedPair], slot: int) -> set[UUID]:
    """Investors who take a table where they were not the last time."""
    here: dict[UUID, set[int]] = defaultdict(set)
    sat: dict[UUID, tuple[int, set[int]]] = {}
    for seat in seats:
        number, investor = seat.slot_number, seat.investor_id
        if number == slot:
            here[investor].add(seat.table_number)
        elif number < slot:
            last, tables = sat.get(investor, (-1, set()))
            if number > last:
                sat[investor] = number, {seat.table_number}
            elif number == last:
                tables.add(seat.table_number)
    return {
        investor
        for investor, tables in here.items()
        if investor not in sat or not tables <= sat[investor][1]
    }
