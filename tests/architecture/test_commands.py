"""The two commands of the README, as far as they can be tried without installing anything."""

import subprocess
import sys
import sysconfig
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from tests.__main__ import left_out, slowest
from tests.architecture.repository import ROOT
from tests.fixtures.processes import starting_nothing

REPORT = """<testsuites><testsuite>
<testcase classname="tests.a" name="one"><skipped message="it rains"/></testcase>
<testcase classname="tests.b" name="two"><skipped message="it rains"/></testcase>
<testcase classname="tests.b" name="three" time="2.5"/>
<testcase classname="tests.c" name="four" time="10.0"><skipped message="it is late"/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def bootstrap() -> ModuleType:
    """The program `run` as a module, of which nothing has run."""
    spec = spec_from_loader("run", SourceFileLoader("run", str(ROOT / "run")))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.process
@pytest.mark.parametrize("arguments", [[], ["tset"]])
def test_run_tells_its_usage(arguments: list[str]) -> None:
    done = subprocess.run([ROOT / "run", *arguments], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("usage: ./run demo")


@pytest.mark.process
def test_the_installed_command_survives_spaces_and_long_paths(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = tmp_path.joinpath(*["un dossier à part"] * 8, ".venv")
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", environment)
    monkeypatch.setattr(bootstrap, "PYTHON", environment / "bin" / "python")
    bootstrap.create_environment()
    monkeypatch.setenv("PYTHONPATH", sysconfig.get_path("purelib"))
    command = [str(environment / "bin" / "matchmaker"), "--help"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "matchmaker" in done.stdout


@pytest.mark.process
def test_the_system_s_interpreter_is_taken_where_it_is_quicker(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Path(sys.executable)
    system = tmp_path / "python3"
    monkeypatch.setattr(bootstrap, "SYSTEM", system)
    assert bootstrap.quickest_interpreter() == own, "there is no other"
    for told, wanted in {
        "3 11 0.000001": system,
        "3 11 1000": own,
        "3 10 0.000001": own,
        "3 14 0.000001": own,
    }.items():
        system.write_text(f"#!/bin/sh\necho {told}\n")
        system.chmod(0o755)
        assert bootstrap.quickest_interpreter() == wanted, told
    system.write_text("#!/bin/sh\necho 'No module named venv' >&2\nexit 1\n")
    assert bootstrap.quickest_interpreter() == own, "it cannot make environments"


@pytest.mark.process
def test_an_environment_whose_interpreter_is_gone_is_made_anew(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = tmp_path / ".venv"
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", environment)
    monkeypatch.setattr(bootstrap, "PYTHON", environment / "bin" / "python")
    asked: list[Path] = []
    monkeypatch.setattr(bootstrap, "install", asked.append)
    bootstrap.ensure_environment("run")
    bootstrap.ensure_environment("run")
    assert len(asked) == 1
    (environment / "bin" / "python").unlink()
    (environment / "bin" / "python").symlink_to(tmp_path / "gone")
    bootstrap.ensure_environment("run")
    assert len(asked) == 2
    assert (environment / "bin" / "python").exists()


def test_another_lock_asks_for_another_environment(bootstrap: ModuleType, tmp_path: Path) -> None:
    one, two = tmp_path / "one.lock", tmp_path / "two.lock"
    one.write_text("uv==1")
    two.write_text("uv==2")
    assert bootstrap.fingerprint(one) == bootstrap.fingerprint(one)
    assert bootstrap.fingerprint(one) != bootstrap.fingerprint(two)


def test_what_was_left_out_is_counted_by_reason(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    assert left_out(report) == [
        "left out: tests.a, tests.b (2), because it rains",
        "left out: tests.c (1), because it is late",
    ]


def test_the_slowest_tests_are_named_first(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    assert slowest(report)[:2] == [
        "slowest:   10.0 s  tests.c::four",
        "slowest:    2.5 s  tests.b::three",
    ]


def test_a_run_without_report_is_told(tmp_path: Path) -> None:
    assert left_out(tmp_path / "none.xml") == ["no test ran"]


def test_a_test_that_starts_a_program_says_so() -> None:
    with pytest.raises(AssertionError, match="mark this test `process`"), starting_nothing():
        subprocess.run(["true"], check=True)
    with starting_nothing(False):
        subprocess.run(["true"], check=True)
