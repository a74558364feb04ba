"""Every connection notices a partner that is gone, and is made in one of two places."""

import asyncio
import os
import signal
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from matchmaker.db import Connection, Pool, connecting, create_pool, transaction
from matchmaker.db.listening import listening
from tests.architecture.repository import name, sources

WANTED = {
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE): 1,
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE): 10,
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL): 5,
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT): 3,
    (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT): 20_000,
}
SHOWN = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "20000",
}


def sockets_to(port: int) -> dict[int, dict[tuple[int, int], int]]:
    """The options of our sockets whose other end is that port, by our own."""
    found = {}
    for entry in os.listdir("/proc/self/fd"):
        try:
            # Of what is no socket nothing is kept: another handle would keep a pipe open.
            if not stat.S_ISSOCK(os.fstat(int(entry)).st_mode):
                continue
            with socket.socket(fileno=os.dup(int(entry))) as line:
                if line.family == socket.AF_INET and line.getpeername()[1] == port:
                    found[line.getsockname()[1]] = {
                        option: line.getsockopt(*option) for option in WANTED
                    }
        except OSError:
            continue
    return found


async def shown(connection: Connection) -> dict[str, Any]:
    return {each: await connection.fetchval(f"show {each}") for each in SHOWN}


async def test_every_connection_is_watched_by_both_sides(pool: Pool, database_url: str) -> None:
    port = urlsplit(database_url).port
    assert port is not None
    before = sockets_to(port)
    alone = await connecting.connect(database_url, "one of its own")
    async with listening(database_url, "anything", print):
        opened = sockets_to(port)
        assert len(opened.keys() - before.keys()) == 2
        assert all(options == WANTED for options in opened.values())
    assert await shown(alone) == SHOWN
    await alone.close()


async def test_what_a_connection_of_the_pool_was_told_holds_for_the_next_user(pool: Pool) -> None:
    for _ in range(2):  # the second time it has been given back
        async with transaction(pool) as connection:
            assert await shown(connection) == SHOWN
            assert await connection.fetchval("show statement_timeout") == "30s"
            assert await connection.fetchval("show jit") == "off"
            await connection.execute("set statement_timeout = '1s'")


def test_connections_are_made_nowhere_else() -> None:
    places = [
        name(path)
        for path in sources("matchmaker", "api", "solver")
        if any(
            call in path.read_text("utf-8")
            for call in ("asyncpg.connect(", "asyncpg.create_pool(", "asyncpg.Pool(", "(Pool)")
        )
    ]
    assert places == ["matchmaker/db/connecting.py", "matchmaker/db/pool.py"]


@asynccontextmanager
async def frozen(connection: Connection) -> AsyncIterator[None]:
    """The server's side of it answers nothing, and its kernel still acknowledges everything."""
    process = await connection.fetchval("select pg_backend_pid()")
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


@pytest.mark.parametrize("is_pooled", [False, True])
async def test_a_server_that_answers_nothing_is_given_up(
    database_url: str, monkeypatch: pytest.MonkeyPatch, is_pooled: bool
) -> None:
    monkeypatch.setattr("matchmaker.db.pool.LATE", 0.1, raising=False)
    async with (
        asyncio.timeout(10),
        create_pool(database_url, statement_seconds=0.2, is_pooled=is_pooled) as pool,
    ):
        with pytest.raises(TimeoutError):
            async with pool.acquire() as connection, frozen(connection):
                await connection.execute("select")
        async with pool.acquire() as another:
            assert await another.fetchval("select 1") == 1


async def test_a_connection_of_ones_own_gives_up_too(database_url: str) -> None:
    alone = await connecting.connect(database_url, "one of its own", statement_seconds=0.2)
    async with asyncio.timeout(10), frozen(alone):
        with pytest.raises(TimeoutError):
            await alone.execute("select")
    alone.terminate()


async def test_a_pool_is_left_though_somebody_keeps_a_connection(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.db.pool.LEAVING", 0.2, raising=False)
    async with asyncio.timeout(10), create_pool(database_url) as left:
        kept: Any = await left.acquire()
    with pytest.raises(Exception, match=r"closed|released"):
        await kept.execute("select")
