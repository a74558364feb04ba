"""What is left to decide once the pinned meetings have taken their places."""

import dataclasses
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from solver.instance import Booleans, Instance, Integers

Words = NDArray[np.uint64]


@dataclasses.dataclass(frozen=True, eq=False)
class Room:
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
        Meetings each person still lacks for their guarantee and has room for.
    tables_free
        Shape (slots,): open tables left in each slot; None when unlimited.
    wishes
        Shape (n, 3): the wishes that share at least one free slot and are not pinned.
    """

    holder_free: Booleans
    investor_free: Integers
    holder_capacity: Integers
    investor_capacity: Integers
    holder_owed: Integers
    investor_owed: Integers
    tables_free: Integers | None
    wishes: Integers

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


def remaining(instance: Instance) -> Room:
    """The room that the instance's pins leave."""
    holder_free, tables_free = instance.holder_available, instance.open_tables
    if tables_free is not None:
        holder_free = holder_free & (tables_free > 0)
    whole = Room(
        holder_free=holder_free,
        investor_free=instance.investor_available * instance.delegates[:, None],
        holder_capacity=instance.holder_capacity,
        investor_capacity=instance.investor_capacity,
        holder_owed=np.minimum(instance.holder_guaranteed, instance.holder_capacity),
        investor_owed=np.minimum(instance.investor_guaranteed, instance.investor_capacity),
        tables_free=tables_free,
        wishes=instance.wishes,
    )
    return occupied(whole, instance.pinned)[0]


def occupied(room: Room, meetings: Integers) -> tuple[Room, Integers]:
    """The room that these meetings leave, and which of its wishes are still open, by row.

    Parameters
    ----------
    meetings
        Shape (n, 3): holder, investor, slot of meetings that fit into the room.
    """
    holder, investor, slot = meetings.T
    holder_free, investor_free = room.holder_free.copy(), room.investor_free.copy()
    holder_free[holder, slot] = False
    np.subtract.at(investor_free, (investor, slot), 1)
    tables_free = None if room.tables_free is None else room.tables_free.copy()
    if tables_free is not None:
        np.subtract.at(tables_free, slot, 1)
        holder_free[:, tables_free == 0] = False
    held_by = np.bincount(holder, minlength=len(room.holder_free))
    held_of = np.bincount(investor, minlength=len(room.investor_free))
    holder_capacity = np.minimum(room.holder_capacity - held_by, holder_free.sum(axis=1))
    investor_capacity = np.minimum(room.investor_capacity - held_of, investor_free.sum(axis=1))
    rows = _open(room.wishes, holder_free, investor_free > 0, meetings)
    left = Room(
        holder_free=holder_free,
        investor_free=investor_free,
        holder_capacity=holder_capacity,
        investor_capacity=investor_capacity,
        holder_owed=np.clip(room.holder_owed - held_by, 0, holder_capacity),
        investor_owed=np.clip(room.investor_owed - held_of, 0, investor_capacity),
        tables_free=tables_free,
        wishes=room.wishes[rows],
    )
    return left, rows


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
