"""One letter leaves: counted, written and its links known, then handed over, then its fate noted.

Each of these is a transaction of its own, and none is open while the relay is waited for: whoever
clicks a link the moment the letter arrives finds it known. A worker may be killed between any two
lines. Before the relay's yes, the letter is still pending and its claim runs out; after it, the
message may leave twice under one Message-ID, which no sender can rule out (SMTP has no transaction
that spans two machines).
"""

import asyncio
import datetime as dt
import hashlib
import random
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime
from traceback import extract_tb
from typing import Final, Literal

import msgspec
import structlog

from matchmaker import db
from matchmaker.db import Connection, Pool, fetch_optional, load, transaction
from matchmaker.foundation.settings import Settings
from matchmaker.letters import claiming, pausing
from matchmaker.letters.claiming import LEASE, RENEWED, ClaimedLetter
from matchmaker.letters.desk import Letter
from matchmaker.letters.pausing import PAUSES, Pauses
from matchmaker.letters.rendering import render
from matchmaker.letters.worth import why_pointless
from matchmaker.notices import facts
from matchmaker.post import return_path
from matchmaker.post.delivery import Deferred, Delivered, Postman, Refused
from matchmaker.receiving import forward
from matchmaker.wording.language import msgid

_QUERIES: Final = load("worker")
_LOG: Final = structlog.get_logger(__name__)

DEADLY: Final = 5
"""A letter with which the worker died so often in a row is put aside."""
PATIENCE: Final = dt.timedelta(days=5)  # RFC 5321 § 4.5.4.1: four to five days
SHORTEST: Final = 15.0
LONGEST: Final = 3600.0
INSISTING: Final = 300
INSIST_PAUSE: Final = 0.2  # so that we come before whoever takes over our claim

DEADLY_WORDS: Final = msgid("The program ended five times while it was sending this message.")
GAVE_UP: Final = msgid("The mail server put us off for five days.")
UNWRITABLE: Final = msgid("This message could not be written; the program's log says why.")


Fate = Literal["sent", "held", "deferred", "paused", "taken"]
"""Of a letter after we had our turn: `paused` waits with all others, `taken` is somebody else's."""


class House(msgspec.Struct, frozen=True):
    """What sending needs: the database, the settings, how long pauses are."""

    pool: Pool
    settings: Settings
    pauses: Pauses = PAUSES


class _Attempt(msgspec.Struct, frozen=True):
    id: int
    attempts: int


async def send_one(
    house: House, postman: Postman, letter: ClaimedLetter, *, turn: int | None = None
) -> Fate:
    """Send a letter that we claimed; with `turn` it is the trial that ends a pause."""
    if letter.unfinished >= DEADLY:
        return await _put_aside(house.pool, letter)
    if (problem := await postman.prepare()) is not None:
        return await _not_ready(house, letter, problem, turn)
    begun = asyncio.get_running_loop().time()
    async with house.pool.acquire() as conn:
        values = (letter.id, letter.claim, LEASE, turn is not None)
        attempt = await fetch_optional(conn, _Attempt, _QUERIES.begin, *values)
    if attempt is None:
        return "taken"
    written = await _write(house, letter)
    if not isinstance(written, _Written):
        return written
    if asyncio.get_running_loop().time() - begun > RENEWED and not await _is_ours(house, letter):
        return "taken"  # we were asleep, and somebody else may be sending it
    _stamp(written.message)
    sender = return_path.sender(house.settings, letter.id)
    outcome = await postman.deliver(written.message, sender)
    if isinstance(outcome, Delivered):
        await _insist(house.pool, letter.id, outcome.answer, digest_of(written.message))
        if turn is not None:
            async with house.pool.acquire() as conn:
                await pausing.resume(conn, turn)
        return "sent"
    async with transaction(house.pool) as conn:
        return await _record(conn, house, letter, written, outcome, turn)


#: nobody need decide anything when one of these is of no use any more
_OPTIONAL: Final = (
    *("reminder", "registration_begun", "edition_invitation"),
    *("returns_asked", "returns_reminded", "contacts_passed", "follow_up"),
    "orientation_proposed",
)


class _Written(msgspec.Struct, frozen=True):
    letter: Letter
    message: EmailMessage

    @property
    def domain(self) -> str:
        """Whose mailbox it goes to."""
        return str(self.message["To"].addresses[0].domain).lower()


def _stamp(message: EmailMessage) -> None:
    """Date is the moment of sending, since what is hours old looks like spam; all else stays."""
    message.replace_header("Date", format_datetime(dt.datetime.now(dt.UTC)))


async def _is_ours(house: House, letter: ClaimedLetter) -> bool:
    async with house.pool.acquire() as conn:
        return bool(await conn.fetchval(_QUERIES.is_ours, letter.id, letter.claim))


async def _put_aside(pool: Pool, letter: ClaimedLetter) -> Fate:
    async with pool.acquire() as conn:
        await conn.execute(
            _QUERIES.mark_held, letter.id, letter.claim, letter.last_error or DEADLY_WORDS
        )
    _LOG.error("letter.held", outbox_id=letter.id, reason="deadly")
    return "held"


async def _not_ready(
    house: House, letter: ClaimedLetter, problem: Deferred, turn: int | None
) -> Fate:
    """There is nowhere to send it, so it has not been written, nor tried."""
    async with transaction(house.pool) as conn:
        await claiming.hand_back(conn, letter)
        if turn is None:
            await pausing.pause(conn, problem, house.pauses)
        else:
            await pausing.pause_longer(conn, turn, problem, house.pauses)
    return "paused"


async def _write(house: House, letter: ClaimedLetter) -> _Written | Fate:
    """The letter with its message, whose links are known once this transaction has ended."""
    row = None
    try:
        async with transaction(house.pool) as conn:
            row = await fetch_optional(conn, Letter, _QUERIES.take, letter.id)
            if row is None:
                return "taken"
            if (reason := await why_pointless(conn, row)) is not None:
                mark = _QUERIES.mark_pointless if row.kind in _OPTIONAL else _QUERIES.mark_held
                await conn.execute(mark, letter.id, letter.claim, reason)
                return "held"
            return _Written(row, await _message(conn, house.settings, row))
    except db.errors.UNAVAILABLE:
        raise  # that is no fault of the letter
    except Exception as error:
        if row is None:
            raise
        # Counted like a worker's death. The exception's own words may hold what people typed.
        _LOG.error(
            "letter.unwritable",
            outbox_id=row.id,
            kind=row.kind,
            error=type(error).__name__,
            at=[f"{frame.name}:{frame.lineno}" for frame in extract_tb(error.__traceback__)[-3:]],
        )
    async with transaction(house.pool) as conn:
        return await _defer(conn, letter, row, UNWRITABLE, unfinished=True)


async def _message(conn: Connection, settings: Settings, row: Letter) -> EmailMessage:
    if row.kind != "forward":
        return await render(conn, settings, row)
    assert row.edition_id is not None
    message = row.facts(facts.Forward).message
    return await forward(conn, settings, row.edition_id, message, row.message_id)


async def _record(
    conn: Connection,
    house: House,
    letter: ClaimedLetter,
    written: _Written,
    outcome: Deferred | Refused,
    turn: int | None,
) -> Fate:
    """Write down what the relay said, when it was not yes."""
    row, words = written.letter, outcome.answer or outcome.reason
    if turn is not None and outcome.blame != "recipient":
        await conn.execute(_QUERIES.mark_waiting, letter.id, letter.claim, words)
        await pausing.pause_longer(conn, turn, outcome, house.pauses)
        return "paused"
    if turn is not None:
        await pausing.resume(conn, turn)  # it speaks of the recipient: it takes our mail again
    if await pausing.is_about_us(conn, letter.id, written.domain, outcome, house.pauses):
        await conn.execute(_QUERIES.mark_waiting, letter.id, letter.claim, words)
        return "paused"
    is_refused = isinstance(outcome, Refused)
    if is_refused or dt.datetime.now(dt.UTC) - row.created_at > PATIENCE:
        _LOG.warning("letter.held", outbox_id=letter.id, kind=row.kind, refused=is_refused)
        words = words if is_refused else outcome.answer or GAVE_UP
        await conn.execute(_QUERIES.mark_held, letter.id, letter.claim, words)
        return "held"
    return await _defer(conn, letter, row, words)


async def _defer(
    conn: Connection, letter: ClaimedLetter, row: Letter, words: str, *, unfinished: bool = False
) -> Fate:
    values = (letter.id, letter.claim, backoff(row.attempts), words, unfinished)
    await conn.execute(_QUERIES.mark_deferred, *values)
    return "deferred"


def backoff(attempts: int, draw: Callable[[float, float], float] = random.uniform) -> float:
    """Seconds until the next attempt: twice as long each time up to an hour, more or less half."""
    longest = min(SHORTEST * 2 ** min(attempts - 1, 20), LONGEST)
    return draw(longest / 2, longest)


def digest_of(message: EmailMessage) -> bytes:
    """What was read in a message, as a hash: its subject and its text in both forms."""
    bodies = (message.get_body((form,)) for form in ("plain", "html"))
    read = [str(message["Subject"]), *(str(body.get_content()) for body in bodies if body)]
    return hashlib.sha256("\0".join(read).encode()).digest()


async def _insist(pool: Pool, outbox_id: int, answer: str, digest: bytes) -> None:
    """The relay has taken it, only the database does not know yet: it must, before we go on."""
    for _ in range(INSISTING):
        try:
            async with pool.acquire() as conn:
                await conn.execute(_QUERIES.mark_sent, outbox_id, answer, digest)
        except db.errors.UNAVAILABLE:
            await asyncio.sleep(INSIST_PAUSE)
        else:
            return
    _LOG.error("letter.sent_unknown", outbox_id=outbox_id)
