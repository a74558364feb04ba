"""Every message to a person, with its text; once more; and what a version would write to whom."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, errors
from api.controllers.organising import MessageNumber, organiser
from api.exchange.speech import language_of
from matchmaker import messages, planning
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.messages import Addressee, MessageLine, Shown
from matchmaker.participation import people
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import catalogue

TAGS = ["messages"]
BASE = "/editions/{slug:str}"


class MessageRead(msgspec.Struct, frozen=True, kw_only=True):
    """A message: what became of it, and how it reads."""

    message: MessageLine
    shown: Shown


class ResendForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The number of the last message to that person that was seen."""

    newest: Annotated[int, Meta(ge=0, le=9_007_199_254_740_991)]


class Resent(msgspec.Struct, frozen=True, kw_only=True):
    """The number of the new message."""

    message: int


class Released(msgspec.Struct, frozen=True, kw_only=True):
    """How many held messages are tried again."""

    messages: int


class RecipientsRead(msgspec.Struct, frozen=True, kw_only=True):
    """Who would be written to; nobody where it cannot come into force, for that reason."""

    refusal: str | None
    recipients: list[Addressee]


class RecipientRead(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody would be sent, likewise."""

    refusal: str | None
    messages: list[Shown]


@get(
    BASE + "/people/{person_id:uuid}/messages",
    opt={"action": "outbox.read"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def list_messages(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> list[MessageLine]:
    """List every message to a person, newest first."""
    await people.find_person(conn, edition.id, person_id)
    return await messages.lines_of(conn, edition, person_id)


@get(
    BASE + "/messages/{message:int}",
    opt={"action": "outbox.read"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, 422),
)
async def read_message(
    slug: FromPath[str],
    message: MessageNumber,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    settings: NamedDependency[Settings],
) -> MessageRead:
    """Read one message to a person, without the links that are theirs alone."""
    line, shown = await messages.shown_of(conn, settings, edition, message)
    return MessageRead(message=line, shown=shown)


@post(
    BASE + "/messages/{message:int}/resend",
    opt={"action": "outbox.release"},
    tags=TAGS,
    status_code=201,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def resend(
    slug: FromPath[str],
    message: MessageNumber,
    data: JSONBody[ResendForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Resent:
    """Send a person what a message told them once more, as a message of its own."""
    values = (edition, message, organiser(caller), now)
    return Resent(message=await messages.resend(conn, *values, newest=data.newest))


@post(
    BASE + "/messages/release",
    opt={"action": "outbox.release"},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN),
)
async def release_messages(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Released:
    """Try all held messages again, but for those that would mislead."""
    return Released(messages=await messages.release_all(conn, edition, organiser(caller), now))


@get(
    BASE + "/schedules/{schedule_id:uuid}/recipients",
    opt={"action": "schedule.publish"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def list_recipients(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> RecipientsRead:
    """List whom putting this draft or proposal into force now would write to."""
    await planning.version(conn, edition.id, schedule_id)
    values = (edition, schedule_id, organiser(caller), now)
    try:
        async with messages.rehearse_publication(conn, *values) as written:
            return RecipientsRead(refusal=None, recipients=await written.addressees())
    except Conflict as refusal:
        words = catalogue(language_of(request))
        return RecipientsRead(refusal=refusal.translated(words), recipients=[])


@get(
    BASE + "/schedules/{schedule_id:uuid}/recipients/{person_id:uuid}",
    opt={"action": "schedule.publish"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def read_recipient(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    schedule_id: FromPath[UUID],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> RecipientRead:
    """Read what one person would be sent by it, message by message."""
    await planning.version(conn, edition.id, schedule_id)
    await people.find_person(conn, edition.id, person_id)
    values = (edition, schedule_id, organiser(caller), now)
    try:
        async with messages.rehearse_publication(conn, *values) as written:
            shown = await written.shown_to(settings, person_id)
            return RecipientRead(refusal=None, messages=shown)
    except Conflict as refusal:
        words = catalogue(language_of(request))
        return RecipientRead(refusal=refusal.translated(words), messages=[])


ROUTES = [
    list_messages,
    read_message,
    resend,
    release_messages,
    list_recipients,
    read_recipient,
]
