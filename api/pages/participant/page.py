"""What every page of a signed-in person begins with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler
from litestar.params import SkipValidation
from litestar.router import Router

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.pages.frame.show import AnyRequest
from api.pages.open.public import deadline
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import people
from matchmaker.people.profiles import AnyProfile, PersonKind
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid

Me = AnyProfile
#: what a handler is given as `me`; a union of structs is nothing the framework could check again
Myself = NamedDependency[SkipValidation[Me]]
HOME = "/moi"


async def me(
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
) -> Me:
    """The person behind the session, with their fiche."""
    return await people.find(conn, edition.id, person_of(caller))


async def myself(request: AnyRequest, conn: Connection) -> tuple[Edition, Me]:
    """The edition and the person, for a handler with transactions of its own."""
    edition = await edition_of(request, conn)
    return edition, await me(conn, edition, request.user)


def person_of(caller: Caller) -> UUID:
    """Who is behind the session; these pages are nobody else's."""
    if caller.person_id is None:
        raise NotFound(msgid("There is no such page."))
    return caller.person_id


def participants_router(handlers: Sequence[HTTPRouteHandler]) -> Router:
    """The pages under /moi; each of them may ask for `me` and `window`."""
    own = {"me": Provide(me), "window": Provide(window)}
    return Router(HOME, route_handlers=handlers, dependencies=own)


async def window(
    edition: NamedDependency[Edition], me: Myself, now: NamedDependency[datetime]
) -> dict[str, Any]:
    """Whether this person may still choose, and until when; see `public.deadline`."""
    return window_of(edition, me, now)


def window_of(edition: Edition, me: Me, now: datetime) -> dict[str, Any]:
    """The same, for a handler with transactions of its own."""
    until = deadline(edition, now)
    return until | {"open": until["open"] and me.withdrawn_at is None}


def other_side(me: Me) -> PersonKind:
    """Whom this person may meet."""
    return "investor" if me.kind == "holder" else "holder"


def way_back(path: str, otherwise: str) -> str:
    """Where a form asks to return to, if that is one of these pages; another site never is."""
    parts = urlsplit(path)
    ours = parts.path == HOME or parts.path.startswith(f"{HOME}/")
    return path if ours and not parts.netloc and not parts.scheme else otherwise
