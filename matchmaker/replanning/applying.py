"""A proposal comes into force, over the very version that it was made from."""

import datetime as dt
from uuid import UUID

from matchmaker import planning
from matchmaker.db import Connection
from matchmaker.editions import Edition
from matchmaker.planning import Published
from matchmaker.replanning.proposals import proposal


async def apply(
    conn: Connection,
    edition: Edition,
    schedule_id: UUID,
    organiser_id: UUID,
    now: dt.datetime,
    *,
    replaces: UUID | None,
) -> Published:
    """Publish a proposal and write to those whose own meetings it changes.

    NotFound once it is forgotten; Conflict when another version has come into force since it was
    made, when its first slot has begun, or when one of its meetings has become impossible.
    """
    found = await proposal(conn, edition.id, schedule_id)
    values = (conn, edition, found.schedule_id, organiser_id, now)
    return await planning.publish(*values, replaces=replaces)
