"""One morning played slot by slot: who is missing is noticed, and the plan is mended."""

from typing import Literal

import numpy as np

from solver.flow.min_cost_flow import best_choice
from solver.problem.arrays import Integers
from solver.problem.instance import Instance
from solver.problem.schedule import Schedule
from solver.replanning.day import InHouse, day_from
from solver.replanning.policies import PolicySearch
from solver.subproblem.residual_problem import remaining
from solver.verification.schedule import figures

Mending = Literal["none", "fill", "best"]

Stay = tuple[Integers, Integers]
"""The first slot and the end of the stay of each person of a side."""


class PlayedMorning:
    """A published plan, and what becomes of it when somebody does not come.

    At the begin of each slot it is known who is there, and who is not is expected no more until
    they come: nobody knows when that will be, nor when somebody will leave. Where that differs
    from what was known before, the plan from that slot on is mended as an organiser would, by
    the search of :mod:`solver.replanning.policies`; tables and comfort change no figure of a
    forecast, and the verifier is left to tests.

    Parameters
    ----------
    instance
        Who was expected.
    schedule
        The plan that was published.
    policy
        How it is mended.
    """

    def __init__(self, instance: Instance, schedule: Schedule, policy: Mending) -> None:
        self._instance = instance
        self._schedule = schedule
        self._policy: Mending = policy
        self._is_best = policy != "none" and _is_best(instance, schedule)

    def meetings_held(self, holders: Stay, investors: Stay) -> Integers:
        """Shape (n, 3): holder, investor and slot of the meetings that take place."""
        planned, known = self._schedule.rows[:, :3], _everybody(self._instance)
        took: list[Integers] = []
        is_best = self._is_best
        for slot in range(self._instance.slots):
            here = InHouse(_there(holders, slot), _there(investors, slot))
            if self._policy != "none" and not _is_same(here, known):
                if not (is_best and _changes_nothing(planned, known, here, slot)):
                    planned, is_best = self._mended(took, planned, slot, here)
                known = here
            now = planned[planned[:, 2] == slot]
            took.append(now[here.holders[now[:, 0]] & here.investors[now[:, 1]]])
        return np.concatenate(took)

    def _mended(
        self, took: list[Integers], planned: Integers, slot: int, here: InHouse
    ) -> tuple[Integers, bool]:
        """The meetings from the slot on in the mended plan, and whether it is proven best."""
        assert self._policy != "none"
        known = np.concatenate([*took, planned[planned[:, 2] >= slot]])
        tables = np.zeros(len(known), dtype=np.int64)
        previous = Schedule(np.column_stack([known, tables]))
        day = day_from(self._instance, previous, slot, present=here)
        found = PolicySearch(day, self._policy).search()
        return found.meetings, not found.unmet and not found.missed


def _is_best(instance: Instance, schedule: Schedule) -> bool:
    """Is the plan as good as the flow's bound, so that nothing could be added to it?"""
    choice = best_choice(remaining(instance))
    pins = Schedule(np.column_stack([instance.pinned, np.zeros_like(instance.pinned[:, 0])]))
    bare, found = figures(instance, pins), figures(instance, schedule)
    return (found.guarantee_shortfall, found.value) == (
        bare.guarantee_shortfall - choice.met,
        bare.value + choice.value,
    )


def _everybody(instance: Instance) -> InHouse:
    return InHouse(
        np.ones(len(instance.holders), dtype=np.bool_),
        np.ones(len(instance.investors), dtype=np.bool_),
    )


def _there(stay: Stay, slot: int) -> "np.typing.NDArray[np.bool_]":
    return (stay[0] <= slot) & (slot < stay[1])


def _is_same(one: InHouse, other: InHouse) -> bool:
    return np.array_equal(one.holders, other.holders) and np.array_equal(
        one.investors, other.investors
    )


def _changes_nothing(planned: Integers, known: InHouse, here: InHouse, slot: int) -> bool:
    """Has nobody come, and has nobody who left a meeting to come?

    Then there are fewer plans than before, and the best of those is among them: it stays.
    """
    if (here.holders & ~known.holders).any() or (here.investors & ~known.investors).any():
        return False
    later = planned[planned[:, 2] >= slot]
    return bool(here.holders[later[:, 0]].all() and here.investors[later[:, 1]].all())
