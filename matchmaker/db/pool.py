"""Connections to PostgreSQL: one way to open them, one transaction per act, errors by name.

The server bounds every statement; a server that has stopped, or a connection that is lost between
two of the driver's steps, keeps no bound. So every wait on a connection has an end on our side too:
for a statement, for its cancellation (the driver gives it as long), and for leaving the pool.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import asyncpg
import msgspec
import structlog

from matchmaker.db import connecting
from matchmaker.db.errors import ConnectionLost
from matchmaker.db.pooled import Bracketed

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Record: TypeAlias = asyncpg.Record
    Pool: TypeAlias = asyncpg.Pool[Record]
    Connection: TypeAlias = asyncpg.Connection[Record] | PoolConnectionProxy[Record]
else:  # the classes are generic for the type checker only; a pooled connection is an instance too
    from asyncpg import Connection, Pool, Record

Isolation: TypeAlias = Literal["read_committed", "repeatable_read", "serializable"]

LATE: Final = 5.0
"""Seconds after its own bound in which the server must have answered; it is given up then."""

LEAVING: Final = 10.0
"""Seconds in which connections must come back to a pool that is left; they are cut then."""


LONGEST: Final = 64 * 1024
"""Bytes up to which a statement is prepared once for a connection, not each time it is used.

The driver stops at 15 kB: what changes in calendars is found by a statement of 23 kB, and reading
and planning that took five times as long as what it does for one person.
"""


class JsonText(str):
    """A jsonb value as its text; `queries.fetch` turns it into the type the struct asks for."""

    __slots__ = ()


class _ThroughPooler(Bracketed, connecting.Acquainted):
    """A connection that need not be the same server's from one transaction to the next."""


class _Bounded(Pool):
    """Is left within `LEAVING`, whoever keeps a connection."""

    async def close(self) -> None:
        try:
            async with asyncio.timeout(LEAVING):
                await super().close()
        except TimeoutError:
            # The driver has cut all of them by now. Nothing that was acknowledged is lost.
            structlog.get_logger(__name__).error("pool.connections_kept", seconds=LEAVING)


def create_pool(
    url: str,
    *,
    application: str = "matchmaker",
    size: int = 10,
    ready: int = 1,
    statement_seconds: float = 30,
    is_pooled: bool = False,
) -> Pool:
    """A pool to `await`, or to enter with `async with`; sessions are in UTC and bounded in time.

    `ready`: how many connections are opened at once and kept. `is_pooled`: the address is that of
    a pooler of transactions, which has no sessions to tell.
    """
    if is_pooled:
        return _create_pooled(url, application, size, ready, statement_seconds)
    bounds = connecting.setting(
        {
            "statement_timeout": _milliseconds(statement_seconds),
            "lock_timeout": _milliseconds(min(10, statement_seconds)),
            "idle_in_transaction_session_timeout": _milliseconds(2 * statement_seconds),
            "jit": "off",
            **connecting.KEEPALIVE,
        }
    )

    async def prepare(connection: "asyncpg.Connection[Record]") -> None:
        connecting.watch_over(connection)
        await connection.execute(bounds)
        await _prepare_session(connection)

    async def reset(connection: "asyncpg.Connection[Record]") -> None:
        # The driver's own question, which takes back our bounds, too; still one round trip.
        await connection.execute(f"{connection.get_reset_query()}{bounds}")

    return _pool(url, application, size, ready, statement_seconds, init=prepare, reset=reset)


def _pool(
    url: str, application: str, size: int, ready: int, statement_seconds: float, **options: Any
) -> Pool:
    defaults = {"connection_class": connecting.Acquainted, "record_class": asyncpg.Record}
    return _Bounded(
        url,
        min_size=ready,
        max_size=size,
        max_queries=50_000,
        max_inactive_connection_lifetime=300,
        loop=None,
        timeout=connecting.PATIENCE,
        command_timeout=statement_seconds + LATE,
        max_cacheable_statement_size=LONGEST,
        server_settings=connecting.startup(application),
        **{**defaults, **options},
    )


def _create_pooled(
    url: str, application: str, size: int, ready: int, statement_seconds: float
) -> Pool:
    async def prepare(connection: "asyncpg.Connection[Record]") -> None:
        connecting.watch_over(connection)
        async with connection.transaction():
            await _prepare_session(connection)

    async def reset(_: "asyncpg.Connection[Record]") -> None:
        """There is nothing that the next user could find."""

    return _pool(
        url,
        application,
        size,
        ready,
        statement_seconds,
        init=prepare,
        reset=reset,
        connection_class=_ThroughPooler,
        statement_cache_size=0,
    )


@asynccontextmanager
async def transaction(
    pool: Pool, *, isolation: Isolation = "read_committed"
) -> AsyncIterator[Connection]:
    """One connection in one transaction: leaving commits, raising rolls back."""
    async with acquire(pool) as connection, connection.transaction(isolation=isolation):
        yield connection


@asynccontextmanager
async def acquire(pool: Pool, seconds: float | None = None) -> AsyncIterator[Connection]:
    """A connection of the pool, waited for so long; ConnectionLost when it ends meanwhile."""
    is_wrong_use = False
    try:
        async with pool.acquire(timeout=seconds) as connection:
            try:
                yield connection
            except asyncpg.InterfaceError:
                # The driver's name for the wrong use of a connection, and for one that is gone.
                is_wrong_use = not _is_gone(connection)
                raise
    except (asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        # The latter is what it makes of a connection that ends between two of its steps.
        if is_wrong_use:
            raise
        raise ConnectionLost(str(error)) from error


def _is_gone(connection: Connection) -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:  # the pool has taken it back already
        return True


async def _prepare_session(connection: "asyncpg.Connection[Record]") -> None:
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=_json_text, decoder=JsonText
    )


def _json_text(value: Any) -> str:
    # Text is taken as JSON already, as the driver does by itself: PgQueuer relies on it.
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _milliseconds(seconds: float) -> str:
    return str(round(seconds * 1000))
