"""What the worker forgets once an hour, in one transaction of the test's."""

import datetime as dt
from uuid import UUID

from matchmaker.db import Connection
from matchmaker.participation import privacy


async def purge(conn: Connection, now: dt.datetime) -> list[UUID]:
    """The editions that were due and are empty now."""
    await privacy.forget_listings(conn, now)
    due = await privacy.due(conn, now)
    return [each for each in due if await privacy.purge_one(conn, each, now)]
