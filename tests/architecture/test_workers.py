"""Several processes run what one has collected, and pytest tells of it as if it had run it."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from textwrap import dedent
from time import sleep
from typing import Final
from xml.etree import ElementTree

import pytest

from tests.architecture.repository import ROOT

pytestmark = pytest.mark.process

SHARED: Final = """
import os, time, pytest
from pathlib import Path

def note(what):
    Path(f"{what}-{os.getpid()}").touch()

@pytest.fixture(scope="session", autouse=True)
def shared():
    note("begun")
    yield
    note("ended")
"""


def start(folder: Path, suite: str, *arguments: str) -> subprocess.Popen[str]:
    folder.joinpath("test_suite.py").write_text(SHARED + dedent(suite))
    # Whoever runs us in the background may ignore the interruption that a test sends.
    heeding = ["env", "--default-signal=INT", sys.executable]
    pytest_itself = [*heeding, "-m", "pytest", "-p", "tests.fixtures.workers", "-rf"]
    return subprocess.Popen(
        [*pytest_itself, "--workers=2", "--junitxml=report.xml", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def outcomes(folder: Path) -> dict[str, str]:
    """How each test ended, by the report; a test that stands there twice fails this one."""
    cases = list(ElementTree.parse(folder / "report.xml").iter("testcase"))
    assert max(Counter(case.get("name") for case in cases).values()) == 1
    return {case.get("name", ""): next((each.tag for each in case), "passed") for case in cases}


def processes(folder: Path, what: str) -> int:
    return len(list(folder.glob(f"{what}-*")))


def test_each_test_runs_once_and_one_whose_process_dies_fails_alone(tmp_path: Path) -> None:
    suite = """
    def test_dies():
        os._exit(7)

    @pytest.mark.parametrize("number", range(40))
    def test_passes(number, tmp_path):
        tmp_path.joinpath("mine").touch(exist_ok=False)

    def test_fails():
        print("seen before it failed")
        assert 1 == 2

    @pytest.mark.skip(reason="it rains")
    def test_is_left_out():
        pass
    """
    running = start(tmp_path, suite)
    output, _ = running.communicate()
    assert running.returncode == 1, output
    found = outcomes(tmp_path)
    assert [found.pop(f"test_passes[{number}]") for number in range(40)] == ["passed"] * 40
    assert found == {
        "test_dies": "failure",
        "test_fails": "failure",
        "test_is_left_out": "skipped",
    }
    assert "test_dies ended with status 7" in output
    assert "seen before it failed" in output
    assert "2 failed, 40 passed, 1 skipped" in output
    assert (processes(tmp_path, "begun"), processes(tmp_path, "ended")) == (3, 2)


def test_what_fails_when_a_process_ends_fails_the_run(tmp_path: Path) -> None:
    suite = """
    @pytest.fixture(scope="session")
    def unclean():
        yield
        assert "all" == "tidied up"

    def test_one(unclean):
        pass

    def test_two():
        pass
    """
    running = start(tmp_path, suite)
    output, _ = running.communicate()
    assert running.returncode == 1, output
    assert "2 passed, 1 error" in output


def test_the_first_failure_ends_all_where_that_is_asked_for(tmp_path: Path) -> None:
    suite = """
    def test_fails():
        assert 1 == 2

    @pytest.mark.parametrize("number", range(40))
    def test_takes_its_time(number):
        time.sleep(0.2)
    """
    running = start(tmp_path, suite, "-x")
    output, _ = running.communicate()
    assert running.returncode == 1, output
    assert len(outcomes(tmp_path)) < 40
    assert "stopping after 1 failures" in output
    assert processes(tmp_path, "begun") == processes(tmp_path, "ended") == 2


def test_an_interruption_ends_all_in_order(tmp_path: Path) -> None:
    suite = """
    @pytest.mark.parametrize("number", range(4))
    def test_waits(number):
        note("waiting")
        time.sleep(600)
    """
    with start(tmp_path, suite) as running:
        while processes(tmp_path, "waiting") < 2:
            assert running.poll() is None
            sleep(0.05)
        os.killpg(running.pid, signal.SIGINT)
        output, _ = running.communicate()
    assert running.returncode == pytest.ExitCode.INTERRUPTED, output
    assert processes(tmp_path, "ended") == 2
