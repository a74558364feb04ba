"""Tight subproblems: one program for the whole, or block by block, each with honest bounds."""

import dataclasses

import numpy as np
import pytest

from benchmarks.generate import Regime, generate
from solver.colouring.construct import place_wishes
from solver.flow.min_cost_flow import Choice, best_choice
from solver.lp import time_indexed
from solver.lp.warm_start import basis_of
from solver.search.large_neighbourhood import repair_fractional
from solver.search.price_and_branch import repair
from solver.search.reduced_cost_fixing import reduced_costs, ways_reaching
from solver.subproblem.dual_prices import DENOMINATOR, bound, margins
from solver.subproblem.plan import UNPLACED, Plan
from solver.subproblem.residual_problem import ResidualProblem, fix_meetings, remaining
from tests.solver.linear import best_by_milp

MANY_INVESTORS = Regime(900, 420, 8, 4_200, unavailable=0.5, guaranteed=1)


def begun(regime: Regime) -> tuple[ResidualProblem, Choice, Plan]:
    """A subproblem, the flow's choice, and what the paths place of it."""
    subproblem = remaining(generate(regime))
    choice = best_choice(subproblem)
    return subproblem, choice, place_wishes(subproblem, choice.chosen, 0)


@pytest.mark.parametrize(
    "regime",
    [
        MANY_INVESTORS,
        Regime(300, 60, 12, 2_500, unavailable=0.5, tables=0.6, delegates=2),
    ],
)
def test_blocks_come_close_to_what_the_whole_program_proves(regime: Regime) -> None:
    subproblem, choice, found = begun(regime)
    assert found.worth < (choice.met, choice.value)
    whole = repair(subproblem, choice, found)
    assert whole.plan.worth == (whole.met, whole.value)
    blocks = repair(subproblem, choice, found, most_ways=0)
    assert found.worth < blocks.plan.worth <= whole.plan.worth <= (blocks.met, blocks.value)
    assert blocks.met == whole.met
    assert blocks.plan.value >= 0.995 * whole.plan.value
    assert blocks.value <= 1.001 * whole.value


def test_the_seed_decides_the_blocks_and_nothing_else_does() -> None:
    subproblem, choice, found = begun(MANY_INVESTORS)
    first, again = (repair(subproblem, choice, found, seed=3, most_ways=0) for _ in range(2))
    assert first.plan.slot.tolist() == again.plan.slot.tolist()
    assert (first.met, first.value) == (again.met, again.value)


TIED = Regime(60, 12, 8, 400, unavailable=0.4, tables=0.7, max_consecutive=2, precedences=60)
SMALL_ROOMS = [
    Regime(40, 10, 8, 200, unavailable=0.5, guaranteed=1),
    Regime(60, 14, 8, 500, skew=0.5, unavailable=0.3, tables=0.6, uneven=0.4, delegates=2),
    Regime(50, 10, 8, 300, unavailable=0.6, tables=0.4, closed=0.1, guaranteed=2, max_meetings=3),
    TIED,
]


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("regime", SMALL_ROOMS)
def test_the_narrowed_program_bounds_what_another_solver_finds(regime: Regime, seed: int) -> None:
    instance = generate(regime, seed=seed)
    shortfall, most = best_by_milp(instance)
    subproblem = remaining(instance)
    choice = best_choice(subproblem)
    found = repair(subproblem, choice, place_wishes(subproblem, choice.chosen, 0), most_ways=0)
    guaranteed = int(instance.holder_guaranteed.sum() + instance.investor_guaranteed.sum())
    met = guaranteed - shortfall
    assert found.plan.worth <= (met, most)
    assert found.met >= met
    assert found.value >= most
    assert found.plan.met == met
    assert found.plan.value >= 0.99 * most
    # The program's own bound, and less than a point for prices that are only near the best.
    assert found.value <= 1.01 * most + 1


@pytest.mark.parametrize("regime", SMALL_ROOMS)
def test_a_program_begun_at_a_plan_ends_where_any_other_does(regime: Regime) -> None:
    subproblem, _, found = begun(regime)
    every = time_indexed.ways(subproblem, np.ones(len(subproblem.wishes), dtype=np.bool_))
    anew = time_indexed.relax(subproblem, *every, rate=100)
    few = found.slot != UNPLACED
    first = time_indexed.relax(
        subproblem, *time_indexed.ways(subproblem, few), rate=100, start=basis_of(subproblem, found)
    )
    assert anew is not None
    assert first is not None
    assert points(first, subproblem) >= 100 * found.met + found.value - 1e-6
    grown = time_indexed.relax(subproblem, *every, rate=100, start=first.basis)
    assert grown is not None
    assert points(grown, subproblem) == pytest.approx(points(anew, subproblem))
    total = bound(subproblem, grown.prices, margins(subproblem, grown.prices))
    assert total / DENOMINATOR == pytest.approx(points(anew, subproblem), abs=0.5)


def points(relaxation: time_indexed.Relaxation, subproblem: ResidualProblem) -> float:
    """What a solution is worth at a rate of 100."""
    value = relaxation.share @ subproblem.wishes[relaxation.wish, 2]
    return float(value) + 100 * relaxation.met


@pytest.mark.parametrize("regime", SMALL_ROOMS)
def test_no_plan_uses_a_way_that_is_too_dear_for_its_worth(regime: Regime) -> None:
    subproblem, choice, found = begun(regime)
    wish, slot = time_indexed.ways(subproblem, np.ones(len(subproblem.wishes), dtype=np.bool_))
    relaxation = time_indexed.relax(subproblem, wish, slot, rate=100)
    assert relaxation is not None
    total = bound(subproblem, relaxation.prices, margins(subproblem, relaxation.prices))
    dear = reduced_costs(subproblem, relaxation.prices, wish, slot)
    assert dear.min() == 0
    best = repair(subproblem, choice, found).plan
    for plan in (found, best):
        few = ways_reaching(dear, total, 100 * plan.met + plan.value)
        used = plan.slot[wish] == slot
        assert used.sum() == (plan.slot != UNPLACED).sum()
        assert few[used].all()
    assert not ways_reaching(dear, total, 100 * best.met + best.value).all()


def test_fractional_meetings_are_decided_again() -> None:
    subproblem, choice, found = begun(TIED)
    ways = time_indexed.ways(subproblem, np.ones(len(subproblem.wishes), dtype=np.bool_))
    relaxation = time_indexed.relax(subproblem, *ways, rate=100, start=basis_of(subproblem, found))
    assert relaxation is not None
    halves = dataclasses.replace(relaxation, share=np.where(relaxation.share > 0, 0.5, 0.0))
    allowed = np.zeros((len(subproblem.wishes), subproblem.slots), dtype=np.bool_)
    allowed[ways] = True
    whole = repair_fractional(subproblem, halves, allowed, 100, lambda: False)
    best = repair(subproblem, choice, found).plan
    assert 100 * whole.met + whole.value == 100 * best.met + best.value
    nothing = repair_fractional(subproblem, halves, allowed, 100, lambda: True)
    assert (nothing.slot == UNPLACED).all()


def test_what_is_occupied_is_no_longer_free() -> None:
    subproblem, _, found = begun(Regime(40, 10, 10, 220, unavailable=0.3, tables=0.8, guaranteed=1))
    held = found.slot != UNPLACED
    meetings = subproblem.wishes[held].copy()
    meetings[:, 2] = found.slot[held]
    left, rows = fix_meetings(subproblem, meetings)
    assert left.holder_free.sum() <= subproblem.holder_free.sum() - len(meetings)
    assert left.investor_free.sum() == subproblem.investor_free.sum() - len(meetings)
    assert (
        left.holder_owed.sum() + left.investor_owed.sum()
        <= subproblem.holder_owed.sum() - found.met
    )
    assert not held[rows].any()
    assert left.wishes.tolist() == subproblem.wishes[rows].tolist()
