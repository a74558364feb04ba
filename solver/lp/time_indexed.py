"""The linear program over (wish, slot): the strongest bound there is, nearly always integral.

For every wish e = (h, i) and every slot s in which both are free, x_es is the part of the
meeting held then, and t_p the guaranteed meetings of person p that are held. Maximise
Σ w_e x_es + rate · Σ t_p subject to, with the names of their prices (dual values):

    z   a pair meets once            Σ_s x_es ≤ 1
    u   one place at a time          Σ_e∋p x_es ≤ places of p free in s
    y   personal maximum             Σ_es∋p x_es ≤ capacity_p
    v   table limit                  Σ_e x_es ≤ tables free in s
    r   a guarantee needs meetings   t_p ≤ Σ_es∋p x_es, and t_p ≤ owed_p
    q   rest (windows of slots)      Σ_e∋i, s in window x_es ≤ longest · delegates
    q   precedence (e before f)      Σ_s≥t x_es + Σ_s≤t x_fs ≤ 1 for every slot t

Its model is MathOpt's, which takes whole arrays.
"""

import dataclasses

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import model_pb2, result_pb2, sparse_containers_pb2

from solver.lp.backend import begun, glop, highs, pdlp
from solver.lp.constraints import Group, rows_of, with_busy
from solver.lp.warm_start import Basis
from solver.problem.arrays import Booleans, Integers
from solver.subproblem.dual_prices import DENOMINATOR, Prices
from solver.subproblem.interruption import Stop, look, never
from solver.subproblem.residual_problem import Room

Floats = NDArray[np.float64]


@dataclasses.dataclass(frozen=True, eq=False)
class Relaxation:
    """An optimal solution of the program over some wishes.

    Parameters
    ----------
    wish, slot
        Row of the room's wishes and slot of each way to hold one of them.
    share
        Part of the meeting that is held in that way, from 0 to 1.
    met
        Guaranteed meetings held, in parts.
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


def ways(room: Room, wishes: Booleans) -> tuple[Integers, Integers]:
    """Row and slot of every way to hold one of these wishes of the room."""
    row = np.flatnonzero(wishes)
    both = room.holder_free[room.wishes[row, 0]] & (room.investor_free[room.wishes[row, 1]] > 0)
    of, barred = room.barred
    if len(barred) > 1:
        both &= ~barred[of[row]]
    index, slot = np.nonzero(both)
    return row[index], slot


def relax(
    room: Room,
    wish: Integers,
    slot: Integers,
    rate: int,
    stop: Stop = lambda: False,
    start: Basis | None = None,
) -> Relaxation | None:
    """Solve the program over some ways to hold wishes; None when that failed.

    Parameters
    ----------
    wish, slot
        Row of the room's wishes, in rising order, and slot of each way allowed.
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
    owing, groups, worth, most = parts(room, wish, slot, rate, stop)
    model, used = model_of(groups, worth, most, stop)
    if start is not None:
        result = begun(model, start.over(wish, slot, groups, used), stop)
    elif room.tables_free is None:
        result = highs(model, stop)
    else:
        result = glop(model, stop)
    if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
        return None
    share = dense(result.solutions[0].primal_solution.variable_values, len(worth))
    prices = dual_prices(room, groups, used, result, owing, rate)
    held, met = share[: len(wish)], float(share[len(wish) :].sum())
    basis = None if start is None else start.after(wish, slot, groups, used, result)
    return Relaxation(wish, slot, held, met, prices, basis)


def estimate(
    room: Room,
    wish: Integers,
    slot: Integers,
    rate: int,
    stop: Stop = lambda: False,
    precision: float = 1e-6,
    *,
    valued: bool = True,
) -> Prices | None:
    """Prices near the program's best, of programs too large for :func:`relax`.

    Parameters
    ----------
    precision
        Relative distance of the program's two bounds at which it ends.
    valued
        Whether meetings have their value, or count for guarantees alone.
    """
    owing, groups, worth, most = parts(room, wish, slot, rate, stop)
    if not valued:
        worth[: len(wish)] = 0
    model, used = model_of(groups, worth, most, stop)
    result = pdlp(model, stop, precision)
    if not result.solutions:
        return None
    return dual_prices(room, groups, used, result, owing, rate)


def integral(
    room: Room,
    wish: Integers,
    slot: Integers,
    rate: int,
    nodes: int,
    stop: Stop = lambda: False,
) -> tuple[Booleans, float] | None:
    """Whole meetings instead of parts, by branch and bound over at most so many nodes.

    It can be stopped like :func:`relax`.

    Returns
    -------
    tuple or None
        Which of the ways are taken, and a bound of what any choice among them is worth;
        None when nothing was found.
    """
    _, groups, worth, most = parts(room, wish, slot, rate, stop)
    groups, busy = with_busy(room, wish, slot, groups, len(worth))
    worth, most = np.pad(worth, (0, busy)), np.pad(most, (0, busy), constant_values=1)
    model, _ = model_of(groups, worth, most, stop)
    model.variables.integers[:] = [True] * len(worth)
    exact = {"relative_gap_tolerance": 0.0, "absolute_gap_tolerance": 0.5}
    result = highs(model, stop, node_limit=nodes, **exact)
    if not result.solutions:
        return None
    share = dense(result.solutions[0].primal_solution.variable_values, len(worth))
    return share[: len(wish)] > 0.5, result.termination.objective_bounds.dual_bound


def parts(
    room: Room, wish: Integers, slot: Integers, rate: int, stop: Stop = never
) -> tuple[Integers, dict[str, Group], Integers, Integers]:
    """Persons who are owed meetings, rows, objective and upper bounds of the columns."""
    look(stop)
    owed = np.concatenate([room.holder_owed, room.investor_owed])
    owing = np.flatnonzero(owed)
    groups = rows_of(room, wish, slot, owing)
    worth = np.concatenate([room.wishes[wish, 2], np.full(len(owing), rate)])
    return owing, groups, worth, np.concatenate([np.ones_like(wish), owed[owing]])


def model_of(
    groups: dict[str, Group], worth: Integers, most: Integers, stop: Stop = never
) -> tuple[model_pb2.ModelProto, Integers]:
    """The model of the rows that have entries, and their numbers among all rows."""
    look(stop)
    first = np.cumsum([0, *(len(group.limit) for group in groups.values())])
    row = np.concatenate(
        [start + group.row for start, group in zip(first[:-1], groups.values(), strict=True)]
    )
    column = np.concatenate([group.column for group in groups.values()])
    amount = np.concatenate(
        [
            np.ones_like(group.row) if group.amount is None else group.amount
            for group in groups.values()
        ]
    ).astype(np.float64)
    look(stop)
    order = np.lexsort((column, row))
    row, column, amount = row[order], column[order], amount[order]
    used = np.flatnonzero(np.bincount(row, minlength=first[-1]))
    compact = np.zeros(first[-1], dtype=np.int64)
    compact[used] = np.arange(len(used))
    limit = np.concatenate([group.limit for group in groups.values()])[used].astype(np.float64)
    look(stop)
    model = model_pb2.ModelProto()
    model.variables.ids.extend(range(len(worth)))
    model.variables.lower_bounds.extend([0.0] * len(worth))
    model.variables.upper_bounds.extend(most.astype(np.float64).tolist())
    model.variables.integers.extend([False] * len(worth))
    model.objective.maximize = True
    model.objective.linear_coefficients.ids.extend(range(len(worth)))
    model.objective.linear_coefficients.values.extend(worth.astype(np.float64).tolist())
    look(stop)
    model.linear_constraints.ids.extend(range(len(used)))
    model.linear_constraints.lower_bounds.extend([-np.inf] * len(used))
    model.linear_constraints.upper_bounds.extend(limit.tolist())
    model.linear_constraint_matrix.row_ids.extend(compact[row].tolist())
    model.linear_constraint_matrix.column_ids.extend(column.tolist())
    model.linear_constraint_matrix.coefficients.extend(amount.tolist())
    return model, used


def dense(vector: sparse_containers_pb2.SparseDoubleVectorProto, length: int) -> Floats:
    values = np.zeros(length)
    values[np.array(vector.ids, dtype=np.int64)] = vector.values
    return values


def dual_prices(
    room: Room,
    groups: dict[str, Group],
    used: Integers,
    result: result_pb2.SolveResultProto,
    owing: Integers,
    rate: int,
) -> Prices:
    """The dual solution, rounded."""
    dual = np.zeros(sum(len(group.limit) for group in groups.values()))
    dual[used] = dense(result.solutions[0].dual_solution.dual_values, len(used))
    amounts = np.rint(np.maximum(dual, 0.0) * DENOMINATOR).astype(np.int64)
    ends = np.cumsum([len(group.limit) for group in groups.values()])
    part = dict(zip(groups, np.split(amounts, ends[:-1]), strict=True))
    holders, investors = len(room.holder_free), len(room.investor_free)
    guarantee = np.zeros(holders + investors, dtype=np.int64)
    guarantee[owing] = np.minimum(part["guarantee"], rate * DENOMINATOR)
    return Prices(
        holder_slot=part["holder_slot"].reshape(holders, room.slots),
        investor_slot=part["investor_slot"].reshape(investors, room.slots),
        slot=part.get("slot", np.zeros(room.slots, dtype=np.int64)),
        holder=part["holder"],
        investor=part["investor"],
        holder_guarantee=guarantee[:holders],
        investor_guarantee=guarantee[holders:],
        rate=rate * DENOMINATOR,
        window=part.get("window", np.zeros(0, dtype=np.int64)),
        order=part.get("order", np.zeros(0, dtype=np.int64)).reshape(-1, room.slots),
    )
