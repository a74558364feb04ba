"""What handlers are given: a transaction, the edition of the address, the caller, the hour."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide

from api.callers import Caller
from matchmaker import clock, editions
from matchmaker.db import Connection, transaction
from matchmaker.errors import NotFound
from matchmaker.hall import Screens
from matchmaker.language import msgid
from matchmaker.settings import Settings


async def connection(state: State) -> AsyncIterator[Connection]:
    """One request is one transaction: it commits when the handler returns, not when it raises."""
    async with transaction(state.pool) as conn:
        yield conn


async def edition(
    request: Request[Any, Any, Any], conn: NamedDependency[Connection]
) -> editions.Edition:
    """The edition named by the address, or else the caller's own."""
    slug = request.path_params.get("slug") or request.user.slug
    found = await editions.by_slug(conn, slug) if slug else None
    if found is None:
        raise NotFound(msgid("There is no such edition."))
    return found


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


async def now() -> datetime:
    """The hour of the request; the whole request sees the same."""
    return clock.now()


DEPENDENCIES = {
    "conn": Provide(connection),
    "edition": Provide(edition),
    "caller": Provide(caller),
    "settings": Provide(settings),
    "now": Provide(now),
    "screens": Provide(screens),
}
