"""People as the program of another house writes them down: one document for JSON and commands."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from matchmaker.people.profiles import (
    AmountSought,
    DelegateLine,
    MaxConsecutive,
    MaxMeetings,
    NeedsFinanced,
    PersonKind,
    Stages,
    Themes,
    Ticket,
)
from matchmaker.programs.matching import WantedPerson
from matchmaker.programs.upserting import MOST
from matchmaker.wording.forms import (
    Address,
    FirstName,
    Label,
    Name,
    Paragraph,
    Phone,
    Rna,
    Siret,
    Title,
)
from matchmaker.wording.language import Language
from matchmaker.wording.vocabularies import Finance, Need, ProjectStage, Quality

ExternalId = Annotated[str, Meta(pattern="^[!-~]{1,100}$", max_length=100)]
Overwrite = Annotated[tuple[Annotated[str, Meta(max_length=40)], ...], Meta(max_length=40)]
_BESIDE: Final = ("external_id", "overwrite")


class _PersonUpsert(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"
):
    """What is left out stays as it is; for somebody new, what the form asks is needed.

    `overwrite` names answers that the program knows better than the person themselves.
    """

    external_id: ExternalId | None = None
    overwrite: Overwrite = ()
    email: Address | UnsetType = UNSET
    first_name: FirstName | UnsetType = UNSET
    last_name: Name | UnsetType = UNSET
    phone: Phone | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    organisation: Label | UnsetType = UNSET


class HolderUpsert(_PersonUpsert, frozen=True, kw_only=True, tag="holder"):
    """A project holder as a program has them."""

    max_meetings: MaxMeetings | UnsetType | None = UNSET
    siret: Siret | UnsetType = UNSET
    rna: Rna | UnsetType = UNSET
    in_creation: bool | UnsetType = UNSET
    project: Title | UnsetType = UNSET
    summary: Paragraph | UnsetType = UNSET
    need: Need | UnsetType = UNSET
    amount_sought: AmountSought | UnsetType = UNSET
    project_stage: ProjectStage | UnsetType = UNSET
    commune: Name | UnsetType = UNSET
    themes: Themes | UnsetType = UNSET


class InvestorUpsert(_PersonUpsert, frozen=True, kw_only=True, tag="investor"):
    """An investor as a program has them; the address of a delegate may stand behind the name."""

    max_meetings: MaxMeetings | UnsetType | None = UNSET
    finance: Finance | UnsetType = UNSET
    ticket_from: Ticket | UnsetType = UNSET
    ticket_to: Ticket | UnsetType = UNSET
    project_stages: Stages | UnsetType = UNSET
    themes: Themes | UnsetType = UNSET
    needs_financed: NeedsFinanced | UnsetType = UNSET
    territory: Annotated[str, Meta(max_length=120)] | UnsetType = UNSET
    description: Paragraph | UnsetType = UNSET
    website: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    delegates: Annotated[tuple[DelegateLine, ...], Meta(max_length=20)] | UnsetType = UNSET
    max_consecutive: MaxConsecutive | UnsetType | None = UNSET


class VisitorUpsert(_PersonUpsert, frozen=True, kw_only=True, tag="visitor"):
    """A visitor as a program has them."""

    quality: Quality | UnsetType = UNSET
    occupation: Annotated[str, Meta(max_length=120)] | UnsetType = UNSET


AnyUpsert = HolderUpsert | InvestorUpsert | VisitorUpsert


class UpsertForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The people, each once; known by `external_id`, or else by their address."""

    people: Annotated[tuple[AnyUpsert, ...], Meta(min_length=1, max_length=MOST)]

    def in_order(self) -> list[WantedPerson]:
        """Each of them as it is brought in."""
        return [_wanted(place, one) for place, one in enumerate(self.people)]


def _wanted(place: int, sent: AnyUpsert) -> WantedPerson:
    kind: PersonKind = _KINDS[type(sent)]
    given = {
        name: getattr(sent, name)
        for name in sent.__struct_fields__
        if name not in _BESIDE and getattr(sent, name) is not UNSET
    }
    return WantedPerson(
        position=place,
        kind=kind,
        external_id=sent.external_id,
        given=given,
        overwrite=frozenset(sent.overwrite),
    )


_KINDS: Final[dict[type[AnyUpsert], Literal["holder", "investor", "visitor"]]] = {
    HolderUpsert: "holder",
    InvestorUpsert: "investor",
    VisitorUpsert: "visitor",
}
