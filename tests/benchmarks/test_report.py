"""RESULTS.md says what was measured, and a loss is seen."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from benchmarks.report import slope_of, write
from benchmarks.results import store
from benchmarks.svg import Axis, Point, around, plot
from benchmarks.targets import Target, targets

MACHINE = {
    "processor": "Some", "cores": 2, "gigabytes": 8.0, "load": 0.5, "python": "3.11.7",
    "ortools": "9.15", "commit": "abc1234", "day": "2026-11-22 08:00 UTC",
}  # fmt: skip
OURS = {
    "morning": "M", "peer": "matchmaker", "times": 3, "seconds": 0.02, "cpu": 0.02,
    "is_proven": True, "bound": 1_000, "meetings": 50, "shortfall": 0, "value": 1_000,
    "violations": [], "at_limit": False,
}  # fmt: skip


def tier(**fields: Any) -> dict[str, Any]:
    return {
        "tier": "M", "size": [500, 100, 16, 5_000], "seed": 0, "guarantee_shortfall": 0,
        "shortfall_bound": 0, "value": 990, "value_bound": 990, "breaks": 3, "breaks_bound": 1,
        "status": "optimal", "meetings": 50, "cpu": 0.05, "megabytes": 100,
        "stages": {"read": 0.02, "match": 0.03, "comfort": 1.5, "tables": 9.0}, **fields,
    }  # fmt: skip


def found(**rows: list[dict[str, Any]]) -> dict[str, Target]:
    return {target.name: target for target in targets({k: {"rows": v} for k, v in rows.items()})}


def peer(name: str, **fields: Any) -> dict[str, Any]:
    return {**OURS, "peer": name, **fields}


def test_a_target_is_met_by_what_comes_before_comfort() -> None:
    met = found(tiers=[tier()])
    assert met["M: guarantee and value"].verdict == "met"
    assert "0.050 s" in met["M: guarantee and value"].found
    assert met["M: comfort"].verdict == "met"


def test_a_missed_target_says_by_how_much() -> None:
    late = found(tiers=[tier(stages={"read": 0.1, "match": 0.1, "comfort": 3.0})])
    assert late["M: guarantee and value"].verdict == (
        "**missed**: 2.00 times the target by the clock, 0.50 times by the processor"
    )
    assert late["M: comfort"].verdict == "**missed**: 1.50 times the target"


def test_quick_but_unproven_is_missed() -> None:
    short = found(tiers=[tier(value=989, status="feasible")])
    assert short["M: guarantee and value"].verdict == "**missed**"
    lacking = found(tiers=[tier(guarantee_shortfall=1, status="feasible")])
    assert lacking["M: guarantee and value"].verdict == "**missed**"


def test_the_tight_tier_may_be_a_thousandth_below_its_bound() -> None:
    near = tier(tier="tight", value=1_999, value_bound=2_000, status="feasible")
    far = tier(tier="tight", value=1_997, value_bound=2_000, status="feasible")
    assert found(tiers=[near])["tight: guarantee and value"].verdict == "met"
    assert found(tiers=[far])["tight: guarantee and value"].verdict == "**missed**"


def udg(name: str, status: str, seconds: str, rest: str = "3") -> dict[str, Any]:
    return {
        "file": name, "breaks": "3", "bound": "3", "status": status, "seconds": seconds,
        "cpu": seconds, "rest": rest,
    }  # fmt: skip


def test_one_unproven_or_contradicted_instance_misses_the_target() -> None:
    good = [udg("a.dzn", "optimal", "1.00"), udg("b.dzn", "infeasible", "4.00", "UNSAT")]
    assert {target.verdict for target in found(udg=good).values()} == {"met"}
    slow = found(udg=[*good, udg("c.dzn", "feasible", "20.00")])
    assert slow["UdG: proofs"].verdict.startswith("**missed**; ")
    assert slow["UdG: time"].verdict.startswith("**missed**: 4.00 times the target")
    wrong = found(udg=[*good, udg("d.dzn", "optimal", "1.00", "2  CONTRADICTS what is known")])
    assert wrong["UdG: proofs"].verdict.startswith("**missed**; ")


def test_a_peer_at_its_limit_counts_as_at_least_its_limit() -> None:
    rows = [OURS, peer("cp-sat", seconds=300.0, is_proven=False), peer("mip", seconds=1.0)]
    against = found(peers=rows)
    assert "at least 15,000 times" in against["M against cp-sat over all triples"].found
    assert against["M against cp-sat over all triples"].verdict == "met"
    assert against["M against mip over all triples"].verdict.startswith("**missed**: 2.00")


def test_the_report_shows_losses_and_what_was_not_measured(tmp_path: Path) -> None:
    rows = [
        OURS,
        peer("mip", seconds=0.01),
        peer("cp-sat", seconds=300.0, is_proven=False, at_limit=True, value=0, meetings=0),
        peer("first come", seconds=0.001, is_proven=False, value=600, violations=["available"]),
        {"morning": "M", "peer": "grad-visitor-scheduler", "times": 1, "skipped": "not here"},
    ]
    store("peers", {"machine": MACHINE, "seed": 0, "limit": 300.0, "rows": rows}, tmp_path)
    text = write(tmp_path, tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    lines = {line.split(" | ")[0].strip("| "): line for line in text.splitlines() if "|" in line}
    assert "not measured" in lines["tiers"]
    assert "`abc1234`" in lines["peers"]
    assert "**0.50**" in lines["mip"]
    assert "≥ 300.000" in lines["cp-sat"]
    assert "nothing found" in lines["cp-sat"]
    assert "40.00%" in lines["first come"]
    assert "**breaks available**" in lines["first come"]
    assert "skipped: not here" in lines["grad-visitor-scheduler"]
    drawn = ElementTree.fromstring((tmp_path / "peers-m.svg").read_text(encoding="utf-8"))
    assert len(drawn.findall(".//{*}circle")) == 4


def test_the_slope_of_a_power_is_its_exponent() -> None:
    assert slope_of([(x, 3 * x**1.5) for x in (1, 10, 50, 1_000)]) == pytest.approx(1.5)


def test_a_plot_puts_greater_values_further_along_and_up() -> None:
    points = [Point(10, 1, "a < b"), Point(1_000, 50, "c"), Point(10_000, 100, "d", "open")]
    across, up = around("wishes", [point.x for point in points]), Axis("%", 0, 100, False)
    drawn = ElementTree.fromstring(plot("Title & all", across, up, points, is_joined=True))
    circles = drawn.findall("{*}circle")
    assert [circle.get("class") for circle in circles] == ["ours", "ours", "open"]
    xs, ys = ([float(circle.get(key, "")) for circle in circles] for key in ("cx", "cy"))
    assert xs == sorted(xs)
    assert ys == sorted(ys, reverse=True)
    texts = [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert "a < b" in texts
    assert "Title & all" in texts


def test_a_part_that_was_skipped_says_why_and_a_day_is_told_line_by_line(tmp_path: Path) -> None:
    skipped = "the folder of instances was not there"
    store("udg", {"machine": MACHINE, "seed": 0, "rows": [], "skipped": skipped}, tmp_path)
    store(
        "day", {"machine": MACHINE, "seed": 0, "rows": ["from  wall s", "   0    6.23"]}, tmp_path
    )
    text = write(tmp_path, tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert f"Not measured: {skipped}." in text
    assert "```\nfrom  wall s\n   0    6.23\n```" in text


def test_a_forecast_is_told_with_half_its_interval(tmp_path: Path) -> None:
    figure = {"mean": 10.0, "error": 0.5}
    names = ("held", "held_without_replanning", "met_nobody", "guarantees_met", "gain")
    plan = {"planned": 12, **dict.fromkeys(names, figure)}
    part = {
        "absent": [{"share": 0.3, "policy": policy, **plan} for policy in ("none", "fill", "best")],
        "invited": [{"more": 0, **plan}, {"more": 3, **plan, "more_held": figure}],
        "plans": [{"plan": 0, "value": 9, "breaks": 1, "held": 10.0, "more": figure}],
        "plans_of_another": [],
        "rows": [{"tier": "real", "seconds": 3.0}, {"tier": "M", "seconds": 90.0}],
    }
    part["invited"][1]["more_met_nobody"] = {"mean": 1.0, "error": None}
    store("forecast", {"machine": MACHINE, "seed": 0, **part}, tmp_path)
    text = write(tmp_path, tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert "| 30% | 12 | 10.0 ± 1.0 |" in text
    assert "| 3 | 12 | 10.0 ± 1.0 | 10.0 ± 1.0 | 10.0 ± 1.0 | 1.0 ± 0.0 |" in text
    lines = [line for line in text.splitlines() if line.startswith("| 500 mornings")]
    assert ["met" in lines[0], "**missed**: 1.50" in lines[1]] == [True, True]


def test_variants_are_one_row_and_those_that_are_slow_are_named(tmp_path: Path) -> None:
    part = {
        "machine": MACHINE, "seed": 0, "limit": 60.0, "rows": [udg("a.dzn", "optimal", "1.00")],
        "variants": [
            udg("a.forb06.0.dzn", "infeasible", "0.50", ""),
            udg("a.prec05.1.dzn", "optimal", "1.50", ""),
            udg("a.fixed10.2.dzn", "feasible", "7.00", ""),
        ],
    }  # fmt: skip
    store("udg", part, tmp_path)
    text = write(tmp_path, tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert "| 3 | 2 | 1 | 0 | 1.50 | 7.00 | 1 |" in text
    assert "- a.fixed10.2.dzn: feasible, 7.00 s" in text
