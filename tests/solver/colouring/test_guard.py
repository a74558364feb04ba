"""A timetable with a guard keeps rest and precedence, whatever is done to it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.colouring.construct import drop_unlawful, place_wishes, timetable
from solver.colouring.ejection import place_by_ejection
from solver.problem.instance import Instance
from solver.subproblem.plan import UNPLACED
from solver.subproblem.residual_problem import remaining
from tests.solver.mornings import Rows, is_ordered, morning, rests
from tests.strategies import SMALL, tied


def held(instance: Instance, slot: list[int]) -> Rows:
    """The meetings of the instance that have a slot."""
    wishes = remaining(instance).wishes[:, :2].tolist()
    return [(*pair, at) for pair, at in zip(wishes, slot, strict=True) if at != UNPLACED]


@settings(max_examples=60)
@given(instance=tied(SMALL, delegates=3), seed=st.integers(0, 100))
def test_paths_and_ejections_keep_rest_and_precedence(instance: Instance, seed: int) -> None:
    subproblem = remaining(instance)
    table = timetable(subproblem, np.arange(len(subproblem.wishes)))
    unplaced = table.fill(range(len(subproblem.wishes)))
    by_paths = held(instance, table.slot)
    place_by_ejection(table, unplaced, subproblem.wishes[:, 2].tolist(), rounds=40, seed=seed)
    by_ejection = held(instance, table.slot)
    found = place_wishes(subproblem, np.ones(len(subproblem.wishes), dtype=np.bool_), seed)
    for meetings in (by_paths, by_ejection, held(instance, found.slot.tolist())):
        assert rests(instance, meetings)
        assert is_ordered(instance, meetings)


def test_what_breaks_rest_is_dropped_by_value() -> None:
    wishes = [(0, 0, 5), (1, 0, 1), (2, 0, 4)]
    instance = morning(wishes, holders=3, investors=[{"max_consecutive": 2}])
    slot = np.array([0, 1, 2])
    assert drop_unlawful(remaining(instance), slot).tolist() == [0, UNPLACED, 2]


def test_without_rest_and_precedence_there_is_no_guard() -> None:
    subproblem = remaining(morning([(0, 0, 1)]))
    assert timetable(subproblem, np.arange(1)).guard is None


@settings(max_examples=60)
@given(instance=tied(SMALL, delegates=3))
def test_a_path_that_is_refused_unswapped_is_refused_swapped(instance: Instance) -> None:
    subproblem = remaining(instance)
    some = timetable(subproblem, np.arange(len(subproblem.wishes)))
    some.fill(range(len(subproblem.wishes)))
    guard = some.guard
    if guard is None:
        return
    for meeting, was in enumerate(list(some.slot)):
        person = some.graph.pairs[meeting][1]
        for slot in range(subproblem.slots):
            if was == UNPLACED or slot == was or not some.is_free(person, slot):
                continue
            if len(some.meetings_of(person, was)) == 1:
                told = guard.rests(person, 1 << was, 1 << slot)
                some.unseat(meeting)
                guard.take(person, slot)
                assert told == guard.rests(person)
                if not some.meetings_of(person, slot):
                    guard.leave(person, slot)
                some.seat(meeting, was)
