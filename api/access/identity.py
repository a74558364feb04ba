"""Finds out who is calling, from the session cookie (pages) or a bearer token (JSON)."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.middleware.authentication import (
    AbstractAuthenticationMiddleware,
    AuthenticationResult,
)

from api.access.callers import NOBODY, Caller, Program
from matchmaker.editions import audit, tokens
from matchmaker.editions.tokens import Presented
from matchmaker.foundation import clock
from matchmaker.participation import links

SESSION_COOKIE = "session"


class IdentityMiddleware(AbstractAuthenticationMiddleware):
    """Sets `request.user` to the caller; an unknown or ended session is nobody, never an error."""

    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> AuthenticationResult:
        shown = bearer(connection)
        if shown is not None and shown.startswith(tokens.PREFIX):
            return await self._program(connection, shown)
        audit.act_through(None)
        token = shown or connection.cookies.get(SESSION_COOKIE)
        if not token:
            return AuthenticationResult(user=NOBODY, auth=None)
        async with connection.app.state.database.connection() as conn:
            visitor = await links.visitor(conn, token, clock.now())
        return AuthenticationResult(user=_caller(visitor) if visitor else NOBODY, auth=token)

    async def _program(
        self, connection: ASGIConnection[Any, Any, Any, Any], token: str
    ) -> AuthenticationResult:
        """A machine token; pages know none."""
        found = None
        if connection.scope["path"].startswith("/api/"):
            async with connection.app.state.database.connection() as conn:
                found = await tokens.present(conn, token, clock.now())
        audit.act_through(found.id if found else None)
        return AuthenticationResult(user=_of_program(found) if found else NOBODY, auth=None)


def bearer(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """The token of an Authorization header; a browser never sends one by itself."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


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


def _of_program(found: Presented) -> Caller:
    """The organiser, as far as their program reaches."""
    return Caller(
        organiser_id=found.organiser_id,
        name=found.organiser,
        language=found.language,
        roles=found.roles,
        administrator=found.every_edition,
        program=Program(
            id=found.id,
            name=found.name,
            scopes=found.scopes,
            expires_at=found.expires_at,
            every_edition=found.every_edition,
        ),
    )
