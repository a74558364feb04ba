"""Whoever holds a connection waits for nothing but the database.

A request that asked for a second connection, or waited for its client, a child process or a
typesetter while it held one, would keep it from everybody else: a dozen of those stand still
together. So requests are watched: the second connection is refused, and so is everything that
takes its time, as faults of ours that every test of a route finds. Elsewhere (a worker's jobs, a
command) nothing is watched.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Final

from matchmaker.db.pool import Connection, Isolation, Pool, acquire

#: seconds that a request waits for a connection; TimeoutError then, which is worth another try
PATIENCE: Final = 5.0

Aside = Callable[[], AbstractAsyncContextManager[None]]


class HeldTooLong(RuntimeError):
    """A fault of ours: something else was waited for while a connection was held."""


class _Watch:
    """One request; shared by every task that works for it."""

    def __init__(self, aside: Aside) -> None:
        self.aside = aside
        self.is_holding = False
        self.is_aside = False


_WATCH: ContextVar[_Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watch_holding(aside: Aside = nullcontext) -> Iterator[None]:
    """Watch what is done in the block; `aside` is entered for as long as that takes its time."""
    token = _WATCH.set(_Watch(aside))
    try:
        yield
    finally:
        _WATCH.reset(token)


def require_free(what: str) -> None:
    """HeldTooLong when the request at hand holds a connection."""
    watch = _WATCH.get()
    if watch is not None and watch.is_holding:
        raise HeldTooLong(f"{what} while a connection is held")


@asynccontextmanager
async def apart(what: str) -> AsyncIterator[None]:
    """Around everything that takes its time: a child process, a typesetter, a thread.

    Meanwhile the request gives its place to another.
    """
    require_free(what)
    watch = _WATCH.get()
    if watch is None or watch.is_aside:
        yield
        return
    watch.is_aside = True
    try:
        async with watch.aside():
            yield
    finally:
        watch.is_aside = False


class Database:
    """Where short transactions are had, one after the other."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection for a statement or two that need no transaction."""
        watch = _WATCH.get()
        require_free("a second connection is asked for")
        if watch is None:
            async with acquire(self._pool) as connection:
                yield connection
            return
        watch.is_holding = True  # from now on: two that wait for each other are as bad
        try:
            async with acquire(self._pool, PATIENCE) as connection:
                yield connection
        finally:
            watch.is_holding = False

    @asynccontextmanager
    async def transaction(
        self, *, isolation: Isolation = "read_committed"
    ) -> AsyncIterator[Connection]:
        """One connection in one transaction: leaving commits, raising rolls back."""
        async with self.connection() as connection, connection.transaction(isolation=isolation):
            yield connection
