"""Who comes: each draw depends on the person, the seed and the run, and on nothing else."""

import msgspec
import numpy as np
import pytest

from solver.forecast.turnout import Rates, Stays, turnout
from solver.problem.validation import InstanceError
from tests.solver.mornings import morning

RATES = Rates(holders=0.4, investors=0.2, late=0.3, early=0.3)
SIX = morning([], slots=6, holders=6, investors=3)


def _same(one: Stays, other: Stays) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("absent", "begin", "end")
    )


def test_further_people_and_another_order_change_nobodys_draws() -> None:
    ours, theirs = turnout(SIX, RATES, 5, range(40))
    guest = msgspec.structs.replace(SIX.holders[0], id="guest")
    wider = SIX.replace(holders=[guest, *reversed(SIX.holders)])
    again, investors = turnout(wider, RATES, 5, range(40))
    for name in ("absent", "begin", "end"):
        assert np.array_equal(getattr(again, name)[:, :0:-1], getattr(ours, name))
    assert _same(investors, theirs)


def test_nights_change_nobodys_draws() -> None:
    """A stay is one over all days: whoever leaves does not come back the next day."""
    days, once = (turnout(one, RATES, 5, range(40)) for one in (SIX.replace(days_end=[2]), SIX))
    assert all(_same(*stays) for stays in zip(days, once, strict=True))


def test_a_run_is_the_same_whichever_others_are_drawn() -> None:
    whole, part = turnout(SIX, RATES, 5, range(40)), turnout(SIX, RATES, 5, range(17, 23))
    for side in (0, 1):
        assert np.array_equal(whole[side].absent[17:23], part[side].absent)
        assert np.array_equal(whole[side].begin[17:23], part[side].begin)
        assert np.array_equal(whole[side].end[17:23], part[side].end)


def test_another_seed_and_the_other_side_are_drawn_anew() -> None:
    twins = morning([], slots=6, holders=4, investors=4).replace(holders=[], investors=[])
    people = [msgspec.structs.replace(one, id=f"X{n}") for n, one in enumerate(SIX.holders)]
    both = twins.replace(
        holders=people,
        investors=[msgspec.structs.replace(SIX.investors[0], id=one.id) for one in people],
    )
    rates = Rates(holders=0.5, investors=0.5)
    ours, theirs = turnout(both, rates, 1, range(50))
    assert not np.array_equal(ours.absent, theirs.absent)
    assert not np.array_equal(ours.absent, turnout(both, rates, 2, range(50))[0].absent)


def test_a_persons_own_absence_goes_before_the_rate() -> None:
    certain = [
        msgspec.structs.replace(one, absence=rate)
        for one, rate in zip(SIX.holders, (0.0, 1.0, *[msgspec.UNSET] * 4), strict=True)
    ]
    ours, _ = turnout(SIX.replace(holders=certain), Rates(holders=0.5), 0, range(60))
    assert not ours.absent[:, 0].any()
    assert ours.absent[:, 1].all()
    assert 0 < ours.absent[:, 2].sum() < 60


def test_a_greater_rate_keeps_all_those_away_whom_a_smaller_one_does() -> None:
    few, _ = turnout(SIX, Rates(holders=0.2), 3, range(60))
    many, _ = turnout(SIX, Rates(holders=0.3), 3, range(60))
    assert (few.absent <= many.absent).all()
    assert few.absent.sum() < many.absent.sum()


def test_who_is_late_or_leaves_does_so_at_each_slot_alike() -> None:
    ours, _ = turnout(SIX, Rates(late=1, early=1), 0, range(2_000))
    for drawn in (ours.begin, ours.end):
        counts = np.bincount(drawn.ravel(), minlength=7)[1:6]
        assert counts.sum() == drawn.size
        assert abs(counts / drawn.size - 0.2).max() < 0.015


def test_nobody_is_late_for_the_only_slot() -> None:
    only = morning([], slots=1)
    ours, _ = turnout(only, Rates(late=1, early=1), 0, range(5))
    assert ours.came.all()


@pytest.mark.parametrize("wrong", [{"holders": 1.1}, {"late": -0.1}, {"early": float("nan")}])
def test_a_rate_outside_its_range_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InstanceError, match=r"is outside 0\.\.1"):
        Rates(**wrong)
