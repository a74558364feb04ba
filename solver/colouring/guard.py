"""Rest and precedence for a timetable: which slots of a meeting they allow beside the others.

Every other rule looks at one slot, so a timetable keeps it by itself. These two rules look at
several slots. A timetable that has a guard asks it after each change, and takes the change back
when the guard does not allow it.
"""

from collections.abc import Iterable, Sequence

from solver.colouring.slot_sets import slot_set, slots_of
from solver.problem.arrays import Integers
from solver.subproblem.plan import UNPLACED
from solver.subproblem.residual_problem import ResidualProblem


class RestAndPrecedence:
    """The guard of one timetable; it is told of each slot that an investor takes or leaves.

    Parameters
    ----------
    subproblem
        With ties.
    wishes
        Shape (meetings,): the rows of the residual wishes that are the meetings. Investors are
        numbered after the holders.
    """

    def __init__(self, subproblem: ResidualProblem, wishes: Integers) -> None:
        assert subproblem.ties is not None
        holders, ties = len(subproblem.holder_free), subproblem.ties
        resting = ties.resting
        self._slots = subproblem.slots
        self._investor: list[int] = (subproblem.wishes[wishes, 1] + holders).tolist()
        self._longest = {
            holders + i: longest
            for i, longest in zip(resting.tolist(), ties.longest[resting].tolist(), strict=True)
        }
        self._joined = slot_set(ties.joined)
        self._fixed = {holders + i: slot_set(ties.held[i] > 0) for i in resting.tolist()}
        self._busy = dict(self._fixed)
        place = {row: meeting for meeting, row in enumerate(wishes.tolist())}
        self._after: dict[int, list[int]] = {}
        self._before: dict[int, list[int]] = {}
        for _, early, late in subproblem.orders.tolist():
            if early in place and late in place:
                self._after.setdefault(place[early], []).append(place[late])
                self._before.setdefault(place[late], []).append(place[early])
        self._target = self._targets()
        of, barred = subproblem.barred
        sets = [slot_set(line) for line in barred]
        self._barred: dict[int, int] = {
            meeting: sets[of[row]] for meeting, row in enumerate(wishes.tolist()) if of[row]
        }

    @property
    def resting(self) -> list[int]:
        """The investors who asked for rest, numbered after the holders."""
        return list(self._longest)

    def take(self, person: int, slot: int) -> None:
        """A person has a meeting in this slot."""
        if person in self._busy:
            self._busy[person] |= 1 << slot

    def leave(self, person: int, slot: int) -> None:
        """A person has no meeting of the timetable in this slot any more."""
        if person in self._busy:
            self._busy[person] &= ~(1 << slot) | self._fixed[person]

    def forbidden_slots(self, meeting: int) -> int:
        """The set of slots in which a fixed meeting forbids this one, by precedence."""
        return self._barred.get(meeting, 0)

    def allows(self, meeting: int, slot: Sequence[int]) -> bool:
        """Do the rules allow this meeting where it is, given the slots of all meetings?"""
        return self.rests(self._investor[meeting]) and self.in_order((meeting,), slot)

    def in_order(self, meetings: Iterable[int], slot: Sequence[int]) -> bool:
        """Does precedence allow these meetings where they are, given the slots of all?"""
        return not any(
            self._barred.get(meeting, 0) >> slot[meeting] & 1
            or self.precedence_faults(meeting, slot)
            for meeting in meetings
        )

    def rests(self, person: int, left: int = 0, taken: int = 0) -> bool:
        """Has an investor no longer run of meetings than they asked for?

        Parameters
        ----------
        person
            Any.
        left, taken
            Sets of slots that they would leave, and take, first.
        """
        if person not in self._longest:
            return True
        busy = run = self._busy[person] & ~left | self._fixed[person] | taken
        for _ in range(self._longest[person]):
            run = busy & self._joined & (run >> 1)
            if not run:
                return True
        return False

    def precedence_faults(self, meeting: int, slot: Sequence[int]) -> list[int]:
        """Meetings that are not before, or after, this one as they should be."""
        here = slot[meeting]
        late = [m for m in self._after.get(meeting, ()) if UNPLACED != slot[m] <= here]
        early = [m for m in self._before.get(meeting, ()) if slot[m] >= here]
        return list(dict.fromkeys(late + early))

    def has_order(self, meeting: int) -> bool:
        """Is the meeting part of a precedence with another meeting of the timetable?"""
        return meeting in self._target

    def nearest(self, meeting: int, slots: int) -> int | None:
        """The slot of the set nearest to where precedences want the meeting; None without any."""
        target = self._target.get(meeting)
        if target is None:
            return None
        return min(slots_of(slots), key=lambda slot: abs(slot - target))

    def run_around(self, person: int, slot: int) -> list[int]:
        """The other slots of the investor's run of meetings around a slot, without fixed ones."""
        busy, fixed = self._busy[person], self._fixed[person]
        found = []
        for step in (-1, 1):
            near = slot
            while 0 <= near + step < self._slots:
                if not self._joined >> min(near, near + step) & 1 or not busy >> near + step & 1:
                    break
                near += step
                if not fixed >> near & 1:
                    found.append(near)
        return found

    def _targets(self) -> dict[int, float]:
        """The slot at which each meeting of a precedence leaves space before and after it."""
        many = {*self._after, *self._before}
        depth, height = dict.fromkeys(many, 0), dict.fromkeys(many, 0)
        # One round for each link of the longest chain. Precedences in a circle have no longest
        # chain; the number of slots ends their rounds.
        for _ in range(min(len(many), self._slots)):
            depths, depth = depth, _one_longer(depth, self._before)
            heights, height = height, _one_longer(height, self._after)
            if (depths, heights) == (depth, height):
                break
        return {
            meeting: self._slots * (depth[meeting] + 0.5) / (depth[meeting] + height[meeting] + 1)
            for meeting in sorted(many)
        }


def _one_longer(length: dict[int, int], onward: dict[int, list[int]]) -> dict[int, int]:
    """The longest chain from each meeting: one more than that of the next ones."""
    return {m: max((length[n] + 1 for n in onward.get(m, ())), default=0) for m in length}
