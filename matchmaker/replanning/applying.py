"""A proposal comes into force, over the very version that it was made from."""

import datetime as dt
from typing import Final
from uuid import UUID

import msgspec

from matchmaker import planning
from matchmaker.day.meetings import did_not_take_place
from matchmaker.db import Connection, fetch, load
from matchmaker.editions.editions import Edition
from matchmaker.planning import Published
from matchmaker.planning.publishing import impossible_meetings
from matchmaker.replanning.proposals import proposal

_QUERIES: Final = load("replanning")


class _Pair(msgspec.Struct, frozen=True, kw_only=True):
    holder_id: UUID
    investor_id: UUID


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
    await _check_not_met(conn, edition, found.schedule_id, now)
    values = (conn, edition, found.schedule_id, organiser_id, now)
    return await planning.publish(*values, replaces=replaces)


async def _check_not_met(
    conn: Connection, edition: Edition, schedule_id: UUID, now: dt.datetime
) -> None:
    """A meeting given again, of which the investor says by now that it did take place."""
    again = await fetch(conn, _Pair, _QUERIES.meeting_again, schedule_id)
    if not again:
        return
    missed = await did_not_take_place(conn, edition.id, now)
    met = [pair for pair in again if (pair.holder_id, pair.investor_id) not in missed]
    if met:
        raise impossible_meetings(len(met))
