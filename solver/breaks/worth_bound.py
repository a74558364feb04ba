"""Breaks that every schedule of the same guarantee and value has at least.

Dual prices bound guarantee and value of every schedule (:mod:`solver.subproblem.dual_prices`). A
schedule as good as the one at hand is no further below the bound than that one. This distance fixes
variables by their reduced costs: a way to hold a wish that costs more is in none of these
schedules, a wish that pays more is in all of them, and a place, a unit of a maximum or a guarantee
with a higher price is used in all of them. What any of several prices fixes is fixed.

For each person apart from all others, this leaves the slots in which they can be busy, the slots
in which they must be, and the least number of meetings by each slot. Dynamic programming over the
slots finds the fewest breaks of such a morning, and those of different persons add up. Whoever has
no break in the schedule at hand needs none, so only the others are looked at.
"""

import dataclasses
from collections.abc import Collection, Iterable

import numpy as np

from solver.breaks import parameters
from solver.lp import time_indexed
from solver.problem.arrays import Booleans, Integers
from solver.problem.instance import Instance
from solver.subproblem.dual_prices import DENOMINATOR, Prices, bound, costs, margins, worth
from solver.subproblem.interruption import Stop, StoppedError, look, never
from solver.subproblem.plan import guarantees_met
from solver.subproblem.residual_problem import ResidualProblem

BEFORE, BUSY, IDLE = range(3)  # phases of a morning


@dataclasses.dataclass(frozen=True, eq=False)
class _Forced:
    """What all schedules of a worth have in common.

    Parameters
    ----------
    wish, slot
        The ways to hold a wish that any of them may use.
    held
        Shape (residual wishes,): held in all of them.
    busy
        Shape (persons, slots) of each side: priced places, busy in all of them.
    least
        Shape (persons,) of each side: meetings that a person has in all of them.
    """

    wish: Integers
    slot: Integers
    held: Booleans
    busy: tuple[Booleans, Booleans]
    least: tuple[Integers, Integers]


def forced_breaks(
    instance: Instance,
    subproblem: ResidualProblem,
    known: Iterable[Prices],
    meetings: Integers,
    stop: Stop = never,
) -> int:
    """Breaks that every schedule of the same guarantee and value has at least.

    Those of different persons add up, so whoever was looked at when it is stopped counts.

    Parameters
    ----------
    instance
        The morning.
    subproblem
        What the instance's pins leave.
    known
        Prices of the residual problem.
    meetings
        Shape (n, 3): holder, investor, slot of a schedule, pins among them.
    stop
        Asked often; once true, the breaks known by then are returned.
    """
    width = max(1, len(instance.investors))
    pairs = meetings[:, 0] * width + meetings[:, 1]
    held = subproblem.wishes[
        np.isin(subproblem.wishes[:, 0] * width + subproblem.wishes[:, 1], pairs)
    ]
    try:
        forced = _forced(
            subproblem, known, guarantees_met(subproblem, held), int(held[:, 2].sum()), stop
        )
    except StoppedError:
        return 0
    total = 0
    for side, available in enumerate((instance.holder_available, instance.investor_available)):
        pinned = instance.pinned[:, [side, 2]]
        for person in _broken(instance, available, meetings[:, [side, 2]]):
            if side and instance.investors[person].delegates > 1:
                continue  # Two meetings at once would be one busy slot.
            if stop():
                return total
            ours = subproblem.wishes[forced.wish, side] == person
            total += _fewest(
                available[person],
                forced.wish[ours],
                forced.slot[ours],
                forced.held,
                forced.busy[side][person],
                int(forced.least[side][person]),
                pinned[pinned[:, 0] == person, 1],
                frozenset(instance.days_end),
                stop,
            )
    return total


def _broken(instance: Instance, available: Booleans, when: Integers) -> list[int]:
    """Persons with a break, given rows of person and slot."""
    busy = np.zeros_like(available)
    busy[when[:, 0], when[:, 1]] = True
    idle = np.zeros_like(available)
    for day in np.split(np.arange(instance.slots), np.unique(instance.days_end).astype(int) + 1):
        own = busy[:, day]
        begun = np.logical_or.accumulate(own, axis=1)
        ending = np.logical_or.accumulate(own[:, ::-1], axis=1)[:, ::-1]
        idle[:, day] = begun & ending & available[:, day] & ~own
    return np.flatnonzero(idle.any(axis=1)).tolist()


def _forced(
    subproblem: ResidualProblem, known: Iterable[Prices], guarantees: int, value: int, stop: Stop
) -> _Forced:
    wish, slot = _ways(subproblem, stop)
    usable, held = (
        np.ones(len(wish), dtype=np.bool_),
        np.zeros(len(subproblem.wishes), dtype=np.bool_),
    )
    busy = (
        np.zeros_like(subproblem.holder_free),
        np.zeros_like(subproblem.investor_free, dtype=np.bool_),
    )
    least = np.zeros_like(subproblem.holder_capacity), np.zeros_like(subproblem.investor_capacity)
    for prices in known:
        margin = margins(subproblem, prices)
        above = bound(subproblem, prices, margin)
        above -= prices.rate * guarantees + value * DENOMINATOR
        beyond = np.maximum(margin, 0) - worth(subproblem, prices)
        block = parameters.FORCED.block
        for begin in range(0, len(wish), block):
            look(stop)
            some = slice(begin, begin + block)
            dear = beyond[wish[some]] + costs(subproblem, prices, wish[some], slot[some])
            usable[some] &= dear <= above
        held |= margin > above
        busy[0][:] |= (prices.holder_slot > above) & subproblem.holder_free
        busy[1][:] |= (prices.investor_slot > above) & (subproblem.investor_free > 0)
        sides = (
            (
                prices.holder,
                prices.holder_guarantee,
                subproblem.holder_capacity,
                subproblem.holder_owed,
            ),
            (
                prices.investor,
                prices.investor_guarantee,
                subproblem.investor_capacity,
                subproblem.investor_owed,
            ),
        )
        for side, (price, earned, capacity, owed) in enumerate(sides):
            full = np.where(price > above, capacity, 0)
            served = np.where(prices.rate - earned > above, owed, 0)
            np.maximum(least[side], np.maximum(full, served), out=least[side])
    usable = _followed(subproblem, wish, usable, held, least, stop)
    return _Forced(wish[usable], slot[usable], held, busy, least)


def _ways(subproblem: ResidualProblem, stop: Stop) -> tuple[Integers, Integers]:
    """All ways to hold wishes; of a thousand slots there are millions."""
    size = max(1, parameters.FORCED.block // subproblem.slots)
    found = []
    for begin in range(0, max(1, len(subproblem.wishes)), size):
        look(stop)
        some = np.zeros(len(subproblem.wishes), dtype=np.bool_)
        some[begin : begin + size] = True
        found.append(time_indexed.ways(subproblem, some))
    wish, slot = (np.concatenate(part) for part in zip(*found, strict=True))
    return wish, slot


def _followed(
    subproblem: ResidualProblem,
    wish: Integers,
    usable: Booleans,
    held: Booleans,
    least: tuple[Integers, Integers],
    stop: Stop,
) -> Booleans:
    """The ways left once these follow: a person's last choices are held, and a full person's end.

    Parameters
    ----------
    held
        Wishes that must be held join it.

    Returns
    -------
    Booleans
        The ways that can still be used.
    """
    capacities = subproblem.holder_capacity, subproblem.investor_capacity
    while True:
        before = int(usable.sum()), int(held.sum())
        for side, capacity in enumerate(capacities):
            look(stop)
            open_ = np.flatnonzero(np.bincount(wish[usable], minlength=len(subproblem.wishes)))
            person = subproblem.wishes[open_, side]
            count = np.bincount(person, minlength=len(capacity))
            held[open_[(count <= least[side])[person]]] = True
            full = np.bincount(subproblem.wishes[held, side], minlength=len(capacity)) >= capacity
            usable = usable & (held[wish] | ~full[subproblem.wishes[wish, side]])
        if before == (int(usable.sum()), int(held.sum())):
            return usable


def _fewest(
    available: Booleans,
    wish: Integers,
    slot: Integers,
    held: Booleans,
    busy: Booleans,
    least: int,
    pinned: Integers,
    days_end: Collection[int],
    stop: Stop,
) -> int:
    """The fewest breaks of a person's morning; 0 when it is stopped.

    Parameters
    ----------
    wish, slot
        The person's ways to meet somebody.
    held
        Which wishes must be held.
    busy
        Slots in which the person must be busy.
    least
        Meetings to be held, pins aside.
    pinned
        Slots of meetings that are fixed.
    days_end
        Slots after which a day ends.
    """
    slots = len(available)
    own, of = np.unique(wish, return_inverse=True)
    first, last = np.full(len(own), slots), np.full(len(own), -1)
    np.minimum.at(first, of, slot)
    np.maximum.at(last, of, slot)
    due = np.bincount(np.append(last[held[own]], pinned), minlength=slots).cumsum()
    open_ = np.bincount(np.append(first, pinned), minlength=slots).cumsum()
    must = busy.copy()
    must[pinned] = True
    can = must.copy()
    can[slot] = True
    costs_of: dict[tuple[int, int], int] = {(0, BEFORE): 0}
    for now in range(slots):
        if stop():
            return 0
        after: dict[tuple[int, int], int] = {}
        for (count, phase), cost in costs_of.items():
            steps = [(count + 1, BUSY, cost + (phase == IDLE))] if can[now] else []
            if not must[now]:
                ends = phase == BUSY and available[now]
                steps.append((count, IDLE if ends else phase, cost))
            for many, then, spent in steps:
                then = BEFORE if now in days_end else then
                if due[now] <= many <= open_[now]:
                    after[many, then] = min(spent, after.get((many, then), spent))
        costs_of = after
    total = max(least + len(pinned), int(due[-1]))
    return min((cost for (count, _), cost in costs_of.items() if count >= total), default=0)
