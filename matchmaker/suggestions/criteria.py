"""What the two sides state, as far as it says whom they should meet: nothing else is looked at."""

from uuid import UUID

import msgspec

from matchmaker.wording.vocabularies import Finance, Need, ProjectStage, Theme


class StatedProject(msgspec.Struct, frozen=True, kw_only=True):
    """What a holder states; an amount of 0 is not known yet."""

    id: UUID
    need: Need
    amount_sought: int
    project_stage: ProjectStage
    themes: tuple[Theme, ...]
    commune: str


class StatedOffer(msgspec.Struct, frozen=True, kw_only=True):
    """What an investor states; no stage or theme named means all of them, no territory France."""

    id: UUID
    finance: Finance
    ticket_from: int
    ticket_to: int
    project_stages: tuple[ProjectStage, ...]
    themes: tuple[Theme, ...]
    territory: str
    #: none named: the question was left out
    needs_financed: tuple[Need, ...] = ()


Criteria = StatedProject | StatedOffer


class StatedPair(msgspec.Struct, frozen=True):
    """A project and an offer that are looked at together, whoever asks."""

    project: StatedProject
    offer: StatedOffer

    @property
    def is_answered(self) -> bool:
        """Whether the investor says which needs they finance."""
        return bool(self.offer.needs_financed)

    @property
    def is_financed(self) -> bool:
        """Whether the need of the project is among those that they name."""
        return self.project.need in self.offer.needs_financed


def pair(one: Criteria, other: Criteria) -> StatedPair:
    """The two of different sides, in their places."""
    if isinstance(one, StatedProject) and isinstance(other, StatedOffer):
        return StatedPair(one, other)
    if isinstance(one, StatedOffer) and isinstance(other, StatedProject):
        return StatedPair(other, one)
    raise TypeError("a pair is a project and an offer")
