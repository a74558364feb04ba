"""All held messages at once, once what held them is mended."""

import datetime as dt
from typing import Final
from uuid import UUID

from matchmaker.db import Connection, fetch, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.notices.writing import LetterId

_QUERIES: Final = load("messages")


async def release_all(conn: Connection, edition: Edition, by: UUID, now: dt.datetime) -> int:
    """Have every held message tried again that would not mislead its reader; how many."""
    released = await fetch(conn, LetterId, _QUERIES.release_all, edition.id)
    if released:
        details = {"letters": len(released)}
        await audit.record(conn, edition.id, by, "letters.released", "", details, now=now)
    return len(released)
