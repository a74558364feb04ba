"""What the paths could not place: the best plan of a tight morning, and its proof.

Where people are away often, no timetable may hold the flow's whole choice. The linear
program over wishes and slots then gives a plan and a bound that nearly always meet. It
starts with wishes that the flow's prices leave worthwhile; wishes that its own prices find
underpaid enter until the exact bound is that of the whole program (column generation).
A solution in parts is rounded along paths, and failing that, settled by branch and bound
over the few ways that a better plan could use (reduced-cost fixing).
"""

import dataclasses

import numpy as np

from solver import program
from solver.instance import Booleans, Integers
from solver.matching import Choice, most_value, scale
from solver.plan import Plan, filled, plan
from solver.potentials import flow_prices
from solver.prices import DENOMINATOR, Prices, bound, margins, worth
from solver.program import Relaxation, Stop
from solver.room import Room
from solver.timetable import UNPLACED

WAYS = 60_000
NODES = 2_000
WHOLE = 1.0 - 1e-6


@dataclasses.dataclass(frozen=True, eq=False)
class Repair:
    """A plan, and what no plan exceeds.

    Parameters
    ----------
    plan
        The best one found.
    met
        No plan meets more guarantees.
    value
        No plan that meets as many guarantees as possible has more value.
    """

    plan: Plan
    met: int
    value: int


def repair(room: Room, choice: Choice, found: Plan, stop: Stop = lambda: False) -> Repair:
    """Better the plan that the paths found for the flow's choice, and bound all plans.

    Once stopped, the best so far is returned with what is proven by then.

    A guaranteed meeting is first weighed like a few wishes, which keeps the program's
    numbers small; only when that leaves guarantees unmet, like all of them together.
    """
    best, most = found, choice.met
    totals = [(scale(room), scale(room) * choice.met + choice.value)]
    for rate in sorted({min(4 * int(room.wishes[:, 2].max()) + 1, scale(room)), scale(room)}):
        try:
            best, total = _bettered(room, choice, best, rate, stop)
        except program.StoppedError:
            break
        if total is not None:
            totals.append((rate, total))
            if rate == scale(room):
                most = min(most, total // rate)
        if (best.met, best.value) == (most, _value_limit(totals, best.met)):
            break
    value = _value_limit(totals, best.met)
    return Repair(best, most, value if best.met == most else min(value, most_value(room)))


def _value_limit(totals: list[tuple[int, int]], met: int) -> int:
    """What no plan that meets so many guarantees, or more, exceeds in value."""
    return min(total - rate * met for rate, total in totals)


def _bettered(
    room: Room, choice: Choice, best: Plan, rate: int, stop: Stop
) -> tuple[Plan, int | None]:
    """A plan at least as good, and a bound of all plans' worth at this rate where one is found."""
    bounded = _bounded(room, choice, rate, stop)
    if bounded is None:
        return best, None
    relaxation, total = bounded
    best = max(best, _rounded(room, relaxation), key=lambda one: one.worth)
    if rate * best.met + best.value < total // DENOMINATOR:
        best, total = _settled(room, relaxation.prices, rate, total, best, stop)
    return best, total // DENOMINATOR


def _bounded(room: Room, choice: Choice, rate: int, stop: Stop) -> tuple[Relaxation, int] | None:
    """The program's solution over enough wishes, and its exact bound times DENOMINATOR."""
    wishes = _worthwhile(room, choice)
    while True:
        relaxation = program.relax(room, *program.ways(room, wishes), rate, stop)
        if relaxation is None:
            return None
        margin = margins(room, relaxation.prices)
        total = bound(room, relaxation.prices, margin)
        reached = rate * relaxation.met + relaxation.share @ room.wishes[relaxation.wish, 2]
        entering = (margin > 0) & ~wishes
        if total // DENOMINATOR <= reached + 1e-3 or not entering.any():
            return relaxation, total
        wishes |= entering


def _worthwhile(room: Room, choice: Choice) -> Booleans:
    """All wishes of a small room; of a large one those that nearly pay at the flow's prices."""
    ways = np.bitwise_count(
        room.holder_words[room.wishes[:, 0]] & room.investor_words[room.wishes[:, 1]]
    ).sum(axis=1)
    if ways.sum() <= WAYS:
        return np.ones(len(room.wishes), dtype=np.bool_)
    margin = margins(room, flow_prices(room, choice))
    order = np.argsort(-margin, kind="stable")
    count = max(2 * int(choice.chosen.sum()), int(np.searchsorted(np.cumsum(ways[order]), WAYS)))
    wishes = choice.chosen.copy()
    wishes[order[:count]] = True
    return wishes


def _rounded(room: Room, relaxation: Relaxation) -> Plan:
    """Whole meetings of the program's solution, then its parts, then what else fits."""
    slot = np.full(len(room.wishes), UNPLACED)
    whole = relaxation.share > WHOLE
    slot[relaxation.wish[whole]] = relaxation.slot[whole]
    start = plan(room, slot)
    if whole.sum() >= relaxation.share.sum() - 1e-6:
        return start
    parts = np.bincount(relaxation.wish, relaxation.share, minlength=len(room.wishes))
    parts[slot != UNPLACED] = 0.0
    order = np.lexsort((-room.wishes[:, 2], -parts.round(6)))
    return filled(room, start, order[: 4 * len(np.flatnonzero(parts > 1e-6)) + 100])


def _settled(
    room: Room, prices: Prices, rate: int, total: int, best: Plan, stop: Stop
) -> tuple[Plan, int]:
    """Whole meetings by branch and bound, and the bound that follows; as they are once stopped.

    A way that costs more than the distance from the bound to a target cannot be part of a
    plan that reaches it. The first target is the bound itself; the next, one point more
    than the best plan.
    """
    wish, slot = program.ways(room, np.ones(len(room.wishes), dtype=np.bool_))
    dearness = _dearness(room, prices, wish, slot)
    for target in (total // DENOMINATOR, rate * best.met + best.value + 1):
        cheap = dearness <= total - target * DENOMINATOR
        try:
            solved = program.integral(room, wish[cheap], slot[cheap], rate, NODES, stop)
        except program.StoppedError:
            break
        if solved is None:
            continue
        taken, most = solved
        slots = np.full(len(room.wishes), UNPLACED)
        slots[wish[cheap][taken]] = slot[cheap][taken]
        best = max(best, plan(room, slots), key=lambda one: one.worth)
        reached = rate * best.met + best.value
        limit = max(target - 1, int(np.floor(most + 1e-6)), reached)
        total = min(total, limit * DENOMINATOR)
        if reached >= limit:
            break
    return best, total


def _dearness(room: Room, prices: Prices, wish: Integers, slot: Integers) -> Integers:
    """How much lower the bound is for plans that use each way, times DENOMINATOR."""
    holder, investor, _ = room.wishes[wish].T
    cost = prices.holder_slot[holder, slot] + prices.investor_slot[investor, slot]
    net = worth(room, prices)
    dear: Integers = np.maximum(margins(room, prices), 0)[wish] + cost + prices.slot[slot]
    dear -= net[wish]
    return dear
