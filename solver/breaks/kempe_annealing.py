"""Fewer breaks by annealing over Kempe chains.

Moving a talk from one slot to another displaces whoever its parties meet there, and so on
along the path of talks that alternates between the two slots (Kempe chains as a neighbourhood
for timetables: Thompson and Dowsland 1998). Only the parties at the two ends of the path gain
or lose a busy slot, so two mornings decide what a swap costs, however long the path is.
Swaps that cost nothing are taken, others by Metropolis' rule while the temperature falls.
"""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from random import Random
from typing import NamedTuple

from solver.breaks import parameters
from solver.breaks.problem import BreaksProblem, bits, idle_slots, members, runs

NOBODY = -1
STUCK = -2
RING = -3
EVEN = 2  # breaks of one party; comfort is defined by it (docs/model.md, *comfort*)


class Discomfort(NamedTuple):
    """What slots for the same talks are compared by, in this order: less is better.

    Parameters
    ----------
    breaks
        Of all parties together.
    uneven
        Breaks of each party beyond two, summed.
    waiting
        Idle slots in the breaks.
    """

    breaks: int
    uneven: int
    waiting: int


class KempeAnnealing:
    """Talks in slots, swapped along Kempe chains; the best slots seen are kept.

    Parameters
    ----------
    problem
        What may be where.
    slots
        A slot for each talk, so that no rule but fairness is broken.

    Attributes
    ----------
    discomfort
        Of the best slots seen so far.
    talks
        How many there are.
    """

    def __init__(self, problem: BreaksProblem, slots: Sequence[int]) -> None:
        self._width = problem.slots
        self._allowed = [talk.slots for talk in problem.talks]
        self._choices = [members(talk.slots) for talk in problem.talks]
        self._first = [talk.first for talk in problem.talks]
        self._both = [talk.first + talk.second for talk in problem.talks]
        self._seats = [party.seats for party in problem.parties]
        self._longest = parameters.ANNEALING.longest_chain
        self._rest = {
            party: closed
            for party in range(len(problem.parties))
            if (closed := problem.closed_runs(party))
        }
        self._order = _order(problem)
        self._bit = [
            bit for party in problem.parties for bit in _places(party.counted, problem.days)
        ]
        self._discomfort = _discomforts(problem.days)
        self._places = problem.places
        self._talks = problem.talks_of()
        self.talks = len(problem.talks)
        self._cost: dict[int, float] = {}
        self._now: list[int] = []
        self._left: list[int] | None = None
        self._best: list[int] | None = None
        self._since: list[tuple[int, list[int]]] = []
        self._place(slots)
        self.discomfort = Discomfort(*self._now)

    @property
    def slots(self) -> list[int]:
        """The best slots seen so far."""
        return list(self._best) if self._best is not None else self._undone()

    def anneal(
        self,
        random: Random,
        steps: int,
        share: Callable[[], float] = lambda: 0.0,
        *,
        hot: float | None = None,
    ) -> bool:
        """Try so many swaps while the temperature falls.

        It ends early once nothing is left to improve: no breaks and no waiting.

        Parameters
        ----------
        random
            Draws the swaps, and whether those that cost something are made.
        steps
            Swaps to try.
        share
            Asked now and then which share of the time is gone; at 1 the search ends.
        hot
            The first temperature, in breaks; None for the usual one.

        Returns
        -------
        bool
            False when time was up before the search ended by itself.
        """
        chosen = parameters.ANNEALING
        hot = chosen.hot if hot is None else hot
        movable = [talk for talk, slots in enumerate(self._choices) if len(slots) > 1]
        if not movable:
            return True
        began = min(share(), 1.0)
        if began == 1.0:
            return False
        self._place(self.slots)
        draw, choices, slot = random.random, self._choices, self._slot
        count, temperature, fall = len(movable), hot, math.log(chosen.cold / hot)
        interval, focus = chosen.steps_between_looks, chosen.focus
        for step in range(steps):
            if step % interval == 0:
                gone = share()
                if gone >= 1.0:
                    return False
                if not (self.discomfort.breaks or self.discomfort.waiting):
                    return True
                # By the clock only when there will not be time for all steps.
                late = (gone - began) / (1.0 - began)
                temperature = hot * math.exp(fall * max(step / steps, late))
            if draw() < focus and self._scattered:
                own = self._talks[self._scattered[int(draw() * len(self._scattered))]]
                talk = own[int(draw() * len(own))]
            else:
                talk = movable[int(draw() * count)]
            slots = choices[talk]
            there = slots[int(draw() * len(slots))]
            if there != slot[talk]:
                self._try(talk, there, temperature, draw)
        return True

    def _try(self, talk: int, there: int, temperature: float, draw: Callable[[], float]) -> None:
        """Swap along the chain of this talk, unless that breaks a rule or costs too much."""
        here = self._slot[talk]
        chain = [talk]
        left = self._walk(self._first[talk], here, there, chain, draw)
        if left == STUCK:
            return
        if left == RING:
            if self._ordered(chain, here + there):
                self._swap(here + there, chain)
                self._remember(here + there, chain)
            return
        turn = len(chain)
        right = self._walk(self._both[talk] - self._first[talk], here, there, chain, draw)
        if right < 0 or left == right:
            return
        # Talks of the chain change slots in alternating directions, on each side from the first.
        left_to = there if turn & 1 else here
        right_to = here if (len(chain) - turn) & 1 else there
        if self._left is not None and left_to == right_to and not self._left[left_to]:
            return
        both = here + there
        cost = self._cost
        change = 0.0
        lines: list[tuple[int, int, int, int]] = []
        for party, to in ((left, left_to), (right, right_to)):
            old = self._line[party]
            new = self._moved(party, old, both - to, to)
            lines.append((party, to, old, new))
            for line, sign in ((new, 1), (old, -1)):
                price = cost.get(line)
                if price is None:
                    price = cost[line] = _price(self._discomfort(line))
                change += sign * price
        if change > 0.0 and draw() >= math.exp(-change / temperature):
            return
        if not (self._rested(lines, both) and self._ordered(chain, both)):
            return
        self._settle(lines, both)
        if self._left is not None and left_to == right_to:
            self._left[left_to] -= 1
            self._left[both - left_to] += 1
        self._swap(both, chain)
        self._remember(both, chain)

    def _walk(
        self, party: int, here: int, there: int, chain: list[int], draw: Callable[[], float]
    ) -> int:
        """Follow the displaced talks from this party on; who is at the end, or why nobody is."""
        width, at, crowds, allowed, both = (
            self._width,
            self._at,
            self._crowd,
            self._allowed,
            self._both,
        )
        first = chain[0]
        while True:
            crowd = crowds[party]
            if crowd is None:
                talk = at[party * width + there]
                if talk < 0:
                    return party
                if talk == first:
                    return RING
            else:
                sitting = crowd[there]
                if len(sitting) < self._seats[party]:
                    return party
                talk = sitting[int(draw() * len(sitting))]
                if talk in chain:
                    return STUCK
            if not allowed[talk] >> here & 1 or len(chain) == self._longest:
                return STUCK
            chain.append(talk)
            party = both[talk] - party
            here, there = there, here

    def _moved(self, party: int, line: int, old: int, new: int) -> int:
        """The party's morning once one of its talks goes from the old slot to the new."""
        base, crowd = party * self._width, self._crowd[party]
        if crowd is None:
            return line ^ self._bit[base + old] ^ self._bit[base + new]
        if len(crowd[old]) == 1:
            line ^= self._bit[base + old]
        if not crowd[new]:
            line ^= self._bit[base + new]
        return line

    def _rested(self, lines: list[tuple[int, int, int, int]], both: int) -> bool:
        """Would the parties at the ends still have their rest?"""
        for party, to, _, _ in lines if self._rest else ():
            closed = self._rest.get(party)
            if closed is None:
                continue
            busy = self._busy_after(party, both - to, to)
            if any(busy & run == run for run in closed):
                return False
        return True

    def _busy_after(self, party: int, old: int, new: int) -> int:
        """All slots the party would be busy in, whether they count or not."""
        base, crowd = party * self._width, self._crowd[party]
        if crowd is None:
            busy = bits(slot for slot in range(self._width) if self._at[base + slot] >= 0)
            return busy & ~(1 << old) | 1 << new
        busy = bits(slot for slot, sitting in enumerate(crowd) if sitting)
        return (busy & ~(1 << old) if len(crowd[old]) == 1 else busy) | 1 << new

    def _ordered(self, chain: list[int], both: int) -> bool:
        """Would the talks of the chain still be before and after what they must?"""
        if not self._order:
            return True
        moved = set(chain)
        slot = self._slot
        for talk in chain:
            for early, late in self._order.get(talk, ()):
                first = both - slot[early] if early in moved else slot[early]
                second = both - slot[late] if late in moved else slot[late]
                if first >= second:
                    return False
        return True

    def _settle(self, lines: list[tuple[int, int, int, int]], both: int) -> None:
        """Note the new mornings of the parties at the ends."""
        for party, _, old, new in lines:
            self._line[party] = new
            self._sort_in(party, new)
            for part, (gone, come) in enumerate(
                zip(self._discomfort(old), self._discomfort(new), strict=True)
            ):
                self._now[part] += come - gone

    def _swap(self, both: int, chain: list[int]) -> None:
        """Put each talk of the chain into the other slot."""
        for talk in chain:
            self._leave(talk)
        for talk in chain:
            self._slot[talk] = both - self._slot[talk]
            self._sit(talk)

    def _leave(self, talk: int) -> None:
        slot, first = self._slot[talk], self._first[talk]
        for party in (first, self._both[talk] - first):
            crowd = self._crowd[party]
            if crowd is None:
                self._at[party * self._width + slot] = NOBODY
            else:
                crowd[slot].remove(talk)

    def _sit(self, talk: int) -> None:
        slot, first = self._slot[talk], self._first[talk]
        for party in (first, self._both[talk] - first):
            crowd = self._crowd[party]
            if crowd is None:
                self._at[party * self._width + slot] = talk
            else:
                crowd[slot].append(talk)

    def _remember(self, both: int, chain: list[int]) -> None:
        """Keep the way back to the best, or the best itself once the way is long."""
        now = Discomfort(*self._now)
        if now < self.discomfort:
            self.discomfort, self._best, self._since = now, None, []
        elif self._best is None:
            self._since.append((both, chain))
            most = len(self._slot) + parameters.ANNEALING.steps_between_looks
            if len(self._since) > most:
                self._best, self._since = self._undone(), []

    def _undone(self) -> list[int]:
        """The slots as they were before the swaps since the best."""
        slots = list(self._slot)
        for both, chain in reversed(self._since):
            for talk in chain:
                slots[talk] = both - slots[talk]
        return slots

    def _place(self, slots: Sequence[int]) -> None:
        """Start again from these slots."""
        parties = len(self._seats)
        self._slot = list(slots)
        self._best, self._since = None, []
        if self._places is not None:
            self._left = [places - self._slot.count(t) for t, places in enumerate(self._places)]
        # Where a party has one seat, its talk in each slot; where more, the list of them.
        self._at = [NOBODY] * (parties * self._width)
        self._crowd: list[list[list[int]] | None] = [
            [[] for _ in range(self._width)] if seats > 1 else None for seats in self._seats
        ]
        self._line = [0] * parties
        for talk, slot in enumerate(slots):
            self._sit(talk)
            first = self._first[talk]
            for party in (first, self._both[talk] - first):
                self._line[party] |= self._bit[party * self._width + slot]
        self._now = [sum(parts) for parts in zip(*map(self._discomfort, self._line), strict=True)]
        self._scattered: list[int] = []
        self._rank: dict[int, int] = {}
        for party, line in enumerate(self._line):
            self._sort_in(party, line)

    def _sort_in(self, party: int, line: int) -> None:
        """Keep the list of parties with breaks right."""
        rank = self._rank.get(party)
        if self._discomfort(line).breaks:
            if rank is None:
                self._rank[party] = len(self._scattered)
                self._scattered.append(party)
        elif rank is not None:
            del self._rank[party]
            last = self._scattered.pop()
            if last != party:
                self._scattered[rank] = last
                self._rank[last] = rank


@lru_cache(maxsize=parameters.CACHES.counted)
def _places(counted: int, days: tuple[int, ...]) -> list[int]:
    """For each slot, its bit among the counted ones of its day; 0 when it is not counted."""
    bit = [0] * max(day.bit_length() for day in days)
    for day in days:
        first = (day & -day).bit_length() - 1
        for place, slot in enumerate(members(counted & day)):
            bit[slot] = 1 << first + place
    return bit


@lru_cache(maxsize=parameters.CACHES.counted)
def _discomforts(days: tuple[int, ...]) -> Callable[[int], Discomfort]:
    """What the mornings of one party add to the discomfort, as a function of its line."""
    if len(days) == 1:
        return _discomfort

    @lru_cache(maxsize=parameters.CACHES.lines)
    def of_days(line: int) -> Discomfort:
        each = [_discomfort(line & day) for day in days]
        breaks = sum(morning.breaks for morning in each)
        return Discomfort(breaks, max(0, breaks - EVEN), sum(one.waiting for one in each))

    return of_days


@lru_cache(maxsize=parameters.CACHES.lines)
def _discomfort(line: int) -> Discomfort:
    """What one morning adds to the discomfort."""
    breaks = max(0, runs(line) - 1)
    return Discomfort(breaks, max(0, breaks - EVEN), idle_slots(line))


def _price(morning: Discomfort) -> float:
    """What the mornings of one party add to the energy of the annealing."""
    breaks, uneven, waiting = morning
    chosen = parameters.ANNEALING
    return breaks + chosen.unfair * uneven + chosen.waiting * waiting


def _order(problem: BreaksProblem) -> dict[int, list[tuple[int, int]]]:
    """The precedences of each talk that has any."""
    order: dict[int, list[tuple[int, int]]] = {}
    for pair in problem.precedences:
        for talk in pair:
            order.setdefault(talk, []).append(pair)
    return order
