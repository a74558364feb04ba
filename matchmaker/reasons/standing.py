"""A version as the solver can look at it again, whatever has happened since it was made.

Its pins are those it was made with. What came before the slot from which a version of the day was
planned is history: it stays, and leaves no room beside it. Meetings that have become impossible
since fall away.
"""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Collection
from typing import Final
from uuid import UUID

import msgspec
import numpy as np

from matchmaker.db import Connection, fetch, load
from matchmaker.editions import editions
from matchmaker.planning.problem import EditionProblem, load_problem
from matchmaker.replanning.problem import problem_at
from solver.problem.arrays import Booleans, Integers
from solver.problem.instance import Instance, rows
from solver.problem.persons import Holder, Investor
from solver.problem.schedule import Schedule

_QUERIES: Final = load("reasons")


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """The version that is asked about; what comes before `from_slot` is history."""

    id: UUID
    edition_id: UUID
    from_slot: int
    of_the_day: bool


class VersionMeeting(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting of the version."""

    holder_id: UUID
    investor_id: UUID
    slot_number: int
    table_number: int
    pinned: bool


@dataclasses.dataclass(frozen=True, eq=False)
class StandingPlan:
    """A sound schedule of an instance; `problem` tells who stands at a position."""

    problem: EditionProblem
    instance: Instance
    schedule: Schedule
    fallen: int
    begun: bool


async def load_standing(conn: Connection, subject: Subject, now: dt.datetime) -> StandingPlan:
    """The version with the edition as it now stands.

    Raises `solver.problem.validation.InstanceError` when what people have declared contradicts
    itself.
    """
    edition = await editions.by_id(conn, subject.edition_id)
    meetings = await fetch(conn, VersionMeeting, _QUERIES.meetings, subject.id)
    if subject.of_the_day:
        morning = await problem_at(conn, edition, subject.from_slot, now, base_id=subject.id)
        problem = morning.problem
    else:
        problem = await load_problem(conn, edition, base=subject.id, with_pins=False)
    return standing_plan(problem, meetings, subject.from_slot)


def standing_plan(
    problem: EditionProblem, meetings: list[VersionMeeting], from_slot: int
) -> StandingPlan:
    """The meetings that stand, and an instance in which they are a sound schedule."""
    first = sum(number < from_slot for number in problem.slots)
    held, pinned = _rows(problem, meetings)
    history: Booleans = held[:, 2] < first
    instance = problem.instance
    stays = history | _still_possible(instance, held, pinned)
    held, pinned, history = held[stays], pinned[stays], history[stays]
    closed = _closed(instance, held)
    holders, investors = _able(instance, held, first)
    return StandingPlan(
        problem=problem,
        instance=instance.replace(
            holders=holders, investors=investors, closed=closed, pinned=held[pinned | history, :3]
        ),
        schedule=Schedule(held),
        fallen=len(meetings) - len(held),
        begun=first > 0,
    )


def _rows(problem: EditionProblem, meetings: list[VersionMeeting]) -> tuple[Integers, Booleans]:
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


def _closed(instance: Instance, held: Integers) -> Integers:
    """Tables that are closed, those left out at which somebody sat before."""
    open_then = _among(instance.closed, held[:, [3, 2]], instance.slots)
    return instance.closed[~open_then]


def _able(instance: Instance, held: Integers, first: int) -> tuple[list[Holder], list[Investor]]:
    """People who can have what they have had, and nothing else before the first slot."""
    taken = _slots_of(held, 0), _slots_of(held, 1)
    holders = list(instance.holders)
    for position, person in enumerate(holders):
        slots = taken[0].get(position, [])
        maximum = person.max_meetings
        holders[position] = msgspec.structs.replace(
            person,
            unavailable=_away(person.unavailable, slots, first),
            max_meetings=None if maximum is None else max(maximum, len(slots)),
            max_per_kind=_as_many(instance, position, held),
        )
    investors = list(instance.investors)
    for position, investor in enumerate(investors):
        slots = taken[1].get(position, [])
        maximum = investor.max_meetings
        investors[position] = msgspec.structs.replace(
            investor,
            unavailable=_away(investor.unavailable, slots, first),
            max_meetings=None if maximum is None else max(maximum, len(slots)),
            delegates=max(investor.delegates, *(slots.count(slot) for slot in {*slots, 0})),
            max_consecutive=_at_least(investor.max_consecutive, slots, instance.run_ends),
        )
    return holders, investors


def _as_many(instance: Instance, holder: int, held: Integers) -> dict[str, int] | msgspec.UnsetType:
    """As many partners of a kind as may be, or as there are already where that is more."""
    most = instance.max_per_kind.get("holders", {})
    if not most:
        return msgspec.UNSET
    partners = held[held[:, 0] == holder, 1].tolist()
    met = Counter(instance.investors[investor].kind for investor in partners)
    more = {kind: met[kind] for kind in most if met[kind] > most[kind]}
    return more or msgspec.UNSET


def _at_least(longest: int | None, held: list[int], pauses: Collection[int]) -> int | None:
    """So many meetings on end as may be, or as there are already."""
    if longest is None:
        return None
    run = 0
    for slot in range(max(held, default=-1) + 1):
        run = run + 1 if slot in held else 0
        longest = max(longest, run)
        if slot in pauses:
            run = 0
    return longest


def _away(declared: tuple[int, ...], held: list[int], first: int) -> tuple[int, ...]:
    """What was declared, from the first slot on; before it, every slot without a meeting."""
    later = {slot for slot in declared if slot >= first}
    return tuple(sorted(later | (set(range(first)) - set(held))))


def _slots_of(held: Integers, column: int) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for position, slot in held[:, [column, 2]].tolist():
        found.setdefault(position, []).append(slot)
    return found


def _among(seats: Integers, others: Integers, slots: int) -> Booleans:
    """Which (table, slot) are among others."""
    found: Booleans = np.isin(
        seats[:, 0] * slots + seats[:, 1], others[:, 0] * slots + others[:, 1]
    )
    return found
