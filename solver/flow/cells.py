"""Limits on kinds as nodes of the flow, behind holders and before investors.

A limit on partners of one kind is a node between a person and the wishes that it counts. Where
prices are found, the difference between its potential and its person's is its price: 0 unless it is
reached.
"""

import numpy as np

from solver.problem.arrays import Booleans, Integers
from solver.subproblem.kinds import NO_CELL, Kinds
from solver.subproblem.residual_problem import ResidualProblem

FAR = 1 << 60  # beyond any potential


def wish_ends(subproblem: ResidualProblem) -> Integers:
    """Shape (wishes, 2): the nodes between which each wish is an arc of the flow.

    Holders come first, then investors, source, sink, and the limits on kinds; a wish that such
    a limit counts begins, or ends, at its node instead of the person's.
    """
    sides = len(subproblem.holder_capacity), len(subproblem.investor_capacity)
    return ends_of(subproblem.wishes, sides, subproblem.kinds)


def ends_of(wishes: Integers, sides: tuple[int, int], kinds: Kinds | None) -> Integers:
    """As :func:`wish_ends`, of these wishes between so many holders and investors."""
    persons: Integers = wishes[:, :2] + np.array([0, sides[0]])
    if kinds is None:
        return persons
    cells = kinds.cells(wishes)
    ends: Integers = np.where(cells == NO_CELL, persons, cells + sum(sides) + 2)
    return ends


def kind_arcs(kinds: Kinds, first: int) -> tuple[Integers, Integers]:
    """Tail and head of the arc between each limit on a kind, numbered from `first`, and its person.

    A limit of a holder is behind them, one of an investor before them.
    """
    node, is_holder = first + np.arange(len(kinds.left)), kinds.person < kinds.holders
    return np.where(is_holder, kinds.person, node), np.where(is_holder, node, kinds.person)


class CellPotentials:
    """Potentials of the limits on kinds, and their arcs to persons.

    Parameters
    ----------
    kinds
        The limits; None when there are none, and then everything is as it is without them.
    wishes, chosen
        Shape (n, 3) and (n,): the wishes, and the flow's choice.
    sides
        How many holders and investors there are.
    """

    def __init__(
        self, kinds: Kinds | None, wishes: Integers, chosen: Booleans, sides: tuple[int, int]
    ) -> None:
        self._kinds, (self._holders, self._investors) = kinds, sides
        nobody = np.zeros(0, dtype=np.int64)
        person = nobody if kinds is None else kinds.person
        self._count = len(person)
        self._of_holder = np.flatnonzero(person < self._holders)
        self._of_investor = np.flatnonzero(person >= self._holders)
        self._holder = person[self._of_holder]
        self._investor = person[self._of_investor] - self._holders
        used = nobody if kinds is None else kinds.counts(wishes[chosen])
        self._spare = used < (nobody if kinds is None else kinds.left)

    def pad(self, of_persons: Integers, of_cells: int = -FAR) -> Integers:
        """The numbers of a side's persons, and one for each cell behind them."""
        return np.append(of_persons, np.full(self._count, of_cells, dtype=np.int64))

    def between(self, wishes: Integers) -> Integers:
        """The wishes between the potentials of persons or, where a limit counts them, of cells."""
        if self._kinds is None:
            return wishes
        cells = self._kinds.cells(wishes)
        behind = cells + np.array([self._holders, self._investors])
        return np.column_stack([np.where(cells == NO_CELL, wishes[:, :2], behind), wishes[:, 2]])

    def join_holders(self, potential: Integers) -> Integers:
        """A cell is at least as high as its holder, and no higher while it has room."""
        if self._kinds is None:
            return potential
        joined, node = potential.copy(), self._holders + self._of_holder
        joined[node] = np.maximum(joined[node], joined[self._holder])
        spare = self._spare[self._of_holder]
        np.maximum.at(joined, self._holder[spare], joined[node[spare]])
        return joined

    def join_investors(self, potential: Integers) -> Integers:
        """An investor is at least as high as a cell of theirs, and no higher while it has room."""
        if self._kinds is None:
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
