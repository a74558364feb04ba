"""A proxy between the browser and the site, which can be as bad as those of real houses.

`fault` names what it does instead of passing on; see FAULTS. What it passes on may come late
(`delay`), and scripts may be made to ask more often (`hurry`), so that a test need not wait.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from api.exchange.headers import OURS
from matchmaker.db import Pool
from matchmaker.foundation.settings import Settings
from matchmaker.wording.templates import build
from tests.fixtures.site import SECRET, Site, answering, listening

_FOREIGN: Final = "<!doctype html><title>Wi-Fi</title><h1>Bienvenue sur le Wi-Fi</h1>"
_ANSWERS: Final[dict[str, tuple[str, str, str]]] = {
    "502": ("502 Bad Gateway", "", "<h1>502 Bad Gateway</h1>"),
    "503": ("503 Service Unavailable", "Retry-After: 1\r\n", "<h1>Maintenance</h1>"),
    "404": ("404 Not Found", "", "<h1>404 Not Found</h1>"),
    "403": ("403 Forbidden", "", "<h1>403 Forbidden</h1>"),
    "429": ("429 Too Many Requests", "", "<h1>Slow down</h1>"),
    "redirected": ("302 Found", "Location: http://localhost:9/portal\r\n", ""),
    "empty": ("200 OK", "", ""),
    "foreign": ("200 OK", "", _FOREIGN),
    "our own 500": ("500 Internal Server Error", f"{OURS}: {build()}\r\n", "<h1>Erreur</h1>"),
}
#: answers that it gives instead; none at all, however long one waits; connections that break
FAULTS: Final = (*_ANSWERS, "silence", "broken")
#: connections that break in the middle of an answer of ours; streams of events pass
BROKEN_OFF: Final = "broken off"
#: how often pages ask, in their own words, and how often for a test that is in a hurry
_HURRIED: Final = (
    (b"every 8s", b"every 1s"),
    (b"every 5s", b"every 1s"),
    (b'"timeout":8000', b'"timeout":2500'),
    (b"TIMEOUT = 8000", b"TIMEOUT = 2500"),
    (b"PATIENCE = 6000", b"PATIENCE = 2000"),
    (b"SPREAD = 12000", b"SPREAD = 300"),
)


class Proxy:
    """Passes on what the browser asks the site, unless there is a fault."""

    def __init__(self, port: int, *, hurry: bool) -> None:
        self.delay = 0.0
        self.hurry = hurry
        #: what is done to each answer of ours that is text, before it is passed on
        self.rewrite: Callable[[bytes], bytes] = lambda text: text
        self.fault: str | None = None
        #: the site does what is posted, and nobody hears of it
        self.loses_answers = False
        #: what our answers say of the program that gives them, if another than this one
        self.build = build()
        #: how many streams of events are open
        self.streams = 0
        self._port = port
        self._open: set[asyncio.Task[None]] = set()

    def fail(self, fault: str) -> None:
        """From now on; streams that are open break, or fall silent."""
        self.fault = fault
        if fault != "silence":
            for task in self._open:
                task.cancel()

    def mend(self) -> None:
        """What hangs goes on hanging: whoever waits for it must give it up."""
        self.fault = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._answer(reader, writer)
        finally:
            self._open.discard(task)
            writer.close()

    async def end(self) -> None:
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        body = await reader.readexactly(int(length[1])) if length else b""
        if self.fault == "silence":
            await asyncio.Event().wait()
        elif self.fault in _ANSWERS:
            writer.write(_instead(*_ANSWERS[self.fault]))
            await writer.drain()
        elif self.fault in (None, BROKEN_OFF):
            await self._pass_on(head, body, writer)

    async def _pass_on(self, head: bytes, body: bytes, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            head = re.sub(rb"(?i)\r\n(connection|accept-encoding):[^\r]*", b"", head)
            ours.write(head[:-2] + b"Connection: close\r\n\r\n" + body)
            await ours.drain()
            told = await theirs.readuntil(b"\r\n\r\n")
            told = re.sub(rb"(?i)\r\nconnection:[^\r]*", b"", told)[:-2] + b"Connection: close\r\n"
            told = told.replace(build().encode(), self.build.encode())
            if self.loses_answers and head.startswith(b"POST"):
                await theirs.read()
            elif b"event-stream" in told:
                self.streams += 1
                try:
                    await self._relay(told, theirs, writer)
                finally:
                    self.streams -= 1
            else:
                await self._send(told, await theirs.read(), writer)
        finally:
            ours.close()

    async def _relay(
        self, told: bytes, theirs: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(told + b"\r\n")
        while piece := await theirs.read(65536):
            if self.fault == "silence":
                await asyncio.Event().wait()
            writer.write(piece)
            await writer.drain()

    async def _send(self, told: bytes, text: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self.delay)
        if re.search(rb"(?i)\r\ncontent-type: text/", told) and b"chunked" not in told:
            for often, oftener in _HURRIED if self.hurry else ():
                text = text.replace(often, oftener)
            text = self.rewrite(text).replace(build().encode(), self.build.encode())
            told = re.sub(rb"(?i)\r\ncontent-length:[^\r]*", b"", told)
            told += b"Content-Length: %d\r\n" % len(text)
        if self.fault == BROKEN_OFF:
            if not text:
                return
            text = text[: len(text) // 2]
        writer.write(told + b"\r\n" + text)
        await writer.drain()


def _instead(status: str, more: str, text: str) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{more}Connection: close\r\n"
    return f"{head}Content-Length: {len(text)}\r\n\r\n{text}".encode()


@asynccontextmanager
async def behind_a_proxy(
    pool: Pool, database_url: str, *, hurry: bool = True
) -> AsyncIterator[tuple[Site, Proxy]]:
    """The site as browsers see it through the proxy."""
    with listening() as (inner, inner_url), listening() as (outer, base_url):
        proxy = Proxy(int(inner_url.rsplit(":", 1)[1]), hurry=hurry)
        settings = Settings(
            database_url=database_url,
            smtp_url="smtp://127.0.0.1:9",
            base_url=base_url,
            secret=SECRET,
        )
        server = await asyncio.start_server(proxy.serve, sock=outer, limit=1 << 20)
        async with answering(settings, pool, inner) as site:
            try:
                yield site, proxy
            finally:
                server.close()
                await proxy.end()
