"""What one more of anything brings is what solving again, or trying everything, finds."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from benchmarks.generate import Regime, generate
from solver.flow.residual_graph import Weight
from solver.problem.instance import Instance
from solver.problem.schedule import Schedule
from solver.problem.validation import MOST_SLOTS
from solver.sensitivity.whatif import Gain, Increment, Proof, Resource, add_increment, what_if
from solver.stages import solve
from solver.verification.schedule import figures
from tests.examples import examples
from tests.solver.mornings import best_by_trying, morning
from tests.strategies import SMALL, TINY, Planted, instances, planted, planted_tied, tied

unhurried = settings(
    deadline=None, max_examples=examples(40), suppress_health_check=[HealthCheck.too_slow]
)


def solved(instance: Instance) -> Schedule:
    return solve(instance, seconds=0).schedule


def gains(instance: Instance, schedule: Schedule | None = None) -> dict[Increment, Gain]:
    found = what_if(instance, solved(instance) if schedule is None else schedule, seconds=60)
    return {gain.change: gain for gain in found}


def gained(instance: Instance, change: Increment, best: tuple[int, int]) -> Weight:
    """What the change brings, given the best shortfall and value without and with it."""
    shortfall, value = best_by_trying(add_increment(instance, change))
    return Weight(best[0] - shortfall, value - best[1])


@unhurried
@given(instance=instances())
def test_a_gain_is_what_trying_everything_finds(instance: Instance) -> None:
    best = best_by_trying(instance)
    for change, gain in gains(instance).items():
        assert gain.is_exact
        assert gain.least == gained(instance, change, best), change


@unhurried
@given(plant=planted(TINY))
def test_pinned_meetings_keep_their_places_in_every_change(plant: Planted) -> None:
    best = best_by_trying(plant.instance)
    for change, gain in gains(plant.instance).items():
        assert gain.least == gained(plant.instance, change, best), change


@unhurried
@given(plant=planted(TINY))
def test_gains_over_a_poor_schedule_include_what_it_missed(plant: Planted) -> None:
    found = figures(plant.instance, plant.schedule)
    for change, gain in gains(plant.instance, plant.schedule).items():
        best = found.guarantee_shortfall, found.value
        assert gain.least == gained(plant.instance, change, best), change


@unhurried
@given(instance=instances(SMALL))
def test_a_gain_is_what_solving_again_finds(instance: Instance) -> None:
    before = solve(instance, seconds=0)
    for change, gain in gains(instance, before.schedule).items():
        after = solve(add_increment(instance, change), seconds=0)
        assert gain.least == Weight(
            before.guarantee_shortfall - after.guarantee_shortfall, after.value - before.value
        ), change


@unhurried
@given(instance=tied())
def test_where_rest_and_order_bind_a_gain_is_what_trying_everything_finds(
    instance: Instance,
) -> None:
    best = best_by_trying(instance)
    for change, gain in gains(instance).items():
        assert gain.is_exact
        assert gain.least == gained(instance, change, best), change


@unhurried
@given(plant=planted_tied(TINY))
def test_pins_that_rest_counts_keep_their_places_in_every_change(plant: Planted) -> None:
    best = best_by_trying(plant.instance)
    for change, gain in gains(plant.instance).items():
        assert gain.least == gained(plant.instance, change, best), change


@unhurried
@given(plant=planted_tied(TINY))
def test_over_a_poor_tied_schedule_too(plant: Planted) -> None:
    found = figures(plant.instance, plant.schedule)
    for change, gain in gains(plant.instance, plant.schedule).items():
        best = found.guarantee_shortfall, found.value
        assert gain.least == gained(plant.instance, change, best), change


@pytest.mark.parametrize(
    "regime",
    [
        Regime(40, 10, 10, 220, unavailable=0.55),
        Regime(40, 8, 8, 200, unavailable=0.4, tables=0.5, closed=0.1, delegates=2),
        Regime(40, 8, 8, 200, skew=1.0, guaranteed=3, max_meetings=3, unavailable=0.1),
        Regime(40, 8, 8, 200, unavailable=0.2, max_consecutive=3),
        Regime(40, 10, 10, 220, unavailable=0.4, max_consecutive=3, precedences=30, delegates=2),
    ],
)
def test_tight_mornings_gain_what_solving_again_finds(regime: Regime) -> None:
    instance = generate(regime, seed=1)
    before = solve(instance, seconds=0)
    found = gains(instance, before.schedule)
    for change in list(found)[::5]:
        after = solve(add_increment(instance, change), seconds=0)
        assert found[change].least <= found[change].most
        assert found[change].least == Weight(
            before.guarantee_shortfall - after.guarantee_shortfall, after.value - before.value
        ), change


def test_the_most_comes_first_and_every_change_once() -> None:
    instance = generate(Regime(40, 8, 8, 200, skew=1.0, tables=0.6, max_meetings=3), seed=0)
    found = what_if(instance, solved(instance), seconds=60)
    assert [gain.least for gain in found] == sorted((gain.least for gain in found), reverse=True)
    assert {gain.change for gain in found} == {
        *(Increment(Resource.TABLE, slot) for slot in range(8)),
        Increment(Resource.SLOT, 8),
        *(Increment(Resource.DELEGATE, investor) for investor in range(8)),
        *(Increment(Resource.HOLDER_MAXIMUM, holder) for holder in range(40)),
    }
    assert found[0].least > Weight(0, 0)


def test_a_table_in_the_slot_that_lacks_one_brings_its_wish() -> None:
    holders: list[dict[str, Any]] = [{}, {"unavailable": (1,)}, {"unavailable": (1,)}]
    instance = morning([(1, 0, 5), (2, 1, 7)], slots=2, holders=holders, tables=1)
    found = gains(instance)
    assert found[Increment(Resource.TABLE, 0)].least == Weight(0, 5)
    assert found[Increment(Resource.TABLE, 0)].meetings == 1
    assert found[Increment(Resource.TABLE, 1)].most == Weight(0, 0)


def test_a_closed_table_is_opened_before_another_is_bought() -> None:
    instance = morning([(0, 0, 5)], slots=2, tables=2, closed=[(1, 0)])
    again = add_increment(instance, Increment(Resource.TABLE, 0))
    assert (again.tables, len(again.closed)) == (2, 0)
    bought = add_increment(instance, Increment(Resource.TABLE, 1))
    assert (bought.tables, bought.closed.tolist()) == (3, [[1, 0], [2, 0]])


def test_a_delegate_a_slot_and_a_maximum_bring_what_they_free() -> None:
    wishes = [(0, 0, 9), (1, 0, 5), (0, 1, 3)]
    holders: list[dict[str, Any]] = [{"max_meetings": 1}, {}]
    instance = morning(wishes, slots=1, holders=holders)
    found = gains(instance)
    assert found[Increment(Resource.DELEGATE, 0)].least == Weight(0, 5)
    assert found[Increment(Resource.DELEGATE, 1)].least == Weight(0, 0)
    assert found[Increment(Resource.SLOT, 1)].least == Weight(0, 5)
    assert found[Increment(Resource.HOLDER_MAXIMUM, 0)].least == Weight(0, 0)
    roomy = gains(instance.replace(slots=2))
    assert roomy[Increment(Resource.HOLDER_MAXIMUM, 0)].least == Weight(0, 3)
    assert roomy[Increment(Resource.HOLDER_MAXIMUM, 0)].proof == Proof.PRICES


def test_a_guarantee_outranks_any_value() -> None:
    holders: list[dict[str, Any]] = [{}, {"guaranteed": 1}, {"guaranteed": 1}]
    investors: list[dict[str, Any]] = [{}, {}]
    wishes = [(0, 0, 90), (0, 1, 80), (1, 1, 1), (2, 1, 1)]
    instance = morning(wishes, slots=1, holders=holders, investors=investors)
    best = what_if(instance, solved(instance))[0]
    assert best.change in (Increment(Resource.DELEGATE, 1), Increment(Resource.SLOT, 1))
    assert best.least.guarantees == 1


@pytest.mark.parametrize("kind", [Resource.HOLDER_MAXIMUM, Resource.INVESTOR_MAXIMUM])
def test_who_has_only_pins_gains_by_a_higher_maximum(kind: Resource) -> None:
    side = 0 if kind is Resource.HOLDER_MAXIMUM else 1
    limited: tuple[list[dict[str, Any]], ...] = ([{}, {}], [{}, {}])
    limited[side][0] = {"max_meetings": 1}
    instance = morning(
        [(0, 0, 1), (0, 1, 4), (1, 0, 4)],
        holders=limited[0],
        investors=limited[1],
        pinned=[(0, 0, 0)],
    )
    assert gains(instance)[Increment(kind, 0)].least == Weight(0, 4)


@pytest.mark.parametrize(
    "regime",
    [
        Regime(150, 30, 14, 1_500, unavailable=0.55),
        Regime(120, 24, 12, 1_000, unavailable=0.5, tables=0.45, closed=0.1, uneven=0.4),
        Regime(120, 24, 12, 1_000, unavailable=0.5, max_consecutive=3, precedences=100),
        Regime(120, 24, 12, 1_000, skew=0.7, unavailable=0.4, tables=0.5, guaranteed=2, pins=0.2),
    ],
    ids=["away", "few tables", "rest and order", "guarantees missed"],
)
def test_every_gain_of_a_tight_morning_is_settled(regime: Regime) -> None:
    instance = generate(regime, seed=0)
    before = solve(instance, seconds=0)
    found = gains(instance, before.schedule)
    assert all(gain.is_exact for gain in found.values())
    for change in list(found)[::16]:
        after = solve(add_increment(instance, change), seconds=0)
        assert found[change].least == Weight(
            before.guarantee_shortfall - after.guarantee_shortfall, after.value - before.value
        ), change


def test_without_time_bounds_are_told_and_marked_open() -> None:
    instance = generate(Regime(40, 10, 10, 220, unavailable=0.55), seed=0)
    schedule = solved(instance)
    hurried = {gain.change: gain for gain in what_if(instance, schedule, seconds=0)}
    still = [gain for gain in hurried.values() if gain.proof is Proof.OPEN]
    assert still
    for change, gain in gains(instance, schedule).items():
        assert hurried[change].least <= gain.least <= gain.most <= hurried[change].most


def test_no_slot_more_is_offered_where_an_instance_holds_no_more() -> None:
    instance = generate(Regime(3, 2, MOST_SLOTS, 4, max_meetings=1))
    kinds = {gain.change.kind for gain in what_if(instance, solved(instance), seconds=0)}
    assert Resource.SLOT not in kinds
    assert Resource.HOLDER_MAXIMUM in kinds
