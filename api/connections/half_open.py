"""Connections on which a request is still to come: for a time only, and so many only.

Uvicorn waits for headers as long as it takes. Here whoever does not send them in time is let go;
and when too many are half open, the one that has been so for longest makes room, so that somebody
who opens thousands keeps out nobody who sends a request at once. A crowd that comes in one moment
is no such case: its requests lie there and only have to be read.
"""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

#: seconds from the first byte of a connection, or of a further request, to the end of its headers
SECONDS: Final = 10.0
#: connections without a whole request; so many more when they have come in one moment
MOST: Final = 500
MOST_AT_ONCE: Final = 4_000
#: seconds for which a connection makes no room: its request may have come, and not been read yet
GRACE: Final = 1.0
_TOO_SLOW: Final = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Protocol(HttpToolsProtocol):
    """Uvicorn's, with an end to waiting."""

    #: those half open, the oldest first, since when; of this process
    half_open: "dict[Protocol, float]" = {}  # noqa: RUF012 shared on purpose

    def __init__(self, *values: Any, **names: Any) -> None:
        super().__init__(*values, **names)
        self._limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._open_half()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_limit()
        self.half_open.pop(self, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self not in self.half_open and not self._is_answering():
            self._open_half()  # a further request begins
        super().data_received(data)

    def on_headers_complete(self) -> None:
        self._end_limit()  # how long the body may take is for `intake` to say
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self.half_open.pop(self, None)
        super().on_message_complete()

    def _is_answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def _open_half(self) -> None:
        self.half_open[self] = now = self.loop.time()
        self._limit = self.loop.call_later(SECONDS, self._let_go)
        if len(self.half_open) > MOST:
            oldest, since = next(iter(self.half_open.items()))
            if now - since >= GRACE or len(self.half_open) > MOST_AT_ONCE:
                oldest._let_go()

    def _end_limit(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None

    def _let_go(self) -> None:
        self._end_limit()
        self.half_open.pop(self, None)
        if self.transport.is_closing():
            return
        if not self._is_answering():
            self.transport.write(_TOO_SLOW)
        self.transport.close()
