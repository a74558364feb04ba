"""The calls of a worker: claims those whose turn has come, makes them, writes down what came back.

At least once, and in their order for each person: a worker that dies leaves its claims to run out,
and whoever claims next makes the call again under the same identifier. One failure is tried again
soon; from the second in a row on the program is left alone for waits that grow, then tried with one
call at a time; after days without an answer it is switched off, and its organisers are told.
"""

import asyncio
import datetime as dt
import random
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec
import structlog

from matchmaker import notices
from matchmaker.db import Connection, Pool, fetch, fetch_optional, load, transaction
from matchmaker.editions import audit
from matchmaker.foundation import clock
from matchmaker.foundation.settings import Settings
from matchmaker.webhooks import posting, signing
from matchmaker.webhooks.events import body_of
from matchmaker.webhooks.posting import WebhookReply

_SQL: Final = load("webhooks")
_LOG: Final = structlog.get_logger(__name__)

AT_ONCE: Final = 10
OF_ONE: Final = 4  # calls of one program in the air at once
CONNECTIONS: Final = 3
POLL: Final = 1.0
AFTER_FAULT: Final = 3.0
_MARGIN: Final = 15.0
_GONE: Final = 410
_LONGEST_WISH: Final = 3600


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds: of a call, between attempts, and until a program that never answers is let go."""

    call: float = posting.SECONDS
    waits: tuple[float, ...] = (5, 30, 120, 600, 3600, 10_800, 21_600, 43_200)
    attempts: int = 12
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


async def run(
    pool: Pool, settings: Settings, stop: asyncio.Event, *, patience: Patience = PATIENCE
) -> None:
    """Make calls until a stop, whatever happens meanwhile; what has begun is finished."""
    hands: set[asyncio.Task[None]] = set()
    while not stop.is_set():
        pause = POLL
        try:
            for call in await claim(pool, AT_ONCE - len(hands), patience):
                task = asyncio.create_task(_guarded(pool, settings, call, patience))
                hands.add(task)
                task.add_done_callback(hands.discard)
        except Exception as error:
            _LOG.error("webhooks.interrupted", error=type(error).__name__)
            pause = AFTER_FAULT
        await _wait(stop, hands, pause)
    if hands:
        await asyncio.wait(hands)


async def claim(pool: Pool, most: int, patience: Patience = PATIENCE) -> Sequence[ClaimedCall]:
    """Calls whose turn has come, ours until their claim runs out."""
    if most <= 0:
        return ()
    lease = patience.call + _MARGIN
    async with pool.acquire() as conn:
        found = await fetch(conn, ClaimedCall, _SQL.claim, most, lease, OF_ONE)
    return sorted(found, key=lambda call: call.id)


async def make(
    pool: Pool, settings: Settings, call: ClaimedCall, patience: Patience = PATIENCE
) -> WebhookReply:
    """Make a call and write down what came back; nobody's connection is held meanwhile."""
    body = body_of(call.event, call.happened_at, call.slug, call.person_id, call.schedule_id)
    headers = signing.headers(
        settings.secret,
        call.webhook_id,
        call.secret_number,
        call.message,
        int(clock.now().timestamp()),
        body,
        with_old=call.old_secret_holds,
    )
    networks = settings.webhook_networks
    answer = await posting.post(call.address, body, headers, networks, seconds=patience.call)
    async with transaction(pool) as conn:
        note = _note_success if answer.is_taken else _note_failure
        await note(conn, call, answer, patience)
    return answer


async def _note_success(
    conn: Connection, call: ClaimedCall, answer: WebhookReply, patience: Patience
) -> None:
    values = (call.id, call.claim, answer.status, answer.text)
    if await conn.fetchval(_SQL.delivered, *values) is None:
        return
    in_vain = await conn.fetchval(_SQL.answers_again, call.webhook_id)
    if in_vain is not None and in_vain > 1:
        await conn.execute(_SQL.wake, call.webhook_id)


async def _note_failure(
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


async def _guarded(pool: Pool, settings: Settings, call: ClaimedCall, patience: Patience) -> None:
    try:
        await make(pool, settings, call, patience)
    except Exception as error:
        # Its claim runs out, and somebody makes the call again.
        _LOG.error("webhook.failed", delivery=call.id, error=type(error).__name__)


async def _wait(stop: asyncio.Event, hands: set[asyncio.Task[None]], seconds: float) -> None:
    """Until a call is over, a stop, or so many seconds."""
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({stopping, *hands}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
