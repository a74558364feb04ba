"""The rules as rows of the program over (wish, slot): what its columns may add up to."""

import dataclasses

import numpy as np

from solver.problem.arrays import Integers
from solver.problem.instance import rows
from solver.subproblem.kinds import NO_CELL
from solver.subproblem.residual_problem import ResidualProblem


@dataclasses.dataclass(frozen=True, eq=False)
class Group:
    """Rows Σ amount · column ≤ limit of one kind: an entry's row, column, and amount if not 1."""

    row: Integers
    column: Integers
    limit: Integers
    amount: Integers | None = None

    @property
    def amounts(self) -> Integers:
        """The amount of every entry."""
        return np.ones_like(self.row) if self.amount is None else self.amount


def rows_of(
    subproblem: ResidualProblem, wish: Integers, slot: Integers, owing: Integers
) -> dict[str, Group]:
    """A group of rows for each kind of rule, by the name of its price.

    Parameters
    ----------
    subproblem
        The residual problem.
    wish, slot
        Row of the problem's wishes, in rising order, and slot of each column.
    owing
        Numbers of the persons who are owed meetings, investors counted on from the holders. The
        columns of their units follow those of the ways.
    """
    holders, slots = subproblem.holder_free.shape
    holder, investor = subproblem.wishes[wish, 0], subproblem.wishes[wish, 1]
    triple = np.arange(len(wish))
    pairs, index = np.unique(wish, return_inverse=True)
    place = np.full(holders + len(subproblem.investor_free), -1)
    place[owing] = np.arange(len(owing))
    groups = {
        "pair": Group(index, triple, np.ones_like(pairs)),
        "holder_slot": Group(
            holder * slots + slot, triple, subproblem.holder_free.ravel().astype(np.int64)
        ),
        "investor_slot": Group(investor * slots + slot, triple, subproblem.investor_free.ravel()),
    }
    for kind, person, capacity, places in (
        ("holder", holder, subproblem.holder_capacity, subproblem.holder_free.sum(axis=1)),
        ("investor", investor, subproblem.investor_capacity, subproblem.investor_free.sum(axis=1)),
    ):
        binding = (capacity < places)[person]
        groups[kind] = Group(person[binding], triple[binding], capacity)
    if subproblem.kinds is not None:
        groups["kind"] = kinds_of_ways(subproblem, wish)
    if subproblem.tables_free is not None:
        groups["slot"] = Group(slot, triple, subproblem.tables_free)
    held = np.concatenate([place[holder], place[holders + investor]])
    counts = held >= 0
    units = np.arange(len(owing))
    groups["guarantee"] = Group(
        np.concatenate([held[counts], units]),
        np.concatenate([np.tile(triple, 2)[counts], len(wish) + units]),
        np.zeros(len(owing), dtype=np.int64),
        np.repeat([-1, 1], [int(counts.sum()), len(units)]),
    )
    if subproblem.ties is not None:
        groups["window"] = windows_of(subproblem, investor, slot)
        groups["order"] = orders_of(subproblem, wish, slot)
    return groups


def kinds_of_ways(subproblem: ResidualProblem, wish: Integers) -> Group:
    """Limits on partners of one kind: each way is part of those that count its wish.

    Parameters
    ----------
    subproblem
        The residual problem.
    wish
        Row of the wishes of each column.
    """
    cells = subproblem.cells[wish]
    column, side = np.nonzero(cells != NO_CELL)
    return Group(cells[column, side], column, subproblem.cells_left)


def windows_of(subproblem: ResidualProblem, investor: Integers, slot: Integers) -> Group:
    """Rest: each way is part of the windows that begin up to `longest` slots before it.

    Parameters
    ----------
    subproblem
        With side constraints.
    investor, slot
        Of each column.
    """
    assert subproblem.ties is not None
    number = np.full((len(subproblem.investor_free), subproblem.slots), -1)
    number[subproblem.windows[:, 0], subproblem.windows[:, 1]] = np.arange(len(subproblem.windows))
    entries = []
    for back in range(int(subproblem.ties.longest[subproblem.ties.resting].max(initial=-1)) + 1):
        near = np.flatnonzero((slot >= back) & (subproblem.ties.longest[investor] >= back))
        row = number[investor[near], slot[near] - back]
        entries.append(np.column_stack([row, near])[row >= 0])
    row, column = np.concatenate([rows((), 2), *entries]).T
    return Group(row, column, subproblem.windows[:, 2])


def with_busy(
    subproblem: ResidualProblem,
    wish: Integers,
    slot: Integers,
    groups: dict[str, Group],
    columns: int,
) -> tuple[dict[str, Group], Integers]:
    """Rest of investors with several delegates: a column for each slot in which any is busy.

    Parameters
    ----------
    subproblem, wish, slot
        As for :func:`rows_of`.
    groups
        The rows by the name of their price.
    columns
        How many columns the program has already.

    Returns
    -------
    tuple
        All rows, and the place of each column that joins: investor times slots, plus slot.
    """
    if subproblem.ties is None:
        return groups, np.zeros(0, dtype=np.int64)
    ties, investor = subproblem.ties, subproblem.wishes[wish, 1]
    resting = ties.longest < subproblem.slots
    way = np.flatnonzero((resting & (ties.delegates > 1))[investor])
    places, of = np.unique(investor[way] * subproblem.slots + slot[way], return_inverse=True)
    way, of = (part[~(ties.held > 0)[investor[way], slot[way]]] for part in (way, of))
    row = np.arange(len(way))
    busy = Group(
        np.concatenate([row, row]),
        np.concatenate([way, columns + of]),
        np.zeros(len(way), dtype=np.int64),
        np.repeat([1, -1], len(way)),
    )
    # What stands at once in a busy slot: of shares of meetings, the single rows allow more.
    here = np.unique(of)
    at_once = Group(
        np.concatenate([of, here]),
        np.concatenate([way, columns + here]),
        np.zeros(len(places), dtype=np.int64),
        np.concatenate([np.ones_like(of), -subproblem.investor_free.ravel()[places[here]]]),
    )
    entries, limits = [rows((), 2)], list[int]()
    for who, first, _ in subproblem.windows[ties.delegates[subproblem.windows[:, 0]] > 1].tolist():
        part = np.s_[first : first + int(ties.longest[who]) + 1]
        mine = np.arange(subproblem.slots)[part][ties.held[who, part] == 0]
        column = columns + np.flatnonzero(np.isin(places, who * subproblem.slots + mine))
        entries.append(np.column_stack([np.full_like(column, len(limits)), column]))
        limits.append(int(ties.longest[who] - (ties.held[who, part] > 0).sum()))
    row, column = np.concatenate(entries).T
    runs = Group(row, column, np.array(limits, dtype=np.int64))
    return {**groups, "busy": busy, "at_once": at_once, "runs": runs}, places


def orders_of(subproblem: ResidualProblem, wish: Integers, slot: Integers) -> Group:
    """Precedence: the first in slot t or later, or the second in t or earlier, not both.

    Parameters
    ----------
    subproblem, wish, slot
        As for :func:`rows_of`.
    """
    begin, end = (
        np.searchsorted(wish, subproblem.orders[:, 1:], side) for side in ("left", "right")
    )
    entries = []
    for number in range(len(subproblem.orders)):
        for side in (0, 1):
            column = np.arange(begin[number, side], end[number, side])
            for at in range(subproblem.slots):
                met = column[slot[column] >= at if side == 0 else slot[column] <= at]
                row = np.full_like(met, number * subproblem.slots + at)
                entries.append(np.column_stack([row, met]))
    row, column = np.concatenate([rows((), 2), *entries]).T
    return Group(row, column, np.ones(len(subproblem.orders) * subproblem.slots, dtype=np.int64))
