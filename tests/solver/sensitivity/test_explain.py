"""Every wish that is not granted has one reason, and its price is that of trying everything."""

import dataclasses
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.generate import Regime, generate
from solver.flow.residual_graph import Weight
from solver.problem.instance import Instance
from solver.problem.rules import Rule
from solver.problem.schedule import Schedule
from solver.sensitivity.explain import Blocked, Cause, Occupancy, Reason, explain
from solver.stages import solve
from solver.verification.schedule import UnsoundError, figures
from tests.examples import examples
from tests.solver.linear import best_by_milp
from tests.solver.mornings import is_ordered, morning, plans, rests, shortfall, value
from tests.strategies import TINY, Planted, instances, planted, tied

unhurried = settings(
    deadline=None, max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow]
)


def solved(instance: Instance) -> Schedule:
    return solve(instance, seconds=0).schedule


def only(instance: Instance, *meetings: tuple[int, int, int, int]) -> Reason:
    """The reason of the one wish that these meetings leave out; the solver's when none."""
    reasons = explain(instance, Schedule.of(meetings) if meetings else solved(instance))
    assert len(reasons) == 1
    return reasons[0]


def losses_by_trying(instance: Instance, schedule: Schedule) -> dict[tuple[int, int], Weight]:
    """For each wish that some legal plan holds, what the best such plan loses."""
    now = figures(instance, schedule)
    pairs = list(map(tuple, instance.wishes[:, :2].tolist()))
    pairs += [pair for pair in map(tuple, instance.pinned[:, :2].tolist()) if pair not in pairs]
    least: dict[tuple[int, int], Weight] = {}
    for held in plans(instance, pairs):
        if not all(tuple(pin) in held for pin in instance.pinned.tolist()):
            continue
        if not rests(instance, held) or not is_ordered(instance, held):
            continue
        lost = Weight(
            shortfall(instance, held) - now.guarantee_shortfall, now.value - value(instance, held)
        )
        for holder, investor, _ in held:
            pair = (holder, investor)
            least[pair] = min(lost, least.get(pair, lost))
    return least


def check_costs(instance: Instance, schedule: Schedule) -> None:
    held = {(meeting.holder, meeting.investor) for meeting in schedule}
    wishes = [(holder, investor) for holder, investor, _ in instance.wishes.tolist()]
    reasons = explain(instance, schedule)
    assert [(one.holder, one.investor) for one in reasons] == [
        pair for pair in wishes if pair not in held
    ]
    losses = losses_by_trying(instance, schedule)
    for reason in reasons:
        if reason.cost is None:
            assert (reason.holder, reason.investor) not in losses
            continue
        lost = losses[reason.holder, reason.investor]
        assert reason.cost.least <= lost
        assert reason.cost.most is not None
        assert lost <= reason.cost.most


@unhurried
@given(instance=instances())
def test_forcing_a_wish_costs_what_trying_everything_finds(instance: Instance) -> None:
    check_costs(instance, solved(instance))


@unhurried
@given(plant=planted(TINY))
def test_pinned_meetings_are_left_alone(plant: Planted) -> None:
    check_costs(plant.instance, solved(plant.instance))


@unhurried
@given(plant=planted(TINY))
def test_a_schedule_that_is_not_the_best_is_explained_too(plant: Planted) -> None:
    check_costs(plant.instance, plant.schedule)


@unhurried
@given(instance=tied())
def test_rest_and_order_are_part_of_the_cost(instance: Instance) -> None:
    held = {(meeting.holder, meeting.investor) for meeting in solved(instance)}
    losses = losses_by_trying(instance, solved(instance))
    for reason in explain(instance, solved(instance)):
        pair = reason.holder, reason.investor
        assert pair not in held
        if reason.cost is None:
            assert pair not in losses
            continue
        assert reason.cost.least <= losses.get(pair, reason.cost.least)
        if reason.cost.most is not None:
            assert losses[pair] <= reason.cost.most


@pytest.mark.parametrize("seed", range(3))
def test_where_slots_do_not_matter_every_cost_is_exact(seed: int) -> None:
    instance = generate(Regime(30, 8, 8, 150, skew=0.5, delegates=2), seed=seed)
    reasons = explain(instance, solved(instance))
    assert len(reasons) > 20
    assert all(reason.cost is not None and reason.cost.is_exact for reason in reasons)


def test_a_tight_morning_has_costs_between_their_bounds() -> None:
    instance = generate(Regime(40, 10, 10, 220, unavailable=0.55), seed=0)
    result = solve(instance, seconds=0)
    reasons = [one for one in explain(instance, result.schedule) if one.cost is not None]
    assert reasons
    for reason in reasons:
        assert reason.cost is not None
        assert reason.cost.most is not None
        # The schedule is proven best, so nothing can be won by forcing a wish.
        assert Weight(0, 0) <= reason.cost.least <= reason.cost.most


TIGHT = {
    "away": Regime(40, 10, 10, 220, unavailable=0.55),
    "few tables": Regime(40, 10, 10, 220, unavailable=0.4, tables=0.5, closed=0.1),
    "rest and order": Regime(40, 10, 10, 220, unavailable=0.4, max_consecutive=3, precedences=30),
}


@pytest.mark.parametrize("name", TIGHT)
def test_costs_of_a_tight_morning_are_exact_and_those_of_an_independent_program(name: str) -> None:
    instance = generate(TIGHT[name], seed=0)
    result = solve(instance, seconds=0)
    reasons = [one for one in explain(instance, result.schedule) if one.cost is not None]
    exact = [one for one in reasons if one.cost is not None and one.cost.is_exact]
    assert len(exact) >= 0.95 * len(reasons)
    for reason in reasons[::12]:
        assert reason.cost is not None
        assert reason.cost.most is not None
        forced = best_by_milp(longed_for(instance, reason))
        if forced[1] >= LONGED:
            lost = Weight(forced[0] - result.guarantee_shortfall, result.value + LONGED - forced[1])
            assert reason.cost.least <= lost <= reason.cost.most


LONGED = 500_000


def longed_for(instance: Instance, reason: Reason) -> Instance:
    """The instance with a wish that is worth more than all others together."""
    wishes = instance.wishes.copy()
    row = (wishes[:, :2] == (reason.holder, reason.investor)).all(axis=1)
    wishes[row, 2] += LONGED
    return instance.replace(wishes=wishes)


@pytest.mark.parametrize("pairs", [np.s_[:40], np.s_[40:41]])
def test_a_few_wishes_have_the_reasons_they_have_among_all(pairs: slice) -> None:
    instance = generate(Regime(30, 8, 8, 150, unavailable=0.2), seed=1)
    schedule = solved(instance)
    asked = np.zeros(len(instance.wishes), dtype=np.bool_)
    asked[pairs] = True
    among = {tuple(row) for row in instance.wishes[asked, :2].tolist()}
    few, every = explain(instance, schedule, asked), explain(instance, schedule)
    expected = [one for one in every if (one.holder, one.investor) in among]
    assert [strip(one) for one in few] == [strip(one) for one in expected]


def strip(reason: Reason) -> Any:
    """All but the exchange itself, of which several may cost the same."""
    cost = reason.cost and (reason.cost.least, reason.cost.most)
    return dataclasses.replace(reason, cost=None), cost


def test_a_common_slot_is_missing() -> None:
    holders: list[dict[str, Any]] = [{"unavailable": (0, 1)}]
    investors: list[dict[str, Any]] = [{"unavailable": (1, 2)}]
    reason = only(morning([(0, 0, 5)], slots=3, holders=holders, investors=investors))
    assert reason.cause == Cause.AVAILABLE
    assert reason.blocked == Blocked(holder=1, investor=1, both=1, table=0)
    assert reason.cost is None


def test_no_table_is_open_in_the_only_common_slot() -> None:
    holders: list[dict[str, Any]] = [{"unavailable": (1, 2)}]
    closed = [(0, 0)]
    reason = only(morning([(0, 0, 5)], holders=holders, investors=1, tables=1, closed=closed))
    assert reason.cause == Cause.TABLE_LIMIT
    assert reason.blocked == Blocked(holder=2, investor=0, both=0, table=1)


def test_pinned_meetings_hold_the_only_common_slot() -> None:
    instance = morning([(1, 0, 5)], slots=1, investors=1, pinned=[(0, 0, 0)])
    reason = only(instance)
    assert reason.cause == Cause.PINNED
    assert reason.blocked == Blocked(holder=0, investor=1, both=0, table=0)


def test_the_holder_asked_for_no_more() -> None:
    holders: list[dict[str, Any]] = [{"max_meetings": 1}]
    reason = only(morning([(0, 0, 9), (0, 1, 5)], holders=holders))
    assert reason.cause == Cause.PERSONAL_MAXIMUM
    assert reason.holder_places == Occupancy(pinned=0, higher=1, equal=0, lower=0)
    assert reason.investor_places is None
    assert reason.cost is not None
    assert (reason.cost.least, reason.cost.changed) == (Weight(0, 4), 1)


def test_the_investor_asked_for_no_more() -> None:
    investors: list[dict[str, Any]] = [{"max_meetings": 1}]
    reason = only(morning([(0, 0, 9), (1, 0, 9)], investors=investors), (0, 0, 0, 0))
    assert reason.cause == Cause.PERSONAL_MAXIMUM
    assert reason.investor_places == Occupancy(pinned=0, higher=0, equal=1, lower=0)
    assert reason.holder_places is None


def test_a_maximum_of_nought_leaves_no_way() -> None:
    reason = only(morning([(0, 0, 9)], holders=[{"max_meetings": 0}]))
    assert (reason.cause, reason.cost) == (Cause.PERSONAL_MAXIMUM, None)


def test_every_slot_of_the_investor_is_held_by_dearer_wishes() -> None:
    instance = morning([(0, 0, 9), (1, 0, 8), (2, 0, 5)], slots=2, holders=3, investors=1)
    reason = only(instance)
    assert reason.cause == Cause.ONE_PLACE_AT_A_TIME
    assert reason.investor_places == Occupancy(pinned=0, higher=2, equal=0, lower=0)
    assert reason.cost is not None
    assert reason.cost.most == Weight(0, 3)


def test_all_tables_are_held_by_dearer_wishes() -> None:
    reason = only(morning([(0, 0, 9), (1, 1, 5)], slots=1, tables=1))
    assert reason.cause == Cause.TABLE_LIMIT
    assert reason.table_places == Occupancy(pinned=0, higher=1, equal=0, lower=0)
    assert reason.blocked is None


def test_a_cheaper_wish_holds_the_place_and_the_price_tells_why() -> None:
    holders: list[dict[str, Any]] = [{}, {"guaranteed": 1}]
    reason = only(morning([(0, 0, 9), (1, 0, 5)], slots=1, holders=holders, investors=1))
    assert reason.cause == Cause.POSSIBLE
    assert reason.investor_places == Occupancy(pinned=0, higher=0, equal=0, lower=1)
    assert reason.cost is not None
    assert reason.cost.is_exact
    assert (reason.cost.least, reason.cost.changed) == (Weight(1, -4), 1)


def test_an_exchange_changes_others_further_on() -> None:
    wishes = [(0, 0, 10), (1, 0, 9), (1, 1, 9), (2, 1, 4)]
    investors: list[dict[str, Any]] = [{"max_meetings": 1}, {"max_meetings": 1}]
    holders: list[dict[str, Any]] = [{}, {"max_meetings": 1}, {}]
    instance = morning(wishes, holders=holders, investors=investors)
    forced = {(one.holder, one.investor): one.cost for one in explain(instance, solved(instance))}
    cost = forced[1, 0]
    assert cost is not None
    assert cost.is_exact
    assert (cost.least, cost.changed) == (Weight(0, 6), 3)


def test_rest_bars_the_only_free_slot() -> None:
    investors: list[dict[str, Any]] = [{"max_consecutive": 1}]
    wishes = [(0, 0, 9), (1, 0, 5)]
    reason = only(morning(wishes, slots=2, investors=investors), (0, 0, 0, 0))
    assert reason.cause == Cause.REST
    relaxed: list[dict[str, Any]] = [{"max_consecutive": 2}]
    free = only(morning(wishes, slots=2, investors=relaxed), (0, 0, 0, 0))
    assert free.cause == Cause.POSSIBLE
    assert free.cost is not None
    assert free.cost.most == Weight(0, -5)


def test_a_pause_is_a_rest() -> None:
    investors: list[dict[str, Any]] = [{"max_consecutive": 1}]
    instance = morning([(0, 0, 9), (1, 0, 5)], slots=2, investors=investors, breaks_after=[0])
    assert only(instance, (0, 0, 0, 0)).cause == Cause.POSSIBLE


@pytest.mark.parametrize(("first", "cause"), [(0, Cause.PRECEDENCE), (1, Cause.POSSIBLE)])
def test_precedence_bars_the_slots_before(first: int, cause: Cause) -> None:
    holders: list[dict[str, Any]] = [{}, {"unavailable": (1, 2)}]
    order = [[(0, 0), (1, 1)], [(1, 1), (0, 0)]][first]
    instance = morning([(0, 0, 9), (1, 1, 5)], holders=holders, precedences=[order])
    assert only(instance, (0, 0, 1, 0)).cause == cause


def test_an_illegal_schedule_is_not_explained() -> None:
    instance = morning([(0, 0, 9)], holders=[{"unavailable": (0,)}])
    with pytest.raises(UnsoundError, match="available"):
        explain(instance, Schedule.of([(0, 0, 0, 0)]))


def test_every_rule_has_its_cause_and_its_section() -> None:
    assert {cause.value for cause in Cause} - {"possible"} == {rule.value for rule in Rule}
    model = Path(__file__).parents[3] / "docs" / "model.md"
    rules = model.read_text(encoding="utf-8").split("\n## ")[1]
    assert re.findall(r"^### (\w+)$", rules, re.M) == [rule.value for rule in Rule]


@given(instance=instances(), data=st.data())
@unhurried
def test_a_reason_is_the_same_whether_another_pair_was_refused_or_never_wished(
    instance: Instance, data: st.DataObject
) -> None:
    """A refusal is a wish less: no trace of the pair is left, in any reason."""
    if not len(instance.wishes):
        return
    gone = data.draw(st.integers(0, len(instance.wishes) - 1))
    without = instance.replace(wishes=np.delete(instance.wishes, gone, axis=0))
    schedule = solved(without)
    holder, investor, _ = instance.wishes[gone].tolist()
    reasons = explain(without, schedule)
    assert (holder, investor) not in {(one.holder, one.investor) for one in reasons}
    again = [
        one
        for one in explain(instance, schedule)
        if (one.holder, one.investor) != (holder, investor)
    ]
    # What stands is explained alike; only what it would cost may rest on the wish.
    assert [dataclasses.replace(one, cost=None) for one in reasons] == [
        dataclasses.replace(one, cost=None) for one in again
    ]


def test_rest_beside_a_pin_can_leave_no_place_at_all() -> None:
    investors: list[dict[str, Any]] = [{"max_consecutive": 1}]
    instance = morning([(1, 0, 5)], slots=2, investors=investors, pinned=[(0, 0, 0)])
    (reason,) = explain(instance, solve(instance, seconds=0).schedule)
    assert (reason.cause, reason.cost) == (Cause.REST, None)
