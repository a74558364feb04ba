"""Comfort on the day: fewer breaks by swapping what moved or is new, and nothing else."""

import time
from collections.abc import Callable
from random import Random

import numpy as np

from solver.chains import Mornings
from solver.instance import Instance, Integers
from solver.rules import Rule
from solver.schedule import Schedule
from solver.survivors import Day
from solver.verify import violations


def quieted(
    day: Day, meetings: Integers, *, seconds: float, seed: int, stop: Callable[[], bool]
) -> Integers:
    """The same meetings, survivors and pins where they are, with as few breaks as are found.

    Parameters
    ----------
    meetings
        Shape (n, 3): holder, investor, slot of all that is still to come.
    seconds
        Most time to take.
    """
    staying = set(map(tuple, np.concatenate([day.pinned, day.survivors[:, :3]]).tolist()))
    fixed = {row for row, meeting in enumerate(map(tuple, meetings.tolist())) if meeting in staying}
    if len(fixed) == len(meetings):
        return meetings
    every = np.concatenate([meetings, day.held[:, :3]])
    mornings = _Rest(day.instance, every, day.from_slot, fixed)
    started = time.perf_counter()
    slots = mornings.search(
        Random(seed), lambda: time.perf_counter() - started < seconds and not stop()
    )
    quiet = np.column_stack([meetings[:, :2], slots[: len(meetings)]])
    return quiet if _keeps_ties(day.instance, quiet) else meetings


def _keeps_ties(instance: Instance, meetings: Integers) -> bool:
    """Are rest and order as they were? Comfort that costs either is not taken."""
    tables = np.zeros(len(meetings), dtype=np.int64)
    found = violations(instance, Schedule(np.column_stack([meetings, tables])))
    return not {violation.name for violation in found} & {Rule.REST, Rule.PRECEDENCE}


class _Rest(Mornings):
    """Mornings of which only some meetings from a slot on may change."""

    def __init__(
        self, instance: Instance, meetings: Integers, from_slot: int, fixed: set[int]
    ) -> None:
        super().__init__(instance, meetings)
        self._from_slot = from_slot
        self._fixed = fixed

    def _chain(self, first: int, here: int, there: int) -> list[int]:
        if min(here, there) < self._from_slot:
            return []
        return super()._chain(first, here, there)
