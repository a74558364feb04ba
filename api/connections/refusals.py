"""Requests refused before a route is looked for: cheaply, since much else happens then."""

from functools import cache
from typing import Any, Final, Literal

import msgspec
from litestar import Request, Response
from litestar.types import HTTPScope, Send

from api.exchange.headers import is_json, security_headers
from api.exchange.kept import IN_PLACE
from api.exchange.problems import ProblemAnswer, respond
from api.exchange.speech import language_of

RETRY_AFTER: Final = "2"
#: a piece of a page that is asked for every few seconds stays as it is until the next time
_AS_IT_IS: Final = [(b"hx-reswap", b"none")]
_IN_PLACE: Final = [(name.lower().encode(), value.encode()) for name, value in IN_PLACE.items()]


class _Answer(msgspec.Struct, frozen=True):
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...]


async def refuse(scope: HTTPScope, send: Send, status: Literal[408, 503], *, secure: bool) -> None:
    """Answer 503 to come again, or 408 with an end to the connection."""
    if is_json(scope["path"]):
        found = _written(status, scope)
    else:
        found = _page(status, language_of(Request(scope)))
    headers = list(found.headers)
    if any(name == b"hx-request" for name, _ in scope["headers"]):
        headers += _AS_IT_IS if scope["method"] == "GET" else _IN_PLACE
    start: Any = {"type": "http.response.start", "status": status, "headers": headers}
    hook: Any = security_headers(secure=secure)
    await hook(start, scope)
    await send(start)
    await send({"type": "http.response.body", "body": found.body, "more_body": False})


@cache
def _page(status: int, language: str) -> _Answer:
    """The page in that language; it knows nobody and no address."""
    query = f"lang={language}".encode()
    scope: Any = {"type": "http", "method": "GET", "path": "/", "query_string": query}
    return _written(status, scope | {"headers": []})


def _written(status: int, scope: HTTPScope) -> _Answer:
    more = {"Connection": "close"} if status == 408 else {"Retry-After": RETRY_AFTER}
    response: Response[Any] = respond(Request(scope), ProblemAnswer(status, ""), headers=more)
    content = response.content
    body = content.encode() if isinstance(content, str) else msgspec.json.encode(content)
    fields = {
        **response.headers,
        "content-type": _kind(str(response.media_type)),
        "content-length": str(len(body)),
    }
    return _Answer(body, tuple((k.lower().encode(), v.encode()) for k, v in fields.items()))


def _kind(media_type: str) -> str:
    """JSON has no charset (RFC 8259, 11): it is UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
