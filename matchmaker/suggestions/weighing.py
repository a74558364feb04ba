"""How well a project and an offer go together, criterion by criterion, in points.

The same points whoever asks. What speaks against a meeting counts too; one thing shuts it out:
a territory that does not reach the project. Sums and stages are talked about.
"""

from enum import StrEnum
from typing import Final

import msgspec

from matchmaker.suggestions.criteria import StatedPair
from matchmaker.suggestions.places import Nearness, nearness
from matchmaker.wording.vocabularies import ProjectStage


class Ground(StrEnum):
    """A criterion that may speak for a meeting, in the order in which equals are named."""

    NEED = "need"
    AMOUNT = "amount"
    STAGE = "stage"
    THEME = "theme"
    PLACE = "place"


class Weighed(msgspec.Struct, frozen=True):
    """Points by criterion; none at all where the two should not be proposed to each other."""

    points: dict[Ground, int]

    @property
    def total(self) -> int:
        return sum(self.points.values())


WITHIN: Final = 30
UNKNOWN_AMOUNT: Final = 10
#: at most half of what is sought, a tenth of it, or less
HALF: Final = 10
PART: Final = -10
MORSEL: Final = -20
#: a ticket that begins above what is sought: at most at twice that, or beyond
ABOVE: Final = -20
FAR_ABOVE: Final = -30
NAMED_STAGE: Final = 20
ANY_STAGE: Final = 10
NEXT_STAGE: Final = -10
FAR_STAGE: Final = -30
THEMES: Final = (-10, 20, 30)
ANY_THEME: Final = 7
PLACES: Final = {
    Nearness.UNKNOWN: 0,
    Nearness.COUNTRY: 0,
    Nearness.REGION: 7,
    Nearness.METROPOLIS: 10,
    Nearness.DEPARTMENT: 15,
    Nearness.SECTOR: 20,
    Nearness.COMMUNE: 20,
}
_STAGES: Final = {stage: number for number, stage in enumerate(ProjectStage)}


def weigh(pair: StatedPair) -> Weighed | None:
    """What every criterion but the need says; None where the territory shuts the meeting out."""
    near = nearness(pair.project.commune, pair.offer.territory)
    if near is Nearness.OUTSIDE:
        return None
    return Weighed(
        {
            Ground.AMOUNT: _amount(pair),
            Ground.STAGE: _stage(pair),
            Ground.THEME: _theme(pair),
            Ground.PLACE: PLACES[near],
        }
    )


def _amount(pair: StatedPair) -> int:
    sought, least, most = pair.project.amount_sought, pair.offer.ticket_from, pair.offer.ticket_to
    if sought == 0:
        return UNKNOWN_AMOUNT
    if sought < least:
        return ABOVE if 2 * sought >= least else FAR_ABOVE
    if sought <= most:
        return WITHIN
    if sought <= 2 * most:
        return HALF
    return PART if sought <= 10 * most else MORSEL


def _stage(pair: StatedPair) -> int:
    named = pair.offer.project_stages
    if not named:
        return ANY_STAGE
    place = _STAGES[pair.project.project_stage]
    distance = min(abs(place - _STAGES[stage]) for stage in named)
    return {0: NAMED_STAGE, 1: NEXT_STAGE}.get(distance, FAR_STAGE)


def _theme(pair: StatedPair) -> int:
    if not pair.offer.themes:
        return ANY_THEME
    shared = len(set(pair.project.themes).intersection(pair.offer.themes))
    return THEMES[min(shared, len(THEMES) - 1)]
