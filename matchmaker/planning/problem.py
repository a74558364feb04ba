"""From people and wishes to the solver's problem, and from its positions back to people."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, TypeVar
from uuid import UUID

import msgspec

from matchmaker import editions, programme, wishes
from matchmaker.db import Connection, fetch, load
from matchmaker.editions import Edition
from matchmaker.profiles import Kind
from solver.instance import Holder, Instance, Integers, Investor, rows

_QUERIES: Final = load("planning")

T = TypeVar("T")


@dataclasses.dataclass(frozen=True, eq=False)
class Problem:
    """An edition as the solver sees it; each list says who or what stands at a position.

    Those who withdrew are not in it. Slots and tables are given by their number.
    """

    instance: Instance
    holders: Sequence[UUID]
    investors: Sequence[UUID]
    slots: Sequence[int]
    tables: Sequence[int]


class _Person(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    kind: Kind
    position: int
    max_meetings: int | None
    delegates: int


class _Pin(msgspec.Struct, frozen=True, kw_only=True):
    holder_id: UUID
    investor_id: UUID
    slot_number: int


async def load_problem(conn: Connection, edition: Edition) -> Problem:
    """Read the edition; `InstanceError` when pins contradict what people have declared since."""
    people = await fetch(conn, _Person, _QUERIES.active_people, edition.id)
    holders = [person for person in people if person.kind == "holder"]
    investors = [person for person in people if person.kind == "investor"]
    times = await editions.slots(conn, edition.id)
    slots = [slot.number for slot in times]
    tables = await editions.tables(conn, edition.id)
    slot_at, table_at = _positions(slots), _positions(table.number for table in tables)
    away = await _absences(conn, edition.id, slot_at)
    pins = await fetch(conn, _Pin, _QUERIES.pins, edition.id)
    holder_at = _positions(person.id for person in holders)
    investor_at = _positions(person.id for person in investors)
    instance = Instance(
        name=edition.slug,
        slots=len(slots),
        tables=len(tables),
        closed=rows(
            ((table_at[table.number], slot_at[slot]) for table in tables for slot in table.closed),
            2,
        ),
        breaks_after=[slot_at[slot.number] for slot in times if slot.pause_after],
        holders=[_holder(edition, person, away) for person in holders],
        investors=[_investor(edition, person, away) for person in investors],
        wishes=await _wishes(conn, edition.id, holders, investors),
        pinned=rows(
            (
                (holder_at[pin.holder_id], investor_at[pin.investor_id], slot_at[pin.slot_number])
                for pin in pins
            ),
            3,
        ),
    )
    return Problem(
        instance=instance,
        holders=[person.id for person in holders],
        investors=[person.id for person in investors],
        slots=slots,
        tables=[table.number for table in tables],
    )


Away = dict[tuple[Kind, int], list[int]]


def _holder(edition: Edition, person: _Person, away: Away) -> Holder:
    own = edition.holder_maximum if person.max_meetings is None else person.max_meetings
    return Holder(
        id=str(person.id),
        max_meetings=min(own, edition.holder_maximum),
        guaranteed=edition.holder_guaranteed,
        unavailable=tuple(away[person.kind, person.position]),
    )


def _investor(edition: Edition, person: _Person, away: Away) -> Investor:
    return Investor(
        id=str(person.id),
        max_meetings=person.max_meetings,
        guaranteed=edition.investor_guaranteed,
        unavailable=tuple(away[person.kind, person.position]),
        delegates=max(1, person.delegates),
    )


async def _absences(conn: Connection, edition_id: UUID, slot_at: dict[int, int]) -> Away:
    away: Away = defaultdict(list)
    for absence in await programme.unavailable(conn, edition_id):
        away[absence.kind, absence.position].append(slot_at[absence.slot_number])
    return away


async def _wishes(
    conn: Connection, edition_id: UUID, holders: Sequence[_Person], investors: Sequence[_Person]
) -> Integers:
    holder_at = _positions(person.position for person in holders)
    investor_at = _positions(person.position for person in investors)
    valued = await wishes.valued(conn, edition_id)
    return rows(
        ((holder_at[holder], investor_at[investor], value) for holder, investor, value in valued),
        3,
    )


def _positions(things: Iterable[T]) -> dict[T, int]:
    return {thing: position for position, thing in enumerate(things)}
