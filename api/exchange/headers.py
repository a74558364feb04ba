"""What every answer says to the browser, errors included."""

from typing import Final

from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.types import BeforeMessageSendHookHandler, Message, Scope

from api.exchange.announced import announce
from api.exchange.speech import language_of
from matchmaker.wording.templates import build

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}

#: what says something of a page alone; a stream of events, which telephones open again and again
#: in a crowded hall, goes without
OF_DOCUMENTS: Final = (
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Permissions-Policy",
)

#: what an answer of the JSON face depends on, beside its address
VARYING: Final = ("Accept-Language", "Authorization", "Cookie")
#: browsers ask for nothing but HTTPS for a year; for this name alone, and on no list of others
STRICT_TRANSPORT: Final = f"max-age={365 * 24 * 3600}"
#: only an answer that bears this is ours, whatever stands between: a script believes no other
OURS: Final = "X-Matchmaker"


def is_json(path: str) -> bool:
    """Whether who asks for this address is a program."""
    return path == "/api" or path.startswith("/api/")


def security_headers(*, secure: bool) -> BeforeMessageSendHookHandler:
    """A `before_send` hook: response headers set on the app would miss error answers.

    Over HTTPS (`secure`) every cookie is marked Secure here, whoever has set it.
    """

    async def add(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        headers = MutableScopeHeaders.from_message(message)
        announce(headers, scope, message["status"])
        is_stream = headers.get("content-type", "").startswith("text/event-stream")
        for name, value in HEADERS.items():
            if not (is_stream and name in OF_DOCUMENTS):
                headers.setdefault(name, value)
        headers[OURS] = build()
        if is_json(scope["path"]):
            headers.setdefault("Content-Language", language_of(Request(scope)))
            vary(headers, *VARYING)
        if not scope["path"].startswith("/static/"):
            headers.setdefault("Cache-Control", "no-store")
        if secure:
            headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
            headers.headers[:] = [_secured(*each) for each in headers.headers]

    return add


def vary(headers: MutableScopeHeaders, *names: str) -> None:
    """The answer depends on these headers of its request, besides those that it names already."""
    known = [each.strip() for each in headers.get("vary", "").split(",") if each.strip()]
    lowered = {each.lower() for each in known}
    headers["Vary"] = ", ".join([*known, *(each for each in names if each.lower() not in lowered)])


def _secured(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    if name.lower() != b"set-cookie" or b"secure" in value.lower().replace(b" ", b"").split(b";"):
        return name, value
    return name, value + b"; Secure"
