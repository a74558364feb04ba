"""`./run bench udg DIR`: what a file says, and what is said of it."""

from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.udg import FormatError, read
from solver.breaks.problem import Party

# Written for this test: participant 2 is away in slot 2; the second meeting is of the
# afternoon, the third is fixed to slot 4 and comes after the first.
DAY = """nBusiness = 3;
nMeetings = 3;
nTables = 1;
nTotalSlots = 4;
nMorningSlots = 2;
requested = [| 1, 2, 1
             | 1, 3, 2
             | 2, 3, 3 |];
forbidden = [{0},{2},{0}];
fixed = [0,0,4];
precedences = [{0},{0},{1}];
"""


def test_a_file_is_read_as_it_is_meant() -> None:
    problem = read(DAY, fairness=1)
    assert problem.slots == 4
    assert list(problem.parties) == [Party(0b1111)] * 3
    assert [tuple(talk) for talk in problem.talks] == [
        (0, 1, 0b0001),
        (0, 2, 0b1100),
        (1, 2, 0b1000),
    ]
    assert problem.places == [1, 1, 1, 1]
    assert list(problem.precedences) == [(0, 2)]
    assert problem.fairness == 1


def test_a_field_that_is_missing_is_named() -> None:
    with pytest.raises(FormatError, match="nTables"):
        read(DAY.replace("nTables", "tables"))


def bench(folder: Path, known: str | None, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Status and printed line of a folder with this day, so much being known of it."""
    (folder / "day.dzn").write_text(DAY)
    if known is not None:
        (folder / "best_known.csv").write_text(f"file,d,optimum,seconds\nday.dzn,2,{known},1.0\n")
    status = main(["udg", str(folder)])
    return status, capsys.readouterr().out.splitlines()[1]


@pytest.mark.parametrize("known", [None, "2"])
def test_the_fewest_breaks_are_printed_with_their_bound(
    known: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # 1 meets 2 in slot 1 and 3 in slot 3, 2 meets 3 in slot 4: a break for 1, one for 2.
    status, line = bench(tmp_path, known, capsys)
    assert line.split()[:4] == ["day.dzn", "2", "2", "optimal"]
    assert status == 0


@pytest.mark.parametrize("known", ["1", "3", "UNSAT"])
def test_what_contradicts_the_best_known_is_told(
    known: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, line = bench(tmp_path, known, capsys)
    assert "CONTRADICTS" in line
    assert status == 1
