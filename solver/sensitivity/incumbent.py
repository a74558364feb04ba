"""A schedule as it stands: which residual wishes it holds, and how far it is from the best."""

import dataclasses
from functools import cached_property

import numpy as np

from solver.flow.min_cost_flow import Choice, best_choice, scale
from solver.flow.residual_graph import NOTHING, NOWHERE, ResidualGraph, Weight
from solver.lp import time_indexed
from solver.problem.arrays import Booleans, Integers
from solver.problem.instance import Instance
from solver.problem.schedule import Schedule
from solver.sensitivity import parameters
from solver.subproblem.dual_prices import DENOMINATOR, Prices, bound, margins
from solver.subproblem.interruption import Stop, StoppedError, never
from solver.subproblem.plan import UNPLACED, guarantees_met
from solver.subproblem.residual_problem import ResidualProblem, remaining
from solver.verification.schedule import UnsoundError, violations


@dataclasses.dataclass(frozen=True, eq=False)
class Bound:
    """Prices, and how far above the schedule the bound is that they prove.

    Parameters
    ----------
    margin
        Shape (residual wishes,): what each is worth beyond its cheapest places.
    above
        The bound less the schedule's worth; both this and the margins times DENOMINATOR.
    """

    prices: Prices
    margin: Integers
    above: int


@dataclasses.dataclass(frozen=True, eq=False)
class Incumbent:
    """A schedule seen from the residual problem that its instance leaves beside the pins.

    Parameters
    ----------
    slot
        Shape (residual wishes,): the slot of each, or UNPLACED.
    best
        The flow's choice: slots aside, nothing better exists.
    stop
        Once true, the program is not solved any more.
    """

    instance: Instance
    schedule: Schedule
    subproblem: ResidualProblem
    slot: Integers
    best: Choice
    stop: Stop = never

    @cached_property
    def held(self) -> Booleans:
        """Which residual wishes are held."""
        held: Booleans = self.slot != UNPLACED
        return held

    @cached_property
    def weight(self) -> Weight:
        """Guarantees and value held, pins aside."""
        rows = self.subproblem.wishes[self.held]
        return Weight(guarantees_met(self.subproblem, rows), int(rows[:, 2].sum()))

    @cached_property
    def slack(self) -> Weight:
        """How much better the flow's choice is."""
        return Weight(self.best.met, self.best.value) - self.weight

    @property
    def is_settled(self) -> bool:
        """The schedule is itself a best choice: costs need not be bounds."""
        return self.slack == NOTHING

    @cached_property
    def residual(self) -> ResidualGraph:
        """The residual graph of the schedule's own choice where it is best, else the flow's."""
        return ResidualGraph(self.subproblem, self.held if self.is_settled else self.best.chosen)

    def least(self, wish: int) -> Weight:
        """What holding this residual wish loses at least, by the prices of the program."""
        if self.is_settled or self.priced is None:
            return NOWHERE
        spare = self.priced.above - max(0, -int(self.priced.margin[wish]))
        return Weight(0, -(spare // DENOMINATOR))

    @cached_property
    def priced(self) -> "Bound | None":
        """The prices of places in slots, which bound the value more tightly than the flow.

        Only where no guarantee can be bettered, so that points alone decide; None elsewhere,
        and where the program is too large or was stopped.
        """
        subproblem = self.subproblem
        wish, slot = time_indexed.ways(subproblem, np.ones(len(subproblem.wishes), dtype=np.bool_))
        if self.slack.guarantees or not 0 < len(wish) <= parameters.INCUMBENT.ways:
            return None
        rate = min(
            parameters.INCUMBENT.guarantee * int(subproblem.wishes[:, 2].max()) + 1,
            scale(subproblem),
        )
        try:
            relaxation = time_indexed.relax(subproblem, wish, slot, rate, self.stop)
        except StoppedError:
            return None
        if relaxation is None:
            return None
        margin = margins(subproblem, relaxation.prices)
        above = bound(subproblem, relaxation.prices, margin)
        above -= (rate * self.weight.guarantees + self.weight.points) * DENOMINATOR
        return Bound(relaxation.prices, margin, above)

    @property
    def is_plain(self) -> bool:
        """No rule binds meetings of different slots together."""
        resting = any(person.max_consecutive is not None for person in self.instance.investors)
        return not resting and not len(self.instance.precedences)


def incumbent_of(instance: Instance, schedule: Schedule, stop: Stop = never) -> Incumbent:
    """What this schedule leaves to decide. Its one flow is always waited for.

    Parameters
    ----------
    instance, schedule
        The problem, and a schedule of it.
    stop
        Once true, no linear program is solved for its prices.

    Raises
    ------
    solver.verification.schedule.UnsoundError
        When the schedule violates a rule of the instance.
    """
    wrong = violations(instance, schedule)
    if wrong:
        raise UnsoundError(wrong)
    subproblem = remaining(instance)
    width = max(1, len(instance.investors))
    pairs = subproblem.wishes[:, 0] * width + subproblem.wishes[:, 1]
    held = schedule.rows[:, 0] * width + schedule.rows[:, 1]
    order = np.argsort(pairs)
    place = np.minimum(np.searchsorted(pairs, held, sorter=order), max(0, len(pairs) - 1))
    slot = np.full(len(pairs), UNPLACED)
    if len(pairs):
        found = pairs[order[place]] == held
        slot[order[place[found]]] = schedule.rows[found, 2]
    return Incumbent(instance, schedule, subproblem, slot, best_choice(subproblem), stop)
