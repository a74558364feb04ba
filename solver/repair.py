"""What the paths could not place: the best plan of a tight morning, and its proof.

Where people are away often, no timetable may hold the flow's whole choice. The linear
program over wishes and slots then gives a plan and a bound that nearly always meet. It
starts with wishes that the flow's prices leave worthwhile; wishes that its own prices find
underpaid enter until the exact bound is that of the whole program (column generation).
A solution in parts is rounded along paths, and failing that, settled by branch and bound
over the few ways that a better plan could use (reduced-cost fixing). The largest rooms are
bettered block by block instead, and bounded by approximate prices.
"""

import dataclasses

import numpy as np

from solver import program
from solver.basis import Basis, basis_of
from solver.blocks import bettered
from solver.instance import Booleans, Integers
from solver.linear import Stop, StoppedError
from solver.matching import Choice, most_value, scale
from solver.plan import Plan, filled, lawful, plan
from solver.potentials import flow_prices
from solver.prices import DENOMINATOR, Prices, bound, costs, margins, worth
from solver.program import Relaxation
from solver.room import Room
from solver.rounding import rounded
from solver.timetable import UNPLACED

WAYS = 60_000
MOST_WAYS = 200_000
MOST_CHEAP = 60_000
NODES = 2_000
SWEEPS = 6
ESTIMATES = 3
CLOSE = 0.001


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
    prices
        What proves bounds, beside the flow's own and branch and bound.
    """

    plan: Plan
    met: int
    value: int
    prices: tuple[Prices, ...] = ()


def repair(
    room: Room,
    choice: Choice,
    found: Plan,
    seed: int = 0,
    stop: Stop = lambda: False,
    most_ways: int = MOST_WAYS,
) -> Repair:
    """Better the plan that the paths found for the flow's choice, and bound all plans.

    Parameters
    ----------
    found
        The plan of the paths.
    seed
        Of the blocks that a large room is parted into.
    stop
        Once true, the best so far is returned with what is proven by then.
    most_ways
        Ways to hold worthwhile wishes up to which one program is solved for the whole room.
    """
    margin = margins(room, flow_prices(room, choice))
    best = filled(room, found, np.argsort(-margin, kind="stable")[: 4 * int(choice.chosen.sum())])
    ways = np.bitwise_count(
        room.holder_words[room.wishes[:, 0]] & room.investor_words[room.wishes[:, 1]]
    ).sum(axis=1)
    wishes = _worthwhile(room, choice, ways, margin)
    search = _Search(room, choice, wishes, max(found, best, key=lambda one: one.worth), stop)
    try:
        if ways[wishes].sum() <= most_ways:
            search.whole()
        else:
            search.in_blocks(seed)
    except StoppedError:
        pass
    return search.result()


class _Search:
    """The best plan so far, and bounds of value + rate · guarantees for some rates."""

    def __init__(
        self, room: Room, choice: Choice, wishes: Booleans, best: Plan, stop: Stop
    ) -> None:
        self._room, self._wishes, self._stop = room, wishes, stop
        self._best, self._most = best, choice.met
        self._totals = [(scale(room), scale(room) * choice.met + choice.value)]
        self._prices: list[Prices] = []

    def result(self) -> Repair:
        """What is found and proven by now."""
        value = self._value_limit()
        if self._best.met < self._most:
            value = min(value, most_value(self._room))
        return Repair(self._best, self._most, value, tuple(self._prices))

    def whole(self) -> None:
        """One program over the room.

        A guaranteed meeting is first weighed like a few wishes, which keeps the program's
        numbers small; only when that leaves something open, like all of them together.
        """
        for rate in sorted({self._mild_rate(), scale(self._room)}):
            bounded = self._bounded(rate)
            if bounded is None:
                continue
            relaxation, total = bounded
            self._keep(rounded(self._room, relaxation))
            self._bound(rate, total // DENOMINATOR)
            self._prices.append(relaxation.prices)
            if not self._is_proven():
                self._settle(rate, relaxation.prices, total)
            if self._is_proven():
                return

    def in_blocks(self, seed: int) -> None:
        """Sweeps over blocks of investors, and a bound from approximate prices where needed."""
        rate = self._mild_rate()
        for sweep in range(SWEEPS):
            better = bettered(self._room, self._best, self._wishes, rate, seed + sweep, self._stop)
            self._keep(better)
            if sweep == SWEEPS // 2 and not self._is_close():
                self._estimate(rate)
                if self._best.met < self._most:
                    self._estimate(scale(self._room))
            if self._is_close():
                return

    def _mild_rate(self) -> int:
        return min(4 * int(self._room.wishes[:, 2].max()) + 1, scale(self._room))

    def _keep(self, plan: Plan) -> None:
        self._best = max(self._best, plan, key=lambda one: one.worth)

    def _bound(self, rate: int, total: int) -> None:
        self._totals.append((rate, total))
        if rate == scale(self._room):
            self._most = min(self._most, total // rate)

    def _value_limit(self) -> int:
        """What no plan that meets as many guarantees as the best, or more, exceeds in value."""
        return min(total - rate * self._best.met for rate, total in self._totals)

    def _is_proven(self) -> bool:
        return self._best.worth == (self._most, self._value_limit())

    def _is_close(self) -> bool:
        gap = self._value_limit() - self._best.value
        return self._best.met == self._most and gap <= CLOSE * self._best.value

    def _bounded(self, rate: int) -> tuple[Relaxation, int] | None:
        """The program's solution over enough wishes, and its exact bound times DENOMINATOR."""
        room, wishes = self._room, self._wishes | (self._best.slot != UNPLACED)
        basis: Basis | None = basis_of(room, self._best)
        while True:
            relaxation = program.relax(room, *program.ways(room, wishes), rate, self._stop, basis)
            if relaxation is None:
                return None
            basis = relaxation.basis
            margin = margins(room, relaxation.prices)
            total = bound(room, relaxation.prices, margin)
            reached = rate * relaxation.met + relaxation.share @ room.wishes[relaxation.wish, 2]
            entering = (margin > 0) & ~wishes
            if total // DENOMINATOR <= reached + 1e-3 or not entering.any():
                return relaxation, total
            wishes = wishes | entering

    def _estimate(self, rate: int) -> None:
        """Bounds from approximate prices, over wishes that they find worthwhile in turn."""
        room = self._room
        for _ in range(ESTIMATES):
            prices = program.estimate(room, *program.ways(room, self._wishes), rate, self._stop)
            if prices is None:
                return
            margin = margins(room, prices)
            self._bound(rate, bound(room, prices, margin) // DENOMINATOR)
            self._prices.append(prices)
            entering = (margin > 0) & ~self._wishes
            if self._is_close() or not entering.any():
                return
            self._wishes = self._wishes | entering

    def _settle(self, rate: int, prices: Prices, total: int) -> None:
        """Whole meetings by branch and bound, and the bound that follows.

        A way that costs more than the distance from the bound to a target cannot be part of
        a plan that reaches it. The first target is the bound itself; the next, one point
        more than the best plan. Where many ways could, a plan close to the bound is enough.
        """
        room = self._room
        wish, slot = program.ways(room, np.ones(len(room.wishes), dtype=np.bool_))
        dearness = _dearness(room, prices, wish, slot)
        for target in (total // DENOMINATOR, rate * self._best.met + self._best.value + 1):
            cheap = dearness <= total - target * DENOMINATOR
            if cheap.sum() > MOST_CHEAP and self._is_close():
                return
            solved = program.integral(room, wish[cheap], slot[cheap], rate, NODES, self._stop)
            if solved is None:
                continue
            taken, most = solved
            slots = np.full(len(room.wishes), UNPLACED)
            slots[wish[cheap][taken]] = slot[cheap][taken]
            self._keep(plan(room, lawful(room, slots)))
            reached = rate * self._best.met + self._best.value
            limit = max(target - 1, int(np.floor(most + 1e-6)), reached)
            self._bound(rate, limit)
            if reached >= limit:
                return


def _worthwhile(room: Room, choice: Choice, ways: Integers, margin: Integers) -> Booleans:
    """All wishes of a small room; of a large one those that nearly pay at the flow's prices."""
    if ways.sum() <= WAYS:
        return np.ones(len(room.wishes), dtype=np.bool_)
    order = np.argsort(-margin, kind="stable")
    count = max(2 * int(choice.chosen.sum()), int(np.searchsorted(np.cumsum(ways[order]), WAYS)))
    wishes = choice.chosen.copy()
    wishes[order[:count]] = True
    return wishes


def _dearness(room: Room, prices: Prices, wish: Integers, slot: Integers) -> Integers:
    """How much lower the bound is for plans that use each way, times DENOMINATOR."""
    dear: Integers = np.maximum(margins(room, prices), 0)[wish] + costs(room, prices, wish, slot)
    dear -= worth(room, prices)[wish]
    return dear
