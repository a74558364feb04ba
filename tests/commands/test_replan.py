"""`matchmaker replan` and `verify --previous`: files in, files out, faults with status 2."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from matchmaker.cli import main
from tests.commands.test_solver import written

INSTANCE: dict[str, Any] = {
    "format": "matchmaker-instance/1",
    "name": "petit matin",
    "slots": 4,
    "tables": 2,
    "holders": [{"id": "P0"}, {"id": "P1", "unavailable": [0]}, {"id": "P2"}],
    "investors": [{"id": "F0"}, {"id": "F1"}],
    "wishes": [[0, 0, 9], [0, 1, 5], [1, 0, 7], [2, 1, 3]],
}
GONE = {
    **INSTANCE,
    "holders": [{"id": "P0", "unavailable": [1, 2, 3]}, *INSTANCE["holders"][1:]],
    "pinned": [[0, 1, 3]],
}


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """The schedule of the instance before anybody left."""
    output = tmp_path / "published.json"
    instance = written(tmp_path, INSTANCE, "before.json")
    assert main(["solve", str(instance), "-o", str(output), "--seconds", "0"]) == 0
    return output


def replanned(
    published: Path, instance: object = GONE, *options: str, slot: str = "1"
) -> tuple[int, Path]:
    """The exit status, and where the new plan is if there is one."""
    folder = published.parent
    output = folder / "new.json"
    command = ["replan", str(written(folder, instance, "now.json"))]
    command += ["--previous", str(published), "--from-slot", slot, "-o", str(output)]
    return main([*command, "--seconds", "0", *options]), output


def verified(published: Path, new: Path, slot: str = "1") -> int:
    """The exit status of verify with the previous plan."""
    files = [str(published.parent / "now.json"), str(new)]
    return main(["verify", *files, "--previous", str(published), "--from-slot", slot])


@pytest.mark.parametrize("policy", ["fill", "best", "at-most:0", "at-most:2"])
def test_a_replan_has_the_fields_of_the_contract_and_verifies(
    published: Path, policy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, output = replanned(published, GONE, "--policy", policy)
    assert status == 0
    plan = json.loads(output.read_bytes())
    assert set(plan["changes"]) == {
        *("kept", "moved", "dropped", "cancelled", "forced", "added", "retabled", "moves_bound")
    }
    assert plan["policy"] == policy
    assert plan["dropped_pins"] == [[0, 1, 3]]
    assert "pin dropped: holder 0 and investor 1 in slot 3" in capsys.readouterr().err
    assert all(row[0] != 0 for row in plan["meetings"] if row[2] >= 1)
    assert verified(published, output) == 0
    assert "all figures are right" in capsys.readouterr().out


def test_a_day_on_which_nothing_changed_gives_the_same_meetings(published: Path) -> None:
    status, output = replanned(published, INSTANCE, slot="2")
    assert status == 0
    plan, before = (json.loads(path.read_bytes()) for path in (output, published))
    assert plan["meetings"] == before["meetings"]
    assert plan["changes"]["kept"] == sum(row[2] >= 2 for row in before["meetings"])
    assert plan["status"] == "optimal"


def test_without_output_file_the_plan_goes_to_standard_output(
    published: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    instance = written(published.parent, GONE, "now.json")
    command = ["replan", str(instance), "--previous", str(published), "--from-slot", "1"]
    capsysbinary.readouterr()
    assert main([*command, "--seconds", "0"]) == 0
    assert json.loads(capsysbinary.readouterr().out)["from_slot"] == 1


def test_a_replan_can_be_replanned(published: Path) -> None:
    status, first = replanned(published)
    assert status == 0
    os.replace(first, published.parent / "second.json")
    status, second = replanned(published.parent / "second.json", GONE, slot="2")
    assert status == 0
    assert verified(published.parent / "second.json", second, "2") == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--policy", "most"], "is not fill, best or at-most:N"),
        (["--policy", "at-most:-1"], "outside"),
        (["--policy", "at-most:x"], "is not an integer"),
        (["--from-slot", "5"], "--from-slot: 5 is outside 0..4"),
        (["--from-slot", "-1"], "outside"),
        (["--previous", "nowhere.json"], "nowhere.json: No such file"),
        (["--seconds", "-1"], "seconds"),
        (["-o", "/nowhere/at/all.json"], "there is no such folder"),
    ],
)
def test_a_wrong_option_is_one_line_with_status_2(
    published: Path, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    try:
        status, output = replanned(published, GONE, *options)
    except SystemExit as left:
        status, output = int(str(left.code)), published.parent / "new.json"
    assert status == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not output.exists()


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "unknown field": ({**GONE, "colour": 1}, '"colour": unknown field'),
    "pins that contradict each other": (
        {**GONE, "pinned": [[1, 0, 2], [2, 0, 2]]},
        "investor 0 is already pinned in slot 2",
    ),
    "pin of nobody": ({**GONE, "pinned": [[9, 0, 2]]}, "pinned[0][0]: holder 9"),
    "people of the plan missing": (
        {**INSTANCE, "holders": INSTANCE["holders"][:1], "wishes": []},
        "meetings[",
    ),
}


def test_rest_that_is_asked_for_on_the_day_is_given(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    resting = {**GONE, "investors": [{"id": "F0", "max_consecutive": 1}, {"id": "F1"}]}
    status, output = replanned(published, resting)
    assert status == 0
    capsys.readouterr()
    assert verified(published, output) == 0
    assert "all 10 rules are obeyed" in capsys.readouterr().out


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_instance_is_one_line_with_status_2(
    published: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    instance, said = FAULTS[name]
    capsys.readouterr()
    status, output = replanned(published, instance)
    assert status == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not output.exists()


def test_a_previous_file_that_is_no_schedule_has_status_2(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    published.write_text("{}")
    capsys.readouterr()
    status, _ = replanned(published)
    assert status == 2
    assert capsys.readouterr().err.startswith(f"{published}: ")


def changed(plan: dict[str, Any], **counts: int) -> dict[str, Any]:
    """The plan with other counts of changes."""
    return {**plan, "changes": {**plan["changes"], **counts}}


@pytest.mark.parametrize(
    "name",
    [
        *("kept", "moved", "dropped", "cancelled", "forced", "added", "retabled"),
        *("moves_bound", "held", "available", "meets_once", "policy", "from_slot"),
    ],
)
def test_a_violation_of_a_replan_is_named_with_status_1(
    published: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = json.loads(published.read_bytes())
    before["meetings"] = [[0, 0, 0, 0], [2, 1, 2, 1]]
    written(published.parent, before, published.name)
    status, output = replanned(published)
    assert status == 0
    plan = json.loads(output.read_bytes())
    others = [row for row in plan["meetings"] if row[:2] != [0, 0]]
    broken = {
        "held": {**plan, "meetings": others},
        "available": {**plan, "meetings": [*plan["meetings"], [0, 1, 2, 0]]},
        "meets_once": {**plan, "meetings": [*plan["meetings"], [0, 0, 3, 0]]},
        "policy": {
            **plan,
            "meetings": [[0, 0, 0, 0], [2, 1, 3, 1]],
            "changes": {**plan["changes"], "moved": 1},
        },
        "from_slot": {**plan, "from_slot": 3},
    }.get(name, changed(plan, **{name: 9}))
    capsys.readouterr()
    assert verified(published, written(published.parent, broken, "broken.json")) == 1
    lines = capsys.readouterr().out.splitlines()
    assert name in [line.split(":")[0] for line in lines]


@pytest.mark.parametrize("missing", ["--previous", "--from-slot"])
def test_one_option_of_verify_needs_the_other(
    published: Path, missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"--previous": str(published), "--from-slot": "1"}
    del given[missing]
    instance = written(published.parent, INSTANCE, "now.json")
    capsys.readouterr()
    options = [text for pair in given.items() for text in pair]
    assert main(["verify", str(instance), str(published), *options]) == 2
    assert "one needs the other" in capsys.readouterr().err


def test_a_pin_that_no_longer_fits_is_dropped_and_counted_as_forced(tmp_path: Path) -> None:
    """A table has closed and a maximum was cut below the pins; one pair never wished to meet."""
    instance = {
        "format": "matchmaker-instance/1",
        "name": "cut",
        "slots": 3,
        "tables": 1,
        "closed": [[0, 2]],
        "holders": [{"id": "a", "max_meetings": 1}, {"id": "b"}, {"id": "c"}],
        "investors": [{"id": "d"}, {"id": "e"}],
        "wishes": [[0, 0, 3], [0, 1, 5], [1, 0, 4]],
        "pinned": [[0, 0, 0], [0, 1, 1], [2, 1, 2]],
    }
    previous = {
        "format": "matchmaker-schedule/1",
        "instance": "cut",
        "meetings": [[0, 0, 0, 0], [0, 1, 1, 0], [2, 1, 2, 0]],
        **dict.fromkeys(("guarantee_shortfall", "shortfall_bound", "breaks", "seed"), 0),
        "value": 8,
        "value_bound": 8,
        "status": "optimal",
        "stages": {},
    }
    given, before, after = (tmp_path / name for name in ("i.json", "p.json", "n.json"))
    given.write_text(json.dumps(instance))
    before.write_text(json.dumps(previous))
    asked = [str(given), "--previous", str(before), "--from-slot", "0"]
    assert main(["replan", *asked, "-o", str(after), "--seconds", "0"]) == 0
    found = json.loads(after.read_bytes())
    assert sorted(found["dropped_pins"]) == [[0, 0, 0], [2, 1, 2]]
    assert [row[:3] for row in found["forced"]] == [[0, 0, 0], [2, 1, 2]]
    assert found["changes"]["cancelled"] == 0
    assert [row[:3] for row in found["meetings"]] == [[1, 0, 0], [0, 1, 1]]
    assert main(["verify", asked[0], str(after), *asked[1:]]) == 0
