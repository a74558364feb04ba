"""Value against moves: a bound for every plan within a budget of moves, and a good such plan.

The bound is Lagrangian. Let each survivor that stays earn λ points more. The best choice of
wishes is then one flow, and its worth less λ for each survivor that must stay bounds every plan
within the budget (Fisher 1981, *The Lagrangian Relaxation Method for Solving Integer Programming
Problems*). The bound is convex in λ; its least value over integer λ is found by bisection.

Two choices differ by alternating trails: at each person a meeting given up makes room for one
gained. Any subset of trails leads from one choice to another that the maxima allow (Berge 1957,
on symmetric differences). Those that gain most for the survivors they disturb are taken one by
one, each only if its meetings find slots.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from solver.flow.cells import wish_ends
from solver.flow.min_cost_flow import Choice, best_choice
from solver.problem.arrays import Booleans, Integers
from solver.replanning import parameters
from solver.replanning.recolour import recolour
from solver.subproblem.interruption import Stop, never
from solver.subproblem.plan import UNPLACED, Plan, at_home, plan
from solver.subproblem.residual_problem import ResidualProblem


@dataclasses.dataclass(frozen=True, eq=False)
class Tradeoff:
    """The price in value of keeping survivors in their slots.

    Parameters
    ----------
    bound
        No plan that meets as many guarantees as the best choice and keeps so many survivors
        has more value.
    beyond
        The choice at the highest price looked at under which too few survivors stay; the
        choice without a price where none was.
    """

    bound: int
    beyond: Choice


def tradeoff(
    subproblem: ResidualProblem, home: Integers, stay: int, stop: Stop = never
) -> Tradeoff:
    """The least Lagrangian bound over the price of a survivor that stays.

    Parameters
    ----------
    subproblem
        What is left to decide when survivors may move.
    home
        Shape (residual wishes,): the survivor's slot, or UNPLACED.
    stay
        So many survivors stay in their slot.
    stop
        Asked before each flow but the first; once true, the least bound so far is enough.
    """
    survives = home != UNPLACED
    low, high = 0, int(subproblem.wishes[:, 2].max(initial=0)) + 1
    beyond, bound = _priced(subproblem, survives, 0, stay)
    while high - low > 1 and not stop():
        middle = (low + high) // 2
        choice, limit = _priced(subproblem, survives, middle, stay)
        bound = min(bound, limit)
        if int(survives[choice.chosen].sum()) >= stay:
            high = middle
        else:
            low, beyond = middle, choice
    return Tradeoff(bound, beyond)


def _priced(
    subproblem: ResidualProblem, survives: Booleans, price: int, stay: int
) -> tuple[Choice, int]:
    """The best choice where staying has this price, and the bound that it proves."""
    wishes = subproblem.wishes.copy()
    wishes[survives, 2] += price
    choice = best_choice(dataclasses.replace(subproblem, wishes=wishes))
    return choice, choice.value - price * stay


def approach(
    subproblem: ResidualProblem,
    home: Integers,
    stay: int,
    floor: Plan,
    beyond: Choice,
    seed: int,
    stop: Stop = never,
) -> Plan:
    """Change a plan trail by trail towards a choice of more value.

    Parameters
    ----------
    subproblem
        What is left to decide when survivors may move.
    home
        Shape (residual wishes,): the survivor's slot, or UNPLACED.
    stay
        How many survivors keep their slot at least.
    floor
        The plan to begin with.
    beyond
        The choice to approach.
    seed
        For ejections where no path finds a slot.
    stop
        Once true, no more trails are tried.

    Returns
    -------
    Plan
        Never worse than `floor`, and with `stay` survivors at home if `floor` has them.
    """
    best = floor
    survives = home != UNPLACED
    for lost, gained in _by_gain(subproblem, survives, floor.slot != UNPLACED, beyond.chosen):
        if stop():
            break
        chosen = best.slot != UNPLACED
        chosen[lost], chosen[gained] = False, True
        start = np.where(chosen, best.slot, UNPLACED)
        found = plan(subproblem, recolour(subproblem, chosen, home, seed, start, stop))
        if found.worth > best.worth and at_home(found.slot, home) >= stay:
            best = found
    return best


def _by_gain(
    subproblem: ResidualProblem, survives: Booleans, ours: Booleans, theirs: Booleans
) -> list[tuple[list[int], list[int]]]:
    """Trails from one choice to the other that gain value, those that disturb least first."""
    value = subproblem.wishes[:, 2]
    least = parameters.BUDGET.least_disturbance
    ranked = []
    for lost, gained in _trails(subproblem, ours, theirs):
        gain = int(value[gained].sum() - value[lost].sum())
        disturbed = int(survives[lost].sum())
        if gain > 0:
            ranked.append((-gain / max(disturbed, least), disturbed, lost, gained))
    ranked.sort()
    return [(lost, gained) for *_, lost, gained in ranked[: parameters.BUDGET.trails]]


def _trails(
    subproblem: ResidualProblem, ours: Booleans, theirs: Booleans
) -> Iterator[tuple[list[int], list[int]]]:
    """The difference of two choices as trails that lose and gain in turn at each person."""
    rows = np.flatnonzero(ours != theirs).tolist()
    by_value = sorted(rows, key=lambda row: int(subproblem.wishes[row, 2]))
    partner: dict[tuple[int, int], int] = {}
    for ends in _levels(subproblem):
        waiting: list[defaultdict[int, list[int]]] = [defaultdict(list), defaultdict(list)]
        for row in by_value:
            for side, person in enumerate(ends[row].tolist()):
                if (row, side) in partner:
                    continue
                opposite = waiting[not theirs[row]][person]
                if opposite:
                    other = opposite.pop()
                    partner[row, side], partner[other, side] = other, row
                else:
                    waiting[bool(theirs[row])][person].append(row)
    seen: set[int] = set()
    for row in rows:
        if row not in seen:
            trail = _joined(row, partner, seen)
            yield [one for one in trail if ours[one]], [one for one in trail if theirs[one]]


def _levels(subproblem: ResidualProblem) -> list[Integers]:
    """What counts each wish on either side: limits on kinds first, which lie within the maxima."""
    holders = len(subproblem.holder_capacity)
    persons: Integers = subproblem.wishes[:, :2] + np.array([0, holders])
    return [persons] if subproblem.kinds is None else [wish_ends(subproblem), persons]


def _joined(row: int, partner: dict[tuple[int, int], int], seen: set[int]) -> list[int]:
    """All that is linked to this wish."""
    trail, stack = [], [row]
    seen.add(row)
    while stack:
        here = stack.pop()
        trail.append(here)
        for side in (0, 1):
            other = partner.get((here, side))
            if other is not None and other not in seen:
                seen.add(other)
                stack.append(other)
    return trail
