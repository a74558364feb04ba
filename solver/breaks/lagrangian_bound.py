"""A quick lower bound of the breaks: mornings as shortest paths, with prices of places.

A party's morning is a path through the slots; a state says how many talks it has had, and whether
its day has begun, it is busy, or it is idle. A prefix of the slots holds at least the talks that
have no later slot and at most those that have an earlier one. Parties of one type are one flow. The
places in the slots couple the flows: a slot with n places has at most n busy parties of either side
where the graph of talks is bipartite, and at most 2n busy parties otherwise.

The linear program over all flows gives each place a dual price. The Lagrangian bound is added up
from the rounded prices in integers: every party takes its cheapest path, and the price of all
places is taken off. So no floating point is trusted.

The program is built and solved by :mod:`solver.lp`, but needs no column generation
(:mod:`solver.lp.column_generation`): its columns are the steps between states, not the paths, and
few enough to take part all at once.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import ceil
from typing import NamedTuple

import numpy as np
from ortools.math_opt import result_pb2

from solver.breaks import parameters
from solver.breaks.problem import BreaksProblem, tally
from solver.lp.backend import Solver, simplex
from solver.lp.model import Block, dense_values
from solver.problem.arrays import Integers

State = tuple[int, int]
Place = tuple[int, int]
BEFORE, BUSY, IDLE = range(3)  # phases of a day
START: State = (0, BEFORE)
ALONE = 0  # the side of parties that are looked at one by one


class PartyType(NamedTuple):
    """What parties share whose mornings have the same paths.

    Parameters
    ----------
    side
        Which places they take.
    talks
        How many each of them has.
    can, must
        For each slot, whether a talk may be, and whether one must be.
    least, most
        For each slot, talks held by its end.
    counted
        For each slot, whether idleness counts; empty when breaks of the type are not counted.
    days_end
        Slots after which a day ends.
    """

    side: int
    talks: int
    can: tuple[bool, ...]
    must: tuple[bool, ...]
    least: tuple[int, ...]
    most: tuple[int, ...]
    counted: tuple[bool, ...]
    days_end: frozenset[int]


class Arc(NamedTuple):
    """From one state to the next in a slot."""

    before: State
    after: State
    breaks: int


def least_breaks(problem: BreaksProblem) -> int:
    """A lower bound of the breaks, whatever the slots of the talks; 0 when none is known."""
    types = Counter(_types(problem))
    most = problem.places or [len(problem.talks)] * problem.slots
    capacity: dict[Place, int] = {
        (side, slot): places if side else 2 * places
        for side in {party_type.side for party_type in types}
        for slot, places in enumerate(most)
    }
    unlimited = problem.places is None
    prices = dict.fromkeys(capacity, 0) if unlimited else _prices(types, capacity)
    if prices is None:
        return 0
    worth = -sum(prices[place] * amount for place, amount in capacity.items())
    for party_type, count in types.items():
        cheapest = _cheapest(party_type, prices)
        if cheapest is None:
            return 0
        worth += count * cheapest
    return max(0, ceil(Fraction(worth, parameters.PRICES.denominator)))


def breaks_apart(problem: BreaksProblem, slots: Sequence[int], stop: Callable[[], bool]) -> int:
    """A lower bound of the breaks for the largest problems: each party by itself, without prices.

    Who has no break in the slots at hand needs none, so only the others are looked at. They add up,
    so whoever was looked at when it is stopped counts.

    Parameters
    ----------
    problem
        The talks.
    slots
        A slot for each talk.
    stop
        Asked before each party; once true, the bound so far is returned.
    """
    total, parts, free = 0, parameters.PRICES.denominator, dict[Place, int]()
    own = problem.talks_of()
    for slot in range(problem.slots):
        free[ALONE, slot] = 0
    for party, breaks in enumerate(tally(problem, slots).breaks):
        if not breaks or problem.parties[party].seats > 1:
            continue
        if stop():
            break
        total += (_cheapest(_type(problem, party, own[party], ALONE), free) or 0) // parts
    return total


def _types(problem: BreaksProblem) -> Iterator[PartyType]:
    """The type of each party that has one seat and any talk."""
    sides = _sides(problem)
    for party, own in enumerate(problem.talks_of()):
        if own and problem.parties[party].seats == 1:
            yield _type(problem, party, own, sides[party])


def _type(problem: BreaksProblem, party: int, own: Sequence[int], side: int) -> PartyType:
    choices = [problem.talks[talk].slots for talk in own]
    counted = problem.parties[party].counted
    countable = all(slots & ~counted == 0 for slots in choices)
    slots = range(problem.slots)
    return PartyType(
        side=side,
        talks=len(own),
        can=tuple(any(each >> slot & 1 for each in choices) for slot in slots),
        must=tuple(1 << slot in choices for slot in slots),
        least=tuple(sum(not each >> slot + 1 for each in choices) for slot in slots),
        most=tuple(sum(bool(each & (2 << slot) - 1) for each in choices) for slot in slots),
        counted=tuple(bool(counted >> slot & 1) for slot in slots) if countable else (),
        days_end=frozenset(problem.days_end),
    )


def _sides(problem: BreaksProblem) -> list[int]:
    """1 or 2 for each party, so that talks join the two sides; all 0 where that cannot be."""
    sides = [0] * len(problem.parties)
    meets: list[list[int]] = [[] for _ in sides]
    for talk in problem.talks:
        meets[talk.first].append(talk.second)
        meets[talk.second].append(talk.first)
    for party in range(len(sides)):
        ends = [] if sides[party] else [party]
        sides[party] = sides[party] or 1
        while ends:
            end = ends.pop()
            for other in meets[end]:
                if not sides[other]:
                    sides[other] = 3 - sides[end]
                    ends.append(other)
                elif sides[other] == sides[end]:
                    return [0] * len(sides)
    return sides


def _layers(party_type: PartyType) -> Iterator[list[Arc]]:
    """The steps of each slot that some path from the start may take."""
    states: list[State] = [START]
    for slot, (can, must) in enumerate(zip(party_type.can, party_type.must, strict=True)):
        steps = []
        night, counted = slot in party_type.days_end, party_type.counted
        for held, phase in states:
            if not must:
                leaves = phase == BUSY and counted[slot]
                then = BEFORE if night else IDLE if leaves else phase
                steps.append(Arc((held, phase), (held, then), 0))
            if can:
                then = BEFORE if night or not counted else BUSY
                steps.append(Arc((held, phase), (held + 1, then), int(phase == IDLE)))
        low, high = party_type.least[slot], party_type.most[slot]
        steps = [step for step in steps if low <= step.after[0] <= high]
        yield steps
        states = list(dict.fromkeys(step.after for step in steps))


def _prices(types: Counter[PartyType], capacity: dict[Place, int]) -> dict[Place, int] | None:
    """The dual price of a place in each slot, in whole parts; None without a solution."""
    if not all(all(_layers(party_type)) for party_type in types):
        return None  # Talks that are fixed may contradict each other: no morning holds them.
    program = _Flows(capacity)
    for party_type, count in types.items():
        program.add(party_type, count)
    return program.prices()


class _Flows:
    """The linear program: as many paths of each type as it has parties, within the capacity.

    Its columns are the arcs. A row for each state holds what comes into it against what leaves it,
    and a row for each place holds the talks that take one.
    """

    def __init__(self, capacity: dict[Place, int]) -> None:
        self._capacity = capacity
        self._use: dict[Place, list[int]] = {place: [] for place in capacity}
        self._most: list[int] = []
        self._breaks: list[int] = []
        self._rows = _RowEntries()

    def add(self, party_type: PartyType, count: int) -> None:
        """So many paths of this type."""
        into: dict[State, list[int]] = {}
        for slot, steps in enumerate(_layers(party_type)):
            out: dict[State, list[int]] = {state: [] for state in into or [START]}
            after: dict[State, list[int]] = {}
            for step in steps:
                arc = len(self._most)
                self._most.append(count)
                self._breaks.append(step.breaks)
                out[step.before].append(arc)
                after.setdefault(step.after, []).append(arc)
                if step.after[0] > step.before[0]:
                    self._use[party_type.side, slot].append(arc)
            for state, leaving in out.items():
                if slot:
                    self._rows.add(into[state], leaving, least=0, most=0)
                else:
                    self._rows.add([], leaving, least=count, most=count)
            into = after

    def prices(self) -> dict[Place, int] | None:
        """The dual price of a place in each slot, in whole parts; None without a solution."""
        limited = [place for place, arcs in self._use.items() if arcs]
        first = len(self._rows.most)
        for place in limited:
            self._rows.add([], self._use[place], least=-np.inf, most=self._capacity[place])
        program = self._rows.block(worth=-np.array(self._breaks), limits=np.array(self._most))
        result = Solver(program.model(), simplex()).solve()
        if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
            return None
        duals = dense_values(result.solutions[0].dual_solution.dual_values, len(self._rows.most))
        scaled = np.rint(duals[first:] * parameters.PRICES.denominator).astype(np.int64)
        found = dict.fromkeys(self._capacity, 0)
        found.update(zip(limited, np.maximum(scaled, 0).tolist(), strict=True))
        return found


class _RowEntries:
    """The rows of a program as they come: what leaves less what enters, within limits."""

    def __init__(self) -> None:
        self.most: list[int] = []
        self._least: list[float] = []
        self._row: list[int] = []
        self._column: list[int] = []
        self._amount: list[int] = []

    def add(self, into: list[int], leaving: list[int], *, least: float, most: int) -> None:
        """One more row. Columns that enter come before those that leave, in ascending order."""
        self._row += [len(self.most)] * (len(into) + len(leaving))
        self._column += into + leaving
        self._amount += [-1] * len(into) + [1] * len(leaving)
        self._least.append(least)
        self.most.append(most)

    def block(self, worth: Integers, limits: Integers) -> Block:
        """All rows with these columns, as the one builder of programs takes them."""
        return Block(
            worth=worth,
            most=limits,
            row=np.array(self._row),
            column=np.array(self._column),
            amount=np.array(self._amount),
            lower=np.array(self._least),
            upper=np.array(self.most),
        )


def _cheapest(party_type: PartyType, prices: dict[Place, int]) -> int | None:
    """The least that a path of the type costs, in whole parts; None without a path."""
    parts = parameters.PRICES.denominator
    costs: dict[State, int] = {START: 0}
    for slot, steps in enumerate(_layers(party_type)):
        price = prices[party_type.side, slot]
        after: dict[State, int] = {}
        for step in steps:
            busy = step.after[0] > step.before[0]
            cost = costs[step.before] + parts * step.breaks + (price if busy else 0)
            after[step.after] = min(cost, after.get(step.after, cost))
        costs = after
    return min(costs.values(), default=None)
