"""While the database goes away, and while all of its connections are taken: 503, never 500.

Health has a connection of its own: it says whether the database answers, and nothing else.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from api.connections import seats
from matchmaker.db import Connection, create_pool, migrate
from matchmaker.db.embedded import EmbeddedServer
from matchmaker.db.pulse import Pulse
from tests import cast
from tests.fixtures.site import Site, a_site
from tests.worker.house import until

#: each starts a server of its own, or asks for one
pytestmark = pytest.mark.database
PATIENCE: Final = 60.0
HEALTH: Final = "/api/v1/health"


@pytest.fixture
async def server() -> AsyncIterator[EmbeddedServer]:
    """A server that only this test uses, and may stop."""
    with (
        tempfile.TemporaryDirectory(prefix="matchmaker-tests-") as folder,
        EmbeddedServer(Path(folder), durable=False) as server,
    ):
        yield server


async def asked(client: httpx.AsyncClient, path: str) -> httpx.Response:
    return await client.get(path, timeout=PATIENCE)


async def test_a_database_that_goes_away_under_requests_is_a_503(server: EmbeddedServer) -> None:
    await migrate(server.url())
    async with create_pool(server.url()) as pool, a_site(pool, server.url()) as site:
        async with pool.acquire() as conn:
            edition = await cast.an_edition(conn)
            alice = await cast.a_holder(conn, edition)
        client = await site.person(alice.id)
        paths = ["/moi", "/", "/moi/guide", f"/api/v1/editions/{edition.slug}/guide", HEALTH]
        assert {(await asked(client, path)).status_code for path in paths} == {200}
        stopping = asyncio.create_task(asyncio.to_thread(server.stop))
        answers = []
        while not stopping.done():
            answers += await asyncio.gather(*(asked(client, path) for path in paths[:4] * 3))
        answers += await asyncio.gather(*(asked(client, path) for path in paths[:4]))
        wrong = [each for each in answers if each.status_code not in (200, 503)]
        assert [each.text for each in wrong] == []
        told = [each for each in answers if each.status_code == 503]
        assert all("retry-after" in each.headers for each in told)
        assert {each.status_code for each in answers[-4:]} == {503}

        async def gone() -> bool:
            return (await asked(client, HEALTH)).status_code == 503

        await until(gone)
        pool.terminate()


async def test_connections_that_are_ended_within_requests_are_a_503(
    site: Site, conn: Connection
) -> None:
    """An administrator ends every connection again and again, in the middle of anything."""
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    client = await site.person(alice.id)
    found = set()
    for _ in range(10):
        asking = [asyncio.create_task(asked(client, "/moi")) for _ in range(8)]
        while not all(each.done() for each in asking):
            await conn.execute(
                """select pg_terminate_backend(pid) from pg_stat_activity
                   where application_name = 'web' and datname = current_database()"""
            )
            await asyncio.sleep(0.005)
        found |= {each.result().status_code for each in asking}
    assert found <= {200, 503}
    assert 503 in found
    assert (await asked(client, "/moi")).status_code == 200


async def test_health_answers_while_every_connection_is_taken(
    narrow_site: Site, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = await cast.an_edition(conn)
    camille = await narrow_site.organiser((await cast.an_organiser(conn, edition)).id)
    visitor = await narrow_site.client()
    async with conn.transaction():
        await conn.execute("select from edition where id = $1 for update", edition.id)
        closing = asyncio.create_task(
            camille.post(f"/api/v1/editions/{edition.slug}/wishes/close", timeout=PATIENCE)
        )
        # The one seat is taken until the lock is given up.

        async def taken() -> bool:
            return bool(await conn.fetchval("select count(*) from pg_locks where not granted"))

        await until(taken)
        for _ in range(5):
            assert (await asked(visitor, HEALTH)).json() == {"database": True}
        monkeypatch.setattr(seats, "PATIENCE", 0.1)
        refused = await asked(visitor, "/")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        assert "très demandé" in refused.text
        polled = await visitor.get("/", headers={"HX-Request": "true"}, timeout=PATIENCE)
        assert (polled.status_code, polled.headers["hx-reswap"]) == (503, "none")
        json = await asked(visitor, f"/api/v1/editions/{edition.slug}")
        assert (json.status_code, json.json()["instance"]) == (
            503,
            f"/api/v1/editions/{edition.slug}",
        )
        monkeypatch.undo()
        assert (await visitor.get("/static/theme.css")).status_code == 200
    assert (await closing).status_code == 204
    assert (await asked(visitor, "/")).status_code == 200


async def test_a_database_that_swallows_everything_is_gone_and_nobody_waits_for_it() -> None:
    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(swallow, "127.0.0.1", 0) as silent:
        port = silent.sockets[0].getsockname()[1]
        async with Pulse(f"postgresql://nobody:x@127.0.0.1:{port}/x") as pulse:
            assert not any(await asyncio.gather(*(pulse.beats() for _ in range(50))))
            assert not await pulse.beats()
