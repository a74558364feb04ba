"""What the two sides state, as far as it says whom they should meet: nothing else is looked at."""

from uuid import UUID

import msgspec

from matchmaker.wording.vocabularies import Finance, Need, ProjectStage, Theme


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """What a holder states; an amount of 0 is not known yet."""

    id: UUID
    need: Need
    amount_sought: int
    project_stage: ProjectStage
    themes: tuple[Theme, ...]
    commune: str


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What an investor states; no stage or theme named means all of them, no territory France."""

    id: UUID
    finance: Finance
    ticket_from: int
    ticket_to: int
    project_stages: tuple[ProjectStage, ...]
    themes: tuple[Theme, ...]
    territory: str


Criteria = Project | Offer


class Pair(msgspec.Struct, frozen=True):
    """A project and an offer that are looked at together, whoever asks."""

    project: Project
    offer: Offer


def pair(one: Criteria, other: Criteria) -> Pair:
    """The two of different sides, in their places."""
    if isinstance(one, Project) and isinstance(other, Offer):
        return Pair(one, other)
    if isinstance(one, Offer) and isinstance(other, Project):
        return Pair(other, one)
    raise TypeError("a pair is a project and an offer")
