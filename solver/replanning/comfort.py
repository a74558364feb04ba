"""Comfort on the day: fewer breaks by swapping only what moved or is new."""

import time
from collections.abc import Callable
from random import Random

import numpy as np

from solver.breaks.comfort import anneal_until_fruitless, problem_of
from solver.breaks.kempe_annealing import KempeAnnealing
from solver.problem.arrays import Integers
from solver.replanning.day import Day


def reduce_breaks(
    day: Day, meetings: Integers, *, seconds: float, seed: int, stop: Callable[[], bool]
) -> Integers:
    """Give the same meetings slots with fewer breaks; survivors and pins stay where they are.

    Parameters
    ----------
    day
        What was held, and which survivors and pins there are.
    meetings
        Shape (n, 3): holder, investor, slot of all that is still to come.
    seconds
        Most time to take.
    seed
        Of the annealing. The clock cools it, so that only a search that finds nothing more is
        the same again.
    stop
        Once true, the search cools down at once.

    Returns
    -------
    Integers
        Shape (n, 3): the same pairs in the same order, with their slots.
    """
    started = time.perf_counter()
    staying = set(map(tuple, np.concatenate([day.pinned, day.survivors[:, :3]]).tolist()))
    fixed = {row for row, meeting in enumerate(map(tuple, meetings.tolist())) if meeting in staying}
    if len(fixed) == len(meetings):
        return meetings
    every = np.concatenate([meetings, day.held[:, :3]])
    fixed.update(range(len(meetings), len(every)))
    problem = problem_of(day.instance, every, fixed=fixed, from_slot=day.from_slot)
    annealing = KempeAnnealing(problem, every[:, 2].tolist())
    anneal_until_fruitless(
        annealing,
        Random(seed),
        lambda: 1.0 if stop() else (time.perf_counter() - started) / seconds,
    )
    return np.column_stack([meetings[:, :2], annealing.slots[: len(meetings)]])
