"""First slots for all talks, by repair of least conflict.

The talk with the fewest slots goes first. Each talk takes the slot in which the fewest others
must leave. Those look for another slot in their turn. Each time a talk takes a slot, the slot
becomes dearer for it, so that two talks do not push each other out for ever (Minton, Johnston,
Philips and Laird 1992).
"""

from collections import deque
from collections.abc import Iterator
from random import Random

from solver.breaks import parameters
from solver.breaks.problem import BreaksProblem, broken_rules, members

NOWHERE = -1


def first_slots(problem: BreaksProblem, random: Random, *, steps: int) -> list[int] | None:
    """A slot for each talk, so that no rule but fairness is broken; None when none are found.

    Parameters
    ----------
    problem
        What may be where.
    random
        Breaks ties.
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

    def __init__(self, problem: BreaksProblem, random: Random) -> None:
        self._problem = problem
        self._random = random
        self._dear = parameters.CONSTRUCTION
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
        points = self._dear.in_the_way * in_the_way + self._dear.taken_before * taken
        return points + self._random.random()

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
