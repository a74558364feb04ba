"""A connection of its own that hears what transactions tell with `pg_notify`."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import asyncpg

from matchmaker.db import connecting
from matchmaker.db.errors import ConnectionLost

SECONDS: Final = 5.0
"""How long the server may take to answer before the connection counts as lost."""

FAULTS: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Line:
    """A connection that listens; it answers until it is lost."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._connection = connection
        self._lost = asyncio.Event()
        connection.add_termination_listener(lambda _: self._lost.set())

    async def is_lost(self, within: float) -> bool:
        """Whether the connection is gone, at the latest after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._lost.wait()
        return self._lost.is_set() or not await self._answers()

    async def _answers(self) -> bool:
        """A network that swallows everything ends no connection by itself."""
        try:
            await self._connection.execute("select", timeout=SECONDS)
        except FAULTS:
            return False
        return True


@asynccontextmanager
async def listening(url: str, channel: str, hear: Callable[[str], None]) -> AsyncIterator[Line]:
    """Call `hear` with every payload told on `channel` while the block lasts.

    ConnectionLost when there is no connection to be had.
    """
    try:
        connection = await connecting.connect(url, "matchmaker signals", patience=SECONDS)
    except connecting.CannotOpen as error:
        raise ConnectionLost(str(error)) from error.__cause__

    def told(_connection: Any, _process: int, _channel: str, payload: object) -> None:
        hear(str(payload))

    try:
        await connection.add_listener(channel, told)
        yield Line(connection)
    except FAULTS as error:
        raise ConnectionLost(str(error)) from error
    finally:
        connection.terminate()
