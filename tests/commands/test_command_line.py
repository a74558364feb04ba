"""What the commands on instance files share: `-`, `--json`, `--help` and `--version`."""

import argparse
import io
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from matchmaker.cli import main, parser_for
from tests.architecture.repository import ROOT
from tests.commands.test_solver import INSTANCE, solved, written

pytestmark = pytest.mark.process


@pytest.fixture
def standard_input(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets what is on standard input."""

    def give(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return give


def commands() -> dict[str, argparse.ArgumentParser]:
    """The parsers of `solve`, `verify`, `replan` and `forecast`."""
    found: dict[str, argparse.ArgumentParser] = {}
    for name in ("solve", "verify", "replan", "forecast"):
        for action in parser_for([name])._actions:
            if isinstance(action, argparse._SubParsersAction):
                found[name] = action.choices[name]
    return found


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    program = (
        "import sys; from matchmaker.cli import main\n"
        "try: main(['--version'])\n"
        "finally: print([name for name in sys.modules if name.startswith('matchmaker.')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    said, loaded = done.stdout.splitlines()
    assert (done.returncode, said) == (0, f"matchmaker {project['version']}")
    assert loaded == "['matchmaker.cli']"


@pytest.mark.parametrize("output", [[], ["-o", "-"]])
def test_a_pipe_goes_through_solve(output: list[str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "matchmaker", "solve", "-", *output, "--seconds", "0"]
    given = json.dumps(INSTANCE).encode()
    done = subprocess.run(command, input=given, capture_output=True, cwd=tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout)["value"] == 21
    assert list(tmp_path.iterdir()) == []


def test_a_fault_on_standard_input_is_one_line_with_status_2(
    standard_input: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    standard_input(b"[1]")
    assert main(["solve", "-"]) == 2
    assert capsys.readouterr().err == "the document: an object is expected, not a list of 1\n"


def test_either_file_of_verify_may_come_by_standard_input(
    tmp_path: Path, standard_input: Any
) -> None:
    solved(tmp_path)
    instance, schedule = tmp_path / "instance.json", tmp_path / "schedule.json"
    standard_input(instance.read_bytes())
    assert main(["verify", "-", str(schedule)]) == 0
    standard_input(schedule.read_bytes())
    assert main(["verify", str(instance), "-"]) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["verify", "-", "-"],
        ["verify", "-", "-", "--previous", "x", "--from-slot", "0"],
        ["replan", "-", "--previous", "-", "--from-slot", "0"],
    ],
)
def test_standard_input_is_one_file_only(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err == "-: standard input can be one file only\n"


def test_the_previous_plan_may_come_by_standard_input(
    tmp_path: Path, standard_input: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    solved(tmp_path)
    capsys.readouterr()
    standard_input((tmp_path / "schedule.json").read_bytes())
    command = ["replan", str(tmp_path / "instance.json"), "--previous", "-", "--from-slot", "0"]
    assert main([*command, "-o", str(tmp_path / "new.json"), "--seconds", "0", "--json"]) == 0
    summary = json.loads(capsys.readouterr().err)
    assert (summary["meetings"], summary["changes"]["kept"]) == (3, 3)
    standard_input((tmp_path / "schedule.json").read_bytes())
    files = [str(tmp_path / "instance.json"), str(tmp_path / "new.json")]
    assert main(["verify", *files, "--previous", "-", "--from-slot", "0", "--json"]) == 0
    verdict = json.loads(capsys.readouterr().out)
    assert verdict["changes"] == {
        **dict.fromkeys(("moved", "dropped", "cancelled", "forced", "added", "retabled"), 0),
        "kept": 3,
    }


def test_the_summary_as_json_has_the_figures_of_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "schedule.json"
    command = ["solve", str(written(tmp_path, INSTANCE)), "-o", str(output), "--seconds", "0"]
    assert main([*command, "--json", "--certificate"]) == 0
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    schedule = json.loads(output.read_bytes())
    for left_out in ("format", "instance", "certificate"):
        del schedule[left_out]
    assert json.loads(said.err) == {**schedule, "meetings": len(schedule["meetings"])}


def test_the_verdict_as_json_names_every_violation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    solved(tmp_path)
    capsys.readouterr()
    files = [str(tmp_path / "instance.json"), str(tmp_path / "schedule.json")]
    assert main(["verify", *files, "--json"]) == 0
    verdict = json.loads(capsys.readouterr().out)
    assert (verdict["meetings"], verdict["value"], verdict["violations"]) == (3, 21, [])
    assert verdict["bound"] == "not checked"
    meetings = [[0, 1, slot, 1] for slot in range(3)]
    broken = written(tmp_path, {**solved(tmp_path), "meetings": meetings}, "broken.json")
    capsys.readouterr()
    assert main(["verify", files[0], str(broken), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["violations"]
    assert {one["name"] for one in found} >= {"meets_once", "value"}
    assert all(one["detail"] for one in found)


@pytest.mark.parametrize("name", ["solve", "verify", "replan"])
def test_help_has_every_default_and_the_exit_statuses(name: str) -> None:
    parser = commands()[name]
    words = " ".join(parser.format_help().split())
    for status in ("Exit status: 0 when", "; 1 when", "; 2 when"):
        assert status in words
    for action in parser._actions:
        assert action.help, action.dest
        if isinstance(action.default, int | float) and action.nargs != 0:
            assert f"(default {action.default:g})" in action.help, action.dest


def test_bash_completes_what_the_command_line_offers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", "bash"]) == 0
    script = tmp_path / "completion"
    script.write_text(capsys.readouterr().out, "utf-8")
    asked = """
        source "$1"; COMP_WORDS=(matchmaker solve --se); COMP_CWORD=2
        _shtab_matchmaker matchmaker --se solve; echo "${COMPREPLY[@]}"
    """
    done = subprocess.run(["bash", "-c", asked, "-", script], capture_output=True, text=True)
    assert done.stdout.split() == ["--seed", "--seconds"]
