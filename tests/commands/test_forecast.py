"""`matchmaker forecast`: a file of the contract, a text for people, every fault in one line."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.generate import Regime, generate
from matchmaker.cli import main
from matchmaker.processes.forecast import Playing
from solver.forecast.forecast import forecast
from solver.forecast.turnout import Rates
from solver.formats.documents import instance_file, read_instance
from solver.formats.json_faults import FileFault
from solver.problem.validation import InstanceError
from solver.stages import solve
from tests.commands.test_solver import INSTANCE, changed, written

DISTRIBUTION = ["mean", "error", "p10", "p50", "p90"]
OUTLOOK = {
    **dict.fromkeys(("held", "held_without_replanning", "came", "met_nobody"), DISTRIBUTION),
    **dict.fromkeys(("guarantees_met", "idle_table_slots"), DISTRIBUTION),
    "gain": ["mean", "error"],
}


def files(folder: Path, instance: object = INSTANCE) -> list[str]:
    """An instance and a schedule of it, as arguments."""
    given, schedule = written(folder, instance), folder / "schedule.json"
    assert main(["solve", str(given), "-o", str(schedule), "--seconds", "0"]) == 0
    return [str(given), "--schedule", str(schedule)]


def foreseen(folder: Path, *options: str, instance: object = INSTANCE) -> dict[str, Any]:
    output = folder / "forecast.json"
    arguments = [*files(folder, instance), "--runs", "20", *options, "-o", str(output)]
    assert main(["forecast", *arguments]) == 0
    found: dict[str, Any] = json.loads(output.read_bytes())
    return found


def test_a_forecast_has_every_field_of_the_contract(tmp_path: Path) -> None:
    found = foreseen(tmp_path, "--absent", "holders=0.5,investors=0.2", "--invite", "2")
    assert found.pop("seconds") >= 0
    head = {name: found.pop(name) for name in ("format", "instance", "runs", "seed", "policy")}
    assert head == {
        "format": "matchmaker-forecast/1",
        "instance": "petit matin",
        "runs": 20,
        "seed": 0,
        "policy": "fill",
    }
    invited, fragile = found.pop("invited"), found.pop("fragile")
    assert (invited.pop("count"), list(invited.pop("more_held"))) == (2, ["mean", "error"])
    assert list(invited.pop("more_met_nobody")) == ["mean", "error"]
    for outlook in (found, invited):
        assert outlook.pop("planned") >= 3
        assert {name: list(figure) for name, figure in outlook.items()} == OUTLOOK
    for side, position, loss, error in fragile:
        assert position < len(INSTANCE[f"{side}s"])
        assert loss > 0 <= error


def test_without_tables_none_are_idle_and_without_doubt_nothing_varies(tmp_path: Path) -> None:
    found = foreseen(tmp_path, "--policy", "none", instance=changed(tables=None))
    assert found["idle_table_slots"] is None
    assert found["held"] == {"mean": 3, "error": 0, "p10": 3, "p50": 3, "p90": 3}
    assert "invited" not in found


def test_a_persons_absence_is_read_and_changes_no_plan(tmp_path: Path) -> None:
    people = [{**person, "absence": 1} for person in INSTANCE["holders"]]
    found = foreseen(tmp_path, instance=changed(holders=people))
    assert (found["planned"], found["held"]["mean"], found["met_nobody"]["mean"]) == (3, 0, 2)


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [
        ("fr", "Rendez-vous prévus\u202f: 3", "Matinées jouées\u202f: 20"),
        ("en", "Planned meetings: 3", "Mornings played: 20"),
    ],
)
def test_the_text_is_in_the_language_that_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, first: str, last: str
) -> None:
    arguments = files(tmp_path)
    capsys.readouterr()
    options = ["--absent", "holders=0.5", "--runs", "20", "--invite", "1", "--language", language]
    assert main(["forecast", *arguments, *options]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["format"] == "matchmaker-forecast/1"
    lines = said.err.replace("\N{NO-BREAK SPACE}:", "\u202f:").splitlines()
    assert lines[0] == first
    assert lines[-1].startswith(last)
    assert sum("± " in line for line in lines) >= 6


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (["--absent", "guests=0.1"], "--absent: 'guests=0.1' is not holders=P,investors=Q"),
        (["--absent", "holders=2"], "--absent: 2 is outside 0..1"),
        (["--late", "half"], "--late: 'half' is not a number"),
        (["--runs", "0"], "--runs: 0 is outside 1..1000000"),
    ],
)
def test_a_wrong_number_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], fault: str
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["forecast", "i.json", "--schedule", "s.json", *options, "--language", "en"])
    assert left.value.code == 2
    assert capsys.readouterr().err.strip().endswith(fault)


def test_a_schedule_that_breaks_a_rule_is_not_played(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = files(tmp_path)
    schedule = json.loads(Path(arguments[-1]).read_bytes())
    schedule["meetings"] = [[0, 0, 0, 0], [1, 1, 1, 0]]
    Path(arguments[-1]).write_text(json.dumps(schedule))
    output = tmp_path / "forecast.json"
    capsys.readouterr()
    assert main(["forecast", *arguments, "-o", str(output), "--language", "en"]) == 2
    assert "the schedule breaks a rule: wished_only" in capsys.readouterr().err
    assert not output.exists()


@pytest.mark.process
def test_two_processes_play_what_one_does() -> None:
    instance = generate(Regime(10, 3, 4, 20), name="shared")
    schedule, told = solve(instance, seconds=0).schedule, list[tuple[int, int]]()
    asked: dict[str, Any] = {"rates": Rates(0.3, 0.1, 0.1), "runs": 16}
    shared = Playing(2, lambda done, of: told.append((done, of)), worth_help=0.0)
    assert forecast(instance, schedule, player=shared, **asked) == forecast(
        instance, schedule, **asked
    )
    assert [done for done, _ in told] == list(range(1, told[0][1] + 1))


def test_an_absence_is_kept_by_files_and_checked() -> None:
    instance = generate(Regime(2, 2, 2, 2), name="kept")
    data = instance_file(instance)
    assert b"absence" not in data
    data = data.replace(b'"unavailable":[]', b'"unavailable":[],"absence":0.25', 1)
    assert read_instance(data).holders[0].absence == 0.25
    assert instance_file(read_instance(data)) == data
    for wrong, fault in ((b"1.5", "is outside 0..1"), (b"null", "a number is expected")):
        with pytest.raises((FileFault, InstanceError), match=rf"holders\[0\]\.absence: .*{fault}"):
            read_instance(data.replace(b"0.25", wrong))
