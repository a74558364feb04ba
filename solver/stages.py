"""The stages in their order: match, timetable, repair, comfort, tables; and their result.

Guarantee, value, timetable and tables always finish, unless a limit is set; comfort takes the
seconds it is given. Every stage has one `stop` to ask before each step that takes more than a
moment; it answers for the clock and for the caller. The first flow, which cannot be interrupted,
and the verifier always run to their end (docs/model.md, *Limits of time*).
"""

import dataclasses
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

from solver import parameters
from solver.breaks.comfort import Comfort, improve
from solver.breaks.worth_bound import forced_breaks
from solver.colouring.construct import place_wishes
from solver.flow.min_cost_flow import Choice, best_choice, most_value
from solver.flow.potentials import flow_prices
from solver.problem.instance import Instance, rows
from solver.problem.progress import OnProgress, Progress, Status
from solver.problem.schedule import Schedule
from solver.search.certify import best_certificate
from solver.search.price_and_branch import repair
from solver.subproblem.dual_prices import Prices
from solver.subproblem.interruption import Stop, never, until
from solver.subproblem.plan import UNPLACED, Plan
from solver.subproblem.residual_problem import ResidualProblem, remaining
from solver.tables.assign import assign
from solver.verification.certificate import Certificate
from solver.verification.certificate_check import Proven
from solver.verification.schedule import Figures, UnsoundError, figures, violations

__all__ = ["Progress", "Result", "UnsoundError", "solve"]


@dataclasses.dataclass(frozen=True, eq=False)
class Result:
    """A verified schedule, what it is worth, and what no schedule exceeds.

    Parameters
    ----------
    guarantee_shortfall, value, breaks, waiting
        Recomputed by the verifier.
    shortfall_bound
        No schedule lacks fewer guaranteed meetings.
    value_bound
        No schedule with the least shortfall has more value.
    breaks_bound
        No schedule of the same guarantee and value has fewer breaks.
    choice_bound
        No schedule of the same meetings, in whatever slots, has fewer breaks.
    status
        Optimal exactly when shortfall and value meet their bounds.
    stages
        Seconds that each stage took, in order.
    certificate
        Prices that prove `proven`, when they were asked for.
    proven
        The bounds that these prove; branch and bound may have proven closer ones.
    """

    schedule: Schedule
    guarantee_shortfall: int
    shortfall_bound: int
    value: int
    value_bound: int
    breaks: int
    breaks_bound: int
    choice_bound: int
    waiting: int
    status: Status
    seed: int
    stages: dict[str, float]
    certificate: Certificate | None = None
    proven: Proven | None = None


def solve(
    instance: Instance,
    *,
    seed: int = 0,
    seconds: float = 2.0,
    limit: float | None = None,
    workers: int = 2,
    certificate: bool = False,
    on_progress: OnProgress | None = None,
    stop: Stop | None = None,
) -> Result:
    """Find the best schedule of the instance: guarantees first, then value, then comfort.

    Parameters
    ----------
    instance
        The problem; it was checked when it was made.
    seed
        Same instance, seed and version: same meetings, unless the clock ended comfort.
    seconds
        For comfort; the stages before it always finish.
    limit
        Seconds after which every search ends as if stopped, comfort's included; None for no
        such end. The best so far is returned with what is proven by then.
    workers
        Threads for comfort.
    certificate
        Whether prices are wanted that prove the bounds.
    on_progress
        Told after each stage and whenever comfort finds something better.
    stop
        Asked between stages and during comfort; once true, the best so far is returned.

    Raises
    ------
    UnsoundError
        When the verifier finds a rule violated: a fault of the solver.
    """
    end = None if limit is None else time.perf_counter() + limit
    run = _Run(instance, seed, seconds, workers, on_progress, until(end, stop or never))
    result = run.result()
    return run.certify(result) if certificate else result


class _Run:
    """One run: the best schedule so far, its bounds, and the stopwatch."""

    def __init__(
        self,
        instance: Instance,
        seed: int,
        seconds: float,
        workers: int,
        on_progress: OnProgress | None,
        stop: Stop,
    ) -> None:
        self._instance = instance
        self._seed = seed
        self._seconds = seconds
        self._workers = workers
        self._on_progress = on_progress or (lambda progress: None)
        self._stop = stop
        self._stages: dict[str, float] = {}
        self._proof: tuple[ResidualProblem, Choice, tuple[Prices, ...]]

    def result(self) -> Result:
        """Go through the stages."""
        schedule, bounds = self._choose()
        comfort = None
        if self._seconds > 0 and len(schedule) and not self._stop():
            schedule, comfort = self._comfort(schedule, bounds)
        schedule = self._place(schedule)
        with self._stage("verify"):
            wrong = violations(self._instance, schedule)
            found = figures(self._instance, schedule)
        if wrong:
            raise UnsoundError(wrong)
        reached = _Bounds(found.guarantee_shortfall, found.value)
        return Result(
            schedule=schedule,
            guarantee_shortfall=found.guarantee_shortfall,
            shortfall_bound=bounds.shortfall,
            value=found.value,
            value_bound=bounds.value,
            breaks=found.breaks,
            breaks_bound=comfort.breaks_bound if comfort else 0,
            choice_bound=comfort.choice_bound if comfort else 0,
            waiting=found.waiting,
            status="optimal" if reached == bounds else "feasible",
            seed=self._seed,
            stages=self._stages,
        )

    def certify(self, result: Result) -> Result:
        """The result with the prices that prove the most about it."""
        with self._stage("certificate"):
            subproblem, choice, prices = self._proof
            certificate, proof = best_certificate(
                self._instance,
                subproblem,
                choice,
                prices,
                figures(self._instance, result.schedule),
                Proven(result.shortfall_bound, result.value_bound),
                self._stop,
            )
        return dataclasses.replace(result, certificate=certificate, proven=proof)

    def _choose(self) -> tuple[Schedule, "_Bounds"]:
        """Which meetings, and when: the best guarantee and value, without tables yet."""
        with self._stage("match"):
            subproblem = remaining(self._instance)
            choice = best_choice(subproblem)
        self._proof = subproblem, choice, ()
        with self._stage("timetable"):
            plan = place_wishes(subproblem, choice.chosen, self._seed, self._stop)
        if plan.worth == (choice.met, choice.value):
            return self._announce("timetable", subproblem, plan, choice.met, choice.value)
        value = choice.value if plan.met == choice.met else most_value(subproblem, self._stop)
        first = self._announce("timetable", subproblem, plan, choice.met, value)
        if self._stop():
            return first
        with self._stage("repair"):
            repaired = repair(subproblem, choice, plan, self._seed, self._stop)
        self._proof = subproblem, choice, repaired.prices
        return self._announce("repair", subproblem, repaired.plan, repaired.met, repaired.value)

    def _comfort(self, schedule: Schedule, bounds: "_Bounds") -> tuple[Schedule, Comfort]:
        """When, again: the same meetings with fewer breaks, in the seconds given."""
        found = figures(self._instance, schedule)
        stop = until(time.perf_counter() + self._seconds, self._stop)
        chosen, wishes = parameters.STAGES, len(self._proof[0].wishes)
        is_bounded = wishes <= chosen.bounded_wishes
        bounding = chosen.bounding_seconds + chosen.bounding_a_wish * wishes
        bounding = min(bounding, chosen.bounding * self._seconds)
        with self._stage("comfort"):
            comfort = improve(
                self._instance,
                schedule.rows[:, :3],
                seconds=self._seconds - (bounding if is_bounded else 0.0),
                seed=self._seed,
                workers=self._workers,
                on_progress=lambda breaks, bound: self._tell(
                    "comfort", dataclasses.replace(found, breaks=breaks), bounds
                ),
                stop=self._stop,
            )
            if is_bounded and comfort.breaks:
                comfort = self._bounded(comfort, stop)
        better = Schedule(np.column_stack([comfort.meetings, schedule.rows[:, 3]]))
        return better, comfort

    def _bounded(self, comfort: Comfort, stop: Stop) -> Comfort:
        """Add the breaks that every schedule of the same worth has at least."""
        subproblem, flow, prices = self._proof
        known = [flow_prices(subproblem, flow), *prices]
        least = forced_breaks(self._instance, subproblem, known, comfort.meetings, stop)
        choice = max(least, comfort.choice_bound)
        return dataclasses.replace(comfort, breaks_bound=least, choice_bound=choice)

    def _place(self, schedule: Schedule) -> Schedule:
        """Where: tables for meetings whose slots are decided."""
        with self._stage("tables"):
            meetings = schedule.rows[:, :3]
            tables = assign(self._instance, meetings, self._seed, self._stop)
            return Schedule(np.column_stack([meetings, tables]))

    def _announce(
        self, stage: str, subproblem: ResidualProblem, plan: Plan, met: int, value: int
    ) -> tuple[Schedule, "_Bounds"]:
        """Report a plan; its schedule, and the bounds of the whole instance."""
        held = np.flatnonzero(plan.slot != UNPLACED)
        free = np.column_stack([subproblem.wishes[held, :2], plan.slot[held]])
        meetings = np.concatenate([self._instance.pinned, free])
        schedule = Schedule(np.column_stack([meetings, np.zeros(len(meetings), dtype=np.int64)]))
        pinned = figures(
            self._instance, Schedule(rows(((*row, 0) for row in self._instance.pinned), 4))
        )
        bounds = _Bounds(pinned.guarantee_shortfall - met, pinned.value + value)
        self._tell(stage, figures(self._instance, schedule), bounds)
        return schedule, bounds

    def _tell(self, stage: str, found: Figures, bounds: "_Bounds") -> None:
        self._on_progress(
            Progress(
                stage=stage,
                guarantee_shortfall=found.guarantee_shortfall,
                shortfall_bound=bounds.shortfall,
                value=found.value,
                value_bound=bounds.value,
                breaks=found.breaks,
            )
        )

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self._stages[name] = round(time.perf_counter() - start, 6)


class _Bounds(NamedTuple):
    shortfall: int
    value: int
