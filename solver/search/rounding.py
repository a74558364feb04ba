"""From a fractional solution to whole meetings."""

import numpy as np

from solver.colouring.construct import drop_unlawful, fill_plan
from solver.lp import parameters as lp
from solver.lp.time_indexed import Relaxation
from solver.search import parameters
from solver.subproblem.interruption import Stop, never
from solver.subproblem.plan import UNPLACED, Plan, plan
from solver.subproblem.residual_problem import ResidualProblem


def round_solution(subproblem: ResidualProblem, relaxation: Relaxation, stop: Stop = never) -> Plan:
    """The whole meetings of a program's solution, then its fractional ones as far as they fit.

    Parameters
    ----------
    subproblem
        The residual problem.
    relaxation
        A solution of its program, over any of its ways.
    stop
        Once true, the whole meetings and what fitted by then are returned.
    """
    slot = np.full(len(subproblem.wishes), UNPLACED)
    whole = relaxation.share > 1.0 - lp.TOLERANCES.whole
    slot[relaxation.wish[whole]] = relaxation.slot[whole]
    start = plan(subproblem, drop_unlawful(subproblem, slot))
    if whole.sum() >= relaxation.share.sum() - lp.TOLERANCES.whole and np.array_equal(
        start.slot, slot
    ):
        return start
    parts = np.bincount(relaxation.wish, relaxation.share, minlength=len(subproblem.wishes))
    parts[start.slot != UNPLACED] = 0.0
    order = np.lexsort((-subproblem.wishes[:, 2], -parts.round(6)))
    chosen = parameters.ROUNDING
    tries = chosen.tries_per_part * int((parts > lp.TOLERANCES.whole).sum()) + chosen.tries
    return fill_plan(subproblem, start, order[:tries], stop=stop)
