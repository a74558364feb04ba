"""Properties of whole runs: sound, best, bounded, repeatable."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.generate import Regime, generate
from solver.problem.instance import Instance
from solver.problem.progress import Progress
from solver.stages import Result, solve
from solver.verification.schedule import Claim, false_claims, figures, violations
from tests.examples import examples
from tests.solver.linear import best_by_milp
from tests.solver.mornings import best_by_trying, morning
from tests.strategies import SMALL, Planted, instances, planted

fewer = settings(max_examples=examples(60))


def claim(result: Result) -> Claim:
    """What a result says of itself."""
    return Claim(
        guarantee_shortfall=result.guarantee_shortfall,
        shortfall_bound=result.shortfall_bound,
        value=result.value,
        value_bound=result.value_bound,
        breaks=result.breaks,
        status=result.status,
        breaks_bound=result.breaks_bound,
        waiting=result.waiting,
    )


@fewer
@given(instance=instances())
def test_a_tiny_morning_gets_the_best_that_trying_everything_finds(instance: Instance) -> None:
    result = solve(instance, seconds=0)
    assert (result.guarantee_shortfall, result.value) == best_by_trying(instance)
    assert (result.shortfall_bound, result.value_bound) == best_by_trying(instance)
    assert result.status == "optimal"


@fewer
@given(instance=instances(SMALL))
def test_a_small_morning_gets_the_best_of_an_independent_program(instance: Instance) -> None:
    result = solve(instance, seconds=0)
    assert (result.guarantee_shortfall, result.value) == best_by_milp(instance)
    assert false_claims(claim(result), figures(instance, result.schedule)) == []


@fewer
@given(plant=planted())
def test_a_morning_around_a_schedule_is_solved_at_least_as_well(plant: Planted) -> None:
    assert violations(plant.instance, plant.schedule) == []
    known = figures(plant.instance, plant.schedule)
    assert known.guarantee_shortfall == 0
    result = solve(plant.instance, seconds=0)
    assert violations(plant.instance, result.schedule) == []
    assert result.guarantee_shortfall == 0
    assert result.value >= known.value
    assert (result.guarantee_shortfall, result.value) == best_by_milp(plant.instance)


@fewer
@given(instance=instances(SMALL), seed=st.integers(0, 2**31 - 1))
def test_the_same_input_and_seed_give_the_same_meetings(instance: Instance, seed: int) -> None:
    first, second = (solve(instance, seed=seed, seconds=0) for _ in range(2))
    assert first.schedule == second.schedule
    assert first.seed == seed


TIGHT = Regime(40, 10, 10, 220, unavailable=0.55)


@pytest.mark.parametrize(
    "regime",
    [
        TIGHT,
        Regime(40, 10, 10, 220, unavailable=0.5, tables=0.6, closed=0.15, delegates=2),
        Regime(60, 6, 8, 200, skew=1.0, unavailable=0.4, workshops=3, delegates=3, guaranteed=2),
        Regime(30, 12, 12, 200, unavailable=0.3, tables=0.4, max_meetings=4),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_tight_mornings_are_proven_best(regime: Regime, seed: int) -> None:
    instance = generate(regime, seed=seed)
    result = solve(instance, seconds=0)
    assert (result.guarantee_shortfall, result.value) == best_by_milp(instance)
    assert result.status == "optimal"


def test_a_guarantee_is_worth_more_than_any_value() -> None:
    instance = morning(
        [(0, 0, 1_000_000), (1, 0, 1)],
        slots=1,
        holders=[{}, {"guaranteed": 1}],
        investors=1,
    )
    result = solve(instance, seconds=0)
    assert [(row.holder, row.investor) for row in result.schedule] == [(1, 0)]
    assert (result.guarantee_shortfall, result.value) == (0, 1)


def test_a_guarantee_that_cannot_be_met_is_bounded() -> None:
    instance = morning([(0, 0, 5)], holders=[{"guaranteed": 3}, {"guaranteed": 1}])
    result = solve(instance, seconds=0)
    assert (result.guarantee_shortfall, result.shortfall_bound) == (3, 3)


def test_a_pin_without_a_wish_counts_for_the_guarantee_and_not_for_the_value() -> None:
    instance = morning([(0, 1, 5)], holders=[{"guaranteed": 1}, {}], pinned=[(0, 0, 1)])
    result = solve(instance, seconds=0)
    assert (result.guarantee_shortfall, result.value) == (0, 5)
    assert len(result.schedule) == 2


@pytest.mark.parametrize(
    "instance",
    [
        morning([], holders=0, investors=0),
        morning([], holders=2, investors=0),
        morning([(0, 0, 5)], tables=0),
        morning([(0, 0, 5)], slots=1, tables=1, closed=[(0, 0)]),
        morning([(0, 0, 5)], holders=[{"max_meetings": 0}, {}]),
        morning([(0, 0, 5)], holders=[{"unavailable": (0, 1, 2)}, {}]),
    ],
)
def test_a_morning_without_room_has_an_empty_schedule(instance: Instance) -> None:
    result = solve(instance, seconds=0)
    assert len(result.schedule) == 0
    assert (result.value, result.value_bound, result.status) == (0, 0, "optimal")


def test_the_largest_numbers_of_the_contract_are_taken() -> None:
    instance = morning(
        [(0, 0, 1_000_000), (1, 0, 999_999), (1, 1, 1_000_000)],
        slots=1_000,
        holders=[{"guaranteed": 1_000_000_000, "max_meetings": 1_000_000_000}, {}],
        investors=[{"delegates": 1_000_000_000}, {"delegates": 1_000_000_000}],
        tables=1_000_000_000,
    )
    result = solve(instance, seconds=0)
    assert (result.guarantee_shortfall, result.value) == (999_999_999, 2_999_999)
    assert result.status == "optimal"


def test_progress_tells_each_figure_with_its_bound() -> None:
    told: list[Progress] = []
    result = solve(generate(TIGHT), seconds=0, on_progress=told.append)
    assert [progress.stage for progress in told][:2] == ["timetable", "repair"]
    assert all(progress.value <= progress.value_bound for progress in told)
    assert (told[1].value, told[1].value_bound) == (result.value, result.value_bound)
    assert told[0].value_bound > told[1].value_bound


@pytest.mark.parametrize("questions", [0, 1, 3])
def test_a_run_that_is_stopped_early_is_sound_and_honest(questions: int) -> None:
    """Stopped before the program over wishes and slots, at its start, and on its way."""
    instance = generate(Regime(800, 160, 16, 8_000, unavailable=0.5, delegates=2))
    best = solve(instance, seconds=0)
    asked = itertools.count()
    stopped = solve(instance, seconds=0, stop=lambda: next(asked) >= questions)
    assert violations(instance, stopped.schedule) == []
    assert false_claims(claim(stopped), figures(instance, stopped.schedule)) == []
    assert stopped.shortfall_bound <= best.guarantee_shortfall
    assert stopped.value_bound >= best.value
    assert stopped.status == "feasible"


def test_a_limit_ends_the_search_as_a_stop_does() -> None:
    instance = generate(TIGHT)
    best = solve(instance, seconds=0)
    ended = solve(instance, seconds=30, limit=0)
    assert ended.stages.keys() <= {"match", "timetable", "tables", "verify"}
    assert violations(instance, ended.schedule) == []
    assert ended.value < best.value
    assert ended.value_bound >= best.value_bound
    unhurried = solve(instance, seconds=0, limit=600)
    assert unhurried.schedule.rows.tolist() == best.schedule.rows.tolist()
