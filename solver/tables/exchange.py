"""Fewer table changes by exchanges between two delegates."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random

import numpy as np

from solver.problem.arrays import Booleans, Integers
from solver.tables import parameters

NOBODY = -1


class Seating:
    """Tables of meetings, while delegates exchange them.

    A delegate who changes tables between two meetings takes, for one of the two, the table
    of the other; whoever sits there then takes theirs. Exchanges that cause no more changes
    are made, and now and then one that causes one more, to leave a local optimum.

    Parameters
    ----------
    slot, table
        Of each meeting; no table is taken twice in a slot, or used while it is closed.
    mornings
        The meetings of each delegate, in the order of their slots.
    closed
        Shape (tables, slots): the table cannot be used then.

    Attributes
    ----------
    table
        The table of each meeting.
    changing
        Meetings after which a delegate goes to another table.
    """

    def __init__(
        self, slot: Integers, table: Integers, mornings: Sequence[Integers], closed: Booleans
    ) -> None:
        self._dead_end = parameters.EXCHANGE.dead_end
        self.table: list[int] = table.tolist()
        self._slot: list[int] = slot.tolist()
        self._closed = set(map(tuple, np.argwhere(closed).tolist()))
        self._before = [NOBODY] * len(self.table)
        self._after = [NOBODY] * len(self.table)
        for morning in mornings:
            for early, late in pairwise(morning.tolist()):
                self._after[early], self._before[late] = late, early
        places = zip(self.table, self._slot, strict=True)
        self._at = {place: meeting for meeting, place in enumerate(places)}
        self.changing: list[int] = []
        self._position: dict[int, int] = {}
        for meeting in range(len(self.table)):
            self._note(meeting)

    def search(self, steps: int, random: Random, stop: Callable[[], bool] = lambda: False) -> None:
        """Try exchanges, and keep the tables with the fewest changes.

        Parameters
        ----------
        steps
            Exchanges to try.
        random
            Draws them.
        stop
            Asked before each; once true, no more are tried.
        """
        fewest, best = len(self.changing), list(self.table)
        for _ in range(steps):
            if not self.changing:
                return
            if stop():
                break
            early = self.changing[random.randrange(len(self.changing))]
            late = self._after[early]
            mover, other = (early, late) if random.random() < 0.5 else (late, early)
            self._try(mover, self.table[other], random)
            if len(self.changing) < fewest:
                fewest, best = len(self.changing), list(self.table)
        self.table = best

    def _try(self, mover: int, there: int, random: Random) -> None:
        """Give the mover that table, and who sits there the mover's."""
        here, slot = self.table[mover], self._slot[mover]
        sitting = self._at.get((there, slot), NOBODY)
        if (there, slot) in self._closed:
            return
        gain = self._agreeing(mover, there) - self._agreeing(mover, here)
        if sitting != NOBODY:
            gain += self._agreeing(sitting, here) - self._agreeing(sitting, there)
        if gain < -1 or (gain < 0 and random.random() >= self._dead_end):
            return
        del self._at[here, slot]
        self._sit(mover, there)
        if sitting != NOBODY:
            self._sit(sitting, here)

    def _sit(self, meeting: int, table: int) -> None:
        self.table[meeting] = table
        self._at[table, self._slot[meeting]] = meeting
        self._note(meeting)
        if self._before[meeting] != NOBODY:
            self._note(self._before[meeting])

    def _agreeing(self, meeting: int, table: int) -> int:
        """How many of the delegate's neighbouring meetings are at this table."""
        neighbours = (self._before[meeting], self._after[meeting])
        return sum(other != NOBODY and self.table[other] == table for other in neighbours)

    def _note(self, meeting: int) -> None:
        """Keep the list of changes right for what follows this meeting."""
        after = self._after[meeting]
        changes = after != NOBODY and self.table[after] != self.table[meeting]
        if changes and meeting not in self._position:
            self._position[meeting] = len(self.changing)
            self.changing.append(meeting)
        elif not changes and meeting in self._position:
            position, last = self._position.pop(meeting), self.changing.pop()
            if last != meeting:
                self.changing[position] = last
                self._position[last] = position
