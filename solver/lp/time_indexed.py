"""The linear program over (wish, slot): the strongest bound there is, nearly always integral.

For every wish e = (h, i) and every slot s in which both are free, x_es is the share of the
meeting held then, and t_p the guaranteed meetings of person p that are held. Maximise
Σ w_e x_es + rate · Σ t_p subject to, with the names of their prices (dual values):

    z   a pair meets once            Σ_s x_es ≤ 1
    u   one place at a time          Σ_e∋p x_es ≤ places of p free in s
    y   personal maximum             Σ_es∋p x_es ≤ capacity_p
    y   partners of one kind         Σ_es∋p x_es, the partner of the kind, ≤ limit of p for it
    v   table limit                  Σ_e x_es ≤ tables free in s
    r   a guarantee needs meetings   t_p ≤ Σ_es∋p x_es, and t_p ≤ owed_p
    q   rest (windows of slots)      Σ_e∋i, s in window x_es ≤ longest · delegates
    q   precedence (e before f)      Σ_s≥t x_es + Σ_s≤t x_fs ≤ 1 for every slot t
"""

import dataclasses

import numpy as np
from ortools.math_opt import result_pb2

from solver.lp import clause_learning, parameters
from solver.lp.backend import (
    Solver,
    branch_and_bound,
    dual_simplex,
    first_order,
    highs,
    primal_simplex,
)
from solver.lp.constraints import Group, rows_of, with_busy
from solver.lp.model import Block, dense_values
from solver.lp.rows import HALF
from solver.lp.warm_start import Basis
from solver.problem.arrays import Booleans, Floats, Integers
from solver.subproblem.dual_prices import DENOMINATOR, Prices, whole_prices
from solver.subproblem.interruption import Stop, look, never
from solver.subproblem.residual_problem import ResidualProblem

INFEASIBLE = result_pb2.TERMINATION_REASON_INFEASIBLE


@dataclasses.dataclass(frozen=True, eq=False)
class Relaxation:
    """An optimal solution of the program over some wishes.

    Parameters
    ----------
    wish, slot
        Row of the residual wishes and slot of each way to hold one of them.
    share
        Share of the meeting that is held in that way, from 0 to 1.
    met
        Guaranteed meetings held; fractional.
    prices
        The dual solution, rounded.
    basis
        Where a program over more ways may begin; None of a solution without one.
    """

    wish: Integers
    slot: Integers
    share: Floats
    met: float
    prices: Prices
    basis: Basis | None = None


def ways(subproblem: ResidualProblem, wishes: Booleans) -> tuple[Integers, Integers]:
    """Row and slot of every way to hold one of these residual wishes."""
    row = np.flatnonzero(wishes)
    both = subproblem.holder_free[subproblem.wishes[row, 0]] & (
        subproblem.investor_free[subproblem.wishes[row, 1]] > 0
    )
    of, barred = subproblem.barred
    if len(barred) > 1:
        both &= ~barred[of[row]]
    index, slot = np.nonzero(both)
    return row[index], slot


def relax(
    subproblem: ResidualProblem,
    wish: Integers,
    slot: Integers,
    rate: int,
    stop: Stop = never,
    start: Basis | None = None,
) -> Relaxation | None:
    """Solve the program over some ways to hold wishes; None when that failed.

    Parameters
    ----------
    subproblem
        The residual problem.
    wish, slot
        Row of the residual wishes, in rising order, and slot of each way allowed.
    rate
        What a guaranteed meeting held is worth.
    stop
        Asked often while it runs.
    start
        Of a plan whose ways are among these, or of a solution over fewer ways.

    Raises
    ------
    StoppedError
        When it was stopped.
    """
    owing, groups, worth, most = columns_and_rows(subproblem, wish, slot, rate, stop)
    block, used = block_of(groups, worth, most, stop)
    if start is not None:
        method, begin = primal_simplex(), start.over(wish, slot, groups, used)
    else:
        method, begin = highs() if subproblem.tables_free is None else dual_simplex(), None
    result = Solver(block.model(stop=stop), method).solve(stop, begin)
    if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
        return None
    share = dense_values(result.solutions[0].primal_solution.variable_values, len(worth))
    prices = dual_prices(subproblem, groups, used, result, owing, rate)
    held, met = share[: len(wish)], float(share[len(wish) :].sum())
    basis = None if start is None else start.after(wish, slot, groups, used, result)
    return Relaxation(wish, slot, held, met, prices, basis)


def estimate(
    subproblem: ResidualProblem,
    wish: Integers,
    slot: Integers,
    rate: int,
    stop: Stop = never,
    precision: float = 1e-6,
    *,
    valued: bool = True,
) -> Prices | None:
    """Prices near the program's best, of programs too large for :func:`relax`; None if it failed.

    Parameters
    ----------
    subproblem, wish, slot, rate, stop
        As for :func:`relax`.
    precision
        Relative distance of the program's two bounds at which it ends.
    valued
        Whether meetings have their value, or count for guarantees alone.

    Raises
    ------
    StoppedError
        When it was stopped.
    """
    owing, groups, worth, most = columns_and_rows(subproblem, wish, slot, rate, stop)
    if not valued:
        worth[: len(wish)] = 0
    block, used = block_of(groups, worth, most, stop)
    result = Solver(block.model(stop=stop), first_order(precision)).solve(stop)
    if not result.solutions:
        return None
    return dual_prices(subproblem, groups, used, result, owing, rate)


def integral(
    subproblem: ResidualProblem,
    wish: Integers,
    slot: Integers,
    rate: int,
    nodes: int,
    stop: Stop = never,
    least: int | None = None,
) -> tuple[Booleans | None, float] | None:
    """The best choice of whole meetings over some ways, by branch and bound.

    Where slots are alike, HiGHS goes through one copy of a choice after another; a row that asks
    for more than is known shows in a twentieth of the time that there is none.

    Parameters
    ----------
    subproblem, wish, slot, rate, stop
        As for :func:`relax`.
    nodes
        Most nodes of the search.
    least
        What a choice must be worth to be looked for; None for any.

    Returns
    -------
    tuple or None
        Which of the ways are taken, None when it is proven that no choice is worth the least,
        and a bound of what any choice among them is worth, or of what is not looked for; None
        when nothing was found.

    Raises
    ------
    StoppedError
        When it was stopped.
    """
    _, groups, worth, most = columns_and_rows(subproblem, wish, slot, rate, stop)
    groups, busy = with_busy(subproblem, wish, slot, groups, len(worth))
    worth, most = np.pad(worth, (0, len(busy))), np.pad(most, (0, len(busy)), constant_values=1)
    known: Booleans | None = None
    bound = np.inf
    if least is not None and worth.max(initial=0) <= parameters.BACKEND.least_worth:
        groups["least"] = _worth_at_least(worth, least)
        block, _ = block_of(groups, worth, most, stop)
        work = parameters.CLAUSE_LEARNING.work * nodes * len(worth)
        decided = clause_learning.decide(block, work, stop)
        if decided.status == "infeasible":
            return None, least - 1
        if decided.values is not None:
            known, bound = decided.values[: len(wish)] > 0, decided.bound
            if decided.status == "optimal":
                return known, bound
            groups["least"] = _worth_at_least(worth, int(worth @ decided.values) + 1)
    block, _ = block_of(groups, worth, most, stop)
    model = block.model(is_whole=True, stop=stop)
    result = Solver(model, branch_and_bound(nodes)).solve(stop)
    if "least" in groups and result.termination.reason == INFEASIBLE:
        return known, (1 - int(groups["least"].limit[0])) // 2 - 1
    if not result.solutions:
        return None if known is None else (known, bound)
    share = dense_values(result.solutions[0].primal_solution.variable_values, len(worth))
    dual = min(bound, result.termination.objective_bounds.dual_bound)
    return share[: len(wish)] > HALF, dual


def _worth_at_least(worth: Integers, least: int) -> Group:
    """One row; in halves of points, so that an error of floating point decides nothing."""
    column = np.flatnonzero(worth)
    return Group(np.zeros_like(column), column, np.array([1 - 2 * least]), -2 * worth[column])


def columns_and_rows(
    subproblem: ResidualProblem, wish: Integers, slot: Integers, rate: int, stop: Stop = never
) -> tuple[Integers, dict[str, Group], Integers, Integers]:
    """The program over some ways, before it becomes a model.

    Parameters
    ----------
    subproblem, wish, slot, rate, stop
        As for :func:`relax`.

    Returns
    -------
    tuple
        The persons who are owed meetings, who have a column each behind those of the ways; the
        rows by the name of their price; objective and upper limits of all columns.

    Raises
    ------
    StoppedError
        When it was stopped.
    """
    look(stop)
    owed = np.concatenate([subproblem.holder_owed, subproblem.investor_owed])
    owing = np.flatnonzero(owed)
    groups = rows_of(subproblem, wish, slot, owing)
    worth = np.concatenate([subproblem.wishes[wish, 2], np.full(len(owing), rate)])
    return owing, groups, worth, np.concatenate([np.ones_like(wish), owed[owing]])


def block_of(
    groups: dict[str, Group], worth: Integers | Floats, most: Integers, stop: Stop = never
) -> tuple[Block, Integers]:
    """The program's columns and its rows that have entries.

    Parameters
    ----------
    groups
        The rows, by the name of their price.
    worth, most
        Shape (columns,): objective and upper limit.
    stop
        Asked between the parts of the work.

    Returns
    -------
    tuple
        The block, and the numbers of its rows among those of all groups.

    Raises
    ------
    StoppedError
        When it was stopped.
    """
    look(stop)
    first = np.cumsum([0, *(len(group.limit) for group in groups.values())])
    row = np.concatenate(
        [start + group.row for start, group in zip(first[:-1], groups.values(), strict=True)]
    )
    column = np.concatenate([group.column for group in groups.values()])
    amount = np.concatenate([group.amounts for group in groups.values()])
    look(stop)
    order = np.lexsort((column, row))
    row, column, amount = row[order], column[order], amount[order]
    used = np.flatnonzero(np.bincount(row, minlength=first[-1]))
    compact = np.zeros(first[-1], dtype=np.int64)
    compact[used] = np.arange(len(used))
    limit = np.concatenate([group.limit for group in groups.values()])[used]
    look(stop)
    free = np.full(len(used), -np.inf)
    return Block(worth, most, compact[row], column, amount, free, limit), used


def dual_prices(
    subproblem: ResidualProblem,
    groups: dict[str, Group],
    used: Integers,
    result: result_pb2.SolveResultProto,
    owing: Integers,
    rate: int,
) -> Prices:
    """The dual solution, rounded to prices of the residual problem.

    Parameters
    ----------
    subproblem
        The residual problem.
    groups, owing
        As :func:`columns_and_rows` has them.
    used
        The numbers of the rows that the program has, as :func:`block_of` has them.
    result
        With a dual solution.
    rate
        What a guaranteed meeting is worth; none earns its person more.
    """
    dual = np.zeros(sum(len(group.limit) for group in groups.values()))
    dual[used] = dense_values(result.solutions[0].dual_solution.dual_values, len(used))
    amounts = whole_prices(np.maximum(dual, 0.0), entries_of_a_way(subproblem))
    ends = np.cumsum([len(group.limit) for group in groups.values()])
    part = dict(zip(groups, np.split(amounts, ends[:-1]), strict=True))
    holders, investors = len(subproblem.holder_free), len(subproblem.investor_free)
    guarantee = np.zeros(holders + investors, dtype=np.int64)
    guarantee[owing] = np.minimum(part["guarantee"], rate * DENOMINATOR)
    return Prices(
        holder_slot=part["holder_slot"].reshape(holders, subproblem.slots),
        investor_slot=part["investor_slot"].reshape(investors, subproblem.slots),
        slot=part.get("slot", np.zeros(subproblem.slots, dtype=np.int64)),
        holder=part["holder"],
        investor=part["investor"],
        holder_guarantee=guarantee[:holders],
        investor_guarantee=guarantee[holders:],
        rate=rate * DENOMINATOR,
        window=part.get("window", np.zeros(0, dtype=np.int64)),
        order=part.get("order", np.zeros(0, dtype=np.int64)).reshape(-1, subproblem.slots),
        kind=part.get("kind", np.zeros(0, dtype=np.int64)),
    )


def entries_of_a_way(subproblem: ResidualProblem) -> int:
    """The most rows that one way of holding a wish can be part of."""
    ordered = np.bincount(subproblem.orders[:, 1:].ravel()).max(initial=0)
    return 10 + subproblem.slots * (1 + int(ordered))
