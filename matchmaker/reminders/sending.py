"""One reminder to all who lack something: written at once, or by a worker at its hour.

Whoever was reminded within 48 hours, or wants no reminders, is left out by the database itself,
whatever several organisers do at once.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_one, fetch_optional, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.notices.facts import Topic
from matchmaker.notices.writing import contact_domain
from matchmaker.reminders.choosing import in_order, is_open, is_over, unready_people
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import msgid

_QUERIES: Final = load("reminders")

MEANWHILE: Final = msgid(
    "Somebody else has sent or planned a reminder since you opened this page: look at it first."
)
PAST: Final = msgid("This hour is over; choose one to come, or send the reminder now.")
TOO_LATE: Final = msgid("By then this cannot be done any more.")
OVER: Final = msgid("The morning is over; nobody is reminded any more.")
NOT_PLANNED: Final = msgid("This reminder has left already, or was cancelled.")


class SentReminder(msgspec.Struct, frozen=True, kw_only=True):
    """A reminder that has been written: to how many, to whom, and whom it left alone although
    something is missing from them."""

    id: UUID
    letters: int
    reached: tuple[UUID, ...]
    left_alone: tuple[UUID, ...]


class PlannedReminder(msgspec.Struct, frozen=True, kw_only=True):
    """A reminder as it stands: waiting for its hour, sent to so many, or cancelled."""

    id: UUID
    topics: tuple[Topic, ...]
    send_at: dt.datetime
    asked_at: dt.datetime
    asked_by: str
    done_at: dt.datetime | None
    letters: int | None
    cancelled_at: dt.datetime | None

    @property
    def waits(self) -> bool:
        return self.done_at is None and self.cancelled_at is None


class _Due(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    edition_id: UUID
    topics: tuple[Topic, ...]
    asked_by: UUID | None


class _Reached(msgspec.Struct, frozen=True):
    person_id: UUID


class _Id(msgspec.Struct, frozen=True):
    id: UUID


async def history(conn: Connection, edition_id: UUID) -> list[PlannedReminder]:
    """The reminders of an edition, the newest first."""
    return await fetch(conn, PlannedReminder, _QUERIES.history, edition_id)


async def send(
    conn: Connection,
    edition: Edition,
    topics: Collection[Topic],
    by: UUID | None,
    now: dt.datetime,
    *,
    among: Sequence[UUID] | None = None,
    after: UUID | None = None,
    unseen: bool = False,
) -> SentReminder:
    """Write to all who lack one of these now, or to those `among` some. `after` is the newest
    reminder that was seen: Conflict if there is another since; `unseen`, nobody looked."""
    if is_over(edition, now):
        raise Conflict(OVER)
    made = await _ask(conn, edition, in_order(topics), now, by, now, after, unseen)
    found = _Due(id=made, edition_id=edition.id, topics=tuple(in_order(topics)), asked_by=by)
    lacking = [
        one.id for one in await unready_people(conn, edition, found.topics, now, among=among)
    ]
    reached = await _write(conn, edition, found, now, among)
    left = tuple(one for one in lacking if one not in {*reached})
    return SentReminder(id=made, letters=len(reached), reached=tuple(reached), left_alone=left)


async def plan(
    conn: Connection,
    edition: Edition,
    topics: Collection[Topic],
    at: dt.datetime,
    by: UUID | None,
    now: dt.datetime,
    *,
    after: UUID | None = None,
    unseen: bool = False,
) -> UUID:
    """Have a worker do so at that hour; who has done it by then is left out."""
    moment = editions.moment(edition, at)
    if moment <= now:
        raise Invalid([FieldFault("at", PAST)])
    wanted = in_order(topics)
    if is_over(edition, moment) or (wanted != ["address"] and not is_open(edition, moment)):
        raise Invalid([FieldFault("at", TOO_LATE)])
    made = await _ask(conn, edition, wanted, moment, by, now, after, unseen)
    details = {"until": moment.isoformat()}
    await audit.record(conn, edition.id, by, "reminder.planned", made, details, now=now)
    return made


async def cancel(
    conn: Connection, edition: Edition, reminder_id: UUID, by: UUID | None, now: dt.datetime
) -> None:
    """A planned reminder does not leave; Conflict when it has already."""
    values = (edition.id, reminder_id, now)
    if await fetch_optional(conn, _Id, _QUERIES.cancel, *values) is None:
        raise Conflict(NOT_PLANNED)
    await audit.record(conn, edition.id, by, "reminder.cancelled", reminder_id, now=now)


async def due(conn: Connection, now: dt.datetime) -> list[UUID]:
    """The planned reminders whose hour has come."""
    return [one.id for one in await fetch(conn, _Id, _QUERIES.due, now)]


async def send_planned(conn: Connection, reminder_id: UUID, now: dt.datetime) -> int:
    """Write a reminder whose hour has come, unless another worker is at it; how many letters.

    In a transaction of its own: two reminders would write down of people in two orders who was
    reminded, against somebody who reminds them at that moment by hand.
    """
    found = await fetch_optional(conn, _Due, _QUERIES.take_due, reminder_id, now)
    if found is None:
        return 0
    edition = await editions.by_id(conn, found.edition_id)
    return len(await _write(conn, edition, found, now))


async def _ask(
    conn: Connection,
    edition: Edition,
    topics: list[Topic],
    at: dt.datetime,
    by: UUID | None,
    now: dt.datetime,
    after: UUID | None,
    unseen: bool,
) -> UUID:
    await conn.execute(_QUERIES.take_turns, edition.id)
    newest = await fetch_optional(conn, _Id, _QUERIES.newest, edition.id)
    if not unseen and (newest.id if newest else None) != after:
        raise Conflict(MEANWHILE).after(edition.id, "reminder.planned", "reminder.sent")
    return (await fetch_one(conn, _Id, _QUERIES.ask, edition.id, topics, at, now, by)).id


async def _write(
    conn: Connection,
    edition: Edition,
    due: _Due,
    now: dt.datetime,
    among: Sequence[UUID] | None = None,
) -> list[UUID]:
    """To whom it was written."""
    if is_over(edition, now):  # the worker was away; what is late is not sent at all
        await conn.execute(_QUERIES.done, due.id, now, 0)
        return []
    domain = await contact_domain(conn, edition.id)
    values = (edition.id, list(due.topics), is_open(edition, now), due.id, now, domain, among)
    reached = [one.person_id for one in await fetch(conn, _Reached, _QUERIES.write, *values)]
    await conn.execute(_QUERIES.done, due.id, now, len(reached))
    details = {"people": len(reached)}
    await audit.record(conn, edition.id, due.asked_by, "reminder.sent", due.id, details, now=now)
    return reached
