"""What the paths could not place: the best plan of a tight morning, and its proof.

Where people are away often, no timetable may hold the flow's whole choice. The linear
program over wishes and slots then gives a plan and a bound that nearly always meet. It
starts with wishes that the flow's prices leave worthwhile; wishes that its own prices find
underpaid enter until the exact bound is that of the whole program (column generation).
A solution in parts is rounded along paths, and failing that, settled by branch and bound
over the few ways that a better plan could use (reduced-cost fixing); in a large room about
the parts alone, then in blocks of investors. The largest are bounded by approximate prices,
which also narrow the program to the ways that cost next to nothing.
"""

import dataclasses

import numpy as np

from solver.colouring.construct import filled
from solver.flow.min_cost_flow import Choice, most_value, scale
from solver.flow.potentials import flow_prices
from solver.lp import time_indexed
from solver.lp.column_generation import rounds_of
from solver.lp.time_indexed import Relaxation
from solver.lp.warm_start import Basis, basis_of
from solver.problem.arrays import Booleans, Integers
from solver.search.large_neighbourhood import bettered, mended
from solver.search.reduced_cost_fixing import cheap, dearness, settled
from solver.search.rounding import rounded
from solver.subproblem.dual_prices import DENOMINATOR, Prices, bound, combine, margins
from solver.subproblem.interruption import Stop, StoppedError, look
from solver.subproblem.plan import UNPLACED, Plan
from solver.subproblem.residual_problem import Room

WAYS = 60_000
MOST_WAYS = 50_000
MANY = 30_000
MOST_NEAR = 400_000
MOST_CHEAP = 60_000
FEW = 8_000
NODES = 2_000
SWEEPS = 6
PRECISION = 1e-6
CLOSE = 0.001
POINTS = 128
WHOLE = 1e-6
SLACK = 1e-3
PATIENCE = 1_000
# What a way may cost beyond the best, times DENOMINATOR, to be tried at all.
NEAREST = DENOMINATOR // 4
NEAR = 3 * DENOMINATOR


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
    wanted = np.argsort(-margin, kind="stable")[: 4 * int(choice.chosen.sum())]
    best = filled(room, found, wanted, PATIENCE, stop)
    ways = np.bitwise_count(
        room.holder_words[room.wishes[:, 0]] & room.investor_words[room.wishes[:, 1]]
    ).sum(axis=1)
    wishes = _worthwhile(room, choice, ways, margin)
    search = _Search(room, choice, wishes, max(found, best, key=lambda one: one.worth), stop)
    try:
        if ways[wishes].sum() <= most_ways:
            search.whole(seed)
        else:
            search.narrowed(seed)
    except StoppedError:
        pass
    return search.result()


class _Search:
    """The best plan so far, and bounds of value + rate · guarantees for some rates."""

    def __init__(
        self, room: Room, choice: Choice, wishes: Booleans, best: Plan, stop: Stop
    ) -> None:
        self._room, self._choice, self._wishes, self._stop = room, choice, wishes, stop
        self._best, self._most = best, choice.met
        self._totals = [(scale(room), scale(room) * choice.met + choice.value)]
        self._prices: list[Prices] = []
        self._asked: dict[int, int] = {}

    def result(self) -> Repair:
        """What is found and proven by now."""
        value = self._value_limit()
        if self._best.met < self._most:
            value = min(value, most_value(self._room, self._stop))
        return Repair(self._best, self._most, value, tuple(self._prices))

    def whole(self, seed: int) -> None:
        """One program over the room.

        A guaranteed meeting is first weighed like a few wishes, which keeps the program's
        numbers small; only when that leaves something open, like all of them together.
        """
        for rate in sorted({self._mild_rate(), scale(self._room)}):
            bounded = self._bounded(rate)
            if bounded is None:
                continue
            relaxation, total = bounded
            self._keep(rounded(self._room, relaxation, self._stop))
            self._bound(rate, total // DENOMINATOR)
            self._prices.append(relaxation.prices)
            if not self._reaches(rate) and len(relaxation.wish) > MANY:
                self._better(rate, relaxation, seed)
            if not self._reaches(rate):
                self._settle(rate, relaxation.prices, total)
            if self._is_proven() or (len(relaxation.wish) > MANY and self._is_close()):
                return

    def narrowed(self, seed: int) -> None:
        """A bound from approximate prices, and a program over the ways that these leave."""
        room, rate = self._room, self._mild_rate()
        near = self._near(flow_prices(room, self._choice), NEAR)
        self._keep(bettered(room, self._best, near, rate, seed, self._stop))
        prices = None if self._is_proven() else self._estimate(rate)
        if prices is None or self._is_proven():
            return
        near = self._near(prices, NEAR)
        if not self._is_close():
            self._keep(bettered(room, self._best, near, rate, seed, self._stop))
        if not self._reaches(rate):
            self._narrow(rate, prices, near, seed)
        if self._best.met < self._most:
            self._guarantee(prices)
        if self._best.met < self._most:
            self._narrow(scale(room), prices, near, seed)

    def _narrow(self, rate: int, prices: Prices, near: Booleans, seed: int) -> None:
        """The program over the ways that cost next to nothing, unless they are too many."""
        room, most = self._room, np.inf
        nearest = self._near(prices, NEAREST)
        held = np.flatnonzero(self._best.slot != UNPLACED)
        nearest[held, self._best.slot[held]] = True
        wish, slot = np.nonzero(nearest)
        if len(wish) <= MOST_NEAR:
            start = basis_of(room, self._best)
            relaxation = time_indexed.relax(room, wish, slot, rate, self._stop, start)
            if relaxation is not None:
                most = rate * relaxation.met + relaxation.share @ room.wishes[wish, 2]
                self._keep(rounded(room, relaxation, self._stop))
                self._keep(mended(room, relaxation, near, rate, self._stop))
        if not self._reaches(rate) and self._asked.get(rate) != int(self._wishes.sum()):
            self._estimate(rate)
        if not self._reaches(rate) and self._points(rate) < np.floor(most + WHOLE):
            self._sweep(rate, near, seed + 1)

    def _guarantee(self, prices: Prices) -> None:
        """A bound of the guarantees alone; prices of values make up what wishes lack there."""
        room = self._room
        wish, slot = time_indexed.ways(room, self._wishes)
        alone = time_indexed.estimate(room, wish, slot, POINTS, self._stop, PRECISION, valued=False)
        if alone is None:
            return
        values = bound(room, prices, margins(room, prices)) // DENOMINATOR
        both = combine(alone, 4 * values // POINTS + 1, prices)
        self._bound(both.rate // DENOMINATOR, bound(room, both, margins(room, both)) // DENOMINATOR)
        self._prices.append(both)

    def _better(self, rate: int, relaxation: Relaxation, seed: int) -> None:
        """What is in parts, settled about itself; then, where that falls short, in blocks."""
        near = self._near(relaxation.prices, NEAR)
        self._keep(mended(self._room, relaxation, near, rate, self._stop))
        if not self._reaches(rate):
            self._sweep(rate, near, seed)

    def _sweep(self, rate: int, near: Booleans, seed: int) -> None:
        """Every investor in blocks, again and again: once close, only while it helps."""
        for sweep in range(SWEEPS):
            look(self._stop)
            before = self._best.worth
            self._keep(bettered(self._room, self._best, near, rate, seed + sweep, self._stop))
            if self._reaches(rate) or (self._is_close() and self._best.worth == before):
                return

    def _near(self, prices: Prices, most: int) -> Booleans:
        """Shape (wishes, slots): the ways that cost at most so much beyond the best."""
        look(self._stop)
        room = self._room
        wish, slot = time_indexed.ways(room, np.ones(len(room.wishes), dtype=np.bool_))
        near = np.zeros((len(room.wishes), room.slots), dtype=np.bool_)
        close = dearness(room, prices, wish, slot) <= most
        near[wish[close], slot[close]] = True
        return near

    def _mild_rate(self) -> int:
        return min(4 * int(self._room.wishes[:, 2].max()) + 1, scale(self._room))

    def _keep(self, plan: Plan) -> None:
        self._best = max(self._best, plan, key=lambda one: one.worth)

    def _bound(self, rate: int, total: int) -> None:
        self._totals.append((rate, total))
        self._most = min(self._most, total // rate)

    def _value_limit(self) -> int:
        """What no plan that meets as many guarantees as the best, or more, exceeds in value."""
        return min(total - rate * self._best.met for rate, total in self._totals)

    def _is_proven(self) -> bool:
        return self._best.worth == (self._most, self._value_limit())

    def _points(self, rate: int) -> int:
        return rate * self._best.met + self._best.value

    def _reaches(self, rate: int) -> bool:
        """Is the best plan worth all that the bounds at this rate allow?"""
        return any(self._points(rate) >= total for at, total in self._totals if at == rate)

    def _is_close(self) -> bool:
        gap = self._value_limit() - self._best.value
        return self._best.met == self._most and gap <= CLOSE * self._best.value

    def _bounded(self, rate: int) -> tuple[Relaxation, int] | None:
        """The program's solution over enough wishes, and its exact bound times DENOMINATOR."""
        room, solved = self._room, None
        basis: Basis | None = basis_of(room, self._best)

        def solve(wishes: Booleans) -> _Round | None:
            nonlocal basis
            ways = time_indexed.ways(room, wishes)
            relaxation = time_indexed.relax(room, *ways, rate, self._stop, basis)
            if relaxation is None:
                return None
            basis = relaxation.basis
            gain = margins(room, relaxation.prices)
            return _Round(relaxation, bound(room, relaxation.prices, gain), gain)

        first = self._wishes | (self._best.slot != UNPLACED)
        for solved in rounds_of(solve, first, least=1):
            if solved is None:
                return None
            relaxation = solved.relaxation
            reached = rate * relaxation.met + relaxation.share @ room.wishes[relaxation.wish, 2]
            if solved.total // DENOMINATOR <= reached + SLACK:
                break
        return None if solved is None else (solved.relaxation, solved.total)

    def _estimate(self, rate: int) -> Prices | None:
        """A bound from approximate prices; wishes that they find worthwhile join the others."""
        room, self._asked[rate] = self._room, int(self._wishes.sum())
        prices = time_indexed.estimate(
            room, *time_indexed.ways(room, self._wishes), rate, self._stop, PRECISION
        )
        if prices is not None:
            margin = margins(room, prices)
            self._bound(rate, bound(room, prices, margin) // DENOMINATOR)
            self._prices.append(prices)
            self._wishes = self._wishes | (margin > 0)
        return prices

    def _settle(self, rate: int, prices: Prices, total: int) -> None:
        """Whole meetings by branch and bound, and the bound that follows.

        A way that costs more than the distance from the bound to a target cannot be part of
        a plan that reaches it. The first target is the bound itself; the next, one point
        more than the best plan. Where many ways could, a plan close to the bound is enough.
        """
        room = self._room
        wish, slot = time_indexed.ways(room, np.ones(len(room.wishes), dtype=np.bool_))
        dear = dearness(room, prices, wish, slot)
        for target in (total // DENOMINATOR, self._points(rate) + 1):
            few = cheap(dear, total, target)
            if few.sum() > (FEW if len(wish) > MANY else MOST_CHEAP) and self._is_close():
                return
            found = settled(room, wish[few], slot[few], target, rate, NODES, self._stop)
            if found is None:
                continue
            self._keep(found[0])
            self._bound(rate, max(found[1], self._points(rate)))
            if self._reaches(rate):
                return


@dataclasses.dataclass(frozen=True, eq=False)
class _Round:
    """A program over some wishes, solved, and what its prices say of all wishes."""

    relaxation: Relaxation
    total: int
    gain: Integers


def _worthwhile(room: Room, choice: Choice, ways: Integers, margin: Integers) -> Booleans:
    """All wishes of a small room; of a large one those that nearly pay at the flow's prices."""
    if ways.sum() <= WAYS:
        return np.ones(len(room.wishes), dtype=np.bool_)
    order = np.argsort(-margin, kind="stable")
    count = max(2 * int(choice.chosen.sum()), int(np.searchsorted(np.cumsum(ways[order]), WAYS)))
    wishes = choice.chosen.copy()
    wishes[order[:count]] = True
    return wishes
