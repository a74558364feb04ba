"""A mail server that refuses *us* pauses all sending; it resumes by itself, once, with everything.

Whole workers' post offices against a real server that is sick until it heals, with short pauses.
`python -m benchmarks.pauses` does the same at full size, with the pauses of production.
"""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from matchmaker import letters, notices
from matchmaker.db import Connection, Pool
from matchmaker.letters import House, Pauses, claiming, office, pausing
from matchmaker.participation import links
from matchmaker.post.blame import blame
from matchmaker.post.delivery import Postman
from tests import cast
from tests.notices.boxes import SETTINGS, last, send_all
from tests.post.relay import Relay, serving
from tests.worker.house import all_sent, until

SHORT = Pauses(first=0.05, longest=0.4, greylisted=0.2)
PEOPLE = 24


class Sick(Relay):
    """Gives one answer at one command until it is well; counts what is attempted meanwhile."""

    def __init__(self, at: str, answer: str, *, only: str = "", **options: Any) -> None:
        super().__init__(at="", **options)
        self.sick_at = at
        self.answer = answer
        self.only = only
        self.is_well = False
        self.attempts = 0

    async def _fall_ill(self, command: str, recipient: str = "") -> str | None:
        if command != self.sick_at or self.is_well or self.only not in recipient:
            return None
        self.attempts += 1
        if self.answer == "hang":
            await asyncio.sleep(3600)
        return self.answer

    async def handle_MAIL(  # noqa: N802 (named by aiosmtpd)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := await self._fall_ill("MAIL"):
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := await self._fall_ill("RCPT", address):
            return answer
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if answer := await self._fall_ill("DATA", envelope.rcpt_tos[0]):
            return answer
        return await super().handle_DATA(server, session, envelope)


@asynccontextmanager
async def offices(pool: Pool, url: str, count: int = 2) -> AsyncIterator[None]:
    """So many workers' post offices."""
    stop = asyncio.Event()
    chosen = msgspec.structs.replace(SETTINGS, smtp_url=url)
    running = [
        asyncio.create_task(office.run(pool, chosen, stop, pauses=SHORT, smtp_seconds=0.3))
        for _ in range(count)
    ]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*running)


async def some_letters(conn: Connection, count: int = PEOPLE) -> None:
    edition = await cast.an_edition(conn)
    for number in range(count):
        await cast.a_holder(conn, edition, email=f"alice{number}@domain{number % 5}.example")


@pytest.mark.parametrize(
    ("at", "answer"),
    [
        ("MAIL", "553 5.7.1 sender not allowed"),
        ("RCPT", "550 5.7.60 client does not have permission to send as this sender"),
        ("RCPT", "554 5.7.1 <x@y>: Relay access denied"),
        ("DATA", "550 5.4.5 daily sending quota exceeded"),
        ("RCPT", "530 5.7.0 authentication required"),
        ("DATA", "451 4.7.1 try again later"),
        ("DATA", "451 4.7.1 greylisted, come back"),
        ("RCPT", "421 4.7.0 too fast"),
        ("RCPT", "550 5.7.1 blocked by policy"),
        ("MAIL", "hang"),
        ("DATA", "hang"),
    ],
)
async def test_relay_that_takes_nothing_of_ours_pauses_and_resumes_by_itself(
    conn: Connection, pool: Pool, at: str, answer: str
) -> None:
    await some_letters(conn)
    sick = Sick(at, answer)
    async with serving(sick) as relay, offices(pool, relay.url):
        await until(lambda: _is_paused(conn), 30)
        await asyncio.sleep(1.0)
        assert sick.attempts < PEOPLE
        assert await _counts(conn) == {"pending": PEOPLE}
        assert (await letters.sending_state(conn)).paused
        sick.is_well = True
        await until(lambda: all_sent(conn), 30)
    assert await _counts(conn) == {"sent": PEOPLE}
    recipients = Counter(envelope.rcpt_tos[0] for envelope in relay.envelopes)
    assert (len(recipients), recipients.total()) == (PEOPLE, PEOPLE)
    assert not (await letters.sending_state(conn)).paused


async def test_one_strict_mailbox_is_held_alone(conn: Connection, pool: Pool) -> None:
    await some_letters(conn)
    strict = Sick("RCPT", "550 5.7.1 not from you", only="alice3@")
    async with serving(strict) as relay, offices(pool, relay.url):
        await until(lambda: all_sent(conn), 30)
    assert await _counts(conn) == {"sent": PEOPLE - 1, "held": 1}
    assert not (await letters.sending_state(conn)).paused


async def test_one_domain_however_strict_is_not_about_us(conn: Connection, pool: Pool) -> None:
    """Those of its letters are held; what was held in a row is released once three domains do."""
    edition = await cast.an_edition(conn)
    for domain in ("one", "one", "one", "two", "three"):
        await cast.a_holder(conn, edition, email=f"alice{await last(conn)}@{domain}.example")
    async with (
        serving(Sick("RCPT", "550 5.7.1 no")) as relay,
        Postman(relay.url, timeout=5) as postman,
    ):
        assert await send_all(pool, postman) == ["held", "held", "held", "held", "paused"]
    assert await _counts(conn) == {"pending": 5}
    assert await conn.fetchval("select max(attempts) from outbox") == 0


async def test_nothing_is_written_before_there_is_somewhere_to_send_it(
    conn: Connection, pool: Pool
) -> None:
    await some_letters(conn, 3)
    async with Postman("smtp://127.0.0.1:1", timeout=5) as postman:
        assert await send_all(pool, postman) == ["paused"] * 3
        assert await send_all(pool, postman) == []
    assert await conn.fetchval("select count(*) from personal_link") == 0
    assert await conn.fetchval("select sum(attempts) from outbox") == 0
    standing = await letters.sending_state(conn)
    assert (standing.paused, standing.reason) == (True, "The mail server cannot be reached.")


async def test_only_one_worker_tries_at_a_time_and_a_dead_ones_turn_runs_out(
    conn: Connection, pool: Pool
) -> None:
    await some_letters(conn, 1)
    async with Postman("smtp://127.0.0.1:1", timeout=5) as postman:
        await send_all(pool, postman)
        assert await pausing.take_turn(conn) is None
        assert await letters.try_now(conn)
        first = await pausing.take_turn(conn)
        assert first is not None
        assert await pausing.take_turn(conn) is None
        await conn.execute("update sending set turn_until = now()")
        second = await pausing.take_turn(conn)
        assert second == first + 1
        await pausing.resume(conn, first)
        assert (await letters.sending_state(conn)).paused
        [claim] = [await claiming.claim_for_trial(conn)]
        assert claim is not None
        house = House(pool, SETTINGS, SHORT)
        assert await letters.send_one(house, postman, claim, turn=second) == "paused"
    async with serving(Relay()) as relay, Postman(relay.url, timeout=5) as postman:
        assert await letters.try_now(conn)
        turn = await pausing.take_turn(conn)
        claim = await claiming.claim_for_trial(conn)
        assert claim is not None
        assert await letters.send_one(house, postman, claim, turn=turn) == "sent"
    assert not (await letters.sending_state(conn)).paused
    assert not await letters.try_now(conn)


async def test_sign_in_links_are_held_where_an_organiser_sees_them(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    await links.request_login(conn, SETTINGS.secret, camille.email, dt.datetime.now(dt.UTC))
    elsewhere = await cast.an_edition(conn, slug="elsewhere")
    async with serving(Relay("550 5.1.1 no such mailbox")) as relay:
        async with Postman(relay.url, timeout=5) as postman:
            assert await send_all(pool, postman) == ["held"]
        [held] = await notices.held_letters(conn, edition.id)
        assert (held.kind, held.email) == ("login", camille.email)
        assert (await notices.letter_counts(conn, edition.id)).held == 1
        assert await notices.held_letters(conn, elsewhere.id) == []
        await notices.release(conn, edition.id, held.id)
        async with Postman(relay.url, timeout=5) as postman:
            assert await send_all(pool, postman) == ["sent"]


@pytest.mark.parametrize(
    ("stage", "words", "expected"),
    [
        ("greeting", "554 go away", "us"),
        ("sender", "550 5.1.8 sender's domain unknown", "us"),
        ("sender", "552 5.3.4 too big", "recipient"),
        ("letter", "550 5.1.1 no such user", "recipient"),
        ("letter", "550 no such user", "recipient"),
        ("letter", "552 5.2.2 mailbox full", "recipient"),
        ("letter", "452 4.2.2 mailbox full", "recipient"),
        ("letter", "452 4.3.1 insufficient system storage", "us"),
        ("letter", "554 5.7.1 spam", "unclear"),
        ("letter", "550 relaying denied", "us"),
        ("letter", "550 5.7.1 Unable to relay", "us"),
        ("letter", "535 5.7.8 bad credentials", "us"),
        ("letter", "450 4.7.1 rate limit exceeded", "us"),
        ("letter", "450 4.7.1 try later", "unclear"),
        ("letter", "450 4.4.1 no route to their host", "recipient"),
        ("letter", "552 5.3.4 too big", "recipient"),
    ],
)
def test_whom_an_answer_is_about(stage: Any, words: str, expected: str) -> None:
    assert blame(stage, int(words[:3]), words) == expected


async def _is_paused(conn: Connection) -> bool:
    return (await letters.sending_state(conn)).paused


async def _counts(conn: Connection) -> dict[str, int]:
    found = await conn.fetch("select state, count(*) as letters from outbox group by state")
    return {row["state"]: row["letters"] for row in found}
