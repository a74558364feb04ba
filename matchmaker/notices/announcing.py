"""A new version of the schedule reaches the calendars of those it changes something for."""

import datetime as dt
from typing import Final
from uuid import UUID

from matchmaker.db import Connection, fetch, load
from matchmaker.editions import Edition
from matchmaker.notices.writing import LetterId, message_domain

_QUERIES: Final = load("notices")


async def announce(
    conn: Connection,
    edition: Edition,
    schedule_id: UUID,
    now: dt.datetime,
    *,
    piecemeal: bool = False,
) -> int:
    """Bring the calendars to that version and write to those concerned; return how many letters.

    A digest for each of them; `piecemeal`, as on the day itself, one message for each meeting that
    has changed, with its calendar entry, and nothing to whom nothing concerns.

    Compared with what people's calendars hold, not with another version: whatever was published
    before, nobody is written to about a meeting that is as they know it, or over. Sets, not
    loops: fifty thousand people are one statement.
    """
    domain = message_domain(edition.contact_email)
    values = (edition.id, schedule_id, now, domain, piecemeal)
    letters = await fetch(conn, LetterId, _QUERIES.announce, *values)
    return len(letters)
