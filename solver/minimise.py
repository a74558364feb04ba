"""The fewest breaks of all talks, proven.

A local search (:mod:`solver.swaps`) finds good slots quickly; the model
(:mod:`solver.breaks_model`) then proves them best or finds better ones. With two workers the
model runs in two threads that tell each other what they find.
"""

import dataclasses
import time
from collections.abc import Callable, Sequence
from math import ceil
from random import Random
from threading import Lock, Thread
from typing import Literal

from ortools.sat.python import cp_model

from solver.breaks import Problem, broken_rules, tally
from solver.breaks_model import Model
from solver.first_slots import first_slots
from solver.swaps import Swaps

Status = Literal["optimal", "feasible", "infeasible", "unknown"]

SEATINGS = 20_000
SWAPS = 100_000
SEARCHING = 0.25
WAYS = (
    {"linearization_level": 0, "optimize_with_core": True},
    {"linearization_level": 0, "optimize_with_core": False},
)


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


def minimise(problem: Problem, *, seconds: float, workers: int = 1, seed: int = 0) -> Answer:
    """Slots with the fewest breaks that are found in time, and the bound.

    Parameters
    ----------
    seconds
        Most time to take. Unless it runs out, one worker finds the same slots each time.
    workers
        Threads of the model: one or two.
    """
    started = time.perf_counter()
    found = searched(problem, Random(seed), lambda: (time.perf_counter() - started) / seconds)
    if found is not None and not breaks_of(problem, found):
        return Answer(found, 0, 0, "optimal")
    race = _Race(problem, found, seed)
    race.run(workers, seconds - (time.perf_counter() - started))
    return race.answer()


class _Race:
    """The model in one or two threads, and the best that they know together."""

    def __init__(self, problem: Problem, slots: list[int] | None, seed: int) -> None:
        self._problem = problem
        self._seed = seed
        self._lock = Lock()
        self._slots = slots
        self._breaks = None if slots is None else breaks_of(problem, slots)
        self._bound = 0
        self._infeasible = False
        self._solvers = [cp_model.CpSolver() for _ in WAYS]

    def run(self, workers: int, seconds: float) -> None:
        """Solve until somebody has the proof, or time is up."""
        threads = [Thread(target=self._solve, args=(place, seconds)) for place in range(1, workers)]
        for thread in threads:
            thread.start()
        self._solve(0, seconds)
        for thread in threads:
            thread.join()

    def answer(self) -> Answer:
        """What is known."""
        if self._infeasible:
            return Answer(None, None, self._bound, "infeasible")
        if self._breaks is None:
            return Answer(None, None, self._bound, "unknown")
        proven = self._breaks == self._bound
        return Answer(self._slots, self._breaks, self._bound, "optimal" if proven else "feasible")

    def _solve(self, place: int, seconds: float) -> None:
        solver, model = self._solvers[place], Model(self._problem)
        if self._slots is not None:
            model.hint(self._slots)
        for name, value in WAYS[place].items():
            setattr(solver.parameters, name, value)
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self._seed
        solver.parameters.max_time_in_seconds = max(0.0, seconds)
        solver.best_bound_callback = self._raise_bound
        status = solver.solve(model.model, _Better(self, model))
        if status == cp_model.INFEASIBLE:
            self._infeasible = True
        elif status != cp_model.MODEL_INVALID:
            self._raise_bound(solver.best_objective_bound)
        else:
            raise RuntimeError(model.model.validate())
        if self._infeasible or self._breaks == self._bound:
            for other in self._solvers:
                other.stop_search()

    def _raise_bound(self, bound: float) -> None:
        with self._lock:
            self._bound = max(self._bound, ceil(bound - 1e-6))

    def take(self, slots: list[int]) -> None:
        """Keep these slots if they are better than the best."""
        breaks = breaks_of(self._problem, slots)
        with self._lock:
            if self._breaks is None or breaks < self._breaks:
                self._slots, self._breaks = slots, breaks
            proven = self._breaks == self._bound
        if proven:
            for solver in self._solvers:
                solver.stop_search()


class _Better(cp_model.CpSolverSolutionCallback):
    """Passes each better answer on."""

    def __init__(self, race: _Race, model: Model) -> None:
        super().__init__()
        self._race = race
        self._model = model

    def on_solution_callback(self) -> None:
        """Called by the solver."""
        self._race.take(self._model.slots(self))


def searched(problem: Problem, random: Random, share: Callable[[], float]) -> list[int] | None:
    """Slots by local search alone; None when it finds none that break no rule."""
    slots = first_slots(problem, random, steps=SEATINGS)
    if slots is None:
        return None
    swaps = Swaps(problem, slots)
    swaps.anneal(random, SWAPS, lambda: share() / SEARCHING)
    return None if broken_rules(problem, swaps.slots) else swaps.slots


def breaks_of(problem: Problem, slots: Sequence[int]) -> int:
    """Breaks of all parties together."""
    return sum(tally(problem, slots).breaks)
