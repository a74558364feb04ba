"""What an answer says of its route: that pages of others may read and keep it, that it will end.

A route says so in its `opt`: `shared` is for how many seconds what everybody may read may be kept
by whoever passes it on; `ends` when the route is no more to be used, and gone.
"""

import datetime as dt
from collections.abc import Mapping
from email.utils import format_datetime
from typing import Any, Final

import msgspec
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.types import Scope

#: where the policy on versions stands
POLICY: Final = "/api/v1/openapi.json"
#: what a script of another site may read of an answer beside its body
_EXPOSED: Final = "ETag, Link, Retry-After"


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """From when on a route is deprecated, when it is gone, and what stands in its place."""

    deprecated: dt.datetime
    gone: dt.datetime | None = None
    successor: str | None = None


def announce(headers: MutableScopeHeaders, scope: Scope, status: int) -> None:
    """Complete the headers of an answer by what its route says."""
    options: Mapping[str, Any] = getattr(scope.get("route_handler"), "opt", None) or {}
    if (seconds := options.get("shared")) is not None and scope.get("method") in ("GET", "HEAD"):
        _share(headers, Headers.from_scope(scope), status, int(seconds))
    if isinstance(ending := options.get("ends"), Ending):
        _end(headers, ending)


def _share(headers: MutableScopeHeaders, asked: Headers, status: int, seconds: int) -> None:
    """Any page may read it, and never with somebody's cookie: `*` excludes credentials."""
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = _EXPOSED
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if status == 200 and not ({"cookie", "authorization"} & set(asked.keys())):
        # Asked anew each time where somebody may have had their data erased since.
        kept = f"max-age={seconds}" if seconds else "no-cache"
        headers["Cache-Control"] = f"public, {kept}"
        headers["Vary"] = "Accept-Language, Authorization, Cookie"


def _end(headers: MutableScopeHeaders, ending: Ending) -> None:
    """Deprecation (RFC 9745), Sunset (RFC 8594), and where to read on (RFC 8288)."""
    headers["Deprecation"] = f"@{int(ending.deprecated.timestamp())}"
    links = [f'<{POLICY}>; rel="deprecation"; type="application/json"']
    if ending.gone is not None:
        gone = ending.gone.astimezone(dt.UTC)
        headers["Sunset"] = format_datetime(gone, usegmt=True)
    if ending.successor is not None:
        links.append(f'<{ending.successor}>; rel="successor-version"')
    headers.add("Link", ", ".join(links))
