"""Which wishes of a residual problem are held, and in which slots."""

import dataclasses

import numpy as np

from solver.problem.arrays import Integers
from solver.subproblem.residual_problem import ResidualProblem


def guarantees_met(subproblem: ResidualProblem, held: Integers) -> int:
    """Meetings among the held wishes, given as rows of wishes, that count for a guarantee."""
    total = 0
    for column, owed in ((0, subproblem.holder_owed), (1, subproblem.investor_owed)):
        counts = np.bincount(held[:, column], minlength=len(owed))
        total += int(np.minimum(counts, owed).sum())
    return total


UNPLACED = -1


@dataclasses.dataclass(frozen=True, eq=False)
class Plan:
    """Slots for the wishes of a residual problem.

    Parameters
    ----------
    slot
        Shape (wishes,): the slot of each wish, or UNPLACED.
    met
        Guaranteed meetings held.
    value
        Value of the wishes held.
    """

    slot: Integers
    met: int
    value: int

    @property
    def worth(self) -> tuple[int, int]:
        """What plans are compared by: guarantees first, then value."""
        return self.met, self.value


def plan(subproblem: ResidualProblem, slot: Integers) -> Plan:
    """The plan that holds each wish in its slot, with its worth."""
    held = subproblem.wishes[slot != UNPLACED]
    return Plan(slot, guarantees_met(subproblem, held), int(held[:, 2].sum()))


def at_home(slot: Integers, home: Integers) -> int:
    """How many wishes are in the slot that is their home; UNPLACED is none."""
    return int(((slot == home) & (home != UNPLACED)).sum())
