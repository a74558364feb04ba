"""Slots for a changed choice of meetings, moving as few survivors as possible.

Survivors sit at home first: they fit together there. Each new meeting then takes a slot that both
persons have free, or the alternating path (see :mod:`solver.colouring.edge_colouring`) that takes
the fewest survivors from home; at the end, paths that bring survivors home again are taken for as
long as there are any.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from solver.colouring.construct import guard_of, meeting_graph
from solver.colouring.edge_colouring import MeetingGraph, Timetable
from solver.colouring.ejection import place_by_ejection
from solver.colouring.guard import RestAndPrecedence
from solver.colouring.slot_sets import slots_of
from solver.problem.arrays import Booleans, Integers
from solver.replanning import parameters
from solver.subproblem.interruption import Stop, never
from solver.subproblem.plan import UNPLACED
from solver.subproblem.residual_problem import ResidualProblem


class Recolouring(Timetable):
    """A timetable in which some meetings have a home.

    With a guard, paths are not weighed by how many survivors they move: those are brought home
    one by one, where their place there is free.

    Parameters
    ----------
    graph
        The meetings; none has a slot yet.
    guard
        Of rest and precedence; None when every rule looks at one slot.
    home
        For each meeting the slot where it should stay, or UNPLACED. The meetings with a
        home can all be there together.
    stop
        Asked before each path; once true, a meeting gets a slot that is free, or none.
    """

    def __init__(
        self,
        graph: MeetingGraph,
        guard: RestAndPrecedence | None,
        home: Sequence[int],
        stop: Stop = never,
    ) -> None:
        super().__init__(graph, guard, stop)
        self._home = home

    @property
    def moved(self) -> list[int]:
        """Meetings that have a home and are in another slot."""
        return [
            meeting
            for meeting, home in enumerate(self._home)
            if home != UNPLACED and self.slot[meeting] not in (home, UNPLACED)
        ]

    def settle_in(self, new: Sequence[int], value: Sequence[int], rounds: int, seed: int) -> bool:
        """Seat those with a home there, then place the new ones; were all placed?"""
        for meeting, home in enumerate(self._home):
            if home != UNPLACED:
                self.seat(meeting, home)
        unplaced = self.fill(new)
        if unplaced:
            chosen = parameters.RECOLOURING
            more = chosen.rounds_per_meeting * len(unplaced)
            most = min(rounds, chosen.tied_rounds) if self.guard else rounds + more
            place_by_ejection(self, unplaced, value, most, seed)
        self.come_home()
        return UNPLACED not in self.slot

    def place(self, meeting: int) -> bool:
        """Give a meeting a slot, by the path that takes the fewest survivors from home."""
        if self.guard is not None:
            return super().place(meeting)
        left, right = self._pairs[meeting]
        home = self._home[meeting]
        common = self._free[left] & self._free[right] & self._open
        if common:
            at_home = home != UNPLACED and common >> home & 1
            self.seat(meeting, home if at_home else self._roomiest(common))
            return True
        if self._stop():
            return False
        best: tuple[int, int, int, list[int]] | None = None
        for near, far in ((left, right), (right, left)):
            found = self._cheapest(near, far, None if best is None else best[0])
            if found is not None:
                best = found
        if best is None:
            return super().place(meeting)
        _, slot, other, path = best
        self._flip(path, slot + other)
        self.seat(meeting, slot)
        return True

    def come_home(self) -> None:
        """Bring survivors home by paths that take fewer from theirs."""
        if self.guard is not None:
            self._come_home_one_by_one()
            return
        changed = True
        while changed:
            changed = False
            for meeting in self.moved:
                if self._stop():
                    return
                changed |= self._go_home(meeting)

    def _come_home_one_by_one(self) -> None:
        """Bring survivors home whose place there is free."""
        for meeting in self.moved:
            if self._stop():
                return
            here, home = self.slot[meeting], self._home[meeting]
            self.unseat(meeting)
            left, right = self._pairs[meeting]
            is_free = self._free[left] & self._free[right] & self._open
            self.seat(meeting, home if is_free >> home & 1 else here)
            if not self.allows((meeting,)):
                self.unseat(meeting)
                self.seat(meeting, here)

    def _cheapest(
        self, left: int, right: int, limit: int | None
    ) -> tuple[int, int, int, list[int]] | None:
        """The best path that frees a slot on the right which the left has free."""
        best = None
        for slot in slots_of(self._free[left] & self._available[right]):
            for other in slots_of(self._free[right]):
                for first in self._held.get(right * self._slots + slot, ()):
                    path = self._path(right, first, slot, other, barred=left)
                    if not path or not self._open >> (other if len(path) % 2 else slot) & 1:
                        continue
                    cost = self._cost(path, slot + other)
                    if limit is None or cost < limit:
                        best, limit = (cost, slot, other, path), cost
                        if cost <= 0:
                            return best
        return best

    def _cost(self, path: Sequence[int], both: int) -> int:
        """Survivors that the path takes from home, less those it brings there."""
        cost = 0
        for meeting in path:
            home = self._home[meeting]
            if home != UNPLACED:
                cost += (self.slot[meeting] == home) - (both - self.slot[meeting] == home)
        return cost

    def _go_home(self, meeting: int) -> bool:
        """Swap the meeting home with whatever is in the way, when that moves fewer."""
        here, home = self.slot[meeting], self._home[meeting]
        chain = self._component(meeting, here, home)
        if not chain or self._cost(chain, here + home) >= 0:
            return False
        if self._tables is not None:
            more = sum(1 if self.slot[each] == here else -1 for each in chain)
            if self._tables[home] < more or self._tables[here] < -more:
                return False
        self._flip(chain, here + home)
        return True

    def _component(self, first: int, here: int, there: int) -> list[int]:
        """All that must change between two slots together with a meeting; empty if it cannot."""
        chain, known, ends = list[int](), {first}, [first]
        while ends:
            meeting = ends.pop()
            chain.append(meeting)
            target = here + there - self.slot[meeting]
            for person in self._pairs[meeting]:
                if not self._available[person] >> target & 1:
                    return []
                if self._free[person] >> target & 1:
                    continue
                held = self._held.get(person * self._slots + target, ())
                if any(other in known for other in held):
                    continue
                onward = min(held, key=lambda other: self._stays(other, target), default=None)
                if onward is None:
                    return []
                known.add(onward)
                ends.append(onward)
        return [] if self._overfills(chain, here + there) else chain

    def _overfills(self, chain: Sequence[int], both: int) -> bool:
        """Would somebody have more meetings in a slot than places?"""
        change = Counter[tuple[int, int]]()
        for meeting in chain:
            for person in self._pairs[meeting]:
                change[person, self.slot[meeting]] -= 1
                change[person, both - self.slot[meeting]] += 1
        return any(
            more > 0
            and len(self._held.get(person * self._slots + slot, ())) + more
            > (self._seats[person][slot] if person in self._seats else 1)
            for (person, slot), more in change.items()
        )

    def _stays(self, meeting: int, slot: int) -> bool:
        return self._home[meeting] == slot


def recolour(
    subproblem: ResidualProblem,
    chosen: Booleans,
    home: Integers,
    seed: int,
    start: Integers | None = None,
    stop: Stop = never,
) -> Integers:
    """Slots for the chosen wishes of a residual problem, survivors at home where that can be.

    Parameters
    ----------
    chosen
        Shape (residual wishes,).
    home
        Shape (residual wishes,): where a survivor should stay, or UNPLACED.
    start
        Slots to begin with instead; what has none yet is placed, then survivors leave for home.
    stop
        Once true, no more paths are looked for: meetings get a slot that is free, or none.

    Returns
    -------
    Integers
        Shape (residual wishes,): slots, or UNPLACED.
    """
    rows = np.flatnonzero(chosen)
    holder, investor, _ = subproblem.wishes[rows].T
    common = np.bitwise_count(subproblem.holder_words[holder] & subproblem.investor_words[investor])
    rows = rows[np.argsort(common.sum(axis=1), kind="stable")]
    graph, guard = meeting_graph(subproblem, rows), guard_of(subproblem, rows)
    table = Recolouring(graph, guard, home[rows].tolist(), stop)
    if start is None:
        new = np.flatnonzero(home[rows] == UNPLACED).tolist()
        rounds = parameters.RECOLOURING.rounds
        table.settle_in(new, subproblem.wishes[rows, 2].tolist(), rounds, seed)
    else:
        table.restore(start[rows].tolist())
        table.fill([row for row, slot in enumerate(table.slot) if slot == UNPLACED])
        table.come_home()
    slot = np.full(len(subproblem.wishes), UNPLACED)
    slot[rows] = table.slot
    return slot
