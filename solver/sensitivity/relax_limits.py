"""What one more of a resource brings where slots decide: the program with its limits raised.

One more table adds one place to a row of the program, a higher maximum one unit. One more delegate
adds a place in every slot in which the investor is there, and to each window of their rest as many
meetings as it is long. A few pivots lead from one optimum to the next
(:mod:`solver.sensitivity.parametric_lp`). Its prices bound the gain; where its solution is
integral, its meetings reach it.
"""

import numpy as np

from solver.colouring.construct import drop_unlawful
from solver.flow.min_cost_flow import scale
from solver.flow.residual_graph import Weight
from solver.lp import time_indexed
from solver.sensitivity.changes import Increment, Resource
from solver.sensitivity.incumbent import Incumbent
from solver.sensitivity.parametric_lp import ForcedProgram
from solver.subproblem.dual_prices import DENOMINATOR
from solver.subproblem.interruption import Stop
from solver.subproblem.plan import Plan, plan
from solver.subproblem.residual_problem import ResidualProblem


class RaisedLimits:
    """Gains over a schedule whose program is small enough to solve again and again.

    Where no guarantee can be gained, a guaranteed meeting weighs as much as a few wishes;
    elsewhere it weighs more than all of them together.

    Parameters
    ----------
    stand
        The schedule, with prices.
    lacks
        Does anybody lack a guaranteed meeting?
    stop
        Once true, the program is stopped with a StoppedError, here or when a gain is asked for.
    """

    def __init__(self, stand: Incumbent, *, lacks: bool, stop: Stop) -> None:
        assert stand.priced is not None
        subproblem = stand.subproblem
        rate = scale(subproblem) if lacks else stand.priced.prices.rate // DENOMINATOR
        self._rate, self._lacks = rate, lacks
        ways = time_indexed.ways(subproblem, np.ones(len(subproblem.wishes), dtype=np.bool_))
        self._stand, self._program = stand, ForcedProgram(stand, rate, *ways, stop)

    def gain(
        self, change: Increment, subproblem: ResidualProblem
    ) -> tuple[Plan | None, Weight] | None:
        """A plan of the changed subproblem, and the most that any gains.

        Parameters
        ----------
        subproblem
            The subproblem as the change makes it, with the same wishes and slots.

        Returns
        -------
        tuple or None
            The plan is None where the solution is fractional or breaks a rule. None for both
            where rows of the program cannot express the change.
        """
        more = self._more(change, subproblem)
        if more is None or not np.array_equal(
            subproblem.investor_owed, self._stand.subproblem.investor_owed
        ):
            return None
        if not np.array_equal(subproblem.holder_owed, self._stand.subproblem.holder_owed):
            return None
        answer = self._program.raise_limits(more)
        if answer is None:
            return None
        slots, most = answer
        gained = self._gained(most)
        if slots is None or not np.array_equal(drop_unlawful(subproblem, slots), slots):
            return None, gained
        return plan(subproblem, slots), gained

    def _gained(self, most: int) -> Weight:
        """The most guarantees, and points beside them, in a sum of both.

        No plan can lose more points than the schedule has.
        """
        if not self._lacks:
            return Weight(0, most)
        guarantees = (most + self._stand.weight.points) // self._rate
        return Weight(guarantees, most - guarantees * self._rate)

    def _more(
        self, change: Increment, subproblem: ResidualProblem
    ) -> dict[tuple[str, int], int] | None:
        kind, position = change
        before = self._stand.subproblem
        if kind is Resource.TABLE:
            return {("slot", position): 1}
        side = "holder" if kind is Resource.HOLDER_MAXIMUM else "investor"
        capacity = (
            (before.holder_capacity, subproblem.holder_capacity)
            if kind is Resource.HOLDER_MAXIMUM
            else (before.investor_capacity, subproblem.investor_capacity)
        )
        more = {(side, position): int(capacity[1][position] - capacity[0][position])}
        if kind is not Resource.DELEGATE:
            return more
        free = before.investor_free[position], subproblem.investor_free[position]
        is_new = capacity[1][position] < free[1].sum()
        if is_new and not self._program.has_row(side, position):
            return None
        for slot in np.flatnonzero(free[1] > free[0]).tolist():
            more["investor_slot", position * before.slots + slot] = 1
        if before.ties is not None:
            for number in np.flatnonzero(before.windows[:, 0] == position).tolist():
                more["window", number] = int(before.ties.longest[position])
        return more
