"""What is left to decide once the pinned meetings have taken their places."""

import dataclasses
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solver.problem.arrays import Booleans, Integers
from solver.problem.instance import Instance, rows
from solver.subproblem.kinds import NO_CELL, Kinds, kinds_limited
from solver.subproblem.side_constraints import Ties, ties_of

Words = NDArray[np.uint64]
_NONE = rows((), 3)


@dataclasses.dataclass(frozen=True, eq=False)
class ResidualProblem:
    """Places, capacities and wishes that are still free.

    Parameters
    ----------
    holder_free
        Shape (holders, slots): can the holder still meet somebody in this slot?
    investor_free
        Shape (investors, slots): delegates still free in this slot.
    holder_capacity, investor_capacity
        Meetings each person can still have.
    holder_owed, investor_owed
        Meetings each person still lacks for their guarantee and can have.
    tables_free
        Shape (slots,): open tables left in each slot; None when unlimited.
    wishes
        Shape (n, 3): the wishes that share at least one free slot and are not pinned.
    ties
        What ties slots together; None when nothing does.
    kinds
        Limits on partners of one kind that the wishes could exceed; None when there are none.
    """

    holder_free: Booleans
    investor_free: Integers
    holder_capacity: Integers
    investor_capacity: Integers
    holder_owed: Integers
    investor_owed: Integers
    tables_free: Integers | None
    wishes: Integers
    ties: Ties | None = None
    kinds: Kinds | None = None

    @property
    def slots(self) -> int:
        """Number of slots."""
        return int(self.holder_free.shape[1])

    @cached_property
    def holder_words(self) -> Words:
        """Shape (holders, words): the free slots as bits, 64 to a word."""
        return pack(self.holder_free)

    @cached_property
    def investor_words(self) -> Words:
        """Shape (investors, words): the slots with a free delegate as bits."""
        return pack(self.investor_free > 0)

    @property
    def places(self) -> int | None:
        """Tables times slots left over the whole morning; None when unlimited."""
        return None if self.tables_free is None else int(self.tables_free.sum())

    @cached_property
    def cells(self) -> Integers:
        """Shape (wishes, 2): the cells of holder and investor that count each wish, or NO_CELL."""
        if self.kinds is None:
            return np.full((len(self.wishes), 2), NO_CELL)
        return self.kinds.cells(self.wishes)

    @property
    def cells_left(self) -> Integers:
        """Shape (cells,): meetings that each limit on a kind still allows."""
        return np.zeros(0, dtype=np.int64) if self.kinds is None else self.kinds.left

    @cached_property
    def windows(self) -> Integers:
        """Shape (n, 3): the rows of rest, as `Ties.windows` has them."""
        return _NONE if self.ties is None else self.ties.windows(self.investor_free)

    @cached_property
    def orders(self) -> Integers:
        """Shape (n, 3): a precedence, and the rows of the two wishes, both of them open."""
        return self._precedences[0]

    @cached_property
    def barred(self) -> tuple[Integers, Booleans]:
        """For each wish a line of a table of slots in which a fixed meeting forbids it.

        Line 0 forbids nothing.
        """
        of = np.zeros(len(self.wishes), dtype=np.int64)
        lines = [np.zeros(self.slots, dtype=np.bool_)]
        for row, part in self._precedences[1]:
            if not of[row]:
                of[row] = len(lines)
                lines.append(lines[0].copy())
            lines[of[row]][part] = True
        return of, np.stack(lines)

    @cached_property
    def _precedences(self) -> tuple[Integers, list[tuple[int, slice]]]:
        """Those between two wishes; and what those with one fixed meeting forbid."""
        if self.ties is None or not len(self.ties.precedences):
            return _NONE, []
        row = {(h, i): row for row, (h, i, _) in enumerate(self.wishes.tolist())}
        when, both, forbidden = self.ties.when, [], list[tuple[int, slice]]()
        for number, ((h, i), (g, j)) in enumerate(self.ties.precedences.tolist()):
            early, late = row.get((h, i)), row.get((g, j))
            if early is not None and late is not None:
                both.append((number, early, late))
            elif early is not None and (g, j) in when:
                forbidden.append((early, slice(when[g, j], None)))
            elif late is not None and (h, i) in when:
                forbidden.append((late, slice(0, when[h, i] + 1)))
        return rows(both, 3), forbidden


def remaining(instance: Instance) -> ResidualProblem:
    """The residual problem that the instance's pins leave."""
    holder_free, tables_free = instance.holder_available, instance.open_tables
    if tables_free is not None:
        holder_free = holder_free & (tables_free > 0)
    whole = ResidualProblem(
        holder_free=holder_free,
        investor_free=instance.investor_available * instance.delegates[:, None],
        holder_capacity=instance.holder_capacity,
        investor_capacity=instance.investor_capacity,
        holder_owed=np.minimum(instance.holder_guaranteed, instance.holder_capacity),
        investor_owed=np.minimum(instance.investor_guaranteed, instance.investor_capacity),
        tables_free=tables_free,
        wishes=instance.wishes,
        ties=ties_of(instance),
        kinds=kinds_limited(instance),
    )
    return fix_meetings(whole, instance.pinned)[0]


def fix_meetings(
    subproblem: ResidualProblem, meetings: Integers
) -> tuple[ResidualProblem, Integers]:
    """The residual problem that these meetings leave, and the rows of the wishes still open.

    Parameters
    ----------
    meetings
        Shape (n, 3): holder, investor, slot of meetings that are possible together.
    """
    holder, investor, slot = meetings.T
    holder_free, investor_free = subproblem.holder_free.copy(), subproblem.investor_free.copy()
    holder_free[holder, slot] = False
    np.subtract.at(investor_free, (investor, slot), 1)
    tables_free = None if subproblem.tables_free is None else subproblem.tables_free.copy()
    if tables_free is not None:
        np.subtract.at(tables_free, slot, 1)
        holder_free[:, tables_free == 0] = False
    held_by = np.bincount(holder, minlength=len(subproblem.holder_free))
    held_of = np.bincount(investor, minlength=len(subproblem.investor_free))
    holder_capacity = np.minimum(subproblem.holder_capacity - held_by, holder_free.sum(axis=1))
    investor_capacity = np.minimum(
        subproblem.investor_capacity - held_of, investor_free.sum(axis=1)
    )
    ties = None if subproblem.ties is None else subproblem.ties.fixing(meetings)
    investor_capacity = capacity_with_rest(ties, investor_free, investor_capacity)
    open_ = _open(subproblem.wishes, holder_free, investor_free > 0, meetings)
    kinds = None if subproblem.kinds is None else subproblem.kinds.fixing(meetings)
    if kinds is not None:
        open_ = open_[kinds.allow(subproblem.wishes[open_])]
        kinds = kinds.binding(subproblem.wishes[open_])
    left = ResidualProblem(
        holder_free=holder_free,
        investor_free=investor_free,
        holder_capacity=holder_capacity,
        investor_capacity=investor_capacity,
        holder_owed=np.clip(subproblem.holder_owed - held_by, 0, holder_capacity),
        investor_owed=np.clip(subproblem.investor_owed - held_of, 0, investor_capacity),
        tables_free=tables_free,
        wishes=subproblem.wishes[open_],
        ties=ties,
        kinds=kinds,
    )
    return left, open_


def capacity_with_rest(ties: Ties | None, free: Integers, capacity: Integers) -> Integers:
    """What capacities rest leaves: no more than the places of the most restful slots.

    Parameters
    ----------
    ties
        The side constraints, or None.
    free
        Shape (investors, slots): free delegates.
    capacity
        Shape (investors,): meetings that each can still have, rest aside.
    """
    if ties is None:
        return capacity
    places = np.where(ties.restful_slots(free, np.zeros_like(free)), free, 0).sum(axis=1)
    least: Integers = np.minimum(capacity, places)
    return least


def pack(slots: Booleans) -> Words:
    """Rows of booleans as rows of 64-bit words, slot 0 in the lowest bit."""
    padded = np.zeros((len(slots), -(-slots.shape[1] // 64) * 64), dtype=np.bool_)
    padded[:, : slots.shape[1]] = slots
    return np.packbits(padded, axis=1, bitorder="little").view("<u8").astype(np.uint64)


def _open(wishes: Integers, ours: Booleans, theirs: Booleans, meetings: Integers) -> Integers:
    """Rows of the wishes whose persons share a slot and do not meet yet."""
    holder, investor, _ = wishes.T
    holders, investors = pack(ours), pack(theirs)
    possible = np.zeros(len(wishes), dtype=np.bool_)
    for word in range(holders.shape[1]):
        possible |= (holders[holder, word] & investors[investor, word]) != 0
    if len(meetings):
        width = len(theirs)
        held = np.sort(meetings[:, 0] * width + meetings[:, 1])
        pairs = holder * width + investor
        possible &= held[np.minimum(np.searchsorted(held, pairs), len(held) - 1)] != pairs
    return np.flatnonzero(possible)
