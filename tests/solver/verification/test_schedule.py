"""Figures are recomputed from the contract's own words; a false claim is found."""

import dataclasses
import subprocess
import sys

import pytest

from solver.problem.schedule import Meeting, Schedule, diff
from solver.problem.validation import InstanceError
from solver.verification.schedule import Claim, UnsoundError, Violation, false_claims, figures
from tests.solver.mornings import morning

LINE = [(h, i, 5) for h in range(2) for i in range(2)]


@pytest.mark.parametrize(
    ("unavailable", "meetings", "breaks", "waiting"),
    [
        ((), [(0, 0), (1, 1)], 0, 0),
        ((), [(0, 0), (1, 2)], 1, 1),
        ((), [(0, 0), (1, 5)], 1, 4),
        ((2,), [(0, 0), (1, 2)], 0, 0),
        ((1,), [(0, 0), (1, 2)], 0, 0),
        ((2,), [(0, 0), (1, 4)], 1, 2),
        ((0, 5), [(0, 1), (1, 4)], 1, 2),
    ],
)
def test_a_break_is_an_idle_run_between_meetings_without_the_slots_one_is_away(
    unavailable: tuple[int, ...], meetings: list[tuple[int, int]], breaks: int, waiting: int
) -> None:
    instance = morning(LINE, slots=6, holders=[{"unavailable": unavailable}, {}])
    schedule = Schedule.of((0, investor, slot, investor) for investor, slot in meetings)
    found = figures(instance, schedule)
    assert (found.breaks, found.waiting) == (breaks, waiting)


@pytest.mark.parametrize(
    ("days_end", "breaks", "waiting"),
    [((), 3, 3), ((1,), 2, 2), ((2,), 2, 2), ((1, 3), 1, 1), ((2, 4), 1, 1), ((6,), 3, 3)],
)
def test_neither_a_break_nor_a_span_goes_on_the_next_day(
    days_end: tuple[int, ...], breaks: int, waiting: int
) -> None:
    instance = morning([], slots=8, holders=4, investors=4, days_end=days_end)
    schedule = Schedule.of((0, investor, slot, 0) for investor, slot in enumerate((0, 2, 4, 6)))
    found = figures(instance, schedule)
    assert (found.breaks, found.waiting) == (breaks, waiting)


def test_an_investor_is_busy_when_any_delegate_is() -> None:
    instance = morning(LINE, slots=4, investors=[{"delegates": 2}, {}], holders=3)
    schedule = Schedule.of([(0, 0, 0, 0), (1, 0, 0, 1), (2, 0, 2, 0)])
    assert figures(instance, schedule).breaks == 1
    assert figures(instance, schedule).waiting == 1


def test_shortfall_and_value_count_each_person_and_each_wish() -> None:
    instance = morning(
        LINE, holders=[{"guaranteed": 2}, {"guaranteed": 1}], investors=[{"guaranteed": 1}, {}]
    )
    found = figures(instance, Schedule.of([(0, 1, 0, 1)]))
    assert (found.guarantee_shortfall, found.value) == (3, 5)


@pytest.mark.parametrize(
    ("meeting", "message"),
    [
        ((2, 0, 0, 0), "meetings: holder 2 is outside 0..1"),
        ((0, 2, 0, 0), "meetings: investor 2 is outside 0..1"),
        ((0, 0, 3, 0), "meetings: slot 3 is outside 0..2"),
        ((0, 0, 0, -1), "meetings: table -1 is less than 0"),
    ],
)
def test_a_meeting_of_nobody_is_a_fault(meeting: tuple[int, int, int, int], message: str) -> None:
    with pytest.raises(InstanceError) as caught:
        figures(morning(LINE), Schedule.of([meeting]))
    assert str(caught.value) == message


TRUE = Claim(
    guarantee_shortfall=0,
    shortfall_bound=0,
    value=10,
    value_bound=12,
    breaks=1,
    status="feasible",
    breaks_bound=0,
    waiting=1,
)


def found_in(changes: dict[str, object]) -> list[str]:
    """The names of the false claims once some are changed."""
    instance = morning(LINE)
    schedule = Schedule.of([(0, 0, 0, 0), (0, 1, 2, 1)])
    claim = dataclasses.replace(TRUE, **changes)  # type: ignore[arg-type]
    return [violation.name for violation in false_claims(claim, figures(instance, schedule))]


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({}, []),
        ({"guarantee_shortfall": 1}, ["guarantee_shortfall"]),
        ({"value": 11}, ["value"]),
        ({"breaks": 0}, ["breaks"]),
        ({"waiting": 2}, ["waiting"]),
        ({"waiting": None, "breaks_bound": None}, []),
        ({"shortfall_bound": 1}, ["shortfall_bound"]),
        ({"value_bound": 9}, ["value_bound"]),
        ({"breaks_bound": 2}, ["breaks_bound"]),
        ({"choice_bound": 2}, ["choice_bound"]),
        ({"status": "optimal"}, ["status"]),
        ({"value_bound": 10}, ["status"]),
        ({"value_bound": 10, "status": "optimal"}, []),
        ({"status": "certain"}, ["status"]),
    ],
)
def test_a_claim_that_differs_is_found(changes: dict[str, object], names: list[str]) -> None:
    assert found_in(changes) == names


@pytest.mark.process
def test_the_verifier_loads_no_solver() -> None:
    program = (
        "import sys, solver.verification.schedule;"
        " sys.exit(any(m.startswith('ortools') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


def test_an_unsound_schedule_names_its_first_violations() -> None:
    found = [Violation("rest", f"number {n}") for n in range(5)]
    assert str(UnsoundError(found)) == "rest: number 0; rest: number 1; rest: number 2"


def test_a_schedule_is_in_the_order_of_slot_and_table() -> None:
    schedule = Schedule.of([(0, 0, 2, 0), (1, 1, 0, 1), (2, 2, 0, 0)])
    assert [meeting.holder for meeting in schedule] == [2, 1, 0]
    assert schedule == Schedule.of(reversed(list(schedule)))
    assert schedule != Schedule.of([])
    assert len({schedule, Schedule(schedule.rows)}) == 1


def test_a_difference_says_what_becomes_of_each_pair() -> None:
    old = Schedule.of([(0, 0, 0, 0), (1, 0, 1, 0), (2, 0, 2, 0), (3, 0, 3, 0)])
    new = Schedule.of([(0, 0, 0, 0), (1, 0, 2, 0), (2, 0, 2, 1), (4, 0, 3, 0)])
    change = diff(old, new)
    assert change.kept == (Meeting(0, 0, 0, 0),)
    assert change.moved == ((Meeting(1, 0, 1, 0), Meeting(1, 0, 2, 0)),)
    assert change.retabled == ((Meeting(2, 0, 2, 0), Meeting(2, 0, 2, 1)),)
    assert change.dropped == (Meeting(3, 0, 3, 0),)
    assert change.added == (Meeting(4, 0, 3, 0),)
