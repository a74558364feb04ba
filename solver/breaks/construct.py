"""Slots for all talks, by pushing out whoever is in the way.

The talk with fewest slots goes first. Each takes the slot in which it is in the way of fewest
others; those look for another slot in their turn, and a slot loses its appeal for a talk each
time it takes it, so that two talks do not push each other out for ever (Minton, Johnston,
Philips and Laird 1992: repair by least conflict).
"""

from collections import deque
from collections.abc import Iterator
from random import Random

from solver.breaks.problem import Problem, broken_rules, members

NOWHERE = -1
IN_THE_WAY = 10
TAKEN_BEFORE = 3


def first_slots(problem: Problem, random: Random, *, steps: int) -> list[int] | None:
    """A slot for each talk that breaks no rule, fairness aside; None when none is found.

    Parameters
    ----------
    steps
        Most talks to seat, those seated again included.
    """
    if not all(talk.slots for talk in problem.talks):
        return None
    slots = _Pushing(problem, random).run(steps)
    if slots is None or broken_rules(problem, slots, fairness=False):
        return None
    return slots


class _Pushing:
    """Talks in their slots, and those that are nowhere."""

    def __init__(self, problem: Problem, random: Random) -> None:
        self._problem = problem
        self._random = random
        self._choices = [members(talk.slots) for talk in problem.talks]
        self._slot = [NOWHERE] * len(problem.talks)
        self._sitting: list[list[list[int]]] = [
            [[] for _ in range(problem.slots)] for _ in problem.parties
        ]
        self._held: list[list[int]] = [[] for _ in range(problem.slots)]
        self._taken: dict[tuple[int, int], int] = {}
        self._later: dict[int, list[int]] = {}
        self._earlier: dict[int, list[int]] = {}
        for early, late in problem.precedences:
            self._later.setdefault(early, []).append(late)
            self._earlier.setdefault(late, []).append(early)

    def run(self, steps: int) -> list[int] | None:
        """Seat all talks, or give up after so many steps."""
        talks = range(len(self._choices))
        waiting = deque(
            sorted(talks, key=lambda talk: (len(self._choices[talk]), self._random.random()))
        )
        while waiting:
            if not steps:
                return None
            steps -= 1
            talk = waiting.popleft()
            slot = min(self._choices[talk], key=lambda each: self._cost(talk, each))
            self._taken[talk, slot] = self._taken.get((talk, slot), 0) + 1
            for other in dict.fromkeys(self._in_the_way(talk, slot)):
                self._leave(other)
                waiting.append(other)
            self._sit(talk, slot)
        return self._slot

    def _cost(self, talk: int, slot: int) -> float:
        in_the_way = len(set(self._in_the_way(talk, slot)))
        taken = self._taken.get((talk, slot), 0)
        return IN_THE_WAY * in_the_way + TAKEN_BEFORE * taken + self._random.random()

    def _in_the_way(self, talk: int, slot: int) -> Iterator[int]:
        """Who must leave for this talk to be held in the slot."""
        problem = self._problem
        full = problem.places is not None and len(self._held[slot]) >= problem.places[slot]
        for party in problem.talks[talk][:2]:
            sitting = self._sitting[party][slot]
            if len(sitting) >= problem.parties[party].seats:
                full = False
                yield sitting[0]
        if full and self._held[slot]:
            yield self._held[slot][0]
        for other in self._later.get(talk, ()):
            if NOWHERE < self._slot[other] <= slot:
                yield other
        for other in self._earlier.get(talk, ()):
            if self._slot[other] >= slot:
                yield other

    def _sit(self, talk: int, slot: int) -> None:
        self._slot[talk] = slot
        for party in self._problem.talks[talk][:2]:
            self._sitting[party][slot].append(talk)
        self._held[slot].append(talk)

    def _leave(self, talk: int) -> None:
        slot = self._slot[talk]
        self._slot[talk] = NOWHERE
        for party in self._problem.talks[talk][:2]:
            self._sitting[party][slot].remove(talk)
        self._held[slot].remove(talk)
