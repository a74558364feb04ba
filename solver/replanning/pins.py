"""Pins on the day: those of people who are gone are taken out before the instance is made."""

from collections.abc import Sequence

import numpy as np

from solver.problem.arrays import Integers
from solver.problem.persons import Holder, Investor


def split_pins(
    holders: Sequence[Holder], investors: Sequence[Investor], slots: int, pinned: Integers
) -> tuple[Integers, Integers]:
    """The pins whose two persons are both there, and the others.

    An instance refuses a pin of somebody who is unavailable; on the day such a pin is
    dropped and reported instead. Rows that name nobody are left for the instance to refuse.

    Parameters
    ----------
    holders, investors
        As they stand now.
    slots
        Number of slots.
    pinned
        Shape (n, 3): holder, investor, slot.

    Returns
    -------
    tuple
        Two of shape (m, 3): the pins that stay, and those that are dropped.
    """
    absent = [[set(person.unavailable) for person in persons] for persons in (holders, investors)]
    stays = np.ones(len(pinned), dtype=np.bool_)
    for row, (holder, investor, slot) in enumerate(pinned.tolist()):
        if 0 <= holder < len(holders) and 0 <= investor < len(investors) and 0 <= slot < slots:
            stays[row] = slot not in absent[0][holder] and slot not in absent[1][investor]
    return pinned[stays], pinned[~stays]
