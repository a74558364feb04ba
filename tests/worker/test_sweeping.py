"""A worker finds what got lost, and forgets what has had its day."""

import datetime as dt
from uuid import UUID

from matchmaker import planning, worker
from matchmaker.db import Connection, Pool
from matchmaker.editions import editions
from matchmaker.foundation import limits
from matchmaker.participation import links
from tests import cast
from tests.planning.plans import close


async def _jobs(conn: Connection) -> list[str]:
    found = await conn.fetch("select dedupe_key from pgqueuer order by id")
    return [row["dedupe_key"] for row in found]


async def _a_run(conn: Connection) -> UUID:
    edition = await cast.an_edition(conn)
    organiser = await cast.an_organiser(conn, edition)
    await close(conn, edition)
    edition = await editions.by_id(conn, edition.id)
    return await planning.request_run(conn, edition, organiser.id, 1, 0, cast.NOW)


async def test_rows_without_a_job_get_one(conn: Connection, pool: Pool) -> None:
    run_id = await _a_run(conn)
    await links.ask(conn, "page", "somebody@example.org", cast.NOW)
    before = await _jobs(conn)
    assert f"solve:{run_id}" in before
    await conn.execute("delete from pgqueuer")
    assert await worker.sweep(pool) == 2
    assert sorted(await _jobs(conn)) == sorted(before)


async def test_rows_with_a_job_are_left_alone(conn: Connection, pool: Pool) -> None:
    await _a_run(conn)
    before = await _jobs(conn)
    assert await worker.sweep(pool) == 0
    assert await _jobs(conn) == before


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
    assert (await editions.by_id(conn, edition.id)).stage == "purged"
