"""A request is read whole before anything is done about it, within a time and a size.

Small bodies are kept here. A larger one, as some routes take, is read by the route itself once
its caller is known to be allowed; still before it is given a connection (`dependencies.py`), and
at no slower a pace.
"""

import asyncio
from collections.abc import Iterable
from typing import Final

from litestar.exceptions import HTTPException
from litestar.types import HTTPRequestEvent, HTTPScope, Receive, ReceiveMessage

from api.exchange.problems import ClientGone
from matchmaker.db.holding import require_free

#: seconds for a body, and the bytes for which each further second is given
SECONDS: Final = 20.0
PACE: Final = 8_000


class TooSlow(HTTPException):
    """The client did not send what it had announced, in time."""

    status_code = 408


def announced_length(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """How many bytes are to come, as far as the client has said; 1 for nobody knows how many."""
    for name, value in headers:
        if name == b"content-length":
            return int(value) if value.isdigit() else 1
        if name == b"transfer-encoding":
            return 1
    return 0


class Intake:
    """What a client sends after its headers."""

    def __init__(self, scope: HTTPScope, receive: Receive, largest: int) -> None:
        self._receive = receive
        self._largest = largest
        self._loop = asyncio.get_running_loop()
        self._started = self._loop.time()
        self._read = 0
        self._kept: list[HTTPRequestEvent] = []
        self._announced = announced_length(scope["headers"])
        self.is_whole = self._announced == 0

    async def begin(self) -> None:
        """Read what fits; TooSlow or ClientGone when the client does not send it."""
        if self._announced > self._largest:
            return  # the route says whether that may be
        while not self.is_whole and self._read <= self._largest:
            self._kept.append(await self._next())
        if self.is_whole and len(self._kept) > 1:
            body = b"".join(message["body"] for message in self._kept)
            self._kept = [{"type": "http.request", "body": body, "more_body": False}]

    @property
    def has_come(self) -> bool:
        """Whether nobody has to be waited for any more."""
        return self.is_whole or bool(self._kept)

    async def receive(self) -> ReceiveMessage:
        """What the application reads: what is kept, then what is still to come."""
        if self._kept:
            return self._kept.pop(0)
        if self.is_whole:
            return await self._receive()
        require_free("the client is waited for")
        return await self._next()

    async def _next(self) -> HTTPRequestEvent:
        allowed = self._started + SECONDS + self._read / PACE
        try:
            async with asyncio.timeout_at(allowed):
                message = await self._receive()
        except TimeoutError as error:
            raise TooSlow(headers={"Connection": "close"}) from error
        if message["type"] != "http.request":
            raise ClientGone
        self._read += len(message["body"])
        self.is_whole = not message.get("more_body", False)
        return message
