"""Prices that prove the flow's choice best, found again from its residual graph.

Let p be the net price of a person's meeting (y − r in :mod:`solver.subproblem.dual_prices`) and v
that of a table anywhere. The choice is optimal exactly when, for every wish (h, i, w),

    p_h + p_i + v ≤ w  if it is chosen,      p_h + p_i + v ≥ w  if it is not,

and p lies between bounds that a person's guarantee, maximum and number of meetings set.
Written with −p_i these are differences of potentials: Bellman and Ford's rounds, each one
array operation over all wishes, reach the least solution (Ahuja, Magnanti and Orlin,
Network Flows, ch. 5 and 9). A limit on a kind is a node of its own beside its person; the
difference of the two is its price, 0 unless it is reached. A round for every edge of the longest
path is needed; on mornings that is a dozen.
"""

import numpy as np

from solver.flow.min_cost_flow import Choice, scale
from solver.problem.arrays import Booleans, Integers
from solver.subproblem.dual_prices import DENOMINATOR, Prices
from solver.subproblem.kinds import NO_CELL
from solver.subproblem.residual_problem import ResidualProblem

FAR = 1 << 60  # beyond any potential


def flow_prices(subproblem: ResidualProblem, choice: Choice, rate: int | None = None) -> Prices:
    """Prices, the same in all slots, at which the choice is worth exactly its bound.

    Parameters
    ----------
    subproblem, choice
        The residual problem, and the flow's choice there.
    rate
        What a guaranteed meeting is worth; None for the least that puts guarantees first,
        :func:`solver.flow.min_cost_flow.scale`.

    Raises
    ------
    ArithmeticError
        When there are none, that is, when the choice is not optimal.
    """
    rate, chosen = rate or scale(subproblem), choice.chosen
    holder, investor, _ = subproblem.wishes[chosen].T
    of_holder = np.bincount(holder, minlength=len(subproblem.holder_owed))
    of_investor = np.bincount(investor, minlength=len(subproblem.investor_owed))
    points = rate, 2 * rate + int(subproblem.wishes[:, 2].max(initial=0))
    least_h, most_h = _limits(
        of_holder, subproblem.holder_owed, subproblem.holder_capacity, *points
    )
    least_i, most_i = _limits(
        of_investor, subproblem.investor_owed, subproblem.investor_capacity, *points
    )
    cells = _Cells(subproblem, chosen, least_h, -most_i, points[1])
    scarce = subproblem.places is not None and int(chosen.sum()) == subproblem.places
    wishes = cells.wishes(subproblem)
    others = _Steps(wishes[~chosen], source=1, target=0)
    taken = _Steps(wishes[chosen], source=0, target=1)
    ours, theirs, table = cells.ours, cells.theirs, 0
    least, most_h = cells.padded(least_h), cells.padded(most_h, points[1])
    for _ in range(2 * (len(ours) + len(theirs)) + 2):
        after = cells.join_investors(taken.raise_to(theirs, ours, -1))
        before = others.raise_to(np.maximum(ours, least + table), after, 1)
        before = cells.join_holders(before)
        dearer = max(table, int((before - most_h).max(initial=0))) if scarce else table
        if dearer == table and np.array_equal(before, ours) and np.array_equal(after, theirs):
            break
        ours, theirs, table = before, after, dearer
    else:
        raise ArithmeticError("the choice is not optimal: its prices rise without end")
    mine, yours = (ours - table)[: len(least_h)], -theirs[: len(least_i)]
    if (mine > most_h[: len(least_h)]).any() or (yours < least_i).any():
        raise ArithmeticError("the choice is not optimal: no prices support it")
    return _prices(subproblem, mine, yours, cells.prices(ours, theirs), table, rate)


def _limits(
    meetings: Integers, owed: Integers, capacity: Integers, rate: int, dearest: int
) -> tuple[Integers, Integers]:
    """Least and greatest net price of a person with so many meetings.

    None needs to exceed what a wish is worth, the other person's guarantee included.
    """
    least = np.where((meetings <= owed) & (owed > 0), -rate, 0)
    most = np.where(meetings < owed, -rate, np.where(meetings < capacity, 0, dearest))
    return least, most


class _Cells:
    """Limits on kinds as nodes behind holders and investors: potentials, and arcs to persons.

    Parameters
    ----------
    subproblem, chosen
        The residual problem, and the flow's choice there.
    ours, theirs
        Shape (persons,): where the potentials of holders and investors begin.
    dearest
        More than any price needs to be.
    """

    def __init__(
        self,
        subproblem: ResidualProblem,
        chosen: Booleans,
        ours: Integers,
        theirs: Integers,
        dearest: int,
    ) -> None:
        self._holders, self._investors = len(ours), len(theirs)
        kinds, count = subproblem.kinds, len(subproblem.cells_left)
        self._count, self._is_binding = count, kinds is not None
        self.ours, self.theirs = self.padded(ours), self.padded(theirs, -dearest)
        nobody = np.zeros(0, dtype=np.int64)
        person = nobody if kinds is None else kinds.person
        self._of_holder = np.flatnonzero(person < self._holders)
        self._of_investor = np.flatnonzero(person >= self._holders)
        self._holder = person[self._of_holder]
        self._investor = person[self._of_investor] - self._holders
        used = nobody if kinds is None else kinds.counts(subproblem.wishes[chosen])
        self._spare = used < subproblem.cells_left

    def padded(self, of_persons: Integers, of_cells: int = -FAR) -> Integers:
        """The numbers of a side's persons, and one for each cell behind them."""
        return np.append(of_persons, np.full(self._count, of_cells, dtype=np.int64))

    def wishes(self, subproblem: ResidualProblem) -> Integers:
        """The wishes between the potentials of persons or, where a limit counts them, of cells."""
        if not self._is_binding:
            return subproblem.wishes
        cells = subproblem.cells
        behind = cells + np.array([self._holders, self._investors])
        ends = np.where(cells == NO_CELL, subproblem.wishes[:, :2], behind)
        return np.column_stack([ends, subproblem.wishes[:, 2]])

    def join_holders(self, potential: Integers) -> Integers:
        """A cell is at least as high as its holder, and no higher while it has room."""
        if not self._is_binding:
            return potential
        joined, node = potential.copy(), self._holders + self._of_holder
        joined[node] = np.maximum(joined[node], joined[self._holder])
        spare = self._spare[self._of_holder]
        np.maximum.at(joined, self._holder[spare], joined[node[spare]])
        return joined

    def join_investors(self, potential: Integers) -> Integers:
        """An investor is at least as high as a cell of theirs, and no higher while it has room."""
        if not self._is_binding:
            return potential
        joined, node = potential.copy(), self._investors + self._of_investor
        np.maximum.at(joined, self._investor, joined[node])
        spare = self._spare[self._of_investor]
        joined[node[spare]] = np.maximum(joined[node[spare]], joined[self._investor[spare]])
        return joined

    def prices(self, ours: Integers, theirs: Integers) -> Integers:
        """Shape (cells,): how much dearer a cell is than its person."""
        price = np.zeros(self._count, dtype=np.int64)
        price[self._of_holder] = ours[self._holders + self._of_holder] - ours[self._holder]
        price[self._of_investor] = (
            theirs[self._investor] - theirs[self._investors + self._of_investor]
        )
        return price


class _Steps:
    """Wishes as arcs, grouped by the person whose potential they raise."""

    def __init__(self, wishes: Integers, *, source: int, target: int) -> None:
        ordered = wishes[np.argsort(wishes[:, target], kind="stable")]
        persons = ordered[:, target]
        self._starts = np.flatnonzero(np.diff(persons, prepend=-1))
        self._raised = persons[self._starts]
        self._source = ordered[:, source]
        self._value = ordered[:, 2]

    def raise_to(self, potential: Integers, other: Integers, sign: int) -> Integers:
        """Potentials that are at least the other end's plus the signed value, for every arc.

        Parameters
        ----------
        potential
            Shape (persons,): of the side whose potentials rise.
        other
            Shape (persons,): of the other side.
        sign
            1 where an arc adds the value of its wish, −1 where it takes it off.
        """
        raised = potential.copy()
        if len(self._starts):
            reach = np.maximum.reduceat(other[self._source] + sign * self._value, self._starts)
            raised[self._raised] = np.maximum(raised[self._raised], reach)
        return raised


def _prices(
    subproblem: ResidualProblem,
    holder: Integers,
    investor: Integers,
    kind: Integers,
    table: int,
    rate: int,
) -> Prices:
    return Prices(
        holder_slot=np.zeros(subproblem.holder_free.shape, dtype=np.int64),
        investor_slot=np.zeros(subproblem.investor_free.shape, dtype=np.int64),
        slot=np.full(subproblem.slots, table * DENOMINATOR),
        holder=np.maximum(holder, 0) * DENOMINATOR,
        investor=np.maximum(investor, 0) * DENOMINATOR,
        holder_guarantee=np.maximum(-holder, 0) * DENOMINATOR,
        investor_guarantee=np.maximum(-investor, 0) * DENOMINATOR,
        rate=rate * DENOMINATOR,
        kind=kind * DENOMINATOR,
    )
