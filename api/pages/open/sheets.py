"""Sheets, scripts and drawings: read, made lean and packed once, then answered from memory."""

import gzip
from functools import lru_cache
from typing import Final

import msgspec
from litestar import Response, Router, get, route
from litestar.enums import HttpMethod
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from api.pages.frame.show import AnyRequest
from matchmaker.assets import bundles

FOR_EVER: Final = "public, max-age=31536000, immutable"
#: an address that names another content than ours: of a page from before or after this program
NOT_THIS: Final = "no-store"
_KINDS: Final = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


class _Static(msgspec.Struct, frozen=True):
    plain: bytes
    packed: bytes
    media_type: str
    digest: str


@lru_cache(maxsize=256)
def _static(name: str) -> _Static:
    content = bundles.content_of(name)
    kind = _KINDS.get(name.rpartition(".")[2], "text/plain")
    packed = gzip.compress(content, 9, mtime=0)
    return _Static(content, packed, f"{kind}; charset=utf-8", bundles.digest(name))


@route(
    "/{file_path:path}",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    opt={"action": "site.read", "exclude_from_auth": True},
    include_in_schema=False,
    sync_to_thread=False,
)
def show(request: AnyRequest, file_path: FromPath[str]) -> Response[bytes]:
    """Kept for ever under the address that names this content, and no moment under another."""
    try:
        found = _static(file_path.lstrip("/"))
    except FileNotFoundError as missing:
        raise NotFoundException from missing
    named = request.query_params.get("v") == found.digest
    return _answer(request, found, {"Cache-Control": FOR_EVER if named else NOT_THIS})


@get(
    "/service-worker.js",
    opt={"action": "site.read", "exclude_from_auth": True},
    include_in_schema=False,
    sync_to_thread=False,
)
def service_worker(request: AnyRequest) -> Response[bytes]:
    """At the root, since it serves pages there; browsers look for a newer one by themselves."""
    found = _static("service-worker.js")
    tag = f'"{found.digest}"'
    headers = {"Cache-Control": "no-cache", "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(b"", status_code=304, headers=headers, media_type=found.media_type)
    return _answer(request, found, headers)


def _answer(request: AnyRequest, found: _Static, headers: dict[str, str]) -> Response[bytes]:
    content, headers["Vary"] = found.plain, "Accept-Encoding"
    if "gzip" in request.headers.get("accept-encoding", "") and len(found.packed) < len(content):
        content, headers["Content-Encoding"] = found.packed, "gzip"
    return Response(content, media_type=found.media_type, headers=headers)


ROUTES: Final[list[HTTPRouteHandler | Router]] = [
    service_worker,
    Router("/static", route_handlers=[show]),
]
