"""Large neighbourhood search: blocks of investors, where one program would take minutes.

The meetings of some investors are taken back while all others stay. The program over the
places that this frees is small and solved at once, by branch and bound where its solution is
fractional. What it finds is at least as good as what was there, since that is one of its
solutions (Shaw 1998).
"""

import dataclasses
from random import Random

import numpy as np

from solver.colouring.construct import drop_unlawful
from solver.lp import parameters as lp
from solver.lp import time_indexed
from solver.lp.time_indexed import Relaxation
from solver.lp.warm_start import basis_of
from solver.problem.arrays import Booleans, Integers
from solver.search import parameters
from solver.search.reduced_cost_fixing import best_over, reduced_costs, ways_reaching
from solver.search.rounding import round_solution
from solver.subproblem.dual_prices import DENOMINATOR
from solver.subproblem.interruption import Stop, StoppedError
from solver.subproblem.plan import UNPLACED, Plan, plan
from solver.subproblem.residual_problem import ResidualProblem, fix_meetings


def sweep(
    subproblem: ResidualProblem, start: Plan, allowed: Booleans, rate: int, seed: int, stop: Stop
) -> Plan:
    """The plan after a sweep over all investors, never worth less than it was.

    Parameters
    ----------
    subproblem
        The residual problem.
    start
        The plan to improve.
    allowed
        Shape (wishes, slots): the ways that may be used beside those that the plan uses.
    rate
        What a guaranteed meeting held is worth.
    seed
        Of the division of the investors into blocks.
    stop
        Once true, what the blocks before have found is returned.
    """
    investors = list(range(len(subproblem.investor_free)))
    Random(seed).shuffle(investors)
    return _swept(subproblem, start, allowed, np.array(investors, dtype=np.int64), rate, stop)


def repair_fractional(
    subproblem: ResidualProblem, relaxation: Relaxation, allowed: Booleans, rate: int, stop: Stop
) -> Plan:
    """The whole meetings of a program's solution, and the best that goes with them.

    Only investors with fractional meetings, or with meetings that are unlawful together, are
    decided again.

    Parameters
    ----------
    subproblem
        The residual problem.
    relaxation
        A solution that may be fractional.
    allowed, rate, stop
        As for :func:`sweep`.
    """
    whole, held = (
        relaxation.share > 1.0 - lp.TOLERANCES.whole,
        relaxation.share > lp.TOLERANCES.whole,
    )
    slot = np.full(len(subproblem.wishes), UNPLACED)
    slot[relaxation.wish[whole]] = relaxation.slot[whole]
    start = plan(subproblem, drop_unlawful(subproblem, slot))
    touched = np.unique(relaxation.wish[held & ~whole])
    touched = np.union1d(touched, np.flatnonzero(start.slot != slot))
    return _swept(subproblem, start, allowed, np.unique(subproblem.wishes[touched, 1]), rate, stop)


def _swept(
    subproblem: ResidualProblem,
    start: Plan,
    allowed: Booleans,
    investors: Integers,
    rate: int,
    stop: Stop,
) -> Plan:
    """The plan once the meetings of these investors were decided again, block by block."""
    rows = np.flatnonzero(allowed.any(axis=1) | (start.slot != UNPLACED))
    part = dataclasses.replace(subproblem, wishes=subproblem.wishes[rows])
    best, some = plan(part, start.slot[rows]), allowed[rows]
    size = parameters.LARGE_NEIGHBOURHOOD.investors
    for first in range(0, len(investors), size):
        if stop():
            break
        block = np.zeros(len(subproblem.investor_free), dtype=np.bool_)
        block[investors[first : first + size]] = True
        try:
            best = _again(part, best, block, some, rate, stop)
        except StoppedError:
            break
    slot = np.full(len(subproblem.wishes), UNPLACED)
    slot[rows] = best.slot
    return plan(subproblem, slot)


def _again(
    subproblem: ResidualProblem,
    before: Plan,
    block: Booleans,
    allowed: Booleans,
    rate: int,
    stop: Stop,
) -> Plan:
    """The best plan that leaves the meetings of investors outside the block as they are."""
    stays = (before.slot != UNPLACED) & ~block[subproblem.wishes[:, 1]]
    fixed = np.column_stack([subproblem.wishes[stays, :2], before.slot[stays]])
    left, open_ = fix_meetings(subproblem, fixed)
    wish, slot = time_indexed.ways(left, np.ones(len(left.wishes), dtype=np.bool_))
    used = allowed[open_[wish], slot] | (before.slot[open_[wish]] == slot)
    best = _best(left, plan(left, before.slot[open_]), wish[used], slot[used], rate, stop)
    slots = np.where(stays, before.slot, UNPLACED)
    slots[open_] = best.slot
    after = plan(subproblem, slots)
    return max(before, after, key=lambda one: rate * one.met + one.value)


def _best(
    subproblem: ResidualProblem, before: Plan, wish: Integers, slot: Integers, rate: int, stop: Stop
) -> Plan:
    """The best plan over some ways, as far as a short search finds it."""
    relaxation = time_indexed.relax(
        subproblem, wish, slot, rate, stop, basis_of(subproblem, before)
    )
    if relaxation is None:
        return before

    def points(one: Plan) -> int:
        return rate * one.met + one.value

    best = max(before, round_solution(subproblem, relaxation, stop), key=points)
    most = rate * relaxation.met + relaxation.share @ subproblem.wishes[wish, 2]
    target = points(best) + 1
    if target > most + lp.TOLERANCES.whole:
        return best
    dear = reduced_costs(subproblem, relaxation.prices, wish, slot)
    few = ways_reaching(dear, int((most + lp.TOLERANCES.whole) * DENOMINATOR) + 1, target)
    if few.sum() > parameters.LARGE_NEIGHBOURHOOD.integer_ways:
        return best
    nodes = parameters.LARGE_NEIGHBOURHOOD.nodes
    found = best_over(subproblem, wish[few], slot[few], target, rate, nodes, stop)
    if found is None or found[0] is None:
        return best
    return max(best, found[0], key=points)
