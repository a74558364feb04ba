"""A version as the solver can look at it again, whatever has happened since it was made.

Its pins are those it was made with. What came before the slot from which a version of the day was
planned is history: it stays, and leaves no room beside it. Meetings that have become impossible
since fall away.
"""

import dataclasses
import datetime as dt
from typing import Final
from uuid import UUID

import msgspec
import numpy as np

from matchmaker import editions
from matchmaker.db import Connection, fetch, load
from matchmaker.planning.problem import Problem, load_problem
from matchmaker.replanning.problem import problem_at
from solver.instance import Booleans, Holder, Instance, Integers, Investor, rows
from solver.schedule import Schedule

_QUERIES: Final = load("reasons")


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """The version that is asked about; what comes before `from_slot` is history."""

    id: UUID
    edition_id: UUID
    from_slot: int
    of_the_day: bool


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting of the version."""

    holder_id: UUID
    investor_id: UUID
    slot_number: int
    table_number: int
    pinned: bool


@dataclasses.dataclass(frozen=True, eq=False)
class Standing:
    """A sound schedule of an instance; `problem` tells who stands at a position."""

    problem: Problem
    instance: Instance
    schedule: Schedule
    fallen: int


async def load_standing(conn: Connection, subject: Subject, now: dt.datetime) -> Standing:
    """The version with the edition as it now stands.

    Raises `solver.checks.InstanceError` when what people have declared contradicts itself.
    """
    edition = await editions.by_id(conn, subject.edition_id)
    meetings = await fetch(conn, Held, _QUERIES.meetings, subject.id)
    if subject.of_the_day:
        morning = await problem_at(conn, edition, subject.from_slot, now, base_id=subject.id)
        problem = morning.problem
    else:
        problem = await load_problem(conn, edition)
    return standing(problem, meetings, subject.from_slot)


def standing(problem: Problem, meetings: list[Held], from_slot: int) -> Standing:
    """The meetings that stand, and an instance in which they are a sound schedule."""
    first = sum(number < from_slot for number in problem.slots)
    held, pinned = _rows(problem, meetings)
    history: Booleans = held[:, 2] < first
    instance = problem.instance
    stays = history | _still_possible(instance, held, pinned)
    held, pinned, history = held[stays], pinned[stays], history[stays]
    closed = _closed(instance, held, first)
    holders, investors = _able(instance, held, history)
    return Standing(
        problem=problem,
        instance=instance.replace(
            holders=holders, investors=investors, closed=closed, pinned=held[pinned | history, :3]
        ),
        schedule=Schedule(held),
        fallen=len(meetings) - len(held),
    )


def _rows(problem: Problem, meetings: list[Held]) -> tuple[Integers, Booleans]:
    """By position; meetings of somebody who has withdrawn are left out."""
    places = [
        {one: position for position, one in enumerate(several)}
        for several in (problem.holders, problem.investors, problem.slots, problem.tables)
    ]
    found = []
    for one in meetings:
        names = (one.holder_id, one.investor_id, one.slot_number, one.table_number)
        row = [place.get(name, -1) for place, name in zip(places, names, strict=True)]
        if min(row) >= 0:
            found.append((*row, one.pinned))
    table = rows(found, 5)
    return table[:, :4], table[:, 4].astype(np.bool_)


def _still_possible(instance: Instance, held: Integers, pinned: Booleans) -> Booleans:
    """Both are there, the table is open, and the pair is wished or was fixed by hand."""
    width = max(1, len(instance.investors))
    wished = instance.wishes[:, 0] * width + instance.wishes[:, 1]
    possible: Booleans = (
        instance.holder_available[held[:, 0], held[:, 2]]
        & instance.investor_available[held[:, 1], held[:, 2]]
        & (pinned | np.isin(held[:, 0] * width + held[:, 1], wished))
        & ~_among(held[:, [3, 2]], instance.closed, instance.slots)
    )
    return possible


def _closed(instance: Instance, held: Integers, first: int) -> Integers:
    """Tables that are closed; in the past, all that were not sat at."""
    if instance.tables is None:
        return instance.closed
    past = rows(((table, slot) for slot in range(first) for table in range(instance.tables)), 2)
    empty = past[~_among(past, held[:, [3, 2]], instance.slots)]
    later = instance.closed[instance.closed[:, 1] >= first]
    return np.concatenate([later, empty])


def _able(
    instance: Instance, held: Integers, history: Booleans
) -> tuple[list[Holder], list[Investor]]:
    """People who can have what they have had, even if they said otherwise later."""
    holders = list(instance.holders)
    investors = list(instance.investors)
    for position, slots in _slots_of(held[history], 0).items():
        holders[position] = msgspec.structs.replace(
            holders[position], unavailable=_without(holders[position].unavailable, slots)
        )
    for position, slots in _slots_of(held[history], 1).items():
        investors[position] = msgspec.structs.replace(
            investors[position], unavailable=_without(investors[position].unavailable, slots)
        )
    for position, slots in _slots_of(held, 0).items():
        person = holders[position]
        if person.max_meetings is not None and person.max_meetings < len(slots):
            holders[position] = msgspec.structs.replace(person, max_meetings=len(slots))
    for position, slots in _slots_of(held, 1).items():
        investor = investors[position]
        at_once = max(slots.count(slot) for slot in set(slots))
        maximum = investor.max_meetings
        investors[position] = msgspec.structs.replace(
            investor,
            max_meetings=None if maximum is None else max(maximum, len(slots)),
            delegates=max(investor.delegates, at_once),
        )
    return holders, investors


def _slots_of(held: Integers, column: int) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for position, slot in held[:, [column, 2]].tolist():
        found.setdefault(position, []).append(slot)
    return found


def _without(slots: tuple[int, ...], others: list[int]) -> tuple[int, ...]:
    return tuple(slot for slot in slots if slot not in others)


def _among(seats: Integers, others: Integers, slots: int) -> Booleans:
    """Which (table, slot) are among others."""
    found: Booleans = np.isin(
        seats[:, 0] * slots + seats[:, 1], others[:, 0] * slots + others[:, 1]
    )
    return found
