"""Column generation: a program over some columns, until its prices find no other that gains.

A plan at hand is a vertex of the program: its columns are at their upper limits, all others at
0, every row has slack. Primal simplex that begins there has nothing left to make feasible, and
when columns enter that the prices find underpaid, the basis of the program before is feasible
still (Dantzig and Wolfe 1960). On real instances that takes a fifth of the steps of a solution
from scratch. The bound of every program is added up in integers from rounded prices.

One loop, :func:`rounds_of`, serves every program: counting rows here, and wishes and slots in
:mod:`solver.search.price_and_branch`.
"""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

import numpy as np
from ortools.math_opt import result_pb2

from solver.lp import parameters
from solver.lp.backend import Solver, primal_simplex
from solver.lp.model import BASIC, LOWER, UPPER, basis_of_statuses
from solver.lp.row_model import RowModel, solve_whole
from solver.lp.rows import HALF, Rows, RowSolution
from solver.problem.arrays import Booleans, Floats, Integers
from solver.subproblem.dual_prices import DENOMINATOR, whole_prices
from solver.subproblem.interruption import Stop, StoppedError
from solver.subproblem.weak_duality import weak_duality_bound


class Priced(Protocol):
    """A program over some columns, solved, with all columns priced."""

    @property
    def gain(self) -> Integers:
        """Shape (columns,): what each is worth beyond its price, times DENOMINATOR."""


Round = TypeVar("Round", bound=Priced)


def rounds_of(
    solve: Callable[[Booleans], Round | None], first: Booleans, least: int
) -> Iterator[Round | None]:
    """Solve, price all columns, let those enter that gain, and again; the last says all.

    It ends when no other column gains, or whoever iterates has seen enough.

    Parameters
    ----------
    solve
        Solves the program over these columns and prices all others; None when that failed.
    first
        Shape (columns,): those to begin with.
    least
        What a column gains at least, times DENOMINATOR, to enter.
    """
    active = first
    while True:
        solved = solve(active)
        yield solved
        if solved is None:
            return
        entering = (solved.gain >= least) & ~active
        if not entering.any():
            return
        active = active | entering


@dataclasses.dataclass(frozen=True, eq=False)
class ColumnSolution(RowSolution):
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


def generate_columns(
    rows: Rows, worth: Integers, start: Booleans, plan: Booleans, stop: Stop
) -> ColumnSolution | None:
    """The most worth of columns that may be fractional; None when nothing is known in the end.

    Parameters
    ----------
    rows, worth
        The program over all columns, and what each is worth: shape (columns,).
    start
        Shape (columns,): columns to begin with; those of the plan are taken as well.
    plan
        Shape (columns,): columns of a whole solution at hand. Once it, or another, is proven
        best, no more is tried.
    stop
        Once true, what is proven by then is returned.
    """
    program = _RestrictedMaster(rows, worth, plan, stop)
    reached, solved, best = int(worth[plan].sum()), None, None
    rounds = rounds_of(program.solve, start | plan, 2)
    for _, found in zip(range(parameters.COLUMN_GENERATION.rounds), rounds, strict=False):
        if found is None:
            break
        if best is None or found.total < best.total:
            best = found
        solved = ColumnSolution(found.share, best.bound, best.total, best.gain)
        whole = int(worth[solved.share > HALF].sum()) if solved.is_whole else reached
        if max(reached, whole) >= solved.bound:
            break
    return solved


def branch_and_bound(
    rows: Rows,
    worth: Integers,
    found: ColumnSolution,
    plan: Booleans,
    nodes: int,
    stop: Stop,
    asked: Booleans | None = None,
) -> tuple[Floats | None, int]:
    """Whole columns by branch and bound, over those that are most likely to be needed.

    First those that the solution takes and all that compete with its fractional ones: what is
    found there is good, and nearly always best. Then those that a better choice could use: a
    column whose gain would push the bound below a target is no part of a choice that reaches it
    (reduced-cost fixing). The first target is the bound, the next anything better than what is
    known.

    Parameters
    ----------
    rows, worth
        The program over all columns, and what each is worth: shape (columns,).
    found
        The solution with fractional columns.
    plan
        Shape (columns,): columns of a whole solution at hand; every search may take them, so
        that none ends with less.
    nodes
        Most nodes of each search.
    stop
        Once true, what is found and proven by then is returned.
    asked
        Shape (columns,): columns that are worth nothing and that others ask for: they are
        wherever one of those is.

    Returns
    -------
    tuple
        Shares of something better than what is known, or None; and what no choice exceeds.
    """
    best, bound, limits = None, found.bound, parameters.COLUMN_GENERATION
    known, tried = int(worth[plan].sum()), 0
    for steps, crowd, target in (
        (1, limits.small_crowd, None),
        (1, limits.crowd, None),
        (2, limits.crowd, None),
        (0, 0, found.bound),
        (0, 0, known + 1),
    ):
        if known >= bound or stop():
            break
        if target is None:
            columns = np.union1d(_beside(rows, found.share, steps, crowd), np.flatnonzero(plan))
        else:
            least = max(target, known + 1) * DENOMINATOR - found.total
            columns = np.flatnonzero(np.minimum(found.gain, 0) >= least)
        if asked is not None:
            columns = _with_asked(rows, columns, asked)
        if len(columns) >= limits.nearly_all * rows.columns:
            columns = np.arange(rows.columns)
        if len(columns) > limits.integer_columns or (target is None and len(columns) == tried):
            continue
        tried = len(columns)
        try:
            better = solve_whole(rows, worth, nodes, columns, stop)
        except StoppedError:
            break
        if better is None:
            continue
        if len(columns) == rows.columns:
            bound = min(bound, max(better.bound, known))
        elif target is not None:
            bound = min(bound, max(better.bound, known, target - 1))
        reached = int(worth[better.share > HALF].sum())
        if reached > known:
            best, known = better.share, reached
    return best, bound


def _with_asked(rows: Rows, columns: Integers, asked: Booleans) -> Integers:
    """These columns and those that they ask for: the ones that make room for them in a row."""
    there = np.zeros(rows.columns, dtype=np.bool_)
    there[columns] = True
    touched = np.zeros(len(rows.least), dtype=np.bool_)
    touched[rows.row[there[rows.column] & (rows.amount > 0)]] = True
    there[rows.column[touched[rows.row] & (rows.amount < 0) & asked[rows.column]]] = True
    return np.flatnonzero(there)


def _beside(rows: Rows, share: Floats, steps: int, crowd: int) -> Integers:
    """Columns taken, and those in rows of fractional ones, or in rows of these, and so on."""
    in_row = np.bincount(rows.row, minlength=len(rows.least))
    is_local = in_row <= crowd
    near = np.abs(share - share.round()) > parameters.TOLERANCES.whole
    for _ in range(steps):
        touched = np.zeros(len(rows.least), dtype=np.bool_)
        touched[rows.row[near[rows.column]]] = True
        near[rows.column[(touched & is_local)[rows.row]]] = True
    return np.flatnonzero(near | (share > parameters.TOLERANCES.whole))


class _RestrictedMaster:
    """The program over the columns that have entered, and the basis of its last solution."""

    def __init__(self, rows: Rows, worth: Integers, plan: Booleans, stop: Stop) -> None:
        self._rows, self._worth, self._stop = rows, worth, stop
        self._order = np.argsort(rows.column, kind="stable")
        self._ends = np.searchsorted(rows.column[self._order], np.arange(rows.columns + 1))
        self._entries = self._most_in_a_column()
        self._of_column = np.where(plan, UPPER, LOWER)
        self._of_row = np.full(len(rows.least), BASIC)
        self._active = np.zeros(rows.columns, dtype=np.bool_)
        self._model = RowModel(rows, worth)
        self._solver: Solver | None = None

    def solve(self, active: Booleans) -> ColumnSolution | None:
        """Shares of all columns, what each gains, and the bound; None when there are none.

        Parameters
        ----------
        active
            Shape (columns,): those of the program, all it had before among them.
        """
        if self._stop():
            return None
        block = self._model.add(np.flatnonzero(active & ~self._active))
        self._active = active
        if self._solver is None:
            self._solver = Solver(block.model(), primal_simplex())
        else:
            self._solver.update(block.update())
        columns, used = self._model.columns, self._model.used
        is_quick = len(columns) <= parameters.BACKEND.inline_columns
        basis = basis_of_statuses(self._of_column[columns], self._of_row[used])
        try:
            result = self._solver.solve(None if is_quick else self._stop, basis)
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
        exact = whole_prices(np.array(duals.values), self._entries)
        price[used[np.array(duals.ids, dtype=np.int64)]] = exact
        gain = self._gain(price)
        total = self._total(price, gain)
        return ColumnSolution(share, total // DENOMINATOR, total, gain)

    def _gain(self, price: Integers) -> Integers:
        """What each column is worth beyond its price, times DENOMINATOR."""
        rows = self._rows
        paid = (rows.amount * price[rows.row])[self._order]
        paid = np.concatenate([[0], np.cumsum(paid)])  # differences are right even where it wraps
        gain: Integers = self._worth * DENOMINATOR - np.diff(paid[self._ends])
        return gain

    def _total(self, price: Integers, gain: Integers) -> int:
        """What no choice exceeds at these prices, times DENOMINATOR."""
        rows = self._rows
        above, below = np.maximum(price, 0), np.minimum(price, 0)
        return weak_duality_bound(gain, (above, rows.most), (below, rows.least))

    def _most_in_a_column(self) -> int:
        sizes = np.abs(self._rows.amount)
        of_columns = np.bincount(self._rows.column, sizes, minlength=1)
        return int(of_columns.max(initial=0)) + 1
