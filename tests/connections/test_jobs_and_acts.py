"""A worker's job and an act of a person in one moment: neither waits for the other for ever.

Each test makes that moment: what both need first is kept from them until both stand in line.
"""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from matchmaker import reminders, worker
from matchmaker.db import Connection, Pool, transaction
from matchmaker.notices import writing
from matchmaker.participation import links
from matchmaker.people.profiles import Profile
from tests import cast
from tests.cast import NOW
from tests.fixtures.site import Site
from tests.notices.boxes import SETTINGS
from tests.pages.reading import filled_in
from tests.pages.test_invitations import link_to, pressed, two_years
from tests.worker.house import until

HOUR: Final = dt.timedelta(hours=1)
WISHES: Final[tuple[reminders.Topic, ...]] = ("wishes",)


async def stand_in_line(conn: Connection, number: int) -> None:
    """Wait until so many wait for locks."""

    async def all_wait() -> bool:
        waiting: int = await conn.fetchval(
            """select count(*) from pg_stat_activity
               where datname = current_database() and wait_event_type = 'Lock'"""
        )
        return waiting == number

    await until(all_wait, 20)


@asynccontextmanager
async def kept_from_all(pool: Pool, statement: str) -> AsyncIterator[None]:
    """What the statement locks is locked while the block lasts."""
    async with transaction(pool) as conn:
        await conn.execute(statement)
        yield


async def test_reminders_that_were_planned_and_one_that_is_sent_by_hand(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    made = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Bob")]
    first, _ = sorted(one.id for one in made)
    await conn.execute("update person set confirmed_at = registered_at where id = $1", first)
    planned: list[tuple[reminders.Topic, dt.datetime]] = [
        ("address", NOW + HOUR),
        ("wishes", NOW + 2 * HOUR),
    ]
    for topic, at in planned:
        await reminders.plan(conn, edition, (topic,), at, camille.id, NOW, unseen=True)
    now = NOW + 3 * HOUR

    async def send_by_hand() -> int:
        async with transaction(pool) as own:
            sent = await reminders.send(own, edition, WISHES, camille.id, now, unseen=True)
        return sent.letters

    async with kept_from_all(pool, "lock table audit in share mode"):
        of_the_worker = asyncio.create_task(worker.remind(pool, now))
        await stand_in_line(conn, 1)  # the second of the two has been written to
        by_hand = asyncio.create_task(send_by_hand())
        await stand_in_line(conn, 2)  # the first has been, and the second is waited for
    await of_the_worker
    assert await by_hand == 1
    done = [one for one in await reminders.history(conn, edition.id) if one.done_at]
    assert sorted(one.letters or 0 for one in done) == [0, 1, 1]
    assert await conn.fetchval("select count(*) from outbox where kind = 'reminder'") == 2


async def test_invitation_that_lapses_while_it_is_answered(
    site: Site, conn: Connection, pool: Pool
) -> None:
    before, after = await two_years(conn)
    link = await link_to(conn, before, after, "Bob")
    browser = await site.client()
    await browser.get(link)
    check = await pressed(browser, f"{link}/modifier")
    shown = filled_in(await browser.get(check))
    await conn.execute("update invitation set purge_on = '2026-01-01' where state = 'open'")
    async with kept_from_all(pool, "select from registration_draft for update"):
        answer = asyncio.create_task(browser.post(check.removesuffix("/verification"), data=shown))
        await stand_in_line(conn, 1)
        tidying = asyncio.create_task(worker.tidy(pool, NOW))
        await asyncio.wait([tidying], timeout=1)
    await tidying
    assert (await answer).headers["location"].endswith("/inscription-recue")
    assert await conn.fetchval("select count(*) from person where edition_id = $1", after.id) == 1


async def test_letters_to_people_whose_older_ones_were_put_off(
    conn: Connection, pool: Pool
) -> None:
    """Two write to the same two people, in two orders: each hurries the older letters of both."""
    edition = await cast.an_edition(conn)
    alice, bob = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Bob")]
    for one in (alice, bob):
        await writing.acknowledge(conn, one)
    await conn.execute("update outbox set next_attempt_at = now() + interval '1 hour'")
    have_begun = asyncio.Barrier(2)

    async def write(*readers: Profile) -> None:
        async with transaction(pool) as own:
            for one in readers:
                await writing.acknowledge(own, one, again=True)
                if one is readers[0]:
                    await have_begun.wait()

    async with asyncio.timeout(20):
        await asyncio.gather(write(alice, bob), write(bob, alice))
    assert await conn.fetchval("select count(*) from outbox where next_attempt_at > now()") == 0
    assert await conn.fetchval("select count(*) from outbox") == 6


async def test_link_that_is_written_while_the_edition_is_purged(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    much_later = cast.TOO_LATE.replace(year=2200)
    await links.ask(conn, "page", alice.email or "", much_later)
    request_id = await conn.fetchval("select id from link_request")

    async def answer() -> None:
        async with transaction(pool) as own:
            await links.answer(own, SETTINGS.secret, request_id, much_later)

    async with kept_from_all(pool, "lock table outbox in share mode"):
        of_the_link = asyncio.create_task(answer())
        await stand_in_line(conn, 1)  # it has the person, and is about to write to them
        of_the_purge = asyncio.create_task(worker.tidy(pool, much_later))
        await stand_in_line(conn, 2)
    await asyncio.gather(of_the_link, of_the_purge)
    await worker.tidy(pool, much_later)  # the next round, if somebody was at it
    assert await conn.fetchval("select count(*) from person") == 0
