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
from solver.breaks.block_moves import Change, MoveCosts, draw_changes, move_costs
from solver.breaks.mornings import NEVER, NOBODY, WIDEST, Mornings, discomfort
from solver.breaks.problem import BreaksProblem
from solver.breaks.row_paths import Steps
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
        self._steps: list[Steps | None] = [None, None]
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

    @property
    def has_room(self) -> bool:
        """Is a place free in some slot?"""
        return self.state.left is None or bool((self.state.left > 0).any())

    def anneal(self, rounds: int, share: Callable[[], float]) -> None:
        """Let parties with breaks move while the temperature falls.

        Parameters
        ----------
        rounds
            How often; it ends early when nobody who may move has breaks.
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
            moved = [self._round(side, temperature) for side in (0, 1)]
            if not any(moved):
                return
            self._remember()

    def _remember(self) -> None:
        now = discomfort(self.state.line)
        if now < self._least:
            self._least, self._best = now, self.state.slot.copy()

    def _round(self, side: int, temperature: float) -> bool:
        """Changes of some parties of one side; False when none that may move has breaks."""
        movers = self._movers(side)
        if not len(movers):
            return False
        count = self._count[side][movers]
        few = len(movers) <= parameters.BLOCKS.rerouted * len(self._movable[side])
        longer = parameters.BLOCKS.reroutes if few else 0
        steps = self._steps[side]
        if steps is None:
            steps = self._steps[side] = Steps(self.state, side)
        steps.refresh()
        talk = self._talks[side][_ranges(self._first[side][movers], count)]
        found = move_costs(self.state, steps, side, movers, count, talk, longer)
        change = draw_changes(self.state, side, found, temperature, self._random)
        cost = np.minimum(0.0, -change.energy / temperature)
        taken = self._random.random(len(movers)) < np.exp(cost)
        taken &= change.energy < NEVER
        self._make(side, found, change, taken)
        return True

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
        others = self._random.choice(all_, min(len(all_), round(chosen.others * len(broken))))
        movers: Integers = np.unique(np.concatenate([broken, others]))
        return movers

    def _make(self, side: int, found: MoveCosts, change: Change, taken: Booleans) -> None:
        """Make the changes that were taken, except where two touch the same morning."""
        state = self.state
        some = taken[change.owner]
        owner, slot, talk = change.owner[some], change.slot[some], change.talk[some]
        host = state.ends[1 - side][talk]
        idle = state.at[state.row[1 - side][talk], slot] == NOBODY
        touched = np.concatenate([state.ends[side][talk], host[idle]])
        by = np.concatenate([owner, owner[idle]])
        lot = self._random.permutation(len(taken))
        claim = np.full(len(state.line), len(taken))
        np.minimum.at(claim, touched, lot[by])
        other = touched != found.party[by]
        lost = claim[touched] != lot[by]
        lost[other] |= _repeated((by * len(state.line) + touched)[other])
        is_out = np.zeros(len(taken), dtype=np.bool_)
        is_out[by[lost]] = True
        is_out[owner[_repeated(owner * len(state.slot) + talk)]] = True
        self._keep_places(owner, slot, talk, idle, is_out)
        made = ~is_out[owner]
        state.move(talk[made], slot[made])

    def _keep_places(
        self, owner: Integers, slot: Integers, talk: Integers, idle: Booleans, is_out: Booleans
    ) -> None:
        """Leave out changes, by lot, until no slot has more talks than places."""
        left = self.state.left
        if left is None:
            return
        order = self._random.permutation(len(owner))
        owner, slot, old, idle = (
            owner[order],
            slot[order],
            self.state.slot[talk[order]],
            idle[order],
        )
        while True:
            on = ~is_out[owner]
            excess = np.bincount(slot[on], minlength=len(left)) - left
            excess -= np.bincount(old[on], minlength=len(left))
            if (excess <= 0).all():
                return
            into = np.flatnonzero(on & idle)
            into = into[np.argsort(slot[into], kind="stable")]
            count = np.bincount(slot[into], minlength=len(left))
            rank = np.arange(len(into)) - (np.cumsum(count) - count)[slot[into]]
            is_out[owner[into[rank < excess[slot[into]]]]] = True


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
