"""A road between a worker and the database that a test can cut: then nothing passes any more.

No side is told: what is sent disappears, as on a network that swallows everything.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class Road:
    """A relay of bytes on the loopback."""

    def __init__(self, host: str, port: int) -> None:
        self._goal = (host, port)
        self._open = asyncio.Event()
        self._open.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    def cut(self) -> None:
        self._open.clear()

    def heal(self) -> None:
        self._open.set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection(*self._goal)
        ways = ((reader, there_writer), (there_reader, writer))
        tasks = [asyncio.create_task(self._pass_on(*way)) for way in ways]
        self._tasks.update(tasks)
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks.difference_update(tasks)
        for each in (writer, there_writer):
            each.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._open.wait()
                writer.write(data)
                await writer.drain()
        with suppress(OSError):
            writer.write_eof()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def road(database_url: str) -> AsyncIterator[tuple[Road, str]]:
    """The road to a database, and the address of its near end."""
    parts = urlsplit(database_url)
    opened = Road(str(parts.hostname), parts.port or 5432)
    server = await asyncio.start_server(opened.carry, "127.0.0.1", 0)
    opened.port = server.sockets[0].getsockname()[1]
    netloc = f"{parts.username}:{parts.password}@127.0.0.1:{opened.port}"
    try:
        yield opened, parts._replace(netloc=netloc).geturl()
    finally:
        server.close()
        await opened.close()
