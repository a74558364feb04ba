"""The calls of a webhook as its organisers look at them, and one of them once more."""

import datetime as dt
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.webhooks.hooks import webhook
from matchmaker.webhooks.reaching import Fault
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("webhooks")
KEPT: Final = dt.timedelta(days=30)


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """A call, and what was answered to the last attempt: a status with its words, or a fault."""

    id: int
    message: UUID
    event: str
    person_id: UUID | None
    schedule_id: UUID | None
    happened_at: dt.datetime
    state: Literal["pending", "delivered", "failed"]
    attempts: int
    tried_at: dt.datetime | None
    next_attempt_at: dt.datetime
    status: int | None
    fault: Fault | None
    answer: str
    delivered_at: dt.datetime | None


async def deliveries(
    conn: Connection, edition_id: UUID, webhook_id: UUID, before: int | None = None, most: int = 50
) -> list[Delivery]:
    """The calls of a webhook, newest first; `before` is the last one that was seen."""
    await webhook(conn, edition_id, webhook_id)
    return await fetch(conn, Delivery, _SQL.deliveries, webhook_id, before, most)


async def send_again(
    conn: Connection,
    edition: Edition,
    webhook_id: UUID,
    delivery_id: int,
    by: UUID,
    now: dt.datetime,
) -> None:
    """Make a call once more, under the identifier that it had: who has heard it knows it again."""
    await webhook(conn, edition.id, webhook_id)
    if await conn.fetchval(_SQL.send_again, webhook_id, delivery_id) is None:
        raise NotFound(msgid("This call is no longer kept."))
    await audit.record(conn, edition.id, by, "webhook.resent", webhook_id, now=now)


async def forget(conn: Connection, now: dt.datetime) -> None:
    """Calls are kept to be looked up for a while."""
    await conn.execute(_SQL.forget, now - KEPT)
