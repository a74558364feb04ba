"""Reduced-cost fixing: branch and bound over the few ways that a better plan could use."""

import numpy as np

from solver.colouring.construct import drop_unlawful
from solver.lp import parameters as lp
from solver.lp import time_indexed
from solver.problem.arrays import Booleans, Integers
from solver.subproblem.dual_prices import DENOMINATOR, Prices, costs, worth
from solver.subproblem.interruption import Stop
from solver.subproblem.plan import UNPLACED, Plan, plan
from solver.subproblem.residual_problem import ResidualProblem


def reduced_costs(
    subproblem: ResidualProblem, prices: Prices, wish: Integers, slot: Integers
) -> Integers:
    """How much lower the bound is for plans that use each way, times DENOMINATOR.

    Parameters
    ----------
    subproblem
        The residual problem.
    prices
        That prove a bound.
    wish, slot
        All the ways there are, by wish in rising order.
    """
    net = worth(subproblem, prices)[wish] - costs(subproblem, prices, wish, slot)
    first = np.flatnonzero(np.diff(wish, prepend=-1))
    best = np.maximum.reduceat(net, first) if len(net) else net
    dear: Integers = np.repeat(np.maximum(best, 0), np.diff(np.append(first, len(net)))) - net
    return dear


def best_over(
    subproblem: ResidualProblem,
    wish: Integers,
    slot: Integers,
    target: int,
    rate: int,
    nodes: int,
    stop: Stop,
) -> tuple[Plan | None, int] | None:
    """The best plan over these ways, and what none over them exceeds; None if none was found.

    Parameters
    ----------
    subproblem
        The residual problem.
    wish, slot
        The ways that a plan of worth `target` or more could use.
    target
        In value + rate · guaranteed meetings held.
    rate
        Points for a guaranteed meeting held.
    nodes
        Most nodes of the search.
    stop
        Asked often.

    Returns
    -------
    tuple or None
        The bound is of all plans, those that miss the target included. No plan when it is proven
        that all of them do.

    Raises
    ------
    StoppedError
        When it was stopped.
    """
    solved = time_indexed.integral(subproblem, wish, slot, rate, nodes, stop, target)
    if solved is None:
        return None
    taken, most = solved
    if taken is None:
        return None, target - 1
    slots = np.full(len(subproblem.wishes), UNPLACED)
    slots[wish[taken]] = slot[taken]
    found = plan(subproblem, drop_unlawful(subproblem, slots))
    return found, max(target - 1, int(np.floor(most + lp.TOLERANCES.whole)))


def ways_reaching(dear: Integers, total: int, target: int) -> Booleans:
    """Which ways a plan of worth `target` or more could use.

    Parameters
    ----------
    dear
        Their :func:`reduced_costs`.
    total
        The bound of all plans, times DENOMINATOR.
    target
        In value + rate · guaranteed meetings held.
    """
    few: Booleans = dear <= total - target * DENOMINATOR
    return few
