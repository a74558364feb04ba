"""Where: a table for each meeting, the same for a delegate all morning wherever possible.

With a table for every delegate and none closed, each has their own. Otherwise the delegates'
mornings are laid over the tables one after the other, the longest first. A delegate takes the table
that is free for the longest part of their morning, and changes where it ends: for one delegate
alone, that needs the fewest changes. Delegates who had to change go first in the next attempt.
Exchanges (:mod:`solver.tables.exchange`) improve the attempt with the fewest changes.
"""

from random import Random

import numpy as np

from solver.problem.arrays import Booleans, Integers
from solver.problem.instance import Instance
from solver.subproblem.interruption import Stop, never
from solver.tables import parameters
from solver.tables.exchange import Seating


def assign(instance: Instance, meetings: Integers, seed: int = 0, stop: Stop = never) -> Integers:
    """A table for each meeting.

    Parameters
    ----------
    instance
        The morning.
    meetings
        Shape (n, 3): holder, investor, slot; no more in a slot than it has open tables.
    seed
        Of the exchanges tried.
    stop
        Asked often; once true, the fewest changes found by then are enough.

    Returns
    -------
    Integers
        Shape (n,): the tables, in the order of the meetings.
    """
    delegate = _delegates(meetings)
    if instance.tables_suffice:
        places = np.minimum(instance.delegates, len(instance.holders))
        first = np.cumsum(places) - places
        return _never_closed(instance, int(places.sum()))[first[meetings[:, 1]] + delegate]
    mornings = _mornings(meetings, delegate)
    taken = _closed(instance, len(mornings))
    order = sorted(range(len(mornings)), key=lambda line: -len(mornings[line]))
    best, fewest = np.zeros(0, dtype=np.int64), len(meetings) + 1
    laying = parameters.LAYING
    for _ in range(1 + min(laying.attempts, laying.effort // (taken.size * len(mornings) + 1))):
        tables, changes = _lay(meetings, mornings, order, taken)
        if sum(changes) < fewest:
            best, fewest = tables, sum(changes)
        if fewest == 0 or stop():
            break
        order.sort(key=lambda line: not changes[line])
    seating = Seating(meetings[:, 2], best, mornings, taken)
    seating.search(parameters.EXCHANGE.exchanges, Random(seed), stop)
    return _numbers(instance, len(mornings))[seating.table]


def _delegates(meetings: Integers) -> Integers:
    """For each meeting, how many of its investor's in its slot come before it."""
    order = np.lexsort((meetings[:, 0], meetings[:, 2], meetings[:, 1]))
    places = meetings[order][:, 1:]
    fresh = np.ones(len(order), dtype=np.bool_)
    fresh[1:] = (places[1:] != places[:-1]).any(axis=1)
    position = np.arange(len(order))
    rank = np.empty_like(position)
    rank[order] = position - np.maximum.accumulate(np.where(fresh, position, 0))
    return rank


def _mornings(meetings: Integers, delegate: Integers) -> list[Integers]:
    """The meetings of each delegate, in the order of their slots."""
    order = np.lexsort((meetings[:, 2], delegate, meetings[:, 1]))
    keys = np.column_stack([meetings[:, 1], delegate])[order]
    cuts = np.flatnonzero((keys[1:] != keys[:-1]).any(axis=1)) + 1
    return np.split(order, cuts) if len(order) else []


def _numbers(instance: Instance, lines: int) -> Integers:
    """The tables worth looking at: as many as may be needed, those never closed first."""
    assert instance.tables is not None
    closed = np.unique(instance.closed[:, 0])
    count = min(instance.tables, lines + len(closed))
    whole = np.setdiff1d(np.arange(count), closed)
    return np.concatenate([whole, closed])


def _closed(instance: Instance, lines: int) -> Booleans:
    """Shape (tables looked at, slots): the table cannot be used then."""
    numbers = _numbers(instance, lines)
    taken = np.zeros((len(numbers), instance.slots), dtype=np.bool_)
    index = {number: row for row, number in enumerate(numbers.tolist())}
    for table, slot in instance.closed.tolist():
        taken[index[table], slot] = True
    return taken


def _never_closed(instance: Instance, count: int) -> Integers:
    closed = np.unique(instance.closed[:, 0])
    return np.setdiff1d(np.arange(count + len(closed)), closed)[:count]


def _lay(
    meetings: Integers, mornings: list[Integers], order: list[int], closed: Booleans
) -> tuple[Integers, list[int]]:
    """Lay the mornings over the tables in this order; also how often each had to change."""
    taken, tables = closed.copy(), np.zeros(len(meetings), dtype=np.int64)
    fullness, changes = closed.sum(axis=1), [0] * len(mornings)
    for line in order:
        rows, start = mornings[line], 0
        while start < len(rows):
            slots = meetings[rows[start:], 2]
            blocked = taken[:, slots]
            lasts = np.where(blocked.any(axis=1), blocked.argmax(axis=1), len(slots))
            # Among tables that last equally long, the fullest: the others stay open for more.
            table = int(np.argmax(lasts * (closed.shape[1] + 1) + fullness))
            length = int(lasts[table])
            assert length, "a slot has more meetings than open tables"
            tables[rows[start : start + length]] = table
            taken[table, slots[:length]] = True
            fullness[table] += length
            start += length
            changes[line] += start < len(rows)
    return tables, changes
