"""The rows of :mod:`solver.lp.rows` over some of their columns, all at once or some at a time."""

import numpy as np
from ortools.math_opt import result_pb2

from solver.lp import parameters
from solver.lp.backend import Solver, branch_and_bound
from solver.lp.model import Block
from solver.lp.rows import HALF, NOTHING, Rows, RowSolution
from solver.problem.arrays import Booleans, Integers
from solver.subproblem.interruption import Stop

FEASIBLE = (result_pb2.TERMINATION_REASON_OPTIMAL, result_pb2.TERMINATION_REASON_FEASIBLE)


class RowModel:
    """The columns that a program has by now, and the rows that these could violate.

    Parameters
    ----------
    rows
        Over all columns.
    worth
        Shape (columns,): the objective.

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

    def add(self, columns: Integers) -> Block:
        """What joins the program with these columns, which it did not have."""
        rows, begin, first_row = self._rows, len(self.columns), len(self.used)
        self._place[columns] = np.arange(begin, begin + len(columns))
        here = np.flatnonzero(self._place[rows.column] >= 0)
        fresh = self._violable(here)
        self._number[fresh] = np.arange(first_row, first_row + len(fresh))
        entry = here[(self._number[rows.row[here]] >= 0) & ~self._entered[here]]
        self._entered[entry] = True
        row, column = self._number[rows.row[entry]], self._place[rows.column[entry]]
        order = np.lexsort((column, row))
        self.columns = np.concatenate([self.columns, columns])
        self.used = np.concatenate([self.used, fresh])
        return Block(
            worth=self._worth[columns],
            most=np.ones_like(columns),
            row=row[order],
            column=column[order],
            amount=rows.amount[entry[order]],
            lower=rows.least[fresh],
            upper=rows.most[fresh],
            first_column=begin,
            first_row=first_row,
        )

    def _violable(self, here: Integers) -> Integers:
        """Rows that the columns could violate now and could not before."""
        rows = self._rows
        counts = np.bincount(rows.row[here], self._size[here], minlength=len(rows.least))
        could: Booleans = (counts > rows.most) | (rows.least > 0)
        return np.flatnonzero(could & (self._number < 0))


def solve_whole(
    rows: Rows, worth: Integers, nodes: int, columns: Integers, stop: Stop
) -> RowSolution | None:
    """The most worth of whole columns, by branch and bound; None when none was found.

    Parameters
    ----------
    rows, worth
        The program over all columns, and what each is worth: shape (columns,).
    nodes
        Most nodes of the search.
    columns
        The numbers of those that may be taken. The bound is of choices among them, below 0 when
        it is proven that there is none.
    stop
        Asked often.

    Raises
    ------
    StoppedError
        When it was stopped.
    """
    model = RowModel(rows, worth).add(columns).model(is_whole=True)
    result = Solver(model, branch_and_bound(nodes)).solve(stop)
    share = np.zeros(rows.columns)
    if result.termination.reason == result_pb2.TERMINATION_REASON_INFEASIBLE:
        return RowSolution(share, NOTHING)
    if not result.solutions or result.termination.reason not in FEASIBLE:
        return None
    values = result.solutions[0].primal_solution.variable_values
    share[columns[np.array(values.ids, dtype=np.int64)]] = np.round(values.values)
    most = result.termination.objective_bounds.dual_bound
    reached = int(worth[share > HALF].sum())
    return RowSolution(share, max(reached, int(np.floor(most + parameters.TOLERANCES.whole))))
