"""Pins on the day: those that cannot be any more are taken out before the instance is made.

An instance refuses a pin of somebody who is unavailable, and pins beyond a maximum, a limit on a
kind or the open tables. On the day people leave, tables close and maxima are cut: then such a pin
is dropped and reported instead, of several the one of least value.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from solver.problem.arrays import Booleans, Integers
from solver.problem.persons import Holder, Investor
from solver.subproblem.kinds import Room, limits_on_kinds


def split_pins(
    holders: Sequence[Holder],
    investors: Sequence[Investor],
    slots: int,
    pinned: Integers,
    *,
    wishes: Integers | None = None,
    max_per_kind: Mapping[str, Mapping[str, int]] | None = None,
    tables: int | None = None,
    closed: Integers | None = None,
    from_slot: int = 0,
) -> tuple[Integers, Integers]:
    """The pins that an instance can still have, and those that are dropped.

    Rows that name nobody are left for the instance to refuse.

    Parameters
    ----------
    holders, investors
        As they stand now.
    slots
        Number of slots.
    pinned
        Shape (n, 3): holder, investor, slot.
    wishes
        Shape (n, 3): the wishes, which say what a pin is worth.
    max_per_kind, tables, closed
        As the instance has them: how many there are, None for no limit, and rows (table, slot).
    from_slot
        Pins before it are history: one that does not fit is left out and not reported.

    Returns
    -------
    tuple
        Two of shape (m, 3): the pins that stay, and those that are dropped.
    """
    absent = [[set(person.unavailable) for person in persons] for persons in (holders, investors)]
    named = np.array(
        [
            0 <= holder < len(holders) and 0 <= investor < len(investors) and 0 <= slot < slots
            for holder, investor, slot in pinned.tolist()
        ],
        dtype=np.bool_,
    )
    stays = named.copy()
    for row in np.flatnonzero(named).tolist():
        holder, investor, slot = pinned[row].tolist()
        stays[row] = slot not in absent[0][holder] and slot not in absent[1][investor]
    limits = (
        [holder.max_meetings for holder in holders],
        [investor.max_meetings for investor in investors],
    )
    shut = np.zeros((0, 2), dtype=np.int64) if closed is None else np.unique(closed, axis=0)
    room = (
        None if tables is None else {s: tables - int((shut[:, 1] == s).sum()) for s in range(slots)}
    )
    values = values_of(pinned, wishes)
    kinds = limits_on_kinds(holders, investors, max_per_kind or {})
    of_kinds = Room(kinds, pinned[:0], np.where(named[:, None], pinned, 0)[:, :2])
    stays = _fitting_pins(pinned, stays, values, limits, room, of_kinds, from_slot)
    reported = named & ~stays & (pinned[:, 2] >= from_slot)
    return pinned[stays | ~named], pinned[reported]


def values_of(pinned: Integers, wishes: Integers | None) -> list[int]:
    """What each pin is worth: its wish, or nothing."""
    if wishes is None or not len(pinned):
        return [0] * len(pinned)
    worth = {(holder, investor): value for holder, investor, value in wishes.tolist()}
    return [worth.get((holder, investor), 0) for holder, investor, _ in pinned.tolist()]


def _fitting_pins(
    pinned: Integers,
    there: Booleans,
    values: Sequence[int],
    limits: Sequence[Sequence[int | None]],
    room: dict[int, int] | None,
    of_kinds: Room,
    from_slot: int,
) -> Booleans:
    """Which of the pins of people who are there fit: history first, then by value."""
    stays = np.zeros(len(pinned), dtype=np.bool_)
    used = [Counter[int](), Counter[int](), Counter[int]()]
    order = sorted(
        np.flatnonzero(there).tolist(),
        key=lambda row: (pinned[row, 2] >= from_slot, -values[row], row),
    )
    for row in order:
        places = pinned[row].tolist()
        most = [limits[0][places[0]], limits[1][places[1]]]
        most.append(None if room is None else room[places[2]])
        if all(
            limit is None or count[place] < limit
            for count, place, limit in zip(used, places, most, strict=True)
        ) and of_kinds.has(row):
            stays[row] = True
            of_kinds.take(row)
            for count, place in zip(used, places, strict=True):
                count[place] += 1
    return stays
