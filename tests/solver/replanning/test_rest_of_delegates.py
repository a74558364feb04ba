"""Days on which investors of several delegates rest: as few moves as there can be."""

import numpy as np
import pytest

from benchmarks.generate import Regime, generate
from benchmarks.replan import Begun, begun
from solver.replanning.replan import Policy, replan
from solver.stages import solve
from solver.verification.replan import replan_violations


def day(seed: int) -> Begun:
    """A morning of 24 people and four investors, a third of them gone at some slot."""
    regime = Regime(24, 4, 8, 80, unavailable=0.1, delegates=3, max_consecutive=2, tables=0.8)
    instance = generate(regime, seed=seed)
    plan = solve(instance, seconds=0).schedule
    return begun(instance, plan, np.random.default_rng(seed), 0.35, 0.1)


@pytest.mark.parametrize("seed", [1, 6])
def test_no_more_moves_than_proven_necessary(seed: int) -> None:
    given = day(seed)
    found = replan(given.instance, given.previous, given.from_slot, policy="best", seconds=0)
    asked = (given.instance, given.previous, given.from_slot, found.schedule)
    assert replan_violations(*asked) == []
    assert found.changes.moved + found.changes.dropped == found.changes.moves_bound


def test_a_larger_budget_brings_no_less() -> None:
    given = day(6)
    policies: tuple[Policy, ...] = ("fill", 1, 3, 8, "best")
    worths = []
    for policy in policies:
        found = replan(given.instance, given.previous, given.from_slot, policy=policy, seconds=0)
        worths.append((-found.guarantee_shortfall, found.value))
    assert worths == sorted(worths)
