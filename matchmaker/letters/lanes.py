"""Letters share the road to the relay."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from matchmaker.post.delivery import Postman


class Lanes:
    """So many letters at once, each lane with its own postman; or one letter alone."""

    def __init__(self, postmen: Sequence[Postman]) -> None:
        self._count = len(postmen)
        self._turn = asyncio.Lock()
        # The last one back goes first: with little to do, one connection is used and kept.
        self._free: asyncio.LifoQueue[Postman] = asyncio.LifoQueue()
        for postman in postmen:
            self._free.put_nowait(postman)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Postman]:
        """A lane beside the others."""
        postman = await self._free.get()
        try:
            yield postman
        finally:
            self._free.put_nowait(postman)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[Postman]:
        """A lane while all others stand empty."""
        async with self._turn, AsyncExitStack() as taken:
            for _ in range(self._count - 1):
                await taken.enter_async_context(self.one())
            yield await taken.enter_async_context(self.one())
