"""How an edition goes from one stage to the next: opened, closed, reopened, over with its day."""

import datetime as dt
from typing import Final
from uuid import UUID

from matchmaker.db import Connection, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import msgid

_SQL: Final = load("editions")


async def open_to_all(
    conn: Connection, edition: Edition, organiser_id: UUID | None, now: dt.datetime
) -> None:
    """Show the edition to everybody, who may register from now on."""
    held = await editions.hold_alone(conn, edition.id)
    if held.wishes_close_at <= now:
        raise Conflict(msgid("The wishes' deadline has passed: set another one first."))
    if await conn.fetchval(_SQL.open, edition.id) is None:
        raise Conflict(msgid("This edition is open already."))
    await audit.record(conn, edition.id, organiser_id, "edition.opened", edition.slug, now=now)


async def follow_the_clock(conn: Connection, now: dt.datetime) -> None:
    """Wishes close with their deadline, mornings end with their day."""
    for query, act in ((_SQL.close_due, "wishes.closed"), (_SQL.end_due, "edition.ended")):
        for row in await conn.fetch(query, now):
            await audit.record(conn, row["id"], None, act, row["slug"], now=now)


async def close_wishes(
    conn: Connection, edition: Edition, organiser_id: UUID | None, now: dt.datetime
) -> None:
    """End registration and wishes; whoever is saving at this moment is waited for."""
    if await conn.fetchval(_SQL.close, edition.id) is None:
        raise Conflict(msgid("The wishes of this edition were closed already."))
    await audit.record(conn, edition.id, organiser_id, "wishes.closed", edition.slug, now=now)


async def reopen_wishes(
    conn: Connection,
    edition: Edition,
    organiser_id: UUID | None,
    now: dt.datetime,
    until: dt.datetime | None = None,
) -> None:
    """Take registrations and wishes again, until the old deadline or a new one."""
    deadline = editions.in_zone(until or edition.wishes_close_at, edition.timezone)
    if deadline <= now or deadline.year not in editions.YEARS:
        raise Invalid([FieldFault("until", msgid("The new deadline must lie in the future."))])
    if await conn.fetchval(_SQL.reopen, edition.id, deadline) is None:
        raise Conflict(msgid("Only wishes that are closed, and not yet planned, can be reopened."))
    details = {"until": deadline.isoformat()}
    await audit.record(
        conn, edition.id, organiser_id, "wishes.reopened", edition.slug, details, now=now
    )
