"""The fewest breaks of all talks, proven.

A local search (:mod:`solver.breaks.kempe_annealing`) finds good slots, and prices
(:mod:`solver.breaks.lagrangian_bound`) give a first bound. Where they differ, CP-SAT solves the
model (:mod:`solver.breaks.cp_model`): it raises the bound by cores, which are sets of parties that
cannot all be unbroken (Fu and Malik 2006). A second worker, or the same one when cores stall, asks
for at most k breaks, from the bound upwards: that k is too few is proven much sooner than which
number is the fewest.
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

from solver.breaks import parameters
from solver.breaks.construct import first_slots
from solver.breaks.cp_model import BreaksModel
from solver.breaks.kempe_annealing import KempeAnnealing
from solver.breaks.lagrangian_bound import least_breaks
from solver.breaks.problem import BreaksProblem, broken_rules, tally

Status = Literal["optimal", "feasible", "infeasible", "unknown"]


@dataclasses.dataclass(frozen=True)
class BreaksAnswer:
    """Slots for all talks, and the bound.

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
    problem: BreaksProblem,
    *,
    seconds: float,
    workers: int = 1,
    seed: int = 0,
    stop: Callable[[], bool] = lambda: False,
) -> BreaksAnswer:
    """Slots with the fewest breaks that are found in time, and the bound.

    Parameters
    ----------
    problem
        The talks.
    seconds
        Most time to take. Unless it runs out, one worker finds the same slots each time.
    workers
        Threads of the model: one or two.
    seed
        Of the search and the model.
    stop
        Asked often; once true, the best so far is returned.
    """
    started = time.perf_counter()

    def share() -> float:
        return 1.0 if stop() else (time.perf_counter() - started) / seconds

    slots = search_slots(problem, Random(seed), lambda: share() / parameters.QUESTIONS.searching)
    return improve_slots(problem, slots, share=share, workers=workers, seed=seed)


def improve_slots(
    problem: BreaksProblem,
    slots: list[int] | None,
    *,
    share: Callable[[], float],
    workers: int,
    seed: int,
) -> BreaksAnswer:
    """These slots or better ones, and the bound, by prices and the model.

    Parameters
    ----------
    problem
        The talks.
    slots
        They break no rule; None when none are known.
    share
        Asked often which share of the time is gone; at 1 it ends.
    workers
        Threads of the model: one or two.
    seed
        Of the model.
    """
    known = SharedIncumbent(problem, least_breaks(problem))
    if slots is not None:
        known.take(slots)
    if not known.is_decided and share() < 1.0:
        _Questions(problem, known, workers, seed).ask(share)
    return known.answer()


def search_slots(
    problem: BreaksProblem, random: Random, share: Callable[[], float]
) -> list[int] | None:
    """Slots by local search alone; None when it finds none that break no rule.

    Parameters
    ----------
    problem
        The talks.
    random
        Draws the swaps and breaks ties.
    share
        Asked often which share of the time is gone; at 1 it ends.
    """
    slots = first_slots(problem, random, steps=parameters.CONSTRUCTION.steps)
    if slots is None:
        return None
    annealing = KempeAnnealing(problem, slots)
    annealing.anneal(random, parameters.QUESTIONS.swaps, share)
    return None if broken_rules(problem, annealing.slots) else annealing.slots


def breaks_of(problem: BreaksProblem, slots: Sequence[int]) -> int:
    """Breaks of all parties together."""
    return sum(tally(problem, slots).breaks)


def most_breaks(problem: BreaksProblem) -> int:
    """More than all parties together can have."""
    return 2 * len(problem.talks)


class SharedIncumbent:
    """The incumbent and the bound, which several threads improve."""

    def __init__(self, problem: BreaksProblem, bound: int) -> None:
        self._problem = problem
        self._lock = Lock()
        self.slots: list[int] | None = None
        self.breaks: int | None = None
        self.bound = bound
        self.infeasible = False

    @property
    def is_decided(self) -> bool:
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
            self.bound = max(self.bound, ceil(bound - parameters.QUESTIONS.tolerance))

    def answer(self) -> BreaksAnswer:
        """What is known now."""
        if self.infeasible:
            return BreaksAnswer(None, None, self.bound, "infeasible")
        if self.breaks is None:
            return BreaksAnswer(None, None, self.bound, "unknown")
        status: Status = "optimal" if self.breaks <= self.bound else "feasible"
        return BreaksAnswer(self.slots, self.breaks, self.bound, status)


class _Question:
    """One run of the model: are so few breaks possible? Or, without a number, how few?"""

    def __init__(
        self,
        problem: BreaksProblem,
        known: SharedIncumbent,
        most: int | None,
        *,
        seed: int,
        effort: float,
    ) -> None:
        self.most = most
        self.answered = False
        self._any = most is None or most >= most_breaks(problem)
        self._known = known
        self._model = BreaksModel(problem, most=most, minimised=most is None)
        if most is None and known.slots is not None:
            self._model.hint(known.slots)
        self._solver = cp_model.CpSolver()
        self._solver.parameters.num_workers = 1  # Each thread asks a question of its own.
        self._solver.parameters.catch_sigint_signal = False  # Ctrl-C is for the caller to hear
        # Without linear relaxation: the rules are clauses, and cores raise the bound.
        self._solver.parameters.linearization_level = 0
        self._solver.parameters.optimize_with_core = most is None
        self._solver.parameters.random_seed = seed
        self._solver.best_bound_callback = known.raise_bound
        self._solver.parameters.max_deterministic_time = effort

    def run(self) -> None:
        """Solve, and share what was found out."""
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

    def is_idle(self) -> bool:
        """Is nobody interested in the answer any more?"""
        known = self._known
        if known.is_decided or self.most is None:
            return known.is_decided
        return self.most < known.bound or (known.breaks is not None and self.most >= known.breaks)


class _Found(cp_model.CpSolverSolutionCallback):
    """Passes each better answer on."""

    def __init__(self, known: SharedIncumbent, model: BreaksModel) -> None:
        super().__init__()
        self._known = known
        self._model = model

    def on_solution_callback(self) -> None:
        """Called by the solver."""
        self._known.take(self._model.slots(self))


class _Questions:
    """The questions that are being answered at the moment."""

    def __init__(
        self, problem: BreaksProblem, known: SharedIncumbent, workers: int, seed: int
    ) -> None:
        self._problem = problem
        self._known = known
        self._workers = workers
        self._seed = seed
        self._asked = 0
        self._unanswered = 0
        self._running: dict[Future[None], _Question] = {}

    def ask(self, share: Callable[[], float]) -> None:
        """Ask until everything is decided or time is up."""
        with ThreadPoolExecutor(self._workers) as pool:
            while not self._known.is_decided and share() < 1.0:
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
        chosen = parameters.QUESTIONS
        most, effort = None, chosen.cores
        if self._asked:
            most, effort = known.bound, chosen.patience * chosen.growth**self._unanswered
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
        done, _ = wait(self._running, parameters.QUESTIONS.poll, FIRST_COMPLETED)
        for future in done:
            question = self._running.pop(future)
            future.result()
            self._unanswered += not (question.answered or question.is_idle())
        for question in self._running.values():
            if question.is_idle():
                question.stop()
