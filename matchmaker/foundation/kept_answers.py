"""Answers that are kept for a day, for whoever asks again under the same key.

Of key and request only keyed hashes are here. An answer may name people: it goes with them.
"""

import datetime as dt
from typing import Final

import msgspec

from matchmaker.db import Connection, fetch_one, load

_SQL: Final = load("kept_answers")
KEPT_FOR: Final = dt.timedelta(hours=24)
#: after so long nobody is answering any more: the process has gone
GIVEN_UP: Final = dt.timedelta(minutes=10)


class KeptAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered to which request; without a status it is being answered."""

    request_hash: bytes
    status: int | None
    headers: dict[str, str]
    body: str | None


async def begin(
    conn: Connection, key: bytes, request: bytes, slug: str | None, now: dt.datetime
) -> KeptAnswer | None:
    """Note that a request is being answered; what is known of the key when it was noted before.

    Of two at once the second waits for the transaction of the first.
    """
    values = (key, request, slug, now, now - KEPT_FOR, now - GIVEN_UP)
    if await conn.fetchval(_SQL.begin, *values) is not None:
        return None
    return await fetch_one(conn, KeptAnswer, _SQL.find, key)


async def keep(conn: Connection, key: bytes, kept: KeptAnswer) -> None:
    """What was answered."""
    await conn.execute(_SQL.keep, key, kept.status, kept.headers, kept.body)


async def forget(conn: Connection, key: bytes) -> None:
    """It was refused: nothing is known of the key."""
    await conn.execute(_SQL.forget, key)


async def sweep(conn: Connection, now: dt.datetime) -> None:
    """What is older than a day goes; a worker calls it now and then."""
    await conn.execute(_SQL.sweep, now - KEPT_FOR)
