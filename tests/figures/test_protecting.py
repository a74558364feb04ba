"""No cell of fewer than five is in the open data, and none can be worked out of it."""

import random
from collections import Counter

import pytest

from matchmaker.figures.counting import FigureCells, tell_cells, together
from matchmaker.figures.definitions import FEWEST, FIGURES, OTHERS
from matchmaker.figures.protecting import part, protect
from tests.examples import examples
from tests.figures.attack import Attack

FATES = ("held", "holder_absent", "investor_absent", "cancelled", "unclear")


def small_morning(draw: random.Random) -> tuple[FigureCells, int]:
    """The figures of a morning drawn by lot, as small as a dozen people; and its limit."""
    holders, investors = range(draw.randint(3, 40)), range(draw.randint(2, 12))
    maximum = draw.randint(1, 4)
    counted: dict[str, Counter[str]] = {figure.name: Counter() for figure in FIGURES}
    wished: dict[tuple[int, int], dict[str, int]] = {}
    for side, authors, targets, most in (
        ("holder", holders, investors, draw.randint(0, 6)),
        ("investor", investors, holders, draw.randint(0, 8)),
    ):
        for one in authors:
            chosen = draw.sample(targets, min(len(targets), draw.randint(0, most)))
            for rank, other in enumerate(chosen, start=1):
                cell = f"{side}.{min(rank, 6)}"
                counted["wishes"][cell] += 1
                pair = (one, other) if side == "holder" else (other, one)
                wished.setdefault(pair, {})[cell] = 1
    met, meetings = set[int](), Counter[int]()
    weights = [draw.random() ** 2 for _ in FATES]
    for (holder, _), cells in sorted(wished.items(), key=lambda _: draw.random()):
        if meetings[holder] == maximum:
            continue
        meetings[holder] += 1
        fate = draw.choices(FATES, weights)[0]
        counted["meetings"].update((fate, "planned"))
        counted["wishes_granted"].update(cells)
        if fate == "held":
            met.add(holder)
            for name, answers in (
                ("usefulness", ("yes", "partly", "no", None)),
                ("next_steps", ("yes", "no", None)),
                ("outcomes", ("follow_up", "reoriented", "no_follow_up", None)),
                ("contacts", ("", None)),
            ):
                if (answer := draw.choice(answers)) is not None:
                    counted[name][answer] += 1
    for holder in holders:
        counted["registered"]["holder"] += 1
        state = "came" if holder in met else draw.choice(("came", "withdrew", "stayed_away"))
        counted[state]["holder"] += 1
        counted["met"]["holder"] += holder in met
        counted["needs"][draw.choice(("investment", "equity", "hiring"))] += 1
        counted["communes"][draw.choice("ABCDEFG")] += 1
        counted["financed"]["3." + draw.choice(("yes", "in_progress", "no", "unanswered"))] += 1
    for _ in investors:
        counted["registered"]["investor"] += 1
        counted[draw.choice(("came", "came", "withdrew", "stayed_away"))]["investor"] += 1
    return {figure.name: tell_cells(figure, counted[figure.name]) for figure in FIGURES}, maximum


def hidden_cells(figures: FigureCells) -> dict[str, int]:
    """Every cell of a table that parts a whole, as it is in truth."""
    true = {f"meetings.{fate}": figures["meetings"][fate] or 0 for fate in FATES}
    met = figures["met"]["holder"] or 0
    true |= {"holders.met": met, "holders.came_only": (figures["came"]["holder"] or 0) - met}
    true["investors.came"] = figures["came"]["investor"] or 0
    for side in ("holder", "investor"):
        for name in ("withdrew", "stayed_away"):
            true[f"{side}s.{name}"] = figures[name][side] or 0
        for rank in "123456":
            cell = f"{side}.{rank}"
            if cell in figures["wishes"]:
                true[f"{side}.granted.{rank}"] = figures["wishes_granted"].get(cell) or 0
                true[f"{side}_wishes.{rank}"] = figures["wishes"][cell] or 0
    for name in ("usefulness", "next_steps", "outcomes"):
        true |= {f"{name}.{cell}": value or 0 for cell, value in figures[name].items()}
    for answer in ("yes", "in_progress", "no", "unanswered"):
        true[f"financed_3.{answer}"] = figures["financed"].get(f"3.{answer}") or 0
    return true


@pytest.mark.parametrize("seed", range(examples(40)))
def test_whoever_has_all_of_it_cannot_work_out_a_small_cell(seed: int) -> None:
    figures, maximum = small_morning(random.Random(seed))
    tables = protect(figures, maximum)
    assert all(row.value >= FEWEST for table in tables for row in table.rows)
    assert all(table.whole >= FEWEST for table in tables)
    attack = Attack(tables, maximum)
    for name, true in hidden_cells(figures).items():
        if name not in attack.names:
            continue
        least, most = attack.interval(name)
        assert least - 0.01 <= true <= most + 0.01, name
        if true < FEWEST:
            assert most - least > FEWEST - 1.01, f"{name} is {true}: between {least} and {most}"


def test_the_attack_finds_what_totals_give_away() -> None:
    figures, maximum = small_morning(random.Random(3))
    tables = protect(figures, maximum)
    attack = Attack(tables, maximum)
    planned = figures["meetings"]["planned"] or 0
    for fate in FATES[:-1]:
        attack.know(f"meetings.{fate}", figures["meetings"][fate] or 0)
    left = planned - sum(figures["meetings"][fate] or 0 for fate in FATES[:-1])
    assert attack.interval("meetings.unclear") == pytest.approx((left, left))


def test_small_cells_stand_together_and_with_the_next_where_they_are_too_few() -> None:
    assert [
        (row.cells, row.value) for row in part("t", "", {"a": 20, "b": 0, "c": 2, "d": 9}).rows
    ] == [
        (("a",), 20),
        (("b", "c", "d"), 11),
    ]
    # nothing is left to hide it among
    assert part("t", "", {"a": 20, "b": 1}).rows == ()
    assert [row.value for row in part("t", "", {"a": 20, "b": 7}).rows] == [20, 7]


def test_parts_by_what_people_are_stand_together_from_the_beginning() -> None:
    assert together({"Nanterre": 9, "Clamart": 3, "Sceaux": 1, "Vanves": 6}) == {
        "Nanterre": 9,
        OTHERS: 10,
    }
    assert together({"Nanterre": 9, "Clamart": 3, "Sceaux": 2}) == {"Nanterre": 9, OTHERS: 5}
    assert together({"Clamart": 3}) == {OTHERS: None}
    assert together({}) == {}
