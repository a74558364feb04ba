"""The morning at a slot: what stands, who is here, what did not take place."""

import dataclasses
import datetime as dt
import hashlib
from functools import cached_property
from typing import Final
from uuid import UUID

import msgspec
import numpy as np

from matchmaker.day.meetings import did_not_take_place
from matchmaker.day.meetings import marks as load_marks
from matchmaker.day.state import DayState
from matchmaker.day.state import state as load_state
from matchmaker.db import Connection, fetch, load
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.planning.problem import Begun, EditionProblem, load_problem
from matchmaker.processes.runner import encode
from solver.problem.arrays import Integers
from solver.problem.instance import rows
from solver.problem.schedule import Schedule

_QUERIES: Final = load("replanning")


@dataclasses.dataclass(frozen=True, eq=False)
class ReplanningProblem:
    """A problem with the plan that is to be changed, all by position.

    `previous` is without the meetings before the slot that did not take place; those are in
    `missed`, shape (n, 4), and stay in every version as what was planned.
    """

    problem: EditionProblem
    previous: Schedule
    missed: Integers
    from_slot: int

    @cached_property
    def digest(self) -> bytes:
        """The same exactly when a computation would be given the same, and mean the same by it."""
        problem = self.problem
        known = (
            msgspec.Raw(encode(problem.instance)),
            problem.slots,
            problem.tables,
            problem.dropped_pins.tolist(),
            self.previous.rows.tolist(),
            self.missed.tolist(),
            self.from_slot,
        )
        return hashlib.sha256(msgspec.json.encode(known)).digest()


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting of a version; `gone` when one of the two has withdrawn, `taken_back` when one of
    them has from this meeting."""

    holder_id: UUID
    investor_id: UUID
    slot_number: int
    table_number: int
    holder_gone: bool
    investor_gone: bool
    taken_back: bool

    @property
    def pair(self) -> tuple[UUID, UUID]:
        return self.holder_id, self.investor_id


async def current_slot(conn: Connection, edition: Edition, now: dt.datetime) -> int | None:
    """The number of the first slot that has not begun; None once the last one has."""
    ahead = (slot for slot in await editions.open_slots(conn, edition.id) if slot.starts_at > now)
    first = min(ahead, key=lambda slot: slot.starts_at, default=None)
    return None if first is None else first.number


async def problem_at(
    conn: Connection,
    edition: Edition,
    from_slot: int,
    now: dt.datetime,
    *,
    base_id: UUID,
    later_id: UUID | None = None,
    only_expected: bool = False,
) -> ReplanningProblem:
    """The edition as it stands at a slot, and the plan of `base_id` until then.

    From the slot on the plan is that of `later_id`, by default of the same version. Whoever
    withdrew keeps their place in the lists while a meeting names them; with `only_expected`, none
    from the slot on does any more. `InstanceError` when what people have declared contradicts
    itself.
    """
    planned = await fetch(conn, Planned, _QUERIES.planned, base_id)
    later = planned if later_id is None else await fetch(conn, Planned, _QUERIES.planned, later_id)
    before = [one for one in planned if one.slot_number < from_slot]
    missed_pairs = await did_not_take_place(conn, edition.id, now)
    missed = [one for one in before if one.pair in missed_pairs]
    held = [one for one in before if one.pair not in missed_pairs]
    met = {one.pair for one in held}
    after = [
        one
        for one in later
        if one.slot_number >= from_slot
        and one.pair not in met
        and not one.taken_back
        and not (only_expected and (one.holder_gone or one.investor_gone))
    ]
    state = await load_state(conn, edition.id)
    slots = [slot.number for slot in await editions.slots(conn, edition.id)]
    begun = _begun(state, [*before, *after], from_slot, slots)
    if later_id is None:
        begun = dataclasses.replace(begun, together=await _together(conn, edition, after))
    problem = await load_problem(conn, edition, begun)
    return ReplanningProblem(
        problem=problem,
        previous=Schedule(_rows(problem, [*held, *after])),
        missed=_rows(problem, missed),
        from_slot=sum(number < from_slot for number in problem.slots),
    )


def with_history(morning: ReplanningProblem, schedule: Schedule) -> Schedule:
    """The plan with what was to take place before: a pair that now meets later is there once."""
    again = set(map(tuple, schedule.rows[:, :2].tolist()))
    kept = [row for row in morning.missed.tolist() if tuple(row[:2]) not in again]
    return Schedule(np.concatenate([schedule.rows, rows(kept, 4)]))


async def _together(
    conn: Connection, edition: Edition, after: list[Planned]
) -> frozenset[tuple[UUID, UUID, int]]:
    """Meetings ahead that were marked present: the hours slipped, or the two sat down early."""
    marks = await load_marks(conn, edition.id)
    return frozenset(
        (*one.pair, one.slot_number)
        for one in after
        if one.pair in marks and marks[one.pair].state == "present"
        if not one.holder_gone and not one.investor_gone
    )


def _begun(state: DayState, planned: list[Planned], from_slot: int, slots: list[int]) -> Begun:
    ahead = {number for number in slots if number >= from_slot}
    withdrawn = {one.holder_id for one in planned if one.holder_gone}
    withdrawn |= {one.investor_id for one in planned if one.investor_gone}
    away = {
        person_id: state.away(person_id, from_slot, slots) for person_id in state.presences
    } | dict.fromkeys(withdrawn, ahead)
    counts = {
        investor_id: state.delegates_from(investor_id, from_slot) for investor_id in state.delegates
    }
    return Begun(
        # Also who still comes: before the lists are read, they may withdraw.
        met={person_id for one in planned for person_id in one.pair},
        away=away,
        delegates={one: count for one, count in counts.items() if count is not None},
        gone={person_id for person_id, numbers in away.items() if ahead <= numbers},
        named_slots={one.slot_number for one in planned},
        named_tables={one.table_number for one in planned},
    )


def _rows(problem: EditionProblem, planned: list[Planned]) -> Integers:
    holder_at = {one: position for position, one in enumerate(problem.holders)}
    investor_at = {one: position for position, one in enumerate(problem.investors)}
    slot_at = {one: position for position, one in enumerate(problem.slots)}
    table_at = {one: position for position, one in enumerate(problem.tables)}
    return rows(
        (
            (
                holder_at[one.holder_id],
                investor_at[one.investor_id],
                slot_at[one.slot_number],
                table_at[one.table_number],
            )
            for one in planned
        ),
        4,
    )
