"""The program of :mod:`solver.lp.time_indexed`, solved again and again with a limit changed.

It stays in the simplex method from one question to the next: forcing a wish changes the limit
of one row, one more of something that of a few, and from the optimum a few pivots lead to the
next. The schedule's own meetings
earn a little more than they are worth, less than a point all together: that picks whole and
quiet exchanges among those that cost the same. Bounds are added up from rounded prices in
integers, so that no floating point is trusted.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from ortools.math_opt import model_update_pb2, result_pb2

from solver.lp import time_indexed
from solver.lp.backend import Solver, warm_dual_simplex
from solver.lp.constraints import Group
from solver.problem.arrays import Integers
from solver.sensitivity import parameters
from solver.sensitivity.incumbent import Incumbent
from solver.subproblem.dual_prices import DENOMINATOR, whole_prices
from solver.subproblem.interruption import Stop
from solver.subproblem.plan import UNPLACED
from solver.subproblem.weak_duality import weak_duality_bound

HALF = 0.5  # tells 1 from 0 in a whole solution, whatever its rounding errors
NEVER = -(1 << 60)


class ForcedProgram:
    """The program of a schedule's subproblem, solved with wishes forced or limits raised.

    Parameters
    ----------
    stand
        A schedule from whose value the losses are reckoned.
    rate
        Points for a guaranteed meeting.
    wish, slot
        The ways to hold wishes that there are: rows of the residual wishes, rising, and slots.
    stop
        Asked while the model is made and, where that takes a while, solved.

    Attributes
    ----------
    work
        What the last question took, in ways looked at: the same on every machine.

    Raises
    ------
    StoppedError
        When it was stopped; the program is of no use any more then.
    """

    def __init__(
        self, stand: Incumbent, rate: int, wish: Integers, slot: Integers, stop: Stop
    ) -> None:
        subproblem = stand.subproblem
        self.wish, self.slot, self.work = wish, slot, len(wish)
        self._owing, groups, worth, most = time_indexed.columns_and_rows(
            subproblem, self.wish, self.slot, rate, stop
        )
        first = np.cumsum([0, *(len(group.limit) for group in groups.values())])
        self._start = dict(zip(groups, first.tolist(), strict=False))
        self._sum = _Sum(stand, rate, self.wish, groups, most[len(self.wish) :])
        home = np.flatnonzero(stand.slot[self.wish] == self.slot)
        favoured = worth.astype(np.float64)
        favoured[home] += parameters.PROGRAM.quiet / (len(home) + 1)
        block, self._used = time_indexed.block_of(groups, favoured, most, stop)
        self._stop, self._entries = stop, time_indexed.entries_of_a_way(subproblem)
        pairs, own = np.unique(self.wish, return_index=True)
        self._row = np.zeros(len(subproblem.wishes), dtype=np.int64)
        self._row[pairs] = np.searchsorted(self._used, groups["pair"].row[own])
        self._solver = Solver(block.model(stop=stop), warm_dual_simplex())
        self._forced: set[int] = set()
        self._solved()

    def force(self, wishes: Sequence[int]) -> tuple[Integers | None, Integers] | None:
        """The slots of all wishes when these are held, and what holding each loses at least.

        Returns
        -------
        tuple or None
            Two of shape (residual wishes,), the first None when the solution is in parts;
            None for both when they cannot be held together.
        """
        rows = set(self._row[list(wishes)].tolist())
        update = model_update_pb2.ModelUpdateProto()
        limits = update.linear_constraint_updates.lower_bounds
        limits.ids.extend(sorted(rows | self._forced))
        limits.values.extend(1.0 if row in rows else -np.inf for row in limits.ids)
        self._solver.update(update)
        self._forced = rows
        result = self._solved()
        pivots = result.solve_stats.simplex_iterations
        once = parameters.PROGRAM.pivots
        self.work = len(self.wish) * (once + pivots) // once
        if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
            return None
        return self._slots(result), self._sum.least(*self._prices(result))

    def has_row(self, kind: str, number: int) -> bool:
        """Does this row of a kind of rule bind anything, so that it is part of the program?"""
        row = self._start[kind] + number
        place = int(np.searchsorted(self._used, row))
        return place < len(self._used) and int(self._used[place]) == row

    def raise_limits(
        self, more: Mapping[tuple[str, int], int]
    ) -> tuple[Integers | None, int] | None:
        """The slots of all wishes when these rows have so much more room, and the most gained.

        Parameters
        ----------
        more
            By the kind and the number of the row; rows that bind nothing do not count.

        Returns
        -------
        tuple or None
            Shape (residual wishes,), None when the solution is in parts; and what no plan
            of the problem exceeds the schedule's worth by. None for both when it was not solved.
        """
        raised = {
            self._start[kind] + number: amount
            for (kind, number), amount in more.items()
            if self.has_row(kind, number)
        }
        update = model_update_pb2.ModelUpdateProto()
        limits = update.linear_constraint_updates.upper_bounds
        rows = sorted(raised)
        limits.ids.extend(np.searchsorted(self._used, rows).tolist())
        before = self._sum.limits(rows)
        amounts = [raised[row] for row in rows]
        limits.values.extend(map(float, np.add(before, amounts).tolist()))
        self._solver.update(update)
        result = self._solved()
        limits.values[:] = list(map(float, before))
        self._solver.update(update)
        if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
            return None
        return self._slots(result), self._sum.most(*self._prices(result), raised)

    def _prices(self, result: result_pb2.SolveResultProto) -> tuple[Integers, Integers]:
        """The rows that have a price, and these."""
        dual = result.solutions[0].dual_solution.dual_values
        amounts = whole_prices(np.maximum(dual.values, 0.0), self._entries)
        return self._used[list(dual.ids)], amounts

    def _slots(self, result: result_pb2.SolveResultProto) -> Integers | None:
        found = result.solutions[0].primal_solution.variable_values
        column, share = np.array(found.ids, dtype=np.int64), np.array(found.values)
        if (np.abs(share - np.rint(share)) > parameters.PROGRAM.whole).any():
            return None
        taken = column[(share > HALF) & (column < len(self.wish))]
        slots = np.full(len(self._sum.points), UNPLACED)
        slots[self.wish[taken]] = self.slot[taken]
        return slots

    def _solved(self) -> result_pb2.SolveResultProto:
        is_quick = len(self.wish) <= parameters.PROGRAM.quick
        return self._solver.solve(None if is_quick else self._stop)


class _Sum:
    """What prices of the program's rows prove, by the sum of :mod:`solver.subproblem.weak_duality`.

    Attributes
    ----------
    points
        Shape (residual wishes,): what each is worth.
    """

    def __init__(
        self, stand: Incumbent, rate: int, wish: Integers, groups: dict[str, Group], owed: Integers
    ) -> None:
        self.points = stand.subproblem.wishes[:, 2]
        self._base = (rate * stand.weight.guarantees + stand.weight.points) * DENOMINATOR
        first = np.cumsum([0, *(len(group.limit) for group in groups.values())])
        start = dict(zip(groups, first[:-1].tolist(), strict=True))
        self._prices = np.zeros(first[-1], dtype=np.int64)
        self._limit = np.concatenate([group.limit for group in groups.values()])
        self._limit[start["pair"] : start["pair"] + len(groups["pair"].limit)] = 0
        self._earning = slice(start["guarantee"], start["guarantee"] + len(owed))
        self._owed, self._rate = owed, rate * DENOMINATOR
        entries = [
            (start[name] + group.row, group.column, group.amounts)
            for name, group in groups.items()
            if name != "pair"
        ]
        row, column, amount = (np.concatenate(part) for part in zip(*entries, strict=True))
        ways = np.flatnonzero(column < len(wish))
        ways = ways[np.argsort(column[ways], kind="stable")]
        self._row, self._amount = row[ways], amount[ways]
        self._first = np.flatnonzero(np.diff(column[ways], prepend=-1))
        self._wishes, self._first_way = np.unique(wish, return_index=True)

    def least(self, row: Integers, price: Integers) -> Integers:
        """What holding each wish loses at least, at these prices of these rows, others being 0."""
        above, margin = self._above(row, price)
        least: Integers = -((above - np.maximum(-margin, 0)) // DENOMINATOR)
        return least

    def most(self, row: Integers, price: Integers, raised: Mapping[int, int]) -> int:
        """How much more no plan is worth than the schedule where rows have so much more room."""
        above, _ = self._above(row, price)
        above += sum(int(self._prices[one]) * more for one, more in raised.items())
        return above // DENOMINATOR

    def limits(self, rows: Sequence[int]) -> list[int]:
        """The limits of these rows, pairs aside."""
        return [int(self._limit[row]) for row in rows]

    def _above(self, row: Integers, price: Integers) -> tuple[int, Integers]:
        """How far the bound is above the schedule, and what each wish is worth beyond it."""
        prices = self._prices
        prices[:] = 0
        prices[row] = price
        earned = np.minimum(prices[self._earning], self._rate)
        prices[self._earning] = earned
        cost = np.add.reduceat(prices[self._row] * self._amount, self._first)
        margin = np.full(len(self.points), NEVER)
        margin[self._wishes] = self.points[self._wishes] * DENOMINATOR
        margin[self._wishes] -= np.minimum.reduceat(cost, self._first_way)
        unearned = self._rate - earned, self._owed
        return weak_duality_bound(margin, (prices, self._limit), unearned) - self._base, margin
