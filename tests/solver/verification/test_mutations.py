"""A solver that forgets a single rule is caught: the verifier names that rule and no other.

Each morning is such that whoever does not know the rule breaks it, for the sake of value.
The solver is given the morning with the rule's data taken out; what it finds is checked
against the true one.
"""

import dataclasses
from collections.abc import Callable

import pytest

from solver.problem.instance import Instance
from solver.problem.rules import Rule
from solver.problem.schedule import Schedule
from solver.stages import solve
from solver.verification.schedule import violations
from tests.solver.mornings import morning

TWO = [(0, 0, 9), (1, 0, 9)]
ALL = [(0, 0, 9), (0, 1, 9), (1, 0, 9), (1, 1, 9)]


@dataclasses.dataclass(frozen=True)
class Mutation:
    """A morning, and the same one as a solver sees it that does not know a rule.

    Parameters
    ----------
    twin
        Holders that are really this one: the solver takes one person for several.
    """

    true: Instance
    forgetful: Instance
    twin: Callable[[int], int] = lambda holder: holder


MUTATIONS: dict[Rule, Mutation] = {
    Rule.WISHED_ONLY: Mutation(
        true=morning([(0, 0, 9)], slots=2, investors=1),
        forgetful=morning(TWO, slots=2, investors=1),
    ),
    Rule.MEETS_ONCE: Mutation(
        true=morning([(0, 0, 9)], slots=2, holders=1, investors=1),
        forgetful=morning(TWO, slots=2, holders=2, investors=1),
        twin=lambda holder: 0,
    ),
    Rule.ONE_PLACE_AT_A_TIME: Mutation(
        true=morning(TWO, slots=1, investors=1),
        forgetful=morning(TWO, slots=1, investors=[{"delegates": 2}]),
    ),
    Rule.AVAILABLE: Mutation(
        true=morning(TWO, slots=2, investors=[{"unavailable": (1,)}]),
        forgetful=morning(TWO, slots=2, investors=1),
    ),
    Rule.PERSONAL_MAXIMUM: Mutation(
        true=morning(TWO, slots=2, investors=[{"max_meetings": 1}]),
        forgetful=morning(TWO, slots=2, investors=1),
    ),
    Rule.TABLE_LIMIT: Mutation(
        true=morning(ALL, slots=2, tables=1),
        forgetful=morning(ALL, slots=2),
    ),
    Rule.PINNED: Mutation(
        true=morning([(0, 0, 1), (1, 0, 9)], slots=1, investors=1, pinned=[(0, 0, 0)]),
        forgetful=morning([(0, 0, 1), (1, 0, 9)], slots=1, investors=1),
    ),
    Rule.REST: Mutation(
        true=morning(TWO, slots=2, investors=[{"max_consecutive": 1}]),
        forgetful=morning(TWO, slots=2, investors=1),
    ),
    Rule.KIND_MAXIMUM: Mutation(
        true=morning(
            [(0, 0, 9), (0, 1, 9)],
            slots=2,
            investors=[{"kind": "bank"}, {"kind": "bank"}],
            max_per_kind={"holders": {"bank": 1}},
        ),
        forgetful=morning([(0, 0, 9), (0, 1, 9)], slots=2),
    ),
    Rule.PRECEDENCE: Mutation(
        true=morning([(0, 0, 9), (1, 1, 9)], slots=1, precedences=[((0, 0), (1, 1))]),
        forgetful=morning([(0, 0, 9), (1, 1, 9)], slots=1),
    ),
}


def broken(mutation: Mutation) -> set[str]:
    """The rules that the forgetful solver's schedule breaks."""
    found = solve(mutation.forgetful, seconds=0).schedule
    meetings = [(mutation.twin(h), i, s, t) for h, i, s, t in found.rows.tolist()]
    return {violation.name for violation in violations(mutation.true, Schedule.of(meetings))}


@pytest.mark.parametrize("rule", Rule)
def test_a_solver_that_forgets_one_rule_is_caught(rule: Rule) -> None:
    assert broken(MUTATIONS[rule]) == {rule.value}


@pytest.mark.parametrize("rule", Rule)
def test_a_solver_that_knows_the_rule_pays_for_it(rule: Rule) -> None:
    mutation = MUTATIONS[rule]
    true = solve(mutation.true, seconds=0)
    assert violations(mutation.true, true.schedule) == []
    assert true.status == "optimal"
    assert true.value < solve(mutation.forgetful, seconds=0).value
