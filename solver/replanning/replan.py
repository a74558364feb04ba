"""A new plan from a slot on, with as few changes as its policy asks for.

Guarantee comes first, then value, under every policy. `fill` moves no survivor: it fixes them
and gives the free places away. `best` takes the best plan there is, then the one among those
that moves or drops the fewest survivors. A number allows at most so many moved or dropped.
"""

import dataclasses
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

import numpy as np

from solver.colouring.construct import place_wishes
from solver.flow.min_cost_flow import Choice, best_choice, most_value
from solver.problem.arrays import Booleans, Integers
from solver.problem.instance import Instance
from solver.problem.progress import Progress, Status
from solver.problem.schedule import Schedule
from solver.problem.validation import InstanceError
from solver.replanning.close_gap import best_within, close_gap
from solver.replanning.comfort import reduce_breaks
from solver.replanning.day import Day, day_from, homes
from solver.replanning.fewest_moves import fewest_moves
from solver.replanning.lagrangian_budget import approach, tradeoff
from solver.replanning.recolour import recolour
from solver.replanning.retention import Kept, Ways, keeping_choice
from solver.subproblem.interruption import Stop, never, until
from solver.subproblem.plan import UNPLACED, Plan, at_home, plan
from solver.subproblem.residual_problem import ResidualProblem
from solver.tables.retain import NOWHERE, reassign
from solver.verification.replan import Changes, changes, replan_violations
from solver.verification.schedule import UnsoundError, figures

Policy = Literal["fill", "best"] | int


@dataclasses.dataclass(frozen=True, eq=False)
class Replan:
    """A verified plan of the whole morning, held meetings included, and what changed.

    Parameters
    ----------
    guarantee_shortfall, value, breaks, waiting
        Of the whole morning, recomputed by the verifier.
    shortfall_bound, value_bound
        No plan of the policy has a smaller shortfall, nor more value at that shortfall.
    status
        Optimal exactly when both are met.
    changes
        Counts, recomputed by the verifier, and a proven lower bound of the moves.
    cancelled, forced
        Shape (n, 4): the meetings of the previous plan that are so counted.
    dropped_pins
        Shape (n, 3): pins that do not bind any more.
    stages
        Seconds that each stage took, in order.
    """

    schedule: Schedule
    guarantee_shortfall: int
    shortfall_bound: int
    value: int
    value_bound: int
    breaks: int
    breaks_bound: int
    waiting: int
    status: Status
    seed: int
    policy: Policy
    from_slot: int
    changes: Changes
    cancelled: Integers
    forced: Integers
    dropped_pins: Integers
    stages: dict[str, float]


def replan(
    instance: Instance,
    previous: Schedule,
    from_slot: int,
    *,
    policy: Policy = "fill",
    dropped_pins: Integers | None = None,
    seed: int = 0,
    seconds: float = 0.5,
    limit: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    stop: Stop = never,
) -> Replan:
    """Find the best plan that the policy allows.

    Parameters
    ----------
    instance
        As it stands now: who is gone is unavailable, newcomers are at the end.
    previous
        The published plan, without the meetings that did not take place.
    from_slot
        The first slot to plan, from 0 to the number of slots.
    policy
        "fill", "best", or the number of survivors that may be moved or dropped.
    dropped_pins
        Pins of people who are gone, which an instance cannot hold
        (:func:`solver.replanning.pins.split_pins`), to be reported.
    seed
        Same inputs, seed and version: same meetings, unless the clock ended a search.
    seconds
        For comfort alone.
    limit
        Seconds after which every search ends, comfort's included: what is found and proven by
        then is returned. None for no limit. The first flow always runs to its end.
    on_progress
        Told after each stage.
    stop
        Once true, searches end as they do at the limit.

    Raises
    ------
    InstanceError
        When the slot or the policy is out of range, or the previous plan names unknown people.
    UnsoundError
        When the verifier finds a rule violated: a fault of the solver.
    """
    _check(instance, previous, from_slot, policy)
    ends = None if limit is None else time.perf_counter() + limit
    run = _Run(instance, previous, from_slot, policy, seed, on_progress, until(ends, stop))
    return run.result(dropped_pins, seconds)


@dataclasses.dataclass(frozen=True, eq=False)
class _Found:
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


class _Run:
    """One run: the day, the stopwatch, whom to tell."""

    def __init__(
        self,
        instance: Instance,
        previous: Schedule,
        from_slot: int,
        policy: Policy,
        seed: int,
        on_progress: Callable[[Progress], None] | None,
        stop: Stop,
    ) -> None:
        self._instance = instance
        self._previous = previous
        self._from_slot = from_slot
        self._policy: Policy = policy
        self._seed = seed
        self._on_progress = on_progress
        self._stop = stop
        self._stages: dict[str, float] = {}

    def result(self, dropped_pins: Integers | None, seconds: float) -> Replan:
        """Go through the stages."""
        with self._stage("survivors"):
            day = day_from(
                self._instance, self._previous, self._from_slot, dropped_pins, self._stop
            )
        found = self._found(day)
        if seconds > 0 and len(found.meetings) and not self._stop():
            with self._stage("comfort"):
                quiet = reduce_breaks(
                    day, found.meetings, seconds=seconds, seed=self._seed, stop=self._stop
                )
            found = dataclasses.replace(found, meetings=quiet)
        with self._stage("tables"):
            schedule = _seated(day, found.meetings)
        with self._stage("verify"):
            wrong = replan_violations(self._instance, self._previous, self._from_slot, schedule)
            worth = figures(self._instance, schedule)
            changed = changes(
                self._instance,
                self._previous,
                self._from_slot,
                schedule,
                [(h, i, s, t) for h, i, s, t in day.forced.tolist()],
                found.moves_bound,
            )
        if wrong:
            raise UnsoundError(wrong)
        is_best = found.unmet == 0 and found.missed == 0
        return Replan(
            schedule=schedule,
            guarantee_shortfall=worth.guarantee_shortfall,
            shortfall_bound=worth.guarantee_shortfall - found.unmet,
            value=worth.value,
            value_bound=worth.value + found.missed,
            breaks=worth.breaks,
            breaks_bound=0,
            waiting=worth.waiting,
            status="optimal" if is_best else "feasible",
            seed=self._seed,
            policy=self._policy,
            from_slot=self._from_slot,
            changes=changed,
            cancelled=day.cancelled,
            forced=day.forced,
            dropped_pins=day.dropped_pins,
            stages=self._stages,
        )

    def _found(self, day: Day) -> _Found:
        """Which meetings, and when: what the policy asks for."""
        allowed = len(day.survivors) if self._policy == "best" else self._policy
        if allowed == "fill" or allowed == 0 or not len(day.survivors) or self._stop():
            return self._filled(day)
        with self._stage("match"):
            kept = keeping_choice(day.subproblem, _home(day), _fits(day))
        # Every choice as good as the best gives up so many survivors.
        if len(day.survivors) - kept.most <= int(allowed):
            best = self._best(day, kept)
            if self._policy == "best" or _moves(day, best.meetings) <= int(allowed):
                return best
        filled = self._filled(day)
        return self._within(day, int(allowed), filled, kept.choice)

    def _filled(self, day: Day) -> _Found:
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
            "fill", _Found(_meetings(fixed, subproblem, found.slot), unmet, missed, 0)
        )

    def _best(self, day: Day, kept: Kept) -> _Found:
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
            "moves", _Found(_meetings(day.pinned, subproblem, found.slot), unmet, missed, bound)
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

    def _within(self, day: Day, allowed: int, filled: _Found, known: Choice) -> _Found:
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
            _Found(
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

    def _told(self, stage: str, found: _Found) -> _Found:
        if self._on_progress is None:
            return found
        past = self._previous.rows[self._previous.rows[:, 2] < self._from_slot]
        tables = np.zeros(len(found.meetings), dtype=np.int64)
        every = np.concatenate([past, np.column_stack([found.meetings, tables])])
        worth = figures(self._instance, Schedule(every))
        self._on_progress(
            Progress(
                stage=stage,
                guarantee_shortfall=worth.guarantee_shortfall,
                shortfall_bound=worth.guarantee_shortfall - found.unmet,
                value=worth.value,
                value_bound=worth.value + found.missed,
                breaks=worth.breaks,
            )
        )
        return found

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        spent = self._stages.get(name, 0.0) + time.perf_counter() - start
        self._stages[name] = round(spent, 6)


def _check(instance: Instance, previous: Schedule, from_slot: int, policy: Policy) -> None:
    if not 0 <= from_slot <= instance.slots:
        raise InstanceError(f"from_slot: {from_slot} is outside 0..{instance.slots}")
    if not isinstance(policy, str) and policy < 0:
        raise InstanceError(f"policy: {policy} is less than 0")
    people = (len(instance.holders), len(instance.investors))
    for column, (what, count) in enumerate(zip(("holder", "investor"), people, strict=True)):
        wrong = (previous.rows[:, column] < 0) | (previous.rows[:, column] >= count)
        if wrong.any():
            position = int(previous.rows[wrong.argmax(), column])
            raise InstanceError(f"previous: {what} {position} is outside 0..{count - 1}")


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


def _seated(day: Day, meetings: Integers) -> Schedule:
    """Held meetings where they were, the others at the tables they had where they can."""
    had = np.concatenate([day.pinned_survivors, day.survivors])
    known = _coded(day.instance, had)
    order = np.argsort(known, kind="stable")
    wanted = _coded(day.instance, meetings)
    place = np.minimum(np.searchsorted(known[order], wanted), max(len(had) - 1, 0))
    before = np.full(len(meetings), NOWHERE)
    if len(had):
        before = np.where(known[order[place]] == wanted, had[order[place], 3], NOWHERE)
    tables = reassign(day.instance, meetings, before)
    return Schedule(np.concatenate([day.held, np.column_stack([meetings, tables])]))


def _coded(instance: Instance, meetings: Integers) -> Integers:
    """One number for the holder, the investor and the slot of each meeting."""
    pair = meetings[:, 0] * len(instance.investors) + meetings[:, 1]
    coded: Integers = pair * instance.slots + meetings[:, 2]
    return coded
