"""How every connection to PostgreSQL is made, and why one cannot be had, in a line.

At the start only what PgBouncer lets through is asked for; the rest is set afterwards. Both sides
notice a partner that is gone without a word: a network that swallows everything ends nothing.
"""

import os
import re
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import unquote, urlsplit

import asyncpg

if TYPE_CHECKING:
    Whole: TypeAlias = asyncpg.Connection[asyncpg.Record]

SCHEMES: Final = ("postgresql", "postgres")
PATIENCE: Final = 10.0
"""Seconds in which a server must let us in."""

STATEMENT: Final = 60.0
"""Seconds in which a statement on a connection of one's own must be answered."""

IDLE: Final = 10  # seconds without a word before the partner is asked whether it is there
INTERVAL: Final = 5
COUNT: Final = 3  # times in vain
UNHEARD: Final = 20_000  # milliseconds in which what we send must be acknowledged
KEEPALIVE: Final = {
    "tcp_keepalives_idle": str(IDLE),
    "tcp_keepalives_interval": str(INTERVAL),
    "tcp_keepalives_count": str(COUNT),
    "tcp_user_timeout": str(UNHEARD),
}

#: of these, waiting may help
_PASSING: Final = (
    OSError,  # refused, not resolved, timed out
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.PostgresConnectionError,
)
_FAULTS: Final = (*_PASSING, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError)


BY_HAND: Final = 10_000
"""Types whose numbers are below were numbered by hand, and are the same in every database.

The others', our own among them, are not (PostgreSQL's manual, "System Catalog Initial Data").
"""

#: what the driver was told of types, for all connections of this process
_known: dict[frozenset[int], Any] = {}


class _NotAsked:
    """Stands for the driver's statement where there was none: nothing must be prepared again."""

    name: Final = "known"


class Acquainted(asyncpg.Connection):
    """Knows PostgreSQL's own types as soon as one connection of the process has asked.

    The driver asks on each connection what an array of uuid is, or jsonb: some 5 ms each time.
    """

    async def _introspect_types(self, typeoids: Iterable[int], *rest: Any) -> Any:
        asked = frozenset(typeoids)
        if asked in _known:
            return _known[asked], _NotAsked()
        driver: Any = super()  # it has no public word for it
        types, statement = await driver._introspect_types(asked, *rest)
        if max(asked) < BY_HAND:
            _known[asked] = types
        return types, statement


class CannotOpen(Exception):
    """There is no connection; the message says why, without the password.

    `passing`: the database may just not be there yet.
    """

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing


def startup(application: str) -> dict[str, str]:
    """What is asked for at the start of every connection."""
    return {"application_name": application, "timezone": "UTC"}


def setting(values: dict[str, str]) -> str:
    """A statement that sets them for the session."""
    return "".join(f"set {name} = '{value}';" for name, value in values.items())


async def connect(
    url: str,
    application: str,
    *,
    patience: float = PATIENCE,
    statement_seconds: float | None = STATEMENT,
) -> "Whole":
    """A connection of one's own; CannotOpen without one.

    A statement without an answer for `statement_seconds` is given up; with None it may take as
    long as it takes.
    """
    try:
        connection = await asyncpg.connect(
            url,
            timeout=patience,
            command_timeout=statement_seconds,
            server_settings=startup(application),
            statement_cache_size=0,
            connection_class=Acquainted,
        )
        watch_over(connection)
        await connection.execute(setting(KEEPALIVE))
    except _FAULTS as error:
        raise cannot_open(error, url) from error
    return connection


async def require_session(connection: "Whole", url: str) -> None:
    """That the server is ours alone as long as the connection lasts; CannotOpen if it is not.

    A pooler of transactions gives one server to two of us in turn, as long as both rest.
    """
    other = await connect(url, "matchmaker start")
    try:
        if await _server(connection) == await _server(other):
            raise CannotOpen(
                "a pooler of transactions stands before the database: name a way around it in"
                " MATCHMAKER_DATABASE_DIRECT_URL"
            )
    finally:
        other.terminate()


async def _server(connection: "Whole") -> int:
    async with connection.transaction():
        number: int = await connection.fetchval("select pg_backend_pid()")
        return number


def watch_over(connection: "Whole") -> None:
    """Have the kernel notice when the server is gone."""
    ours: Any = connection  # the driver has no word for it
    line = ours._transport.get_extra_info("socket")
    if line is None or line.family == socket.AF_UNIX:
        return
    # Another handle of the same socket: that of the event loop is not everywhere a whole one.
    with socket.socket(fileno=os.dup(line.fileno())) as own:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, IDLE)
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, INTERVAL)
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, COUNT)
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNHEARD)


def address_fault(url: str) -> str | None:
    """What is wrong with the address of a database, as far as one can see; never its words."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "the host or the port is wrong"
    if parts.scheme not in SCHEMES:
        return "it begins with postgresql:// (and stands without quotes)"
    return None


def cannot_open(error: Exception, url: str) -> CannotOpen:
    """The same in one line."""
    return CannotOpen(_without_password(_reason(error), url), passing=isinstance(error, _PASSING))


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "the database does not answer"
    if isinstance(error, OSError):
        return f"the database cannot be reached: {error.strerror or type(error).__name__}"
    if isinstance(error, asyncpg.PostgresError):
        return f"the database refuses: {error}"
    # The driver repeats what it was given.
    return "the address of the database cannot be read"


def _without_password(text: str, url: str) -> str:
    found = re.search(r"://[^:/?#]*:(.+)@", url)
    for word in {found[1], unquote(found[1])} if found else ():
        text = text.replace(word, "***")
    return " ".join(text.split())
