"""A linear program that grows: each solution begins where the last one ended.

The rows are those of :mod:`solver.lp.rows`. A plan at hand is a vertex of the program: its
columns are at their upper limits, all others at nought, every row has slack. Primal simplex
that begins there has nothing left to make feasible, and when columns enter that the prices
find underpaid, the basis of the program before is feasible still (column generation;
Dantzig and Wolfe 1960). On mornings that takes a fifth of the steps of a solution from
scratch. The bound of every program is added up in integers from rounded prices.
"""

import dataclasses

import numpy as np
from ortools.math_opt import result_pb2, solution_pb2

from solver.lp.backend import Simplex
from solver.lp.row_model import RowModel, whole
from solver.lp.rows import DENOMINATOR, HALF, ROUNDS, WHOLE, Floats, Rows, Solved
from solver.problem.arrays import Booleans, Integers
from solver.subproblem.interruption import Stop, StoppedError

LOWER = solution_pb2.BASIS_STATUS_AT_LOWER_BOUND
UPPER = solution_pb2.BASIS_STATUS_AT_UPPER_BOUND
BASIC = solution_pb2.BASIS_STATUS_BASIC
COLUMNS = 4_000
CROWD = 1_000
QUICK = 8_000


@dataclasses.dataclass(frozen=True, eq=False)
class Grown(Solved):
    """An optimal or a good solution, and the proof of its bound.

    Parameters
    ----------
    total
        The bound times DENOMINATOR, before it was rounded down.
    gain
        Shape (columns,): what a column is worth beyond its price; a choice with a column that
        gains less than nothing is worth at most the total and that, divided.
    """

    total: int
    gain: Integers


def grown(
    rows: Rows,
    worth: Integers,
    start: Booleans,
    plan: Booleans,
    stop: Stop,
) -> Grown | None:
    """The most worth, columns in parts; None when nothing is known in the end.

    Parameters
    ----------
    start
        Columns to begin with; those of the plan are taken as well.
    plan
        Columns of a whole solution at hand: once it, or another, is proven best, no more is
        tried.
    stop
        Once true, what is proven by then is returned.
    """
    program = _Growing(rows, worth, plan, stop)
    entering, solved = start | plan, None
    active = np.zeros(rows.columns, dtype=np.bool_)
    reached, proof = int(worth[plan].sum()), None
    for _ in range(ROUNDS):
        found = None if stop() else program.solved(np.flatnonzero(entering))
        if found is None:
            break
        active |= entering
        share, price = found
        gain = program.gain(price)
        total = program.total(price, gain)
        if proof is None or total < proof[0]:
            proof = total, gain
        solved = Grown(share, proof[0] // DENOMINATOR, *proof)
        entering = (gain > 1) & ~active
        best = int(worth[share > HALF].sum()) if solved.is_whole else reached
        if max(reached, best) >= solved.bound or not entering.any():
            break
    return solved


def settled(
    rows: Rows, worth: Integers, found: Grown, known: int, nodes: int, stop: Stop
) -> tuple[Floats | None, int]:
    """Whole columns by branch and bound, over those that are most likely to be needed.

    First those that the solution takes and all that compete with its parts: what is found
    there is good, and nearly always best. Then those that a better choice could use: a column
    whose gain would push the bound below a target is no part of a choice that reaches it. The
    first target is the bound, the next anything better than what is known.

    Parameters
    ----------
    known
        What a whole solution at hand is worth.
    nodes
        For each program.

    Returns
    -------
    tuple
        Shares of something better than what is known, or None; and what no choice exceeds.
    """
    best, bound = None, found.bound
    for steps, target in ((1, None), (2, None), (0, found.bound), (0, known + 1)):
        if known >= bound or stop():
            break
        if target is None:
            columns = _beside(rows, found.share, steps)
        else:
            least = max(target, known + 1) * DENOMINATOR - found.total
            columns = np.flatnonzero(np.minimum(found.gain, 0) >= least)
        if len(columns) > COLUMNS:
            continue
        try:
            better = whole(rows, worth, nodes, columns, stop)
        except StoppedError:
            break
        if better is None:
            continue
        if target is not None:
            bound = min(bound, max(better.bound, known, target - 1))
        reached = int(worth[better.share > HALF].sum())
        if reached > known:
            best, known = better.share, reached
    return best, bound


def _beside(rows: Rows, share: Floats, steps: int) -> Integers:
    """Columns taken, and those in rows of parts, or in rows of these, and so on."""
    is_local = np.bincount(rows.row, minlength=len(rows.least)) <= CROWD
    near = np.abs(share - share.round()) > WHOLE
    for _ in range(steps):
        touched = np.zeros(len(rows.least), dtype=np.bool_)
        touched[rows.row[near[rows.column]]] = True
        near[rows.column[(touched & is_local)[rows.row]]] = True
    return np.flatnonzero(near | (share > WHOLE))


class _Growing:
    """The program, and the basis that its last solution left."""

    def __init__(self, rows: Rows, worth: Integers, plan: Booleans, stop: Stop) -> None:
        self._rows, self._worth, self._stop = rows, worth, stop
        self._order = np.argsort(rows.column, kind="stable")
        self._ends = np.searchsorted(rows.column[self._order], np.arange(rows.columns + 1))
        self._of_column = np.where(plan, UPPER, LOWER)
        self._of_row = np.full(len(rows.least), BASIC)
        self._model = RowModel(rows, worth)
        self._simplex: Simplex | None = None

    def solved(self, columns: Integers) -> tuple[Floats, Integers] | None:
        """Shares of all columns and prices of all rows, the latter times DENOMINATOR.

        Parameters
        ----------
        columns
            That join those which the program has.
        """
        if self._simplex is None:
            self._simplex = Simplex(self._model.first(columns))
        else:
            self._simplex.grow(self._model.more(columns))
        columns, used = self._model.columns, self._model.used
        try:
            quick = len(columns) <= QUICK
            result = self._simplex.solved(self._basis(), None if quick else self._stop)
        except StoppedError:
            return None
        if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
            return None
        solution = result.solutions[0]
        self._of_column[columns] = solution.basis.variable_status.values
        self._of_row[used] = solution.basis.constraint_status.values
        share = np.zeros(self._rows.columns)
        values = solution.primal_solution.variable_values
        share[columns[np.array(values.ids, dtype=np.int64)]] = values.values
        price = np.zeros(len(self._rows.least), dtype=np.int64)
        duals = solution.dual_solution.dual_values
        exact = np.rint(np.array(duals.values) * DENOMINATOR)
        price[used[np.array(duals.ids, dtype=np.int64)]] = exact
        return share, price

    def gain(self, price: Integers) -> Integers:
        """What each column is worth beyond its price, times DENOMINATOR."""
        rows = self._rows
        paid = (rows.amount * price[rows.row])[self._order]
        paid = np.concatenate([[0], np.cumsum(paid)])
        gain: Integers = self._worth * DENOMINATOR - np.diff(paid[self._ends])
        return gain

    def total(self, price: Integers, gain: Integers) -> int:
        """Weak duality: whatever the prices, no choice is worth more, times DENOMINATOR."""
        total = int(np.maximum(gain, 0).sum())
        rows = self._rows
        total += int((np.maximum(price, 0) * rows.most + np.minimum(price, 0) * rows.least).sum())
        return total

    def _basis(self) -> solution_pb2.BasisProto:
        """Where the program of its columns and rows begins."""
        basis = solution_pb2.BasisProto()
        for status, of in (
            (basis.variable_status, self._of_column[self._model.columns]),
            (basis.constraint_status, self._of_row[self._model.used]),
        ):
            status.ids.extend(range(len(of)))
            status.values.extend(of.tolist())
        return basis
