"""Prices bound every schedule, and those of the flow and of the program bound it best."""

import dataclasses

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.generate import Regime, generate
from solver.flow.min_cost_flow import best_choice, scale
from solver.flow.potentials import flow_prices
from solver.lp import time_indexed
from solver.problem.instance import Instance
from solver.subproblem.dual_prices import DENOMINATOR, Prices, bound, margins
from solver.subproblem.residual_problem import remaining
from tests.solver.mornings import best_by_trying
from tests.strategies import SMALL, instances


@given(instance=instances(SMALL))
def test_the_flows_prices_add_up_to_its_choice(instance: Instance) -> None:
    subproblem = remaining(instance)
    choice = best_choice(subproblem)
    prices = flow_prices(subproblem, choice)
    assert np.all(prices.holder >= 0)
    assert np.all(prices.investor >= 0)
    assert np.all(prices.slot >= 0)
    total = bound(subproblem, prices, margins(subproblem, prices))
    assert total == (scale(subproblem) * choice.met + choice.value) * DENOMINATOR


@given(instance=instances(), data=st.data())
def test_any_prices_bound_the_best_schedule(instance: Instance, data: st.DataObject) -> None:
    subproblem = remaining(instance)
    rate = data.draw(st.integers(0, 50))

    def amounts(*shape: int, most: int = 20) -> np.typing.NDArray[np.int64]:
        size = int(np.prod(shape))
        drawn = data.draw(
            st.lists(st.integers(0, most * DENOMINATOR), min_size=size, max_size=size)
        )
        return np.array(drawn, dtype=np.int64).reshape(shape)

    holders, investors, slots = len(instance.holders), len(instance.investors), instance.slots
    prices = Prices(
        holder_slot=amounts(holders, slots),
        investor_slot=amounts(investors, slots),
        slot=amounts(slots) * (instance.tables is not None),
        holder=amounts(holders),
        investor=amounts(investors),
        holder_guarantee=amounts(holders, most=rate) * (subproblem.holder_owed > 0),
        investor_guarantee=amounts(investors, most=rate) * (subproblem.investor_owed > 0),
        rate=rate * DENOMINATOR,
    )
    shortfall, value = best_by_trying(instance)
    guaranteed = int(instance.holder_guaranteed.sum() + instance.investor_guaranteed.sum())
    met = guaranteed - shortfall
    total = bound(subproblem, prices, margins(subproblem, prices))
    assert total >= (rate * met + value) * DENOMINATOR


def test_the_programs_prices_prove_its_value() -> None:
    subproblem = remaining(generate(Regime(40, 10, 10, 220, unavailable=0.55)))
    ways = time_indexed.ways(subproblem, np.ones(len(subproblem.wishes), dtype=np.bool_))
    relaxation = time_indexed.relax(subproblem, *ways, rate=100)
    assert relaxation is not None
    prices = relaxation.prices
    reached = relaxation.share @ subproblem.wishes[relaxation.wish, 2] + 100 * relaxation.met
    total = bound(subproblem, prices, margins(subproblem, prices))
    assert round(reached) == total // DENOMINATOR
    free = dataclasses.replace(prices, investor_slot=np.zeros_like(prices.investor_slot))
    assert bound(subproblem, free, margins(subproblem, free)) > total
