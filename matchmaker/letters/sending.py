"""One letter leaves: counted, written and its links known, then handed over, then its fate noted.

Each of these is a transaction of its own, and none is open while the relay is waited for: whoever
clicks a link the moment the letter arrives finds it known. A worker may be killed between any two
lines. Before the relay's yes, the letter is still pending and its claim runs out; after it, the
message may leave twice under one Message-ID, which no sender can rule out (SMTP has no transaction
that spans two machines).
"""

import asyncio
import datetime as dt
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
from matchmaker.foundation import clock
from matchmaker.foundation.settings import Settings
from matchmaker.letters import claiming, pausing, reading
from matchmaker.letters.claiming import LEASE, RENEWED, ClaimedLetter
from matchmaker.letters.desk import Letter
from matchmaker.letters.pausing import PAUSES, Pauses
from matchmaker.letters.rendering import render
from matchmaker.notices import facts
from matchmaker.people.parties import erased_among
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
TOO_LATE: Final = msgid("The morning was over before this message could leave.")
EXPIRED: Final = msgid("The sign-in link was too old before this message could leave.")
MEETING_OVER: Final = msgid("The meeting was over before this message could leave.")
OFFER_OVER: Final = msgid("The offer was over before this message could leave.")
OTHER_GONE: Final = msgid("Whom this message is about does not take part any more.")
GONE: Final = msgid("This person does not take part any more.")
UNWRITABLE: Final = msgid("This message could not be written; the program's log says why.")


#: what is of no use to whoever has withdrawn, nor once the morning is over
_OF_WHO_COMES: Final = (
    "application_accepted",
    "convocation",
    "convocation_changed",
    "edition_changed",
    "invitation",
    "offer",
)

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
    if (problem := await postman.ready()) is not None:
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
        await _insist(house.pool, letter.id)
        if turn is not None:
            async with house.pool.acquire() as conn:
                await pausing.resume(conn, turn)
        return "sent"
    async with transaction(house.pool) as conn:
        return await _record(conn, house, letter, written, outcome, turn)


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
            if (reason := await _pointless(conn, row)) is not None:
                await conn.execute(_QUERIES.mark_held, letter.id, letter.claim, reason)
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


async def _pointless(conn: Connection, letter: Letter) -> str | None:
    """Why nobody should receive this letter any more, in words; None to send it."""
    now = clock.now()
    if letter.kind in ("login", "colleague"):
        link = await reading.login_link(conn, letter.facts(facts.LoginRequest).link)
        return EXPIRED if link is None or link.expires_at <= now else None
    if letter.person_id is None:
        return None
    reader = await reading.reader(conn, letter.person_id)
    if reader.erased_at is not None:
        # Their last letter takes back what is in their calendar, and holds their address itself.
        return None if "mailbox" in letter.payload else GONE
    if letter.kind in ("invitation", "cancellation", "convocation_changed"):
        is_whole = letter.kind == "convocation_changed"
        over_at = (
            letter.facts(facts.MorningFacts) if is_whole else letter.facts(facts.Single)
        ).over_at
        if over_at is not None and over_at <= now:
            return MEETING_OVER
    if letter.kind == "programme":
        if reader.withdrawn_at is not None:
            return GONE
        return MEETING_OVER if letter.facts(facts.ProgrammeFacts).over_at <= now else None
    if letter.kind == "offer" and letter.facts(facts.OfferFacts).deadline <= now:
        return OFFER_OVER
    if await _is_about_nobody(conn, letter):
        return OTHER_GONE
    if letter.kind in _OF_WHO_COMES:
        if reader.withdrawn_at is not None:
            return GONE
        end = await reading.morning_end(conn, reader.edition_id)
        return TOO_LATE if end is not None and end <= now else None
    return None


async def _is_about_nobody(conn: Connection, letter: Letter) -> bool:
    """Whether all that the letter has to tell are meetings that the reader never knew of, with
    people who had their data erased before it could leave."""
    match letter.kind:
        case "offer":
            return bool(await erased_among(conn, (letter.facts(facts.OfferFacts).other,)))
        case "invitation":
            single = letter.facts(facts.Single)
            return single.before is None and bool(await erased_among(conn, (single.other,)))
        case "convocation_changed":
            told = letter.facts(facts.MorningFacts)
            return (
                told.about is None
                and bool(told.changes)
                and not told.without(await erased_among(conn, told.others)).changes
            )
    return False


async def _insist(pool: Pool, outbox_id: int) -> None:
    """The relay has taken it, only the database does not know yet: it must, before we go on."""
    for _ in range(INSISTING):
        try:
            async with pool.acquire() as conn:
                await conn.execute(_QUERIES.mark_sent, outbox_id)
        except db.errors.UNAVAILABLE:
            await asyncio.sleep(INSIST_PAUSE)
        else:
            return
    _LOG.error("letter.sent_unknown", outbox_id=outbox_id)
