"""Breaks that every schedule of the same worth has: never more than trying everything finds."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from benchmarks.generate import Regime, generate
from solver.problem.instance import Instance
from solver.problem.schedule import Schedule
from solver.stages import solve
from solver.verification.schedule import figures
from tests.examples import examples
from tests.solver.mornings import is_ordered, morning, plans, rests, shortfall, value
from tests.strategies import TINY, Planted, instances, planted, tied

fewer = settings(max_examples=examples(80), deadline=None)


def fewest_by_trying(instance: Instance) -> int:
    """The fewest breaks among all schedules of the least shortfall and the greatest value."""
    pairs = list(map(tuple, instance.wishes[:, :2].tolist()))
    pairs += [pair for pair in map(tuple, instance.pinned[:, :2].tolist()) if pair not in pairs]
    found = [
        (shortfall(instance, held), -value(instance, held), breaks(instance, held))
        for held in plans(instance, pairs)
        if all(tuple(pin) in held for pin in instance.pinned.tolist())
        if rests(instance, held) and is_ordered(instance, held)
    ]
    return min(found)[2]


def breaks(instance: Instance, held: Any) -> int:
    """As the verifier counts them; tables do not matter to it."""
    rows = np.array([(*meeting, table) for table, meeting in enumerate(held)], dtype=np.int64)
    return figures(instance, Schedule(rows.reshape(-1, 4))).breaks


@fewer
@given(instance=instances())
def test_no_schedule_of_the_same_worth_has_fewer(instance: Instance) -> None:
    assert solve(instance).breaks_bound <= fewest_by_trying(instance)


@fewer
@given(plant=planted(TINY))
def test_pinned_meetings_count(plant: Planted) -> None:
    assert solve(plant.instance).breaks_bound <= fewest_by_trying(plant.instance)


@fewer
@given(instance=tied())
def test_rest_and_order_do_not_raise_it_too_far(instance: Instance) -> None:
    assert solve(instance).breaks_bound <= fewest_by_trying(instance)


def test_partners_who_come_early_and_late_force_a_break() -> None:
    investors: list[dict[str, Any]] = [{"unavailable": (1, 2)}, {"unavailable": (0, 1)}]
    instance = morning([(0, 0, 3), (0, 1, 2)], holders=1, investors=investors)
    result = solve(instance)
    assert (result.breaks, result.breaks_bound, result.choice_bound) == (1, 1, 1)
    free = instance.replace(holders=[*morning([], holders=[{"unavailable": (1,)}]).holders])
    assert solve(free).breaks == 0


def test_what_is_worth_as_much_without_a_break_forces_none() -> None:
    """The last meeting could as well be with somebody who comes at once."""
    investors: list[dict[str, Any]] = [
        {"unavailable": (1, 2)},
        {"unavailable": (0, 1)},
        {"unavailable": (0, 2)},
    ]
    holders: list[dict[str, Any]] = [{"max_meetings": 2}]
    wishes = [(0, 0, 3), (0, 1, 2), (0, 2, 2)]
    equal = morning(wishes, holders=holders, investors=investors)
    assert solve(equal).breaks_bound == 0
    worse = morning([*wishes[:2], (0, 2, 1)], holders=holders, investors=investors)
    assert solve(worse).breaks_bound == 1


def test_a_guarantee_forces_the_break_that_it_takes() -> None:
    """Worth less than what another would do there, but promised."""
    investors: list[dict[str, Any]] = [{"unavailable": (1, 2)}, {"unavailable": (0, 1)}]
    wishes = [(0, 0, 1), (0, 1, 1), (1, 0, 9), (1, 1, 9)]
    holders: list[dict[str, Any]] = [{"guaranteed": 2}, {}]
    promised = morning(wishes, holders=holders, investors=investors)
    assert solve(promised).breaks_bound == 1


@pytest.mark.parametrize("seed", range(2))
def test_tight_mornings_have_breaks_that_nothing_spares(seed: int) -> None:
    result = solve(generate(Regime(150, 30, 14, 1_500, unavailable=0.55), seed=seed))
    assert 0 < result.breaks_bound <= result.choice_bound <= result.breaks
