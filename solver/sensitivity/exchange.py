"""Changes tried in a timetable that stands: by alternating paths, or in one slot alone."""

import dataclasses
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property

import numpy as np

from solver.colouring.construct import guard_of, meeting_graph
from solver.colouring.edge_colouring import Timetable
from solver.flow.residual_graph import Weight
from solver.problem.arrays import Integers
from solver.sensitivity.incumbent import Incumbent
from solver.subproblem.kinds import NO_CELL
from solver.subproblem.plan import UNPLACED
from solver.subproblem.residual_problem import ResidualProblem


def trial(subproblem: ResidualProblem, slot: Integers) -> "Trial":
    """The residual wishes in these slots, to try changes in."""
    return Trial(subproblem, slot)


class Trial(Timetable):
    """A timetable in which changes are tried and undone."""

    def __init__(self, subproblem: ResidualProblem, slot: Integers) -> None:
        wishes = np.arange(len(subproblem.wishes))
        super().__init__(meeting_graph(subproblem, wishes), guard_of(subproblem, wishes))
        self._touched: set[int] = set()
        self._holders = len(subproblem.holder_free)
        self._crowded: dict[int, Sequence[int]] = dict(self._seats)
        self._seats = self._crowded
        self.restore(slot.tolist())
        self._base = list(self.slot)

    def seat(self, meeting: int, slot: int) -> None:
        """Hold a meeting, and remember that it changed."""
        self._touched.add(meeting)
        super().seat(meeting, slot)

    def unseat(self, meeting: int) -> None:
        """Take a meeting out, and remember that it changed."""
        self._touched.add(meeting)
        super().unseat(meeting)

    def moves(self, dropped: Iterable[int], added: Sequence[int]) -> int | None:
        """Meetings that change slot when these leave and those come; None when they cannot.

        The timetable is afterwards as it was.
        """
        self._touched = set()
        for meeting in dropped:
            self.unseat(meeting)
        moved = None
        if not self.fill(added):
            moved = sum(
                self._base[meeting] not in (UNPLACED, self.slot[meeting])
                for meeting in self._touched
                if self.slot[meeting] != UNPLACED
            )
        self._undo()
        return moved

    def bears_change(self, slots: Mapping[int, int]) -> bool:
        """Could these meetings be in these slots, or out where UNPLACED, others as they are?

        Maxima are not looked at. The timetable is afterwards as it was.
        """
        self._touched = set()
        for meeting in slots:
            if self.slot[meeting] != UNPLACED:
                self.unseat(meeting)
        for meeting, slot in slots.items():
            left, right = self._pairs[meeting]
            free = self._free[left] & self._free[right] & self._open
            if slot != UNPLACED and free >> slot & 1:
                self.seat(meeting, slot)
        placed = all(self.slot[meeting] == slot for meeting, slot in slots.items())
        lawful = placed and self.allows(slots)
        self._undo()
        return lawful

    @contextmanager
    def with_seats(self, investor: int, seats: Sequence[int]) -> Iterator[None]:
        """Give an investor so many seats in each slot, for a while.

        Parameters
        ----------
        investor
            Its position among the investors.
        seats
            At least as many as now in each slot, none where there was none.
        """
        person = self._holders + investor
        free, few = self._free[person], self._crowded.get(person)
        self._crowded[person] = seats
        for slot in range(self._slots):
            held = self._held.get(person * self._slots + slot, ())
            if len(held) < seats[slot]:
                self._free[person] |= 1 << slot
        try:
            yield
        finally:
            self._free[person] = free
            if few is None:
                del self._crowded[person]
            else:
                self._crowded[person] = few

    def _undo(self) -> None:
        changed = [
            meeting for meeting in self._touched if self.slot[meeting] != self._base[meeting]
        ]
        for meeting in changed:
            if self.slot[meeting] != UNPLACED:
                self.unseat(meeting)
        for meeting in changed:
            if self._base[meeting] != UNPLACED:
                self.seat(meeting, self._base[meeting])


@dataclasses.dataclass(frozen=True)
class Exchange:
    """A legal way to hold a wish: what is lost and who gives up what.

    Parameters
    ----------
    lost
        Guarantees and value lost in all, the wish's own gain taken off.
    dropped, added
        Rows of the residual wishes; the wish itself is not among the added.
    moved
        Meetings that only change slot.
    """

    lost: Weight
    dropped: tuple[int, ...]
    added: tuple[int, ...] = ()
    moved: int = 0


class Swaps:
    """Plain exchanges: a wish takes a slot, and only those in its way leave.

    Parameters
    ----------
    stand
        The schedule; no meeting but those that leave changes.
    """

    def __init__(self, stand: Incumbent) -> None:
        subproblem, self._subproblem, self._stand = stand.subproblem, stand.subproblem, stand
        self._at: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        self._of: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._in: dict[int, list[int]] = defaultdict(list)
        held = np.flatnonzero(stand.held)
        for row, slot in zip(held.tolist(), stand.slot[held].tolist(), strict=True):
            for side in (0, 1):
                person = int(subproblem.wishes[row, side])
                self._at[side, person, slot].append(row)
                self._of[side, person].append(row)
            self._in[slot].append(row)
        self._busy: dict[int, set[int]] = defaultdict(set)
        for meeting in stand.schedule:
            self._busy[meeting.investor].add(meeting.slot)
        self._when = {(one.holder, one.investor): one.slot for one in stand.schedule}

    def cheapest_exchange(self, wish: int) -> Exchange | None:
        """The exchange that loses least for this row of the residual wishes."""
        holder, investor, _ = self._subproblem.wishes[wish].tolist()
        both = self._subproblem.holder_free[holder] & (self._subproblem.investor_free[investor] > 0)
        tried = [
            self._exchange(wish, slot)
            for slot in np.flatnonzero(both).tolist()
            if self.allows(holder, investor, slot)
        ]
        found = [exchange for exchange in tried if exchange is not None]
        return min(found, key=_dearness) if found else None

    def candidates(self, wish: int) -> list[Exchange]:
        """What may leave so that both persons have a place, the least loss first.

        Slots and tables are left aside: the timetable has to bear them.
        """
        subproblem, choices = self._subproblem, []
        for side, person in enumerate(subproblem.wishes[wish, :2].tolist()):
            mine = self._of[side, person]
            capacity = (subproblem.holder_capacity, subproblem.investor_capacity)[side][person]
            counted = self._of_kind(mine, wish, side)
            leaving = mine if counted is None else counted
            stays = [()] if counted is None and len(mine) < capacity else []
            choices.append([*((row,) for row in leaving), *stays])
        listed = [
            Exchange(self.loss([wish], (*ours, *theirs)), (*ours, *theirs))
            for ours, theirs in itertools.product(*choices)
        ]
        return sorted(listed, key=_dearness)

    def allows(self, holder: int, investor: int, slot: int) -> bool:
        """Would rest and precedence bear this meeting then?"""
        return not self.breaks_rest(investor, slot) and not self.breaks_precedence(
            holder, investor, slot
        )

    def breaks_rest(self, investor: int, slot: int) -> bool:
        """Would the investor have too many meetings on end?"""
        instance = self._stand.instance
        limit = instance.investors[investor].max_consecutive
        if limit is None:
            return False
        busy, pauses = self._busy[investor], set(instance.run_ends)
        first, last = slot, slot
        while first - 1 in busy and first - 1 not in pauses:
            first -= 1
        while last + 1 in busy and last not in pauses:
            last += 1
        return last - first + 1 > limit

    def breaks_precedence(self, holder: int, investor: int, slot: int) -> bool:
        """Would this pair come too late for another, or too early?"""
        for first, second in self._precedences.get((holder, investor), ()):
            early = slot if first == (holder, investor) else self._when.get(first)
            late = slot if second == (holder, investor) else self._when.get(second)
            if early is not None and late is not None and early >= late:
                return True
        return False

    @cached_property
    def _precedences(
        self,
    ) -> dict[tuple[int, int], list[tuple[tuple[int, int], tuple[int, int]]]]:
        found = defaultdict(list)
        for first, second in self._stand.instance.precedences.tolist():
            for pair in (first, second):
                found[tuple(pair)].append((tuple(first), tuple(second)))
        return found

    def _exchange(self, wish: int, slot: int) -> Exchange | None:
        """Those in the way in this slot leave, then those beyond a maximum or a table."""
        subproblem, persons = self._subproblem, self._subproblem.wishes[wish, :2].tolist()
        dropped: list[int] = []
        for side, person in enumerate(persons):
            here = self._at[side, person, slot]
            seats = 1 if side == 0 else int(subproblem.investor_free[person, slot])
            if len(here) >= seats:
                dropped.append(self._least(here, side))
        for side, person in enumerate(persons):
            capacity = (subproblem.holder_capacity, subproblem.investor_capacity)[side][person]
            mine = [row for row in self._of[side, person] if row not in dropped]
            if capacity == 0:
                return None
            counted = self._of_kind(mine, wish, side)
            if counted is not None:
                dropped.append(self._least(counted, side))
                mine = [row for row in mine if row not in dropped]
            if len(mine) >= capacity:
                dropped.append(self._least(mine, side))
        if subproblem.tables_free is not None:
            here = [row for row in self._in[slot] if row not in dropped]
            if len(here) >= subproblem.tables_free[slot]:
                dropped.append(self._least(here, None))
        return Exchange(self.loss([wish], dropped), tuple(dropped))

    def _of_kind(self, rows: Sequence[int], wish: int, side: int) -> list[int] | None:
        """Those that use up the limit on a kind that counts the wish as well; None if it has room.

        Parameters
        ----------
        rows
            Held by the wish's person on that side.
        """
        cell = int(self._subproblem.cells[wish, side])
        if cell == NO_CELL:
            return None
        counted = [row for row in rows if self._subproblem.cells[row, side] == cell]
        return counted if len(counted) >= self._subproblem.cells_left[cell] else None

    def _least(self, rows: Sequence[int], side: int | None) -> int:
        """The row whose other person (or persons) loses least."""
        sides = (0, 1) if side is None else (1 - side,)

        def weight(row: int) -> tuple[int, int]:
            needed = sum(
                self._is_needed(one, int(self._subproblem.wishes[row, one])) for one in sides
            )
            return needed, int(self._subproblem.wishes[row, 2])

        return min(rows, key=weight)

    def _is_needed(self, side: int, person: int) -> bool:
        owed = (self._subproblem.holder_owed, self._subproblem.investor_owed)[side][person]
        return bool(len(self._of[side, person]) <= owed)

    def loss(self, gained: Iterable[int], dropped: Iterable[int]) -> Weight:
        """What is lost when these rows of the residual wishes come and those leave."""
        change: dict[tuple[int, int], int] = defaultdict(int)
        points = guarantees = 0
        for row, sign in [*((row, 1) for row in gained), *((row, -1) for row in dropped)]:
            for side in (0, 1):
                change[side, int(self._subproblem.wishes[row, side])] += sign
            points -= sign * int(self._subproblem.wishes[row, 2])
        for (side, person), difference in change.items():
            owed = int((self._subproblem.holder_owed, self._subproblem.investor_owed)[side][person])
            count = len(self._of[side, person])
            guarantees += min(owed, count) - min(owed, count + difference)
        return Weight(guarantees, points)


def _dearness(exchange: Exchange) -> tuple[int, int, int]:
    return exchange.lost.guarantees, exchange.lost.points, len(exchange.dropped)
