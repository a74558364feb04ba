"""Protects pages against forged requests from other sites.

A browser says where a request comes from (Sec-Fetch-Site, W3C Fetch Metadata; Origin, RFC 6454,
on every POST), so no secret needs to travel through every form. See docs/decisions. What is ours
is known from MATCHMAKER_BASE_URL: the Host that a proxy passes on, or does not, decides nothing.
"""

from urllib.parse import urlsplit

from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.exceptions import PermissionDeniedException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from matchmaker.foundation.settings import Settings

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_PORTS = {"http": 80, "https": 443}


class OriginMiddleware(ASGIMiddleware):
    """Refuses a changing request that a browser sent from elsewhere.

    With a cookie the browser must vouch for our own page; without one it must not say that it
    comes from another: a foreign form signs nobody in.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope["type"] == ScopeType.HTTP and scope["method"] not in SAFE:
            headers = Headers.from_scope(scope)
            known = is_vouched_for(headers, self._settings.base_url)
            if known is False or (known is None and "cookie" in headers):
                raise PermissionDeniedException("This request came from another site.")
        await next_app(scope, receive, send)


def is_vouched_for(headers: Headers, base_url: str) -> bool | None:
    """Whether the browser says that one of our pages sent this; None when it says nothing."""
    if site := headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    if origin := headers.get("origin"):
        return _is_ours(origin, headers.get("host", ""), base_url)
    return None


def _is_ours(origin: str, host: str, base_url: str) -> bool:
    """Scheme, host and port are those of the site; over plain HTTP any name of it will do.

    A developer opens 127.0.0.1 or localhost as it comes; over HTTPS there is one name only.
    """
    sent, site = _origin(origin), _origin(base_url)
    if sent is None or site is None:
        return False
    return sent == site or (site[0] == sent[0] == "http" and sent == _origin(f"http://{host}"))


def _origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port, so that :443 and no port are the same; None for "null" and such."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    if not parts.hostname or port is None:
        return None
    return parts.scheme, parts.hostname.lower(), port
