"""Protects cookies against forged requests from other sites.

A browser says where a request comes from (Sec-Fetch-Site, W3C Fetch Metadata; Origin, RFC 6454,
on every POST), so no token needs to travel through every form. See docs/decisions.
"""

from urllib.parse import urlsplit

from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.exceptions import PermissionDeniedException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class OriginMiddleware(ASGIMiddleware):
    """Refuses a changing request that carries a cookie and does not come from our own pages."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope["type"] == ScopeType.HTTP and scope["method"] not in SAFE:
            headers = Headers.from_scope(scope)
            if "cookie" in headers and not same_origin(headers):
                raise PermissionDeniedException("This request came from another site.")
        await next_app(scope, receive, send)


def same_origin(headers: Headers) -> bool:
    """Whether the browser vouches that one of our pages sent this; no word at all is a no."""
    if site := headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    if origin := headers.get("origin"):
        return urlsplit(origin).netloc == headers.get("host")
    return False
