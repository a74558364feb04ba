"""Prices that prove the flow's choice best, found again from its residual graph."""

import numpy as np

from solver.flow.min_cost_flow import Choice, scale
from solver.flow.network import limits_of
from solver.flow.support import Support, support_of
from solver.subproblem.dual_prices import DENOMINATOR, Prices
from solver.subproblem.residual_problem import ResidualProblem


def flow_prices(subproblem: ResidualProblem, choice: Choice, rate: int | None = None) -> Prices:
    """Prices, the same in all slots, at which the choice is worth exactly its bound.

    Parameters
    ----------
    subproblem, choice
        The residual problem, and the flow's choice there.
    rate
        What a guaranteed meeting is worth; None for the least that puts guarantees first,
        :func:`solver.flow.min_cost_flow.scale`.

    Raises
    ------
    ArithmeticError
        When there are none, that is, when the choice is not optimal.
    """
    rate = rate or scale(subproblem)
    found = support_of(subproblem.wishes, choice.chosen, limits_of(subproblem), rate)
    if found is None:
        raise ArithmeticError("the choice is not optimal: no prices support it")
    return _prices(subproblem, found, rate)


def _prices(subproblem: ResidualProblem, found: Support, rate: int) -> Prices:
    holder, investor = found.holder - found.table, found.investor
    return Prices(
        holder_slot=np.zeros(subproblem.holder_free.shape, dtype=np.int64),
        investor_slot=np.zeros(subproblem.investor_free.shape, dtype=np.int64),
        slot=np.full(subproblem.slots, found.table * DENOMINATOR),
        holder=np.maximum(holder, 0) * DENOMINATOR,
        investor=np.maximum(investor, 0) * DENOMINATOR,
        holder_guarantee=np.maximum(-holder, 0) * DENOMINATOR,
        investor_guarantee=np.maximum(-investor, 0) * DENOMINATOR,
        rate=rate * DENOMINATOR,
        kind=found.kind * DENOMINATOR,
    )
