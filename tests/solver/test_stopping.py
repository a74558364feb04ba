"""Whoever asks the solver for anything can end it: little is done after time is up.

What is done is counted in calls of functions, which are the same on every machine; time is a
clock that goes on by one each time somebody looks.
"""

import importlib
import inspect
import pkgutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from types import FrameType
from typing import Any

import numpy as np
import pytest
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

import solver
from benchmarks.generate import Regime, generate
from solver.problem.instance import Instance
from solver.problem.persons import Holder
from solver.problem.schedule import Schedule
from solver.replanning.replan import Policy, replan
from solver.sensitivity.explain import explain
from solver.sensitivity.unserved import unserved
from solver.sensitivity.whatif import what_if
from solver.stages import solve
from solver.subproblem.interruption import Stop
from solver.verification.schedule import violations
from tests.solver.replanning.days import Begun
from tests.solver.replanning.test_replan import assert_sound

ROOMY = Regime(100, 20, 12, 1_000, skew=0.3, max_meetings=4, guaranteed=2)
TIGHT = Regime(
    60, 12, 12, 450, unavailable=0.3, tables=0.7, closed=0.1, max_consecutive=3, precedences=20,
    guaranteed=2,
)  # fmt: skip
LOOKS = [0, 20, 400]
FLOW = SimpleMinCostFlow.solve.__name__
#: Calls for each wish and meeting: a schedule is written down and verified, whatever the time.
FINISHING = 16


@cache
def before(regime: Regime) -> tuple[Instance, Schedule]:
    """A solved morning."""
    instance = generate(regime, seed=2)
    return instance, solve(instance, seconds=0).schedule


@cache
def day(regime: Regime) -> Begun:
    """The same morning, when every tenth holder has not come."""
    instance, plan = before(regime)
    away = tuple(range(instance.slots))
    holders = [
        Holder(one.id, one.max_meetings, one.guaranteed, away) if number % 10 == 3 else one
        for number, one in enumerate(instance.holders)
    ]
    nothing = np.zeros((0, 3), dtype=np.int64)
    return Begun(instance.replace(holders=holders), plan, 1, nothing)


def solved(regime: Regime, **ends: Any) -> None:
    instance, _ = before(regime)
    result = solve(instance, seconds=1e9, certificate=True, **ends)
    assert violations(instance, result.schedule) == []


def replanned(policy: Policy) -> Callable[..., None]:
    def work(regime: Regime, **ends: Any) -> None:
        begun = day(regime)
        given = begun.instance, begun.previous, begun.from_slot
        assert_sound(begun, replan(*given, policy=policy, seconds=1e9, **ends))

    return work


def explained(regime: Regime, **ends: Any) -> None:
    instance, plan = before(regime)
    reasons, known = explain(instance, plan, **ends), _reasons(regime)
    assert [(one.holder, one.investor) for one in reasons] == list(known)
    for reason in reasons:
        exact = known[reason.holder, reason.investor]
        assert (reason.cost is None) == (exact is None)
        if reason.cost is not None and exact is not None:
            assert exact.most is None or reason.cost.least <= exact.most
            assert reason.cost.most is None or exact.least <= reason.cost.most


@cache
def _reasons(regime: Regime) -> dict[tuple[int, int], Any]:
    return {(one.holder, one.investor): one.cost for one in explain(*before(regime))}


def served(regime: Regime, **ends: Any) -> None:
    found = unserved(*before(regime), **ends)
    assert [(one.person, one.lacking) for one in found] == _lacking(regime)


@cache
def _lacking(regime: Regime) -> list[Any]:
    return [(one.person, one.lacking) for one in unserved(*before(regime))]


def changed(regime: Regime, **ends: Any) -> None:
    found = what_if(*before(regime), seconds=1e9, **ends)
    assert {gain.change for gain in found} == set(_gains(regime))
    for gain in found:
        exact = _gains(regime)[gain.change]
        assert gain.least <= exact.most
        assert exact.least <= gain.most


@cache
def _gains(regime: Regime) -> dict[Any, Any]:
    return {gain.change: gain for gain in what_if(*before(regime), seconds=600)}


ENTRIES: dict[str, Callable[..., None]] = {
    "solve": solved,
    "replan fill": replanned("fill"),
    "replan best": replanned("best"),
    "replan 1": replanned(1),
    "replan 10": replanned(10),
    "explain": explained,
    "unserved": served,
    "what_if": changed,
}
LIMITED = [name for name in ENTRIES if name not in ("explain", "unserved")]
every_entry = pytest.mark.parametrize("entry", ENTRIES)
both = pytest.mark.parametrize("regime", [ROOMY, TIGHT], ids=["roomy", "tight"])


class Work:
    """What is called in the solver once time is up, by its own names."""

    def __init__(self) -> None:
        self.is_over = False
        self.calls = self.flows = 0

    @contextmanager
    def counted(self) -> Iterator[None]:
        sys.setprofile(self._note)
        try:
            yield
        finally:
            sys.setprofile(None)

    def _note(self, frame: FrameType, event: str, argument: Any) -> None:
        if not self.is_over or not frame.f_globals["__name__"].startswith("solver."):
            return
        self.calls += event in ("call", "c_call")
        self.flows += event == "c_call" and argument.__name__ == FLOW


def ending(work: Work, looks: int) -> Stop:
    """True from the look of that number on, which is when work begins to count."""
    seen = count()

    def stop() -> bool:
        work.is_over = work.is_over or next(seen) >= looks
        return work.is_over

    return stop


def assert_little(work: Work, regime: Regime) -> None:
    assert work.flows <= 1
    assert work.calls <= FINISHING * (regime.wishes + regime.holders + regime.investors)


@both
@every_entry
@pytest.mark.parametrize("looks", LOOKS)
def test_little_is_done_after_a_stop(entry: str, regime: Regime, looks: int) -> None:
    before(regime), day(regime), _reasons(regime), _lacking(regime), _gains(regime)
    work = Work()
    with work.counted():
        ENTRIES[entry](regime, stop=ending(work, looks))
    assert_little(work, regime)


@both
@pytest.mark.parametrize("entry", LIMITED)
@pytest.mark.parametrize("limit", LOOKS)
def test_little_is_done_after_a_limit(
    entry: str, regime: Regime, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before(regime), day(regime), _gains(regime)
    work, ticks = Work(), count()

    def clock() -> float:
        now = next(ticks)
        work.is_over = now > limit
        return float(now)

    with monkeypatch.context() as patch, work.counted():
        patch.setattr(time, "perf_counter", clock)
        ENTRIES[entry](regime, limit=limit)
    assert_little(work, regime)


def test_whatever_takes_seconds_can_be_stopped() -> None:
    for module in pkgutil.iter_modules(solver.__path__, "solver."):
        for name, thing in vars(importlib.import_module(module.name)).items():
            if inspect.isfunction(thing) and not name.startswith("_"):
                names = inspect.signature(thing).parameters
                assert "stop" in names or not {"seconds", "limit"} & set(names), thing
