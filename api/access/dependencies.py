"""What handlers are given: a transaction, the edition of the address, the caller, the hour.

A handler that only talks to the database takes `conn`, one transaction for all of the request.
One that also waits for anything else, a child process, a typesetter, the plan of the hall, takes
`database`, and opens short transactions before and after. None takes both: `check_connections`.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Any, Final

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler

from api.access.callers import Caller
from api.exchange import speech
from matchmaker.db import Connection, Database
from matchmaker.db.pulse import Pulse
from matchmaker.editions import editions
from matchmaker.foundation import clock
from matchmaker.foundation.settings import Settings
from matchmaker.hall import Screens
from matchmaker.processes.resident import Resident
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid

#: in the state of a request, what its first transaction begins with
BEGIN: Final = "begin"


async def connection(request: Request[Any, Any, Any], state: State) -> AsyncIterator[Connection]:
    """One request is one transaction: it commits when the handler returns, not when it raises.

    Nobody is given it before they have read what the client sends.
    """
    await read_whole(request)
    async with state.database.transaction() as conn:
        await _begin(request, conn, is_apart=False)
        request.scope["state"]["conn"] = conn
        yield conn


async def database(request: Request[Any, Any, Any], state: State) -> Database:
    """Transactions, for a handler that has something else to do between them."""
    await read_whole(request)
    found = state.database
    assert isinstance(found, Database)
    async with found.transaction() if BEGIN in request.scope["state"] else nullcontext() as conn:
        await _begin(request, conn, is_apart=True)
    return found


async def _begin(
    request: Request[Any, Any, Any], conn: Connection | None, *, is_apart: bool
) -> None:
    """What was asked to be done first, in the transaction of the request or in one before it."""
    begin = request.scope["state"].pop(BEGIN, None)
    if begin is not None:
        await begin(conn, is_apart=is_apart)


async def read_whole(request: Request[Any, Any, Any]) -> None:
    """Wait for the end of what the client sends, unless somebody has read it already."""
    if request.is_connected:
        await request.body()


async def edition(
    request: Request[Any, Any, Any], conn: NamedDependency[Connection]
) -> editions.Edition:
    """The edition named by the address, or else the caller's own."""
    return await edition_of(request, conn)


async def edition_of(request: Request[Any, Any, Any], conn: Connection) -> editions.Edition:
    """The same, for a handler with transactions of its own."""
    found = await editions.by_slug(conn, slug_of(request))
    if found.stage == "preparing" and request.user.role_in(found.slug) == "nobody":
        raise NotFound(editions.NO_SUCH)  # as for one that is not there at all
    speech.offer(request, found.languages)
    return found


def slug_of(request: Request[Any, Any, Any]) -> str:
    """Which edition the request is about; NotFound where it is about none."""
    slug = request.path_params.get("slug") or request.user.slug
    if not slug:
        raise NotFound(msgid("There is no such edition."))
    return str(slug)


async def caller(request: Request[Any, Any, Any]) -> Caller:
    user = request.user
    assert isinstance(user, Caller)
    return user


async def settings(state: State) -> Settings:
    found = state.settings
    assert isinstance(found, Settings)
    return found


async def screens(state: State) -> Screens:
    found = state.screens
    assert isinstance(found, Screens)
    return found


async def pulse(state: State) -> Pulse:
    found = state.pulse
    assert isinstance(found, Pulse)
    return found


async def resident(state: State) -> Resident:
    """The solver at hand, for a handler with transactions of its own."""
    found = state.resident
    assert isinstance(found, Resident)
    return found


async def now() -> datetime:
    """The hour of the request; the whole request sees the same."""
    return clock.now()


DEPENDENCIES = {
    "conn": Provide(connection),
    "database": Provide(database),
    "edition": Provide(edition),
    "caller": Provide(caller),
    "settings": Provide(settings),
    "now": Provide(now),
    "screens": Provide(screens),
    "pulse": Provide(pulse),
    "resident": Provide(resident),
}


def check_connections(handlers: Sequence[HTTPRouteHandler]) -> None:
    """Refuse to start when a handler would be given a transaction and ask for another."""
    for handler in handlers:
        needs = _needs(handler, handler.parsed_fn_signature.parameters)
        if {"conn", "database"} <= needs or {"conn", "screens"} <= needs:
            raise LookupError(f"{handler.paths}: holds a connection and asks for another")


def _needs(handler: HTTPRouteHandler, names: Iterable[str]) -> set[str]:
    """The dependencies behind these, with those behind them."""
    provided = handler.resolve_dependencies()
    found = set(names) & provided.keys()
    for name in tuple(found):
        found |= _needs(handler, provided[name].parsed_fn_signature.parameters)
    return found
