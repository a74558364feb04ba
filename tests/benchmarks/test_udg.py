"""`./run bench udg DIR`: what a file says, and what is said of it."""

from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.udg import FormatError, read
from benchmarks.udg_variants import VariantRules, changed, rules_of
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


def test_a_variant_keeps_the_meetings_and_adds_the_rules_it_names() -> None:
    problem = read(DAY.replace("fixed = [0,0,4]", "fixed = [0,0,0]"))
    rules = VariantRules(forbidden=0.1, precedence=0.34, fixed=0.5, is_blind=False)
    assert str(rules) == "forb10+prec34+fixed50"
    found = [changed(problem, rules, 3, number) for number in range(20)]
    assert found == [changed(problem, rules, 3, number) for number in range(20)]
    for variant in found:
        assert [talk[:2] for talk in variant.talks] == [talk[:2] for talk in problem.talks]
        for ours, theirs in zip(variant.talks, problem.talks, strict=True):
            assert ours.slots & ~theirs.slots == 0
        assert set(problem.precedences) <= set(variant.precedences)
        assert len(variant.precedences) == 2
    assert len({tuple(variant.talks) for variant in found}) > 5


def test_what_a_variant_changes_depends_on_seed_and_number_alone() -> None:
    drawn = [rules_of(5, number) for number in range(80)]
    assert drawn == [rules_of(5, number) for number in range(80)]
    assert {rules.is_blind for rules in drawn} == {True, False}
    assert all(rules.forbidden or rules.precedence or rules.fixed for rules in drawn)


def test_variants_that_hold_and_that_contradict_themselves_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "day.dzn").write_text(DAY)
    assert main(["udg", str(tmp_path), "--variants", "4", "--seed", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split()[3] for line in lines] == [*["optimal"] * 3, "infeasible"]
