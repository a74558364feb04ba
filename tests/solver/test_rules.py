"""Each hard rule by its nearest breach: the smallest illegal pattern, and its legal neighbour.

The verifier must name exactly the rule that is broken; the solver must not break it, even
where that would be worth a million.
"""

from collections.abc import Callable
from typing import Any

import pytest

from solver.problem.instance import Instance
from solver.problem.rules import Rule
from solver.problem.schedule import Meeting
from solver.stages import solve
from tests.solver.mornings import broken, morning

ALL = [(0, 0, 9), (0, 1, 9), (1, 0, 9), (1, 1, 9)]

CASES: dict[Rule, tuple[dict[str, Any], list[tuple[int, ...]], list[tuple[int, ...]]]] = {
    Rule.WISHED_ONLY: ({"wishes": [(0, 0, 9)]}, [(0, 1, 0, 1)], [(0, 0, 0, 0)]),
    Rule.MEETS_ONCE: ({}, [(0, 0, 0, 0), (0, 0, 1, 0)], [(0, 0, 0, 0), (1, 0, 1, 0)]),
    Rule.ONE_PLACE_AT_A_TIME: ({}, [(0, 0, 0, 0), (0, 1, 0, 1)], [(0, 0, 0, 0), (0, 1, 1, 1)]),
    Rule.AVAILABLE: ({"holders": [{"unavailable": (1,)}, {}]}, [(0, 0, 1, 0)], [(0, 0, 2, 0)]),
    Rule.PERSONAL_MAXIMUM: (
        {"holders": [{"max_meetings": 1}, {}]},
        [(0, 0, 0, 0), (0, 1, 1, 1)],
        [(0, 0, 0, 0), (1, 1, 1, 1)],
    ),
    Rule.TABLE_LIMIT: (
        {"tables": 1},
        [(0, 0, 0, 0), (1, 1, 0, 0)],
        [(0, 0, 0, 0), (1, 1, 1, 0)],
    ),
    Rule.PINNED: ({"pinned": [(0, 0, 2)]}, [(0, 0, 1, 0)], [(0, 0, 2, 0)]),
    Rule.REST: (
        {"investors": [{"max_consecutive": 1}, {}]},
        [(0, 0, 0, 0), (1, 0, 1, 0)],
        [(0, 0, 0, 0), (1, 0, 2, 0)],
    ),
    Rule.KIND_MAXIMUM: (
        {
            "investors": [{"kind": "bank"}, {"kind": "bank"}],
            "max_per_kind": {"holders": {"bank": 1}},
        },
        [(0, 0, 0, 0), (0, 1, 1, 1)],
        [(0, 0, 0, 0), (1, 1, 1, 1)],
    ),
    Rule.PRECEDENCE: (
        {"precedences": [((0, 0), (1, 1))]},
        [(0, 0, 1, 0), (1, 1, 1, 1)],
        [(0, 0, 1, 0), (1, 1, 2, 1)],
    ),
}


def test_every_rule_has_a_case_and_a_sentence() -> None:
    assert set(CASES) == set(Rule)
    assert all(rule.sentence.endswith(".") for rule in Rule)


@pytest.mark.parametrize("rule", Rule)
def test_the_smallest_breach_is_named_and_its_neighbour_passes(rule: Rule) -> None:
    fields, illegal, legal = CASES[rule]
    instance = morning(**{"wishes": ALL, **fields})
    assert broken(instance, *map(Meeting._make, illegal)) == {rule.value}
    assert broken(instance, *map(Meeting._make, legal)) == set()


MORE_BREACHES: dict[str, tuple[Rule, dict[str, Any], list[tuple[int, int, int, int]]]] = {
    "a pin needs no wish, its pair in another slot does": (
        Rule.PINNED,
        {"wishes": [], "pinned": [(0, 0, 1)]},
        [(0, 0, 0, 0)],
    ),
    "an investor without a second delegate": (
        Rule.ONE_PLACE_AT_A_TIME,
        {},
        [(0, 0, 0, 0), (1, 0, 0, 1)],
    ),
    "an investor who is away": (
        Rule.AVAILABLE,
        {"investors": [{"unavailable": (0,)}, {}]},
        [(0, 0, 0, 0)],
    ),
    "an investor's maximum": (
        Rule.PERSONAL_MAXIMUM,
        {"investors": [{"max_meetings": 1}, {}]},
        [(0, 0, 0, 0), (1, 0, 1, 0)],
    ),
    "a limit of an investor on a kind of holder": (
        Rule.KIND_MAXIMUM,
        {
            "holders": [{"kind": "film"}, {"kind": "film"}],
            "investors": [{"max_per_kind": {"film": 1}}, {}],
        },
        [(0, 0, 0, 0), (1, 0, 1, 0)],
    ),
    "a limit of a person's own below that of everybody": (
        Rule.KIND_MAXIMUM,
        {
            "holders": [{"max_per_kind": {"bank": 0}}, {}],
            "investors": [{"kind": "bank"}, {}],
            "max_per_kind": {"holders": {"bank": 2}},
        },
        [(0, 0, 0, 0)],
    ),
    "a table that is not there": (Rule.TABLE_LIMIT, {"tables": 1}, [(0, 0, 0, 1)]),
    "a closed table": (
        Rule.TABLE_LIMIT,
        {"tables": 2, "closed": [(1, 0)]},
        [(0, 0, 0, 1)],
    ),
    "a closed table among as many as needed": (
        Rule.TABLE_LIMIT,
        {"closed": [(1, 0)]},
        [(0, 0, 0, 1)],
    ),
    "a delegate who changes tables though they suffice": (
        Rule.TABLE_LIMIT,
        {"tables": 2},
        [(0, 0, 0, 0), (1, 0, 1, 1)],
    ),
    "a pause does not part meetings after the next slot": (
        Rule.REST,
        {"investors": [{"max_consecutive": 1}, {}], "breaks_after": [0]},
        [(0, 0, 1, 0), (1, 0, 2, 0)],
    ),
    "a night does not part meetings of the next day": (
        Rule.REST,
        {"investors": [{"max_consecutive": 1}, {}], "days_end": [0]},
        [(0, 0, 1, 0), (1, 0, 2, 0)],
    ),
}


@pytest.mark.parametrize("case", MORE_BREACHES)
def test_other_breaches_are_named(case: str) -> None:
    rule, fields, meetings = MORE_BREACHES[case]
    found = broken(morning(**{"wishes": ALL, **fields}), *meetings)
    assert rule.value in found
    assert found <= {rule.value, "wished_only"}


MORE_NEIGHBOURS: dict[str, tuple[dict[str, Any], list[tuple[int, int, int, int]]]] = {
    "a pin needs no wish": ({"wishes": [], "pinned": [(0, 0, 1)]}, [(0, 0, 1, 0)]),
    "a second delegate": (
        {"investors": [{"delegates": 2}, {}]},
        [(0, 0, 0, 0), (1, 0, 0, 1)],
    ),
    "a delegate may change tables where they do not suffice": (
        {"tables": 1, "closed": [], "investors": [{"delegates": 2}, {}]},
        [(0, 0, 0, 0), (1, 0, 1, 0)],
    ),
    "a pause parts consecutive meetings": (
        {"investors": [{"max_consecutive": 1}, {}], "breaks_after": [0]},
        [(0, 0, 0, 0), (1, 0, 1, 0)],
    ),
    "a night parts consecutive meetings": (
        {"investors": [{"max_consecutive": 1}, {}], "days_end": [0]},
        [(0, 0, 0, 0), (1, 0, 1, 0)],
    ),
    "a precedence binds only when both are held": (
        {"precedences": [((0, 0), (1, 1))]},
        [(1, 1, 0, 0)],
    ),
    "a limit of a person's own goes before that of everybody": (
        {
            "holders": [{"max_per_kind": {"bank": 2}}, {}],
            "investors": [{"kind": "bank"}, {"kind": "bank"}],
            "max_per_kind": {"holders": {"bank": 1}},
        },
        [(0, 0, 0, 0), (0, 1, 1, 1)],
    ),
    "a limit on one kind counts no other": (
        {
            "investors": [{"kind": "bank"}, {"kind": "fund"}],
            "max_per_kind": {"holders": {"bank": 1}, "investors": {"bank": 0}},
        },
        [(0, 0, 0, 0), (0, 1, 1, 1)],
    ),
    "an empty schedule": ({}, []),
}


@pytest.mark.parametrize("case", MORE_NEIGHBOURS)
def test_other_legal_neighbours_pass(case: str) -> None:
    fields, meetings = MORE_NEIGHBOURS[case]
    assert broken(morning(**{"wishes": ALL, **fields}), *meetings) == set()


def held(instance: Instance) -> set[tuple[int, int]]:
    """The pairs that the solver lets meet."""
    schedule = solve(instance, seconds=0).schedule
    return {(meeting.holder, meeting.investor) for meeting in schedule}


SOLVED: dict[Rule, Callable[[], tuple[int, int]]] = {
    Rule.WISHED_ONLY: lambda: (len(held(morning([(0, 0, 9)]))), 1),
    Rule.MEETS_ONCE: lambda: (solve(morning([(0, 0, 9)], slots=3), seconds=0).value, 9),
    Rule.ONE_PLACE_AT_A_TIME: lambda: (len(held(morning(ALL, slots=1))), 2),
    Rule.AVAILABLE: lambda: (
        len(held(morning(ALL, slots=2, holders=[{"unavailable": (0,)}, {"unavailable": (0,)}]))),
        2,
    ),
    Rule.PERSONAL_MAXIMUM: lambda: (
        len(held(morning(ALL, investors=[{"max_meetings": 1}, {"max_meetings": 0}]))),
        1,
    ),
    Rule.TABLE_LIMIT: lambda: (len(held(morning(ALL, slots=2, tables=1))), 2),
    Rule.PINNED: lambda: (
        solve(morning([(0, 0, 1), (1, 0, 9)], slots=1, pinned=[(0, 0, 0)]), seconds=0).value,
        1,
    ),
    Rule.REST: lambda: (
        len(held(morning([*ALL, (2, 0, 9)], holders=3, investors=[{"max_consecutive": 1}, {}]))),
        4,
    ),
    Rule.KIND_MAXIMUM: lambda: (
        len(
            held(
                morning(
                    [*ALL, (0, 2, 1)],
                    investors=[{"kind": "bank"}, {"kind": "bank"}, {"kind": "fund"}],
                    max_per_kind={"holders": {"bank": 1}},
                )
            )
        ),
        3,
    ),
    Rule.PRECEDENCE: lambda: (
        len(held(morning(ALL, slots=2, precedences=[((0, 0), (1, 1)), ((1, 1), (0, 0))]))),
        3,
    ),
}


def test_the_solver_has_a_case_for_every_rule() -> None:
    assert set(SOLVED) == set(Rule)


@pytest.mark.parametrize("rule", SOLVED)
def test_the_solver_obeys_and_takes_all_that_the_rule_leaves(rule: Rule) -> None:
    found, expected = SOLVED[rule]()
    assert found == expected
