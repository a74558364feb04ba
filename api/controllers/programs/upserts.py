"""Many people at once, as the program of another house has them."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import UNSET, Meta, UnsetType

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, FieldProblem, errors
from api.controllers.organising import BASE, organiser
from api.exchange.speech import language_of
from matchmaker import programs
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.people.profiles import (
    AmountSought,
    DelegateLine,
    MaxConsecutive,
    MaxMeetings,
    PersonKind,
    Stages,
    Themes,
    Ticket,
)
from matchmaker.programs import MOST, PersonOutcome, UpsertReport, WantedPerson
from matchmaker.wording.errors import Invalid
from matchmaker.wording.forms import Address, Label, Name, Paragraph, Phone, Rna, Siret, Title
from matchmaker.wording.language import Catalogue, Language, catalogue
from matchmaker.wording.vocabularies import Finance, Need, ProjectStage, Quality

TAGS = ["programs"]
#: five thousand people with long summaries, and room for what stands between them
MAX_BODY: Final = 20_000_000
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
    first_name: Name | UnsetType = UNSET
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


class UpsertRead(msgspec.Struct, frozen=True, kw_only=True):
    """What became of each, in the order in which they were sent; a dry run says what would.

    `problems` are a dry run's: where something is to be stored, they refuse it with 422.
    """

    stored: bool
    created: int
    changed: int
    unchanged: int
    people: list[PersonOutcome]
    problems: list[FieldProblem]

    @classmethod
    def of(cls, report: UpsertReport, words: Catalogue) -> "UpsertRead":
        return cls(
            stored=report.stored,
            created=report.count("created"),
            changed=report.count("changed"),
            unchanged=report.count("unchanged"),
            people=list(report.people),
            problems=[
                FieldProblem(fault.field, fault.translated(words)) for fault in report.problems
            ],
        )


@post(
    BASE + "/people/upsert",
    opt={"action": "people.import"},
    tags=TAGS,
    status_code=200,
    request_max_body_size=MAX_BODY,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def bring_people(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    data: JSONBody[UpsertForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
    dry_run: Annotated[bool, QueryParameter(description="store nothing, tell everything")] = True,
    acknowledge: Annotated[bool, QueryParameter(description="write to who is new")] = False,
) -> UpsertRead:
    """Enter or change up to 5,000 people, all of them or none; by default only say what it would.

    An answer that a person gave themselves is kept where it differs, and named in `kept`, unless
    `overwrite` names it.
    """
    report = await programs.upsert(
        conn,
        edition,
        [_wanted(place, one) for place, one in enumerate(data.people)],
        now,
        organiser(caller),
        dry_run=dry_run,
        acknowledge=acknowledge,
    )
    if report.problems and not dry_run:
        raise Invalid(report.problems)
    return UpsertRead.of(report, catalogue(language_of(request)))


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

ROUTES = [bring_people]
