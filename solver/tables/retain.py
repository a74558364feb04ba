"""Tables for a changed plan: whoever keeps their slot keeps their table where that can be."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from solver.problem.arrays import Integers
from solver.problem.instance import Instance

NOWHERE = -1


def reassign(instance: Instance, meetings: Integers, before: Integers) -> Integers:
    """A table for each meeting, most often the one it had.

    Parameters
    ----------
    instance
        As it stands now.
    meetings
        Shape (n, 3): holder, investor, slot of what is still to come; no more in a slot
        than it has open tables.
    before
        Shape (n,): the table that the meeting had in the same slot, or NOWHERE.

    Returns
    -------
    Integers
        Shape (n,): the tables, in the order of the meetings.
    """
    if instance.tables_suffice:
        return _own(instance, meetings, before)
    return _shared(instance, meetings, before)


def _own(instance: Instance, meetings: Integers, before: Integers) -> Integers:
    """Each investor keeps as many tables as delegates they need at once, old ones first."""
    needed = _at_once(meetings)
    most = float("inf") if instance.tables is None else instance.tables
    owner: dict[int, int] = {}
    tables = defaultdict[int, list[int]](list)
    for investor, table in _by_use(meetings[:, 1], before):
        if table not in owner and table < most and len(tables[investor]) < needed[investor]:
            owner[table] = investor
            tables[investor].append(table)
    spare = _others(owner)
    for investor, count in sorted(needed.items()):
        while len(tables[investor]) < count:
            tables[investor].append(next(spare))
    return _seated(meetings, before, tables)


def _by_use(investor: Integers, before: Integers) -> list[list[int]]:
    """Each investor and a table that they had, the most used first."""
    kept = before != NOWHERE
    width = int(before.max(initial=0)) + 1
    keys, counts = np.unique(investor[kept] * width + before[kept], return_counts=True)
    order = np.lexsort((keys, -counts))
    used: list[list[int]] = np.column_stack(np.divmod(keys[order], width)).tolist()
    return used


def _seated(meetings: Integers, before: Integers, tables: dict[int, list[int]]) -> Integers:
    """Meetings keep a table that is still their investor's; the others take a free one."""
    width = int(before.max(initial=0)) + 1
    keys = [who * width + table for who, mine in tables.items() for table in mine if table < width]
    is_theirs = (before != NOWHERE) & np.isin(meetings[:, 1] * width + before, keys)
    # Of two meetings that had the same table in a slot, the first keeps it.
    place = (meetings[:, 2] * width + before)[is_theirs]
    stays = np.flatnonzero(is_theirs)[np.sort(np.unique(place, return_index=True)[1])]
    found = np.full(len(meetings), NOWHERE)
    found[stays] = before[stays]
    late = np.flatnonzero(found == NOWHERE)
    taken = {place: list[int]() for place in _places(meetings[late])}
    for place, table in zip(_places(meetings[stays]), found[stays].tolist(), strict=True):
        if place in taken:
            taken[place].append(table)
    for row, place in zip(late.tolist(), _places(meetings[late]), strict=True):
        free = (table for table in tables[place[0]] if table not in taken[place])
        found[row] = next(free)
        taken[place].append(int(found[row]))
    return found


def _places(meetings: Integers) -> Iterator[tuple[int, int]]:
    """Investor and slot of each meeting."""
    return zip(meetings[:, 1].tolist(), meetings[:, 2].tolist(), strict=True)


def _shared(instance: Instance, meetings: Integers, before: Integers) -> Integers:
    """Slot by slot: old tables first, then the investor's last one, then any that is open."""
    assert instance.tables is not None
    closed = {(table, slot) for table, slot in instance.closed.tolist()}
    found = np.full(len(meetings), NOWHERE)
    last: dict[int, int] = {}
    for slot in np.unique(meetings[:, 2]).tolist():
        here = np.flatnonzero(meetings[:, 2] == slot).tolist()
        taken = set[int]()
        for row in here:
            table = int(before[row])
            open_here = 0 <= table < instance.tables and (table, slot) not in closed
            if open_here and table not in taken:
                found[row] = table
                taken.add(table)
        spare = (
            table
            for table in range(instance.tables)
            if table not in taken and (table, slot) not in closed
        )
        late = [row for row in here if found[row] == NOWHERE]
        for row in late:
            table = last.get(int(meetings[row, 1]), NOWHERE)
            if table != NOWHERE and table not in taken and (table, slot) not in closed:
                found[row] = table
                taken.add(table)
        for row in late:
            if found[row] == NOWHERE:
                found[row] = next(table for table in spare if table not in taken)
                taken.add(int(found[row]))
        last.update((int(meetings[row, 1]), int(found[row])) for row in here)
    return found


def _at_once(meetings: Integers) -> dict[int, int]:
    """Most meetings in one slot of each investor who has any."""
    width = int(meetings[:, 2].max(initial=0)) + 1
    places, counts = np.unique(meetings[:, 1] * width + meetings[:, 2], return_counts=True)
    most: dict[int, int] = {}
    for investor, count in zip((places // width).tolist(), counts.tolist(), strict=True):
        most[investor] = max(most.get(investor, 0), count)
    return most


def _others(owner: dict[int, int]) -> Iterator[int]:
    table = 0
    while True:
        if table not in owner:
            yield table
        table += 1
