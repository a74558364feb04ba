"""Plans within a budget of moves where the whole program is too large to be asked."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings

from benchmarks.generate import Regime, generate
from solver.problem.persons import Holder
from solver.replanning import parameters
from solver.replanning.replan import Replan
from solver.stages import solve
from tests.examples import examples
from tests.solver.replanning.days import Begun, best_of_day, days
from tests.solver.replanning.test_replan import assert_sound, planned

CALM = (1, 2, 5, 10, 20)


def without_program(day: Begun, most: int) -> Replan:
    with pytest.MonkeyPatch.context() as patch:
        none = dataclasses.replace(parameters.RETENTION, longest=-1)
        patch.setattr(parameters, "RETENTION", none)
        return planned(day, most)


@settings(max_examples=examples(150))
@given(day=days())
def test_trying_everything_finds_nothing_above_the_bound(day: Begun) -> None:
    for most in (1, 2):
        result = without_program(day, most)
        assert_sound(day, result)
        missing, value, _ = best_of_day(day, most)
        assert result.shortfall_bound <= missing <= result.guarantee_shortfall
        if result.guarantee_shortfall == missing:
            assert result.value <= value <= result.value_bound
        assert result.changes.moved + result.changes.dropped <= most


def test_each_move_more_brings_more_and_the_first_ones_are_proven() -> None:
    """A morning on which every tenth person is away, and few changes are worth most."""
    before = generate(Regime(100, 20, 12, 1000, skew=0.3, max_meetings=4), seed=2)
    away = tuple(range(before.slots))
    holders = [
        Holder(one.id, one.max_meetings, one.guaranteed, away) if number % 10 == 3 else one
        for number, one in enumerate(before.holders)
    ]
    plan = solve(before, seconds=0).schedule
    day = Begun(before.replace(holders=holders), plan, 0, np.zeros((0, 3), dtype=np.int64))
    filled, best = planned(day, "fill"), planned(day, "best")
    found = [without_program(day, most) for most in CALM]
    values = [filled.value, *(result.value for result in found)]
    assert values == sorted(values)
    assert filled.value < found[0].value < best.value
    assert [result.status for result in found[:3]] == ["optimal"] * 3
    for result in found:
        assert_sound(day, result)
        assert result.value_bound - result.value <= (best.value - filled.value) / 5
