"""A pause of all sending ended by somebody who says that the relay is mended."""

import datetime as dt
from uuid import UUID

from matchmaker.db import Connection
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.letters.pausing import try_now


async def try_sending(conn: Connection, edition: Edition, by: UUID, now: dt.datetime) -> None:
    """Have one letter tried at once during a pause of all sending; without one, do nothing."""
    if await try_now(conn):
        await audit.record(conn, edition.id, by, "sending.tried", now=now)
