"""Finds out who is calling, from the session cookie (pages) or a bearer token (JSON)."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.middleware.authentication import (
    AbstractAuthenticationMiddleware,
    AuthenticationResult,
)

from api.access.callers import NOBODY, Caller
from matchmaker.foundation import clock
from matchmaker.participation import links

SESSION_COOKIE = "session"
_BEARER = "Bearer "


class IdentityMiddleware(AbstractAuthenticationMiddleware):
    """Sets `request.user` to the caller; an unknown or ended session is nobody, never an error."""

    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> AuthenticationResult:
        token = bearer(connection) or connection.cookies.get(SESSION_COOKIE)
        if not token:
            return AuthenticationResult(user=NOBODY, auth=None)
        async with connection.app.state.database.connection() as conn:
            visitor = await links.visitor(conn, token, clock.now())
        return AuthenticationResult(user=_caller(visitor) if visitor else NOBODY, auth=token)


def bearer(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """The token of an Authorization header; a browser never sends one by itself."""
    header = connection.headers.get("authorization", "")
    return header.removeprefix(_BEARER).strip() if header.startswith(_BEARER) else None


def _caller(visitor: links.Visitor) -> Caller:
    return Caller(
        person_id=visitor.person_id,
        organiser_id=visitor.organiser_id,
        delegate_id=visitor.delegate_id,
        name=visitor.name,
        language=visitor.language,
        roles=visitor.roles,
        administrator=visitor.administrator,
    )
