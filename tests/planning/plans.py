"""Drafts made by hand, so that a test chooses each meeting: `await a_draft(conn, edition, …)`."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID, uuid4

from matchmaker import planning
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation.people import Profile
from matchmaker.planning import Published
from tests import cast

Seat = tuple[Profile, Profile, int, int]
"""Holder, investor, slot, table."""

PUBLISHED: dt.datetime = dt.datetime(2099, 11, 17, 9, tzinfo=dt.UTC)


async def a_draft(conn: Connection, edition: Edition, seats: Sequence[Seat]) -> UUID:
    """The next version of the edition, with exactly these meetings."""
    schedule_id = uuid4()
    await conn.execute(
        """insert into schedule (id, edition_id, version, meetings, guarantee_shortfall,
               shortfall_bound, value, value_bound, breaks, breaks_bound, waiting, status)
           select $1, $2, coalesce(max(version), 0) + 1, $3, 0, 0, 10, 12, 0, 0, 0, 'feasible'
           from schedule where edition_id = $2""",
        schedule_id,
        edition.id,
        len(seats),
    )
    await conn.executemany(
        """insert into meeting
               (edition_id, schedule_id, holder_id, investor_id, slot_number, table_number)
           values ($1, $2, $3, $4, $5, $6)""",
        [
            (edition.id, schedule_id, holder.id, investor.id, slot, table)
            for holder, investor, slot, table in seats
        ],
    )
    return schedule_id


async def close(conn: Connection, edition: Edition) -> None:
    """Wishes end."""
    await conn.execute("update edition set stage = 'closed' where id = $1", edition.id)


async def publish(
    conn: Connection,
    edition: Edition,
    seats: Sequence[Seat],
    now: dt.datetime = PUBLISHED,
    *,
    waiting: bool = False,
) -> Published:
    """Publish these meetings in place of whatever is published, by an organiser of the edition.

    What was written of the version before has left by then, unless it is still `waiting`.
    """
    if not waiting:
        await conn.execute(
            """update outbox set state = 'sent', sent_at = now()
               where state = 'pending'
                 and kind in ('convocation', 'convocation_changed', 'invitation', 'cancellation')"""
        )
    draft = await a_draft(conn, edition, seats)
    organiser = await cast.an_organiser(conn, edition)
    await conn.execute(
        "update edition set stage = 'closed' where id = $1 and stage = 'open'", edition.id
    )
    current = await planning.version_in_force(conn, edition.id)
    async with conn.transaction():
        return await planning.publish(
            conn, edition, draft, organiser.id, now, replaces=current.id if current else None
        )
