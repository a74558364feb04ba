"""What each policy of a replan promises, and the fewest moves by trying everything."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.generate import Regime, generate
from benchmarks.replan import begun as begun_at_random
from benchmarks.tiers import TIERS
from solver.problem.instance import rows
from solver.problem.persons import Holder
from solver.problem.schedule import Schedule
from solver.problem.validation import InstanceError
from solver.replanning.day import day_from
from solver.replanning.pins import split_pins
from solver.replanning.replan import Policy, Replan, replan
from solver.stages import solve
from solver.verification.replan import changes, needless_forced, replan_violations
from solver.verification.schedule import Claim, false_claims, figures
from tests.examples import examples
from tests.solver.mornings import morning
from tests.solver.replanning.days import Begun, best_of_day, days
from tests.strategies import SMALL, tied

fewer = settings(max_examples=examples(60))
policies = st.sampled_from(["fill", "best"]) | st.integers(0, 4)


def planned(day: Begun, policy: Policy, **options: Any) -> Replan:
    """The day's new plan."""
    return replan(
        day.instance,
        day.previous,
        day.from_slot,
        policy=policy,
        dropped_pins=day.dropped_pins,
        **{"seconds": 0, **options},
    )


def forced(result: Replan) -> list[tuple[int, int, int, int]]:
    """The forced meetings as the verifier takes them."""
    return [(h, i, s, t) for h, i, s, t in result.forced.tolist()]


def assert_sound(day: Begun, result: Replan) -> None:
    """The verifier finds nothing, and every figure and count is what it recomputes."""
    given_day = (day.instance, day.previous, day.from_slot)
    assert replan_violations(*given_day, result.schedule) == []
    claim = Claim(
        guarantee_shortfall=result.guarantee_shortfall,
        shortfall_bound=result.shortfall_bound,
        value=result.value,
        value_bound=result.value_bound,
        breaks=result.breaks,
        status=result.status,
        waiting=result.waiting,
    )
    assert false_claims(claim, figures(day.instance, result.schedule)) == []
    found = result.changes
    dropped = result.dropped_pins
    counted = changes(*given_day, result.schedule, forced(result), found.moves_bound, dropped)
    assert counted == found
    assert needless_forced(*given_day, forced(result), dropped) == []
    assert found.moves_bound <= found.moved + found.dropped
    later = int((day.previous.rows[:, 2] >= day.from_slot).sum())
    assert later == sum((found.kept, found.moved, found.dropped, found.cancelled, found.forced))


@fewer
@given(day=days(SMALL), policy=policies, seconds=st.sampled_from([0, 0.01]))
def test_every_policy_is_sound(day: Begun, policy: Policy, seconds: float) -> None:
    result = planned(day, policy, seconds=seconds)
    assert_sound(day, result)
    moves = result.changes.moved + result.changes.dropped
    if policy == "fill":
        assert moves == 0
    elif policy != "best":
        assert moves <= policy


@settings(max_examples=examples(150))
@given(day=days(), policy=policies)
def test_a_tiny_day_gets_the_best_that_trying_everything_finds(day: Begun, policy: Policy) -> None:
    result = planned(day, policy)
    missing, value, moves = best_of_day(day, policy)
    assert (result.guarantee_shortfall, result.value) == (missing, value)
    assert (result.shortfall_bound, result.value_bound) == (missing, value)
    assert result.status == "optimal"
    assert result.changes.moves_bound <= moves
    if policy == "best":
        assert result.changes.moved + result.changes.dropped == moves
        assert result.changes.moves_bound == moves


@settings(max_examples=examples(150))
@given(day=days(mornings=tied()), policy=policies)
def test_a_tiny_tied_day_gets_the_best_and_bounds_the_moves(day: Begun, policy: Policy) -> None:
    result = planned(day, policy)
    assert_sound(day, result)
    missing, value, moves = best_of_day(day, policy)
    assert (result.guarantee_shortfall, result.value) == (missing, value)
    assert (result.shortfall_bound, result.value_bound) == (missing, value)
    assert result.changes.moves_bound <= moves


@fewer
@given(day=days(SMALL, tied(SMALL)), policy=policies, seconds=st.sampled_from([0, 0.01]))
def test_every_policy_is_sound_where_slots_are_tied(
    day: Begun, policy: Policy, seconds: float
) -> None:
    assert_sound(day, planned(day, policy, seconds=seconds))


@fewer
@given(day=days() | days(mornings=tied()), policy=policies)
def test_without_any_time_the_plan_is_sound_and_its_bounds_hold(day: Begun, policy: Policy) -> None:
    result = planned(day, policy, limit=0)
    assert_sound(day, result)
    missing, value, _ = best_of_day(day, policy)
    assert result.shortfall_bound <= missing <= result.guarantee_shortfall
    if result.shortfall_bound == missing:
        assert value <= result.value_bound


@fewer
@given(day=days())
def test_forced_out_is_the_least_value(day: Begun) -> None:
    start = day_from(day.instance, day.previous, day.from_slot)
    worth = {(h, i): v for h, i, v in day.instance.wishes.tolist()}
    alive = list(map(tuple, np.concatenate([start.survivors, start.forced])[:, :3].tolist()))
    met = {(h, i) for h, i, _, _ in start.held.tolist()}
    held = [(h, i, s) for h, i, s, _ in start.held.tolist()]
    pins = list(map(tuple, start.pinned.tolist()))
    free = [row for row in alive if row[:2] not in {*met, *(pin[:2] for pin in pins)}]

    def most(rows: list[Any], plan: list[Any]) -> int:
        from tests.solver.mornings import fits

        if not rows:
            return 0
        best = most(rows[1:], plan)
        if fits(day.instance, plan, rows[0]):
            best = max(best, worth.get(rows[0][:2], 0) + most(rows[1:], [*plan, rows[0]]))
        return best

    kept = sum(worth[h, i] for h, i, _, _ in start.survivors.tolist())
    assert kept == most(free, held + pins)


@fewer
@given(day=days(SMALL), policy=policies)
def test_the_same_input_and_seed_give_the_same_plan(day: Begun, policy: Policy) -> None:
    assert planned(day, policy).schedule == planned(day, policy).schedule


@pytest.mark.parametrize("policy", ["fill", "best", 3])
@pytest.mark.parametrize("slot", [0, 4, 10])
def test_a_day_on_which_nothing_changed_changes_nothing(policy: Policy, slot: int) -> None:
    instance = generate(Regime(60, 12, 10, 300, unavailable=0.2, tables=0.8, delegates=2))
    before = solve(instance, seconds=0).schedule
    result = replan(instance, before, slot, policy=policy, seconds=0)
    assert result.schedule == before
    found = result.changes
    assert found.kept == int((before.rows[:, 2] >= slot).sum())
    assert (found.moved, found.dropped, found.cancelled, found.forced) == (0, 0, 0, 0)
    assert (found.added, found.retabled, found.moves_bound) == (0, 0, 0)
    assert result.status == "optimal"


def test_a_pair_whose_meeting_did_not_take_place_may_meet_later() -> None:
    instance = morning([(0, 0, 5)], slots=3, holders=1, investors=1)
    result = replan(instance, Schedule.of([]), 1, seconds=0)
    assert result.schedule.rows[:, :2].tolist() == [[0, 0]]
    assert result.schedule.rows[0, 2] >= 1
    assert result.changes.added == 1


def test_held_meetings_escape_the_rules_and_count() -> None:
    instance = morning(
        [(1, 0, 7), (1, 1, 3)],
        slots=3,
        holders=[{"unavailable": (0,), "max_meetings": 1}, {}],
        investors=[{"max_meetings": 1}, {}],
        tables=1,
    )
    before = Schedule.of([(0, 0, 0, 5), (0, 1, 0, 5)])
    result = replan(instance, before, 1, policy="best", seconds=0)
    assert result.schedule.rows[:2].tolist() == [[0, 0, 0, 5], [0, 1, 0, 5]]
    assert [row[:2] for row in result.schedule.rows[2:].tolist()] == [[1, 1]]


def test_a_closed_table_forces_out_the_least_value() -> None:
    wishes = [(0, 0, 9), (1, 1, 4)]
    before = Schedule.of([(0, 0, 1, 0), (1, 1, 1, 1)])
    instance = morning(wishes, slots=2, tables=2, closed=[(0, 1)])
    result = replan(instance, before, 1, seconds=0)
    assert result.forced.tolist() == [[1, 1, 1, 1]]
    assert result.schedule.rows.tolist() == [[0, 0, 1, 1]]
    assert (result.changes.forced, result.changes.kept, result.changes.retabled) == (1, 1, 1)


def test_a_pin_beyond_a_limit_on_a_kind_is_dropped_the_least_value_first() -> None:
    """A limit that came on the day: the pin worth less goes, and its meeting counts as forced."""
    banks = [{"kind": "bank"}, {"kind": "bank"}]
    limits = {"holders": {"bank": 1}}
    instance = morning([(0, 0, 5), (0, 1, 9)], investors=banks, max_per_kind=limits)
    pins = rows([(0, 0, 0), (0, 1, 1)], 3)
    binding, dropped = split_pins(
        instance.holders, instance.investors, 3, pins,
        wishes=instance.wishes, max_per_kind=limits,
    )  # fmt: skip
    assert (binding.tolist(), dropped.tolist()) == ([[0, 1, 1]], [[0, 0, 0]])
    previous = Schedule.of([(0, 0, 0, 0), (0, 1, 1, 1)])
    result = replan(instance.replace(pinned=binding), previous, 0, dropped_pins=dropped, seconds=0)
    assert result.dropped_pins.tolist() == [[0, 0, 0]]
    assert result.changes.forced == 1


def test_a_bank_that_was_met_leaves_room_for_one_less() -> None:
    instance = morning(
        [(0, 0, 5), (0, 1, 9)],
        investors=[{"kind": "bank"}, {"kind": "bank"}],
        max_per_kind={"holders": {"bank": 1}},
    )
    result = replan(instance, Schedule.of([(0, 0, 0, 0)]), 1, policy="best", seconds=0)
    assert (len(result.schedule), result.value_bound) == (1, 5)


def test_a_pin_of_somebody_who_met_already_is_dropped_and_reported() -> None:
    instance = morning([(0, 0, 5)], slots=3, holders=1, investors=1, pinned=[(0, 0, 2)])
    result = replan(instance, Schedule.of([(0, 0, 0, 0)]), 1, seconds=0)
    assert result.dropped_pins.tolist() == [[0, 0, 2]]
    assert len(result.schedule) == 1


def test_a_slot_that_no_longer_exists_cancels_its_meetings() -> None:
    instance = morning([(0, 0, 5)], slots=2, holders=1, investors=1)
    result = replan(instance, Schedule.of([(0, 0, 2, 0)]), 0, seconds=0)
    assert (result.changes.cancelled, result.changes.added) == (1, 1)


def test_a_newcomer_is_planned() -> None:
    before = morning([(0, 0, 5)], slots=2, holders=1, investors=1)
    plan = solve(before, seconds=0).schedule
    now = before.replace(holders=[*before.holders, Holder("door")], wishes=[(0, 0, 5), (1, 0, 2)])
    result = replan(now, plan, 0, seconds=0)
    assert {(row.holder, row.investor) for row in result.schedule} == {(0, 0), (1, 0)}
    assert (result.changes.kept, result.changes.added) == (1, 1)


@pytest.mark.parametrize(
    ("rows", "slot", "policy"),
    [([], 3, "fill"), ([], -1, "fill"), ([(2, 0, 0, 0)], 0, "fill"), ([], 0, -1)],
)
def test_what_makes_no_sense_is_refused(rows: Any, slot: int, policy: Policy) -> None:
    instance = morning([(0, 0, 5)], slots=2)
    with pytest.raises(InstanceError):
        replan(instance, Schedule.of(rows), slot, policy=policy, seconds=0)


TIGHT = Regime(40, 10, 10, 220, unavailable=0.5, tables=0.6, closed=0.15, delegates=2)


@pytest.mark.parametrize("share", [0.08, 0.35])
@pytest.mark.parametrize("policy", ["fill", "best", 2])
def test_tight_days_are_sound_and_bounded(share: float, policy: Policy) -> None:
    before = generate(TIGHT, seed=3)
    plan = solve(before, seconds=0).schedule
    random = np.random.default_rng(5)
    late = tuple(range(4, before.slots))
    holders = [
        Holder(one.id, one.max_meetings, one.guaranteed, tuple({*one.unavailable, *late}))
        if random.random() < share
        else one
        for one in before.holders
    ]
    now = before.replace(holders=holders)
    day = Begun(now, plan, 4, np.zeros((0, 3), dtype=np.int64))
    assert_sound(day, planned(day, policy))


def test_more_moves_never_bring_less() -> None:
    """On days whose programs have answers in parts, where each budget is searched anew."""
    before = generate(TIERS["tight"])
    plan = solve(before, seconds=0).schedule
    random = np.random.default_rng(0)
    days = [begun_at_random(before, plan, random, 0.08, 0.04) for _ in range(11)]
    for day in (days[4], days[5], days[10]):
        found = [
            replan(day.instance, day.previous, day.from_slot, policy=most, seconds=0)
            for most in (0, 1, 2, 5, 10, 20)
        ]
        worths = [(-one.guarantee_shortfall, one.value) for one in found]
        assert worths == sorted(worths)
