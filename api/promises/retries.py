"""A POST that is sent again under the same Idempotency-Key does nothing again.

Its answer is kept for a day with the act itself, in one transaction; a refusal stores nothing, and
may be sent again under its key. Of two at once the second waits, and is given the first's answer.
Where a route has several transactions, the key is noted before the first: two at once are told so.
"""

import hashlib
import hmac
from typing import Any, Final

import msgspec
from litestar import Response
from litestar.types import Scope

from api.access.callers import Caller
from api.access.dependencies import BEGIN
from api.exchange.problems import KeyInUse, KeyReused, Unreadable
from api.promises.asked import JsonRequest, option
from matchmaker.db import Connection
from matchmaker.foundation import clock, kept_answers
from matchmaker.foundation.kept_answers import KeptAnswer
from matchmaker.wording.language import msgid

HEADER: Final = "idempotency-key"
LONGEST: Final = 255
_CLAIM: Final = "claim"
#: of an answer, what is given again
_HEADERS: Final[tuple[str, ...]] = ("Location", "ETag")


class Replayed(Exception):
    """It was done before: here is what was answered."""

    def __init__(self, kept: KeptAnswer) -> None:
        super().__init__()
        self.kept = kept


class _Claim(msgspec.Struct):
    """A key as it is stored, the request it stands for; whether its row outlives a refusal."""

    key: bytes
    request: bytes
    slug: str | None
    is_apart: bool = False
    is_noted: bool = False


async def begin(request: JsonRequest) -> None:
    """Take the key down; the transaction that is opened next looks it up."""
    key = request.headers.get(HEADER)
    if key is None or request.method != "POST":
        return
    if option(request, "unkept"):
        raise Unreadable(
            msgid("This answer is never kept: send the request without Idempotency-Key.")
        )
    if not 1 <= len(key) <= LONGEST or not key.isprintable() or not key.isascii():
        raise Unreadable(msgid("An Idempotency-Key has 1 to 255 printable characters."))
    secret = request.app.state.settings.secret.encode()
    whose = _whose(request.user)
    claim = _Claim(
        key=hmac.digest(secret, f"answer:{whose}:{key}".encode(), "sha256"),
        request=hmac.digest(secret, await _request_of(request), "sha256"),
        slug=request.path_params.get("slug"),
    )
    request.scope["state"][_CLAIM] = claim

    async def look_up(conn: Connection, *, is_apart: bool) -> None:
        claim.is_apart, claim.is_noted = is_apart, True
        values = (claim.key, claim.request, claim.slug, clock.now())
        known = await kept_answers.begin(conn, *values)
        if known is None:
            return
        request.scope["state"].pop(_CLAIM)
        if known.request_hash != claim.request:
            raise KeyReused(msgid("This Idempotency-Key was sent with another request."))
        if known.status is None:
            raise KeyInUse(msgid("This request is being answered; send it again in a moment."))
        raise Replayed(known)

    request.scope["state"][BEGIN] = look_up


def _whose(caller: Caller) -> str:
    if caller.program is not None:
        return f"token {caller.program.id}"
    return f"caller {caller.person_id or caller.delegate_id or caller.organiser_id or 'nobody'}"


async def _request_of(request: JsonRequest) -> bytes:
    """What makes a request the same: its address, and its body whatever parts its parts."""
    body = await request.body()
    if boundary := request.content_type[1].get("boundary"):
        body = body.replace(boundary.encode(), b"")
    digest = hashlib.sha256(body).digest()
    address = f"{request.method} {request.url.path}?".encode() + request.scope["query_string"]
    return address + b" " + digest


async def complete(request: JsonRequest, response: Response[Any]) -> None:
    """Keep what is answered, with what was done."""
    claim = request.scope["state"].pop(_CLAIM, None)
    if claim is None or not claim.is_noted:
        return
    body = None if response.content is None else msgspec.json.encode(response.content).decode()
    headers = {name: str(response.headers[name]) for name in _HEADERS if name in response.headers}
    kept = KeptAnswer(
        request_hash=claim.request, status=response.status_code or 200, headers=headers, body=body
    )
    if claim.is_apart:
        async with request.app.state.database.connection() as conn:
            await kept_answers.keep(conn, claim.key, kept)
    else:
        await kept_answers.keep(request.scope["state"]["conn"], claim.key, kept)


async def release(error: Exception, scope: Scope) -> None:
    """A refusal keeps no key, also where it was noted in a transaction of its own."""
    claim = scope.get("state", {}).pop(_CLAIM, None)
    if claim is not None and claim.is_apart:
        async with scope["litestar_app"].state.database.connection() as conn:
            await kept_answers.forget(conn, claim.key)


def respond(request: JsonRequest, replayed: Replayed) -> Response[Any]:
    """The same answer again."""
    kept = replayed.kept
    return Response(
        None if kept.body is None else kept.body.encode(),
        status_code=kept.status or 200,
        headers={**kept.headers, "Idempotent-Replayed": "true"},
        media_type="application/json",
    )
