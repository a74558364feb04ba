"""Reminders to those from whom something is missing."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, errors
from api.controllers.organising import organiser
from matchmaker import messages, reminders
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.messages import Shown
from matchmaker.participation import people
from matchmaker.reminders import PlannedReminder, Topic, Unready
from matchmaker.wording.errors import FieldFault, Invalid, NotFound
from matchmaker.wording.language import msgid

TAGS = ["messages"]
BASE = "/editions/{slug:str}/reminders"
ONLY_AT_ONCE = msgid("A reminder to chosen people leaves at once.")
Topics = Annotated[tuple[Topic, ...], Meta(min_length=1, max_length=4)]


class ReminderForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to remind of, when (at once without a moment), and the newest reminder known.

    `people` are those whom alone it may reach; such a reminder is sent at once, and `after` is not
    looked at.
    """

    topics: Topics
    at: datetime | None = None
    after: UUID | None = None
    people: Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=100_000)] | None = None


class ReminderPreviewForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to remind of, and for whom to show it."""

    topics: Topics
    person: UUID


class ReminderRead(msgspec.Struct, frozen=True, kw_only=True):
    """A reminder, and how many it was written to; none yet for one that waits for its hour.

    `left_alone` are those from whom something is missing as well, who were reminded within 48
    hours or want no reminders.
    """

    id: UUID
    letters: int | None
    reached: list[UUID]
    left_alone: list[UUID]


@get(BASE, opt={"action": "reminders.read"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def list_reminders(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> list[PlannedReminder]:
    """List the reminders of the edition, newest first."""
    return await reminders.history(conn, edition.id)


@get(
    BASE + "/recipients",
    opt={"action": "reminders.read"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, 422),
)
async def list_unready(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
    topics: Annotated[list[Topic] | None, QueryParameter(description="all without one")] = None,
) -> list[Unready]:
    """List from whom something is missing, those who must be left alone included."""
    return await reminders.unready_people(conn, edition, topics or reminders.TOPICS, now)


@post(
    BASE,
    opt={"action": "reminders.send"},
    tags=TAGS,
    status_code=201,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def send_reminder(
    slug: FromPath[str],
    data: JSONBody[ReminderForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> ReminderRead:
    """Remind everybody who lacks one of these, now or at a moment; nobody twice in 48 hours."""
    by = organiser(caller)
    if data.at is None:
        sent = await reminders.send(
            conn,
            edition,
            data.topics,
            by,
            now,
            among=data.people,
            after=data.after,
            unseen=data.people is not None,
        )
        reached, left = list(sent.reached), list(sent.left_alone)
        return ReminderRead(id=sent.id, letters=sent.letters, reached=reached, left_alone=left)
    if data.people is not None:
        raise Invalid([FieldFault("at", ONLY_AT_ONCE)])
    made = await reminders.plan(conn, edition, data.topics, data.at, by, now, after=data.after)
    return ReminderRead(id=made, letters=None, reached=[], left_alone=[])


@post(
    BASE + "/preview",
    opt={"action": "reminders.read", "unkept": True},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, *BODY),
)
async def preview_reminder(
    slug: FromPath[str],
    data: JSONBody[ReminderPreviewForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Shown:
    """Show what a reminder would say to one person; 404 when it would not reach them."""
    person = await people.find_person(conn, edition.id, data.person)
    found = await messages.preview_reminder(conn, settings, edition, data.topics, person.id, now)
    if found is None:
        raise NotFound(msgid("A reminder would not reach this person now."))
    return found


@post(
    BASE + "/{reminder_id:uuid}/cancel",
    opt={"action": "reminders.send"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, 409),
)
async def cancel_reminder(
    slug: FromPath[str],
    reminder_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Cancel a reminder that waits for its hour."""
    await reminders.cancel(conn, edition, reminder_id, organiser(caller), now)


ROUTES = [list_reminders, list_unready, send_reminder, preview_reminder, cancel_reminder]
