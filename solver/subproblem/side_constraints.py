"""Rules that tie meetings of different slots together: rest and precedence.

Most mornings have none, and every other rule looks at one slot or at a whole morning.
"""

import dataclasses
from collections.abc import Mapping

import numpy as np

from solver.problem.arrays import Booleans, Integers
from solver.problem.instance import Instance, rows

NEVER = -(1 << 60)


@dataclasses.dataclass(frozen=True, eq=False)
class Ties:
    """What is asked, and the fixed meetings that count for it.

    Parameters
    ----------
    longest
        Shape (investors,): most slots on end with a meeting; as many as there are slots
        where nothing is asked.
    delegates
        Shape (investors,).
    joined
        Shape (slots,): neither a pause nor a night separates this slot from the next.
    held
        Shape (investors, slots): fixed meetings.
    precedences
        Shape (n, 2, 2): two pairs of holder and investor, the first to be earlier.
    when
        The slots of fixed pairs.
    """

    longest: Integers
    delegates: Integers
    joined: Booleans
    held: Integers
    precedences: Integers
    when: Mapping[tuple[int, int], int]

    @property
    def resting(self) -> Integers:
        """The investors who asked for rest that could matter."""
        return np.flatnonzero(self.longest < len(self.joined))

    def fixing(self, meetings: Integers) -> "Ties":
        """The same with more fixed meetings, shape (n, 3): holder, investor, slot."""
        held = self.held.copy()
        np.add.at(held, (meetings[:, 1], meetings[:, 2]), 1)
        pairs = {(h, i): slot for h, i, slot in meetings.tolist()} if len(self.precedences) else {}
        return dataclasses.replace(self, held=held, when={**self.when, **pairs})

    def windows(self, free: Integers) -> Integers:
        """Rows Σ ≤ most of rest: investor, first of longest + 1 slots on end, most meetings.

        Parameters
        ----------
        free
            Shape (investors, slots): free delegates. A window in which the investor cannot
            meet anybody in some slot is left out.
        """
        open_, slots = (free > 0) | (self.held > 0), len(self.joined)
        found = []
        for longest in np.unique(self.longest[self.resting]).tolist():
            whose = np.flatnonzero(self.longest == longest)
            for first in range(slots - longest):
                if not self.joined[first : first + longest].all():
                    continue
                part = np.s_[first : first + longest + 1]
                mine = whose[open_[whose, part].all(axis=1)]
                most = longest * self.delegates[mine] - self.held[mine, part].sum(axis=1)
                found.append(np.column_stack([mine, np.full_like(mine, first), most]))
        return np.concatenate(found) if found else rows((), 3)

    def of(self, investor: int) -> "Ties":
        """What is asked of this investor alone, precedences aside."""
        some = slice(investor, investor + 1)
        return dataclasses.replace(
            self,
            longest=self.longest[some],
            delegates=self.delegates[some],
            held=self.held[some],
            precedences=rows((), 2, 2),
        )

    def without_rest(self, investors: Integers) -> "Ties | None":
        """The same where these investors ask for no rest; None when nothing is left."""
        longest = self.longest.copy()
        longest[investors] = len(self.joined)
        if not len(self.precedences) and (longest == len(self.joined)).all():
            return None
        return dataclasses.replace(self, longest=longest)

    def restful_slots(
        self, free: Integers, liking: Integers, *, places_first: bool = True
    ) -> Booleans:
        """Slots that an investor could use all of and still have their rest.

        The most places there are, then the best liked; by dynamic programming over slots and
        the length of the run so far.

        Parameters
        ----------
        free
            Shape (investors, slots): free delegates.
        liking
            Shape (investors, slots): not negative, if places come first.
        places_first
            False for the best liked, then the most places.

        Returns
        -------
        Booleans
            Shape (investors, slots).
        """
        chosen: Booleans = free > 0
        who, slots = self.resting, len(self.joined)
        if not len(who):
            return chosen
        first, then = (free, liking) if places_first else (liking, free)
        gain = first[who] * (int(then.sum(axis=1).max(initial=0)) + 1) + then[who]
        forced, usable = self.held[who] > 0, (free[who] > 0) | (self.held[who] > 0)
        length = np.arange(int(self.longest[who].max()) + 1)
        beyond = length[None, :] > self.longest[who][:, None]
        best = np.where(length[None, :] == 0, 0, NEVER) + np.zeros((len(who), 1), dtype=np.int64)
        idle_from, parted_from = [], []
        for slot in range(slots):
            idle = np.where(forced[:, slot], NEVER, best.max(axis=1))
            idle_from.append(best.argmax(axis=1))
            busy = np.full_like(best, NEVER)
            busy[:, 1:] = np.maximum(best[:, :-1] + gain[:, slot, None], NEVER)
            busy[beyond | ~usable[:, slot, None]] = NEVER
            busy[:, 0], best = idle, busy
            parted_from.append(best.argmax(axis=1))
            if not self.joined[slot]:
                best = np.where(length[None, :] == 0, best.max(axis=1)[:, None], NEVER)
        run, rested = best.argmax(axis=1), np.zeros((len(who), slots), dtype=np.bool_)
        for slot in reversed(range(slots)):
            if not self.joined[slot]:
                run = parted_from[slot]
            rested[:, slot] = run > 0
            run = np.where(run > 0, run - 1, idle_from[slot])
        chosen[who] &= rested
        return chosen


def ties_of(instance: Instance) -> Ties | None:
    """What the instance asks for, nothing fixed yet; None when it asks for nothing."""
    longest = np.array(
        [
            instance.slots if one.max_consecutive is None else one.max_consecutive
            for one in instance.investors
        ],
        dtype=np.int64,
    )
    longest = np.minimum(longest, instance.slots)
    if not (longest < instance.slots).any() and not len(instance.precedences):
        return None
    joined = np.ones(instance.slots, dtype=np.bool_)
    joined[list(instance.run_ends)] = False
    return Ties(
        longest=longest,
        delegates=instance.delegates,
        joined=joined,
        held=np.zeros((len(instance.investors), instance.slots), dtype=np.int64),
        precedences=instance.precedences,
        when={},
    )
