"""The rows of :mod:`solver.lp.rows` as models of OR-Tools, whole or column by column."""

import numpy as np
from ortools.math_opt import (
    model_pb2,
    model_update_pb2,
    result_pb2,
    sparse_containers_pb2,
)

from solver.lp.backend import highs
from solver.lp.rows import HALF, NOTHING, WHOLE, Rows, Solved
from solver.problem.arrays import Booleans, Integers
from solver.subproblem.interruption import Stop

FEASIBLE = (result_pb2.TERMINATION_REASON_OPTIMAL, result_pb2.TERMINATION_REASON_FEASIBLE)


class RowModel:
    """The model of some columns, in parts, and of the rows that these could violate.

    Attributes
    ----------
    columns, used
        The numbers of the columns and of the rows that it has by now, in its own order.
    """

    def __init__(self, rows: Rows, worth: Integers) -> None:
        self.columns = self.used = np.zeros(0, dtype=np.int64)
        self._rows, self._worth = rows, worth
        self._size = np.abs(rows.amount)
        self._place = np.full(rows.columns, NOTHING)
        self._number = np.full(len(rows.least), NOTHING)
        self._entered = np.zeros(len(rows.row), dtype=np.bool_)

    def first(self, columns: Integers) -> model_pb2.ModelProto:
        """The model of these columns."""
        model = model_pb2.ModelProto()
        model.objective.maximize = True
        parts = model.variables, model.linear_constraints, model.linear_constraint_matrix
        self._enter(columns, *parts, model.objective.linear_coefficients)
        return model

    def more(self, columns: Integers) -> model_update_pb2.ModelUpdateProto:
        """What changes when these columns join, which it did not have."""
        change = model_update_pb2.ModelUpdateProto()
        parts = change.new_variables, change.new_linear_constraints
        matrix, objective = change.linear_constraint_matrix_updates, change.objective_updates
        self._enter(columns, *parts, matrix, objective.linear_coefficients)
        return change

    def _enter(
        self,
        columns: Integers,
        variables: model_pb2.VariablesProto,
        limits: model_pb2.LinearConstraintsProto,
        matrix: sparse_containers_pb2.SparseDoubleMatrixProto,
        worth: sparse_containers_pb2.SparseDoubleVectorProto,
    ) -> None:
        rows, begin = self._rows, len(self.columns)
        self._place[columns] = np.arange(begin, begin + len(columns))
        variables.ids.extend(range(begin, begin + len(columns)))
        variables.lower_bounds.extend([0.0] * len(columns))
        variables.upper_bounds.extend([1.0] * len(columns))
        variables.integers.extend([False] * len(columns))
        paying = np.flatnonzero(self._worth[columns])
        worth.ids.extend((begin + paying).tolist())
        worth.values.extend(self._worth[columns[paying]].astype(np.float64).tolist())
        here = np.flatnonzero(self._place[rows.column] >= 0)
        fresh = self._violable(here)
        self._number[fresh] = np.arange(len(self.used), len(self.used) + len(fresh))
        limits.ids.extend(self._number[fresh].tolist())
        limits.lower_bounds.extend(rows.least[fresh].astype(np.float64).tolist())
        limits.upper_bounds.extend(rows.most[fresh].astype(np.float64).tolist())
        entry = here[(self._number[rows.row[here]] >= 0) & ~self._entered[here]]
        self._entered[entry] = True
        row, column = self._number[rows.row[entry]], self._place[rows.column[entry]]
        order = np.lexsort((column, row))
        matrix.row_ids.extend(row[order].tolist())
        matrix.column_ids.extend(column[order].tolist())
        matrix.coefficients.extend(rows.amount[entry[order]].astype(np.float64).tolist())
        self.columns = np.concatenate([self.columns, columns])
        self.used = np.concatenate([self.used, fresh])

    def _violable(self, here: Integers) -> Integers:
        """Rows that the columns could violate now and could not before."""
        rows = self._rows
        counts = np.bincount(rows.row[here], self._size[here], minlength=len(rows.least))
        could: Booleans = (counts > rows.most) | (rows.least > 0)
        return np.flatnonzero(could & (self._number < 0))


def whole(rows: Rows, worth: Integers, nodes: int, columns: Integers, stop: Stop) -> Solved | None:
    """The most worth of whole columns, by branch and bound; None when none was found.

    Parameters
    ----------
    columns
        Those that may be taken. The bound is of choices among them, below nought when it is
        proven that there is none.

    Raises
    ------
    StoppedError
        When it was stopped.
    """
    model = RowModel(rows, worth).first(columns)
    model.variables.integers[:] = [True] * len(columns)
    exact = {"relative_gap_tolerance": 0.0, "absolute_gap_tolerance": 0.5}
    result = highs(model, stop, node_limit=nodes, **exact)
    share = np.zeros(rows.columns)
    if result.termination.reason == result_pb2.TERMINATION_REASON_INFEASIBLE:
        return Solved(share, NOTHING)
    if not result.solutions or result.termination.reason not in FEASIBLE:
        return None
    values = result.solutions[0].primal_solution.variable_values
    share[columns[np.array(values.ids, dtype=np.int64)]] = np.round(values.values)
    most = result.termination.objective_bounds.dual_bound
    reached = int(worth[share > HALF].sum())
    return Solved(share, max(reached, int(np.floor(most + WHOLE))))
