"""`matchmaker solve` and `verify`: files in, files out, every fault one line and status 2."""

import contextlib
import json
import os
import pty
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.generate import Regime, generate
from matchmaker.cli import main
from solver.formats.documents import instance_file

INSTANCE: dict[str, Any] = {
    "format": "matchmaker-instance/1",
    "name": "petit matin",
    "slots": 3,
    "tables": 2,
    "holders": [{"id": "P0", "guaranteed": 1}, {"id": "P1", "unavailable": [0]}],
    "investors": [{"id": "F0", "max_meetings": 2}, {"id": "F1", "delegates": 1}],
    "wishes": [[0, 0, 9], [0, 1, 5], [1, 0, 7]],
}


def written(folder: Path, content: object, name: str = "instance.json") -> Path:
    """A file with this content: bytes and text as they are, anything else as JSON."""
    path = folder / name
    data = content if isinstance(content, bytes | str) else json.dumps(content)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def changed(**fields: Any) -> dict[str, Any]:
    """The instance with some fields changed; None takes one away."""
    return {name: value for name, value in {**INSTANCE, **fields}.items() if value is not ...}


def solved(folder: Path, instance: object = INSTANCE) -> dict[str, Any]:
    """The schedule file of an instance."""
    output = folder / "schedule.json"
    status = main(["solve", str(written(folder, instance)), "-o", str(output), "--seconds", "0"])
    assert status == 0
    found: dict[str, Any] = json.loads(output.read_bytes())
    return found


def test_a_schedule_file_has_every_field_of_the_contract(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schedule = solved(tmp_path)
    assert list(schedule["stages"])[:3] == ["read", "match", "timetable"]
    assert all(seconds >= 0 for seconds in schedule.pop("stages").values())
    meetings = schedule.pop("meetings")
    assert meetings == sorted(meetings, key=lambda row: (row[2], row[3]))
    assert {tuple(row[:2]) for row in meetings} == {(0, 0), (0, 1), (1, 0)}
    assert schedule == {
        "format": "matchmaker-schedule/1",
        "instance": "petit matin",
        "guarantee_shortfall": 0,
        "shortfall_bound": 0,
        "value": 21,
        "value_bound": 21,
        "breaks": schedule["breaks"],
        "breaks_bound": schedule["breaks_bound"],
        "choice_bound": schedule["choice_bound"],
        "waiting": schedule["waiting"],
        "status": "optimal",
        "seed": 0,
    }
    said = capsys.readouterr()
    assert said.out == ""
    assert "value 21 (at most 21)" in said.err


@pytest.mark.process
def test_without_output_file_the_schedule_goes_to_standard_output(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "matchmaker", "solve", str(written(tmp_path, INSTANCE))]
    done = subprocess.run([*command, "--seconds", "0", "--seed", "7"], capture_output=True)
    assert done.returncode == 0
    assert json.loads(done.stdout)["seed"] == 7
    assert b"\r" not in done.stderr


def test_what_was_solved_verifies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    solved(tmp_path)
    capsys.readouterr()
    files = [str(tmp_path / "instance.json"), str(tmp_path / "schedule.json")]
    assert main(["verify", *files]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "bound: not checked"
    assert "all 10 rules are obeyed, all figures are right" in lines


BROKEN: dict[str, dict[str, Any]] = {
    "wished_only": {"meetings": [[1, 1, 1, 1]]},
    "meets_once": {"meetings": [[0, 0, 0, 0], [0, 0, 1, 0]]},
    "one_place_at_a_time": {"meetings": [[0, 0, 1, 0], [0, 1, 1, 1]]},
    "available": {"meetings": [[1, 0, 0, 0]]},
    "table_limit": {"meetings": [[0, 0, 0, 2]]},
    "value": {"value": 22},
    "guarantee_shortfall": {"guarantee_shortfall": 1},
    "breaks": {"breaks": 5},
    "waiting": {"waiting": 5},
    "status": {"status": "feasible"},
    "value_bound": {"value_bound": 20},
    "shortfall_bound": {"shortfall_bound": 1},
    "instance": {"instance": "another"},
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_violation_is_named_with_status_1(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schedule = written(tmp_path, {**solved(tmp_path), **BROKEN[name]}, "broken.json")
    capsys.readouterr()
    assert main(["verify", str(tmp_path / "instance.json"), str(schedule)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert name in [line.split(":")[0] for line in lines]


def test_many_violations_of_a_rule_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    instance = changed(slots=20, wishes=[[0, 0, 1]])
    meetings = [[0, 1, slot, 1] for slot in range(15)]
    schedule = written(tmp_path, {**solved(tmp_path, instance), "meetings": meetings}, "b.json")
    capsys.readouterr()
    assert main(["verify", str(tmp_path / "instance.json"), str(schedule)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("wished_only: holder 0") for line in lines) == 10
    assert "wished_only: 5 more" in lines


P0 = {"id": "P0"}
FAULTS: dict[str, tuple[object, str]] = {
    "unknown field": (changed(colour=1), '"colour": unknown field'),
    "unknown field of a person": (
        changed(holders=[P0, {"id": "P1", "age": 3}]),
        'holders[1]."age": unknown field',
    ),
    "missing field": (changed(slots=...), "slots: missing"),
    "missing id": (changed(holders=[P0, {}]), "holders[1].id: missing"),
    "another format": (
        changed(format="matchmaker-instance/2"),
        'format: "matchmaker-instance/1" is expected, not "matchmaker-instance/2"',
    ),
    "text for a number": (changed(slots="3"), 'slots: an integer is expected, not "3"'),
    "true for a number": (
        changed(wishes=[[0, 0, 9], [True, 0, 1]]),
        "wishes[1][0]: an integer is expected, not true",
    ),
    "a number with a point": (
        changed(wishes=[[0, 0, 1.0]]),
        "wishes[0][2]: an integer is expected, not 1.0",
    ),
    "null for a list": (changed(wishes=None), "wishes: a list is expected, not null"),
    "a row too short": (
        changed(wishes=[[0, 0, 9], [0, 1]]),
        "wishes[1]: a row of 3 is expected, not a list of 2",
    ),
    "a row too long": (
        changed(closed=[[0, 0, 0]]),
        "closed[0]: a row of 2 is expected, not a list of 3",
    ),
    "not an object": ([1], "the document: an object is expected, not a list of 1"),
    "a person that is none": (
        changed(holders=["P0", "P1"]),
        'holders[0]: an object is expected, not "P0"',
    ),
    "a slot outside": (
        changed(holders=[P0, {"id": "P1", "unavailable": [0, 7]}]),
        "holders[1].unavailable[1]: slot 7 is outside 0..2",
    ),
    "a huge integer": (
        changed(wishes=[[0, 0, 10**20]]),
        "wishes[0][2]: 100000000000000000000 is outside 64 bits",
    ),
    "a number of too many digits": (
        json.dumps(changed(slots=0)).replace(": 0,", ": " + "9" * 5000 + ","),
        "slots: an integer of at most 30 digits is expected, not " + "9" * 37 + "...",
    ),
    "NaN": (json.dumps(changed(slots=float("nan"))), "slots: an integer is expected, not NaN"),
    "Infinity": (
        json.dumps(changed(slots=float("-inf"))),
        "slots: an integer is expected, not -Infinity",
    ),
    "a field twice": (
        json.dumps(INSTANCE).replace('"slots": 3', '"slots": 3, "slots": 3'),
        'the field "slots" is given twice in one object',
    ),
    "a person's field twice": (
        json.dumps(INSTANCE).replace('"id": "P1"', '"id": "P1", "id": "P2"'),
        'holders[1]: the field "id" is given twice in one object',
    ),
    "a person's field twice among rows of numbers": (
        json.dumps(changed(wishes=[[0, 0, 9], [1, 0, 7]])).replace("[0]", '[0], "id": "P1"'),
        'holders[1]: the field "id" is given twice in one object',
    ),
    "half a character": (
        changed(holders=[P0, {"id": "\ud800"}]),
        'holders[1].id: a string of whole characters is expected, not "\\ud800"',
    ),
    "a negative position in the first of several rows": (
        changed(wishes=[[-1, 0, 5], [1, 0, 3]]),
        "wishes[0][0]: holder -1 is outside 0..1",
    ),
    "a number with a point in the first of several rows": (
        changed(wishes=[[0.5, 0, 5], [1, 0, 3]]),
        "wishes[0][0]: an integer is expected, not 0.5",
    ),
    "the end missing": (
        json.dumps(INSTANCE)[:-1],
        f"line 1, column {len(json.dumps(INSTANCE))}: not JSON (Expecting ',' delimiter)",
    ),
    "more after the end": (
        json.dumps(INSTANCE) + "\n{}",
        "line 2, column 1: not JSON (Extra data)",
    ),
    "empty": (b"", "line 1, column 1: not JSON (Expecting value)"),
    "broken UTF-8": (
        json.dumps(INSTANCE).encode().replace(b"petit", b"p\xe9tit"),
        f"byte {json.dumps(INSTANCE).index('petit') + 1}: not UTF-8",
    ),
    "nested too deeply": (b'{"slots": ' + b"[" * 100_000, "not readable: nested too deeply"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_one_line_with_status_2_and_no_file_touched(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, message = FAULTS[case]
    output = written(tmp_path, b"as before", "schedule.json")
    assert main(["solve", str(written(tmp_path, content)), "-o", str(output)]) == 2
    said = capsys.readouterr()
    assert said.err == message + "\n"
    assert said.out == ""
    assert output.read_bytes() == b"as before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["instance.json", "schedule.json"]


@pytest.mark.parametrize("row", ["[-0, 0, 9]", "[0, -0, 9]"])
def test_minus_nought_is_nought(row: str, tmp_path: Path) -> None:
    text = json.dumps(changed(wishes=["first", [1, 0, 7]])).replace('"first"', row)
    assert solved(tmp_path, text)["value"] == 16


def test_names_that_hold_numbers_in_brackets_are_not_mixed_up(tmp_path: Path) -> None:
    persons = [{"id": "P[1]", "guaranteed": 1}, {"id": "P[2]", "unavailable": [0]}]
    assert solved(tmp_path, changed(holders=persons))["value"] == solved(tmp_path)["value"]


SCHEDULE_FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "a slot outside": (
        {"meetings": [[0, 0, 0, 0], [0, 1, 3, 1]]},
        "meetings[1][2]: slot 3 is outside 0..2",
    ),
    "a person outside": (
        {"meetings": [[2, 0, 0, 0]]},
        "meetings[0][0]: holder 2 is outside 0..1",
    ),
    "unknown field": ({"colour": 1}, '"colour": unknown field'),
    "wrong type": ({"value": "21"}, 'value: an integer is expected, not "21"'),
    "wrong stage": (
        {"stages": {"read": "soon"}},
        'stages.read: a number is expected, not "soon"',
    ),
    "an instance": (
        {"format": "matchmaker-instance/1"},
        'format: "matchmaker-schedule/1" is expected, not "matchmaker-instance/1"',
    ),
}


@pytest.mark.parametrize("case", SCHEDULE_FAULTS)
def test_a_fault_of_a_schedule_file_is_one_line_with_status_2(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes, message = SCHEDULE_FAULTS[case]
    schedule = written(tmp_path, {**solved(tmp_path), **changes}, "broken.json")
    capsys.readouterr()
    assert main(["verify", str(tmp_path / "instance.json"), str(schedule)]) == 2
    assert capsys.readouterr().err == message + "\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--seed", "x"], "matchmaker solve: argument --seed: 'x' is not an integer"),
        (["--seed", "-1"], "matchmaker solve: argument --seed: -1 is outside 0..2147483647"),
        (["--workers", "0"], "matchmaker solve: argument --workers: 0 is outside 1..64"),
        (["--seconds", "nan"], "matchmaker solve: argument --seconds: nan is not a number of"),
        (["--seconds", "-1"], "matchmaker solve: argument --seconds: -1 is not a number of"),
        (["--limit", "-1"], "matchmaker solve: argument --limit: -1 is not a number of"),
        (["--colour"], "matchmaker: unrecognized arguments: --colour"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["solve", str(written(tmp_path, INSTANCE)), *arguments])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith(message)
    assert said.count("\n") == 1


def test_missing_files_and_folders_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "none.json"
    assert main(["solve", str(missing)]) == 2
    assert capsys.readouterr().err == f"{missing}: No such file or directory\n"
    assert main(["verify", str(written(tmp_path, INSTANCE)), str(missing)]) == 2
    assert capsys.readouterr().err == f"{missing}: No such file or directory\n"
    assert main(["solve", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"{tmp_path}: Is a directory\n"
    output = tmp_path / "none" / "schedule.json"
    assert main(["solve", str(written(tmp_path, INSTANCE)), "-o", str(output)]) == 2
    assert capsys.readouterr().err == f"{output}: there is no such folder\n"


def test_an_output_file_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    target = written(tmp_path, b"before", "target.json")
    target.chmod(0o640)
    link = tmp_path / "schedule.json"
    link.symlink_to(target)
    solved(tmp_path)
    assert link.is_symlink()
    assert json.loads(target.read_bytes())["status"] == "optimal"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_new_output_file_follows_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        solved(tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "schedule.json").stat().st_mode) == 0o640


@pytest.mark.process
def test_ctrl_c_writes_the_best_schedule_so_far(tmp_path: Path) -> None:
    """Standard error is a terminal here, so that it says when comfort is at work."""
    regime = Regime(1_000, 200, 16, 10_000, unavailable=0.2)
    path, output = written(tmp_path, instance_file(generate(regime))), tmp_path / "schedule.json"
    command = [sys.executable, "-m", "matchmaker", "solve", str(path), "-o", str(output)]
    reader, terminal = pty.openpty()
    with subprocess.Popen([*command, "--seconds", "600"], stderr=terminal) as running:
        os.close(terminal)
        said = b""
        while b"comfort" not in said:
            said += os.read(reader, 1_000)
        running.send_signal(signal.SIGINT)
        with contextlib.suppress(OSError):  # what a terminal that is closed answers
            while chunk := os.read(reader, 1_000):
                said += chunk
        assert running.wait(timeout=60) == 0
    os.close(reader)
    assert json.loads(output.read_bytes())["status"] == "optimal"
    assert main(["verify", str(path), str(output)]) == 0


@pytest.mark.process
def test_ctrl_c_while_a_tight_morning_is_repaired_writes_what_there_is(tmp_path: Path) -> None:
    """Standard error is a terminal here, so that it says when the repair begins."""
    regime = Regime(2_000, 400, 16, 24_000, unavailable=0.5, tables=0.7, delegates=2)
    path, output = written(tmp_path, instance_file(generate(regime))), tmp_path / "schedule.json"
    command = [sys.executable, "-m", "matchmaker", "solve", str(path), "-o", str(output)]
    reader, terminal = pty.openpty()
    with subprocess.Popen(command, stderr=terminal) as running:
        os.close(terminal)
        said = b""
        while b"timetable" not in said:
            said += os.read(reader, 1_000)
        running.send_signal(signal.SIGINT)
        with contextlib.suppress(OSError):  # what a terminal that is closed answers
            while chunk := os.read(reader, 1_000):
                said += chunk
        assert running.wait(timeout=60) == 0
    os.close(reader)
    assert b"seed 0; read" in said
    assert b"comfort" not in said
    assert json.loads(output.read_bytes())["status"] == "feasible"
    assert main(["verify", str(path), str(output)]) == 0


@pytest.mark.process
@pytest.mark.parametrize("command", ["verify", "solve"])
def test_only_solving_loads_the_solver(command: str, tmp_path: Path) -> None:
    solved(tmp_path)
    program = (
        "import sys; from matchmaker.cli import main; main(sys.argv[1:]);"
        "sys.stderr.write(str(any(name.startswith('ortools') for name in sys.modules))"
        " + str(any(name.startswith('asyncpg') for name in sys.modules)))"
    )
    files = [str(tmp_path / "instance.json"), str(tmp_path / "schedule.json")]
    arguments = files if command == "verify" else [files[0], "-o", files[1]]
    done = subprocess.run(
        [sys.executable, "-c", program, command, *arguments], capture_output=True, text=True
    )
    assert done.stderr.endswith(str(command == "solve") + "False")
