"""What came back of a call, written down: taken, again later, put aside, or no call any more."""

import datetime as dt
import random
from typing import Final
from uuid import UUID

import msgspec

from matchmaker import notices
from matchmaker.db import Connection, fetch_optional, load
from matchmaker.editions import audit
from matchmaker.foundation import clock
from matchmaker.webhooks import posting
from matchmaker.webhooks.posting import WebhookReply

_SQL: Final = load("webhooks")
_GONE: Final = 410
_LONGEST_WISH: Final = 3600


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds: of a call, between attempts, and until a program that never answers is let go.

    After `in_order` attempts in vain a call holds up nothing else about its person: with the waits
    as they are, that is within a quarter of an hour.
    """

    call: float = posting.SECONDS
    waits: tuple[float, ...] = (5, 30, 120, 600, 3600, 10_800, 21_600, 43_200)
    attempts: int = 12
    in_order: int = 4
    lost_after: float = 3 * 86_400.0

    def wait(self, tries: int) -> float:
        """How long after so many attempts in vain; not all come back at the same moment."""
        base = self.waits[min(tries, len(self.waits)) - 1]
        return base * random.uniform(0.9, 1.2)  # noqa: S311 only spreads the load


PATIENCE: Final = Patience()


class ClaimedCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call that is ours for now."""

    id: int
    message: UUID
    claim: int
    attempts: int
    event: str
    person_id: UUID | None
    schedule_id: UUID | None
    happened_at: dt.datetime
    webhook_id: UUID
    edition_id: UUID
    address: str
    secret_number: int
    slug: str
    old_secret_holds: bool


class _Silent(msgspec.Struct, frozen=True):
    failures: int
    is_lost: bool


async def note_success(
    conn: Connection, call: ClaimedCall, answer: WebhookReply, patience: Patience
) -> None:
    """It was taken; what waited because others were not is tried at once."""
    values = (call.id, call.claim, answer.status, answer.text)
    if await conn.fetchval(_SQL.delivered, *values) is None:
        return
    in_vain = await conn.fetchval(_SQL.answers_again, call.webhook_id)
    if in_vain is not None and in_vain > 1:
        await conn.execute(_SQL.wake, call.webhook_id)


async def note_failure(
    conn: Connection, call: ClaimedCall, answer: WebhookReply, patience: Patience
) -> None:
    """It was in vain: later again, and after days, or where the other side is gone, not at all."""
    wait = max(patience.wait(call.attempts), min(answer.retry_after or 0, _LONGEST_WISH))
    values = (call.id, call.claim, answer.status, answer.fault, answer.text)
    if await conn.fetchval(_SQL.failed, *values, wait, patience.attempts) is None:
        return
    pauses = (list(patience.waits), patience.lost_after)
    silent = await fetch_optional(conn, _Silent, _SQL.falls_silent, call.webhook_id, *pauses)
    is_gone = answer.status == _GONE
    if not is_gone and not (silent and silent.is_lost):
        return
    reason = "gone" if is_gone else "failing"
    if await conn.fetchval(_SQL.switch_off, call.webhook_id, reason) is not None:
        await audit.record(
            conn, call.edition_id, None, "webhook.switched_off", call.webhook_id, now=clock.now()
        )
        edition, hook = call.edition_id, call.webhook_id
        await notices.webhook_off(conn, edition, hook, clock.now(), gone=is_gone)
