"""Runs of a forecast, in pieces that can be played anywhere, and what each run comes to."""

import dataclasses
from collections.abc import Iterable, Sequence

import numpy as np

from solver.forecast.morning import Mending, PlayedMorning
from solver.forecast.turnout import Rates, Stays, turnout
from solver.problem.arrays import Integers
from solver.problem.instance import Instance
from solver.problem.schedule import Schedule


@dataclasses.dataclass(frozen=True, eq=False)
class Piece:
    """Some runs of one plan.

    Parameters
    ----------
    instance, schedule
        The plan.
    rates, seed
        Of the draws.
    policy
        How the plan is mended.
    runs
        Consecutive numbers of runs.
    toggled
        A side (0 for holders) and a person on it who stays away in the runs in which they came,
        and comes in the others; None for nobody.
    """

    instance: Instance
    schedule: Schedule
    rates: Rates
    seed: int
    policy: Mending
    runs: range
    toggled: tuple[int, int] | None = None


@dataclasses.dataclass(frozen=True, eq=False)
class PlayedRuns:
    """What each run came to; every array has the shape (runs,).

    Parameters
    ----------
    held
        Meetings that took place.
    came
        People who were there in some slot.
    met_nobody
        Those of them without a meeting.
    promised, kept
        Those of them with a guarantee, and those who got it.
    """

    held: Integers
    came: Integers
    met_nobody: Integers
    promised: Integers
    kept: Integers


def play(piece: Piece) -> PlayedRuns:
    """Play the runs of a piece."""
    sides = list(turnout(piece.instance, piece.rates, piece.seed, piece.runs))
    if piece.toggled is not None:
        side, person = piece.toggled
        sides[side] = sides[side].toggle(person)
    morning = PlayedMorning(piece.instance, piece.schedule, piece.policy)
    rows = [
        _tallied(
            piece.instance, sides, run, morning.meetings_held(*(side.run(run) for side in sides))
        )
        for run in range(len(piece.runs))
    ]
    return PlayedRuns(
        *np.array(rows, dtype=np.int64).reshape(-1, len(dataclasses.fields(PlayedRuns))).T
    )


def concatenate(tallies: Iterable[PlayedRuns]) -> PlayedRuns:
    """One after the other."""
    each = list(tallies)
    return PlayedRuns(
        *(
            np.concatenate([getattr(one, field.name) for one in each])
            for field in dataclasses.fields(PlayedRuns)
        )
    )


def _tallied(
    instance: Instance, sides: Sequence[Stays], run: int, held: Integers
) -> tuple[int, ...]:
    came = met_nobody = promised = kept = 0
    for column, guaranteed in enumerate((instance.holder_guaranteed, instance.investor_guaranteed)):
        meetings = np.bincount(held[:, column], minlength=len(guaranteed))
        here = sides[column].came[run]
        owed = here & (guaranteed > 0)
        came += int(here.sum())
        met_nobody += int((here & (meetings == 0)).sum())
        promised += int(owed.sum())
        kept += int((owed & (meetings >= guaranteed)).sum())
    return len(held), came, met_nobody, promised, kept
