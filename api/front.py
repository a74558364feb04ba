"""What is settled before a route is looked for: unreadable addresses, and HEAD."""

from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

#: what an unreadable byte of an address becomes as well; no name of ours holds it
_UNREADABLE = "\ufffd"


class Front:
    """Stands before the router of an application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        # Neither PostgreSQL nor the file system has a name for it.
        scope["path"] = scope["path"].replace("\0", _UNREADABLE)
        if scope["method"] == "HEAD":
            await self._head(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _head(self, scope: Scope, receive: Receive, send: Send) -> None:
        """GET without its body (RFC 9110, 9.3.2), unless the route answers HEAD in its own way."""
        own_way = True

        async def unless_refused(message: Message) -> None:
            nonlocal own_way
            if message["type"] == "http.response.start":
                own_way = message["status"] != 405
            if own_way:
                await send(message)

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        asked = dict(scope)
        await self._app(scope, receive, unless_refused)
        if not own_way:
            asked["method"] = "GET"
            await self._app(asked, receive, without_body)  # type: ignore[arg-type]


def put_before(app: Litestar) -> None:
    """Let `app` be reached through a Front only."""
    app.asgi_handler = Front(app.asgi_handler)
