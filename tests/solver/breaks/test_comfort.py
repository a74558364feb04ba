"""Comfort at unchanged meetings: best by trying everything, within every rule."""

import dataclasses
from itertools import product
from typing import Any, TypeVar

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.generate import Regime, generate
from solver.breaks.comfort import Comfort, improve
from solver.problem.arrays import Integers
from solver.problem.instance import Instance
from solver.problem.persons import Holder, Investor
from solver.problem.schedule import Schedule
from solver.stages import solve
from solver.verification.schedule import figures, violations
from tests.examples import examples
from tests.solver.mornings import morning
from tests.strategies import Draw, instances

fewer = settings(max_examples=examples(40))
P = TypeVar("P", Holder, Investor)


def improved(instance: Instance, meetings: Integers, **options: Any) -> Comfort:
    """The same meetings in better slots."""
    return improve(instance, meetings, **{"seconds": 600, "seed": 0, **options})


def schedule(meetings: Integers) -> Schedule:
    """The meetings, each at a table of its own in its slot."""
    order = np.argsort(meetings[:, 2], kind="stable")
    seen: dict[int, int] = {}
    table = np.zeros(len(meetings), dtype=np.int64)
    for row in order.tolist():
        slot = int(meetings[row, 2])
        table[row] = seen[slot] = seen.get(slot, -1) + 1
    return Schedule(np.column_stack([meetings, table]))


def breaks_and_waiting(instance: Instance, meetings: Integers) -> tuple[int, int]:
    """As the verifier counts them."""
    found = figures(instance, schedule(meetings))
    return found.breaks, found.waiting


@st.composite
def with_a_meeting(draw: Draw[Any]) -> Instance:
    """Any tiny morning, changed where nobody could meet: one of its wishes can be held."""
    drawn: Instance = draw(instances())
    holders = drawn.holders or [Holder("P0")]
    investors = drawn.investors or [Investor("F0")]
    wishes = drawn.wishes.tolist() or [(0, 0, 1)]
    holder, investor, _ = draw(st.sampled_from(wishes))
    slot = draw(st.integers(0, drawn.slots - 1))
    tables = None if drawn.tables is None else max(1, drawn.tables)
    is_open = drawn.open_tables is None or drawn.open_tables[slot] > 0
    return drawn.replace(
        tables=tables,
        closed=[row for row in drawn.closed.tolist() if is_open or row != [0, slot]],
        holders=[
            _free_in(each, slot) if position == holder else each
            for position, each in enumerate(holders)
        ],
        investors=[
            _free_in(each, slot) if position == investor else each
            for position, each in enumerate(investors)
        ],
        wishes=wishes,
    )


def _free_in(person: P, slot: int) -> P:
    """The same person, there in this slot and allowed a meeting."""
    most = person.max_meetings
    return msgspec.structs.replace(
        person,
        unavailable=tuple(each for each in person.unavailable if each != slot),
        max_meetings=None if most is None else max(1, most),
    )


@fewer
@given(instance=with_a_meeting())
def test_no_other_slots_for_the_same_meetings_have_fewer_breaks(instance: Instance) -> None:
    meetings = solve(instance, seconds=0).schedule.rows[:, :3]
    assert 0 < len(meetings) <= 6
    found = improved(instance, meetings)
    every = []
    for slots in product(range(instance.slots), repeat=len(meetings)):
        other = np.column_stack([meetings[:, :2], slots])
        if not set(map(str, violated(instance, other))):
            every.append(breaks_and_waiting(instance, other))
    assert found.breaks == found.choice_bound == min(every)[0]
    assert breaks_and_waiting(instance, found.meetings)[0] == found.breaks
    assert not violated(instance, found.meetings)


def violated(instance: Instance, meetings: Integers) -> set[str]:
    """The rules that slots alone can violate."""
    counts = np.bincount(meetings[:, 2], minlength=instance.slots)
    full = instance.open_tables is not None and bool((counts > instance.open_tables).any())
    names = {found.name for found in violations(instance, schedule(meetings))} - {"table_limit"}
    return names | {"table_limit"} if full else names


@pytest.mark.parametrize(
    "regime",
    [
        Regime(30, 8, 8, 120, unavailable=0.2),
        Regime(30, 8, 8, 120, unavailable=0.2, tables=0.6, closed=0.15, delegates=2),
        Regime(30, 8, 8, 120, unavailable=0.5),
    ],
    ids=["wide", "few tables and several delegates", "tight"],
)
def test_meetings_stay_the_same_within_the_rules_and_no_bound_is_exceeded(regime: Regime) -> None:
    for seed in range(3):
        instance = generate(regime, seed=seed)
        meetings = solve(instance, seconds=0).schedule.rows[:, :3]
        found = improved(instance, meetings)
        assert found.meetings[:, :2].tolist() == meetings[:, :2].tolist()
        assert not violated(instance, found.meetings)
        before, after = (breaks_and_waiting(instance, each) for each in (meetings, found.meetings))
        assert (found.breaks_before, found.breaks) == (before[0], after[0])
        assert found.breaks_bound <= found.choice_bound <= found.breaks <= before[0]
        assert after <= before


def test_the_same_seed_gives_the_same_slots() -> None:
    instance = generate(Regime(30, 8, 8, 120, unavailable=0.4), seed=1)
    meetings = solve(instance, seconds=0).schedule.rows[:, :3]
    first, second = (improved(instance, meetings, seed=7) for _ in range(2))
    assert first.meetings.tolist() == second.meetings.tolist()
    assert first.choice_bound == second.choice_bound


def test_a_break_goes_when_it_can() -> None:
    instance = morning([(0, 0, 1), (0, 1, 1)], slots=3, holders=1)
    found = improved(instance, np.array([[0, 0, 0], [0, 1, 2]]))
    assert (found.breaks_before, found.breaks, found.choice_bound) == (1, 0, 0)


def test_waiting_shrinks_where_a_break_must_be() -> None:
    investors: list[dict[str, Any]] = [{"unavailable": (1, 2, 3, 4)}, {"unavailable": (0, 1)}]
    instance = morning([(0, 0, 1), (0, 1, 1)], slots=5, holders=1, investors=investors)
    found = improved(instance, np.array([[0, 0, 0], [0, 1, 4]]))
    assert (found.breaks, found.choice_bound) == (1, 1)
    assert breaks_and_waiting(instance, found.meetings) == (1, 1)


def test_pinned_meetings_stay_for_all_the_comfort_in_the_world() -> None:
    pins = [(0, 0, 0), (0, 1, 2)]
    instance = morning([(0, 0, 1), (0, 1, 1)], slots=3, holders=1, pinned=pins)
    found = improved(instance, np.array(pins))
    assert found.meetings.tolist() == [list(pin) for pin in pins]
    assert (found.breaks, found.choice_bound) == (1, 1)


def test_rest_is_worth_a_break() -> None:
    wishes, held = [(0, 0, 1), (1, 0, 1), (2, 0, 1)], np.array([[0, 0, 0], [1, 0, 1], [2, 0, 3]])
    instance = morning(wishes, slots=4, holders=3, investors=[{"max_consecutive": 2}])
    assert improved(instance, held).breaks == 1
    assert improved(morning(wishes, slots=4, holders=3, investors=1), held).breaks == 0
    paused = morning(
        wishes, slots=4, holders=3, investors=[{"max_consecutive": 2}], breaks_after=[1]
    )
    assert improved(paused, held).breaks == 0


def test_a_night_is_no_break_and_ends_a_run() -> None:
    wishes, held = [(0, 0, 1), (1, 0, 1), (2, 0, 1)], np.array([[0, 0, 0], [1, 0, 2], [2, 0, 4]])
    resting = morning(wishes, slots=6, holders=3, investors=[{"max_consecutive": 1}])
    assert improved(resting, held).breaks == 2
    assert improved(resting.replace(days_end=[2]), held).breaks == 1
    assert improved(resting.replace(days_end=[1, 3]), held).breaks == 0


def test_order_is_worth_a_break() -> None:
    # The second is there at 1 only, the first at 0 and 3: after it, hence with a break.
    investors: list[dict[str, Any]] = [{"unavailable": (1, 2)}, {"unavailable": (0, 2, 3)}]
    wishes, held = [(0, 0, 1), (0, 1, 1)], np.array([[0, 0, 3], [0, 1, 1]])
    free = morning(wishes, slots=4, holders=1, investors=investors)
    ordered = dataclasses.replace(free, precedences=np.array([[[0, 1], [0, 0]]]))
    assert (improved(free, held).breaks, improved(ordered, held).breaks) == (0, 1)
    assert improved(ordered, held).choice_bound == 1


def test_whoever_stops_it_gets_the_best_so_far() -> None:
    instance = generate(Regime(30, 8, 8, 120, unavailable=0.5), seed=0)
    meetings = solve(instance, seconds=0).schedule.rows[:, :3]
    found = improved(instance, meetings, stop=lambda: True)
    assert found.breaks == found.breaks_before == breaks_and_waiting(instance, found.meetings)[0]
