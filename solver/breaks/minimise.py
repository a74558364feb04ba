"""The fewest breaks of all talks, proven.

A local search (:mod:`solver.breaks.kempe_annealing`) finds good slots, prices
(:mod:`solver.breaks.lagrangian_bound`) give a first bound. Where they differ, the model
(:mod:`solver.breaks.cp_model`) raises the bound by cores, the sets of parties that cannot all be
unbroken (Fu and Malik 2006). Beside it, or when it gives up, it is asked whether so few breaks are
possible, from the bound upwards: that there are too few is much sooner seen than which are the
fewest.
"""

import dataclasses
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from math import ceil
from random import Random
from threading import Lock
from typing import Literal

from ortools.sat.python import cp_model

from solver.breaks.construct import first_slots
from solver.breaks.cp_model import Model
from solver.breaks.kempe_annealing import Swaps
from solver.breaks.lagrangian_bound import least_breaks
from solver.breaks.problem import Problem, broken_rules, tally

Status = Literal["optimal", "feasible", "infeasible", "unknown"]

SEATINGS = 20_000
SWAPS = 100_000
SEARCHING = 0.25
CORES = 20.0
PATIENCE, GROWTH = 12.0, 1.5
POLL = 0.02
WHOLE = 1e-6


@dataclasses.dataclass(frozen=True)
class Answer:
    """Slots for all talks, and what no others better.

    Parameters
    ----------
    slots
        The slot of each talk; None when there are none, or none were found.
    breaks
        Of all parties together; None without slots.
    bound
        No slots for all talks have fewer breaks.
    status
        Optimal when breaks meet the bound, feasible when they do not; infeasible when it is
        proven that there are no slots, unknown when none were found in time.
    """

    slots: list[int] | None
    breaks: int | None
    bound: int
    status: Status


def minimise(
    problem: Problem,
    *,
    seconds: float,
    workers: int = 1,
    seed: int = 0,
    stop: Callable[[], bool] = lambda: False,
) -> Answer:
    """Slots with the fewest breaks that are found in time, and the bound.

    Parameters
    ----------
    seconds
        Most time to take. Unless it runs out, one worker finds the same slots each time.
    workers
        Threads of the model: one or two.
    stop
        Asked often; once true, the best so far is returned.
    """
    started = time.perf_counter()

    def share() -> float:
        return 1.0 if stop() else (time.perf_counter() - started) / seconds

    slots = searched(problem, Random(seed), lambda: share() / SEARCHING)
    return improved(problem, slots, share=share, workers=workers, seed=seed)


def improved(
    problem: Problem,
    slots: list[int] | None,
    *,
    share: Callable[[], float],
    workers: int,
    seed: int,
) -> Answer:
    """These slots or better ones, and the bound, by prices and the model.

    Parameters
    ----------
    slots
        Breaking no rule; None when none are known.
    share
        Asked often which share of the time is gone; at 1 it ends.
    """
    known = Known(problem, least_breaks(problem))
    if slots is not None:
        known.take(slots)
    if not known.settled and share() < 1.0:
        _Questions(problem, known, workers, seed).ask(share)
    return known.answer()


def searched(problem: Problem, random: Random, share: Callable[[], float]) -> list[int] | None:
    """Slots by local search alone; None when it finds none that break no rule."""
    slots = first_slots(problem, random, steps=SEATINGS)
    if slots is None:
        return None
    swaps = Swaps(problem, slots)
    swaps.anneal(random, SWAPS, share)
    return None if broken_rules(problem, swaps.slots) else swaps.slots


def breaks_of(problem: Problem, slots: Sequence[int]) -> int:
    """Breaks of all parties together."""
    return sum(tally(problem, slots).breaks)


def most_breaks(problem: Problem) -> int:
    """More than all parties together can have."""
    return 2 * len(problem.talks)


class Known:
    """The best slots and the bound, told by several threads."""

    def __init__(self, problem: Problem, bound: int) -> None:
        self._problem = problem
        self._lock = Lock()
        self.slots: list[int] | None = None
        self.breaks: int | None = None
        self.bound = bound
        self.infeasible = False

    @property
    def settled(self) -> bool:
        """Is there nothing left to find out?"""
        return self.infeasible or (self.breaks is not None and self.breaks <= self.bound)

    def take(self, slots: list[int]) -> None:
        """Keep these slots if they are better than the best."""
        breaks = breaks_of(self._problem, slots)
        with self._lock:
            if self.breaks is None or breaks < self.breaks:
                self.slots, self.breaks = slots, breaks

    def raise_bound(self, bound: float) -> None:
        """No slots have fewer breaks than this."""
        with self._lock:
            self.bound = max(self.bound, ceil(bound - WHOLE))

    def answer(self) -> Answer:
        """All of it."""
        if self.infeasible:
            return Answer(None, None, self.bound, "infeasible")
        if self.breaks is None:
            return Answer(None, None, self.bound, "unknown")
        status: Status = "optimal" if self.breaks <= self.bound else "feasible"
        return Answer(self.slots, self.breaks, self.bound, status)


class _Question:
    """One run of the model: are so few breaks possible? Or, without a number, how few?"""

    def __init__(
        self, problem: Problem, known: Known, most: int | None, *, seed: int, effort: float
    ) -> None:
        self.most = most
        self.answered = False
        self._any = most is None or most >= most_breaks(problem)
        self._known = known
        self._model = Model(problem, most=most, minimised=most is None)
        if most is None and known.slots is not None:
            self._model.hint(known.slots)
        self._solver = cp_model.CpSolver()
        self._solver.parameters.num_workers = 1
        self._solver.parameters.catch_sigint_signal = False  # Ctrl-C is for the caller to hear
        self._solver.parameters.linearization_level = 0
        self._solver.parameters.optimize_with_core = most is None
        self._solver.parameters.random_seed = seed
        self._solver.best_bound_callback = known.raise_bound
        self._solver.parameters.max_deterministic_time = effort

    def run(self) -> None:
        """Solve, and tell what was found out."""
        status = self._solver.solve(self._model.model, _Found(self._known, self._model))
        if status == cp_model.MODEL_INVALID:
            raise RuntimeError(self._model.model.validate())
        self.answered = status != cp_model.UNKNOWN
        if status == cp_model.INFEASIBLE and self._any:
            self._known.infeasible = True
        elif status == cp_model.INFEASIBLE and self.most is not None:
            self._known.raise_bound(self.most + 1)

    def stop(self) -> None:
        """End it; to be repeated, since it may not have begun."""
        self._solver.stop_search()

    def idle(self) -> bool:
        """Is nobody interested in the answer any more?"""
        known = self._known
        if known.settled or self.most is None:
            return known.settled
        return self.most < known.bound or (known.breaks is not None and self.most >= known.breaks)


class _Found(cp_model.CpSolverSolutionCallback):
    """Passes each better answer on."""

    def __init__(self, known: Known, model: Model) -> None:
        super().__init__()
        self._known = known
        self._model = model

    def on_solution_callback(self) -> None:
        """Called by the solver."""
        self._known.take(self._model.slots(self))


class _Questions:
    """Who asks what at the moment."""

    def __init__(self, problem: Problem, known: Known, workers: int, seed: int) -> None:
        self._problem = problem
        self._known = known
        self._workers = workers
        self._seed = seed
        self._asked = 0
        self._unanswered = 0
        self._running: dict[Future[None], _Question] = {}

    def ask(self, share: Callable[[], float]) -> None:
        """Ask until everything is settled or time is up."""
        with ThreadPoolExecutor(self._workers) as pool:
            while not self._known.settled and share() < 1.0:
                while len(self._running) < self._workers:
                    question = self._next()
                    self._running[pool.submit(question.run)] = question
                self._await()
            while self._running:
                for question in self._running.values():
                    question.stop()
                self._await()

    def _next(self) -> _Question:
        """How few at all first; then the lowest number that nobody asks for yet.

        As long as no slots are known, it is first asked whether there are any. A question
        that takes long is better asked again from another seed, with more patience.
        """
        known, any_at_all = self._known, most_breaks(self._problem)
        asked = {question.most for question in self._running.values()}
        most, effort = None, CORES
        if self._asked:
            most, effort = known.bound, PATIENCE * GROWTH**self._unanswered
            above = known.bound + 1
            if known.breaks is None and any_at_all not in asked:
                most = any_at_all
            elif most in asked and (known.breaks is None or above < known.breaks):
                most = above
        seed = self._seed + self._asked
        self._asked += 1
        return _Question(self._problem, known, most, seed=seed, effort=effort)

    def _await(self) -> None:
        """Wait a moment; take note of who is done, stop who should be."""
        done, _ = wait(self._running, POLL, FIRST_COMPLETED)
        for future in done:
            question = self._running.pop(future)
            future.result()
            self._unanswered += not (question.answered or question.idle())
        for question in self._running.values():
            if question.idle():
                question.stop()
