"""What becomes of a letter follows from what the mail server says."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from matchmaker import letters, links
from matchmaker.db import Connection, Pool, transaction
from matchmaker.delivery import Postman
from matchmaker.letters import Again
from matchmaker.letters.sending import (
    DEADLY,
    DEADLY_WORDS,
    EXPIRED,
    GAVE_UP,
    GONE,
    LONGEST,
    SHORTEST,
    TOO_LATE,
    UNWRITABLE,
    backoff,
)
from tests import cast
from tests.mail.relay import Relay, serving
from tests.notices.boxes import SETTINGS, Row, last, rows
from tests.planning.plans import publish


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


async def send(pool: Pool, postman: Postman, number: int) -> None:
    await letters.send_one(pool, postman, SETTINGS, number)


async def test_letter_taken_is_sent(conn: Connection, pool: Pool) -> None:
    number = await an_acknowledgement(conn)
    async with a_postman() as (relay, postman):
        await send(pool, postman, number)
        assert len(relay.taken) == 1
        with pytest.raises(Again):
            await send(pool, postman, number)
        assert await letters.look(pool, number) is None
        assert len(relay.taken) == 1
    assert await state(conn, number) == ("sent", 1, None, 0)
    assert await conn.fetchval("select sent_at is not null from outbox where id = $1", number)


async def test_letter_put_off_is_tried_again_later(conn: Connection, pool: Pool) -> None:
    number = await an_acknowledgement(conn)
    async with a_postman("451 4.7.1 greylisted") as (relay, postman):
        with pytest.raises(Again) as again:
            await send(pool, postman, number)
        assert SHORTEST / 2 <= again.value.seconds <= SHORTEST
        assert not again.value.relay_down
        with pytest.raises(Again):
            await letters.look(pool, number)
        assert await state(conn, number) == ("pending", 1, "451 4.7.1 greylisted", 0)
        await conn.execute("update outbox set next_attempt_at = now() where id = $1", number)
        assert await letters.look(pool, number) is not None
        await send(pool, postman, number)
        assert len(relay.taken) == 1
    assert await state(conn, number) == ("sent", 2, None, 0)


async def test_conversation_that_breaks_off_is_tried_again(conn: Connection, pool: Pool) -> None:
    number = await an_acknowledgement(conn)
    async with a_postman("hang up") as (_, postman):
        with pytest.raises(Again):
            await send(pool, postman, number)
    found, attempts, words, unfinished = await state(conn, number)
    assert (found, attempts, unfinished) == ("pending", 1, 0)
    assert words


async def test_relay_that_is_not_there_is_told_apart(conn: Connection, pool: Pool) -> None:
    number = await an_acknowledgement(conn)
    async with Postman("smtp://127.0.0.1:1", timeout=5) as postman:
        with pytest.raises(Again) as again:
            await send(pool, postman, number)
    assert again.value.relay_down
    assert (await state(conn, number))[0] == "pending"


async def test_letter_refused_is_held_with_the_servers_words(conn: Connection, pool: Pool) -> None:
    number = await an_acknowledgement(conn)
    async with a_postman("550 5.1.1 no such mailbox") as (_, postman):
        await send(pool, postman, number)
        assert await letters.look(pool, number) is None
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
    with pytest.raises(Again):
        await letters.look(pool, second.id)
    assert await letters.look(pool, of_bob) is not None
    async with a_postman() as (_, postman):
        await send(pool, postman, first)
    assert await letters.following(pool, first) == second.id
    assert await letters.look(pool, second.id) is not None


async def test_held_letter_keeps_nobody_waiting(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    [second] = await rows(conn, alice)
    await conn.execute(
        "update outbox set state = 'held' where person_id = $1 and id <> $2", alice.id, second.id
    )
    assert await letters.look(pool, second.id) is not None


async def test_letter_that_somebody_else_sends_is_left_to_them(
    conn: Connection, pool: Pool
) -> None:
    number = await an_acknowledgement(conn)
    async with a_postman() as (relay, postman):
        async with transaction(pool) as other:
            await other.execute("select from outbox where id = $1 for update", number)
            with pytest.raises(Again):
                await send(pool, postman, number)
        assert relay.taken == []
    assert await state(conn, number) == ("pending", 0, None, 0)


async def test_letter_with_which_workers_died_is_held(conn: Connection, pool: Pool) -> None:
    number = await an_acknowledgement(conn)
    await conn.execute("update outbox set unfinished = $2 where id = $1", number, DEADLY - 1)
    found = await letters.look(pool, number)
    assert found is not None
    assert found.suspect
    await conn.execute("update outbox set unfinished = $2 where id = $1", number, DEADLY)
    assert await letters.look(pool, number) is None
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
            assert await letters.look(pool, number) is not None
            with pytest.raises(Again):
                await send(pool, postman, number)
            await conn.execute("update outbox set next_attempt_at = now() where id = $1", number)
        assert await letters.look(pool, number) is None
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
