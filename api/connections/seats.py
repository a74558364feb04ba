"""How many requests are worked at together, and how many may wait for that.

More at once than there are connections would only wait for each other, and more steps between two
looks at the network make everybody wait. Whoever finds the queue full is told so at once.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

#: seconds in the queue; so long only when something else is wrong
PATIENCE: Final = 5.0


class Full(Exception):
    """There is no room; it is worth another try in a moment."""


class Seats:
    """`working` seats, and a queue of at most `waiting`, first come, first served."""

    def __init__(self, working: int, waiting: int) -> None:
        self._free = working
        self._waiting = waiting
        self._queue: deque[asyncio.Future[None]] = deque()

    async def take(self) -> "Seat":
        """A seat, now or in turn; Full when the queue is, or when it does not move."""
        if self._free == 0 and len(self._queue) >= self._waiting:
            raise Full
        await self.wait(first=False)
        return Seat(self)

    async def wait(self, *, first: bool) -> None:
        """Until a seat is one's own."""
        if self._free:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        (self._queue.appendleft if first else self._queue.append)(turn)
        try:
            async with asyncio.timeout(None if first else PATIENCE):
                await turn
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                self.pass_on()  # it was given to us in the same moment
            elif turn in self._queue:
                self._queue.remove(turn)
            if isinstance(error, TimeoutError):
                raise Full from error
            raise

    def pass_on(self) -> None:
        """A seat has become free: it is the next one's."""
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


class Seat:
    """What one request has been given, until it leaves."""

    def __init__(self, seats: Seats) -> None:
        self._seats = seats
        self._is_taken = True

    def leave(self) -> None:
        """Give the seat to the next; again is harmless."""
        if self._is_taken:
            self._is_taken = False
            self._seats.pass_on()

    @asynccontextmanager
    async def step_aside(self) -> AsyncIterator[None]:
        """While something else is waited for; afterwards it is this one's turn first."""
        if not self._is_taken:
            yield
            return
        self.leave()
        try:
            yield
        except Exception:
            await self._return()
            raise
        await self._return()

    async def _return(self) -> None:
        await self._seats.wait(first=True)
        self._is_taken = True
