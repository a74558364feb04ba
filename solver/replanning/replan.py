"""A new plan from a slot on, with as few changes as its policy asks for.

Guarantee comes first, then value, under every policy. `fill` moves no survivor: it fixes them
and gives the free places away. `best` takes the best plan there is, then the one among those
that moves or drops the fewest survivors. A number allows at most so many moved or dropped.
"""

import dataclasses
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from solver.problem.arrays import Integers
from solver.problem.instance import Instance
from solver.problem.progress import Progress, Status
from solver.problem.schedule import Schedule
from solver.problem.validation import InstanceError
from solver.replanning.comfort import reduce_breaks
from solver.replanning.day import Day, day_from
from solver.replanning.policies import Policy, PolicySearch, StillToCome
from solver.subproblem.interruption import Stop, never, until
from solver.tables.retain import NOWHERE, reassign
from solver.verification.replan import Changes, changes, replan_violations
from solver.verification.schedule import UnsoundError, figures

__all__ = ["Policy", "Replan", "replan"]


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
        found = PolicySearch(
            day,
            self._policy,
            seed=self._seed,
            stop=self._stop,
            stage=self._stage,
            told=self._told,
        ).search()
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
                day.dropped_pins,
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

    def _told(self, stage: str, found: StillToCome) -> None:
        if self._on_progress is None:
            return
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
