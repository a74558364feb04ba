"""Whether everybody may see what a morning came to."""

import datetime as dt
from typing import Final
from uuid import UUID

from matchmaker.db import Connection, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.wording.errors import Conflict, NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("earlier_years")


async def published_at(conn: Connection, edition_id: UUID) -> dt.datetime | None:
    """Since when everybody may; None while nobody but those who organise may."""
    moment: dt.datetime | None = await conn.fetchval(_SQL.publication, edition_id)
    return moment


async def require_published(conn: Connection, edition_id: UUID) -> dt.datetime:
    """As `published_at`; NotFound while it is not."""
    moment = await published_at(conn, edition_id)
    if moment is None:
        raise NotFound(msgid("There is no such page."))
    return moment


async def publish(conn: Connection, edition: Edition, by: UUID | None, now: dt.datetime) -> None:
    """Show it to everybody from now on; Conflict before the morning is over."""
    if edition.stage not in ("over", "purged"):
        raise Conflict(msgid("The bilan is published once the morning is over."))
    if await conn.fetchval(_SQL.publish, edition.id, now, by) is not None:
        await audit.record(conn, edition.id, by, "bilan.published", now=now)


async def unpublish(conn: Connection, edition: Edition, by: UUID | None, now: dt.datetime) -> None:
    """Show it to nobody but those who organise; said twice, it is done once."""
    if await conn.fetchval(_SQL.unpublish, edition.id) is not None:
        await audit.record(conn, edition.id, by, "bilan.unpublished", now=now)
