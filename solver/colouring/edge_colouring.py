"""When: a slot for each chosen meeting, by alternating paths.

Giving slots is colouring the edges of a graph whose vertices are persons: the slots of a
person's meetings differ. A meeting takes the first slot that both have free. Where they
share none, one has slot a free and the other slot b; swapping a and b along the path of
meetings that alternates between them (a Kempe chain) frees a common one. In a bipartite
graph without absences the path always exists (König 1916); with absences and pins the
problem is NP-complete (Even, Itai and Shamir 1976), so a path may end at somebody who is
absent. Then other paths are tried, and last, meetings are ejected
(:mod:`solver.colouring.ejection`).

The graph need not be bipartite. Sets of slots are Python integers, bit s standing for slot s.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from solver.colouring import parameters
from solver.colouring.guard import RestAndPrecedence
from solver.colouring.slot_sets import slots_of
from solver.subproblem.interruption import Stop, never
from solver.subproblem.plan import UNPLACED


@dataclasses.dataclass(frozen=True, eq=False)
class MeetingGraph:
    """What is coloured: persons are the vertices, meetings the edges, slots the colours.

    Parameters
    ----------
    pairs
        The two persons of each meeting, as vertices numbered from 0.
    available
        For each vertex, the set of slots in which it can meet somebody.
    seats
        For a vertex that can have several meetings at once, how many in each slot.
    tables
        Meetings that each slot can hold; None for no limit.
    slots
        Number of slots.
    """

    pairs: Sequence[tuple[int, int]]
    available: Sequence[int]
    seats: Mapping[int, Sequence[int]]
    tables: Sequence[int] | None
    slots: int


class Timetable:
    """Slots of meetings, while they are being found.

    Parameters
    ----------
    graph
        The meetings; none has a slot yet.
    guard
        Of rest and precedence: no change that it does not allow is kept. None when every rule
        looks at one slot.
    stop
        Asked before each path; once true, a meeting gets a slot that is free, or none.

    Attributes
    ----------
    slot
        The slot of each meeting, or UNPLACED.
    """

    def __init__(
        self,
        graph: MeetingGraph,
        guard: RestAndPrecedence | None = None,
        stop: Stop = never,
    ) -> None:
        slots, tables = graph.slots, graph.tables
        self.slot = [UNPLACED] * len(graph.pairs)
        self.guard = guard
        self.graph = graph
        self._stop = stop
        self._pairs = graph.pairs
        self._available = graph.available
        self._free = list(graph.available)
        self._seats = graph.seats
        self._slots = slots
        self._tables = None if tables is None else list(tables)
        self._in_slot: list[dict[int, None]] = [{} for _ in range(slots)]
        self._open = (1 << slots) - 1
        for slot, left in enumerate(tables or ()):
            if left == 0:
                self._open ^= 1 << slot
        self._held: dict[int, list[int]] = {}

    @property
    def is_stopped(self) -> bool:
        """Has somebody asked for the best so far?"""
        return self._stop()

    def fill(self, meetings: Iterable[int]) -> list[int]:
        """Place the meetings in this order; return those that no path could place."""
        return [meeting for meeting in meetings if not self.place(meeting)]

    def fill_within(self, narrow: Mapping[int, int], meetings: Iterable[int]) -> list[int]:
        """Place the meetings while some persons have fewer slots; then the rest in all slots.

        Parameters
        ----------
        narrow
            For some persons, a subset of their available slots. They have no meetings yet.
        meetings
            In the order in which they are placed.

        Returns
        -------
        list of int
            The meetings that no path could place.
        """
        whole = {person: self._available[person] for person in narrow}
        available = list(self._available)
        for person, slots in narrow.items():
            available[person] = self._free[person] = slots
        self._available = available
        unplaced = self.fill(meetings)
        for person, slots in whole.items():
            self._free[person] |= slots & ~available[person]
            available[person] = slots
        return self.fill(unplaced) if unplaced else []

    def place(self, meeting: int) -> bool:
        """Give a meeting a slot, swapping others along a path if need be."""
        left, right = self._pairs[meeting]
        common = self._free[left] & self._free[right]
        if common & self._open:
            if self.guard is None:
                self.seat(meeting, self._roomiest(common & self._open))
                return True
            if self._seat_where_allowed(self.guard, meeting, common & self._open):
                return True
        if not self._open or self._stop():
            return False
        if self._swap(meeting, left, right, self._open) or self._swap(
            meeting, right, left, self._open
        ):
            return True
        if self._tables is None:
            return False
        before = [] if self.guard is None else list(self.slot)
        if not self._overfill(meeting, left, right, common):
            return False
        if self.allows([m for m, slot in enumerate(before) if slot != self.slot[m]]):
            return True
        self.restore(before)
        return False

    def _seat_where_allowed(self, guard: RestAndPrecedence, meeting: int, common: int) -> bool:
        """Hold a meeting in one of these free slots, if the guard allows it in any."""
        common &= ~guard.forbidden_slots(meeting)
        while common:
            nearest = guard.nearest(meeting, common)
            slot = self._roomiest(common) if nearest is None else nearest
            self.seat(meeting, slot)
            if guard.allows(meeting, self.slot):
                return True
            self.unseat(meeting)
            common ^= 1 << slot
        return False

    def allows(self, meetings: Iterable[int]) -> bool:
        """Does the guard, if there is one, allow these meetings where they are?"""
        if self.guard is None:
            return True
        allows, slot = self.guard.allows, self.slot
        return all(allows(meeting, slot) for meeting in meetings if slot[meeting] != UNPLACED)

    def drop_unlawful(self, value: Sequence[int]) -> None:
        """Take out meetings that the guard does not allow, those of least value first."""
        for meeting in sorted(range(len(self.slot)), key=lambda one: value[one]):
            if not self.allows((meeting,)):
                self.unseat(meeting)

    def is_free(self, person: int, slot: int) -> bool:
        """Has the person a seat left in this slot?"""
        return bool(self._free[person] >> slot & 1)

    def is_open(self, slot: int) -> bool:
        """Is a table left in this slot?"""
        return bool(self._open >> slot & 1)

    def meetings_of(self, person: int, slot: int) -> Sequence[int]:
        """The person's meetings in a slot."""
        return self._held.get(person * self._slots + slot, ())

    def restore(self, slot: Sequence[int]) -> None:
        """Hold exactly the meetings that have a slot here, in that slot."""
        moved = [meeting for meeting, now in enumerate(self.slot) if now != slot[meeting]]
        for meeting in moved:
            if self.slot[meeting] != UNPLACED:
                self.unseat(meeting)
        for meeting in moved:
            if slot[meeting] != UNPLACED:
                self.seat(meeting, slot[meeting])

    def seat(self, meeting: int, slot: int) -> None:
        """Hold a meeting in a slot in which both persons and a table are free."""
        bit = 1 << slot
        self.slot[meeting] = slot
        for person in self._pairs[meeting]:
            held = self._held.setdefault(person * self._slots + slot, [])
            held.append(meeting)
            if person not in self._seats or len(held) == self._seats[person][slot]:
                self._free[person] ^= bit
        if self._tables is not None:
            self._in_slot[slot][meeting] = None
            self._tables[slot] -= 1
            if self._tables[slot] <= 0:
                self._open &= ~bit
        if self.guard is not None:
            self.guard.take(self._pairs[meeting][1], slot)

    def unseat(self, meeting: int) -> None:
        """Take a meeting out of its slot."""
        slot = self.slot[meeting]
        self.slot[meeting] = UNPLACED
        for person in self._pairs[meeting]:
            self._held[person * self._slots + slot].remove(meeting)
            self._free[person] |= 1 << slot
        if self._tables is not None:
            del self._in_slot[slot][meeting]
            self._tables[slot] += 1
            if self._tables[slot] > 0:
                self._open |= 1 << slot
        if self.guard is not None:
            right = self._pairs[meeting][1]
            if not self._held[right * self._slots + slot]:
                self.guard.leave(right, slot)

    def _roomiest(self, slots: int) -> int:
        """The first of these slots, or the one with most tables left where they are counted."""
        tables = self._tables
        if tables is None:
            return (slots & -slots).bit_length() - 1
        return max(slots_of(slots), key=lambda slot: tables[slot])

    def _swap(self, meeting: int, left: int, right: int, roomy: int) -> list[int]:
        """Free on the right a slot that is free on the left, by a path that starts there.

        The path is the one that was swapped. It is empty when no path ends in a slot with a
        table left, or when the guard allows none of those that were tried.
        """
        guard, tries = self.guard, parameters.PATHS.tries_of_guard
        for slot in slots_of(self._free[left] & self._available[right]):
            for other in slots_of(self._free[right]):
                for first in self._held.get(right * self._slots + slot, ()):
                    path = self._path(right, first, slot, other, barred=left)
                    # An odd path leaves one meeting more in the other slot, an even one here.
                    if not path or not roomy >> (other if len(path) % 2 else slot) & 1:
                        continue
                    if guard is None or self._may_swap(guard, meeting, slot, path, slot + other):
                        self._flip(path, slot + other)
                        self.seat(meeting, slot)
                        if guard is None or self.allows((meeting, *path)):
                            return path
                        self.unseat(meeting)
                        self._flip(path, slot + other)
                    tries -= 1
                    if not tries:
                        return []
                    break  # The flips changed the list that is gone through.
        return []

    def _may_swap(
        self, guard: RestAndPrecedence, meeting: int, slot: int, path: Sequence[int], both: int
    ) -> bool:
        """Could the guard allow a meeting in a slot once a path has swapped two slots?

        Most paths fail; seeing that without the swap takes a fraction of the time. An investor
        of several delegates may be busy still in a slot that a meeting leaves: the swap tells.
        """
        taken, left = {self._pairs[meeting][1]: 1 << slot}, dict[int, int]()
        for one in path:
            person, was = self._pairs[one][1], self.slot[one]
            left[person] = left.get(person, 0) | 1 << was
            taken[person] = taken.get(person, 0) | 1 << both - was
        if not all(guard.rests(one, left.get(one, 0), slots) for one, slots in taken.items()):
            return False
        before = [self.slot[one] for one in path]
        self.slot[meeting] = slot
        for one, was in zip(path, before, strict=True):
            self.slot[one] = both - was
        is_in_order = guard.in_order((meeting, *path), self.slot)
        self.slot[meeting] = UNPLACED
        for one, was in zip(path, before, strict=True):
            self.slot[one] = was
        return is_in_order

    def _overfill(self, meeting: int, left: int, right: int, common: int) -> bool:
        """Hold one meeting too many in a slot, then move one more out of it than into it.

        Without absences that always succeeds while any slot has a free table: of two slots,
        some path holds more meetings in the fuller one (de Werra 1971, McDiarmid 1972).
        """
        path: list[int] = []
        if common:
            self.seat(meeting, (common & -common).bit_length() - 1)
        else:
            path = self._swap(meeting, left, right, (1 << self._slots) - 1)
            if not path:
                return False
        crowded = [self.slot[meeting], *(self.slot[moved] for moved in path[:1])]
        if all(self._relieve(slot) for slot in crowded if self._is_overfull(slot)):
            return True
        both = self.slot[meeting] + self.slot[path[0]] if path else 0
        self.unseat(meeting)
        self._flip(path, both)
        return False

    def _is_overfull(self, slot: int) -> bool:
        return self._tables is not None and self._tables[slot] < 0

    def _relieve(self, slot: int) -> bool:
        """Move one meeting more out of a slot than into it."""
        tries = parameters.PATHS.tries_of_table
        for first in self._in_slot[slot]:
            for person in self._pairs[first]:
                for other in slots_of(self._free[person] & self._open):
                    path = self._path(person, first, slot, other, barred=UNPLACED)
                    if path and len(path) % 2:
                        self._flip(path, slot + other)
                        return True
                    tries -= 1
                    if not tries:
                        return False
        return False

    def _path(self, person: int, first: int, here: int, there: int, barred: int) -> list[int]:
        """The meetings to swap between two slots once `first` leaves `here` for `there`.

        The person is free there. Empty when somebody on the way cannot change, or when the
        path would take the barred person's place.
        """
        path, target = [first], there
        while True:
            left, right = self._pairs[path[-1]]
            person = left + right - person
            if person == barred or not self._available[person] >> target & 1:
                return []
            if self._free[person] >> target & 1:
                return path
            in_the_way = self._held[person * self._slots + target]
            onward = next((meeting for meeting in in_the_way if meeting not in path), None)
            if onward is None:
                return []
            path.append(onward)
            target = here + there - target

    def _flip(self, path: Sequence[int], both: int) -> None:
        targets = [both - self.slot[meeting] for meeting in path]
        for meeting in path:
            self.unseat(meeting)
        for meeting, slot in zip(path, targets, strict=True):
            self.seat(meeting, slot)
