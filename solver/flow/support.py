"""Potentials that support a choice: the least prices at which nobody would choose otherwise.

Let p be the net price of a person's meeting and v that of a table anywhere. The choice is optimal
exactly when, for every wish (h, i, w),

    p_h + p_i + v ≤ w  if it is chosen,      p_h + p_i + v ≥ w  if it is not,

and p lies between bounds that a person's guarantee, maximum and number of meetings set.
Written with −p_i these are differences of potentials: Bellman and Ford's rounds, each one
array operation over all wishes, reach the least solution (Ahuja, Magnanti and Orlin,
Network Flows, ch. 5 and 9). Limits on kinds are nodes of their own (:mod:`solver.flow.cells`). A
round for every edge of the longest path is needed; on mornings that is a dozen.
"""

from typing import NamedTuple

import numpy as np

from solver.flow.cells import CellPotentials
from solver.flow.network import Limits
from solver.problem.arrays import Booleans, Integers


class Support(NamedTuple):
    """Net prices that support a choice.

    Parameters
    ----------
    holder
        Shape (holders,): net price of a meeting of theirs, a table included.
    investor
        Shape (investors,).
    table
        Price of a table; 0 unless all places are taken.
    kind
        Shape (limits on kinds,): how much dearer a meeting is that one of them counts.
    """

    holder: Integers
    investor: Integers
    table: int
    kind: Integers = np.zeros(0, dtype=np.int64)


class Near(NamedTuple):
    """Where prices are looked for.

    Parameters
    ----------
    prices
        An estimate.
    width
        Most that a person's net price may differ from it, unless that cannot be.
    """

    prices: Support
    width: int

    def within(self, side: int, least: Integers, most: Integers) -> tuple[Integers, Integers]:
        """These bounds of a side's net prices, drawn near."""
        about = self.prices.investor if side else self.prices.holder - self.prices.table
        low = np.minimum(np.maximum(least, about - self.width), most)
        return low, np.maximum(np.minimum(most, about + self.width), low)


def support_of(
    wishes: Integers,
    chosen: Booleans,
    limits: Limits,
    rate: int,
    *,
    rounds: int | None = None,
    near: Near | None = None,
) -> Support | None:
    """Prices at which this choice is optimal among these wishes; None when there are none.

    Parameters
    ----------
    wishes
        Shape (n, 3): holder, investor, value.
    chosen
        Shape (n,): the choice, within the limits.
    rate
        What a guaranteed meeting is worth.
    rounds
        Most rounds; None for as many as any optimal choice could need. Fewer may give None for
        an optimal choice, never prices for another one.
    near
        Where to look for them; None for anywhere.
    """
    (of_holder, most_h), (of_investor, most_i) = (
        (np.bincount(wishes[chosen, column], minlength=len(capacity)), capacity)
        for column, (capacity, _) in enumerate(limits.sides())
    )
    points = rate, 2 * rate + int(wishes[:, 2].max(initial=0))
    least_h, most_h = _bounds(of_holder, limits.holder_owed, most_h, *points)
    least_i, most_i = _bounds(of_investor, limits.investor_owed, most_i, *points)
    if near is not None:
        least_h, most_h = near.within(0, least_h, most_h)
        least_i, most_i = near.within(1, least_i, most_i)
    scarce = limits.places is not None and int(chosen.sum()) == limits.places
    holders, investors = len(least_h), len(least_i)
    cells = CellPotentials(limits.kinds, wishes, chosen, (holders, investors))
    arcs = cells.between(wishes)
    others = _Steps(arcs[~chosen], source=1, target=0)
    taken = _Steps(arcs[chosen], source=0, target=1)
    ours, theirs, table = cells.pad(least_h), cells.pad(-most_i, -points[1]), 0
    least, most = ours, cells.pad(most_h, points[1])
    for _ in range(2 * (len(ours) + len(theirs)) + 2 if rounds is None else rounds):
        after = cells.join_investors(taken.raise_to(theirs, ours, -1))
        before = cells.join_holders(others.raise_to(np.maximum(ours, least + table), after, 1))
        dearer = max(table, int((before - most).max(initial=0))) if scarce else table
        # What rises never falls again: beyond its limit, there are no such prices.
        if (before[:holders] - dearer > most_h).any() or (-after[:investors] < least_i).any():
            return None
        if dearer == table and np.array_equal(before, ours) and np.array_equal(after, theirs):
            kind = cells.prices(ours, theirs)
            return Support(ours[:holders], -theirs[:investors], table, kind)
        ours, theirs, table = before, after, dearer
    return None


def _bounds(
    meetings: Integers, owed: Integers, capacity: Integers, rate: int, dearest: int
) -> tuple[Integers, Integers]:
    """Least and greatest net price of a person with so many meetings.

    None needs to exceed what a wish is worth, the other person's guarantee included.
    """
    least = np.where((meetings <= owed) & (owed > 0), -rate, 0)
    most = np.where(meetings < owed, -rate, np.where(meetings < capacity, 0, dearest))
    return least, most


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
