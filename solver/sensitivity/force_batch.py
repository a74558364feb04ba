"""What forcing wishes costs where slots decide: closer bounds and cheaper exchanges.

Several wishes of different persons are forced at once (:mod:`solver.sensitivity.parametric_lp`).
The changes fall into parts that share no person and no scarce table. A part that brings in one
of the wishes is an exchange of its own, and is tried in the timetable. The prices of every
solution also bound what all other wishes cost.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from solver.flow.residual_graph import Weight
from solver.lp import time_indexed
from solver.problem.arrays import Booleans, Integers
from solver.sensitivity import parameters
from solver.sensitivity.exchange import Exchange, Swaps, Trial
from solver.sensitivity.incumbent import Incumbent
from solver.sensitivity.parametric_lp import NEVER, ForcedProgram
from solver.subproblem.dual_prices import DENOMINATOR, costs, worth
from solver.subproblem.interruption import StoppedError, look
from solver.subproblem.plan import UNPLACED


class BatchForcing:
    """Closes in on what each wish costs, from below by prices and from above by exchanges.

    At the schedule's prices every way to hold a wish has a reduced cost, and a schedule loses at
    least the sum of the reduced costs of its ways. So a few wishes at a time are looked at with
    only those ways that cost little: a schedule that uses any other way loses more than this
    limit. Wishes that stay open are forced among all ways.
    """

    def __init__(
        self,
        stand: Incumbent,
        trial: Trial,
        swaps: Swaps,
        known: Mapping[int, tuple[Weight, Exchange | None]],
    ) -> None:
        assert stand.priced is not None
        subproblem, prices = stand.subproblem, stand.priced.prices
        self._stand, self._trial, self._swaps = stand, trial, swaps
        self._above, self._rate = stand.priced.above, prices.rate // DENOMINATOR
        self._work = parameters.BATCHES.work
        self._wishes = np.array(sorted(known), dtype=np.int64)
        self._least = {wish: least for wish, (least, _) in known.items()}
        self._found = {wish: exchange for wish, (_, exchange) in known.items()}
        self._points = np.full(len(subproblem.wishes), NEVER)
        self._spare: Integers | None = None
        if subproblem.tables_free is not None:
            used = np.bincount(stand.slot[stand.held], minlength=subproblem.slots)
            self._spare = subproblem.tables_free - used
        self._wish, self._slot = time_indexed.ways(
            subproblem, np.ones(len(subproblem.wishes), dtype=np.bool_)
        )
        margin = stand.priced.margin
        self._dear = np.maximum(-margin, 0)
        self._dear_way = np.maximum(margin, 0)[self._wish] - worth(subproblem, prices)[self._wish]
        self._dear_way += costs(subproblem, prices, self._wish, self._slot)

    def all(self) -> dict[int, tuple[Weight, Exchange | None]]:
        """Force what is open, several wishes at a time, then those left one by one."""
        investor = self._stand.subproblem.wishes[self._wishes, 1]
        batches = -(-len(self._wishes) // parameters.BATCHES.batch)
        inside = np.zeros(len(self._points), dtype=np.bool_)
        try:
            for some in np.array_split(np.unique(investor), batches):
                inside[:] = False
                inside[self._wishes[np.isin(investor, some)]] = True
                self._among(inside)
            inside[:] = True
            self._among(inside)
        except StoppedError:
            pass  # the bounds and exchanges found by now are kept
        return {wish: (self._bound(wish), self._found[wish]) for wish in self._wishes.tolist()}

    def _among(self, inside: Booleans) -> None:
        """Force open wishes of these, with their own ways and others of little cost."""
        wishes = [
            wish for wish in self._wishes[inside[self._wishes]].tolist() if self._is_open(wish)
        ]
        if not wishes:
            return
        near = parameters.BATCHES.near * DENOMINATOR
        ways = np.ones_like(self._wish, dtype=np.bool_)
        most = np.full(len(self._points), -NEVER)
        if not inside.all():
            own = np.where(inside, self._dear, 0)
            ways = self._dear_way <= own[self._wish] + near
            ways |= self._slot == self._stand.slot[self._wish]
            most = -(-(own + near - self._above) // DENOMINATOR)
        chosen = ForcedProgram(
            self._stand, self._rate, self._wish[ways], self._slot[ways], self._stand.stop
        )
        for together in (parameters.BATCHES.together, 1):
            for group in self._groups(wishes, together):
                look(self._stand.stop)
                if self._work < chosen.work:
                    return
                self._force(chosen, group, most)
                self._work -= chosen.work

    def _bound(self, wish: int) -> Weight:
        return max(self._least[wish], Weight(0, int(self._points[wish])))

    def _is_open(self, wish: int) -> bool:
        found = self._found[wish]
        return found is None or found.lost != self._bound(wish)

    def _groups(self, wishes: Sequence[int], together: int) -> Iterator[list[int]]:
        """Open wishes, so many at a time, of different persons."""
        waiting = deque(wishes)
        while waiting:
            group: list[int] = []
            taken: set[tuple[int, int]] = set()
            skipped: list[int] = []
            while waiting and len(group) < together:
                wish = waiting.popleft()
                if not self._is_open(wish):
                    continue
                persons = set(enumerate(self._stand.subproblem.wishes[wish, :2].tolist()))
                if persons & taken:
                    skipped.append(wish)
                    continue
                taken |= persons
                group.append(wish)
            waiting.extendleft(reversed(skipped))
            if group:
                yield group

    def _force(self, chosen: ForcedProgram, group: Sequence[int], most: Integers) -> None:
        answer = chosen.force(group)
        if answer is None:
            return
        slots, least = answer
        self._points = np.maximum(self._points, np.minimum(least, most))
        if slots is not None:
            for part in self._parts(slots):
                self._raise(part, slots)

    def _parts(self, slots: Integers) -> list[list[int]]:
        """The wishes whose slot changes, by parts that share no person and no scarce table."""
        wishes = self._stand.subproblem.wishes
        changed = np.flatnonzero(slots != self._stand.slot).tolist()
        parts = _joined([(wish, set(enumerate(wishes[wish, :2].tolist()))) for wish in changed])
        if self._spare is None or len(parts) < 2:
            return parts
        more = np.array([self._more(part, slots) for part in parts])
        scarce = np.maximum(more, 0).sum(axis=0) > self._spare
        tables = [set(np.flatnonzero(scarce & (row != 0)).tolist()) for row in more]
        together = _joined(list(enumerate(tables)))
        return [[wish for part in several for wish in parts[part]] for several in together]

    def _more(self, part: Sequence[int], slots: Integers) -> Integers:
        """Tables that a part needs more in each slot."""
        width = self._stand.subproblem.slots + 1  # the last for UNPLACED
        after = np.bincount(slots[part] % width, minlength=width)
        before = np.bincount(self._stand.slot[part] % width, minlength=width)
        more: Integers = (after - before)[:-1]
        return more

    def _raise(self, part: Sequence[int], slots: Integers) -> None:
        """Each wish that comes in this part costs at most what the part loses."""
        before = self._stand.slot
        added = [wish for wish in part if before[wish] == UNPLACED]
        better = [wish for wish in added if wish in self._found and self._is_open(wish)]
        if not better:
            return
        dropped = tuple(wish for wish in part if slots[wish] == UNPLACED)
        lost = self._swaps.loss(added, dropped)
        known = [self._found[wish] for wish in better]
        if all(one is not None and one.lost <= lost for one in known):
            return
        if not self._trial.bears_change({wish: int(slots[wish]) for wish in part}):
            return
        moved = len(part) - len(added) - len(dropped)
        for wish, one in zip(better, known, strict=True):
            if one is None or lost < one.lost:
                others = tuple(other for other in added if other != wish)
                self._found[wish] = Exchange(lost, dropped, others, moved)


def _joined(items: Sequence[tuple[int, set[Any]]]) -> list[list[int]]:
    """Numbers by groups that share nothing: whatever shares an end is in one group."""
    having, ends_of = defaultdict(list), dict(items)
    for number, ends in items:
        for end in ends:
            having[end].append(number)
    groups, seen = [], set[int]()
    for first in ends_of:
        group, waiting = [], [] if first in seen else [first]
        seen.update(waiting)
        while waiting:
            number = waiting.pop()
            group.append(number)
            for end in ends_of[number]:
                near = [one for one in having.pop(end, ()) if one not in seen]
                seen.update(near)
                waiting.extend(near)
        if group:
            groups.append(sorted(group))
    return groups


def tighten(
    stand: Incumbent,
    trial: Trial,
    swaps: Swaps,
    known: Mapping[int, tuple[Weight, Exchange | None]],
) -> dict[int, tuple[Weight, Exchange | None]]:
    """Find closer bounds and cheaper exchanges for wishes whose cost is not exact.

    Parameters
    ----------
    stand
        The schedule, with prices.
    trial
        Its timetable, to try exchanges in.
    swaps
        What exchanges of it lose.
    known
        For rows of the residual wishes: the least that is lost, and an exchange.

    Returns
    -------
    dict
        The same rows, with bounds and exchanges that are at least as good.
    """
    return BatchForcing(stand, trial, swaps, known).all()
