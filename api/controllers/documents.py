"""What the JSON interface says that the domain's own structs do not: receipts, reads, problems."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from litestar.datastructures import UploadFile
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from msgspec import Meta

from api.exchange.codes import BY_STATUS, URN
from matchmaker.choices.programme import PlaceState, WorkshopForm
from matchmaker.choices.wishes import MOST
from matchmaker.importing import Remark
from matchmaker.intake.bringing import IntakeOutcome
from matchmaker.intake.converting import Completion
from matchmaker.intake.looking import Looked
from matchmaker.intake.mapping import IntakeMapping
from matchmaker.intake.reading.tables import file_and_sheet
from matchmaker.people.guide import InvestorCard, ProjectCard
from matchmaker.planning import Agenda, Run, UnservedPerson
from matchmaker.post import morning
from matchmaker.suggestions import Suggestion
from matchmaker.wording.language import Catalogue
from matchmaker.wording.vocabularies import Consent


class FieldProblem(msgspec.Struct, frozen=True):
    """One field of a request that cannot be taken."""

    field: str
    detail: str


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """RFC 9457 problem details."""

    #: stands for the kind, as `code` does: docs/problems.md
    type: str
    code: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[FieldProblem] | msgspec.UnsetType = msgspec.UNSET
    reference: str | msgspec.UnsetType = msgspec.UNSET


_WORDS: Final = {
    400: "The request cannot be read.",
    401: "Please sign in first.",
    403: "This is not for your role.",
    404: "There is nothing here for you.",
    409: "Something changed in the meantime.",
    412: "This has changed since it was read; read it again.",
    428: "Say of which state this is a change: send its ETag as If-Match.",
    413: "This is too large.",
    408: "Your answer did not arrive in time; nothing was saved.",
    415: "This kind of content cannot be read.",
    422: "Some answers need another look; nothing was saved.",
    500: "Something went wrong on our side; nothing was saved.",
    503: "The service is busy; please try again in a moment.",
}


def errors(*statuses: int) -> dict[int, ResponseSpec]:
    """The problems that a route may answer with, each with an example."""
    return {status: _specified(status) for status in (*statuses, 500, 503)}


def _specified(status: int) -> ResponseSpec:
    problem: dict[str, Any] = {
        "type": URN + BY_STATUS[status],
        "code": BY_STATUS[status],
        "title": _WORDS[status],
        "status": status,
        "detail": _WORDS[status],
        "instance": "/api/v1/editions/mfi-2026",
    }
    if status == 422:
        problem["errors"] = [{"field": "email", "detail": "This answer is missing."}]
    if status == 500:
        problem["reference"] = "9f2c41d7"
    return ResponseSpec(
        data_container=Problem,
        description=_WORDS[status],
        generate_examples=False,
        media_type="application/problem+json",
        examples=[Example(summary=_WORDS[status], value=problem)],
    )


#: what any route of somebody signed in may answer
SIGNED_IN: Final = (401, 403, 404)
#: what any route with a body may answer
BODY: Final = (400, 403, 413, 415, 422)
#: what any route may answer that changes what was read before
CONDITIONAL: Final = (412, 428)


class Registered(msgspec.Struct, frozen=True):
    """Somebody is registered; their personal link leaves by mail, never by this answer."""

    person_id: UUID


class SessionForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The token of a personal link, or of an organiser's single-use link."""

    token: Annotated[str, Meta(min_length=1, max_length=200)]
    kind: Literal["personal", "login"]


class Session(msgspec.Struct, frozen=True):
    """Send it as `Authorization: Bearer <token>`."""

    token: str
    expires_in: int


class Health(msgspec.Struct, frozen=True):
    """What the service reaches."""

    database: bool


class ConsentsForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The purposes agreed to from now on; all others are taken back."""

    purposes: Annotated[tuple[Consent, ...], Meta(max_length=10)] = ()


class AvailabilityForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The numbers of the slots in which one cannot be there."""

    slots: Annotated[tuple[Annotated[int, Meta(ge=0, le=999)], ...], Meta(max_length=1000)] = ()


class RankWrite(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The place that a wish shall have; 1 is the dearest, and beyond the end is the last."""

    rank: Annotated[int, Meta(ge=1, le=MOST)]


class WorkshopWrite(WorkshopForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item of the programme as it is to be; what was read of it besides may be sent along.

    With the `revision` that was read, a change that somebody made meanwhile is not undone.
    """

    id: UUID | None = None
    revision: Annotated[int, Meta(ge=1, le=2_147_483_647)] | None = None

    def as_form(self) -> WorkshopForm:
        """The item itself."""
        return WorkshopForm(
            **{name: getattr(self, name) for name in WorkshopForm.__struct_fields__}
        )


class PlaceRead(msgspec.Struct, frozen=True, kw_only=True):
    """Whether somebody has a place now, or waits for one."""

    mine: PlaceState


class TickForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who came to an item, or did not after all."""

    person_id: UUID
    came: bool = True


class RunForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to ask of the solver; seconds are for comfort, the rest always finishes.

    What is fixed and kept apart by hand in the version `base` stays so.
    """

    seconds: Annotated[float, Meta(ge=0, le=600)] = 10.0
    seed: Annotated[int, Meta(ge=0, le=2_147_483_647)] = 0
    base: UUID | None = None


class PublishForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The published schedule that the draft replaces, as the organiser saw it; null for none.

    With the `revision` of the draft that was seen, it must not have been changed since.
    """

    replaces: UUID | None = None
    revision: Annotated[int, Meta(ge=1)] | None = None


class ReopenForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new deadline; without one the old deadline must still lie ahead."""

    until: datetime | None = None


class RunRead(msgspec.Struct, frozen=True, kw_only=True):
    """A run of the solver as it stands."""

    id: UUID
    state: str
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    seconds: float
    seed: int
    base_id: UUID | None
    progress: dict[str, Any] | None
    result: dict[str, Any] | None
    error: str | None

    @classmethod
    def of(cls, run: Run, words: Catalogue) -> "RunRead":
        return cls(
            **{name: getattr(run, name) for name in cls.__struct_fields__ if name != "error"},
            error=words.gettext(run.error) if run.error else None,
        )


class SuggestionRead(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the other side worth a wish, and why, in sentences.

    `card` is an investor, for a holder; `project` is a project, for an investor.
    """

    card: InvestorCard | None
    project: ProjectCard | None
    reasons: list[str]

    @classmethod
    def of(cls, found: Suggestion, words: Catalogue) -> "SuggestionRead":
        return cls(
            card=found.card if isinstance(found.card, InvestorCard) else None,
            project=found.card if isinstance(found.card, ProjectCard) else None,
            reasons=[why.translated(words) for why in found.reasons],
        )


class UnservedRead(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody without any meeting, and why."""

    person_id: UUID
    kind: str
    name: str
    organisation: str
    reason: str

    @classmethod
    def of(cls, row: UnservedPerson, words: Catalogue) -> "UnservedRead":
        return cls(
            person_id=row.person_id,
            kind=row.kind,
            name=row.name,
            organisation=row.organisation,
            reason=row.reason.translated(words),
        )


class FeedRead(msgspec.Struct, frozen=True, kw_only=True):
    """The address of a calendar; whoever has it reads that calendar."""

    address: str


class MeetingRead(msgspec.Struct, frozen=True, kw_only=True):
    """One meeting of one's morning; the other side as one may know it."""

    slot: int
    starts: datetime
    ends: datetime
    table: str
    other_id: UUID
    other: str
    line: str
    #: who of the investor's people holds it, as far as the reader needs to know
    delegate: str
    #: the place of one's own wish for it; the other side's is nobody's to read
    own_rank: int | None = None


class UngrantedRead(msgspec.Struct, frozen=True, kw_only=True):
    """A wish that the schedule does not hold, and why."""

    other_id: UUID
    rank: int
    other: str
    reason: str


class MeetingWithdrawal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A meeting is taken back; `free`: another one may take its place at that hour."""

    free: bool = False


class AgendaRead(msgspec.Struct, frozen=True, kw_only=True):
    """A person's morning; before the first publication there is no version."""

    version: int | None
    published_at: datetime | None
    meetings: list[MeetingRead]
    workshops: list[str]
    ungranted: list[UngrantedRead]

    @classmethod
    def of(cls, found: Agenda, words: Catalogue) -> "AgendaRead":
        return cls(
            version=found.version,
            published_at=found.published_at,
            meetings=meetings_read(found),
            workshops=[item.title for item in found.workshops],
            ungranted=[
                UngrantedRead(
                    other_id=item.other_id,
                    rank=item.rank,
                    other=item.party.title,
                    reason=item.reason.translated(words),
                )
                for item in found.ungranted
            ],
        )


def meetings_read(found: Agenda) -> list[MeetingRead]:
    """The meetings of a morning."""
    return [
        MeetingRead(
            slot=item.slot,
            starts=item.starts,
            ends=item.ends,
            table=item.table,
            other_id=item.other_id,
            other=item.party.title,
            line=line_of(item.party),
            delegate=delegate_of(item.party),
            own_rank=item.own_rank,
        )
        for item in found.meetings
    ]


def delegate_of(party: morning.Counterpart) -> str:
    """Who of the investor's people holds the meeting, "" where there is nothing to say."""
    match party:
        case morning.InvestorCounterpart():
            return party.delegate
        case morning.Project():
            return party.held_by
        case morning.Gone():
            return ""


def line_of(party: morning.Counterpart) -> str:
    """What else one may know of the other side, in a line."""
    match party:
        case morning.InvestorCounterpart():
            return party.finance
        case morning.Project():
            return party.organisation
        case morning.Gone():
            return party.said


class ImportForm(msgspec.Struct, frozen=True, kw_only=True):
    """Workbooks and CSV files; `mapping` is that of an answer, corrected, as JSON."""

    files: list[UploadFile]
    mapping: str = ""


class RemarkRead(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence about a place; line 0 is the whole file, no column the whole line."""

    file: str
    sheet: str
    line: int
    column: str
    detail: str


class CompletedRead(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that only one of the permitted answers completes."""

    file: str
    sheet: str
    column: str
    found: str
    taken: str
    lines: int


class ImportRead(msgspec.Struct, frozen=True, kw_only=True):
    """Lines created and lines already there, by list; the lines with faults do not come in.

    `mapping` is what was taken for what; unless it is `sure`, it is confirmed by sending it back.
    """

    stored: bool
    created: dict[str, int]
    unchanged: dict[str, int]
    faults: list[RemarkRead]
    warnings: list[RemarkRead]
    completed: list[CompletedRead]
    mapping: IntakeMapping
    sure: bool

    @classmethod
    def of(cls, outcome: IntakeOutcome, looked: Looked, words: Catalogue) -> "ImportRead":
        report = outcome.report
        return cls(
            completed=[_completed(one) for one in outcome.completions],
            mapping=looked.mapping,
            sure=looked.is_sure,
            stored=report.stored,
            created={sort.value: count for sort, count in report.created.items()},
            unchanged={sort.value: count for sort, count in report.unchanged.items()},
            faults=[_remark(remark, words) for remark in report.faults],
            warnings=[_remark(remark, words) for remark in report.warnings],
        )


def _completed(completion: Completion) -> CompletedRead:
    file, sheet = file_and_sheet(completion.label)
    return CompletedRead(
        file=file,
        sheet=sheet,
        column=completion.column,
        found=completion.found,
        taken=completion.taken,
        lines=completion.lines,
    )


def _remark(remark: Remark, words: Catalogue) -> RemarkRead:
    file, sheet = file_and_sheet(remark.file)
    return RemarkRead(
        file=file,
        sheet=sheet,
        line=remark.line,
        column=remark.column,
        detail=remark.translated(words),
    )
