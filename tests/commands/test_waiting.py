"""`serve` and `worker` are there before their database, and end when told to."""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from urllib.parse import urlsplit

import pytest

from matchmaker.db import Connection
from tests import cast
from tests.fixtures.programs import Program, start
from tests.fixtures.site import listening
from tests.worker.cutting import Road
from tests.worker.house import House, all_sent, environment, mail_house, settings, until

COMMANDS = {"worker": ["worker"], "serve": ["serve", "--port", "0"]}


@asynccontextmanager
async def started(database_url: str, house: House, *arguments: str) -> AsyncIterator[Program]:
    """A command as a shell starts it in the background: deaf to Ctrl-C, unless it listens."""
    surroundings = {**os.environ, **environment(settings(database_url, house.url))}
    process = await start(*arguments, surroundings=surroundings, only=1, is_deaf=True)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def line(process: Program) -> str:
    return (await asyncio.wait_for(process.stdout.readline(), 60)).decode()


def elsewhere(database_url: str, port: int) -> str:
    parts = urlsplit(database_url)
    netloc = f"{parts.username}:{parts.password}@127.0.0.1:{port}"
    return parts._replace(netloc=netloc).geturl()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("command", COMMANDS)
async def test_who_waits_for_the_database_says_so_once_and_ends_at_once(
    server_url: str, command: str, number: int
) -> None:
    async with mail_house() as house:
        nobody = elsewhere(server_url, 1)
        async with started(nobody, house, *COMMANDS[command]) as process:
            said = await line(process)
            assert re.fullmatch(rf"matchmaker {command}: waiting: the database .*\n", said)
            await asyncio.sleep(1.5)  # it has asked again
            process.send_signal(number)
            rest = await asyncio.wait_for(process.said(b""), 10)
            assert (await process.wait(), rest) == (0, b"")


@pytest.mark.parametrize("command", COMMANDS)
async def test_what_was_started_before_the_database_works_once_it_is_there(
    conn: Connection, database_url: str, house: House, command: str
) -> None:
    await cast.a_holder(conn, await cast.an_edition(conn))
    with listening() as (bound, _), closing(bound):
        port = bound.getsockname()[1]
        url = elsewhere(database_url, port)
        async with started(url, house, *COMMANDS[command]) as process:
            assert "waiting" in await line(process)
            parts = urlsplit(database_url)
            road = Road(str(parts.hostname), parts.port or 5432)
            server = await asyncio.start_server(road.carry, sock=bound)

            async def at_work() -> bool:
                names = {"worker": "matchmaker worker", "serve": "web"}
                if command == "worker" and not await all_sent(conn):
                    return False
                return bool(
                    await conn.fetchval(
                        """select count(*) from pg_stat_activity
                           where datname = current_database() and application_name = $1""",
                        names[command],
                    )
                )

            await until(at_work)
            process.send_signal(signal.SIGINT)
            await asyncio.wait_for(process.said(b""), 60)
            assert await process.wait() == 0
            server.close()
            await road.close()


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with mail_house() as opened:
        yield opened
