"""`import solver`: what it offers, and what it loads for it."""

import doctest
import subprocess
import sys

import pytest

import solver
from tests.architecture.repository import ROOT


def loaded(program: str) -> list[str]:
    """The top-level packages that are loaded after a program."""
    program += "\nimport sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_the_docstring_runs() -> None:
    result = doctest.testmod(solver)
    assert result.attempted > 10
    assert result.failed == 0


def test_the_page_for_notebooks_runs() -> None:
    result = doctest.testfile(str(ROOT / "docs" / "notebook.md"), module_relative=False)
    assert result.attempted > 10
    assert result.failed == 0


@pytest.mark.parametrize("name", solver.__all__)
def test_every_name_is_there(name: str) -> None:
    assert getattr(solver, name) is not None
    assert name in dir(solver)


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(AttributeError, match="module 'solver' has no attribute 'colour'"):
        _ = solver.colour


@pytest.mark.process
def test_importing_it_loads_nothing() -> None:
    assert not {"numpy", "msgspec", "ortools"} & set(loaded("import solver"))


@pytest.mark.process
def test_reading_and_verifying_load_no_solver_library() -> None:
    program = "from solver import Instance, Schedule, read, verify"
    assert "ortools" not in loaded(program)
    assert "ortools" in loaded("from solver import solve")
