"""Behind PgBouncer: sessions serve for everything, transactions for the web."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from api.app import create_app
from matchmaker.db import (
    CannotOpen,
    Connection,
    create_pool,
    migrate,
    require_ready,
    transaction,
)
from matchmaker.foundation.signals import Signals
from tests import cast
from tests.db.pgbouncer import pgbouncer
from tests.fixtures.site import SECRET, Site, listening, serving
from tests.planning.plans import publish
from tests.worker.house import all_sent, mail_house, settings, until, working
from tests.worker.test_crash import is_over, requested_run


async def test_by_sessions_it_serves_for_everything(
    conn: Connection, database_url: str, empty_database_url: str, tmp_path: Path
) -> None:
    empty, worked = tmp_path / "empty", tmp_path / "worked"
    empty.mkdir()
    worked.mkdir()
    async with pgbouncer(empty_database_url, empty, "session") as url:
        assert await migrate(url)
        assert await migrate(url) == []
    edition, run_id = await requested_run(conn)
    async with (
        pgbouncer(database_url, worked, "session") as url,
        mail_house() as house,
        working(settings(url, house.url), tmp_path / "worker.log") as worker,
        Signals(url) as signals,
    ):
        await until(lambda: all_sent(conn))
        await until(lambda: is_over(conn, run_id))
        news = signals.listen(edition.id, 60)
        await anext(news)
        await publish(conn, edition, [])
        assert "plan" in await anext(news)
        async with create_pool(url, size=1) as pool:
            for _ in range(2):
                assert await pool.fetchval("show statement_timeout") == "30s"
        assert await worker.end() == 0


async def test_by_transactions_it_serves_the_web(
    conn: Connection, database_url: str, tmp_path: Path
) -> None:
    edition = await cast.an_edition(conn)
    holder = await cast.a_holder(conn, edition)
    async with pgbouncer(database_url, tmp_path, "transaction") as url:
        with listening() as (listener, base_url):
            chosen = msgspec.structs.replace(
                settings(url, "smtp://127.0.0.1:9"),
                base_url=base_url,
                secret=SECRET,
                database_direct_url=database_url,
            )
            async with (
                serving(create_app(chosen), listener),
                create_pool(url, is_pooled=True) as pool,
            ):
                site = Site(base_url, pool, chosen)
                client = await site.person(holder.id)
                answers = await asyncio.gather(*(client.get("/moi") for _ in range(40)))
                assert {answer.status_code for answer in answers} == {200}
                await site.close()


async def test_by_transactions_alone_it_is_refused(database_url: str, tmp_path: Path) -> None:
    async with pgbouncer(database_url, tmp_path, "transaction") as url:
        for start in (require_ready(url), migrate(url)):
            with pytest.raises(CannotOpen, match="MATCHMAKER_DATABASE_DIRECT_URL"):
                await start


async def test_by_transactions_servers_are_shared_and_nobody_notices(
    conn: Connection, database_url: str, tmp_path: Path
) -> None:
    async with (
        pgbouncer(database_url, tmp_path, "transaction") as url,
        create_pool(url, size=20, is_pooled=True) as pool,
    ):

        async def once(number: int) -> None:
            answer = await pool.fetchval(f"select $1::int + {number % 7}", number)
            assert answer == number + number % 7
            async with transaction(pool) as tx:
                assert await tx.fetchval("show timezone") == "UTC"
                assert await tx.fetchval("show statement_timeout") == "30s"
                assert await tx.fetchval("select $1::jsonb", {"a": number}) == f'{{"a": {number}}}'

        await asyncio.gather(*(once(number) for number in range(400)))
        servers = await conn.fetchval(
            """select count(*) from pg_stat_activity
               where datname = current_database() and application_name <> 'tests'"""
        )
        assert servers <= 30
