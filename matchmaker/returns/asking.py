"""The letters that ask: one the same afternoon, and one the day after next to who has not answered.

Each round of an edition is written in one transaction with the note that it was, so it is written
once, however many workers there are and whenever one dies. What is late by a week is not asked.
"""

import datetime as dt
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import audit
from matchmaker.notices.writing import LetterId, contact_domain

_SQL: Final = load("returns")
Round = Literal["asked", "reminded"]
ASKED_AFTER: Final = dt.timedelta(minutes=90)
#: no reminder is written within 48 hours of another
REMINDED_AFTER: Final = dt.timedelta(hours=48)
NOT_AFTER: Final = dt.timedelta(days=7)
_KINDS: Final[dict[Round, str]] = {"asked": "returns_asked", "reminded": "returns_reminded"}
_ACTS: Final[dict[Round, str]] = {"asked": "returns.asked", "reminded": "returns.reminded"}


class AskingRound(msgspec.Struct, frozen=True, kw_only=True):
    """Letters that were written together: when, and how many."""

    round: Round
    done_at: dt.datetime
    letters: int


class _DueEdition(msgspec.Struct, frozen=True):
    id: UUID


class _Begun(msgspec.Struct, frozen=True):
    edition_id: UUID


async def ask_due(conn: Connection, now: dt.datetime) -> int:
    """Write the letters whose hour has come; how many that is."""
    written = 0
    for due in await fetch(conn, _DueEdition, _SQL.due_to_ask, now, ASKED_AFTER, NOT_AFTER):
        written += await _write(conn, due.id, "asked", now)
    for due in await fetch(conn, _DueEdition, _SQL.due_to_remind, now, REMINDED_AFTER, NOT_AFTER):
        written += await _write(conn, due.id, "reminded", now)
    return written


async def rounds(conn: Connection, edition_id: UUID) -> list[AskingRound]:
    """Which letters have been written, in their order."""
    return await fetch(conn, AskingRound, _SQL.rounds, edition_id)


async def _write(conn: Connection, edition_id: UUID, which: Round, now: dt.datetime) -> int:
    if await fetch_optional(conn, _Begun, _SQL.begin_round, edition_id, which, now) is None:
        return 0
    domain = await contact_domain(conn, edition_id)
    values = (edition_id, _KINDS[which], now, domain)
    letters = len(await fetch(conn, LetterId, _SQL.write_round, *values))
    await conn.execute(_SQL.count_round, edition_id, which, letters)
    details = {"people": letters}
    await audit.record(conn, edition_id, None, _ACTS[which], details=details, now=now)
    return letters
