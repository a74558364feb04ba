"""The program of :mod:`benchmarks.peers.mip` with the rules that published models lack.

Rest and precedence are stated as tightly as in :mod:`solver.lp.constraints`, so that HiGHS has
the same program to solve; rest of several delegates has a column for each busy slot.
"""

from collections.abc import Iterator

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from benchmarks.peers.mip import places_and_maxima
from benchmarks.peers.peer import Found, Triples, every_triple, reward
from solver.problem.arrays import Floats, Integers
from solver.problem.instance import Instance

Row = tuple[list[int], list[float], float]
"""Columns, their amounts, and the most that they add up to."""


def solve(instance: Instance, *, seconds: float, workers: int, seed: int) -> Found:
    """The best schedule that HiGHS finds in the time, pins and every rule included."""
    ways, points = every_triple(instance), reward(instance)
    count, owed = len(ways.wish), _owed(instance)
    needs = np.flatnonzero(owed)
    busy = _busy_places(instance, ways)
    columns = count + len(needs) + len(busy)
    rules, most = places_and_maxima(instance, ways)
    wide = sparse.hstack([rules, sparse.csr_array((rules.shape[0], columns - count))], format="csr")
    rows = [*_met(instance, ways, needs), *_rest(instance, ways, count + len(needs), busy)]
    rows += _order(instance, ways)
    lower = np.zeros(columns)
    lower[:count] = _pinned(instance, ways)
    answer = milp(
        np.concatenate([-ways.value, np.full(len(needs), -points), np.zeros(len(busy))]).astype(
            np.float64
        ),
        integrality=np.concatenate([np.ones(count), np.zeros(len(needs)), np.ones(len(busy))]),
        bounds=Bounds(lower, np.concatenate([np.ones(count), owed[needs], np.ones(len(busy))])),
        constraints=[LinearConstraint(wide, ub=most), *_constraint(rows, columns)],
        options={"time_limit": seconds, "mip_rel_gap": 0},
    )
    if answer.x is None:
        return Found(np.empty((0, 3), dtype=np.int64), answer.status == 2)
    return Found(ways.meetings(np.flatnonzero(answer.x[:count] > 0.5)), answer.status == 0)


def _owed(instance: Instance) -> Integers:
    return np.concatenate([instance.holder_guaranteed, instance.investor_guaranteed])


def _pinned(instance: Instance, ways: Triples) -> Floats:
    fixed = set(map(tuple, instance.pinned.tolist()))
    triples = zip(ways.holder.tolist(), ways.investor.tolist(), ways.slot.tolist(), strict=True)
    return np.array([float(triple in fixed) for triple in triples])


def _busy_places(instance: Instance, ways: Triples) -> Integers:
    """Investor times slots, plus slot, of those with several delegates who ask for rest."""
    asks = np.array([one.max_consecutive is not None for one in instance.investors], dtype=np.bool_)
    several = (asks & (instance.delegates > 1))[ways.investor]
    return np.unique((ways.investor * instance.slots + ways.slot)[several])


def _met(instance: Instance, ways: Triples, needs: Integers) -> Iterator[Row]:
    """A guarantee is met by meetings."""
    holders, count = len(instance.holders), len(ways.wish)
    for number, person in enumerate(needs.tolist()):
        mine = ways.holder == person if person < holders else ways.investor == person - holders
        held = np.flatnonzero(mine).tolist()
        yield [*held, count + number], [*[-1.0] * len(held), 1.0], 0.0


def _rest(instance: Instance, ways: Triples, first: int, busy: Integers) -> Iterator[Row]:
    """Of any window of slots one is free; slots of several delegates by their busy columns."""
    at = {place: first + number for number, place in enumerate(busy.tolist())}
    ends = {*instance.breaks_after, *instance.days_end}
    for who, investor in enumerate(instance.investors):
        longest = investor.max_consecutive
        if longest is None:
            continue
        own = np.flatnonzero(ways.investor == who)
        columns: list[list[int]] = [[] for _ in range(instance.slots)]
        for column, slot in zip(own.tolist(), ways.slot[own].tolist(), strict=True):
            if investor.delegates > 1:
                yield [column, at[who * instance.slots + slot]], [1.0, -1.0], 0.0
                columns[slot] = [at[who * instance.slots + slot]]
            else:
                columns[slot].append(column)
        for begin in range(instance.slots - longest):
            window = range(begin, begin + longest + 1)
            if not ends & set(window[:-1]) and all(columns[slot] for slot in window):
                inside = [column for slot in window for column in columns[slot]]
                yield inside, [1.0] * len(inside), float(longest)


def _order(instance: Instance, ways: Triples) -> Iterator[Row]:
    """Of the first pair from a slot on and of the second up to it, one at most."""
    for (h, i), (g, j) in instance.precedences.tolist():
        first = np.flatnonzero((ways.holder == h) & (ways.investor == i))
        second = np.flatnonzero((ways.holder == g) & (ways.investor == j))
        for slot in range(instance.slots):
            late, early = first[ways.slot[first] >= slot], second[ways.slot[second] <= slot]
            if len(late) and len(early):
                columns = [*late.tolist(), *early.tolist()]
                yield columns, [1.0] * len(columns), 1.0


def _constraint(rows: list[Row], columns: int) -> list[LinearConstraint]:
    if not rows:
        return []
    row = np.repeat(np.arange(len(rows)), [len(one[0]) for one in rows])
    column = np.concatenate([one[0] for one in rows]).astype(np.int64)
    amount = np.concatenate([one[1] for one in rows])
    matrix = sparse.csr_array((amount, (row, column)), shape=(len(rows), columns))
    return [LinearConstraint(matrix, ub=[one[2] for one in rows])]
