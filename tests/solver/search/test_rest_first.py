"""Dense mornings with rest: plans from the sums of a fractional program, and a sharper search."""

import dataclasses

import numpy as np
import pytest

from benchmarks.generate import Regime, generate
from solver.colouring.construct import place_wishes
from solver.flow.min_cost_flow import best_choice
from solver.lp import time_indexed
from solver.lp.time_indexed import Relaxation
from solver.problem.schedule import Schedule
from solver.search.rest_first import plans_at_rest
from solver.stages import solve
from solver.subproblem.interruption import never
from solver.subproblem.plan import UNPLACED
from solver.subproblem.residual_problem import ResidualProblem, remaining
from solver.verification.schedule import violations
from tests.solver.linear import best_by_milp

#: Everybody may meet everybody, and rest is all that is scarce.
DENSE = Regime(12, 12, 7, 144, guaranteed=0, max_consecutive=2)
TIED = Regime(
    20, 6, 7, 80, unavailable=0.2, delegates=2, max_consecutive=2, precedences=10,
    max_meetings=4, tables=0.8, guaranteed=2,
)  # fmt: skip


def solved(regime: Regime, seed: int) -> tuple[ResidualProblem, Relaxation]:
    subproblem = remaining(generate(regime, seed=seed))
    every = time_indexed.ways(subproblem, np.ones(len(subproblem.wishes), dtype=np.bool_))
    relaxation = time_indexed.relax(subproblem, *every, rate=100)
    assert relaxation is not None
    return subproblem, relaxation


def test_the_sums_of_a_fractional_program_are_a_plan_that_reaches_its_bound() -> None:
    subproblem, relaxation = solved(DENSE, 0)
    parts = (relaxation.share > 0.01) & (relaxation.share < 0.99)
    most = int(relaxation.share @ subproblem.wishes[relaxation.wish, 2] + 1e-6)
    assert parts.sum() > len(subproblem.investor_free)
    paths = place_wishes(subproblem, best_choice(subproblem).chosen, 0)
    found = list(plans_at_rest(subproblem, relaxation, 100, 0, never, lambda: paths.value))
    assert paths.value < max(plan.value for plan in found) == most


@pytest.mark.parametrize("regime", [DENSE, TIED])
def test_every_plan_is_lawful_and_worth_what_it_says(regime: Regime) -> None:
    instance = generate(regime, seed=2)
    subproblem, relaxation = solved(regime, 2)
    for found in plans_at_rest(subproblem, relaxation, 100, 2, never, lambda: 0):
        rows = np.flatnonzero(found.slot != UNPLACED)
        meetings = np.column_stack([subproblem.wishes[rows, :2], found.slot[rows]])
        names = {
            one.name for one in violations(instance, Schedule(np.pad(meetings, ((0, 0), (0, 1)))))
        }
        assert names <= {"table_limit"}, "tables come later"
        assert found.value == subproblem.wishes[rows, 2].sum()


def test_nothing_is_placed_where_nothing_can_be_gained() -> None:
    subproblem, relaxation = solved(DENSE, 1)
    assert not list(plans_at_rest(subproblem, relaxation, 100, 0, never, lambda: 10**6))


@pytest.mark.parametrize("seed", range(2))
def test_a_search_that_asks_for_too_much_says_so_and_one_for_enough_finds_it(seed: int) -> None:
    instance = generate(
        dataclasses.replace(DENSE, holders=5, investors=5, slots=6, wishes=23), seed=seed
    )
    _, best = best_by_milp(instance)
    subproblem = remaining(instance)
    every = time_indexed.ways(subproblem, np.ones(len(subproblem.wishes), dtype=np.bool_))
    enough = time_indexed.integral(subproblem, *every, 0, 2_000, least=best)
    assert enough is not None
    taken, _ = enough
    assert taken is not None
    assert subproblem.wishes[every[0][taken], 2].sum() == best
    assert time_indexed.integral(subproblem, *every, 0, 2_000, least=best + 1) == (None, best)
    assert solve(instance, seconds=0).value == best
