"""What becomes of a letter follows from what the mail server says."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.policy import SMTP

from matchmaker import letters
from matchmaker.db import Connection, Pool
from matchmaker.letters import ClaimedLetter, Fate, House, claiming
from matchmaker.letters.sending import (
    DEADLY,
    DEADLY_WORDS,
    GAVE_UP,
    LONGEST,
    SHORTEST,
    UNWRITABLE,
    backoff,
)
from matchmaker.letters.worth import EXPIRED, GONE, TOO_LATE
from matchmaker.participation import links
from matchmaker.post.delivery import Postman
from tests import cast
from tests.notices.boxes import SETTINGS, Row, last, rows
from tests.planning.plans import publish
from tests.post.relay import Relay, serving
from tests.worker.house import until


@asynccontextmanager
async def a_postman(*answers: str) -> AsyncIterator[tuple[Relay, Postman]]:
    async with serving(Relay(*answers)) as relay, Postman(relay.url, timeout=5) as postman:
        yield relay, postman


async def an_acknowledgement(conn: Connection) -> int:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition)
    return await last(conn)


async def state(conn: Connection, number: int) -> tuple[str, int, str | None, int]:
    row = await conn.fetchrow(
        "select state, attempts, last_error, unfinished from outbox where id = $1", number
    )
    assert row is not None
    return tuple(row)


async def claimed(pool: Pool, most: int = 50) -> list[ClaimedLetter]:
    async with pool.acquire() as conn:
        return await letters.claim(conn, most)


async def due(pool: Pool) -> list[int]:
    """The letters whose turn it is; they are left to whoever comes next."""
    claims = await claimed(pool)
    async with pool.acquire() as conn:
        for claim in claims:
            await claiming.hand_back(conn, claim)
    return [claim.id for claim in claims]


async def send(pool: Pool, postman: Postman, number: int) -> Fate:
    """That letter has its turn, and no other."""
    [claim] = [claim for claim in await claimed(pool) if claim.id == number]
    async with pool.acquire() as conn:
        await conn.execute("update outbox set claimed_until = null where id <> $1", number)
    return await letters.send_one(House(pool, SETTINGS), postman, claim)


async def test_letter_taken_is_sent(conn: Connection, pool: Pool) -> None:
    number = await an_acknowledgement(conn)
    async with a_postman() as (relay, postman):
        assert await send(pool, postman, number) == "sent"
        assert await due(pool) == []
        assert len(relay.taken) == 1
    assert await state(conn, number) == ("sent", 1, None, 0)
    assert await conn.fetchval("select sent_at is not null from outbox where id = $1", number)


async def test_letter_put_off_is_tried_again_later(conn: Connection, pool: Pool) -> None:
    number = await an_acknowledgement(conn)
    async with a_postman("450 4.2.2 mailbox full") as (relay, postman):
        assert await send(pool, postman, number) == "deferred"
        wait = await conn.fetchval("select next_attempt_at - now() from outbox")
        assert SHORTEST / 2 - 5 <= wait.total_seconds() <= SHORTEST
        assert await due(pool) == []
        assert await state(conn, number) == ("pending", 1, "450 4.2.2 mailbox full", 0)
        await conn.execute("update outbox set next_attempt_at = now() where id = $1", number)
        assert await send(pool, postman, number) == "sent"
        assert len(relay.taken) == 1
    assert await state(conn, number) == ("sent", 2, None, 0)


async def test_conversation_that_breaks_off_is_tried_again(conn: Connection, pool: Pool) -> None:
    number = await an_acknowledgement(conn)
    async with a_postman("hang up") as (_, postman):
        assert await send(pool, postman, number) == "deferred"
    found, attempts, words, unfinished = await state(conn, number)
    assert (found, attempts, unfinished) == ("pending", 1, 0)
    assert words


async def test_letter_refused_is_held_with_the_servers_words(conn: Connection, pool: Pool) -> None:
    number = await an_acknowledgement(conn)
    async with a_postman("550 5.1.1 no such mailbox") as (_, postman):
        assert await send(pool, postman, number) == "held"
        assert await due(pool) == []
    assert (await state(conn, number))[:3] == ("held", 1, "550 5.1.1 no such mailbox")


async def test_letter_put_off_for_five_days_is_held(conn: Connection, pool: Pool) -> None:
    number = await an_acknowledgement(conn)
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=5, minutes=1)
    await conn.execute("update outbox set created_at = $2 where id = $1", number, long_ago)
    async with a_postman("hang up", "451 4.2.2 full") as (_, postman):
        await send(pool, postman, number)
        assert (await state(conn, number))[::2] == ("held", GAVE_UP)
        await conn.execute("update outbox set state = 'pending' where id = $1", number)
        await send(pool, postman, number)
    assert (await state(conn, number))[::2] == ("held", "451 4.2.2 full")


async def test_date_is_the_moment_of_sending_and_the_rest_stays(
    conn: Connection, pool: Pool
) -> None:
    number = await an_acknowledgement(conn)
    hours_ago = dt.datetime.now(dt.UTC) - dt.timedelta(hours=9)
    await conn.execute("update outbox set created_at = $1", hours_ago)
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    async with a_postman() as (relay, postman):
        await send(pool, postman, number)
        await conn.execute("update outbox set state = 'pending', sent_at = null")  # as if unheard
        await send(pool, postman, number)
    first, again = [message_from_bytes(data, policy=SMTP) for data in relay.taken]
    for copy in (first, again):
        assert before <= copy["Date"].datetime <= dt.datetime.now(dt.UTC)
    assert first["Message-ID"] == again["Message-ID"]
    assert first.get_body(("plain",)).get_content() == again.get_body(("plain",)).get_content()  # type: ignore[union-attr]


async def test_link_in_a_letter_opens_before_the_servers_yes(conn: Connection, pool: Pool) -> None:
    """Somebody else's connection finds it while the letter is being handed over."""
    number = await an_acknowledgement(conn)
    async with a_postman("wait") as (relay, postman):
        relay.answers = ["wait"]
        sending = asyncio.create_task(send(pool, postman, number))
        await until(lambda: asyncio.sleep(0, relay.waiting), 20)
        known = await conn.fetchval("select count(*) from personal_link")
        holding = await conn.fetchval(
            """select count(*) from pg_stat_activity
               where datname = current_database() and state like 'idle in transaction%'"""
        )
        relay.release.set()
        await sending
    assert known == 1
    assert holding == 0


async def test_letter_of_a_worker_that_fell_silent_is_another_ones(
    conn: Connection, pool: Pool
) -> None:
    number = await an_acknowledgement(conn)
    [frozen] = await claimed(pool)
    assert await claimed(pool) == []
    await conn.execute("update outbox set claimed_until = now()")
    async with a_postman("550 5.1.1 for the frozen one") as (relay, postman):
        [second] = await claimed(pool)
        assert await letters.send_one(House(pool, SETTINGS), postman, frozen) == "taken"
        assert (relay.taken, await state(conn, number)) == ([], ("pending", 0, None, 0))
        relay.answers = []
        assert await letters.send_one(House(pool, SETTINGS), postman, second) == "sent"
        assert len(relay.taken) == 1


def test_attempts_grow_rarer_up_to_an_hour() -> None:
    longest = [backoff(attempt, lambda low, high: high) for attempt in range(1, 12)]
    assert longest[:4] == [15, 30, 60, 120]
    assert longest[-1] == backoff(10_000, lambda low, high: high) == LONGEST
    assert backoff(3, lambda low, high: low) == 30
    assert len({backoff(5) for _ in range(10)}) > 1


async def test_letters_of_a_person_wait_for_the_one_before(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    first, of_bob = [
        row["id"] for row in await conn.fetch("select id from outbox order by id limit 2")
    ]
    await publish(conn, edition, [(alice, bob, 0, 0)])
    [second] = await rows(conn, alice)
    assert await due(pool) == [first, of_bob]
    async with a_postman() as (_, postman):
        await send(pool, postman, first)
    assert second.id in await due(pool)


async def test_newer_letter_does_not_wait_for_one_that_was_put_off(
    conn: Connection, pool: Pool
) -> None:
    """The older is tried at once; put off again, it keeps the newer waiting no longer."""
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    [first, _] = await due(pool)
    await conn.execute("update outbox set state = 'held' where person_id = $1", bob.id)
    async with a_postman("450 4.2.2 full", "450 4.2.2 full") as (relay, postman):
        await send(pool, postman, first)
        assert await due(pool) == []
        await publish(conn, edition, [(alice, bob, 0, 0)])
        await conn.execute("update outbox set state = 'held' where person_id = $1", bob.id)
        assert await due(pool) == [first]
        await send(pool, postman, first)
        [second] = await rows(conn, alice)
        assert await due(pool) == [second.id]
        await send(pool, postman, second.id)
        assert len(relay.taken) == 1
    assert (await state(conn, first))[0] == "pending"


async def test_older_letter_is_dropped_when_a_newer_one_says_it_all(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await conn.execute("update outbox set state = 'held'")
    await publish(conn, edition, [(alice, bob, 0, 0)])
    # A version replaces letters that have not been tried; this one was being sent at that moment.
    await conn.execute(
        """insert into outbox (edition_id, person_id, recipient_id, kind, payload, dedupe_key,
                               message_id)
           select edition_id, person_id, recipient_id, 'convocation_changed', payload, 'newer',
                  '<newer@x>'
           from outbox where person_id = $1 and kind = 'convocation'""",
        alice.id,
    )
    older, newer = await rows(conn, alice)
    async with a_postman("450 4.2.2 full") as (_, postman):
        await send(pool, postman, older.id)
        assert newer.id in await due(pool)
        await send(pool, postman, newer.id)
    assert [(row.state, row.id) for row in await rows(conn, alice)] == [
        ("dropped", older.id),
        ("sent", newer.id),
    ]


async def test_sign_in_link_comes_before_a_thousand_convocations(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await conn.execute("update outbox set state = 'held'")
    await publish(conn, edition, [(alice, bob, 0, 0)])
    organiser = await cast.an_organiser(conn)
    await links.request_login(conn, SETTINGS.secret, organiser.email, dt.datetime.now(dt.UTC))
    [claim] = await claimed(pool, 1)
    assert claim.id == await last(conn)


async def test_held_letter_keeps_nobody_waiting(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    [second] = await rows(conn, alice)
    await conn.execute(
        "update outbox set state = 'held' where person_id = $1 and id <> $2", alice.id, second.id
    )
    assert second.id in await due(pool)


async def test_letter_with_which_workers_died_is_held(conn: Connection, pool: Pool) -> None:
    number = await an_acknowledgement(conn)
    await conn.execute("update outbox set unfinished = $2 where id = $1", number, DEADLY - 1)
    [found] = await claimed(pool)
    assert found.suspect
    await conn.execute(
        "update outbox set unfinished = $2, claimed_until = null where id = $1", number, DEADLY
    )
    async with a_postman() as (relay, postman):
        assert await send(pool, postman, number) == "held"
        assert relay.taken == []
    assert (await state(conn, number))[::2] == ("held", DEADLY_WORDS)


async def test_letter_that_cannot_be_written_is_held_in_the_end(
    conn: Connection, pool: Pool
) -> None:
    number = await an_acknowledgement(conn)
    await conn.execute(
        "update outbox set kind = 'convocation', payload = '{}' where id = $1", number
    )
    async with a_postman() as (relay, postman):
        for _ in range(DEADLY):
            assert await send(pool, postman, number) == "deferred"
            await conn.execute("update outbox set next_attempt_at = now() where id = $1", number)
        assert await send(pool, postman, number) == "held"
        assert relay.taken == []
    assert (await state(conn, number))[::2] == ("held", UNWRITABLE)


async def test_letter_that_no_longer_makes_sense_is_not_sent(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice, charlie = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    bob = await cast.an_investor(conn, edition)
    await conn.execute("update outbox set state = 'held'")
    await publish(conn, edition, [(alice, bob, 0, 0)])
    await conn.execute("update person set withdrawn_at = now() where id = $1", charlie.id)
    withdrawn = (await rows(conn, charlie))[0]
    await conn.execute(
        """update slot set starts_at = starts_at - interval '100 years',
                           ends_at = ends_at - interval '100 years'"""
    )
    late = (await rows(conn, alice))[0]
    async with a_postman() as (relay, postman):
        await send(pool, postman, withdrawn.id)
        await send(pool, postman, late.id)
        assert relay.taken == []
    assert await _words(conn, withdrawn) == GONE
    assert await _words(conn, late) == TOO_LATE


async def test_sign_in_link_that_opens_nothing_any_more_is_not_sent(
    conn: Connection, pool: Pool
) -> None:
    organiser = await cast.an_organiser(conn)
    long_ago = dt.datetime.now(dt.UTC) - links.LOGIN_TIME
    await links.request_login(conn, SETTINGS.secret, organiser.email, long_ago)
    [letter] = await rows(conn)
    async with a_postman() as (relay, postman):
        await send(pool, postman, letter.id)
        assert relay.taken == []
    assert await _words(conn, letter) == EXPIRED


async def _words(conn: Connection, letter: Row) -> str | None:
    found, _, words, _ = await state(conn, letter.id)
    assert found == "held"
    return words
