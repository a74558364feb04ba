"""Fewer breaks on large mornings: blocks of talks, many parties at once.

Where every investor is busy all morning, a break of a holder goes only if others change slots.
A Kempe chain (:mod:`solver.breaks.kempe_annealing`) moves one talk of a holder; to bring three
talks elsewhere side by side takes three chains, and the first two make things worse. Here a party
with breaks moves as many talks together as a block of slots lacks
(:mod:`solver.breaks.block_moves`), one of its best changes is drawn, and Metropolis' rule decides,
while the temperature falls (Kirkpatrick, Gelatt and Vecchi 1983). Some hundred parties do so at
once; of those that touch the same morning, one wins by lot. Whoever was in the way may be left with
a break, and moves in its turn, as in the search for satisfying assignments that flips only what is
broken (Selman, Kautz and Cohen 1994).
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

from solver.breaks import parameters
from solver.breaks.block_moves import NEVER, Change, MoveCosts, draw_changes, move_costs
from solver.breaks.mornings import NOBODY, WIDEST, Mornings, discomfort
from solver.breaks.problem import BreaksProblem
from solver.problem.arrays import Booleans, Integers


def has_sides(problem: BreaksProblem) -> bool:
    """Can the morning be read in arrays: few enough slots, and talks that join two sides?"""
    first, second = ({talk[side] for talk in problem.talks} for side in (0, 1))
    return problem.slots <= WIDEST and not first & second


class BlockAnnealing:
    """Talks in slots, moved in blocks; the best slots seen are kept.

    Parameters
    ----------
    problem
        What may be where; :func:`has_sides` is true of it.
    slots
        A slot for each talk, so that no rule but fairness is broken.
    seed
        Of all that is drawn.
    """

    def __init__(self, problem: BreaksProblem, slots: Sequence[int], seed: int) -> None:
        self.state = state = Mornings(problem, list(slots))
        self._random = np.random.default_rng(seed)
        parties = len(state.line)
        self._count = [np.bincount(end, minlength=parties) for end in state.ends]
        self._talks = [np.argsort(end, kind="stable") for end in state.ends]
        self._first = [np.cumsum(count) - count for count in self._count]
        busy = np.bitwise_count(state.line)
        self._movable = [
            np.flatnonzero((count > 0) & (count == busy) & ~state.steady) for count in self._count
        ]
        self._best = state.slot.copy()
        self._least = discomfort(state.line)

    @property
    def slots(self) -> list[int]:
        """The best slots seen so far."""
        found: list[int] = self._best.tolist()
        return found

    @property
    def breaks(self) -> int:
        """Of the best slots seen so far."""
        return self._least[0]

    def anneal(self, rounds: int, share: Callable[[], float]) -> None:
        """Let parties with breaks move while the temperature falls.

        Parameters
        ----------
        rounds
            How often; it ends early when there are no breaks left.
        share
            Asked before each round which share of the time is gone; at 1 the search ends.
        """
        chosen = parameters.BLOCKS
        fall = math.log(chosen.cold / chosen.hot)
        for number in range(rounds):
            gone = share()
            if gone >= 1.0 or not self._least[0]:
                return
            # By the clock only when there will not be time for all rounds.
            temperature = chosen.hot * math.exp(fall * max(number / rounds, gone))
            for side in (0, 1):
                self._round(side, temperature)
            self._remember()

    def _remember(self) -> None:
        now = discomfort(self.state.line)
        if now < self._least:
            self._least, self._best = now, self.state.slot.copy()

    def _round(self, side: int, temperature: float) -> None:
        """Changes of some parties of one side."""
        movers = self._movers(side)
        if not len(movers):
            return
        count = self._count[side][movers]
        talk = self._talks[side][_ranges(self._first[side][movers], count)]
        found = move_costs(self.state, side, movers, count, talk)
        change = draw_changes(self.state, found, temperature, self._random)
        cost = np.minimum(0.0, -change.energy / temperature)
        taken = self._random.random(len(movers)) < np.exp(cost)
        taken &= change.energy < NEVER
        self._make(side, found, change, taken)

    def _movers(self, side: int) -> Integers:
        """Parties with breaks, as many as are moved at once, and a few others."""
        chosen, state, all_ = parameters.BLOCKS, self.state, self._movable[side]
        line = state.line[all_]
        broken: Integers = all_[np.bitwise_count(line & ~(line << 1)) > 1]
        if not len(broken):
            return broken
        most = max(chosen.least_movers, round(chosen.movers * len(all_)))
        if len(broken) > most:
            broken = self._random.choice(broken, most, replace=False)
        others = self._random.choice(all_, min(len(all_), round(chosen.others * most)))
        movers: Integers = np.unique(np.concatenate([broken, others]))
        return movers

    def _make(self, side: int, found: MoveCosts, change: Change, taken: Booleans) -> None:
        """Make the changes that were taken, except where two touch the same morning."""
        state = self.state
        owner, slot, talk = change.owner, change.slot, found.talk[change.talk]
        some = taken[owner]
        owner, slot, talk = owner[some], slot[some], talk[some]
        host = state.ends[1 - side][talk]
        other = state.at[state.row[1 - side][talk], slot]
        touched = np.where(other == NOBODY, host, state.ends[side][other])
        lot = self._random.permutation(len(taken))
        claim = np.full(len(state.line), len(taken))
        np.minimum.at(claim, found.party[owner], lot[owner])
        np.minimum.at(claim, touched, lot[owner])
        lost = (claim[touched] != lot[owner]) | (claim[found.party[owner]] != lot[owner])
        lost |= _repeated(owner * len(state.line) + touched)
        lost |= _repeated(owner * len(state.slot) + talk)
        if state.left is not None:
            into = np.where(other == NOBODY, slot, len(state.left))
            crowd = np.bincount(into, minlength=len(state.left) + 1)
            full = np.append(crowd[:-1] > state.left, False)
            lost |= full[into]
        is_out = np.zeros(len(taken), dtype=np.bool_)
        is_out[owner[lost]] = True
        made = ~is_out[owner]
        state.move(talk[made], slot[made], side)


def _repeated(key: Integers) -> Booleans:
    """Which keys are there more than once, the first of each aside."""
    order = np.argsort(key, kind="stable")
    found = np.zeros(len(key), dtype=np.bool_)
    found[order[1:]] = key[order[1:]] == key[order[:-1]]
    return found


def _ranges(first: Integers, count: Integers) -> Integers:
    """The numbers from each first on, as many as counted, one after another."""
    own = np.arange(int(count.sum()))
    found: Integers = own + np.repeat(first - (np.cumsum(count) - count), count)
    return found
