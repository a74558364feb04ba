"""Answers leave packed, and a page that a stranger has already is not sent again.

Packed text tells by its length what of it repeats. Whoever could let somebody else's browser ask
for a page with words of their own in its address, again and again, would read what stands beside
them (BREACH). So a page of somebody who is signed in is not packed when its address asks something
and the request does not come from a page of ours (docs/decisions/0051).
"""

import hashlib
import re
import zlib
from typing import Final

from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.types import HTTPScope, Message, Send

from api.access.identity import SESSION_COOKIE
from api.exchange.headers import vary

#: what is text; streams of events, files and calendars go as they are
PACKED: Final = ("text/html", "application/json", "application/problem+json")
#: shorter answers fit into one packet in any case
SHORTEST: Final = 700
#: of zlib: half a millisecond for the longest page; more saves nothing
LEVEL: Final = 6
#: who caused a request (Fetch Metadata): a page of this site, or its reader by hand
_OURS: Final = ("same-origin", "none")
#: actions of pages that are the same for every stranger, and hold nothing of anybody's link
_OPEN: Final = ("site.read", "guide.read")
#: of our templates, for whoever reads those; in a field it may be somebody's own
_INDENTATION: Final = re.compile(rb"\n\s+(?=<)")
_TAG: Final = re.compile(r'"[^"]*"')


def packing(scope: HTTPScope, send: Send) -> Send:
    """`send`, with the one piece of an answer packed where that is sound."""
    asked = Headers.from_scope(scope)
    start: Message | None = None

    async def leaving(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start" and _is_text(message):
            start = message
            return
        if message["type"] == "http.response.body" and start is not None:
            begun, start = start, None
            if not message["more_body"]:
                message["body"] = _answer(scope, asked, begun, message["body"])
            await send(begun)
        await send(message)

    return leaving


def _is_text(message: Message) -> bool:
    headers = MutableScopeHeaders.from_message(message)
    kind = headers.get("content-type", "").partition(";")[0]
    # What names itself by a strong tag is its bytes; what is packed already knows why.
    return kind in PACKED and "etag" not in headers and "content-encoding" not in headers


def _answer(scope: HTTPScope, asked: Headers, start: Message, body: bytes) -> bytes:
    """What is sent in place of the body; the headers say so."""
    headers = MutableScopeHeaders.from_message(start)
    vary(headers, "Accept-Encoding")
    if headers.get("content-type", "").startswith("text/html") and b"<textarea" not in body:
        body = _INDENTATION.sub(b"\n", body)
    if _is_open_page(scope, asked, start, headers):
        tag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
        headers["ETag"] = tag
        headers["Cache-Control"] = "private, no-cache"
        headers["Vary"] = "Accept-Encoding, Accept-Language, Cookie"
        if tag[2:] in _TAG.findall(asked.get("if-none-match", "")):
            start["status"] = 304  # type: ignore[typeddict-unknown-key]
            body = b""
    if len(body) >= SHORTEST and "gzip" in asked.get("accept-encoding", "") and _safe(scope, asked):
        headers["Content-Encoding"] = "gzip"
        body = _pack(body)
    headers["Content-Length"] = str(len(body))
    return body


def _pack(body: bytes) -> bytes:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def _safe(scope: HTTPScope, asked: Headers) -> bool:
    """Whether nobody else can have put words of theirs beside what only the reader may see."""
    if not scope["query_string"] or not _has_session(asked):
        return True
    return asked.get("sec-fetch-site") in _OURS


def _has_session(asked: Headers) -> bool:
    return f"{SESSION_COOKIE}=" in asked.get("cookie", "")


def _is_open_page(
    scope: HTTPScope, asked: Headers, start: Message, headers: MutableScopeHeaders
) -> bool:
    """A page that everybody finds so: it may be kept, if it is asked for anew each time."""
    options = getattr(scope.get("route_handler"), "opt", None) or {}
    return (
        options.get("action") in _OPEN
        and scope["method"] in ("GET", "HEAD")
        and start["status"] == 200  # type: ignore[typeddict-item]
        and headers.get("content-type", "").startswith("text/html")
        and not _has_session(asked)
        and "set-cookie" not in headers
    )
