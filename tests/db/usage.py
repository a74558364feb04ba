"""Where the code uses named queries, read from its syntax trees."""

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

ROOT = Path(__file__).resolve().parents[2]
READERS = ("fetch", "fetch_one", "fetch_optional")


class Use(NamedTuple):
    """A place that names a query; `struct` is what its rows become, when the place says so."""

    room: str
    name: str
    place: str
    struct: type[msgspec.Struct] | None


@cache
def uses() -> list[Use]:
    """Every use of a named query in the program; `NAME = load("room")` binds the rooms."""
    return [
        use
        for package in ("matchmaker", "api")
        for path in sorted((ROOT / package).rglob("*.py"))
        for use in uses_of(path)
    ]


def uses_of(path: Path) -> Iterator[Use]:
    """The uses in one file."""
    tree = ast.parse(path.read_text())
    rooms = dict(_bindings(tree))
    structs: dict[ast.Attribute, type[msgspec.Struct]] = {}
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _name(call.func) in READERS and len(call.args) >= 3:
            for query in _queries(call.args[2], rooms):
                structs[query] = _evaluate(path, call.args[1])
    for query in _queries(tree, rooms):
        room = rooms[_name(query.value)]
        place = f"{path.relative_to(ROOT)}:{query.lineno}"
        yield Use(room, query.attr, place, structs.get(query))


def _bindings(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            call = node.value
            if _name(call.func) == "load" and isinstance(call.args[0], ast.Constant):
                yield _name(target), str(call.args[0].value)


def _queries(tree: ast.AST, rooms: dict[str, str]) -> Iterator[ast.Attribute]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _name(node.value) in rooms:
            yield node


def _evaluate(path: Path, expression: ast.expr) -> type[msgspec.Struct]:
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    struct: type[msgspec.Struct] = eval(ast.unparse(expression), vars(module))  # our own source
    return struct


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""
