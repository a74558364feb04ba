"""On whom a plan depends: the meetings lost when one person stays away.

Without mending, a person who stays away costs exactly those of their meetings that would have
taken place: every run tells it of everybody. A mended plan gives their places to others; what is
lost then can only be played, once with them and once without, on the same absences of everybody
else. That is done for those whose loss would be the greatest if nothing were mended.
"""

import numpy as np

from solver.forecast import parameters
from solver.forecast.estimates import Estimate, estimate
from solver.forecast.turnout import Stays
from solver.problem.arrays import Booleans, Integers
from solver.problem.schedule import Schedule

Person = tuple[int, int]
"""A side, 0 for holders, and a position on it."""


def unmended_losses(schedule: Schedule, sides: tuple[Stays, Stays]) -> dict[Person, Integers]:
    """For each person with a meeting, what their staying away costs each run if nothing is mended.

    Parameters
    ----------
    schedule
        The plan.
    sides
        The stays of holders and investors in each run.

    Returns
    -------
    dict
        To arrays of shape (runs,).
    """
    holder, investor, slot, _ = schedule.rows.T
    at = (holder, investor)
    losses: dict[Person, Integers] = {}
    for side in (0, 1):
        # Whoever is asked about comes, late or early as drawn.
        lost = sides[side].within(at[side], slot) & sides[1 - side].there(at[1 - side], slot)
        order = np.argsort(at[side], kind="stable")
        persons, starts = np.unique(at[side][order], return_index=True)
        if len(persons):
            sums = np.add.reduceat(lost[:, order], starts, axis=1, dtype=np.int64)
            losses |= {(side, person): sums[:, n] for n, person in enumerate(persons.tolist())}
    return losses


def suspects(losses: dict[Person, Integers]) -> list[Person]:
    """Those worth playing: the greatest losses if nothing were mended, at most so many."""
    ranked = sorted(losses, key=lambda person: (-int(losses[person].sum()), person))
    return [person for person in ranked if losses[person].any()][: parameters.FRAGILE.suspects]


def runs_each(runs: int, suspects: int) -> int:
    """How many runs are played anew for each of the suspects."""
    if not suspects:
        return 0
    wanted = int(runs * parameters.FRAGILE.effort) // suspects
    return min(runs, max(parameters.FRAGILE.least_runs, wanted))


def greatest(
    losses: dict[Person, Integers], *, varies: bool = True
) -> list[tuple[Person, Estimate]]:
    """The persons who cost the most meetings, greatest mean first.

    Parameters
    ----------
    losses
        To arrays of shape (runs,).
    varies
        Whether another run could differ at all.
    """
    found = [(person, estimate(lost, varies=varies)) for person, lost in losses.items()]
    found = [one for one in found if one[1].mean > 0]
    found.sort(key=lambda one: (-one[1].mean, one[0]))
    return found[: parameters.FRAGILE.told]


def loss_by_toggling(drawn: Integers, toggled: Integers, was_absent: Booleans) -> Integers:
    """Meetings that take place with a person less those without them, in each run.

    Parameters
    ----------
    drawn, toggled
        Shape (runs,): meetings as drawn, and with this person away instead of there or there
        instead of away.
    was_absent
        Shape (runs,): was this person away as drawn?
    """
    return np.where(was_absent, toggled - drawn, drawn - toggled)
