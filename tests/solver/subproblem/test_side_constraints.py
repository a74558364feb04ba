"""Rest and precedence: what ties meetings of different slots together."""

import itertools

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.generate import Regime, generate
from solver.problem.instance import Instance
from solver.stages import solve
from solver.subproblem.side_constraints import Ties
from solver.verification.certificate_check import faults, proven_bounds
from solver.verification.schedule import figures, violations
from tests.examples import examples
from tests.solver.linear import best_by_milp
from tests.solver.mornings import best_by_trying, morning
from tests.strategies import SMALL, Planted, planted_tied, tied

fewer = settings(max_examples=examples(60))


@fewer
@given(instance=tied())
def test_a_tiny_tied_morning_gets_the_best_that_trying_everything_finds(
    instance: Instance,
) -> None:
    result = solve(instance, seconds=0)
    best = best_by_trying(instance)
    assert (result.guarantee_shortfall, result.value) == best
    assert (result.shortfall_bound, result.value_bound) == best
    assert result.status == "optimal"


@fewer
@given(instance=tied(SMALL, delegates=1))
def test_a_small_tied_morning_gets_the_best_of_an_independent_program(instance: Instance) -> None:
    result = solve(instance, seconds=0)
    best = best_by_milp(instance)
    assert (result.guarantee_shortfall, result.value) == best
    assert (result.shortfall_bound, result.value_bound) == best


@fewer
@given(instance=tied(SMALL))
def test_prices_of_tied_mornings_are_checked_without_the_solver(instance: Instance) -> None:
    result = solve(instance, seconds=0, certificate=True)
    assert result.certificate is not None
    assert faults(instance, result.certificate) == []
    proof = proven_bounds(instance, result.certificate, figures(instance, result.schedule))
    assert proof.shortfall_bound <= result.guarantee_shortfall
    assert proof.value_bound >= result.value


def test_two_delegates_in_different_slots_are_on_end_all_the_same() -> None:
    """Counting meetings would allow both: rest is about slots."""
    instance = morning(
        [(0, 0, 5), (1, 0, 4)],
        slots=2,
        holders=[{"unavailable": (1,)}, {"unavailable": (0,)}],
        investors=[{"delegates": 2, "max_consecutive": 1}],
    )
    result = solve(instance, seconds=0)
    assert (result.value, result.value_bound, result.status) == (5, 5, "optimal")


@fewer
@given(plant=planted_tied())
def test_a_tied_morning_around_a_schedule_is_solved_at_least_as_well(plant: Planted) -> None:
    assert violations(plant.instance, plant.schedule) == []
    known = figures(plant.instance, plant.schedule)
    result = solve(plant.instance, seconds=0)
    assert result.guarantee_shortfall == known.guarantee_shortfall == 0
    assert result.value >= known.value
    assert result.value_bound >= result.value


@fewer
@given(plant=planted_tied(), seconds=st.just(0.01))
def test_comfort_costs_neither_rest_nor_order(plant: Planted, seconds: float) -> None:
    before = solve(plant.instance, seconds=0)
    after = solve(plant.instance, seconds=seconds)
    assert violations(plant.instance, after.schedule) == []
    assert (after.value, after.guarantee_shortfall) == (before.value, before.guarantee_shortfall)
    assert after.breaks <= before.breaks


def resting(regime: Regime, longest: int, orders: int, seed: int = 0) -> Instance:
    """A generated morning in which everybody rests, and pairs of some investors are ordered."""
    instance = generate(regime, seed=seed)
    random = np.random.default_rng(seed)
    wishes = instance.wishes[random.permutation(len(instance.wishes)), :2]
    wishes = wishes[np.argsort(wishes[:, 1], kind="stable")]
    same = np.flatnonzero(wishes[1:, 1] == wishes[:-1, 1])
    chosen = random.choice(same, size=min(orders, len(same)), replace=False)
    return instance.replace(
        investors=[
            msgspec.structs.replace(one, max_consecutive=longest) for one in instance.investors
        ],
        precedences=[(wishes[row].tolist(), wishes[row + 1].tolist()) for row in chosen],
    )


REGIMES = {
    "the size of a real morning": Regime(120, 24, 10, 600),
    "away half the time": Regime(150, 30, 14, 1_500, unavailable=0.55),
    "tables that close": Regime(120, 24, 10, 600, tables=0.6, closed=0.1, unavailable=0.2),
    "several delegates": Regime(120, 24, 10, 600, delegates=3),
}


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("longest", [1, 2, 4])
def test_tied_mornings_of_a_real_size_are_proven_best(regime: str, longest: int) -> None:
    instance = resting(REGIMES[regime], longest, 30)
    result = solve(instance, seconds=0, certificate=True)
    assert result.status == "optimal"
    assert result.certificate is not None
    assert faults(instance, result.certificate) == []
    assert result.proven == (result.shortfall_bound, result.value_bound)


def test_the_same_tied_input_gives_the_same_meetings() -> None:
    instance = resting(REGIMES["away half the time"], 2, 100)
    first, second = (solve(instance, seconds=0, seed=7) for _ in range(2))
    assert first.schedule == second.schedule


def test_a_circle_of_precedences_is_broken_where_it_costs_least() -> None:
    pairs = [(0, 0), (1, 0), (2, 0)]
    instance = morning(
        [(0, 0, 5), (1, 0, 3), (2, 0, 4)],
        holders=3,
        investors=1,
        precedences=[(pairs[0], pairs[1]), (pairs[1], pairs[2]), (pairs[2], pairs[0])],
    )
    result = solve(instance, seconds=0)
    assert (result.value, result.value_bound, result.status) == (9, 9, "optimal")


def test_a_pinned_pair_bars_the_slots_before_or_after_it() -> None:
    instance = morning(
        [(0, 0, 1), (1, 1, 5), (1, 0, 3)],
        slots=2,
        pinned=[(0, 0, 1)],
        precedences=[((0, 0), (1, 1))],
    )
    result = solve(instance, seconds=0, certificate=True)
    assert (result.value, result.value_bound) == (4, 4)
    assert result.proven == (0, 4)


def safe(ties: Ties, free: list[int]) -> bool:
    """Could an investor use all of these slots and the fixed ones?"""
    run = 0
    for slot, parted in enumerate((~ties.joined).tolist()):
        run = run + 1 if free[slot] or ties.held[0, slot] else 0
        if run > ties.longest[0]:
            return False
        run = 0 if parted else run
    return True


@given(data=st.data())
def test_the_most_restful_slots_are_the_most_and_the_best_liked(data: st.DataObject) -> None:
    slots = data.draw(st.integers(1, 7))
    per_slot = st.lists(st.integers(0, 2), min_size=slots, max_size=slots)
    free, liking = data.draw(per_slot), data.draw(per_slot)
    parts = data.draw(st.lists(st.booleans(), min_size=slots, max_size=slots))
    ties = Ties(
        longest=np.array([data.draw(st.integers(1, slots))]),
        delegates=np.array([2]),
        joined=np.array(parts),
        held=np.zeros((1, slots), dtype=np.int64),
        precedences=np.zeros((0, 2, 2), dtype=np.int64),
        when={},
    )
    found = ties.restful_slots(np.array([free]), np.array([liking]))[0].tolist()
    assert safe(ties, found)

    def worth(taken: list[bool]) -> tuple[int, int]:
        used = [slot for slot in range(slots) if taken[slot] and free[slot]]
        return sum(free[slot] for slot in used), sum(liking[slot] for slot in used)

    every = itertools.product([False, True], repeat=slots)
    assert worth(found) == max(worth(list(one)) for one in every if safe(ties, list(one)))
