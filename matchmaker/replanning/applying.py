"""A proposal comes into force, over the very version that it was made from."""

import datetime as dt
from uuid import UUID

from matchmaker import editions, planning
from matchmaker.db import Connection
from matchmaker.editions import Edition
from matchmaker.errors import Conflict
from matchmaker.planning import Published
from matchmaker.replanning.proposals import BEGUN, proposal


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

    Conflict when another version has come into force since, when its first slot has begun, or
    when one of its meetings has become impossible.
    """
    found = await proposal(conn, edition.id, schedule_id)
    version = await planning.version(conn, edition.id, found.schedule_id)
    slots = {slot.number: slot for slot in await editions.slots(conn, edition.id)}
    if version.from_slot is not None and slots[version.from_slot].starts_at <= now:
        raise Conflict(BEGUN)
    return await planning.publish(conn, edition, schedule_id, organiser_id, now, replaces=replaces)
