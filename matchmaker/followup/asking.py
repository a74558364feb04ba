"""The question after three and six months, asked of holders who met somebody: once each time.

The day is that of the calendar at the place; the letters leave from nine o'clock on. A worker that
was away asks late, but not later than a month: then the question would come out of nowhere.
"""

import datetime as dt
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.editions import editions
from matchmaker.editions.afterwards import FOLLOW_UPS, Months, months_after
from matchmaker.editions.editions import Edition
from matchmaker.notices.writing import contact_domain

_SQL: Final = load("followup")
HOUR: Final = dt.time(9)
PATIENCE: Final = dt.timedelta(days=31)


class _DueEdition(msgspec.Struct, frozen=True):
    id: UUID


class _AskedHolder(msgspec.Struct, frozen=True):
    holder_id: UUID


def asked_on(edition: Edition, months: Months) -> dt.date:
    """On which day the holders of an edition are asked."""
    return months_after(edition.held_on, months)


def is_skipped(edition: Edition, months: Months) -> bool:
    """Whether the data of the edition are gone by then, so that nobody is asked."""
    return edition.purge_on <= asked_on(edition, months)


async def ask_due(conn: Connection, now: dt.datetime) -> int:
    """Write the letters whose day has come; how many that is. Whoever was asked is not again."""
    written = 0
    for due in await fetch(conn, _DueEdition, _SQL.due_editions, now):
        edition = await editions.by_id(conn, due.id)
        for months in FOLLOW_UPS:
            if is_due(edition, months, now):
                written += await _ask(conn, edition, months, now)
    return written


def is_due(edition: Edition, months: Months, now: dt.datetime) -> bool:
    """Whether it is time to ask, and not too late."""
    begins = dt.datetime.combine(asked_on(edition, months), HOUR, ZoneInfo(edition.timezone))
    return begins <= now < begins + PATIENCE


async def _ask(conn: Connection, edition: Edition, months: Months, now: dt.datetime) -> int:
    domain = await contact_domain(conn, edition.id)
    values = (edition.id, months, now, domain)
    return len(await fetch(conn, _AskedHolder, _SQL.ask, *values))
