"""What an organiser asks of a version: its reasons, what would help, a new plan from now on."""

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.controllers.documents import BODY, SIGNED_IN, PublishForm, errors
from api.controllers.editions import TextQuery
from api.controllers.organising import BASE, organiser
from api.exchange.speech import language_of
from api.promises.pages import DEFAULT, LimitQuery, PageQuery, lead_to
from matchmaker import planning, reasons, replanning
from matchmaker.db import Connection, Database
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.planning import Published, reviewing
from matchmaker.reasons import About, Inquiry, ReasonFilter, ReasonSort, RefusedWish, helping
from matchmaker.reasons.words import sentences
from matchmaker.replanning import Batch, Proposal
from matchmaker.wording.language import Catalogue, catalogue

TAGS = ["planning"]
VERSION = BASE + "/schedules/{schedule_id:uuid}"


class InquiryRead(msgspec.Struct, frozen=True, kw_only=True):
    """How far an inquiry is; no `state` before anybody asked, `error` says why there is nothing."""

    state: str | None
    requested_at: dt.datetime | None
    finished_at: dt.datetime | None
    error: str | None

    @classmethod
    def of(cls, found: Inquiry | None, words: Catalogue) -> "InquiryRead":
        return cls(
            state=found.state if found else None,
            requested_at=found.requested_at if found else None,
            finished_at=found.finished_at if found else None,
            error=words.gettext(found.error) if found and found.error else None,
        )


class ReasonedWish(msgspec.Struct, frozen=True, kw_only=True):
    """A wish that a version does not hold, and why, in sentences; a rank is null without a wish."""

    holder_id: UUID
    holder: str
    investor_id: UUID
    investor: str
    holder_rank: int | None
    investor_rank: int | None
    value: int
    reasons: list[str]


class ReasonsRead(msgspec.Struct, frozen=True, kw_only=True):
    """The inquiry, and a page of what it found."""

    inquiry: InquiryRead
    wishes: list[ReasonedWish]
    total: int
    number: int


class GainRead(msgspec.Struct, frozen=True, kw_only=True):
    """One more of something, what it brings, how that is known."""

    change: str
    gain: str
    proof: str


class GainsRead(msgspec.Struct, frozen=True, kw_only=True):
    """The inquiry, and what it found."""

    inquiry: InquiryRead
    gains: list[GainRead]


class ReplanForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first slot that may change."""

    from_slot: Annotated[int, Meta(ge=0, le=999)]


class BatchRead(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for, and the proposals side by side."""

    batch: Batch
    proposals: list[Proposal]


@get(
    VERSION + "/reasons",
    opt={"action": "reasons.read"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, 422),
)
async def read_reasons(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    person: FromQuery[UUID | None] = None,
    cause: FromQuery[ReasonSort | None] = None,
    text: TextQuery = "",
    page: PageQuery = 1,
    limit: LimitQuery = DEFAULT,
) -> ReasonsRead:
    """Read why wishes are not granted, the most valuable first; nothing of refusals."""
    version = await planning.version(conn, edition.id, schedule_id)
    words = catalogue(language_of(request))
    asked = ReasonFilter(person=person, cause=cause, text=text, page=page)
    found = await reasons.ungranted_pairs(conn, version.id, asked, size=limit)
    if found.next is not None:
        lead_to(request, page=found.next)
    return ReasonsRead(
        inquiry=InquiryRead.of(await reasons.inquiry(conn, version.id, "reasons"), words),
        wishes=[
            ReasonedWish(
                **{
                    name: getattr(wish, name)
                    for name in ReasonedWish.__struct_fields__
                    if name != "reasons"
                },
                reasons=[each.translated(words) for each in sentences(wish)],
            )
            for wish in found.items
        ],
        total=found.total,
        number=found.number,
    )


@post(
    VERSION + "/reasons",
    opt={"action": "reasons.request"},
    tags=TAGS,
    status_code=202,
    responses=errors(*SIGNED_IN),
)
async def request_reasons(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> InquiryRead:
    """Have the reasons of a version worked out, unless they are known or under way."""
    version = await planning.version(conn, edition.id, schedule_id)
    await reasons.request_reasons(conn, edition, version.id, organiser(caller), now)
    return await _inquiry(request, conn, version.id, "reasons")


@get(VERSION + "/gains", opt={"action": "gains.read"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_gains(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> GainsRead:
    """Read what one more table, slot, representative or meeting would bring."""
    version = await planning.version(conn, edition.id, schedule_id)
    found = await reasons.inquiry(conn, version.id, "gains")
    words = catalogue(language_of(request))
    gains = list(helping.known_gains(found.result if found else None))
    known = await reviewing.names(conn, edition.id, list(helping.people_named([], gains)))
    names = {one.id: one.organisation for one in known.values()}
    slots = await editions.slots(conn, edition.id)
    hours = {slot.number: edition.local(slot.starts_at).time() for slot in slots}
    return GainsRead(
        inquiry=InquiryRead.of(found, words),
        gains=[
            GainRead(
                change=helping.change_in_words(one, names, hours).translated(words),
                gain=helping.gain_in_words(one).translated(words),
                proof=helping.proof_in_words(one).translated(words),
            )
            for one in gains
        ],
    )


@post(
    VERSION + "/gains",
    opt={"action": "gains.request"},
    tags=TAGS,
    status_code=202,
    responses=errors(*SIGNED_IN, 409),
)
async def request_gains(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> InquiryRead:
    """Have it worked out what one more of something would bring to a draft."""
    await reasons.request_gains(conn, edition, schedule_id, organiser(caller), now)
    return await _inquiry(request, conn, schedule_id, "gains")


@post(
    BASE + "/refused-wishes/review",
    opt={"action": "refusals.review", "unkept": True},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN),
)
async def review_refused_wishes(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> list[RefusedWish]:
    """Read which wishes a refusal keeps apart; that one looked is written into the journal."""
    return await reasons.refused_wishes(conn, edition.id, organiser(caller), now)


@post(
    BASE + "/replans",
    opt={"action": "schedule.replan", "place": "/api/v1/editions/{slug}/replans/{batch.id}"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def propose(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    data: JSONBody[ReplanForm],
    database: NamedDependency[Database],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> BatchRead:
    """Have new plans proposed from a slot on; nothing changes before one is applied."""
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
    values = (database, edition, data.from_slot, organiser(caller), now)
    batch_id = await replanning.request_proposals(*values)
    async with database.transaction() as conn:
        return await _batch(conn, edition, batch_id)


@post(
    VERSION + "/rollback",
    opt={"action": "schedule.replan", "place": "/api/v1/editions/{slug}/replans/{batch.id}"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, 409),
)
async def roll_back(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    schedule_id: FromPath[UUID],
    database: NamedDependency[Database],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> BatchRead:
    """Have an older version proposed from now on, as far as it can still be."""
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
    values = (database, edition, schedule_id, organiser(caller), now)
    batch_id = await replanning.roll_back(*values)
    async with database.transaction() as conn:
        return await _batch(conn, edition, batch_id)


@get(
    BASE + "/replans/{batch_id:uuid}",
    opt={"action": "schedule.replan"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def read_proposals(
    slug: FromPath[str],
    batch_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> BatchRead:
    """Read the proposals that were made together."""
    return await _batch(conn, edition, batch_id)


@post(
    BASE + "/replans/{batch_id:uuid}/{schedule_id:uuid}/apply",
    opt={"action": "schedule.publish"},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def apply(
    slug: FromPath[str],
    batch_id: FromPath[UUID],
    schedule_id: FromPath[UUID],
    data: JSONBody[PublishForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> Published:
    """Put a proposal into force over the version that it was made from; tell those concerned."""
    batch = await replanning.batch(conn, edition.id, batch_id)
    values = (conn, edition, schedule_id, organiser(caller), now)
    return await replanning.apply(*values, replaces=data.replaces or batch.base_id)


async def _inquiry(
    request: Request[Any, Any, Any], conn: Connection, schedule_id: UUID, about: About
) -> InquiryRead:
    found = await reasons.inquiry(conn, schedule_id, about)
    return InquiryRead.of(found, catalogue(language_of(request)))


async def _batch(conn: Connection, edition: Edition, batch_id: UUID) -> BatchRead:
    return BatchRead(
        batch=await replanning.batch(conn, edition.id, batch_id),
        proposals=await replanning.proposals(conn, edition.id, batch_id),
    )


ROUTES = [
    read_reasons,
    request_reasons,
    read_gains,
    request_gains,
    review_refused_wishes,
    propose,
    roll_back,
    read_proposals,
    apply,
]
