"""A wire between the browser and the site that counts what passes, whoever asks for it.

Pages, their files, workers, streams and what is asked in the background: all of it comes through
one place, as bytes with their headers.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from matchmaker.db import Pool
from matchmaker.foundation.settings import Settings
from tests.fixtures.site import SECRET, Site, answering, listening

#: nothing has passed for so long: what a page needs is there
QUIET = 0.5
_REQUEST = re.compile(rb"(?:^|\r\n\r\n)(?:GET|HEAD|POST) (\S+) HTTP/1.1\r\n")


class Wire:
    """What has passed since it was last begun."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open: set[asyncio.Task[None]] = set()
        self.begin()

    def begin(self) -> None:
        self.received = 0
        self.asked: list[str] = []
        self._last = asyncio.get_running_loop().time()

    async def until_quiet(self) -> None:
        while (left := self._last + QUIET - asyncio.get_running_loop().time()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(left)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        theirs, ours = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await asyncio.gather(self._up(reader, ours), self._down(theirs, writer))
        finally:
            self._open.discard(task)
            ours.close()
            writer.close()

    async def end(self) -> None:
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _up(self, reader: asyncio.StreamReader, ours: asyncio.StreamWriter) -> None:
        while piece := await reader.read(65536):
            self.asked += [found[1].decode() for found in _REQUEST.finditer(piece)]
            self._last = asyncio.get_running_loop().time()
            ours.write(piece)
            await ours.drain()
        ours.close()

    async def _down(self, theirs: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await theirs.read(65536):
            self.received += len(piece)
            self._last = asyncio.get_running_loop().time()
            writer.write(piece)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def over_a_wire(pool: Pool, database_url: str) -> AsyncIterator[tuple[Site, Wire]]:
    """The site as browsers see it over the wire."""
    with listening() as (inner, inner_url), listening() as (outer, base_url):
        wire = Wire(int(inner_url.rsplit(":", 1)[1]))
        settings = Settings(
            database_url=database_url,
            smtp_url="smtp://127.0.0.1:9",
            base_url=base_url,
            secret=SECRET,
        )
        server = await asyncio.start_server(wire.serve, sock=outer)
        async with answering(settings, pool, inner) as site:
            try:
                yield site, wire
            finally:
                server.close()
                await wire.end()
