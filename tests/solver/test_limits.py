"""Seconds, limits and a stop hold in every stage: nothing runs on that does not look at the clock.

Measured is processor time, which a busy machine does not stretch, against bounds many times what
it takes and a fraction of what it took.
"""

import dataclasses
import time
from collections.abc import Callable
from itertools import count

import numpy as np
import pytest

from benchmarks.generate import Regime, generate
from benchmarks.regimes import LARGE
from solver.breaks.comfort import improve
from solver.breaks.worth_bound import forced_breaks
from solver.colouring.construct import fill_plan, place_wishes
from solver.flow.min_cost_flow import best_choice
from solver.flow.potentials import flow_prices
from solver.problem.instance import Instance
from solver.problem.schedule import Schedule
from solver.search.price_and_branch import repair
from solver.stages import solve
from solver.subproblem.plan import UNPLACED
from solver.subproblem.residual_problem import remaining
from solver.tables.assign import assign
from solver.verification.schedule import violations

TIGHT = Regime(120, 24, 12, 900, unavailable=0.3, tables=0.7, closed=0.1, max_consecutive=3)


def at_once() -> bool:
    return True


def after(looks: int) -> Callable[[], bool]:
    """Stops at the look of that number."""
    seen = count()
    return lambda: next(seen) >= looks


def processor(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def wide() -> Instance:
    """A thousand slots and every pair wished: half a minute of processor beyond comfort's time."""
    return generate(Regime(100, 40, 1_000, 4_000), seed=0)


def test_half_a_second_of_comfort_is_half_a_second_in_a_thousand_slots() -> None:
    instance = wide()
    assert processor(lambda: solve(instance, seconds=0.5)) < 5


def test_a_stop_ends_the_paths_of_tied_mornings() -> None:
    tied = dataclasses.replace(LARGE, holders=1_000, investors=200, wishes=20_000)
    subproblem = remaining(
        generate(dataclasses.replace(tied, max_consecutive=3, precedences=500), seed=0)
    )
    chosen = best_choice(subproblem).chosen
    whole = processor(lambda: place_wishes(subproblem, chosen, 0))
    assert processor(lambda: place_wishes(subproblem, chosen, 0, at_once)) < whole / 2


@pytest.mark.parametrize("looks", [0, 1, 10, 100])
def test_a_stop_leaves_a_lawful_schedule_and_bounds_that_hold(looks: int) -> None:
    instance = generate(TIGHT, seed=1)
    best = solve(instance, seconds=0)
    result = solve(instance, seconds=1, stop=after(looks))
    assert violations(instance, result.schedule) == []
    assert result.shortfall_bound <= best.guarantee_shortfall
    assert result.value_bound >= best.value or best.guarantee_shortfall < result.shortfall_bound


@pytest.mark.parametrize("looks", [0, 1, 5, 20, 100])
def test_breaks_forced_so_far_are_never_more_than_all(looks: int) -> None:
    instance = generate(dataclasses.replace(TIGHT, max_consecutive=None), seed=2)
    schedule = solve(instance, seconds=0).schedule
    subproblem = remaining(instance)
    known = [flow_prices(subproblem, best_choice(subproblem))]
    meetings = schedule.rows[:, :3]
    least = forced_breaks(instance, subproblem, known, meetings)
    assert 0 <= forced_breaks(instance, subproblem, known, meetings, after(looks)) <= least


def test_every_stage_ends_when_time_is_up_before_it_begins() -> None:
    """A walk over the stages: each hands back something lawful, however little."""
    instance = generate(TIGHT, seed=3)
    subproblem = remaining(instance)
    choice = best_choice(subproblem)
    begun = place_wishes(subproblem, choice.chosen, 0, at_once)
    more = fill_plan(subproblem, begun, np.flatnonzero(choice.chosen), stop=at_once)
    assert more.worth == begun.worth
    repaired = repair(subproblem, choice, begun, 0, at_once)
    held = np.flatnonzero(repaired.plan.slot != UNPLACED)
    meetings = np.column_stack([subproblem.wishes[held, :2], repaired.plan.slot[held]])
    comfort = improve(instance, meetings, seconds=10, seed=0, stop=at_once)
    assert comfort.breaks == comfort.breaks_before
    tables = assign(instance, comfort.meetings, 0, at_once)
    assert violations(instance, Schedule(np.column_stack([comfort.meetings, tables]))) == []
