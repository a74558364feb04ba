"""A new version of the schedule reaches the calendars of those it changes something for."""

import datetime as dt
from typing import Final
from uuid import UUID

from matchmaker import queue
from matchmaker.db import Connection, fetch, load
from matchmaker.editions import Edition
from matchmaker.notices.writing import LetterId, message_domain

_QUERIES: Final = load("notices")


async def announce(conn: Connection, edition: Edition, schedule_id: UUID, now: dt.datetime) -> int:
    """Bring the calendars to that version and write to those concerned; return how many letters.

    Compared with what people's calendars hold, not with another version: whatever was published
    before, nobody is written to about a meeting that is as they know it, or over. Sets, not
    loops: fifty thousand people are one statement.
    """
    domain = message_domain(edition.contact_email)
    letters = await fetch(conn, LetterId, _QUERIES.announce, edition.id, schedule_id, now, domain)
    numbers = sorted(letter.id for letter in letters)
    await queue.enqueue_all(conn, "send", numbers)
    return len(numbers)
