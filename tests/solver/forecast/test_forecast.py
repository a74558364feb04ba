"""A forecast against mornings that are counted out by hand, and against replans one by one."""

import itertools
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import pytest

from benchmarks.generate import Regime, generate
from solver.forecast.estimates import distribution, estimate
from solver.forecast.forecast import Forecast, forecast
from solver.forecast.inviting import with_invited
from solver.forecast.morning import Mending, PlayedMorning
from solver.forecast.playing import Piece, PlayedRuns, play
from solver.forecast.turnout import Rates, chance, turnout
from solver.problem.instance import Instance
from solver.problem.schedule import Schedule
from solver.problem.validation import InstanceError
from solver.replanning.pins import split_pins
from solver.replanning.replan import replan
from solver.stages import solve
from solver.verification.schedule import UnsoundError, figures
from tests.solver.mornings import morning

#: three holders and two investors who all wish for each other, and two tables
FULL = morning(
    [(h, i, 3 + (2 * h + i) % 4) for h in range(3) for i in range(2)],
    slots=3,
    tables=2,
    holders=[{"absence": rate, "guaranteed": 1} for rate in (0.1, 0.4, 0.5)],
    investors=[{"absence": 0.3}, {"max_meetings": 2, "absence": 0.0}],
)
SMALL = Regime(14, 4, 5, 34, unavailable=0.1, tables=0.8, delegates=2, max_consecutive=3)
TIED = generate(
    Regime(14, 4, 5, 34, tables=0.8, pins=0.2, precedences=3, kinds=2, per_kind=1), name="tied"
)


def planned(instance: Instance) -> Schedule:
    return solve(instance, seconds=0).schedule


def foreseen(instance: Instance, **asked: Any) -> Forecast:
    schedule = asked.pop("schedule", None) or planned(instance)
    rates = asked.pop("rates", Rates())
    return forecast(instance, schedule, rates=rates, **asked)


def without(instance: Instance, away: Sequence[Sequence[int]], since: int) -> Instance:
    """The instance in which these holders and these investors are unavailable from a slot on."""
    late = range(since, instance.slots)
    sides: list[list[Any]] = [list(instance.holders), list(instance.investors)]
    for people, gone in zip(sides, away, strict=True):
        for position in gone:
            absent = tuple({*people[position].unavailable, *late})
            people[position] = msgspec.structs.replace(people[position], unavailable=absent)
    pins, _ = split_pins(sides[0], sides[1], instance.slots, instance.pinned)
    return instance.replace(holders=sides[0], investors=sides[1], pinned=pins)


def replanned(
    instance: Instance, schedule: Schedule, run: int, rates: Rates, policy: Any
) -> set[tuple[int, ...]]:
    """The meetings that take place, by verified replans of the instance as it stands."""
    stays = [side.run(run) for side in turnout(instance, rates, 0, range(run + 1))]
    took = np.zeros((0, 4), dtype=np.int64)
    known: list[list[int]] = [[], []]
    for slot in range(instance.slots):
        away = [np.flatnonzero(~((begin <= slot) & (slot < end))).tolist() for begin, end in stays]
        if away != known:
            later = schedule.rows[schedule.rows[:, 2] >= slot]
            previous = Schedule(np.concatenate([took, later]))
            now = without(instance, away, slot)
            schedule = replan(now, previous, slot, policy=policy, seconds=0).schedule
            known = away
        took = np.concatenate([took, schedule.rows[schedule.rows[:, 2] == slot]])
    return {tuple(row[:3]) for row in took.tolist()}


@pytest.mark.parametrize("policy", ["fill", "best"])
@pytest.mark.parametrize("instance", [generate(SMALL, name="rest"), TIED], ids=lambda one: one.name)
def test_a_morning_is_played_as_replans_slot_by_slot_would(
    instance: Instance, policy: Mending
) -> None:
    schedule, rates = planned(instance), Rates(0.3, 0.1, 0.2, 0.2)
    sides = turnout(instance, rates, 0, range(6))
    played = PlayedMorning(instance, schedule, policy)
    for run in range(6):
        held = played.meetings_held(*(side.run(run) for side in sides))
        expected = replanned(instance, schedule, run, rates, policy)
        assert {tuple(row) for row in held.tolist()} == expected


def expected_by_subsets(instance: Instance, schedule: Schedule, policy: Any) -> float:
    """The mean over every subset of people who may stay away, each with its probability."""
    people = [(0, n, chance(one, 0.0)) for n, one in enumerate(instance.holders)]
    people += [(1, n, chance(one, 0.0)) for n, one in enumerate(instance.investors)]
    total = 0.0
    for missing in itertools.product([False, True], repeat=len(people)):
        probability, away = 1.0, [list[int](), list[int]()]
        for gone, (side, position, absence) in zip(missing, people, strict=True):
            probability *= absence if gone else 1 - absence
            if gone:
                away[side].append(position)
        if not probability:
            continue
        if policy == "none":
            rows = schedule.rows
            held = (~np.isin(rows[:, 0], away[0]) & ~np.isin(rows[:, 1], away[1])).sum()
        else:
            now = without(instance, away, 0)
            held = len(replan(now, schedule, 0, policy=policy, seconds=0).schedule)
        total += probability * float(held)
    return total


@pytest.mark.parametrize("policy", ["none", "fill", "best"])
def test_the_mean_is_that_over_all_subsets_of_absent_people(policy: Mending) -> None:
    schedule = planned(FULL)
    found = foreseen(FULL, schedule=schedule, policy=policy, runs=400).outlook
    exact = expected_by_subsets(FULL, schedule, policy)
    assert found.held.error
    assert abs(found.held.mean - exact) < 3 * found.held.error
    bare = expected_by_subsets(FULL, schedule, "none")
    assert found.held_without_replanning.error
    assert abs(found.held_without_replanning.mean - bare) < (
        3 * found.held_without_replanning.error
    )


def test_where_nobody_is_away_every_figure_is_the_schedules_own() -> None:
    instance = generate(SMALL, name="calm")
    schedule = planned(instance)
    found = foreseen(instance, schedule=schedule, runs=3, policy="best").outlook
    people = len(instance.holders) + len(instance.investors)
    met = len(np.unique(schedule.rows[:, 0])) + len(np.unique(schedule.rows[:, 1]))
    assert instance.open_tables is not None
    assert found.idle_table_slots is not None
    assert (found.planned, found.held.mean) == (len(schedule), len(schedule))
    assert found.held == found.held_without_replanning
    assert (found.came.mean, found.met_nobody.mean) == (people, people - met)
    assert found.idle_table_slots.mean == int(instance.open_tables.sum()) - len(schedule)
    owing = sum(one.guaranteed > 0 for one in instance.holders)
    short = figures(instance, schedule).guarantee_shortfall
    assert found.guarantees_met.mean == pytest.approx((owing - short) / owing)
    assert (found.gain.mean, found.gain.error, found.held.error) == (0, 0, 0)


def test_one_run_tells_no_error_unless_nothing_varies() -> None:
    assert foreseen(FULL, runs=1).outlook.held.error is None
    still = FULL.replace(
        holders=[msgspec.structs.replace(one, absence=msgspec.UNSET) for one in FULL.holders],
        investors=[msgspec.structs.replace(one, absence=1.0) for one in FULL.investors],
    )
    found = foreseen(still, runs=1).outlook
    assert (found.held.mean, found.held.error) == (0, 0)
    assert (found.met_nobody.mean, found.guarantees_met.mean) == (3, 0)


def test_however_the_work_is_cut_the_answer_is_the_same() -> None:
    instance = generate(SMALL, name="cut")
    asked: dict[str, Any] = {"rates": Rates(0.3, 0.1, 0.1, 0.1), "runs": 6, "invite": 2}

    def one_by_one(pieces: Sequence[Piece]) -> list[PlayedRuns]:
        return [play(piece) for piece in pieces]

    def backwards(pieces: Sequence[Piece]) -> list[PlayedRuns]:
        return [play(piece) for piece in reversed(pieces)][::-1]

    found = foreseen(instance, player=one_by_one, **asked)
    assert foreseen(instance, player=backwards, **asked) == found
    assert foreseen(instance, seed=1, **asked) != found


def test_mending_only_adds_where_nobody_comes_late() -> None:
    instance = generate(SMALL, name="adds")
    schedule, rates = planned(instance), Rates(0.4, 0.1, 0.0, 0.3)
    ask = {"rates": rates, "seed": 0, "runs": range(25)}
    bare = play(Piece(instance, schedule, policy="none", **ask))  # type: ignore[arg-type]
    mended = play(Piece(instance, schedule, policy="fill", **ask))  # type: ignore[arg-type]
    assert (mended.held >= bare.held).all()
    assert mended.held.sum() > bare.held.sum()


def test_without_mending_more_absence_never_brings_more_meetings() -> None:
    instance = generate(SMALL, name="fewer")
    schedule = planned(instance)
    held = [
        play(Piece(instance, schedule, Rates(rate, rate), 0, "none", range(30))).held
        for rate in (0.1, 0.2, 0.4)
    ]
    assert (held[0] >= held[1]).all()
    assert (held[1] >= held[2]).all()


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    schedule = planned(FULL)
    exact = expected_by_subsets(FULL, schedule, "none")
    inside = 0
    for seed in range(120):
        found = foreseen(FULL, schedule=schedule, policy="none", runs=40, seed=seed).outlook.held
        assert found.error is not None
        inside += abs(found.mean - exact) <= 1.96 * found.error
    assert 0.90 <= inside / 120 <= 0.99


def test_whose_staying_away_costs_most_is_named_first() -> None:
    found = foreseen(FULL, policy="none", runs=400).fragile
    loads = {(0, n): 0.0 for n in range(3)} | {(1, n): 0.0 for n in range(2)}
    for holder, investor, _, _ in planned(FULL):
        loads[0, holder] += 1 - chance(FULL.investors[investor], 0.0)
        loads[1, investor] += 1 - chance(FULL.holders[holder], 0.0)
    for person, loss in found:
        assert loss.error is not None
        assert abs(loss.mean - loads[person]) <= 3 * loss.error + 1e-9
    assert [loss.mean for _, loss in found] == sorted([one.mean for _, one in found], reverse=True)


def test_who_can_be_replaced_costs_less_once_the_plan_is_mended() -> None:
    """Two alike wait for one place: nobody depends on the one who has it, all on the investor."""
    queue = morning([(0, 0, 5), (1, 0, 4)], slots=1, holders=2, investors=1)
    schedule = planned(queue)
    found = dict(foreseen(queue, schedule=schedule, runs=40, policy="fill").fragile)
    assert found == {(1, 0): estimate([1] * 10)}
    bare = dict(foreseen(queue, schedule=schedule, runs=40, policy="none").fragile)
    assert set(bare) == {(0, 0), (1, 0)}


def test_fewer_are_invited_before_more_and_all_wish_as_somebody_there() -> None:
    two, four = with_invited(TIED, 2, 7), with_invited(TIED, 4, 7)
    assert four.holders[:16] == two.holders
    ours = {
        tuple(sorted(map(tuple, TIED.wishes[TIED.wishes[:, 0] == holder, 1:].tolist())))
        for holder in range(14)
    }
    for guest in range(14, 18):
        theirs = four.wishes[four.wishes[:, 0] == guest, 1:].tolist()
        assert tuple(sorted(map(tuple, theirs))) in ours
    assert np.array_equal(four.wishes[: len(TIED.wishes)], TIED.wishes)


def test_what_more_people_bring_is_said_on_the_same_absences() -> None:
    """One place in three is free for who comes; whoever is invited can take it."""
    roomy = morning([(0, 0, 5)], slots=3, holders=1, investors=1)
    found = foreseen(roomy, invite=2, runs=30, rates=Rates(holders=0.5))
    assert found.invited is not None
    assert found.invited.outlook.planned == 3
    assert found.invited.more_held.mean == pytest.approx(
        found.invited.outlook.held.mean - found.outlook.held.mean, abs=1e-5
    )


def test_quantiles_are_figures_that_were_seen() -> None:
    found = distribution(list(range(1, 11)))
    assert (found.mean, found.p10, found.p50, found.p90) == (5.5, 1, 5, 9)
    assert found.error == pytest.approx(0.957427)


def test_what_cannot_be_played_is_refused() -> None:
    with pytest.raises(InstanceError, match="runs: 0 is outside 1"):
        foreseen(FULL, runs=0)
    with pytest.raises(UnsoundError, match="meets_once"):
        foreseen(FULL, schedule=Schedule.of([(0, 0, 0, 0), (0, 0, 1, 0)]))
