"""Programs tell problems apart by their code, and the page that explains them has every one."""

import ast
import re
from collections.abc import Iterator
from typing import Final

import pytest

from api.exchange.codes import BY_STATUS, KINDS, PROBLEMS, code_of_sentence
from api.exchange.problems import CODES, TITLES
from tests.architecture.repository import ROOT, sources
from tests.fixtures.site import Site

PAGE: Final = ROOT / "docs" / "problems.md"
ROW: Final = re.compile(r"^\| `(\w+)` \| (\d{3}) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def _texts() -> Iterator[str]:
    """Every text in the code."""
    for path in sources("matchmaker", "api"):
        if path.name != "codes.py":
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def _refusals() -> Iterator[str]:
    """What is refused by `Conflict` in so many words, or by a constant of its module."""
    for path in sources("matchmaker", "api"):
        tree = ast.parse(path.read_text("utf-8"))
        constants = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Conflict"
            ):
                said = node.args[0]
                if isinstance(said, ast.Name):
                    said = constants.get(said.id, said)
                if isinstance(said, ast.Call):
                    said = said.args[0]
                if isinstance(said, ast.Constant):
                    yield str(said.value)


def test_every_refusal_of_the_domain_has_a_code_of_its_kind() -> None:
    """One that falls under none gets its beginning in `KINDS` of api/exchange/codes.py."""
    plain = {
        "Only administrators create editions; ask one of them.",
        "Choose two different meetings.",
        "Project holders alone are oriented to a support programme.",
        "Choose two to four versions to compare.",
    }
    told = set(_refusals())
    assert len(told) > 50
    assert {text for text in told if code_of_sentence(text) == "conflict"} <= plain


def test_no_kind_is_left_of_what_nobody_says() -> None:
    texts = set(_texts())
    left = [
        beginning
        for beginnings in KINDS.values()
        for beginning in beginnings
        if not any(text.startswith(beginning) for text in texts)
    ]
    assert left == []


def test_every_code_has_a_status_with_a_title_and_a_line_in_the_page() -> None:
    named = {*CODES.values(), *BY_STATUS.values(), *KINDS}
    assert named <= set(PROBLEMS)
    assert {kind.status for kind in PROBLEMS.values()} <= set(TITLES)
    told = {row[0]: (int(row[1]), row[2], row[3]) for row in ROW.findall(PAGE.read_text("utf-8"))}
    assert told == {code: tuple(kind) for code, kind in PROBLEMS.items()}


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/api/v1/nothing", "not_found"),
        ("DELETE", "/api/v1/health", "method_not_allowed"),
        ("GET", "/api/v1/editions?" + "x" * 9_000, "too_large"),
        ("GET", "/api/v1/me", "not_signed_in"),
        ("POST", "/api/v1/sessions", "unsupported_content"),
    ],
)
async def test_every_refusal_below_the_address_is_a_problem(
    site: Site, method: str, path: str, code: str
) -> None:
    client = await site.client()
    answer = await client.request(method, path)
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["code"], told["type"]) == (code, f"urn:matchmaker:problem:{code}")
    assert told["status"] == answer.status_code == PROBLEMS[code].status
