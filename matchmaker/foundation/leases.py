"""Who works on something: kept by signs of life, lost by silence, known by a number.

A worker that is frozen or cut off keeps what it works on until its lease runs out, by the
database's clock. Whoever takes it over raises the number of the lease; every write names the number
that it was begun with. So a worker that comes back finds nothing that it could still change.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, Final

from matchmaker.db import Connection, errors, load

_QUERIES: Final = load("leases")

SECONDS: Final = 15.0
"""How long a silent worker keeps what it works on."""
BEATS: Final = 3  # signs of life in that time
ELSEWHERE: Final = 5.0  # so often one looks whether the other still lives, at least
_SHORTEST: Final = 0.2
_SILENCE: Final = "10000"  # milliseconds within a transaction that stores what was worked out


class Lost(Exception):
    """Somebody else has taken over."""


class Later(Exception):
    """It is to be taken up again, after so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"in {seconds:.1f} s")
        self.seconds = seconds


def elsewhere(left: float) -> Later:
    """When to look again at what somebody else holds for so many more seconds."""
    return Later(max(_SHORTEST, min(left, ELSEWHERE)))


async def while_held(
    work: Coroutine[Any, Any, None], renew: Callable[[], Awaitable[bool]], seconds: float
) -> None:
    """Do the work while `renew` says that it is still ours; else end it, and raise Lost."""
    working = asyncio.create_task(work)
    beating = asyncio.create_task(_beat(renew, seconds / BEATS))
    try:
        await asyncio.wait((working, beating), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            beating.result()  # its own fault, if it had one
            raise Lost
        working.result()
    finally:
        for task in (working, beating):
            task.cancel()
        await asyncio.gather(working, beating, return_exceptions=True)


async def bound_silence(conn: Connection) -> None:
    """Let the locks of this transaction go soon if its worker falls silent."""
    await conn.execute(_QUERIES.bound_silence, _SILENCE)


async def _beat(renew: Callable[[], Awaitable[bool]], every: float) -> None:
    """A sign of life every so often; returns once there is nothing left to keep.

    Without a database the work goes on: whether it is still ours is known when it answers again.
    """
    held = True
    while held:
        await asyncio.sleep(every)
        with suppress(*errors.UNAVAILABLE, errors.LockTimeout, errors.StatementTimeout):
            held = await renew()
