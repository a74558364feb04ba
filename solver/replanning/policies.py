"""What each policy makes of a day: which meetings are still to come, when, and what is proven.

`fill` fixes the survivors and gives the free places away. `best` takes the best plan there is,
then the one among those that moves or drops the fewest survivors. A number allows at most so many.
Tables, comfort and the verifier are for :mod:`solver.replanning.replan`.
"""

import dataclasses
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Literal

import numpy as np

from solver.colouring.construct import place_wishes
from solver.flow.min_cost_flow import Choice, best_choice, most_value
from solver.problem.arrays import Booleans, Integers
from solver.replanning.close_gap import best_within, close_gap
from solver.replanning.day import Day, homes
from solver.replanning.fewest_moves import fewest_moves
from solver.replanning.lagrangian_budget import approach, tradeoff
from solver.replanning.recolour import recolour
from solver.replanning.retention import Kept, Ways, keeping_choice
from solver.subproblem.interruption import Stop, never
from solver.subproblem.plan import UNPLACED, Plan, at_home, plan
from solver.subproblem.residual_problem import ResidualProblem

Policy = Literal["fill", "best"] | int


@dataclasses.dataclass(frozen=True, eq=False)
class StillToCome:
    """Slots for meetings from the slot on, and bounds for the residual problem they were found in.

    Parameters
    ----------
    meetings
        Shape (n, 3): holder, investor, slot, pins included.
    unmet
        Guaranteed meetings that no plan of the policy meets beyond those met.
    missed
        Value that no plan of the policy exceeds, less the value of this one.
    moves_bound
        No plan as good moves or drops fewer.
    """

    meetings: Integers
    unmet: int
    missed: int
    moves_bound: int


class PolicySearch:
    """A search for the meetings that a policy asks for.

    Parameters
    ----------
    day
        What was held, what survives, what is open.
    policy
        "fill", "best", or the number of survivors that may be moved or dropped.
    seed
        Of every draw.
    stop
        Once true, the best so far is enough.
    stage
        Entered with the name of each stage.
    told
        Shown what each stage ends with.
    """

    def __init__(
        self,
        day: Day,
        policy: Policy,
        *,
        seed: int = 0,
        stop: Stop = never,
        stage: Callable[[str], AbstractContextManager[None]] = lambda name: nullcontext(),
        told: Callable[[str, StillToCome], None] = lambda stage, found: None,
    ) -> None:
        self._day = day
        self._policy: Policy = policy
        self._seed = seed
        self._stop = stop
        self._stage = stage
        self._tell = told

    def search(self) -> StillToCome:
        """Which meetings, and when: what the policy asks for."""
        day = self._day
        allowed = len(day.survivors) if self._policy == "best" else self._policy
        if allowed == "fill" or allowed == 0 or not len(day.survivors) or self._stop():
            return self._filled(day)
        with self._stage("match"):
            kept = keeping_choice(day.subproblem, _home(day), _fits(day))
        # Every choice as good as the best gives up so many survivors.
        if len(day.survivors) - kept.most <= int(allowed):
            best = self._or_filled(day, self._best(day, kept))
            if self._policy == "best" or _moves(day, best.meetings) <= int(allowed):
                return best
        filled = self._filled(day)
        return self._within(day, int(allowed), filled, kept.choice)

    def _or_filled(self, day: Day, best: StillToCome) -> StillToCome:
        """The best, or the survivors where they are if that is as good and it was not proven.

        Where rest, precedence or absences leave the moves unproven, a search may have begun from
        scratch; it must not move anybody for nothing.
        """
        if best.moves_bound == _moves(day, best.meetings) or self._stop():
            return best
        filled, subproblem = self._filled(day), day.subproblem
        found, still = (
            plan(subproblem, _slots(subproblem, each.meetings)) for each in (best, filled)
        )
        if still.met != found.met or still.value < found.value:
            return best
        missed = best.missed - (still.value - found.value)
        return dataclasses.replace(best, meetings=filled.meetings, missed=missed, moves_bound=0)

    def _filled(self, day: Day) -> StillToCome:
        """Survivors stay; the rest of the day is a morning of its own."""
        subproblem = day.fixed_subproblem
        with self._stage("match"):
            choice = best_choice(subproblem)
        with self._stage("timetable"):
            found = place_wishes(subproblem, choice.chosen, self._seed, self._stop)
        unmet, missed = 0, 0
        if found.worth != (choice.met, choice.value):
            with self._stage("repair"):
                found, unmet, missed = _closed(subproblem, choice, found, self._stop)
        fixed = np.concatenate([day.pinned, day.survivors[:, :3]])
        return self._told(
            "fill", StillToCome(_meetings(fixed, subproblem, found.slot), unmet, missed, 0)
        )

    def _best(self, day: Day, kept: Kept) -> StillToCome:
        """The best there is, then the fewest survivors moved or dropped."""
        subproblem, home = day.subproblem, _home(day)
        with self._stage("timetable"):
            found = self._recoloured(subproblem, kept.choice.chosen, home)
            if subproblem.ties is not None and found.worth != (kept.choice.met, kept.choice.value):
                anew = place_wishes(subproblem, kept.choice.chosen, self._seed, self._stop)
                found = max(found, anew, key=lambda one: one.worth)
        if self._stop():
            # Who was to make room stays where nobody has come instead.
            found = max(found, plan(subproblem, home), key=lambda one: one.worth)
        unmet, missed = 0, 0
        most = kept.most
        if found.worth != (kept.choice.met, kept.choice.value):
            with self._stage("repair"):
                found, unmet, missed = _closed(subproblem, kept.choice, found, self._stop)
                found = self._brought_home(subproblem, found, home)
                most = len(day.survivors)
        with self._stage("moves"):
            found, most = self._fewest(day, kept.choice, found, home, most)
        bound = len(day.survivors) - most
        return self._told(
            "moves",
            StillToCome(_meetings(day.pinned, subproblem, found.slot), unmet, missed, bound),
        )

    def _brought_home(self, subproblem: ResidualProblem, found: Plan, home: Integers) -> Plan:
        """The same meetings with more survivors at home."""
        if self._stop():
            return found
        chosen = found.slot != UNPLACED
        back = self._recoloured(subproblem, chosen, home, found.slot)
        if subproblem.ties is None:
            return back
        anew = self._recoloured(subproblem, chosen, home)
        return max(back, anew, key=lambda one: (one.worth, at_home(one.slot, home)))

    def _recoloured(
        self,
        subproblem: ResidualProblem,
        chosen: Booleans,
        home: Integers,
        start: Integers | None = None,
    ) -> Plan:
        return plan(subproblem, recolour(subproblem, chosen, home, self._seed, start, self._stop))

    def _fewest(
        self,
        day: Day,
        choice: Choice,
        found: Plan,
        home: Integers,
        most: int,
    ) -> tuple[Plan, int]:
        """The plan with the most survivors at home, and what no plan as good exceeds."""
        subproblem = day.subproblem
        if at_home(found.slot, home) == most or self._stop():
            return found, most
        if found.worth == (choice.met, choice.value):
            better = fewest_moves(subproblem, choice, home, found.slot, self._stop)
            return plan(subproblem, better.slot), min(most, better.home)
        ways = Ways(subproblem, choice, home, found, self._stop)
        if not ways.is_small:
            return found, most
        within = ways.most_at_home()
        if at_home(within.plan.slot, home) > at_home(found.slot, home):
            found = within.plan
        return found, min(most, within.bound)

    def _within(self, day: Day, allowed: int, filled: StillToCome, known: Choice) -> StillToCome:
        """The best with so many survivors moved or dropped at most.

        `known` is a best choice; once stopped, no other flow is begun.
        """
        subproblem, home = day.subproblem, _home(day)
        floor = plan(subproblem, _slots(subproblem, filled.meetings))
        with self._stage("budget"):
            choice = known if self._stop() else best_choice(subproblem)
            found, most_met, value = self._budgeted(subproblem, choice, home, allowed, floor)
        with self._stage("moves"):
            found, most = self._fewest(day, choice, found, home, len(day.survivors))
        return self._told(
            "budget",
            StillToCome(
                _meetings(day.pinned, subproblem, found.slot),
                most_met - found.met,
                value - found.value,
                len(day.survivors) - most,
            ),
        )

    def _budgeted(
        self, subproblem: ResidualProblem, choice: Choice, home: Integers, allowed: int, floor: Plan
    ) -> tuple[Plan, int, int]:
        """The best plan with so many moves, as :func:`best_within` returns it.

        Where it is not proven best, it begins anew with what half the moves find: more moves
        never do worse.
        """
        stay = max(0, int((home != UNPLACED).sum()) - allowed)
        found, limit = floor, None
        if floor.met == choice.met and not self._stop():
            least = tradeoff(subproblem, home, stay, self._stop)
            found = approach(subproblem, home, stay, floor, least.beyond, self._seed, self._stop)
            limit = least.bound
        found, most_met, value = self._searched(subproblem, choice, home, stay, found, limit)
        if found.worth == (most_met, value) or allowed < 2 or self._stop():
            return found, most_met, value
        smaller = self._budgeted(subproblem, choice, home, allowed // 2, floor)[0]
        if smaller.worth > found.worth:
            found, met, more = self._searched(subproblem, choice, home, stay, smaller, limit)
            most_met, value = min(most_met, met), min(value, more)
        return found, most_met, value

    def _searched(
        self,
        subproblem: ResidualProblem,
        choice: Choice,
        home: Integers,
        stay: int,
        floor: Plan,
        limit: int | None,
    ) -> tuple[Plan, int, int]:
        """The best plan within the budget, as :func:`best_within` returns it.

        `limit` bounds the value of plans that meet as many guarantees as the choice, if known.
        """
        if limit is not None and floor.value == limit:
            return floor, floor.met, limit
        if self._stop():
            value = choice.value if floor.met == choice.met else most_value(subproblem, self._stop)
            return floor, choice.met, value if limit is None else min(limit, value)
        ways = Ways(subproblem, choice, home, floor, self._stop)
        if ways.is_small:
            found, most_met, value = best_within(ways, choice, stay, floor)
        else:
            found, most_met, value = floor, choice.met, ways.value_limit(floor)
        return found, most_met, value if limit is None else min(limit, value)

    def _told(self, stage: str, found: StillToCome) -> StillToCome:
        self._tell(stage, found)
        return found


def _closed(
    subproblem: ResidualProblem, choice: Choice, found: Plan, stop: Stop
) -> tuple[Plan, int, int]:
    """A better plan, the guarantees beyond it that may be met, and the value likewise."""
    closer = close_gap(subproblem, choice, found, stop)
    better = closer.plan
    return better, closer.met - better.met, closer.value - better.value


def _home(day: Day) -> Integers:
    """For each wish of the residual problem the slot of its survivor, or UNPLACED."""
    found = homes(day.instance, day.subproblem, day.survivors)
    home = np.full(len(found), UNPLACED)
    home[found >= 0] = day.survivors[found[found >= 0], 2]
    return home


def _fits(day: Day) -> Integers:
    """1 for each wish whose persons share a slot while every survivor stays."""
    subproblem, fixed = day.subproblem, day.fixed_subproblem
    holder, investor, _ = subproblem.wishes.T
    common = fixed.holder_words[holder] & fixed.investor_words[investor]
    fits: Integers = (common != 0).any(axis=1).astype(np.int64)
    return fits


def _moves(day: Day, meetings: Integers) -> int:
    """Survivors that are not in their slot among these meetings."""
    now = set(map(tuple, meetings.tolist()))
    return sum(tuple(row) not in now for row in day.survivors[:, :3].tolist())


def _meetings(fixed: Integers, subproblem: ResidualProblem, slot: Integers) -> Integers:
    held = np.flatnonzero(slot != UNPLACED)
    return np.concatenate([fixed, np.column_stack([subproblem.wishes[held, :2], slot[held]])])


def _slots(subproblem: ResidualProblem, meetings: Integers) -> Integers:
    """The slot of each wish of the residual problem among these meetings, or UNPLACED."""
    when = {(holder, investor): slot for holder, investor, slot in meetings.tolist()}
    pairs = map(tuple, subproblem.wishes[:, :2].tolist())
    return np.array([when.get(pair, UNPLACED) for pair in pairs], dtype=np.int64)
