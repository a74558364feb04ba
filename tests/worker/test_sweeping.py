"""A worker finds what got lost, and forgets what has had its day."""

import datetime as dt

from matchmaker import editions, limits, links, planning, worker
from matchmaker.db import Connection, Pool
from tests import cast
from tests.planning.plans import close


async def _jobs(conn: Connection) -> list[str]:
    found = await conn.fetch("select dedupe_key from pgqueuer order by id")
    return [row["dedupe_key"] for row in found]


async def test_rows_without_a_job_get_one(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition)
    await cast.a_holder(conn, edition, "Charlie")
    organiser = await cast.an_organiser(conn, edition)
    await close(conn, edition)
    edition = await editions.by_id(conn, edition.id)
    run_id = await planning.request_run(conn, edition, organiser.id, 1, 0, cast.NOW)
    await links.ask(conn, "page", "somebody@example.org", cast.NOW)
    before = await _jobs(conn)
    await conn.execute("delete from pgqueuer")
    assert await worker.sweep(pool) == 4
    assert sorted(await _jobs(conn)) == sorted(before)
    assert f"solve:{run_id}" in before


async def test_rows_with_a_job_are_left_alone(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition)
    before = await _jobs(conn)
    assert await worker.sweep(pool) == 0
    assert await _jobs(conn) == before


async def test_what_is_done_or_held_is_not_taken_up_again(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    for name, change in (
        ("Alice", "state = 'held'"),
        ("Charlie", "state = 'sent', sent_at = now()"),
    ):
        await cast.a_holder(conn, edition, name)
        await conn.execute(f"update outbox set {change} where state = 'pending'")
    await conn.execute("delete from pgqueuer")
    assert await worker.sweep(pool) == 0


async def test_what_has_had_its_day_is_forgotten(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition)
    organiser = await cast.an_organiser(conn, edition)
    await links.open_session(conn, cast.NOW, organiser_id=organiser.id)
    await links.ask(conn, "page", "somebody@example.org", cast.NOW)
    await limits.spend(conn, "s" * 32, limits.LOST_LINKS, "192.0.2.7", cast.NOW)
    await conn.execute("update pgqueuer_log set created = now() - interval '8 days'")
    day_before = dt.datetime.combine(edition.purge_on, dt.time(), dt.UTC) - dt.timedelta(days=1)
    await worker.tidy(pool, day_before)
    assert await conn.fetchval("select count(*) from link_request") == 0
    assert await conn.fetchval("select count(*) from allowance") == 0
    assert await conn.fetchval("select count(*) from browser_session") == 0
    assert await conn.fetchval("select count(*) from pgqueuer_log") == 0
    assert await conn.fetchval("select count(*) from person") == 1
    await worker.tidy(pool, day_before + dt.timedelta(days=1))
    assert await conn.fetchval("select count(*) from person") == 0
    assert (await editions.by_id(conn, edition.id)).stage == "archived"
