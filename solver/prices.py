"""Prices of places, and the bound that follows from them for every schedule.

Give each place of a person in a slot a price u, each table v, each unit of a person's
maximum y, and let a meeting that counts for a guarantee earn its person r ≤ rate. A wish
is then worth more than it costs by at most z = max(0, w + Σ r − Σ y − min_s (Σ u + v)), and
multiplying the rules by their prices (weak duality) gives, for every schedule,

    value + rate · Σ_p min(owed_p, meetings_p)
        ≤ Σ z + Σ u·places + Σ v·tables + Σ y·capacity + Σ owed·(rate − r).

It holds for any prices ≥ 0. They are integers over a common denominator, so the sum is
exact: no bound rests on floating point.
"""

import dataclasses

import numpy as np

from solver.instance import Integers
from solver.room import Room

DENOMINATOR = 5040


@dataclasses.dataclass(frozen=True, eq=False)
class Prices:
    """Integers ≥ 0, to be divided by DENOMINATOR.

    Parameters
    ----------
    holder_slot, investor_slot
        Shape (persons, slots): price u of a place of a person in a slot.
    slot
        Shape (slots,): price v of a table in a slot.
    holder, investor
        Shape (persons,): price y of a unit of a person's maximum.
    holder_guarantee, investor_guarantee
        Shape (persons,): r, at most the rate, and 0 for whom nothing is owed.
    rate
        What one more guaranteed meeting held is worth.
    """

    holder_slot: Integers
    investor_slot: Integers
    slot: Integers
    holder: Integers
    investor: Integers
    holder_guarantee: Integers
    investor_guarantee: Integers
    rate: int


def margins(room: Room, prices: Prices) -> Integers:
    """What each wish of the room is worth beyond its cheapest places, shape (wishes,).

    Times DENOMINATOR, negative for a wish that costs more than it is worth.
    """
    holder, investor, _ = room.wishes.T
    cheapest = np.full(len(room.wishes), np.iinfo(np.int64).max)
    for slot in range(room.slots):
        cost = prices.holder_slot[holder, slot] + prices.investor_slot[investor, slot]
        possible = room.holder_free[holder, slot] & (room.investor_free[investor, slot] > 0)
        np.minimum(cheapest, cost + prices.slot[slot], out=cheapest, where=possible)
    net: Integers = worth(room, prices) - cheapest
    return net


def worth(room: Room, prices: Prices) -> Integers:
    """What each wish of the room is worth once its persons' maxima are paid."""
    holder, investor, value = room.wishes.T
    earned = prices.holder_guarantee[holder] + prices.investor_guarantee[investor]
    net: Integers = value * DENOMINATOR + earned
    net -= prices.holder[holder] + prices.investor[investor]
    return net


def bound(room: Room, prices: Prices, margin: Integers) -> int:
    """What no schedule of the room exceeds in value + rate · guaranteed meetings held.

    Parameters
    ----------
    margin
        The wishes' :func:`margins` at these prices.

    Returns
    -------
    int
        The bound times DENOMINATOR.
    """
    total = (
        _total(np.maximum(margin, 0))
        + _total(prices.holder_slot[room.holder_free])
        + _total((prices.investor_slot * room.investor_free).ravel())
        + _total(prices.holder * room.holder_capacity)
        + _total(prices.investor * room.investor_capacity)
        + _total((prices.rate - prices.holder_guarantee) * room.holder_owed)
        + _total((prices.rate - prices.investor_guarantee) * room.investor_owed)
    )
    if room.tables_free is not None:
        total += _total(prices.slot * room.tables_free)
    return total


def _total(amounts: Integers) -> int:
    """The sum, exact however large, of two halves of 32 bits each."""
    return int((amounts & 0xFFFFFFFF).sum()) + (int((amounts >> 32).sum()) << 32)
