"""Slots for meetings where rest and precedence tie slots together.

At first an investor who asked for rest takes meetings only in slots that they could all use
(:meth:`solver.subproblem.side_constraints.Ties.restful`): then rest holds by itself, and giving
slots is what it always is. What finds no slot that way is tried in all slots, each change of the
timetable being taken back when a rule is broken by it.
"""

from collections.abc import Mapping, Sequence
from random import Random

import numpy as np

from solver.colouring.edge_colouring import Timetable
from solver.problem.arrays import Integers
from solver.subproblem.plan import UNPLACED
from solver.subproblem.residual_problem import Room, pack

TRIES = 40
CLOSEST = 8


class TiedTimetable(Timetable):
    """A timetable that never breaks rest or precedence.

    Parameters
    ----------
    empty
        A timetable of the meetings in which nothing is placed yet.
    room
        With ties.
    wishes
        The rows of the room's wishes that are the meetings.
    """

    def __init__(self, empty: Timetable, room: Room, wishes: Integers) -> None:
        self.__dict__.update(vars(empty))
        assert room.ties is not None
        holders, ties = len(room.holder_free), room.ties
        resting = ties.resting
        self._longest = {
            holders + i: longest
            for i, longest in zip(resting.tolist(), ties.longest[resting].tolist(), strict=True)
        }
        self._joined = _as_set(ties.joined)
        self._fixed = {holders + i: _as_set(ties.held[i] > 0) for i in resting.tolist()}
        self._busy = dict(self._fixed)
        place = {row: meeting for meeting, row in enumerate(wishes.tolist())}
        self._after: dict[int, list[int]] = {}
        self._before: dict[int, list[int]] = {}
        for _, early, late in room.orders.tolist():
            if early in place and late in place:
                self._after.setdefault(place[early], []).append(place[late])
                self._before.setdefault(place[late], []).append(place[early])
        self._target = self._targets()
        of, barred = room.barred
        sets = [_as_set(line) for line in barred]
        self._barred = {
            meeting: sets[of[row]] for meeting, row in enumerate(wishes.tolist()) if of[row]
        }

    def fill_restfully(self, room: Room, meetings: Sequence[int], seed: int) -> list[int]:
        """Place the meetings in restful slots first; return those that nothing could place."""
        assert room.ties is not None
        restful = room.ties.restful(room.investor_free, _liking(room, self._pairs, seed))
        holders, rows = len(room.holder_free), pack(restful)
        whole = {vertex: self._available[vertex] for vertex in self._longest}
        available, free = list(self._available), self._free
        for vertex in self._longest:
            words = rows[vertex - holders].tolist()
            available[vertex] = sum(word << 64 * index for index, word in enumerate(words))
            free[vertex] = available[vertex]
        self._available = available
        unplaced = self.fill(sorted(meetings, key=lambda one: one not in self._target))
        for vertex, slots in whole.items():
            free[vertex] |= slots & ~available[vertex]
            available[vertex] = slots
        return self.fill(unplaced) if unplaced else []

    def place(self, meeting: int) -> bool:
        """Give a meeting a slot, swapping others along a path if need be."""
        left, right = self._pairs[meeting]
        common = self._free[left] & self._free[right] & self._open
        common &= ~self._barred.get(meeting, 0)
        while common:
            slot = self._nearest(meeting, common)
            self.seat(meeting, slot)
            if self.bears((meeting,)):
                return True
            self.unseat(meeting)
            common ^= 1 << slot
        if not self._open or self._stop():
            return False
        if self._swap(meeting, left, right, self._open) or self._swap(
            meeting, right, left, self._open
        ):
            return True
        return self._tables is not None and self._crowd_in(meeting)

    def _crowd_in(self, meeting: int) -> bool:
        """Hold one meeting too many in a slot and move another out of it, if the rules hold."""
        left, right = self._pairs[meeting]
        before = list(self.slot)
        if self._overfill(meeting, left, right, self._free[left] & self._free[right]):
            if self.bears([m for m, slot in enumerate(before) if slot != self.slot[m]]):
                return True
            self.restore(before)
        return False

    def _nearest(self, meeting: int, slots: int) -> int:
        """The slot nearest to where precedences want the meeting; else the roomiest."""
        target = self._target.get(meeting)
        if target is None:
            return self._roomiest(slots)
        return min(_bits(slots), key=lambda slot: abs(slot - target))

    def _targets(self) -> dict[int, float]:
        """Where on the morning each meeting of a precedence has room before and after it."""
        many = {*self._after, *self._before}
        depth, height = dict.fromkeys(many, 0), dict.fromkeys(many, 0)
        # Rounds to a longest chain; those of a circle, which cannot all be held, end early.
        for _ in range(min(len(many), self._slots)):
            grown = {
                m: max((depth[b] + 1 for b in self._before.get(m, ())), default=0) for m in many
            }
            depths, depth = depth, grown
            grown = {
                m: max((height[a] + 1 for a in self._after.get(m, ())), default=0) for m in many
            }
            heights, height = height, grown
            if (depths, heights) == (depth, height):
                break
        return {
            meeting: self._slots * (depth[meeting] + 0.5) / (depth[meeting] + height[meeting] + 1)
            for meeting in sorted(many)
        }

    def bears(self, meetings: Sequence[int]) -> bool:
        """Do the rules allow these meetings where they are?"""
        return all(
            self._rests(self._pairs[meeting][1])
            and not self._barred.get(meeting, 0) >> self.slot[meeting] & 1
            and not self._disordered(meeting)
            for meeting in meetings
            if self.slot[meeting] != UNPLACED
        )

    def seat(self, meeting: int, slot: int) -> None:
        """Hold a meeting in a slot in which both persons and a table are free."""
        super().seat(meeting, slot)
        right = self._pairs[meeting][1]
        if right in self._busy:
            self._busy[right] |= 1 << slot

    def unseat(self, meeting: int) -> None:
        """Take a meeting out of its slot."""
        slot, right = self.slot[meeting], self._pairs[meeting][1]
        super().unseat(meeting)
        if right in self._busy and not self._held[right * self._slots + slot]:
            self._busy[right] &= ~(1 << slot) | self._fixed[right]

    def drop_unlawful(self, value: Sequence[int]) -> None:
        """Take out meetings, the cheapest first, until no rule is broken."""
        for meeting in sorted(range(len(self.slot)), key=lambda one: value[one]):
            if self.slot[meeting] != UNPLACED and not self.bears((meeting,)):
                self.unseat(meeting)

    def _swap(self, meeting: int, left: int, right: int, roomy: int) -> list[int]:
        """As any timetable does, but only along a path after which the rules hold."""
        tries = TRIES
        for slot in _bits(self._free[left] & self._available[right]):
            for other in _bits(self._free[right]):
                for first in self._held.get(right * self._slots + slot, ()):
                    path = self._path(right, first, slot, other, barred=left)
                    if not path or not roomy >> (other if len(path) % 2 else slot) & 1:
                        continue
                    self._flip(path, slot + other)
                    self.seat(meeting, slot)
                    if self.bears((meeting, *path)):
                        return path
                    self.unseat(meeting)
                    self._flip(path, slot + other)
                    tries -= 1
                    if not tries:
                        return []
                    break  # the flips changed the list that is gone through
        return []

    def _pushes(
        self,
        meeting: int,
        value: Sequence[int],
        until: Mapping[tuple[int, int], int],
        now: int,
        random: Random,
    ) -> list[tuple[int, float, int, list[int]]]:
        """As any timetable does; who stands in the way of rest or order goes as well."""
        choices = []
        found = super()._pushes(meeting, value, until, now, random)
        for loss, toss, slot, victims in sorted(found)[:CLOSEST]:
            more = self._in_the_way(meeting, slot, victims, value)
            if more is not None:
                loss += sum(value[victim] for victim in more)
                choices.append((loss, toss, slot, [*victims, *more]))
        return choices

    def _in_the_way(
        self, meeting: int, slot: int, victims: Sequence[int], value: Sequence[int]
    ) -> list[int] | None:
        """Who must leave beside the victims; None when fixed meetings forbid the slot."""
        if self._barred.get(meeting, 0) >> slot & 1:
            return None
        before = [(victim, self.slot[victim]) for victim in victims]
        for victim in victims:
            self.unseat(victim)
        self.seat(meeting, slot)
        more = self._disordered(meeting)
        right = self._pairs[meeting][1]
        before += [(victim, self.slot[victim]) for victim in more]
        for victim in more:
            self.unseat(victim)
        while not self._rests(right):
            here = self._cheapest_of_run(right, slot, value)
            if not here:
                break
            before += [(victim, self.slot[victim]) for victim in here]
            more += here
            for victim in here:
                self.unseat(victim)
        lawful = self.bears((meeting,))
        self.unseat(meeting)
        for victim, back in before:
            self.seat(victim, back)
        return more if lawful else None

    def _cheapest_of_run(self, right: int, slot: int, value: Sequence[int]) -> list[int]:
        """The meetings of the slot whose leaving costs least, among those on end with a slot."""
        busy, choices = self._busy[right], list[tuple[int, list[int]]]()
        for step in (-1, 1):
            near = slot
            while 0 <= near + step < self._slots:
                if not self._joined >> min(near, near + step) & 1 or not busy >> near + step & 1:
                    break
                near += step
                if not self._fixed[right] >> near & 1:
                    here = list(self._held.get(right * self._slots + near, ()))
                    choices.append((sum(value[one] for one in here), here))
        return min(choices, default=(0, []))[1]

    def _rests(self, person: int) -> bool:
        """Has an investor no longer run than they asked for?"""
        if person not in self._longest:
            return True
        busy = run = self._busy[person]
        for _ in range(self._longest[person]):
            run = busy & self._joined & (run >> 1)
            if not run:
                return True
        return False

    def _disordered(self, meeting: int) -> list[int]:
        """Meetings that are not before, or after, this one as they should be."""
        slot = self.slot[meeting]
        late = [m for m in self._after.get(meeting, ()) if UNPLACED != self.slot[m] <= slot]
        early = [m for m in self._before.get(meeting, ()) if self.slot[m] >= slot]
        return list(dict.fromkeys(late + early))


def _liking(room: Room, pairs: Sequence[tuple[int, int]], seed: int) -> Integers:
    """How many of an investor's partners could come in each slot; ties by lot."""
    holders = len(room.holder_free)
    demand = np.zeros_like(room.investor_free)
    if len(pairs):
        holder, investor = np.array(pairs).T
        np.add.at(demand, investor - holders, room.holder_free[holder])
    lot = np.random.default_rng(seed).integers(0, 8, size=demand.shape)
    liking: Integers = 2 * demand + lot
    return liking


def _as_set(slots: np.typing.NDArray[np.bool_]) -> int:
    return sum(1 << slot for slot in np.flatnonzero(slots).tolist())


def _bits(slots: int) -> list[int]:
    return [slot for slot in range(slots.bit_length()) if slots >> slot & 1]
