"""Small rooms: functions that fit a screen, files that have one purpose."""

import ast
from functools import cache
from pathlib import Path

from tests.architecture.repository import files, name

LONGEST_FUNCTION = 60
LONGEST_FILE = 500
ALLOWED = Path(__file__).with_name("long_functions.txt")


@cache
def long_functions() -> dict[str, int]:
    """Every function longer than allowed, docstring and decorators not counted."""
    found = {}
    for path in files(".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring(node)
                if length > LONGEST_FUNCTION:
                    found[f"{name(path)}::{node.name}"] = length
    return found


def _docstring(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    if ast.get_docstring(node) is None:
        return 0
    first = node.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1


def allowed() -> dict[str, str]:
    """Function → the reason why it may be longer."""
    lines = [line for line in ALLOWED.read_text().splitlines() if not line.startswith("#")]
    return dict(line.split(maxsplit=1) for line in lines if line)


def test_functions_fit_a_screen() -> None:
    reasons = allowed()
    assert {key: size for key, size in long_functions().items() if key not in reasons} == {}


def test_every_exception_is_still_needed() -> None:
    assert sorted(allowed().keys() - long_functions().keys()) == []


def test_files_have_one_purpose() -> None:
    sizes = {
        name(path): len(path.read_text().splitlines())
        for path in files(".py", ".sql", ".html", ".typ", ".css", ".js")
        # what was applied once is not split afterwards; what others wrote is taken as it is
        if path.parent.name not in ("migrations", "htmx")
        and path.name != "schema.sql"  # written by a command, in sections
    }
    assert {path: size for path, size in sizes.items() if size > LONGEST_FILE} == {}
