"""Talks in slots as arrays, for a search that judges many changes at once.

Talks join two sides: the first party of a talk is never the second of another. A party with
several seats has a row of slots for each, so that a row holds one talk in a slot. A morning is a
*line*: bit n is set when the party is busy in the n-th of its counted slots.
"""

import numpy as np
from numpy.typing import NDArray

from solver.breaks import parameters
from solver.breaks.problem import BreaksProblem, members
from solver.problem.arrays import Booleans, Integers

NOBODY = -1
EVEN = 2  # breaks of one party; comfort is defined by it (docs/model.md, *comfort*)
WIDEST = 52  # slots: a line is read as a floating-point number without rounding

Costs = NDArray[np.int32]
NEVER = np.int32(1 << 22)  # costs more than any change


class Mornings:
    """Slots of all talks, and what each party's morning costs.

    Parameters
    ----------
    problem
        What may be where; its slots are at most `WIDEST`.
    slots
        A slot for each talk, so that no rule but fairness is broken.

    Attributes
    ----------
    ends
        Shape (2, talks): the parties of each talk.
    slot
        Shape (talks,): where each is.
    allowed
        Shape (talks, slots): where each may be. Talks with a precedence stay where they are.
    row
        Shape (2, talks): the seat of each party at which it sits.
    at
        Shape (seats, slots): the talk there, or NOBODY. Party p's first seat is p.
    counted, bit, order
        Shape (parties, slots): whether a slot counts; its bit in a line, 0 when it does not;
        and the counted slots in their order, the others after them.
    open
        Shape (talks,): the slots allowed, as a set.
    busy
        Shape (parties,): the slots in which a party is busy, as a set.
    line, cost
        Shape (parties,): its morning, and what that costs.
    steady
        Shape (parties,): whether its busy slots stay what they are. Of rest, and of several
        talks at once, one line does not tell.
    changed
        Shape (2, parties): whose talks of a side moved since somebody took note.
    left
        Shape (slots,): places that are free; None without a limit.
    """

    def __init__(self, problem: BreaksProblem, slots: list[int]) -> None:
        talks = np.array([talk[:2] for talk in problem.talks], dtype=np.int64).reshape(-1, 2)
        self.ends = talks.T.copy()
        self.slot = np.array(slots, dtype=np.int64)
        self.allowed = _open(problem, self.slot)
        seats = np.array([party.seats for party in problem.parties], dtype=np.int64)
        resting = [bool(problem.closed_runs(party)) for party in range(len(seats))]
        self.steady: Booleans = (seats > 1) | np.array(resting, dtype=np.bool_)
        self._seat(seats, problem.slots)
        self.counted = _table([party.counted for party in problem.parties], problem.slots)
        place = np.cumsum(self.counted, axis=1) - 1
        self.bit: Integers = np.where(self.counted, np.int64(1) << place, 0)
        self.order = np.argsort(~self.counted, axis=1, kind="stable")
        self.line = np.zeros(len(seats), dtype=np.int64)
        for end in self.ends:
            np.bitwise_or.at(self.line, end, self.bit[end, self.slot])
        self.cost = price(self.line)
        self.changed = np.zeros((2, len(seats)), dtype=np.bool_)
        self.open = self.allowed @ (np.int64(1) << np.arange(problem.slots))
        self.busy = np.zeros(len(seats), dtype=np.int64)
        for end in self.ends:
            np.bitwise_or.at(self.busy, end, np.int64(1) << self.slot)
        self.left: Integers | None = None
        if problem.places is not None:
            held = np.bincount(self.slot, minlength=problem.slots)
            self.left = np.array(problem.places, dtype=np.int64) - held

    def _seat(self, seats: Integers, slots: int) -> None:
        """A seat for each talk at each of its parties."""
        extra = np.cumsum(seats - 1) - (seats - 1) + len(seats) - 1
        self.row = self.ends.copy()
        self.at = np.full((int(seats.sum()), slots), NOBODY, dtype=np.int64)
        several = np.flatnonzero((seats > 1)[self.ends].any(axis=0))
        taken: dict[tuple[int, int], int] = {}
        for talk in several.tolist():
            for side, party in enumerate(self.ends[:, talk].tolist()):
                here = party, int(self.slot[talk])
                number = taken[here] = taken.get(here, -1) + 1
                if number:
                    self.row[side, talk] = extra[party] + number
        for row in self.row:
            self.at[row, self.slot] = np.arange(len(self.slot))

    def move(self, talk: Integers, slot: Integers) -> None:
        """Put talks into other slots: each into a free seat, or that of another of them.

        Parameters
        ----------
        talk, slot
            Which talk, none of them twice, goes where.
        """
        old, one = self.slot[talk], np.int64(1)
        for row in self.row:
            self.at[row[talk], old] = NOBODY
        for row, end in zip(self.row, self.ends, strict=True):
            self.at[row[talk], slot] = talk
            party = end[talk]
            np.bitwise_xor.at(self.line, party, self.bit[party, slot] ^ self.bit[party, old])
            np.bitwise_xor.at(self.busy, party, (one << slot) ^ (one << old))
            self.cost[party] = price(self.line[party])
        for changed, end in zip(self.changed, self.ends, strict=True):
            changed[end[talk]] = True
        self.slot[talk] = slot
        if self.left is not None:
            np.add.at(self.left, old, 1)
            np.add.at(self.left, slot, -1)


def price(line: Integers) -> Costs:
    """What lines cost: breaks, those beyond two, and waiting, each with its weight."""
    chosen = parameters.BLOCKS
    runs = np.bitwise_count(line & ~(line << 1)).astype(np.int32)
    breaks = np.maximum(runs - 1, 0)
    idle = np.bitwise_count(_filled(line)) - np.bitwise_count(line).astype(np.int32)
    uneven = np.maximum(breaks - EVEN, 0)
    found: Costs = chosen.broken * breaks + chosen.unfair * uneven + chosen.waiting * idle
    return found


def discomfort(line: Integers) -> tuple[int, int, int]:
    """Breaks, those of one party beyond two, and waiting, of all lines together."""
    runs = np.bitwise_count(line & ~(line << 1)).astype(np.int64)
    breaks = np.maximum(runs - 1, 0)
    idle = np.bitwise_count(_filled(line)).astype(np.int64) - np.bitwise_count(line)
    return int(breaks.sum()), int(np.maximum(breaks - EVEN, 0).sum()), int(idle.sum())


def _filled(line: Integers) -> Integers:
    """The lines without a gap between their first and their last bit."""
    _, length = np.frexp(line.astype(np.float64))
    found: Integers = (line | -line) & ((np.int64(1) << length.astype(np.int64)) - 1)
    return found


def _open(problem: BreaksProblem, slot: Integers) -> Booleans:
    allowed = _table([talk.slots for talk in problem.talks], problem.slots)
    if problem.places is not None:
        allowed &= np.array(problem.places) > 0
    for talk in {talk for pair in problem.precedences for talk in pair}:
        allowed[talk] = False
        allowed[talk, slot[talk]] = True
    return allowed


def _table(sets: list[int], slots: int) -> Booleans:
    """Sets of slots as rows of a table."""
    table = np.zeros((len(sets), slots), dtype=np.bool_)
    known: dict[int, list[int]] = {}
    for row, each in enumerate(sets):
        own = known.get(each)
        if own is None:
            own = known[each] = members(each)
        table[row, own] = True
    return table
