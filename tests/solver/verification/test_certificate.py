"""Certificates: the solver's own are accepted, and one price less is refused."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from benchmarks.generate import Regime, generate
from matchmaker.cli import main
from solver.formats.documents import instance_file
from solver.problem.instance import Instance
from solver.stages import Result, solve
from solver.verification.certificate import Certificate
from solver.verification.certificate_check import Proven, faults, proven_bounds, unproven_claims
from solver.verification.schedule import figures
from tests.examples import examples
from tests.solver.mornings import morning
from tests.strategies import SMALL, Planted, instances, planted

REGIMES = {
    "slots are no matter": Regime(60, 12, 10, 300),
    "away half the time": Regime(40, 10, 10, 220, unavailable=0.55),
    "tables that close": Regime(
        40, 10, 10, 220, unavailable=0.5, tables=0.6, closed=0.15, delegates=2
    ),
    "kinds": Regime(40, 10, 10, 220, delegates=2, pins=0.3, kinds=3, per_kind=1, of_kind=8),
    "guarantees out of reach": Regime(
        60, 6, 8, 200, skew=1.0, unavailable=0.4, workshops=3, delegates=3, guaranteed=2
    ),
}


def certified(instance: Instance) -> tuple[Result, Certificate, Proven]:
    """A schedule, its prices, and what the checker says they prove."""
    result = solve(instance, seconds=0, certificate=True)
    assert result.certificate is not None
    assert faults(instance, result.certificate) == []
    found = figures(instance, result.schedule)
    return result, result.certificate, proven_bounds(instance, result.certificate, found)


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("seed", range(2))
def test_the_solvers_prices_prove_all_that_it_claims(regime: str, seed: int) -> None:
    result, _, proof = certified(generate(REGIMES[regime], seed=seed))
    assert proof == (result.shortfall_bound, result.value_bound) == result.proven
    assert proof == (result.guarantee_shortfall, result.value)


@settings(max_examples=examples(60))
@given(instance=instances(SMALL))
def test_any_small_morning_is_certified_soundly(instance: Instance) -> None:
    result, _, proof = certified(instance)
    assert proof.shortfall_bound <= result.guarantee_shortfall
    assert proof.value_bound >= result.value
    assert proof.shortfall_bound == result.shortfall_bound


@settings(max_examples=examples(60))
@given(plant=planted())
def test_pins_are_taken_out_first(plant: Planted) -> None:
    """No prices can deny a schedule that is there."""
    _, certificate, proof = certified(plant.instance)
    known = figures(plant.instance, plant.schedule)
    assert proof.shortfall_bound <= known.guarantee_shortfall
    assert proven_bounds(plant.instance, certificate, known).value_bound >= known.value


def prices(certificate: Certificate) -> list[tuple[str, int]]:
    """Each price that is not nought: its list and its position."""
    return [
        (field.name, position)
        for field in dataclasses.fields(certificate)
        if isinstance(table := getattr(certificate, field.name), np.ndarray)
        for position in np.flatnonzero(table[:, -1] if table.ndim == 2 else table).tolist()
        if "guarantee" not in field.name
    ]


def lowered(certificate: Certificate, field: str, position: int, by: int = 1) -> Certificate:
    """The prices with one of them lower."""
    table = getattr(certificate, field).copy()
    table[(position, -1) if table.ndim == 2 else position] -= by
    return dataclasses.replace(certificate, **{field: table})


@pytest.mark.parametrize("regime", REGIMES)
def test_no_price_can_be_lowered(regime: str) -> None:
    """Then a wish is underpaid; or the price was idle, and the bound stays what it was."""
    instance = generate(REGIMES[regime])
    result, certificate, proof = certified(instance)
    found, refused = figures(instance, result.schedule), 0
    for field, position in prices(certificate):
        cheaper = lowered(certificate, field, position)
        wrong = faults(instance, cheaper)
        refused += bool(wrong)
        if not wrong:
            assert proven_bounds(instance, cheaper, found) == proof
    assert refused > 10


def test_an_exact_price_cannot_be_lowered_at_all() -> None:
    instance = morning([(0, 0, 9), (1, 0, 5)], slots=1, investors=1)
    _, certificate, proof = certified(instance)
    assert proof == (0, 9)
    assert prices(certificate)
    for field, position in prices(certificate):
        (fault,) = faults(instance, lowered(certificate, field, position))
        assert fault.name == "certificate"
        assert "lack 1" in fault.detail


def test_a_claim_beyond_the_prices_is_named() -> None:
    assert unproven_claims(Proven(1, 10), Proven(1, 10)) == []
    assert unproven_claims(Proven(0, 11), Proven(1, 10)) == []
    wrong = unproven_claims(Proven(2, 9), Proven(1, 10))
    assert [violation.name for violation in wrong] == ["certificate", "certificate"]


SENSELESS: dict[str, dict[str, Any]] = {
    "a price below nought": {"holder": np.array([-1, 0])},
    "a person too few": {"investor": np.array([0])},
    "a slot that does not exist": {"holder_slot": np.array([[0, 3, 1]])},
    "a guarantee above the scale": {"holder_guarantee": np.array([1_000, 0])},
    "no denominator": {"denominator": 0},
    "tables where none are counted": {"slot": np.array([0, 0, 0])},
    "rest that nobody asked for": {"rest": np.array([[0, 0, 1]])},
    "a precedence that does not exist": {"precedence": np.array([[0, 0, 1]])},
    "a limit on a kind that nobody set": {
        "kinds": ("bank",),
        "holder_kind": np.array([[0, 0, 1]]),
    },
}


@pytest.mark.parametrize("case", SENSELESS)
def test_prices_without_sense_prove_nothing(case: str) -> None:
    instance = morning([(0, 0, 9), (1, 1, 5)])
    _, certificate, _ = certified(instance)
    assert faults(instance, dataclasses.replace(certificate, **SENSELESS[case])) != []


def test_numbers_beyond_64_bits_in_sums_are_added_exactly() -> None:
    instance = morning([(0, 0, 1_000_000), (1, 0, 5)], slots=1, investors=1)
    _, certificate, proof = certified(instance)
    factor = 2**62 // certificate.scale // 2
    fields = {
        field.name: getattr(certificate, field.name) * (1 if field.name == "scale" else factor)
        for field in dataclasses.fields(certificate)
    }
    for name in ("pair", "holder_slot", "investor_slot", "rest", "precedence"):
        fields[name][:, :2] //= factor
    large = Certificate(**fields)
    assert faults(instance, large) == []
    found = figures(instance, solve(instance, seconds=0).schedule)
    assert proven_bounds(instance, large, found) == proof


def test_a_file_with_its_certificate_is_proven(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    instance, schedule = tmp_path / "instance.json", tmp_path / "schedule.json"
    instance.write_bytes(instance_file(generate(REGIMES["away half the time"])))
    arguments = [str(instance), "-o", str(schedule), "--certificate", "--seconds", "0"]
    assert main(["solve", *arguments]) == 0
    assert "certificate proves guarantee shortfall at least 0" in capsys.readouterr().err
    assert main(["verify", str(instance), str(schedule)]) == 0
    assert "bound: proven by the certificate: " in capsys.readouterr().out
    file = json.loads(schedule.read_bytes())
    assert file["status"] == "optimal"
    for change, said in (
        ({"value_bound": file["value_bound"] - 1}, "not the claimed"),
        ({"certificate": {**file["certificate"], "pair": []}}, "lack"),
    ):
        schedule.write_text(json.dumps({**file, **change}))
        assert main(["verify", str(instance), str(schedule)]) == 1
        assert f"{said}" in capsys.readouterr().out
    schedule.write_text(
        json.dumps({**file, "certificate": {**file["certificate"], "holder": [""]}})
    )
    assert main(["verify", str(instance), str(schedule)]) == 2
    assert capsys.readouterr().err.startswith("certificate.holder[0]: an integer is expected")
