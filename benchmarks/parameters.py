"""`python -m benchmarks.parameters`: docs/parameters.md, written from the solver's dataclasses."""

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import solver
from benchmarks.machine import ROOT

PAGE = ROOT / "docs" / "parameters.md"
HEAD = """\
# Parameters of the solver

Written by `python -m benchmarks.parameters` from the dataclasses in `solver/*/parameters.py`; a
test compares. None of them changes what is lawful or what a proof says: they weigh time against
how good a plan is, and how close a bound.
"""


def page() -> str:
    """The whole page, package by package."""
    return "\n".join([HEAD, *(_section(module) for module in modules())])


def modules() -> Iterator[ModuleType]:
    """Every `parameters` module of the solver."""
    for found in pkgutil.walk_packages(solver.__path__, "solver."):
        if found.name.endswith(".parameters"):
            yield importlib.import_module(found.name)


def classes(module: ModuleType) -> list[type]:
    """The parameter classes of a module, in the order of its lines."""
    found = [
        each
        for _, each in inspect.getmembers(module, dataclasses.is_dataclass)
        if isinstance(each, type) and each.__module__ == module.__name__
    ]
    return sorted(found, key=lambda each: inspect.getsourcelines(each)[1])


def _section(module: ModuleType) -> str:
    path = Path(str(module.__file__)).relative_to(ROOT)
    return f"## {module.__name__}\n\n`{path}`\n\n" + "\n".join(map(_table, classes(module)))


def _table(chosen: type) -> str:
    rows = [
        f"| `{field.name}` | {field.default} {field.metadata['unit']} | {field.metadata['why']}"
        f" | {field.metadata['less']} | {field.metadata['more']} |"
        for field in dataclasses.fields(chosen)
    ]
    head = ["| parameter | value | why | smaller | larger |", "| --- | --- | --- | --- | --- |"]
    title = (inspect.getdoc(chosen) or "").splitlines()[0]
    return "\n".join([f"### {chosen.__name__}", "", title, "", *head, *rows, ""])


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
