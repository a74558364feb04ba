"""A problem that exists makes sense; one that does not says where, in one line."""

from typing import Any

import numpy as np
import pytest

from solver.problem.validation import InstanceError
from tests.solver.mornings import morning

TWO = [(0, 0, 5), (1, 1, 5)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"slots": 0}, "slots: 0 is outside 1..1000"),
        ({"slots": 1001}, "slots: 1001 is outside 1..1000"),
        ({"tables": -1}, "tables: -1 is outside 0..1000000000"),
        (
            {"holders": [{}, {"unavailable": (0, 2, 3)}]},
            "holders[1].unavailable[2]: slot 3 is outside 0..2",
        ),
        (
            {"investors": [{}, {"unavailable": (-1,)}]},
            "investors[1].unavailable[0]: slot -1 is outside 0..2",
        ),
        (
            {"holders": [{"max_meetings": -1}, {}]},
            "holders[0].max_meetings: -1 is outside 0..1000000000",
        ),
        (
            {"holders": [{"guaranteed": -1}, {}]},
            "holders[0].guaranteed: -1 is outside 0..1000000000",
        ),
        (
            {"investors": [{"delegates": 0}, {}]},
            "investors[0].delegates: 0 is outside 1..1000000000",
        ),
        (
            {"investors": [{"max_consecutive": 0}, {}]},
            "investors[0].max_consecutive: 0 is outside 1..1000000000",
        ),
        ({"breaks_after": [0, 3]}, "breaks_after[1]: slot 3 is outside 0..2"),
        ({"days_end": [0, 3]}, "days_end[1]: slot 3 is outside 0..2"),
        ({"wishes": [(0, 0, 5), (2, 0, 5)]}, "wishes[1][0]: holder 2 is outside 0..1"),
        ({"wishes": [(0, 2, 5)]}, "wishes[0][1]: investor 2 is outside 0..1"),
        ({"wishes": [(0, 0, 0)]}, "wishes[0][2]: value 0 is outside 1..1000000"),
        ({"wishes": [(0, 0, 1_000_001)]}, "wishes[0][2]: value 1000001 is outside 1..1000000"),
        (
            {"wishes": [(1, 1, 5), (0, 0, 5), (1, 1, 6)]},
            "wishes[2]: holder 1 and investor 1 are already in wishes[0]",
        ),
        (
            {"wishes": [(0, 0, 5)], "investors": []},
            "wishes[0][1]: investor 0 does not exist, there are no investors",
        ),
        ({"tables": 2, "closed": [(0, 0), (2, 0)]}, "closed[1][0]: table 2 is outside 0..1"),
        ({"tables": 2, "closed": [(0, 3)]}, "closed[0][1]: slot 3 is outside 0..2"),
        ({"pinned": [(0, 0, 3)]}, "pinned[0][2]: slot 3 is outside 0..2"),
        (
            {"pinned": [(0, 0, 1), (0, 0, 2)]},
            "pinned[1]: holder 0 and investor 0 are already in pinned[0]",
        ),
        (
            {"pinned": [(0, 0, 1), (0, 1, 1)]},
            "pinned[1]: holder 0 is already pinned in slot 1",
        ),
        (
            {"pinned": [(0, 0, 1), (1, 0, 1)]},
            "pinned[1]: investor 0 is already pinned in slot 1",
        ),
        (
            {"pinned": [(0, 0, 1), (1, 1, 1)], "tables": 1},
            "pinned[1]: more pins in slot 1 than its 1 open tables",
        ),
        (
            {"pinned": [(0, 0, 1)], "holders": [{"unavailable": (1,)}, {}]},
            "pinned[0]: holder 0 is unavailable in slot 1",
        ),
        (
            {"pinned": [(0, 0, 1)], "investors": [{"unavailable": (1,)}, {}]},
            "pinned[0]: investor 0 is unavailable in slot 1",
        ),
        (
            {"pinned": [(0, 0, 0), (0, 1, 1)], "holders": [{"max_meetings": 1}, {}]},
            "pinned[1]: more pins than the maximum of holder 0",
        ),
        (
            {"pinned": [(0, 0, 0), (1, 0, 1)], "investors": [{"max_meetings": 1}, {}]},
            "pinned[1]: more pins than the maximum of investor 0",
        ),
        (
            {"pinned": [(0, 0, 0), (1, 0, 1)], "investors": [{"max_consecutive": 1}, {}]},
            "pinned[0]: investor 0 is pinned in more than 1 consecutive slots from slot 0",
        ),
        (
            {
                "pinned": [(0, 0, 0), (0, 1, 1)],
                "investors": [{"kind": "bank"}, {"kind": "bank"}],
                "max_per_kind": {"holders": {"bank": 1}},
            },
            "pinned[1]: more pins of kind 'bank' than the limit of holder 0",
        ),
        (
            {"holders": [{"max_per_kind": {"bank": -1}}, {}]},
            "holders[0].max_per_kind.bank: -1 is outside 0..1000000000",
        ),
        (
            {"max_per_kind": {"investors": {"film": -1}}},
            "max_per_kind.investors.film: -1 is outside 0..1000000000",
        ),
        ({"investors": [{}, {"kind": " "}]}, "investors[1].kind: a word is expected"),
        (
            {"pinned": [(0, 0, 1), (1, 1, 1)], "precedences": [((0, 0), (1, 1))]},
            "precedences[0]: the first pair is pinned to slot 1, the second to slot 1",
        ),
        ({"precedences": [((0, 0), (0, 2))]}, "precedences[0][1][1]: investor 2 is outside 0..1"),
        ({"precedences": [((0, 0), (0, 0))]}, "precedences[0]: a pair cannot precede itself"),
    ],
)
def test_a_fault_names_field_position_and_range(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InstanceError) as caught:
        morning(**{"wishes": TWO, **changes})
    assert str(caught.value) == message


def test_two_persons_of_a_list_share_no_id_but_those_of_two_lists_may() -> None:
    instance = morning(TWO)
    twins = [instance.holders[0], instance.holders[0]]
    with pytest.raises(InstanceError, match=r"^holders\[1\]\.id: 'P0' is already the id of"):
        instance.replace(holders=twins)
    same = [person.__class__(id=f"P{n}") for n, person in enumerate(instance.investors)]
    assert [person.id for person in instance.replace(investors=same).investors] == ["P0", "P1"]


@pytest.mark.parametrize("field", ["breaks_after", "days_end"])
def test_pins_that_a_pause_or_a_night_parts_do_not_exceed_a_run(field: str) -> None:
    pinned = [(0, 0, 0), (1, 0, 1)]
    fields: dict[str, Any] = {"investors": [{"max_consecutive": 1}, {}], field: [0]}
    instance = morning(TWO, pinned=pinned, **fields)
    assert len(instance.pinned) == 2


def test_capacities_are_the_smaller_of_maximum_and_free_slots() -> None:
    instance = morning(
        [],
        slots=4,
        holders=[{}, {"unavailable": (0, 0, 2)}, {"max_meetings": 3, "unavailable": (1,)}],
        investors=[{"delegates": 2, "unavailable": (3,)}, {"max_meetings": 1}],
    )
    assert instance.holder_capacity.tolist() == [4, 2, 3]
    assert instance.investor_capacity.tolist() == [6, 1]


def test_open_tables_count_each_closure_once() -> None:
    instance = morning([], slots=3, tables=2, closed=[(0, 1), (0, 1), (1, 1), (1, 2)])
    assert instance.open_tables is not None
    assert instance.open_tables.tolist() == [2, 0, 1]
    assert morning([], slots=3).open_tables is None


def test_an_instance_cannot_be_changed_in_place() -> None:
    instance = morning(TWO)
    with pytest.raises(ValueError, match="read-only"):
        instance.wishes[0, 2] = 9
    with pytest.raises(ValueError, match="read-only"):
        instance.holder_available[0, 0] = np.False_
    assert instance.replace(slots=2).slots == 2
    assert instance.slots == 3
