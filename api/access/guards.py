"""The one guard: looks the route's action up in the table of access.py."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.enums import HttpMethod
from litestar.exceptions import (
    HTTPException,
    NotAuthorizedException,
    NotFoundException,
    PermissionDeniedException,
)
from litestar.handlers.base import BaseRouteHandler

from api.access import acting, knocking, scopes
from api.access.callers import NOBODY, Caller, Program
from api.access.permissions import TABLE, Reach, reach
from api.exchange import kept
from api.exchange.problems import OutOfScope

Connection = ASGIConnection[Any, Caller, Any, Any]
#: where the pages of organisers stand
OFFICE: Final = "/organisation/"
#: no address of ours comes near it
LONGEST_QUERY: Final = 8_000


async def authorise(connection: Connection, handler: BaseRouteHandler) -> None:
    """Let the caller pass, or say why not.

    Not signed in: 401. A role that never may: 403. Somebody else's data or another edition: 404,
    so that nothing can be learnt from the difference.
    """
    if connection.scope.get("method") == HttpMethod.OPTIONS:
        return  # answered by the framework, which lists the methods and nothing else
    if len(connection.scope["query_string"]) > LONGEST_QUERY:
        connection.scope["query_string"] = b""  # nobody takes it apart to say that it is too long
        raise HTTPException(status_code=413)
    caller = caller_of(connection)
    slug = connection.path_params.get("slug")
    action = handler.opt["action"]
    assert isinstance(connection, Request)
    await knocking.check(connection, action, caller)
    known_here = slug is None or slug in caller.roles
    permission = reach(action, caller.role_in(slug), administrator=caller.administrator)
    if permission is Reach.ANYONE:
        return
    if not caller.known:
        if fields := await kept.sent_fields(connection, with_files=False):
            raise kept.RefusedForNow("session_over", fields)
        raise NotAuthorizedException("Please sign in first.")
    fields = await kept.sent_fields(connection)
    if fields is not None and not acting.is_for(caller, fields):
        raise kept.RefusedForNow("somebody_else", fields)
    if not known_here:
        raise NotFoundException("There is nothing here for you.")
    if caller.program is not None:
        require_scope(caller.program, action)
    if permission is Reach.NONE or (permission is Reach.OWN and _is_of_the_office(connection)):
        raise PermissionDeniedException("This is not for your role.")
    if permission is Reach.OWN and not _about(caller, connection.path_params.get("person_id")):
        raise NotFoundException("There is nothing here for you.")


def require_scope(program: Program, action: str) -> None:
    """OutOfScope where a machine token does not name what is asked."""
    if not scopes.allows(program.scopes, action, every_edition=program.every_edition):
        raise OutOfScope(scopes.scopes_for(action))


def caller_of(connection: Connection) -> Caller:
    """Who is calling; nobody where nobody was asked for (static files)."""
    caller = connection.scope.get("user") or NOBODY
    assert isinstance(caller, Caller)
    return caller


def _is_of_the_office(connection: Connection) -> bool:
    """Whether the page is an organiser's, who does there for others what they do on their own."""
    return str(connection.scope.get("path_template", "")).startswith(OFFICE)


def _about(caller: Caller, person_id: UUID | None) -> bool:
    return person_id is None or person_id == caller.person_id


def check_actions(handlers: Sequence[BaseRouteHandler]) -> None:
    """Refuse to start when a route has no row in the table."""
    for handler in handlers:
        action = handler.opt.get("action")
        if action not in TABLE:
            raise LookupError(
                f"{handler.paths}: action {action!r} has no row in api/access/permissions.py"
            )
