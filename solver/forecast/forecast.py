"""How many meetings will take place? The morning is played many times before it begins.

Each run draws who does not come, comes late or leaves early (:mod:`solver.forecast.turnout`) and
plays the morning with the plan mended as the day would (:mod:`solver.forecast.morning`). Whatever
is compared is compared on the same draws, so a difference has a far smaller error than the two
figures it is taken between. No clock and no process is asked for: pieces of the work are played
wherever the caller says, and how they are cut changes no figure.
"""

import dataclasses
import math
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import numpy as np

from solver.forecast import parameters
from solver.forecast.estimates import Distribution, Estimate, distribution, estimate
from solver.forecast.fragile import (
    Person,
    greatest,
    loss_by_toggling,
    runs_each,
    suspects,
    unmended_losses,
)
from solver.forecast.inviting import with_invited
from solver.forecast.morning import Mending
from solver.forecast.playing import Piece, PlayedRuns, concatenate, play
from solver.forecast.turnout import Rates, Stays, chance, turnout
from solver.problem.arrays import Floats, Integers
from solver.problem.instance import Instance
from solver.problem.schedule import Schedule
from solver.problem.validation import MOST_COUNT, inside
from solver.stages import solve
from solver.verification.schedule import UnsoundError, violations

Player = Callable[[Sequence[Piece]], Iterable[PlayedRuns]]
"""Plays pieces, here or elsewhere, and hands back their tallies in the same order."""


@dataclasses.dataclass(frozen=True)
class Outlook:
    """What is to be expected of one plan.

    Parameters
    ----------
    planned
        Its meetings.
    held
        Those that take place, the plan being mended.
    held_without_replanning
        Those that take place if nobody mends it.
    came
        People who are there in some slot.
    met_nobody
        Those of them who have no meeting.
    guarantees_met
        Of those of them with a guarantee, the share that gets it; 1 where there is none.
    idle_table_slots
        Open tables in slots where nobody meets at them; None where tables are not counted.
    gain
        Meetings that mending brings, run by run.
    """

    planned: int
    held: Distribution
    held_without_replanning: Distribution
    came: Distribution
    met_nobody: Distribution
    guarantees_met: Distribution
    idle_table_slots: Distribution | None
    gain: Estimate


@dataclasses.dataclass(frozen=True)
class Invited:
    """What is to be expected when more holders are invited, and the day is planned again.

    Parameters
    ----------
    count
        How many are.
    outlook
        Of the plan with them.
    more_held, more_met_nobody
        What changes from the plan without them, on the same absences.
    """

    count: int
    outlook: Outlook
    more_held: Estimate
    more_met_nobody: Estimate


@dataclasses.dataclass(frozen=True)
class Forecast:
    """The answer to the question of this module.

    Parameters
    ----------
    runs, seed, policy
        What was asked.
    outlook
        Of the plan.
    fragile
        Side (0 for holders), position, and the meetings lost when that person stays away:
        greatest first.
    invited
        None where nobody more is invited.
    """

    runs: int
    seed: int
    policy: Mending
    outlook: Outlook
    fragile: list[tuple[Person, Estimate]]
    invited: Invited | None


def forecast(
    instance: Instance,
    schedule: Schedule,
    *,
    rates: Rates,
    runs: int = 500,
    seed: int = 0,
    policy: Mending = "fill",
    invite: int = 0,
    player: Player = lambda pieces: map(play, pieces),
) -> Forecast:
    """Play a morning many times.

    Parameters
    ----------
    instance, schedule
        The plan as published.
    rates
        How probable it is that somebody is not there.
    runs
        How often the morning is played.
    seed
        Same question, seed and version: same answer, however the work is spread.
    policy
        How the plan is mended: "none", "fill" or "best".
    invite
        Holders more, beside the plan as it is.
    player
        Who plays.

    Raises
    ------
    InstanceError
        When the schedule names unknown people, or a number is out of range.
    UnsoundError
        When the schedule breaks a rule: then it is no plan that could be played.
    """
    inside("runs", "", runs, 1, MOST_COUNT)
    inside("invite", "", invite, 0, MOST_COUNT)
    if wrong := violations(instance, schedule):
        raise UnsoundError(wrong)
    question = _Question(instance, schedule, rates, seed, policy, runs)
    guests = None
    if invite:
        wider = with_invited(instance, invite, seed)
        guests = dataclasses.replace(
            question, instance=wider, schedule=solve(wider, seconds=0).schedule
        )
    return _answer(question, guests, invite, player)


@dataclasses.dataclass(frozen=True, eq=False)
class _Question:
    """One plan to be played."""

    instance: Instance
    schedule: Schedule
    rates: Rates
    seed: int
    policy: Mending
    runs: int

    @cached_property
    def sides(self) -> tuple[Stays, Stays]:
        """The stays of holders and investors in every run."""
        return turnout(self.instance, self.rates, self.seed, range(self.runs))

    @property
    def varies(self) -> bool:
        """Can one run differ from another?"""
        people = (
            (self.instance.holders, self.rates.holders),
            (self.instance.investors, self.rates.investors),
        )
        absent = any(0 < chance(one, rate) < 1 for persons, rate in people for one in persons)
        return absent or bool(self.rates.late or self.rates.early)

    def pieces(self, runs: int, toggled: Person | None = None) -> list[Piece]:
        """These runs, cut."""
        count = 1 if toggled else parameters.PIECES.pieces
        size = max(1, math.ceil(runs / count))
        return [
            Piece(
                self.instance,
                self.schedule,
                self.rates,
                self.seed,
                self.policy,
                range(start, min(start + size, runs)),
                toggled,
            )
            for start in range(0, runs, size)
        ]


def _answer(question: _Question, guests: _Question | None, invite: int, player: Player) -> Forecast:
    """All pieces of all plans are handed out together, so that nobody waits in between."""
    losses = unmended_losses(question.schedule, question.sides)
    suspected = suspects(losses) if question.policy != "none" else []
    again = runs_each(question.runs, len(suspected))
    parts = [question.pieces(question.runs)]
    parts += [question.pieces(again, person) for person in suspected]
    if guests is not None:
        parts.append(guests.pieces(guests.runs))
    tallies = iter(player([piece for part in parts for piece in part]))
    played = [concatenate(next(tallies) for _ in part) for part in parts]
    own = played[0]
    if question.policy != "none":
        losses = {
            (side, person): loss_by_toggling(
                own.held[:again], one.held, question.sides[side].absent[:again, person]
            )
            for (side, person), one in zip(suspected, played[1:], strict=False)
        }
    return Forecast(
        runs=question.runs,
        seed=question.seed,
        policy=question.policy,
        outlook=_outlook(question, own),
        fragile=greatest(losses, varies=question.varies),
        invited=None if guests is None else _invited(guests, invite, own, played[-1]),
    )


def _outlook(question: _Question, tally: PlayedRuns) -> Outlook:
    varies = question.varies
    unmended = _unmended(question)
    places = question.instance.open_tables

    def spread(figures: Integers | Floats) -> Distribution:
        return distribution(figures, varies=varies)

    return Outlook(
        planned=len(question.schedule),
        held=spread(tally.held),
        held_without_replanning=spread(unmended),
        came=spread(tally.came),
        met_nobody=spread(tally.met_nobody),
        guarantees_met=spread(
            np.where(tally.promised > 0, tally.kept / np.maximum(tally.promised, 1), 1.0)
        ),
        idle_table_slots=None if places is None else spread(int(places.sum()) - tally.held),
        gain=estimate(tally.held - unmended, varies=varies),
    )


def _unmended(question: _Question) -> Integers:
    """Shape (runs,): planned meetings of which both are there in their slot."""
    ours, theirs = question.sides
    holder, investor, slot, _ = question.schedule.rows.T
    both = ours.there(holder, slot) & theirs.there(investor, slot)
    held: Integers = both.sum(axis=1)
    return held


def _invited(guests: _Question, count: int, without: PlayedRuns, tally: PlayedRuns) -> Invited:
    varies = guests.varies
    return Invited(
        count=count,
        outlook=_outlook(guests, tally),
        more_held=estimate(tally.held - without.held, varies=varies),
        more_met_nobody=estimate(tally.met_nobody - without.met_nobody, varies=varies),
    )
