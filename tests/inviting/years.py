"""Last year's morning, over, and this year's, open: between which people are invited."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from tests.cast import an_edition

LAST: Final = dt.date(2025, 11, 25)
WISHED: Final[dict[str, Any]] = {"invite_next_year": True}


async def last_year(conn: Connection) -> Edition:
    """A morning whose day is over and whose people are still known; its cast can still come in."""
    return await ended(conn, await an_edition(conn, slug="mfi-2025", name="Matinée 2025"))


async def ended(conn: Connection, edition: Edition) -> Edition:
    """The same, when its day has passed."""
    await conn.execute(
        "update edition set held_on = $2, purge_on = $3 where id = $1",
        edition.id, LAST, dt.date(2026, 12, 1),
    )  # fmt: skip
    return await editions.by_id(conn, edition.id)


async def known(conn: Connection, *people_ids: UUID) -> None:
    """Their addresses are theirs: they have opened what was sent there."""
    await conn.execute(
        "update person set confirmed_at = registered_at where id = any ($1::uuid[])",
        list(people_ids),
    )


async def this_year(conn: Connection, **changes: Any) -> Edition:
    """The next one, open for registration."""
    answers: dict[str, Any] = {"slug": "mfi-2026", "held_on": dt.date(2026, 11, 24)}
    answers |= {"wishes_close_at": dt.datetime(2026, 11, 8, 22, tzinfo=dt.UTC)}
    answers |= {"purge_on": dt.date(2027, 11, 24)}
    return await an_edition(conn, **(answers | changes))
