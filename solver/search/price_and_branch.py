"""The best plan where the flow's choice does not fit into the slots, and its proof.

Where people are away often, no timetable may hold the flow's whole choice. The linear
program over wishes and slots then gives a plan and a bound that nearly always meet. It
starts with wishes that the flow's prices leave worthwhile; wishes that its own prices find
underpaid enter until the exact bound is that of the whole program (column generation).
A fractional solution is rounded along paths. Where that is not enough, branch and bound decides
over the few ways that a better plan could use (reduced-cost fixing). In a large problem only the
fractional meetings are decided again, then blocks of investors. The largest problems are bounded
by approximate prices, which also narrow the program to the ways that cost next to nothing.
"""

import dataclasses

import numpy as np

from solver.colouring.construct import fill_plan
from solver.flow.min_cost_flow import Choice, most_value, scale
from solver.flow.potentials import flow_prices
from solver.lp import parameters as lp
from solver.lp import time_indexed
from solver.lp.column_generation import rounds_of
from solver.lp.time_indexed import Relaxation
from solver.lp.warm_start import Basis, basis_of
from solver.problem.arrays import Booleans, Integers
from solver.search import parameters
from solver.search.large_neighbourhood import repair_fractional, sweep
from solver.search.reduced_cost_fixing import best_over, reduced_costs, ways_reaching
from solver.search.rest_first import plans_at_rest
from solver.search.rounding import round_solution
from solver.subproblem.dual_prices import DENOMINATOR, Prices, bound, combine, margins
from solver.subproblem.interruption import Stop, StoppedError, look, never
from solver.subproblem.plan import UNPLACED, Plan
from solver.subproblem.residual_problem import ResidualProblem


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
    subproblem: ResidualProblem,
    choice: Choice,
    found: Plan,
    seed: int = 0,
    stop: Stop = never,
    most_ways: int | None = None,
) -> Repair:
    """Improve the plan that the paths found for the flow's choice, and bound all plans.

    Parameters
    ----------
    subproblem
        The residual problem.
    choice
        The flow's: no plan is better.
    found
        The plan of the paths.
    seed
        Of the blocks that a large problem is divided into.
    stop
        Once true, the best so far is returned with what is proven by then.
    most_ways
        Ways to hold worthwhile wishes up to which one program is solved for the whole problem;
        None for the parameter `whole_ways`.
    """
    limits = parameters.PRICE_AND_BRANCH
    most_ways = limits.whole_ways if most_ways is None else most_ways
    margin = margins(subproblem, flow_prices(subproblem, choice))
    tries = limits.wanted * int(choice.chosen.sum())
    wanted = np.argsort(-margin, kind="stable")[:tries]
    best = fill_plan(subproblem, found, wanted, limits.fill_patience, stop)
    ways = np.bitwise_count(
        subproblem.holder_words[subproblem.wishes[:, 0]]
        & subproblem.investor_words[subproblem.wishes[:, 1]]
    ).sum(axis=1)
    wishes = _worthwhile(subproblem, choice, ways, margin)
    search = _Search(subproblem, choice, wishes, max(found, best, key=lambda one: one.worth), stop)
    try:
        if ways[wishes].sum() <= most_ways:
            search.in_one_program(seed)
        else:
            search.in_blocks(seed)
    except StoppedError:
        pass
    return search.result()


class _Search:
    """The best plan so far, and bounds of value + rate · guarantees for some rates."""

    def __init__(
        self, subproblem: ResidualProblem, choice: Choice, wishes: Booleans, best: Plan, stop: Stop
    ) -> None:
        self._subproblem, self._choice, self._wishes, self._stop = subproblem, choice, wishes, stop
        self._best, self._most = best, choice.met
        self._totals = [(scale(subproblem), scale(subproblem) * choice.met + choice.value)]
        self._prices: list[Prices] = []
        self._asked: dict[int, int] = {}
        self._is_placed = False
        self._limits = parameters.PRICE_AND_BRANCH

    def result(self) -> Repair:
        """What is found and proven by now."""
        value = self._value_limit()
        if self._best.met < self._most:
            value = min(value, most_value(self._subproblem, self._stop))
        return Repair(self._best, self._most, value, tuple(self._prices))

    def in_one_program(self, seed: int) -> None:
        """One program over the whole problem.

        A guaranteed meeting is first weighed like a few wishes, which keeps the program's
        numbers small; only when that leaves something open, like all of them together.
        """
        for rate in sorted({self._mild_rate(), scale(self._subproblem)}):
            bounded = self._bounded(rate)
            if bounded is None:
                continue
            relaxation, total = bounded
            self._keep(round_solution(self._subproblem, relaxation, self._stop))
            self._bound(rate, total // DENOMINATOR)
            self._prices.append(relaxation.prices)
            is_large = len(relaxation.wish) > self._limits.many_ways
            if not self._reaches(rate) and is_large:
                self._better(rate, relaxation, seed)
            if not self._reaches(rate) and not is_large and self._may_place():
                self._place(rate, relaxation, seed)
            if not self._reaches(rate):
                self._settle(rate, relaxation.prices, total)
            if self._is_proven() or (is_large and self._is_close()):
                return

    def in_blocks(self, seed: int) -> None:
        """A bound from approximate prices, and a program over the ways that these leave."""
        subproblem, rate = self._subproblem, self._mild_rate()
        near = self._near(flow_prices(subproblem, self._choice), self._limits.near)
        self._keep(sweep(subproblem, self._best, near, rate, seed, self._stop))
        prices = None if self._is_proven() else self._estimate(rate)
        if prices is None or self._is_proven():
            return
        near = self._near(prices, self._limits.near)
        if not self._is_close():
            self._keep(sweep(subproblem, self._best, near, rate, seed, self._stop))
        if not self._reaches(rate):
            self._narrow(rate, prices, near, seed)
        if self._best.met < self._most:
            self._guarantee(prices)
        if self._best.met < self._most:
            self._narrow(scale(subproblem), prices, near, seed)

    def _narrow(self, rate: int, prices: Prices, near: Booleans, seed: int) -> None:
        """The program over the ways that cost next to nothing, unless they are too many."""
        subproblem, most = self._subproblem, np.inf
        nearest = self._near(prices, self._limits.nearest)
        held = np.flatnonzero(self._best.slot != UNPLACED)
        nearest[held, self._best.slot[held]] = True
        wish, slot = np.nonzero(nearest)
        if len(wish) <= self._limits.narrowed_ways:
            start = basis_of(subproblem, self._best)
            relaxation = time_indexed.relax(subproblem, wish, slot, rate, self._stop, start)
            if relaxation is not None:
                most = rate * relaxation.met + relaxation.share @ subproblem.wishes[wish, 2]
                self._keep(round_solution(subproblem, relaxation, self._stop))
                self._keep(repair_fractional(subproblem, relaxation, near, rate, self._stop))
        if not self._reaches(rate) and self._asked.get(rate) != int(self._wishes.sum()):
            self._estimate(rate)
        if not self._reaches(rate) and self._points(rate) < np.floor(most + lp.TOLERANCES.whole):
            self._sweep(rate, near, seed + 1)

    def _guarantee(self, prices: Prices) -> None:
        """A bound of the guarantees alone; prices of values make up what wishes lack there."""
        subproblem = self._subproblem
        points, weight = self._limits.guarantee_points, self._limits.guarantee_weight
        ways, precision = time_indexed.ways(subproblem, self._wishes), self._limits.precision
        alone = time_indexed.estimate(
            subproblem, *ways, points, self._stop, precision, valued=False
        )
        if alone is None:
            return
        values = bound(subproblem, prices, margins(subproblem, prices)) // DENOMINATOR
        both = combine(alone, weight * values // points + 1, prices)
        self._bound(
            both.rate // DENOMINATOR,
            bound(subproblem, both, margins(subproblem, both)) // DENOMINATOR,
        )
        self._prices.append(both)

    def _may_place(self) -> bool:
        """Are slots alone open, and has nobody looked for them yet?

        Once is enough: what another rate would find has been found. Under precedences the pairs
        that a program chose seldom have slots in their order.
        """
        return not self._is_placed and not len(self._subproblem.orders)

    def _place(self, rate: int, relaxation: Relaxation, seed: int) -> None:
        """Plans whose rest and whose pairs are the program's, until one reaches its bound."""
        self._is_placed = True
        for found in plans_at_rest(
            self._subproblem, relaxation, rate, seed, self._stop, lambda: self._points(rate)
        ):
            self._keep(found)
            if self._reaches(rate):
                return

    def _better(self, rate: int, relaxation: Relaxation, seed: int) -> None:
        """Decide fractional meetings again; then, where that falls short, blocks of investors."""
        near = self._near(relaxation.prices, self._limits.near)
        self._keep(repair_fractional(self._subproblem, relaxation, near, rate, self._stop))
        if not self._reaches(rate):
            self._sweep(rate, near, seed)

    def _sweep(self, rate: int, near: Booleans, seed: int) -> None:
        """Every investor in blocks, again and again: once close, only while it helps."""
        for number in range(self._limits.sweeps):
            look(self._stop)
            before = self._best.worth
            self._keep(sweep(self._subproblem, self._best, near, rate, seed + number, self._stop))
            if self._reaches(rate) or (self._is_close() and self._best.worth == before):
                return

    def _near(self, prices: Prices, most: float) -> Booleans:
        """Shape (wishes, slots): the ways that cost at most so many points beyond the best."""
        look(self._stop)
        subproblem = self._subproblem
        wish, slot = time_indexed.ways(subproblem, np.ones(len(subproblem.wishes), dtype=np.bool_))
        near = np.zeros((len(subproblem.wishes), subproblem.slots), dtype=np.bool_)
        close = reduced_costs(subproblem, prices, wish, slot) <= int(most * DENOMINATOR)
        near[wish[close], slot[close]] = True
        return near

    def _mild_rate(self) -> int:
        dearest = int(self._subproblem.wishes[:, 2].max())
        return min(self._limits.mild_rate * dearest + 1, scale(self._subproblem))

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
        return self._best.met == self._most and gap <= self._limits.close_gap * self._best.value

    def _bounded(self, rate: int) -> tuple[Relaxation, int] | None:
        """The program's solution over enough wishes, and its exact bound times DENOMINATOR."""
        subproblem, solved = self._subproblem, None
        basis: Basis | None = basis_of(subproblem, self._best)

        def solve(wishes: Booleans) -> _Round | None:
            nonlocal basis
            ways = time_indexed.ways(subproblem, wishes)
            relaxation = time_indexed.relax(subproblem, *ways, rate, self._stop, basis)
            if relaxation is None:
                return None
            basis = relaxation.basis
            gain = margins(subproblem, relaxation.prices)
            return _Round(relaxation, bound(subproblem, relaxation.prices, gain), gain)

        first = self._wishes | (self._best.slot != UNPLACED)
        for solved in rounds_of(solve, first, least=1):
            if solved is None:
                return None
            relaxation = solved.relaxation
            reached = (
                rate * relaxation.met + relaxation.share @ subproblem.wishes[relaxation.wish, 2]
            )
            if solved.total // DENOMINATOR <= reached + self._limits.slack:
                break
        return None if solved is None else (solved.relaxation, solved.total)

    def _estimate(self, rate: int) -> Prices | None:
        """A bound from approximate prices; wishes that they find worthwhile join the others."""
        subproblem, self._asked[rate] = self._subproblem, int(self._wishes.sum())
        ways, precision = time_indexed.ways(subproblem, self._wishes), self._limits.precision
        prices = time_indexed.estimate(subproblem, *ways, rate, self._stop, precision)
        if prices is not None:
            margin = margins(subproblem, prices)
            self._bound(rate, bound(subproblem, prices, margin) // DENOMINATOR)
            self._prices.append(prices)
            self._wishes = self._wishes | (margin > 0)
        return prices

    def _settle(self, rate: int, prices: Prices, total: int) -> None:
        """Whole meetings by branch and bound, and the bound that follows.

        A way that costs more than the distance from the bound to a target cannot be part of
        a plan that reaches it. The first target is the bound itself; the next, one point
        more than the best plan. Where many ways could, a plan close to the bound is enough.
        """
        subproblem = self._subproblem
        wish, slot = time_indexed.ways(subproblem, np.ones(len(subproblem.wishes), dtype=np.bool_))
        dear = reduced_costs(subproblem, prices, wish, slot)
        limits = self._limits
        is_large = len(wish) > limits.many_ways
        most = limits.integer_ways_when_many if is_large else limits.integer_ways
        for target in (total // DENOMINATOR, self._points(rate) + 1):
            few = ways_reaching(dear, total, target)
            if few.sum() > most and self._is_close():
                return
            found = best_over(
                subproblem, wish[few], slot[few], target, rate, limits.nodes, self._stop
            )
            if found is None:
                continue
            if found[0] is not None:
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


def _worthwhile(
    subproblem: ResidualProblem, choice: Choice, ways: Integers, margin: Integers
) -> Booleans:
    """All wishes of a small problem; of a large one those worth nearly their price."""
    most = parameters.PRICE_AND_BRANCH.worthwhile_ways
    if ways.sum() <= most:
        return np.ones(len(subproblem.wishes), dtype=np.bool_)
    order = np.argsort(-margin, kind="stable")
    count = max(2 * int(choice.chosen.sum()), int(np.searchsorted(np.cumsum(ways[order]), most)))
    wishes = choice.chosen.copy()
    wishes[order[:count]] = True
    return wishes
