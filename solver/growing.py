"""A linear program that grows: each solution begins where the last one ended.

The rows are those of :mod:`solver.rows`. A plan at hand is a vertex of the program: its
columns are at their upper limits, all others at nought, every row has slack. Primal simplex
that begins there has nothing left to make feasible, and when columns enter that the prices
find underpaid, the basis of the program before is feasible still (column generation;
Dantzig and Wolfe 1960). On mornings that takes a fifth of the steps of a solution from
scratch. The bound of every program is added up in integers from rounded prices.
"""

import numpy as np
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    parameters_pb2,
    result_pb2,
    solution_pb2,
)
from ortools.math_opt.core.python import solver as math_opt

from solver.instance import Booleans, Integers
from solver.rows import DENOMINATOR, HALF, ROUNDS, Floats, Rows, Solved, model_of

LOWER = solution_pb2.BASIS_STATUS_AT_LOWER_BOUND
UPPER = solution_pb2.BASIS_STATUS_AT_UPPER_BOUND
BASIC = solution_pb2.BASIS_STATUS_BASIC


def grown(
    rows: Rows, worth: Integers, start: Booleans, plan: Booleans, rounds: int = ROUNDS
) -> Solved | None:
    """The most worth, columns in parts; None when the solver fails at once.

    Parameters
    ----------
    start
        Columns to begin with; those of the plan are taken as well.
    plan
        Columns of a whole solution at hand: once it, or another, is proven best, no more is
        tried.
    rounds
        Most programs to solve; every one of them has its bound, and the best is kept.
    """
    program = _Growing(rows, worth, plan)
    active, solved = start | plan, None
    reached, most = int(worth[plan].sum()), np.iinfo(np.int64).max
    for _ in range(rounds):
        found = program.solved(np.flatnonzero(active))
        if found is None:
            break
        share, price = found
        gain = program.gain(price)
        most = min(most, program.bound(price, gain))
        solved = Solved(share, most)
        entering = (gain > 1) & ~active
        best = int(worth[share > HALF].sum()) if solved.is_whole else reached
        if max(reached, best) >= most or not entering.any():
            break
        active |= entering
    return solved


class _Growing:
    """The program, and the basis that its last solution left."""

    def __init__(self, rows: Rows, worth: Integers, plan: Booleans) -> None:
        self._rows, self._worth = rows, worth
        self._order = np.argsort(rows.column, kind="stable")
        self._ends = np.searchsorted(rows.column[self._order], np.arange(rows.columns + 1))
        self._of_column = np.where(plan, UPPER, LOWER)
        self._of_row = np.full(len(rows.least), BASIC)

    def solved(self, columns: Integers) -> tuple[Floats, Integers] | None:
        """Shares of all columns and prices of all rows, the latter times DENOMINATOR."""
        model, used = model_of(self._rows, self._worth, columns)
        parameters = parameters_pb2.SolveParametersProto(presolve=parameters_pb2.EMPHASIS_OFF)
        result = math_opt.solve(
            model,
            parameters_pb2.SOLVER_TYPE_GLOP,
            parameters_pb2.SolverInitializerProto(),
            parameters,
            self._beginning(columns, used),
            None,
            callback_pb2.CallbackRegistrationProto(),
            None,
            None,
        )
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

    def bound(self, price: Integers, gain: Integers) -> int:
        """Weak duality: whatever the prices, no choice is worth more than this."""
        total = int(np.maximum(gain, 0).sum())
        rows = self._rows
        total += int((np.maximum(price, 0) * rows.most + np.minimum(price, 0) * rows.least).sum())
        return total // DENOMINATOR

    def _beginning(
        self, columns: Integers, used: Integers
    ) -> model_parameters_pb2.ModelSolveParametersProto:
        """The basis to begin with, and no more answers than are read."""
        told = model_parameters_pb2.ModelSolveParametersProto()
        told.variable_values_filter.skip_zero_values = True
        told.dual_values_filter.skip_zero_values = True
        told.reduced_costs_filter.filter_by_ids = True
        basis = told.initial_basis
        basis.variable_status.ids.extend(range(len(columns)))
        basis.variable_status.values.extend(self._of_column[columns].tolist())
        basis.constraint_status.ids.extend(range(len(used)))
        basis.constraint_status.values.extend(self._of_row[used].tolist())
        return told
