"""Nobody's morning scattered without need, at the same meetings.

A break is an idle run inside a person's morning (formats/instance.md); each costs the same.
The search of :mod:`solver.chains` moves meetings between slots; which meetings are held does
not change, so guarantee and value do not either. A schedule without any break is proven best
by itself; else the bound is what nobody can avoid, 0.
"""

import dataclasses
import time
from collections.abc import Callable
from random import Random

import numpy as np

from solver.chains import Mornings
from solver.instance import Instance, Integers


@dataclasses.dataclass(frozen=True, eq=False)
class Comfort:
    """Meetings in better slots.

    Parameters
    ----------
    meetings
        Shape (n, 3): holder, investor, slot.
    breaks_before, breaks
        Over all persons, before and after.
    breaks_bound
        No schedule of the same guarantee and value has fewer.
    """

    meetings: Integers
    breaks_before: int
    breaks: int
    breaks_bound: int


def improve(
    instance: Instance,
    meetings: Integers,
    *,
    seconds: float,
    seed: int,
    on_progress: Callable[[int, int], None] = lambda breaks, bound: None,
    stop: Callable[[], bool] = lambda: False,
) -> Comfort:
    """The same meetings with as few breaks as are found in time.

    Parameters
    ----------
    meetings
        Shape (n, 3): holder, investor, slot, obeying the rules.
    seconds
        Most time to take.
    on_progress
        Told of breaks and their bound, a few times a second.
    stop
        Asked often; once true, the best so far is returned.
    """
    mornings = Mornings(instance, meetings)
    before, started, told = mornings.breaks, time.perf_counter(), 0.0

    def go_on() -> bool:
        nonlocal told
        passed = time.perf_counter() - started
        if passed - told > 0.2:
            told = passed
            on_progress(mornings.breaks, 0)
        return passed < seconds and not stop()

    better = np.column_stack([meetings[:, :2], mornings.search(Random(seed), go_on)])
    return Comfort(better, before, Mornings(instance, better).breaks, 0)
