"""`matchmaker worker`, as it runs in production."""

import datetime as dt
from pathlib import Path

import pytest

from matchmaker import notices, planning
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.foundation.settings import Settings
from matchmaker.participation import links
from tests import cast
from tests.fixtures.programs import outcome
from tests.notices.boxes import rows
from tests.planning.plans import PUBLISHED, close, publish
from tests.worker.house import (
    House,
    all_sent,
    environment,
    require_mailbox_equals_plan,
    require_order,
    said,
    settings,
    until,
    working,
)

LATER = PUBLISHED + dt.timedelta(days=1)


async def test_worker_sends_what_a_publication_caused(
    conn: Connection, house: House, chosen: Settings, log: Path
) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    async with working(chosen, log) as worker:
        await until(lambda: all_sent(conn))
        await publish(conn, edition, [], LATER, waiting=True)
        await until(lambda: all_sent(conn))
        assert await worker.end() == 0
    assert len(house.taken) == 6
    await require_mailbox_equals_plan(conn, house)
    await require_order(conn, house)
    assert alice.email not in said(log)


async def test_a_link_asked_for_at_the_entrance_arrives_once_and_for_who_is_known_only(
    conn: Connection, house: House, chosen: Settings, log: Path
) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    camille = await cast.an_organiser(conn, edition)
    now = dt.datetime.now(dt.UTC)
    for kind, email in (("page", alice.email), ("login", camille.email)):
        await links.ask(conn, kind, email, now)  # type: ignore[arg-type]
        await links.ask(conn, kind, "nobody@example.org", now)  # type: ignore[arg-type]
    await conn.execute("delete from pgqueuer where entrypoint = 'answer' and id % 2 = 0")
    async with working(chosen, log), working(chosen, log):

        async def answered() -> bool:
            waiting = await conn.fetchval("select count(*) from link_request")
            return waiting == 0 and bool(await all_sent(conn))

        await until(answered)
    kinds = await conn.fetch("select kind from outbox order by kind, id")
    assert [row["kind"] for row in kinds] == ["acknowledgement", "acknowledgement", "login"]
    assert len(house.taken) == 3
    assert "nobody@example.org" not in said(log)


async def test_workers_side_by_side_send_each_letter_once(
    conn: Connection, house: House, chosen: Settings, log: Path
) -> None:
    edition = await cast.an_edition(conn, tables=30)
    bob = await cast.an_investor(conn, edition)
    holders = [await cast.a_holder(conn, edition, f"Holder{number}") for number in range(14)]
    await publish(conn, edition, [(holder, bob, slot, 0) for slot, holder in enumerate(holders)])
    await publish(conn, edition, [(holders[0], bob, 0, 0)], LATER, waiting=True)
    async with working(chosen, log) as one, working(chosen, log) as two:
        await until(lambda: all_sent(conn))
        assert (await one.end(), await two.end()) == (0, 0)
    await require_mailbox_equals_plan(conn, house)
    await require_order(conn, house)


async def test_letters_share_few_connections(
    conn: Connection, house: House, chosen: Settings, log: Path
) -> None:
    connections: list[str] = []
    house.at("connected", connections.append)
    edition = await cast.an_edition(conn)
    for number in range(20):
        await cast.a_holder(conn, edition, f"Holder{number}")
    async with working(chosen, log):
        await until(lambda: all_sent(conn))
    assert len(house.taken) == 20
    assert len(connections) <= 3


async def test_run_is_executed_and_its_draft_kept(
    conn: Connection, chosen: Settings, log: Path
) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await wishes.save(
        conn, edition, alice, Choices(wishes=(ChosenPerson(target=bob.id),)), cast.NOW
    )
    organiser = await cast.an_organiser(conn, edition)
    await close(conn, edition)
    edition = await editions.by_id(conn, edition.id)
    run_id = await planning.request_run(conn, edition, organiser.id, 0.5, 0, cast.NOW)

    async def over() -> bool:
        return (await planning.run(conn, run_id)).over

    async with working(chosen, log):
        await until(over)
    [draft] = await planning.versions(conn, edition.id)
    assert (draft.meetings, draft.solve_run_id) == (1, run_id)


async def test_letter_without_a_job_is_found_again(
    conn: Connection, house: House, chosen: Settings, log: Path
) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition)
    await conn.execute("truncate pgqueuer")
    async with working(chosen, log):
        await until(lambda: all_sent(conn))
    assert len(house.taken) == 1


async def test_refused_letter_is_held_and_leaves_once_released(
    conn: Connection, house: House, chosen: Settings, log: Path
) -> None:
    edition = await cast.an_edition(conn)
    alice, charlie = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    house.answers[alice.email] = "550 5.1.1 no such mailbox"
    async with working(chosen, log):
        await until(lambda: all_sent(conn))
        assert [taken.recipient for taken in house.taken] == [charlie.email]
        [held] = await notices.held_letters(conn, edition.id)
        assert (held.recipient, held.words) == ("Alice Martin", "550 5.1.1 no such mailbox")
        del house.answers[alice.email]
        await notices.release(conn, edition.id, held.id)
        await until(lambda: all_sent(conn))
    await require_mailbox_equals_plan(conn, house)


async def test_database_that_goes_away_is_waited_for(
    conn: Connection, house: House, chosen: Settings, log: Path
) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition)
    async with working(chosen, log) as worker:
        await until(lambda: all_sent(conn))
        await conn.execute(
            """select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database() and application_name = 'matchmaker worker'"""
        )
        await cast.a_holder(conn, edition, "Charlie")
        await until(lambda: all_sent(conn))
        assert await worker.end() == 0
    await require_mailbox_equals_plan(conn, house)


async def _last_words(chosen: Settings | None, *arguments: str) -> tuple[int, str]:
    surroundings = environment(chosen) if chosen else {}
    found = await outcome(*arguments, surroundings=surroundings, in_one=True)
    return found.status, found.err


@pytest.mark.process
async def test_worker_says_what_its_surroundings_lack() -> None:
    status, words = await _last_words(None, "worker")
    assert status == 2
    assert "MATCHMAKER_SMTP_URL" in words


async def test_worker_says_that_the_database_is_not_ready(
    empty_database_url: str, house: House
) -> None:
    chosen = settings(empty_database_url, house.url)
    assert await _last_words(chosen, "worker") == (
        2,
        "matchmaker worker: the database is not prepared: run `matchmaker migrate` first\n",
    )
    status, words = await _last_words(chosen, "migrate")
    assert (status, words[:9]) == (0, "applied: ")
    assert await _last_words(chosen, "migrate") == (0, "nothing to apply\n")


async def test_nothing_is_left_in_the_queue(
    conn: Connection, house: House, chosen: Settings, log: Path
) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition)
    async with working(chosen, log) as worker:
        await until(lambda: all_sent(conn))
        await worker.end()
    assert await conn.fetchval("select count(*) from pgqueuer") == 0
    assert await rows(conn) == []
