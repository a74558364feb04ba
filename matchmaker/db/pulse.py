"""Whether the database answers, asked over a connection of its own.

The connections of the pool may all be taken while the database is well; whoever asks after its
health is told about the database, and soon.
"""

import asyncio
import time
from typing import Final

import asyncpg

from matchmaker.db.connecting import CannotOpen, connect
from matchmaker.db.listening import FAULTS

#: seconds for which an answer is kept, however many ask
KEPT: Final = 1.0
#: how long the database may take to answer before it counts as gone
SECONDS: Final = 3.0
#: how long who asks waits for news, where the last answer is not old yet
SOON: Final = 0.05


class Pulse:
    """One connection that asks for nothing; `async with` closes it."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._asking: asyncio.Task[None] | None = None
        self._last: bool | None = None
        self._asked_at = 0.0

    async def __aenter__(self) -> "Pulse":
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)
        self._drop()

    async def beats(self) -> bool:
        """Whether the database answered within the last second, or does now.

        A database that swallows everything is told as gone after `SECONDS`, and nobody waits that
        long but the first to ask.
        """
        if self._asking is None or self._asking.done():
            if self._last is not None and time.monotonic() - self._asked_at < KEPT:
                return self._last
            self._asked_at = time.monotonic()
            self._asking = asyncio.create_task(self._ask())
        await asyncio.wait([self._asking], timeout=None if self._last is None else SOON)
        return bool(self._last)

    async def _ask(self) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                if self._connection is None or self._connection.is_closed():
                    self._connection = await connect(self._url, "matchmaker health")
                await self._connection.execute("select")
        except (*FAULTS, CannotOpen):
            self._drop()
            self._last = False
        else:
            self._last = True

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None
