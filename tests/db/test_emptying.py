"""What a test leaves behind, the next one does not find: `tests/fixtures/emptying.py`."""

from matchmaker.db import Pool, create_pool
from tests import cast
from tests.fixtures.database import OwnDatabase
from tests.fixtures.emptying import Emptier


def pools_of(database: OwnDatabase) -> tuple[Pool, Pool, Pool]:
    return database.apart, database.pool, database.web


async def test_what_was_written_is_gone_and_counts_begin_anew(own_database: OwnDatabase) -> None:
    async with own_database.pool.acquire() as conn:
        emptier = await Emptier.of(conn)
        await cast.a_holder(conn, await cast.an_edition(conn))
        assert await conn.fetchval("select min(id) from outbox") == 1
    stranger = create_pool(own_database.url, application="stranger")
    async with stranger:
        assert await stranger.fetchval("select count(*) from person") == 1
        assert await emptier.empty(*pools_of(own_database))
    async with own_database.pool.acquire() as conn:
        assert await conn.fetchval("select count(*) from edition") == 0
        assert await conn.fetchval("select count(*) from person") == 0
        await cast.a_holder(conn, await cast.an_edition(conn))
        assert await conn.fetchval("select min(id) from outbox") == 1


async def test_one_whose_tables_or_triggers_are_others_is_not_handed_on(
    own_database: OwnDatabase,
) -> None:
    async with own_database.pool.acquire() as conn:
        emptier = await Emptier.of(conn)
        await conn.execute("alter table person disable trigger all")
    assert not await emptier.empty(*pools_of(own_database))
    async with own_database.pool.acquire() as conn:
        await conn.execute("alter table person enable trigger all; create table shelf (book text)")
    assert not await emptier.empty(*pools_of(own_database))


async def test_one_that_somebody_still_uses_is_not_handed_on(own_database: OwnDatabase) -> None:
    async with own_database.pool.acquire() as conn:
        emptier = await Emptier.of(conn)
        assert not await emptier.empty(*pools_of(own_database))
