"""The one builder of linear programs for OR-Tools: columns and rows as arrays, whole or joining.

MathOpt's messages take whole arrays, where a modelling layer would make an object of each entry.
"""

import dataclasses

import numpy as np
from ortools.math_opt import (
    model_pb2,
    model_update_pb2,
    solution_pb2,
    sparse_containers_pb2,
)

from solver.problem.arrays import Floats, Integers
from solver.subproblem.interruption import Stop, look, never

LOWER = solution_pb2.BASIS_STATUS_AT_LOWER_BOUND
UPPER = solution_pb2.BASIS_STATUS_AT_UPPER_BOUND
BASIC = solution_pb2.BASIS_STATUS_BASIC


@dataclasses.dataclass(frozen=True, eq=False)
class Block:
    """Columns from 0 to some limit and rows of a program that is maximised.

    Parameters
    ----------
    worth, most
        Shape (columns,): objective and upper limit of each column.
    row, column, amount
        The entries, by row and then by column; numbers are those of the program.
    lower, upper
        Shape (rows,): limits of each row.
    first_column, first_row
        The numbers of the block's first column and row: how many the program has already.
    """

    worth: Integers | Floats
    most: Integers
    row: Integers
    column: Integers
    amount: Integers
    lower: Integers | Floats
    upper: Integers
    first_column: int = 0
    first_row: int = 0

    def model(self, *, is_whole: bool = False, stop: Stop = never) -> model_pb2.ModelProto:
        """The program that consists of this block alone.

        Parameters
        ----------
        is_whole
            Must columns be whole numbers?
        stop
            Asked between the parts of the model.

        Raises
        ------
        StoppedError
            When it was stopped.
        """
        model = model_pb2.ModelProto()
        model.objective.maximize = True
        self._columns(model.variables, model.objective.linear_coefficients, is_whole=is_whole)
        look(stop)
        self._rows(model.linear_constraints, model.linear_constraint_matrix)
        return model

    def update(self) -> model_update_pb2.ModelUpdateProto:
        """The change by which this block joins a program."""
        change = model_update_pb2.ModelUpdateProto()
        worth = change.objective_updates.linear_coefficients
        self._columns(change.new_variables, worth, is_whole=False)
        self._rows(change.new_linear_constraints, change.linear_constraint_matrix_updates)
        return change

    def _columns(
        self,
        variables: model_pb2.VariablesProto,
        worth: sparse_containers_pb2.SparseDoubleVectorProto,
        *,
        is_whole: bool,
    ) -> None:
        count = len(self.worth)
        variables.ids.extend(range(self.first_column, self.first_column + count))
        variables.lower_bounds.extend([0.0] * count)
        variables.upper_bounds.extend(self.most.astype(np.float64).tolist())
        variables.integers.extend([is_whole] * count)
        paying = np.flatnonzero(self.worth)
        worth.ids.extend((self.first_column + paying).tolist())
        worth.values.extend(self.worth[paying].astype(np.float64).tolist())

    def _rows(
        self,
        limits: model_pb2.LinearConstraintsProto,
        matrix: sparse_containers_pb2.SparseDoubleMatrixProto,
    ) -> None:
        limits.ids.extend(range(self.first_row, self.first_row + len(self.upper)))
        limits.lower_bounds.extend(self.lower.astype(np.float64).tolist())
        limits.upper_bounds.extend(self.upper.astype(np.float64).tolist())
        matrix.row_ids.extend(self.row.tolist())
        matrix.column_ids.extend(self.column.tolist())
        matrix.coefficients.extend(self.amount.astype(np.float64).tolist())


def basis_of_statuses(columns: Integers, rows: Integers) -> solution_pb2.BasisProto:
    """A basis for simplex: the status of each column and of each row, in the program's order."""
    basis = solution_pb2.BasisProto()
    for status, of in ((basis.variable_status, columns), (basis.constraint_status, rows)):
        status.ids.extend(range(len(of)))
        status.values.extend(of.tolist())
    return basis


def dense_values(vector: sparse_containers_pb2.SparseDoubleVectorProto, length: int) -> Floats:
    """The values of all columns, or of all rows; 0 where a solution names none."""
    values = np.zeros(length)
    values[np.array(vector.ids, dtype=np.int64)] = vector.values
    return values
