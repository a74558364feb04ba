"""A linear program of counting rows: least ≤ Σ of some columns ≤ most, columns from 0 to 1.

Kept as arrays, so that it can be solved over some columns first and the others priced; its
bound is added up again in integers from rounded prices, and so rests on no floating point.
"""

import dataclasses

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
    result_pb2,
)
from ortools.math_opt.core.python import solver as math_opt

from solver.instance import Booleans, Integers

Floats = NDArray[np.float64]
DENOMINATOR = 5040
ROUNDS = 30
WHOLE = 1e-6
HALF = 0.5
FEASIBLE = (result_pb2.TERMINATION_REASON_OPTIMAL, result_pb2.TERMINATION_REASON_FEASIBLE)


@dataclasses.dataclass(frozen=True, eq=False)
class Rows:
    """The rows over all columns, as (row, column, amount) entries.

    Parameters
    ----------
    row, column, amount
        The entries, in the order of columns.
    least, most
        Shape (rows,): limits of each row; integers.
    columns
        Number of columns.
    """

    row: Integers
    column: Integers
    amount: Integers
    least: Integers
    most: Integers
    columns: int


@dataclasses.dataclass(frozen=True, eq=False)
class Solved:
    """An optimal or a good solution.

    Parameters
    ----------
    share
        Shape (columns,): how much of each column is taken.
    bound
        No choice of columns is worth more.
    """

    share: Floats
    bound: int

    @property
    def is_whole(self) -> bool:
        """Is every column taken whole or not at all?"""
        return bool((np.abs(self.share - self.share.round()) < WHOLE).all())


class Builder:
    """Collects groups of rows."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._rows: list[Integers] = []
        self._entries: list[Integers] = []
        self._amounts: list[Integers] = []
        self._least: list[Integers] = []
        self._most: list[Integers] = []
        self._count = 0

    def group(self, key: Integers, least: Integers, most: Integers) -> None:
        """A row for each number among the keys of the first columns; limits by that number.

        Rows that cannot be violated are left out.
        """
        entry = np.arange(len(key))
        counts = np.bincount(key, minlength=len(most))
        binding = (counts > most) | (least > 0)
        number = np.cumsum(binding) - 1
        taken = binding[key]
        self._rows.append(self._count + number[key[taken]])
        self._entries.append(entry[taken])
        self._amounts.append(np.ones(int(taken.sum()), dtype=np.int64))
        self._least.append(least[binding])
        self._most.append(most[binding])
        self._count += int(binding.sum())

    def cover(self, row: Integers, column: Integers, most: Integers) -> None:
        """A row for each number: at most so many of the columns that are entered with it."""
        binding = np.bincount(row, minlength=len(most)) > most
        number, taken = np.cumsum(binding) - 1, binding[row]
        self._rows.append(self._count + number[row[taken]])
        self._entries.append(column[taken])
        self._amounts.append(np.ones(int(taken.sum()), dtype=np.int64))
        self._least.append(np.zeros(int(binding.sum()), dtype=np.int64))
        self._most.append(most[binding])
        self._count += int(binding.sum())

    def difference(self, person: Integers, key: Integers, unit: Integers, of: Integers) -> None:
        """For each person: units taken at most the first columns with their number taken.

        Parameters
        ----------
        person
            Numbers that get a row.
        key
            The number of each of the first columns.
        unit, of
            Columns of units, and whose they are.
        """
        number = np.full(
            int(max(key.max(initial=0), of.max(initial=0), person.max(initial=0))) + 1, -1
        )
        number[person] = np.arange(len(person))
        counts = np.bincount(key, minlength=len(number))[person]
        taken = np.flatnonzero(number[key] >= 0)
        self._rows += [self._count + number[key[taken]], self._count + number[of]]
        self._entries += [taken, unit]
        self._amounts += [np.full(len(taken), -1), np.ones(len(unit), dtype=np.int64)]
        self._least.append(-counts)
        self._most.append(np.zeros(len(person), dtype=np.int64))
        self._count += len(person)

    def single(self, amount: Integers, least: int, most: int) -> None:
        """One row with an amount for each column."""
        entry = np.flatnonzero(amount)
        self._rows.append(np.full(len(entry), self._count))
        self._entries.append(entry)
        self._amounts.append(amount[entry])
        self._least.append(np.array([least]))
        self._most.append(np.array([most]))
        self._count += 1

    def rows(self) -> Rows:
        """All rows, entries in the order of columns."""
        column = np.concatenate(self._entries)
        order = np.argsort(column, kind="stable")
        return Rows(
            row=np.concatenate(self._rows)[order],
            column=column[order],
            amount=np.concatenate(self._amounts)[order],
            least=np.concatenate(self._least),
            most=np.concatenate(self._most),
            columns=self._columns,
        )


def relaxed(
    rows: Rows, worth: Integers, start: Booleans, known: int, rounds: int = ROUNDS
) -> Solved | None:
    """The most worth, columns in parts; None when the solver fails at once.

    Parameters
    ----------
    start
        Columns to begin with; they hold a solution. Those that its prices find underpaid
        enter until none is (column generation).
    known
        What a whole solution at hand is worth: once that is proven best, no more is tried.
    rounds
        Most programs to solve; every one of them has its bound, and the best is kept.
    """
    active, solved = start.copy(), None
    most = np.iinfo(np.int64).max
    for _ in range(rounds):
        columns = np.flatnonzero(active)
        model, used = _model(rows, worth, columns, whole=False)
        result = _highs(model)
        if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
            break
        exact = np.zeros(len(rows.least), dtype=np.int64)
        price = _dense(result.solutions[0].dual_solution.dual_values, len(used))
        exact[used] = np.rint(price * DENOMINATOR)
        gain = worth * DENOMINATOR
        np.subtract.at(gain, rows.column, rows.amount * exact[rows.row])
        share = np.zeros(rows.columns)
        share[columns] = _dense(result.solutions[0].primal_solution.variable_values, len(columns))
        most = min(most, _bound(rows, exact, gain))
        solved = Solved(share, most)
        entering = (gain > 1) & ~active
        reached = int(worth[share > HALF].sum()) if solved.is_whole else known
        if max(known, reached) >= most or not entering.any():
            break
        active |= entering
    return solved


def whole(rows: Rows, worth: Integers, nodes: int) -> Solved | None:
    """The most worth of whole columns, by branch and bound; None when none was found."""
    model, _ = _model(rows, worth, np.arange(rows.columns), whole=True)
    result = _highs(model, node_limit=nodes, relative_gap_tolerance=0.0, absolute_gap_tolerance=0.5)
    if not result.solutions or result.termination.reason not in FEASIBLE:
        return None
    share = _dense(result.solutions[0].primal_solution.variable_values, rows.columns)
    most = result.termination.objective_bounds.dual_bound
    reached = int(worth[share > HALF].sum())
    return Solved(share.round(), max(reached, int(np.floor(most + WHOLE))))


def _bound(rows: Rows, price: Integers, gain: Integers) -> int:
    """Weak duality: whatever the prices, no choice is worth more than this."""
    total = int(np.maximum(gain, 0).sum())
    total += int((np.maximum(price, 0) * rows.most - np.maximum(-price, 0) * rows.least).sum())
    return total // DENOMINATOR


def _model(
    rows: Rows, worth: Integers, columns: Integers, *, whole: bool
) -> tuple[model_pb2.ModelProto, Integers]:
    """The model of some columns, and the numbers of the rows that these could violate."""
    place = np.full(rows.columns, -1)
    place[columns] = np.arange(len(columns))
    taken = place[rows.column] >= 0
    row, column, amount = rows.row[taken], place[rows.column[taken]], rows.amount[taken]
    counts = np.bincount(row, np.abs(amount), minlength=len(rows.least))
    used = np.flatnonzero((counts > rows.most) | (rows.least > 0))
    number = np.full(len(rows.least), -1)
    number[used] = np.arange(len(used))
    order = np.flatnonzero(number[row] >= 0)
    order = order[np.argsort(number[row[order]], kind="stable")]
    model = model_pb2.ModelProto()
    model.variables.ids.extend(range(len(columns)))
    model.variables.lower_bounds.extend([0.0] * len(columns))
    model.variables.upper_bounds.extend([1.0] * len(columns))
    model.variables.integers.extend([whole] * len(columns))
    model.objective.maximize = True
    model.objective.linear_coefficients.ids.extend(range(len(columns)))
    model.objective.linear_coefficients.values.extend(worth[columns].astype(np.float64).tolist())
    model.linear_constraints.ids.extend(range(len(used)))
    model.linear_constraints.lower_bounds.extend(rows.least[used].astype(np.float64).tolist())
    model.linear_constraints.upper_bounds.extend(rows.most[used].astype(np.float64).tolist())
    model.linear_constraint_matrix.row_ids.extend(number[row[order]].tolist())
    model.linear_constraint_matrix.column_ids.extend(column[order].tolist())
    model.linear_constraint_matrix.coefficients.extend(amount[order].astype(np.float64).tolist())
    return model, used


def _highs(model: model_pb2.ModelProto, **parameters: float) -> result_pb2.SolveResultProto:
    return math_opt.solve(
        model,
        parameters_pb2.SOLVER_TYPE_HIGHS,
        parameters_pb2.SolverInitializerProto(),
        parameters_pb2.SolveParametersProto(**parameters),
        model_parameters_pb2.ModelSolveParametersProto(),
        None,
        callback_pb2.CallbackRegistrationProto(),
        None,
        None,
    )


def _dense(vector: object, length: int) -> Floats:
    values = np.zeros(length)
    values[np.array(vector.ids, dtype=np.int64)] = vector.values  # type: ignore[attr-defined]
    return values
