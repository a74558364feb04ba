"""From a solution in parts to whole meetings."""

import numpy as np

from solver.colouring.construct import drop_unlawful, fill_plan
from solver.lp.time_indexed import Relaxation
from solver.subproblem.interruption import Stop, never
from solver.subproblem.plan import UNPLACED, Plan, plan
from solver.subproblem.residual_problem import Room

WHOLE = 1.0 - 1e-6


def rounded(room: Room, relaxation: Relaxation, stop: Stop = never) -> Plan:
    """The whole meetings of a program's solution, then its parts, then what else fits."""
    slot = np.full(len(room.wishes), UNPLACED)
    whole = relaxation.share > WHOLE
    slot[relaxation.wish[whole]] = relaxation.slot[whole]
    start = plan(room, drop_unlawful(room, slot))
    if whole.sum() >= relaxation.share.sum() - 1e-6 and np.array_equal(start.slot, slot):
        return start
    parts = np.bincount(relaxation.wish, relaxation.share, minlength=len(room.wishes))
    parts[start.slot != UNPLACED] = 0.0
    order = np.lexsort((-room.wishes[:, 2], -parts.round(6)))
    return fill_plan(room, start, order[: 4 * int((parts > 1e-6).sum()) + 100], stop=stop)
