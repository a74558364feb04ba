"""The calls of a worker: claims those whose turn has come, makes them, writes down what came back.

At least once, and in their order for each person, as long as none is refused again and again. A
worker that dies leaves its claims to run out, and whoever claims next makes the call again under
the same identifier. One failure is tried again
soon; from the second in a row on the program is left alone for waits that grow, then tried with one
call at a time; after days without an answer it is switched off, and its organisers are told.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog

from matchmaker.db import Pool, fetch, load, transaction
from matchmaker.foundation import clock
from matchmaker.foundation.settings import Settings
from matchmaker.webhooks import outcomes, posting, signing
from matchmaker.webhooks.events import body_of
from matchmaker.webhooks.outcomes import PATIENCE, ClaimedCall, Patience
from matchmaker.webhooks.posting import WebhookReply

_SQL: Final = load("webhooks")
_LOG: Final = structlog.get_logger(__name__)

AT_ONCE: Final = 10
OF_ONE: Final = 4  # calls of one program in the air at once
CONNECTIONS: Final = 3
POLL: Final = 1.0
AFTER_FAULT: Final = 3.0
_MARGIN: Final = 15.0


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
        values = (most, lease, OF_ONE, patience.in_order)
        found = await fetch(conn, ClaimedCall, _SQL.claim, *values)
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
        note = outcomes.note_success if answer.is_taken else outcomes.note_failure
        await note(conn, call, answer, patience)
    return answer


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
