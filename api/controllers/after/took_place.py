"""What became of every meeting, as programs of organisers read and settle it; what is done next."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, errors
from api.controllers.organising import BASE, organiser
from api.exchange.speech import language_of
from matchmaker import aftermath
from matchmaker.aftermath import (
    Aftermath,
    Evidence,
    MeetingEnd,
    MeetingFate,
    SeenFate,
    Settled,
    StepProgress,
)
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.next_steps import next_steps
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import catalogue, msgid

TAGS = ["after"]


class AftermathRead(msgspec.Struct, frozen=True, kw_only=True):
    """How many meetings ended in which way, how many are to come, and those asked for.

    A pair stands once, whatever was planned again; who was erased has no name.
    """

    counts: Mapping[MeetingEnd, int]
    to_come: int
    meetings: Sequence[MeetingFate]

    @classmethod
    def of(
        cls, found: Aftermath, fate: MeetingEnd | None, seen: Evidence | None
    ) -> "AftermathRead":
        return cls(counts=found.counts, to_come=found.to_come, meetings=found.some(fate, seen))


class FateKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A meeting, and what was read of it: it is refused where something else is known by now."""

    holder: UUID
    investor: UUID
    slot: Annotated[int, Meta(ge=0, le=999)]
    was: MeetingEnd = "unclear"

    def as_seen(self) -> SeenFate:
        return SeenFate(self.holder, self.investor, self.slot, self.was)


Keys = Annotated[list[FateKey], Meta(max_length=5_000)]


class SettleForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How meetings ended: those named, or all unclear ones of which `seen` is known.

    `expected` is how many of these were read; without it, as many as there are.
    """

    state: Settled
    meetings: Keys = []
    seen: Evidence | None = None
    expected: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None


class UnsettleForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Meetings of which what was settled is taken back."""

    meetings: Annotated[list[FateKey], Meta(min_length=1, max_length=5_000)]


class SettledRead(msgspec.Struct, frozen=True, kw_only=True):
    """Of how many meetings that was news."""

    meetings: int


class NextStepRead(msgspec.Struct, frozen=True, kw_only=True):
    """A step after the morning; `place` is its page below the organiser's own, where it has one."""

    name: str
    title: str
    progress: StepProgress
    sentence: str
    place: str | None


@get(
    BASE + "/fates", opt={"action": "aftermath.read"}, tags=TAGS, responses=errors(*SIGNED_IN, 422)
)
async def read_fates(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
    fate: FromQuery[MeetingEnd | None] = None,
    seen: FromQuery[Evidence | None] = None,
    person: FromQuery[UUID | None] = None,
) -> AftermathRead:
    """Read what became of each meeting that is over or cancelled, of all or of one person."""
    return AftermathRead.of(await aftermath.aftermath(conn, edition, now, person), fate, seen)


@post(
    BASE + "/fates/settle",
    opt={"action": "aftermath.settle"},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def settle(
    slug: FromPath[str],
    data: JSONBody[SettleForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> SettledRead:
    """Say how meetings ended; this counts before marks and check-in, until it is taken back."""
    by = organiser(caller)
    if bool(data.meetings) == (data.seen is not None):
        raise Invalid([FieldFault("meetings", msgid("Name meetings, or what is known of them."))])
    if data.seen is not None:
        values = (data.seen, data.state, data.expected, by, now)
        return SettledRead(meetings=await aftermath.settle_seen(conn, edition, *values))
    keys = [one.as_seen() for one in data.meetings]
    count = await aftermath.settle(conn, edition, keys, data.state, by, now)
    return SettledRead(meetings=count)


@post(
    BASE + "/fates/unsettle",
    opt={"action": "aftermath.settle"},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def unsettle(
    slug: FromPath[str],
    data: JSONBody[UnsettleForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> SettledRead:
    """Take back what was settled of meetings: what was known before counts again."""
    keys = [one.as_seen() for one in data.meetings]
    by = organiser(caller)
    return SettledRead(meetings=await aftermath.unsettle(conn, edition, keys, by, now))


@get(
    BASE + "/next-steps", opt={"action": "aftermath.read"}, tags=TAGS, responses=errors(*SIGNED_IN)
)
async def list_next_steps(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> list[NextStepRead]:
    """List what an organiser does once the morning is over: each step done, to do, or not yet."""
    words = catalogue(language_of(request))
    return [
        NextStepRead(
            name=step.name,
            title=step.title.translated(words),
            progress=step.progress,
            sentence=step.sentence.translated(words),
            place=None if step.edition else step.place or None,
        )
        for step in await next_steps(conn, edition, now)
    ]


ROUTES = [read_fates, settle, unsettle, list_next_steps]
