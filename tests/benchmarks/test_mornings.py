"""Mornings that figures are about: the same every time, and of the kind that they say."""

import dataclasses

import numpy as np
import pytest

from benchmarks.generate import Regime, generate
from benchmarks.regimes import REGIMES
from benchmarks.stored import STORED, made, path, stored
from benchmarks.tiers import SIZES, TIERS
from solver.formats.documents import instance_file
from solver.problem.instance import Instance
from solver.stages import solve
from tests.solver.mornings import best_by_trying

SMALL = Regime(60, 12, 10, 400, skew=0.5, unavailable=0.1)


def small(**fields: object) -> Instance:
    return generate(dataclasses.replace(SMALL, **fields), seed=1)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(STORED))
def test_a_stored_morning_is_what_the_generator_makes(name: str) -> None:
    assert path(name).read_bytes() == instance_file(made(name))


@pytest.mark.parametrize("name", sorted(name for name in STORED if name.startswith("tiny")))
def test_a_tiny_morning_is_solved_as_well_as_by_trying_everything(name: str) -> None:
    result = solve(stored(name), seconds=0)
    assert (result.guarantee_shortfall, result.value) == best_by_trying(stored(name))
    assert result.status == "optimal"


@pytest.mark.parametrize("name", sorted(REGIMES))
def test_every_regime_gives_the_same_morning_for_the_same_seed(name: str) -> None:
    regime = dataclasses.replace(REGIMES[name], holders=40, investors=10, wishes=120)
    once, again, other = (generate(regime, seed=seed) for seed in (3, 3, 4))
    assert instance_file(once) == instance_file(again) != instance_file(other)
    assert len(once.wishes) == 120


def test_more_wishes_than_pairs_are_refused() -> None:
    assert len(small(wishes=720).wishes) == 720
    with pytest.raises(ValueError, match="fewer pairs"):
        small(wishes=721)


@pytest.mark.parametrize("name", sorted({**TIERS, **SIZES}))
def test_every_tier_has_more_pairs_than_wishes(name: str) -> None:
    regime = {**TIERS, **SIZES}[name]
    assert regime.wishes <= regime.holders * regime.investors / 2


def test_skewed_popularity_gives_some_investors_many_more_wishes() -> None:
    most = [np.bincount(small(skew=skew).wishes[:, 1], minlength=12).max() for skew in (0.0, 1.0)]
    assert most[1] > 1.25 * most[0]


def test_absences_come_as_often_as_asked() -> None:
    for share in (0.0, 0.3, 0.7):
        assert abs(1 - small(unavailable=share).holder_available.mean() - share) < 0.05


def test_uneven_closures_leave_some_slots_half_the_tables() -> None:
    even, uneven = small(tables=0.8), small(tables=0.8, uneven=0.4)
    assert even.open_tables is not None
    assert uneven.open_tables is not None
    assert even.open_tables.tolist() == [10] * 10
    assert set(uneven.open_tables.tolist()) == {5, 10}


def test_delegates_and_maxima_are_within_what_was_asked() -> None:
    instance = small(delegates=3, max_meetings=4, investor_maximum=9)
    assert set(instance.delegates.tolist()) == {1, 2, 3}
    assert instance.holder_capacity.max() == 4
    assert instance.investor_capacity.max() == 9


def test_pins_fit_beside_each_other_and_are_held() -> None:
    instance = small(pins=0.5, tables=0.5, uneven=0.3)
    assert len(instance.pinned) == 30
    held = solve(instance, seconds=0).schedule.rows[:, :3].tolist()
    assert all(pin in held for pin in instance.pinned.tolist())


def test_precedences_are_between_wishes_of_one_holder() -> None:
    instance = small(precedences=7)
    wished = instance.wishes[:, :2].tolist()
    assert instance.precedences.shape == (7, 2, 2)
    for first, second in instance.precedences.tolist():
        assert first[0] == second[0]
        assert first in wished
        assert second in wished
