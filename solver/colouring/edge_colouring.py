"""When: a slot for each chosen meeting, by alternating paths.

Giving slots is colouring the edges of a graph whose vertices are persons: the slots of a
person's meetings differ. A meeting takes the first slot that both have free. Where they
share none, one has slot a free and the other slot b; swapping a and b along the path of
meetings that alternates between them (a Kempe chain) frees a common one. In a bipartite
graph without absences the path always exists (König 1916); with absences and pins the
problem is NP-complete (Even, Itai and Shamir 1976), so a path may end at somebody who is
absent: then other paths are tried, and last, meetings are pushed out and settled again.

Any pairs of persons are taken, bipartite or not. Sets of slots are Python integers, bit s
standing for slot s.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from random import Random

from solver.subproblem.plan import UNPLACED

TRIES = 400


class Timetable:
    """Slots of meetings, while they are being found.

    Parameters
    ----------
    pairs
        The two persons of each meeting, as vertices numbered from 0.
    available
        For each vertex, the slots in which it can meet somebody.
    seats
        For a vertex that can have several meetings at once, how many in each slot.
    tables
        Meetings that each slot can hold; None for no limit.
    slots
        Number of slots.
    stop
        Asked before each path; once true, a meeting gets a slot that is free, or none.

    Attributes
    ----------
    slot
        The slot of each meeting, or UNPLACED.
    """

    def __init__(
        self,
        pairs: Sequence[tuple[int, int]],
        available: Sequence[int],
        seats: Mapping[int, Sequence[int]],
        tables: Sequence[int] | None,
        slots: int,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self.slot = [UNPLACED] * len(pairs)
        self._stop = stop
        self._pairs = pairs
        self._available = available
        self._free = list(available)
        self._seats = seats
        self._slots = slots
        self._tables = None if tables is None else list(tables)
        self._in_slot: list[dict[int, None]] = [{} for _ in range(slots)]
        self._open = (1 << slots) - 1
        for slot, left in enumerate(tables or ()):
            if left == 0:
                self._open ^= 1 << slot
        self._held: dict[int, list[int]] = {}

    def fill(self, meetings: Iterable[int]) -> list[int]:
        """Place the meetings in this order; return those that no path could place."""
        return [meeting for meeting in meetings if not self.place(meeting)]

    def place(self, meeting: int) -> bool:
        """Give a meeting a slot, swapping others along a path if need be."""
        left, right = self._pairs[meeting]
        common = self._free[left] & self._free[right]
        if common & self._open:
            self.seat(meeting, self._roomiest(common & self._open))
            return True
        if not self._open or self._stop():
            return False
        if self._swap(meeting, left, right, self._open) or self._swap(
            meeting, right, left, self._open
        ):
            return True
        return self._tables is not None and self._overfill(meeting, left, right, common)

    def settle(self, unplaced: Sequence[int], value: Sequence[int], rounds: int, seed: int) -> None:
        """Push meetings out to make room for others until all are placed or rounds run out.

        A meeting that was pushed out of a slot may not come back to it for some rounds
        (tabu). What is unplaced at the best moment stays so.

        Parameters
        ----------
        unplaced
            Meetings without a slot.
        value
            What each meeting is worth.
        """
        random = Random(seed)
        waiting, until = deque(unplaced), dict[tuple[int, int], int]()
        lost = least = sum(value[meeting] for meeting in waiting)
        best = list(self.slot)
        for now in range(rounds):
            if not waiting:
                return
            if self._stop():
                break
            meeting = waiting.popleft()
            if not self.place(meeting):
                choices = self._pushes(meeting, value, until, now, random)
                if not choices:
                    waiting.append(meeting)
                    continue
                _, _, slot, victims = min(choices)
                for victim in victims:
                    self.unseat(victim)
                    until[victim, slot] = now + 10 + random.randrange(10)
                self.seat(meeting, slot)
                waiting.extend(victims)
                lost += sum(value[victim] for victim in victims)
            lost -= value[meeting]
            if lost < least:
                least, best = lost, list(self.slot)
        self.restore(best)

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

    def _roomiest(self, slots: int) -> int:
        """The first of these slots, or the one with most tables left where they are counted."""
        tables = self._tables
        if tables is None:
            return (slots & -slots).bit_length() - 1
        return max(_bits(slots), key=lambda slot: tables[slot])

    def _swap(self, meeting: int, left: int, right: int, roomy: int) -> list[int]:
        """Free on the right a slot that is free on the left, by a path that starts there.

        The path is the one that was swapped, or empty when none ends in a slot with room.
        """
        for slot in _bits(self._free[left] & self._available[right]):
            for other in _bits(self._free[right]):
                for first in self._held.get(right * self._slots + slot, ()):
                    path = self._path(right, first, slot, other, barred=left)
                    # An odd path leaves one meeting more in the other slot, an even one here.
                    if path and roomy >> (other if len(path) % 2 else slot) & 1:
                        self._flip(path, slot + other)
                        self.seat(meeting, slot)
                        return path
        return []

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
        tries = TRIES
        for first in self._in_slot[slot]:
            for person in self._pairs[first]:
                for other in _bits(self._free[person] & self._open):
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

    def _pushes(
        self,
        meeting: int,
        value: Sequence[int],
        until: Mapping[tuple[int, int], int],
        now: int,
        random: Random,
    ) -> list[tuple[int, float, int, list[int]]]:
        """Each slot the meeting may take: what is lost, a toss, the slot, who is pushed out."""
        left, right = self._pairs[meeting]
        choices = []
        for slot in _bits(self._available[left] & self._available[right]):
            if until.get((meeting, slot), UNPLACED) >= now:
                continue
            victims = set[int]()
            for person in (left, right):
                if not self._free[person] >> slot & 1:
                    held = self._held.get(person * self._slots + slot, ())
                    victims.add(min(held, key=value.__getitem__))
            if not victims and not self._open >> slot & 1:
                continue
            loss = sum(value[victim] for victim in victims)
            choices.append((loss, random.random(), slot, sorted(victims)))
        return choices


def _bits(slots: int) -> Iterator[int]:
    while slots:
        lowest = slots & -slots
        yield lowest.bit_length() - 1
        slots ^= lowest
