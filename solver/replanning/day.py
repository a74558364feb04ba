"""What is left of a day's plan: what was held, what survives, what is no longer possible.

At slot K the meetings before K are history: they stay, and count in value, guarantees and
maxima. A later meeting of the published plan survives if the instance as it now stands still
allows it by itself. Survivors may no longer fit together, because there are fewer tables or
delegates or a maximum is lower. Then those of least value are dropped (forced).
"""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from solver.colouring.construct import drop_unlawful
from solver.lp import time_indexed
from solver.problem.arrays import Booleans, Integers
from solver.problem.instance import Instance, rows
from solver.problem.persons import Holder, Investor
from solver.problem.schedule import Schedule
from solver.problem.validation import MOST_SLOTS
from solver.replanning import parameters
from solver.replanning.pins import values_of
from solver.subproblem.interruption import Stop, StoppedError, never
from solver.subproblem.kinds import Room, kinds_limited
from solver.subproblem.plan import UNPLACED
from solver.subproblem.residual_problem import ResidualProblem, capacity_with_rest, pack
from solver.subproblem.side_constraints import ties_of

UNLIMITED = 1 << 40  # more meetings than any instance has


@dataclasses.dataclass(frozen=True, eq=False)
class InHouse:
    """Who is in the house; whoever is not is expected no more.

    Parameters
    ----------
    holders, investors
        Shape (holders,) and (investors,).
    """

    holders: Booleans
    investors: Booleans


@dataclasses.dataclass(frozen=True, eq=False)
class Day:
    """A morning that has begun.

    Every array has the shape (n, 4): holder, investor, slot, table; those of the pins
    (n, 3).

    Parameters
    ----------
    instance
        As it stands now; its pins aside.
    from_slot
        The first slot that can still be planned.
    held
        Meetings before that slot: history.
    pinned
        The pins that still bind: from that slot on, and possible beside what was held.
    dropped_pins
        Those that do not bind any more: in the past and not held, or of somebody who is
        gone, whose maximum is reached, or who has met the other already.
    pinned_survivors
        Survivors that are pinned where they are.
    survivors
        Those that fit together beside the pins, at their slots.
    cancelled
        Meetings that the instance no longer allows.
    forced
        Survivors of least value that no longer fit beside the others.
    present
        Who is there, where the instance does not say it; None for everybody.
    """

    instance: Instance
    from_slot: int
    held: Integers
    pinned: Integers
    dropped_pins: Integers
    pinned_survivors: Integers
    survivors: Integers
    cancelled: Integers
    forced: Integers
    present: InHouse | None = None

    @cached_property
    def subproblem(self) -> ResidualProblem:
        """What is left to decide when survivors may move."""
        return remainder(self.instance, self.from_slot, self.held, self.pinned, self.present)

    @cached_property
    def fixed_subproblem(self) -> ResidualProblem:
        """What is left to decide when no survivor moves."""
        fixed = np.concatenate([self.pinned, self.survivors[:, :3]])
        return remainder(self.instance, self.from_slot, self.held, fixed, self.present)


def day_from(
    instance: Instance,
    previous: Schedule,
    from_slot: int,
    dropped_pins: Integers | None = None,
    stop: Stop = never,
    present: InHouse | None = None,
) -> Day:
    """The day as it stands at this slot.

    Parameters
    ----------
    instance
        As it stands now: who is gone is unavailable.
    previous
        The published plan without the meetings that did not take place; it may name slots
        that the instance no longer has.
    from_slot
        From 0 to the number of slots.
    dropped_pins
        What :func:`solver.replanning.pins.split_pins` took out of the instance, to be reported as
        well.
    stop
        Once true, survivors that do not fit together are chosen by value, highest first.
    present
        Who is there: the same as an instance in which the others are unavailable, and quicker
        for whoever plays a day many times.
    """
    past = previous.rows[:, 2] < from_slot
    held, later = previous.rows[past], previous.rows[~past]
    pinned, void = _binding(instance, from_slot, held, present)
    voided = void if dropped_pins is None else np.concatenate([dropped_pins, void])
    alive = _survive(instance, np.concatenate([pinned, voided]), later, present)
    cancelled, later = later[~alive], later[alive]
    in_place = _among(_triple(instance, later), _triple(instance, pinned))
    pinned_survivors, later = later[in_place], later[~in_place]
    left = remainder(instance, from_slot, held, pinned, present)
    stays = _fitting(instance, left, later, stop)
    return Day(
        instance=instance,
        from_slot=from_slot,
        held=held,
        pinned=pinned,
        dropped_pins=rows(voided, 3),
        pinned_survivors=pinned_survivors,
        survivors=later[stays],
        cancelled=cancelled,
        forced=later[~stays],
        present=present,
    )


def remainder(
    instance: Instance,
    from_slot: int,
    held: Integers,
    fixed: Integers,
    present: InHouse | None = None,
) -> ResidualProblem:
    """The residual problem from a slot on that held and fixed meetings leave.

    Slots before it keep their numbers and have no place free; what was held in them counts
    for no rest and no precedence.

    Parameters
    ----------
    instance
        As it stands now.
    from_slot
        The first slot that can still be planned.
    held
        Shape (n, 4): meetings before it; they count in guarantees and maxima.
    fixed
        Shape (n, 3) or (n, 4): meetings from it on that keep their slot.
    present
        Who is there; None for everybody.
    """
    holder, investor, slot = fixed[:, :3].T
    holder_free = instance.holder_available.copy()
    holder_free[:, :from_slot] = False
    holder_free[holder, slot] = False
    investor_free = instance.investor_available * instance.delegates[:, None]
    investor_free[:, :from_slot] = 0
    np.subtract.at(investor_free, (investor, slot), 1)
    if present is not None:
        holder_free[~present.holders] = False
        investor_free[~present.investors] = 0
    tables_free = None if instance.open_tables is None else instance.open_tables.copy()
    if tables_free is not None:
        np.subtract.at(tables_free, slot, 1)
        tables_free[:from_slot] = 0
        holder_free[:, tables_free == 0] = False
    counts, left = [], []
    for column, persons, free in (
        (0, instance.holders, holder_free),
        (1, instance.investors, investor_free),
    ):
        had = np.concatenate([held[:, column], fixed[:, column]])
        counts.append(np.bincount(had, minlength=len(persons)))
        left.append(np.clip(_maxima(persons) - counts[-1], 0, free.sum(axis=1)))
    kinds = kinds_limited(instance)
    taken = np.concatenate([held, _four(fixed)])
    wishes = _open_wishes(instance, holder_free, investor_free, taken)
    if kinds is not None:
        kinds = kinds.fixing(taken)
        wishes = wishes[kinds.allow(wishes)]
        kinds = kinds.binding(wishes)
    ties = ties_of(instance)
    if ties is not None:
        ties = ties.fixing(fixed)
        left[1] = capacity_with_rest(ties, investor_free, left[1])
    return ResidualProblem(
        holder_free=holder_free,
        investor_free=investor_free,
        holder_capacity=left[0],
        investor_capacity=left[1],
        holder_owed=np.clip(instance.holder_guaranteed - counts[0], 0, left[0]),
        investor_owed=np.clip(instance.investor_guaranteed - counts[1], 0, left[1]),
        tables_free=tables_free,
        wishes=wishes,
        ties=ties,
        kinds=kinds,
    )


def _binding(
    instance: Instance, from_slot: int, held: Integers, present: InHouse | None
) -> tuple[Integers, Integers]:
    """The pins that still bind, and those that do not though nothing says who is gone.

    A pin in the past was held or is void. One of a pair that has met, or beyond the maximum or the
    limit on a kind that the held meetings leave, cannot be; of several of one person the least
    value goes.
    """
    if not len(instance.pinned):
        return instance.pinned, instance.pinned
    met = {(holder, investor) for holder, investor, _, _ in held.tolist()}
    happened = {(holder, investor, slot) for holder, investor, slot, _ in held.tolist()}
    ours = Counter(held[:, 0].tolist())
    theirs = Counter(held[:, 1].tolist())
    most_h, most_i = _maxima(instance.holders).tolist(), _maxima(instance.investors).tolist()
    binding, void = dict[int, tuple[int, ...]](), list[tuple[int, ...]]()
    room = Room(kinds_limited(instance), held, instance.pinned)
    values, pins = values_of(instance.pinned, instance.wishes), instance.pinned.tolist()
    for row in sorted(range(len(pins)), key=lambda row: -values[row]):
        holder, investor, slot = pin = tuple(pins[row])
        there = present is None or (present.holders[holder] and present.investors[investor])
        if slot < from_slot or (holder, investor) in met:
            if pin not in happened:
                void.append(pin)
        elif not there or not (
            ours[holder] < most_h[holder] and theirs[investor] < most_i[investor] and room.has(row)
        ):
            void.append(pin)
        else:
            room.take(row)
            binding[row] = pin
            ours[holder] += 1
            theirs[investor] += 1
    return rows([binding[row] for row in sorted(binding)], 3), rows(void, 3)


def _survive(
    instance: Instance, pinned: Integers, later: Integers, present: InHouse | None
) -> Booleans:
    """Which meetings the instance alone still allows."""
    alive: Booleans = later[:, 2] < instance.slots
    holder, investor, slot = later[alive][:, :3].T
    here = instance.holder_available[holder, slot] & instance.investor_available[investor, slot]
    if present is not None:
        here &= present.holders[holder] & present.investors[investor]
    meant = _among(_pair(instance, later[alive]), _pair(instance, instance.wishes))
    meant |= _among(_triple(instance, later[alive]), _triple(instance, pinned))
    alive[alive] = here & meant
    return alive


def _fitting(
    instance: Instance, subproblem: ResidualProblem, later: Integers, stop: Stop
) -> Booleans:
    """Which survivors stay: the most value that fits together at its slots, then the most."""
    home = homes(instance, subproblem, later)
    row = np.flatnonzero(home >= 0)
    of, barred = subproblem.barred
    row = row[~barred[of[row], later[home[row], 2]]]
    slot = later[home[row], 2]
    taken = np.zeros(len(later), dtype=np.bool_)
    if not len(row):
        return taken
    wishes = subproblem.wishes[row]
    strained = _is_strained(subproblem, wishes, slot) or _is_tangled(subproblem, row, slot)
    if strained or _is_crowded(subproblem, wishes, slot):
        worth = wishes[:, 2] * (len(row) + 1) + 1
        wishes = np.column_stack([wishes[:, :2], worth])
        only = dataclasses.replace(
            subproblem,
            wishes=wishes,
            holder_owed=np.zeros_like(subproblem.holder_owed),
            investor_owed=np.zeros_like(subproblem.investor_owed),
        )
        keep = _most_value(only, slot, stop, plain=not strained)
    else:
        keep = np.ones(len(row), dtype=np.bool_)
    taken[home[row[keep]]] = True
    return taken


def homes(instance: Instance, subproblem: ResidualProblem, later: Integers) -> Integers:
    """For each wish of the residual problem the row of these meetings that holds it.

    Meetings whose place is not free, or whose pair is not open, are left out. Of a pair that
    is planned twice the first meeting counts.

    Parameters
    ----------
    instance
        Names the persons that the meetings refer to.
    subproblem
        The residual problem.
    later
        Shape (n, 4): meetings in their slots.

    Returns
    -------
    Integers
        Shape (residual wishes,): a row of `later`, or −1.
    """
    found = np.full(len(subproblem.wishes), -1)
    holder, investor, slot = later[:, :3].T
    free = subproblem.holder_free[holder, slot] & (subproblem.investor_free[investor, slot] > 0)
    keys = _pair(instance, subproblem.wishes)
    order = np.argsort(keys, kind="stable")
    wanted = _pair(instance, later)
    place = np.minimum(np.searchsorted(keys, wanted, sorter=order), max(len(keys) - 1, 0))
    if not len(keys):
        return found
    match = free & (keys[order[place]] == wanted)
    # Of a pair that is planned twice the first meeting counts.
    index = np.flatnonzero(match)[::-1]
    found[order[place[index]]] = index
    return found


def _is_crowded(subproblem: ResidualProblem, wishes: Integers, slot: Integers) -> bool:
    """Has a slot more of these meetings than tables, or an investor more than delegates?"""
    seats = (wishes[:, 1] * subproblem.slots + slot, subproblem.investor_free.ravel())
    tables = [] if subproblem.tables_free is None else [(slot, subproblem.tables_free)]
    return _is_exceeded([seats, *tables])


def _is_strained(subproblem: ResidualProblem, wishes: Integers, slot: Integers) -> bool:
    """Has a holder two of these meetings in a slot, or anybody more than a limit?"""
    holder, investor = wishes[:, 0], wishes[:, 1]
    return _is_exceeded(
        [
            (holder * subproblem.slots + slot, subproblem.holder_free.ravel().astype(np.int64)),
            (holder, subproblem.holder_capacity),
            (investor, subproblem.investor_capacity),
        ]
    ) or not (subproblem.kinds is None or subproblem.kinds.fit(wishes))


def _is_tangled(subproblem: ResidualProblem, row: Integers, slot: Integers) -> bool:
    """Do these rows of the residual problem, in these slots, break rest or precedence?"""
    slots = np.full(len(subproblem.wishes), UNPLACED)
    slots[row] = slot
    return not np.array_equal(drop_unlawful(subproblem, slots), slots)


def _is_exceeded(limits: Sequence[tuple[Integers, Integers]]) -> bool:
    return any((np.bincount(key, minlength=len(most)) > most).any() for key, most in limits)


def _most_value(
    subproblem: ResidualProblem, slot: Integers, stop: Stop, *, plain: bool
) -> Booleans:
    """Which meetings to keep in their slots, for the most value.

    Where only places of investors and tables bind, taking the highest value first is best: the
    places of an investor lie within those of a slot, and a laminar family is a matroid
    (Edmonds 1971). Where maxima or holders bind as well, an integer program decides.
    """
    order = np.lexsort((np.arange(len(slot)), -subproblem.wishes[:, 2]))
    investor_free = subproblem.investor_free.copy()
    tables = None if subproblem.tables_free is None else subproblem.tables_free.copy()
    keep = np.zeros(len(slot), dtype=np.bool_)
    holder_free, capacity = subproblem.holder_free.copy(), subproblem.holder_capacity.copy()
    theirs = subproblem.investor_capacity.copy()
    room = Room(subproblem.kinds, subproblem.wishes[:0], subproblem.wishes)
    for row in order.tolist():
        holder, investor, when = (
            int(subproblem.wishes[row, 0]),
            int(subproblem.wishes[row, 1]),
            slot[row],
        )
        fits = investor_free[investor, when] > 0 and (tables is None or tables[when] > 0)
        fits = fits and holder_free[holder, when] and capacity[holder] > 0 and theirs[investor] > 0
        if not fits or not room.has(row):
            continue
        keep[row] = True
        room.take(row)
        investor_free[investor, when] -= 1
        holder_free[holder, when] = False
        capacity[holder] -= 1
        theirs[investor] -= 1
        if tables is not None:
            tables[when] -= 1
    if plain:
        return keep
    keep = np.asarray(drop_unlawful(subproblem, np.where(keep, slot, UNPLACED)) != UNPLACED)
    nodes = parameters.SURVIVORS.nodes
    try:
        solved = time_indexed.integral(subproblem, np.arange(len(slot)), slot, 0, nodes, stop)
    except StoppedError:
        return keep
    chosen = None if solved is None else solved[0]
    if chosen is None or subproblem.wishes[chosen, 2].sum() < subproblem.wishes[keep, 2].sum():
        return keep
    return chosen


def _open_wishes(
    instance: Instance, holder_free: Booleans, investor_free: Integers, taken: Integers
) -> Integers:
    wishes = instance.wishes
    ours, theirs = pack(holder_free), pack(investor_free > 0)
    possible = np.zeros(len(wishes), dtype=np.bool_)
    for word in range(ours.shape[1]):
        possible |= (ours[wishes[:, 0], word] & theirs[wishes[:, 1], word]) != 0
    possible &= ~_among(_pair(instance, wishes), _pair(instance, taken))
    return wishes[possible]


def _maxima(persons: Sequence[Holder | Investor]) -> Integers:
    return np.array(
        [UNLIMITED if one.max_meetings is None else one.max_meetings for one in persons],
        dtype=np.int64,
    )


def _pair(instance: Instance, table: Integers) -> Integers:
    return table[:, 0] * len(instance.investors) + table[:, 1]


def _triple(instance: Instance, table: Integers) -> Integers:
    return _pair(instance, table) * MOST_SLOTS + table[:, 2]


def _four(fixed: Integers) -> Integers:
    return np.column_stack([fixed[:, :3], np.zeros(len(fixed), dtype=np.int64)])


def _among(values: Integers, others: Integers) -> Booleans:
    """Which values are among the others; by sorting, which is quicker than hashing these."""
    if not len(others):
        return np.zeros(len(values), dtype=np.bool_)
    ordered = np.sort(others)
    place = np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)
    found: Booleans = ordered[place] == values
    return found
