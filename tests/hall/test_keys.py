"""The address of the screens: one at a time, shown again, never kept."""

import asyncio

import pytest

from matchmaker import hall
from matchmaker.db import Connection, Database, Pool, transaction
from matchmaker.foundation.signals import Signals
from matchmaker.hall import Screens
from matchmaker.wording.errors import NotFound
from tests import cast
from tests.planning import plans
from tests.worker.house import until

SECRET = "of many letters that nobody guesses"


async def test_an_edition_has_one_key_whoever_asks_first(pool: Pool, conn: Connection) -> None:
    edition = await cast.an_edition(conn)

    async def ask() -> str:
        async with transaction(pool) as own:
            return (await hall.key_in_force(own, edition, SECRET, None, cast.NOW)).text

    keys = {*await asyncio.gather(*(ask() for _ in range(5)))}
    [key] = keys
    assert len(hall.normalise(key)) == 15
    kept = await conn.fetch("select * from hall_key")
    assert len(kept) == 1
    assert hall.normalise(key).encode() not in bytes(str(kept), "utf-8")


async def test_a_key_opens_its_hall_as_typed_and_nobody_else_s(
    database_url: str, pool: Pool, conn: Connection
) -> None:
    edition = await cast.an_edition(conn)
    other = await cast.an_edition(conn, slug="elsewhere")
    key = (await hall.key_in_force(conn, edition, SECRET, None, cast.NOW)).text
    async with Signals(database_url) as signals:
        screens = Screens(Database(pool), signals)
        for typed in (key, key.upper(), hall.normalise(key)):
            assert (await screens.open(edition.slug, typed)).edition.id == edition.id
        for slug, wrong in ((other.slug, key), (edition.slug, "unknown"), ("nowhere", key)):
            with pytest.raises(NotFound):
                await screens.open(slug, wrong)


async def test_a_renewed_key_leaves_the_old_one_dark(
    database_url: str, pool: Pool, conn: Connection
) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    old = (await hall.key_in_force(conn, edition, SECRET, camille.id, cast.NOW)).text
    async with Signals(database_url) as signals:
        screens = Screens(Database(pool), signals)
        await screens.open(edition.slug, old)
        async with transaction(pool) as own:
            new = (await hall.renew(own, edition, SECRET, camille.id, cast.NOW)).text
        assert new != old

        async def dark() -> bool:
            try:
                await screens.open(edition.slug, old)
            except NotFound:
                return True
            return False

        await until(dark)
        assert (await screens.open(edition.slug, new)).edition.id == edition.id


async def test_many_screens_read_the_plan_once(
    database_url: str, pool: Pool, conn: Connection
) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    key = (await hall.key_in_force(conn, edition, SECRET, None, cast.NOW)).text
    async with Signals(database_url) as signals:
        screens = Screens(Database(pool), signals)

        async def attentive() -> bool:
            return signals.attentive

        await plans.publish(conn, edition, [(alice, bob, 0, 0)])
        await until(attentive)
        halls = await asyncio.gather(*(screens.open(edition.slug, key) for _ in range(200)))
        assert {id(each.plan) for each in halls} == {id(halls[0].plan)}
        await plans.publish(conn, edition, [(alice, bob, 0, 2)])

        async def newer() -> bool:
            return (await screens.hall(edition.slug)).plan.stamp != halls[0].plan.stamp

        await until(newer)
