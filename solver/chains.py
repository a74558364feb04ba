"""Shorter, fuller mornings: a local search over Kempe chains at unchanged meetings.

Moving a meeting from slot a to slot b displaces whoever sits in b to a, and so on along the
path of meetings that alternates between the two slots. Every such swap leaves each person
with the same meetings, so guarantee and value stay; the search keeps swaps that do not add
breaks and, rarely, one that does (threshold by Metropolis' rule, so that it leaves plateaus).
Chains as a neighbourhood for timetables: Thompson and Dowsland 1998.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from random import Random

import numpy as np

from solver.instance import Instance, Integers

LONGEST = 64
TEMPERATURE = 0.15
EVERY = 256


class Mornings:
    """Meetings in their slots, and who has how many breaks.

    Parameters
    ----------
    instance
        The problem: availability, delegates, tables in each slot, pins.
    meetings
        Shape (n, 3): holder, investor, slot, obeying the rules.

    Attributes
    ----------
    slot
        The slot of each meeting as it stands.
    breaks
        Breaks of all persons together as it stands.
    """

    def __init__(self, instance: Instance, meetings: Integers) -> None:
        holders = len(instance.holders)
        self._slots = instance.slots
        pairs = meetings[:, :2] + [0, holders]
        self._pairs: list[tuple[int, int]] = [(left, right) for left, right in pairs.tolist()]
        self._available = _sets(instance)
        self._seats = [1] * holders + instance.delegates.tolist()
        self._left = _tables_left(instance, meetings)
        self._fixed = _fixed(instance, meetings)
        self.slot: list[int] = meetings[:, 2].tolist()
        self._held: dict[int, list[int]] = {}
        self._busy = [0] * len(self._available)
        self._meetings: dict[int, list[int]] = {}
        for meeting, pair in enumerate(self._pairs):
            for person in pair:
                self._meetings.setdefault(person, []).append(meeting)
                self._sit(meeting, person, self.slot[meeting])
        self._scattered = {person: None for person in self._meetings if self._breaks(person)}
        self.breaks = sum(map(self._breaks, self._scattered))

    def search(self, random: Random, go_on: Callable[[], bool]) -> list[int]:
        """The slots with fewest breaks met on the way, until none is left or time is up."""
        best, fewest = list(self.slot), self.breaks
        turns = 0
        while fewest and self._pairs:
            turns += 1
            if turns % EVERY == 0 and not go_on():
                break
            self._try(*self._candidate(random), random)
            if self.breaks < fewest:
                best, fewest = list(self.slot), self.breaks
        return best

    def _candidate(self, random: Random) -> tuple[int, int]:
        """A meeting, mostly of somebody whose morning is scattered, and another slot for it."""
        if self._scattered and random.random() < 0.8:
            # Dictionaries keep their order, so the same seed makes the same choices.
            person = random.choice(list(self._scattered))
            meeting = random.choice(self._meetings[person])
        else:
            meeting = random.randrange(len(self._pairs))
        left, right = self._pairs[meeting]
        common = self._available[left] & self._available[right] & ~(1 << self.slot[meeting])
        slots = list(_bits(common))
        return meeting, random.choice(slots) if slots else self.slot[meeting]

    def _try(self, meeting: int, there: int, random: Random) -> None:
        """Swap along the chain unless it cannot be, or costs too much comfort."""
        here = self.slot[meeting]
        chain = [] if here == there else self._chain(meeting, here, there)
        if not chain or not self._tables_allow(chain, here, there):
            return
        people = {person: None for each in chain for person in self._pairs[each]}
        before = sum(map(self._breaks, people))
        self._swap(chain, here, there)
        change = sum(map(self._breaks, people)) - before
        if self._crowded(people, here, there) or (
            change > 0 and random.random() >= math.exp(-change / TEMPERATURE)
        ):
            self._swap(chain, here, there)
            return
        self.breaks += change
        for person in people:
            if self._breaks(person):
                self._scattered[person] = None
            else:
                self._scattered.pop(person, None)

    def _chain(self, first: int, here: int, there: int) -> list[int]:
        """The meetings that change between the two slots with `first`; empty if they cannot."""
        chain, known = [], {first}
        ends = [first]
        while ends:
            meeting = ends.pop()
            chain.append(meeting)
            target = here + there - self.slot[meeting]
            if meeting in self._fixed or len(known) > LONGEST:
                return []
            for person in self._pairs[meeting]:
                if not self._available[person] >> target & 1:
                    return []
                held = self._held.get(person * self._slots + target, ())
                staying = [other for other in held if other not in known]
                if len(staying) >= self._seats[person]:
                    known.add(staying[0])
                    ends.append(staying[0])
        return chain

    def _tables_allow(self, chain: Sequence[int], here: int, there: int) -> bool:
        if self._left is None:
            return True
        more = sum(1 if self.slot[each] == here else -1 for each in chain)
        return self._left[there] >= more and self._left[here] >= -more

    def _swap(self, chain: Sequence[int], here: int, there: int) -> None:
        for each in chain:
            for person in self._pairs[each]:
                self._held[person * self._slots + self.slot[each]].remove(each)
                if not self._held[person * self._slots + self.slot[each]]:
                    self._busy[person] &= ~(1 << self.slot[each])
        for each in chain:
            old = self.slot[each]
            self.slot[each] = here + there - old
            if self._left is not None:
                self._left[old] += 1
                self._left[self.slot[each]] -= 1
            for person in self._pairs[each]:
                self._sit(each, person, self.slot[each])

    def _sit(self, meeting: int, person: int, slot: int) -> None:
        self._held.setdefault(person * self._slots + slot, []).append(meeting)
        self._busy[person] |= 1 << slot

    def _crowded(self, people: "dict[int, None]", here: int, there: int) -> bool:
        """Has somebody more meetings in one of the slots than seats?"""
        return any(
            len(self._held.get(person * self._slots + slot, ())) > self._seats[person]
            for person in people
            for slot in (here, there)
        )

    def _breaks(self, person: int) -> int:
        return _breaks(self._available[person], self._busy[person])


@lru_cache(maxsize=1 << 20)
def _breaks(available: int, busy: int) -> int:
    """Idle runs between the first and the last busy slot, unavailable slots taken out."""
    runs, before = 0, False
    for slot in _bits(available | busy):
        now = bool(busy >> slot & 1)
        runs += now and not before
        before = now
    return max(0, runs - 1)


def _bits(slots: int) -> Iterator[int]:
    while slots:
        lowest = slots & -slots
        yield lowest.bit_length() - 1
        slots ^= lowest


def _sets(instance: Instance) -> list[int]:
    """The available slots of each person as bits, investors after holders."""
    everybody = [*instance.holder_available.tolist(), *instance.investor_available.tolist()]
    return [sum(1 << slot for slot, free in enumerate(row) if free) for row in everybody]


def _tables_left(instance: Instance, meetings: Integers) -> list[int] | None:
    if instance.open_tables is None:
        return None
    held = np.bincount(meetings[:, 2], minlength=instance.slots)
    left: list[int] = (instance.open_tables - held).tolist()
    return left


def _fixed(instance: Instance, meetings: Integers) -> set[int]:
    """The meetings that are pinned."""
    pinned = {(holder, investor) for holder, investor, _ in instance.pinned.tolist()}
    pairs = enumerate(map(tuple, meetings[:, :2].tolist()))
    return {meeting for meeting, pair in pairs if pair in pinned}
