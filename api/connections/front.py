"""What is settled before a route is looked for: the address, HEAD, the body, and whose turn it is.

A request is read whole, then it takes a seat; so nobody who sends slowly keeps anybody waiting,
and the few that are worked at together are as many as there are connections. The seat is given up
once the answer begins, and for as long as something else than the database is waited for.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog
from litestar import Litestar
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, ReceiveMessage, Scope, Send

from api.connections.intake import Intake, TooSlow
from api.connections.packing import packing
from api.connections.refusals import refuse
from api.connections.seats import Full, Seat, Seats
from api.exchange.problems import ClientGone
from matchmaker.db.holding import watch_holding

log = structlog.get_logger("api")

#: what an unreadable byte of an address becomes as well; no name of ours holds it
_UNREADABLE = "\ufffd"
#: what follows an address in prose and ends none of ours
_SENTENCE_ENDS: Final = ".,;:!?…)]}>»”’\"'\u00a0\u202f "
HEALTH: Final = "/api/v1/health"
#: how many may wait for a seat: as many as are answered in two seconds
WAITING: Final = 500
#: how the address of a stream of events ends; a stream has a seat only until it begins
STREAM: Final = "/evenements"
#: streams that are opened together; all screens of a hall come back in one moment
OPENING: Final = 2
WAITING_STREAMS: Final = 1_000


class Front:
    """Stands before the router of an application."""

    def __init__(self, app: ASGIApp, working: int, largest: int, *, secure: bool) -> None:
        self.app = app
        self._secure = secure
        self._seats = Seats(working, WAITING)
        self._streams = Seats(min(working, OPENING), WAITING_STREAMS)
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
        else:
            await self._take_turn(scope, receive, send)

    async def _take_turn(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        # Neither PostgreSQL nor the file system has a name for it.
        scope["path"] = as_meant(scope["method"], scope["path"].replace("\0", _UNREADABLE))
        try:
            await self._take_in(scope, receive, send)
        except TooSlow:
            log.info("refused", why="too slow", status=408)
            await refuse(scope, send, 408, secure=self._secure)
        except Full:
            log.info("refused", why="full", status=503)
            await refuse(scope, send, 503, secure=self._secure)
        except ClientGone:
            pass  # nobody is there to be told

    async def _take_in(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        intake = Intake(scope, receive, self._largest)
        await intake.begin()
        if is_free(scope["path"]):
            await self._answer(scope, intake.receive, send)
            return
        seats = self._streams if scope["path"].endswith(STREAM) else self._seats
        seat = await seats.take()

        async def receiving() -> ReceiveMessage:
            if intake.has_come:
                return await intake.receive()
            async with seat.step_aside():  # a large file comes as fast as its sender can
                return await intake.receive()

        async def leaving(message: Message) -> None:
            if message["type"] == "http.response.start":
                seat.leave()  # its transaction is over; who reads slowly keeps nobody waiting
            await send(message)

        try:
            with watch_holding(lambda: _aside(seat, receive)):
                await self._answer(scope, receiving, leaving)
        finally:
            seat.leave()

    async def _answer(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        if scope["method"] == "HEAD":
            await self._head(scope, receive, send)
        else:
            await self._reach(scope, receive, send)

    async def _reach(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, packing(scope, send))

    async def _head(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        """GET without its body (RFC 9110, 9.3.2), unless the route answers HEAD in its own way."""
        own_way = True

        async def unless_refused(message: Message) -> None:
            nonlocal own_way
            if message["type"] == "http.response.start":
                own_way = message["status"] != 405
            if own_way:
                await send(message)

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        asked = dict(scope)
        await self._reach(scope, receive, unless_refused)
        if not own_way:
            asked["method"] = "GET"
            await self._reach(asked, receive, without_body)  # type: ignore[arg-type]


def as_meant(method: str, path: str) -> str:
    """The address of a page without what ended the sentence that it stood in.

    Mail programs and people who copy take the stop or the bracket behind a link with it. What
    programs call, and what writes, is taken at its word.
    """
    if method not in ("GET", "HEAD") or path.startswith("/api/"):
        return path
    return path.rstrip(_SENTENCE_ENDS) or path


def is_free(path: str) -> bool:
    """Whether an address is answered without a connection of the pool."""
    return path == HEALTH or path.startswith("/static/")


@asynccontextmanager
async def _aside(seat: Seat, receive: Receive) -> AsyncIterator[None]:
    """Without a seat, as long as the client is there: ClientGone ends the work after that."""
    working = asyncio.current_task()
    assert working is not None
    has_gone = False

    async def watch() -> None:
        nonlocal has_gone
        while (await receive())["type"] != "http.disconnect":
            pass
        has_gone = True
        working.cancel()

    watching = asyncio.create_task(watch())
    try:
        async with seat.step_aside():
            yield
    except asyncio.CancelledError:
        if has_gone and working.uncancel() == 0:
            raise ClientGone from None
        raise
    finally:
        watching.cancel()


def put_before(app: Litestar, *, working: int, largest: int, secure: bool) -> None:
    """Let `app` be reached through a Front only; once more, through a new one."""
    known = app.asgi_handler
    inner = known.app if isinstance(known, Front) else known
    app.asgi_handler = Front(inner, working, largest, secure=secure)
