"""A rule has one name: in its code, the verifier, the documentation, the reason and its test."""

import re

import pytest

from solver.problem.rules import Rule
from solver.sensitivity.explain import Cause
from solver.verification.schedule import _CHECKS
from tests.architecture.repository import ROOT
from tests.solver.test_rules import CASES, SOLVED
from tests.solver.verification.test_mutations import MUTATIONS


@pytest.mark.parametrize("rule", Rule)
def test_a_rule_has_its_name_in_five_places(rule: Rule) -> None:
    assert f'"{rule.value}"' in (ROOT / "solver" / "problem" / "rules.py").read_text()
    assert _CHECKS[rule].__name__ == f"_{rule.value}"
    assert re.search(rf"^### {rule.value}$", (ROOT / "docs" / "model.md").read_text(), re.MULTILINE)
    assert Cause(rule.value).name == rule.name
    assert {rule} <= set(CASES) & set(SOLVED) & set(MUTATIONS)


@pytest.mark.parametrize("objective", ["guarantee", "value", "stability", "comfort"])
def test_every_objective_has_its_section(objective: str) -> None:
    assert f"\n### {objective}\n" in (ROOT / "docs" / "model.md").read_text()
