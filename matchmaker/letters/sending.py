"""One letter leaves: its attempt is counted first, then its row is held until its fate is known.

A worker may be killed between any two lines. Before the relay's yes, the row is still pending and
its job comes back; after it, the message may leave twice under one Message-ID, which no sender
can rule out (SMTP has no transaction that spans two machines).
"""

import asyncio
import datetime as dt
import random
from collections.abc import Callable
from email.message import EmailMessage
from traceback import extract_tb
from typing import Final, Literal

import msgspec
import structlog

from matchmaker import clock, db
from matchmaker.db import Connection, Pool, fetch_optional, load, transaction
from matchmaker.delivery import (
    NOT_LET_IN,
    UNREACHABLE,
    Deferred,
    Delivered,
    Outcome,
    Postman,
    Refused,
)
from matchmaker.language import msgid
from matchmaker.letters import reading
from matchmaker.letters.rendering import Letter, render
from matchmaker.notices import facts
from matchmaker.notices.writing import LetterId
from matchmaker.settings import Settings

_QUERIES: Final = load("worker")
_LOG: Final = structlog.get_logger(__name__)

DEADLY: Final = 5
"""A letter with which the worker died so often in a row is put aside."""
SUSPECT: Final = 2
"""From so many deaths on a letter is sent alone, so that it takes no other with it."""
PATIENCE: Final = dt.timedelta(days=5)  # RFC 5321 § 4.5.4.1: four to five days
SHORTEST: Final = 15.0
LONGEST: Final = 3600.0
BUSY: Final = 1.0

DEADLY_WORDS: Final = msgid("The program ended five times while it was sending this message.")
GAVE_UP: Final = msgid("The mail server put us off for five days.")
TOO_LATE: Final = msgid("The morning was over before this message could leave.")
EXPIRED: Final = msgid("The sign-in link was too old before this message could leave.")
MEETING_OVER: Final = msgid("The meeting was over before this message could leave.")
OFFER_OVER: Final = msgid("The offer was over before this message could leave.")
GONE: Final = msgid("This person does not take part any more.")
UNWRITABLE: Final = msgid("This message could not be written; the program's log says why.")


class Again(Exception):
    """The letter is still to be sent, after so many seconds."""

    def __init__(self, seconds: float, *, relay_down: bool = False) -> None:
        super().__init__(f"in {seconds:.1f} s")
        self.seconds = seconds
        self.relay_down = relay_down


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a letter's turn has come."""

    state: Literal["pending", "sent", "held"]
    unfinished: int
    last_error: str | None
    wait: float
    behind: bool

    @property
    def suspect(self) -> bool:
        return self.unfinished >= SUSPECT


class _Attempt(msgspec.Struct, frozen=True):
    id: int
    attempts: int


async def look(pool: Pool, outbox_id: int) -> Look | None:
    """The letter if it is to be sent now; None if it is done; Again when its turn comes later."""
    async with pool.acquire() as conn:
        found = await fetch_optional(conn, Look, _QUERIES.look, outbox_id)
        if found is None or found.state != "pending":
            return None
        if found.wait > 0:
            raise Again(found.wait)
        if found.behind:
            raise Again(BUSY)
        if found.unfinished >= DEADLY:
            await conn.execute(_QUERIES.mark_held, outbox_id, found.last_error or DEADLY_WORDS)
            _LOG.error("letter.held", outbox_id=outbox_id, reason="deadly")
            return None
        return found


async def following(pool: Pool, outbox_id: int) -> int | None:
    """The next letter that waits for the same person: theirs leave in order, one by one."""
    async with pool.acquire() as conn:
        found = await fetch_optional(conn, LetterId, _QUERIES.following, outbox_id)
    return None if found is None else found.id


async def send_one(pool: Pool, postman: Postman, settings: Settings, outbox_id: int) -> None:
    """Send a letter whose turn has come; Again when it must be tried later.

    Sent, or held for good: then this returns. Nothing is sent while somebody else is at it.
    """
    async with pool.acquire() as conn:
        attempt = await fetch_optional(conn, _Attempt, _QUERIES.begin, outbox_id)
    if attempt is None:
        raise Again(BUSY)
    fate = _Fate()
    try:
        async with transaction(pool) as conn:
            again = await _attempt(conn, postman, settings, outbox_id, fate)
    except Exception:
        if not fate.is_sent:
            raise
        await _insist(pool, outbox_id)
        return
    if again is not None:
        raise again


class _Fate:
    """What we know of a letter although the database may not."""

    is_sent = False


async def _attempt(
    conn: Connection, postman: Postman, settings: Settings, outbox_id: int, fate: _Fate
) -> Again | None:
    letter = await fetch_optional(conn, Letter, _QUERIES.take, outbox_id)
    if letter is None:
        return Again(BUSY)
    message = await _prepare(conn, settings, letter)
    if not isinstance(message, EmailMessage):
        return message
    outcome = await postman.deliver(message)
    fate.is_sent = isinstance(outcome, Delivered)
    return await _record(conn, letter, outcome)


async def _prepare(
    conn: Connection, settings: Settings, letter: Letter
) -> EmailMessage | Again | None:
    """The message; or when to try again; or None, because the letter is held now."""
    if (reason := await _pointless(conn, letter)) is not None:
        await conn.execute(_QUERIES.mark_held, letter.id, reason)
        return None
    try:
        async with conn.transaction():
            return await render(conn, settings, letter)
    except Exception as error:
        # Counted like a worker's death. The exception's own words may hold what people typed.
        _LOG.error(
            "letter.unwritable",
            outbox_id=letter.id,
            kind=letter.kind,
            error=type(error).__name__,
            at=[f"{frame.name}:{frame.lineno}" for frame in extract_tb(error.__traceback__)[-3:]],
        )
        return await _defer(conn, letter, UNWRITABLE, unfinished=True)


async def _record(conn: Connection, letter: Letter, outcome: Outcome) -> Again | None:
    """Write down what the relay said."""
    match outcome:
        case Delivered():
            await conn.execute(_QUERIES.mark_sent, letter.id)
            return None
        case Refused():
            _LOG.warning("letter.held", outbox_id=letter.id, kind=letter.kind, reason="refused")
            await conn.execute(_QUERIES.mark_held, letter.id, outcome.answer or outcome.reason)
            return None
        case Deferred():
            if dt.datetime.now(dt.UTC) - letter.created_at > PATIENCE:
                await conn.execute(_QUERIES.mark_held, letter.id, outcome.answer or GAVE_UP)
                return None
            again = await _defer(conn, letter, outcome.answer or outcome.reason)
            again.relay_down = outcome.reason in (UNREACHABLE, NOT_LET_IN)
            return again


async def _defer(
    conn: Connection, letter: Letter, words: str, *, unfinished: bool = False
) -> Again:
    seconds = backoff(letter.attempts)
    await conn.execute(_QUERIES.mark_deferred, letter.id, seconds, words, unfinished)
    return Again(seconds)


def backoff(attempts: int, draw: Callable[[float, float], float] = random.uniform) -> float:
    """Seconds until the next attempt: twice as long each time up to an hour, more or less half."""
    longest = min(SHORTEST * 2 ** min(attempts - 1, 20), LONGEST)
    return draw(longest / 2, longest)


async def _pointless(conn: Connection, letter: Letter) -> str | None:
    """Why nobody should receive this letter any more, in words; None to send it."""
    now = clock.now()
    if letter.kind == "login":
        link = await reading.login_link(conn, letter.facts(facts.Login).link)
        return EXPIRED if link is None or link.expires_at <= now else None
    if letter.person_id is None:
        return None
    reader = await reading.reader(conn, letter.person_id)
    if reader.erased_at is not None:
        # Their last letter takes back what is in their calendar, and holds their address itself.
        return None if "mailbox" in letter.payload else GONE
    if letter.kind in ("invitation", "cancellation", "convocation_changed"):
        is_whole = letter.kind == "convocation_changed"
        over_at = (letter.facts(facts.Morning) if is_whole else letter.facts(facts.Single)).over_at
        if over_at is not None and over_at <= now:
            return MEETING_OVER
    if letter.kind == "offer" and letter.facts(facts.Offer).deadline <= now:
        return OFFER_OVER
    if letter.kind in ("convocation", "convocation_changed", "invitation", "offer"):
        if reader.withdrawn_at is not None:
            return GONE
        end = await reading.morning_end(conn, reader.edition_id)
        return TOO_LATE if end is not None and end <= now else None
    return None


async def _insist(pool: Pool, outbox_id: int) -> None:
    """The relay has taken it, only the database does not know yet: it must, before we go on."""
    for _ in range(20):
        try:
            async with pool.acquire() as conn:
                await conn.execute(_QUERIES.mark_sent, outbox_id)
        except db.errors.UNAVAILABLE:
            await asyncio.sleep(3)
        else:
            return
    _LOG.error("letter.sent_unknown", outbox_id=outbox_id)
