"""Doors that are open to everybody, and how often a source may knock at each.

An action stands here once, whichever face (page or JSON) it is reached by. What an organiser or
the desk does is not counted: they are known.
"""

from typing import Any, Final

import msgspec
from litestar import Request
from litestar.exceptions import TooManyRequestsException

from api.access.callers import Caller
from api.exchange import kept
from api.exchange.origin import SAFE
from matchmaker.foundation import clock, limits
from matchmaker.foundation.limits import Allowance
from matchmaker.participation import links

#: for each source, and for everybody together (in the edition of the address, if there is one)
DOORS: Final[dict[str, tuple[Allowance, Allowance]]] = {
    "registration.create": (limits.REGISTRATIONS, limits.IN_AN_EDITION),
    "registration.draft": (limits.STEPS, limits.STEPS_IN_AN_EDITION),
    "registration.letter": (limits.LOST_LINKS, limits.ALL_LOST_LINKS),
    "link.recover": (limits.LOST_LINKS, limits.ALL_LOST_LINKS),
    "login.request": (limits.SIGN_INS, limits.ALL_SIGN_INS),
}
#: a secret in the address or the body opens these; who guesses is counted, who knows is not
BY_TOKEN: Final = frozenset({"link.open", "login.redeem", "feed.read"})


async def check(request: Request[Any, Any, Any], action: str, caller: Caller) -> None:
    """Count this knock, and refuse it when there were too many.

    It is counted on a connection of its own, for good, before the handler begins: a request that
    fails later has knocked all the same, and none of them ever waits for two connections.
    """
    if action in BY_TOKEN:
        await _require_token(request)
    elif action in DOORS and request.method not in SAFE and not _is_known(caller):
        for_source, for_all = DOORS[action]
        whole = str(request.path_params.get("slug", ""))
        await _spend(request, (for_source, _source(request)), (for_all, whole))


def _is_known(caller: Caller) -> bool:
    """Somebody who organises; their programs come in by doors of their own."""
    return caller.organiser_id is not None and caller.program is None


async def _require_token(request: Request[Any, Any, Any]) -> None:
    token = await _token(request)
    async with request.app.state.database.connection() as conn:
        known = await links.opens_something(conn, token, clock.now())
    if not known:
        await _spend(request, (limits.WRONG_TOKENS, _source(request)))


async def _token(request: Request[Any, Any, Any]) -> str:
    if "token" in request.path_params:
        return str(request.path_params["token"])
    if "file" in request.path_params:
        return str(request.path_params["file"]).removesuffix(".ics")
    try:
        sent = msgspec.json.decode(await request.body())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    return str(sent.get("token", "")) if isinstance(sent, dict) else ""


async def _spend(request: Request[Any, Any, Any], *wanted: tuple[Allowance, str]) -> None:
    settings = request.app.state.settings
    async with request.app.state.database.connection() as conn:
        for allowance, whose in wanted:
            if not await limits.spend(conn, settings.secret, allowance, whose, clock.now()):
                break
        else:
            return
    fields = await kept.sent_fields(request)
    if fields:
        raise kept.RefusedForNow("too_many", fields, again_after=allowance.seconds)
    raise TooManyRequestsException(headers={"Retry-After": str(allowance.seconds)})


def _source(request: Request[Any, Any, Any]) -> str:
    peer = request.client.host if request.client else ""
    forwarded = request.headers.getall("x-forwarded-for", [])
    return limits.source(peer, forwarded, request.app.state.settings.trusted_proxies)
