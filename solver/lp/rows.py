"""A linear program of counting rows: least ≤ Σ of some columns ≤ most, columns from 0 to 1.

Kept as arrays, so that it can be solved over some columns first and the others priced; its
bound is added up again in integers from rounded prices, and so rests on no floating point.
"""

import dataclasses

import numpy as np

from solver.lp import parameters
from solver.problem.arrays import Floats, Integers

HALF = 0.5  # tells 1 from 0 in a whole solution, whatever its rounding errors
NOTHING = -1


@dataclasses.dataclass(frozen=True, eq=False)
class Rows:
    """The rows over all columns, as (row, column, amount) entries.

    Parameters
    ----------
    row, column, amount
        The entries, in the order of rows, and of columns within a row.
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
class RowSolution:
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
        return bool((np.abs(self.share - self.share.round()) < parameters.TOLERANCES.whole).all())


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
        """A row for each number among the keys of the first columns.

        Rows that cannot be violated are left out.

        Parameters
        ----------
        key
            Shape (first columns,): the number of the row that each is part of.
        least, most
            Shape (numbers,): limits of each row.
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

    def cover(self, row: Integers, column: Integers, most: Integers, amount: Integers) -> None:
        """A row for each number: at most so much of the columns that are entered with it.

        Parameters
        ----------
        row, column, amount
            The entries.
        most
            Shape (numbers,): limits of the rows; those that cannot be violated are left out.
        """
        gain = np.bincount(row, np.maximum(amount, 0), minlength=len(most)).astype(np.int64)
        loss = np.bincount(row, np.minimum(amount, 0), minlength=len(most)).astype(np.int64)
        binding = gain > most
        number, taken = np.cumsum(binding) - 1, binding[row]
        self._rows.append(self._count + number[row[taken]])
        self._entries.append(column[taken])
        self._amounts.append(amount[taken])
        self._least.append(loss[binding])
        self._most.append(most[binding])
        self._count += int(binding.sum())

    def difference(self, person: Integers, key: Integers, unit: Integers, of: Integers) -> None:
        """A row for each person: they take at most as many units as first columns of theirs.

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

    def one_row(self, amount: Integers, least: int, most: int) -> None:
        """One row over all columns.

        Parameters
        ----------
        amount
            Shape (columns,): what each counts for.
        least, most
            Its limits.
        """
        entry = np.flatnonzero(amount)
        self._rows.append(np.full(len(entry), self._count))
        self._entries.append(entry)
        self._amounts.append(amount[entry])
        self._least.append(np.array([least]))
        self._most.append(np.array([most]))
        self._count += 1

    def rows(self) -> Rows:
        """All rows that were collected."""
        row, column = np.concatenate(self._rows), np.concatenate(self._entries)
        order = np.lexsort((column, row))
        return Rows(
            row=row[order],
            column=column[order],
            amount=np.concatenate(self._amounts)[order],
            least=np.concatenate(self._least),
            most=np.concatenate(self._most),
            columns=self._columns,
        )
