"""The flow over the wishes that can matter finds an optimum over all of them."""

import dataclasses

import numpy as np
import pytest

from benchmarks.generate import Regime, generate
from solver.flow import parameters
from solver.flow.core import core_choice
from solver.flow.min_cost_flow import scale
from solver.flow.network import Limits, best_flow, limits_of
from solver.flow.support import support_of
from solver.problem.arrays import Booleans, Integers
from solver.subproblem.residual_problem import ResidualProblem, remaining

PLAIN = Regime(150, 30, 10, 1_500)
REGIMES = {
    "plain": PLAIN,
    "both sides short of room": dataclasses.replace(PLAIN, max_meetings=2, investor_maximum=9),
    "holders short of room": dataclasses.replace(PLAIN, max_meetings=1),
    "steep popularity": dataclasses.replace(PLAIN, skew=1.0, guaranteed=2),
    "more guaranteed than can be": dataclasses.replace(PLAIN, guaranteed=4, unavailable=0.3),
    "tables for a third": dataclasses.replace(PLAIN, tables=0.4, closed=0.2, unavailable=0.1),
    "delegates and pins": dataclasses.replace(PLAIN, delegates=3, pins=0.3, skew=0.5),
}


def worth(wishes: Integers, chosen: Booleans, limits: Limits) -> tuple[int, int]:
    met = 0
    for column, (capacity, owed) in enumerate(limits.sides()):
        count = np.bincount(wishes[chosen, column], minlength=len(capacity))
        assert (count <= capacity).all()
        met += int(np.minimum(count, owed).sum())
    assert limits.places is None or chosen.sum() <= limits.places
    return met, int(wishes[chosen, 2].sum())


def morning(regime: Regime, seed: int = 0) -> tuple[ResidualProblem, Limits]:
    subproblem = remaining(generate(regime, seed=seed))
    return subproblem, limits_of(subproblem)


@pytest.mark.parametrize("name", REGIMES)
def test_it_is_worth_as_much_as_the_flow_over_all_wishes(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So small a morning has few wishes that cannot matter: the core may be nearly all of them.
    patient = dataclasses.replace(parameters.CORE, most=1.0, flows=8, pricings=8)
    monkeypatch.setattr(parameters, "CORE", patient)
    proven = 0
    for seed in range(3):
        subproblem, limits = morning(REGIMES[name], seed)
        wishes, rate = subproblem.wishes, scale(subproblem)
        chosen = core_choice(wishes, limits, rate)
        if chosen is not None:
            whole = best_flow(wishes, limits, rate)
            assert worth(wishes, chosen, limits) == worth(wishes, whole, limits)
            proven += 1
    assert proven


def test_values_may_be_wide() -> None:
    # As a replan has them, whose values carry what a moved meeting costs in their last digits.
    subproblem, limits = morning(dataclasses.replace(PLAIN, guaranteed=0))
    wishes = subproblem.wishes * np.array([1, 1, 1 << 40])
    wishes[:, 2] += np.arange(len(wishes))
    chosen = core_choice(wishes, limits, rate=1)
    assert chosen is not None
    assert worth(wishes, chosen, limits) == worth(wishes, best_flow(wishes, limits, 1), limits)


def test_a_guarantee_that_costs_more_than_two_wishes_is_met() -> None:
    # H0 has one wish only. To make room for it everybody moves on by one investor, at a loss of
    # five wishes' worth, and the last one ends with nothing.
    others = 30
    wishes = [[0, 0, 1]]
    for each in range(1, others + 1):
        wishes += [[each, each - 1, 10], [each, each, 2]]
    rows = np.array(wishes, dtype=np.int64)
    one = np.ones(others + 1, dtype=np.int64)
    limits = Limits(one, one, np.append(1, 0 * one[1:]), 0 * one, places=others)
    chosen = core_choice(rows, limits, rate=1_000)
    assert worth(rows, best_flow(rows, limits, 1_000), limits)[0] == 1
    if chosen is not None:
        assert worth(rows, chosen, limits)[0] == 1


def test_only_an_optimum_has_prices() -> None:
    subproblem, limits = morning(PLAIN)
    wishes, rate = subproblem.wishes, scale(subproblem)
    best = best_flow(wishes, limits, rate)
    assert support_of(wishes, best, limits, rate) is not None
    value = wishes[:, 2]
    dear = np.flatnonzero(best & (value > value.min()))[0]
    worse = best.copy()
    worse[dear] = False
    assert support_of(wishes, worse, limits, rate) is None
