"""Event streams: a screen is told that something changed, and fetches anew what it shows.

Each event carries what the state comes to (its stamp), so whoever reconnects, with the stamp it
knows as Last-Event-ID, is told at once what it missed, and of nothing when it missed nothing.
Between changes a beat tells the hour and that the line stands.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Final
from uuid import UUID

import msgspec
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from api.pages.frame.show import AnyRequest
from matchmaker.db import errors
from matchmaker.foundation import clock
from matchmaker.foundation.signals import Signals
from matchmaker.participation import links
from matchmaker.wording.errors import MatchmakerError

BEAT: Final = 15.0
RETRY: Final = 3_000


class LiveState(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to be shown: it has changed exactly when its stamp has.

    `own` is the stamp of what concerns the reader alone.
    """

    version: int | None
    stamp: str
    own: str = ""


Look = Callable[[], Awaitable[LiveState]]
#: whether who opened the stream may still see what it shows
Allowed = Callable[[], Awaitable[bool]]


def stream(
    request: AnyRequest, edition_id: UUID, look: Look, allowed: Allowed | None = None
) -> ServerSentEvent:
    """Tell of `look()` at once and whenever the edition changes, until either side ends.

    Whether it is still `allowed` is asked when somebody's access has changed, and at each beat.
    """
    events = _events(
        request.app.state.signals,
        edition_id,
        look,
        allowed,
        request.headers.get("last-event-id", ""),
    )
    return ServerSentEvent(events, retry_duration=RETRY)


def while_signed_in(request: AnyRequest) -> Allowed:
    """As long as the session that opened the stream runs, for the same caller with the same roles.

    A session that was given away, a link that was revoked, a role that was taken: it ends.
    """

    async def allowed() -> bool:
        async with request.app.state.database.connection() as conn:
            visitor = await links.visitor(conn, request.auth, clock.now())
        return visitor is not None and visitor.roles == request.user.roles

    return allowed


async def _events(
    signals: Signals, edition_id: UUID, look: Look, allowed: Allowed | None, known: str
) -> AsyncGenerator[ServerSentEventMessage, None]:
    async with aclosing(signals.listen(edition_id, BEAT)) as news:
        async for told in news:
            try:
                in_doubt = not told or "access" in told
                if allowed is not None and in_doubt and not await allowed():
                    yield ServerSentEventMessage(event="gone", data="", retry=RETRY)
                    return
                state = await look()
            except MatchmakerError:
                yield ServerSentEventMessage(event="gone", data="", retry=RETRY)
                return
            except errors.UNAVAILABLE:
                continue  # the line to the database will tell once it is back
            if state.stamp != known:
                known = state.stamp
                shown = {**msgspec.structs.asdict(state), "now": instant()}
                text = msgspec.json.encode(shown).decode()
                yield ServerSentEventMessage(event="plan", id=known, data=text, retry=RETRY)
            else:
                yield ServerSentEventMessage(event="beat", data=str(instant()))


def instant() -> int:
    """The hour in milliseconds, by which screens set their clocks."""
    return int(clock.now().timestamp() * 1000)
