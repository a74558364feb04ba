"""No more reminders: one click in the message, or the mail program's own button (RFC 8058)."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from api.pages.frame.show import AnyRequest, page
from matchmaker import reminders
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.foundation.settings import Settings


@get("/rappels/{token:str}", opt={"action": "reminders.stop"}, include_in_schema=False)
async def ask(
    request: AnyRequest,
    token: FromPath[str],
    conn: NamedDependency[Connection],
    settings: NamedDependency[Settings],
) -> Response[Any]:
    """Only a button: programs that look at links in mails end nothing."""
    return await _shown(request, conn, settings, token)


@post(
    "/rappels/{token:str}",
    opt={"action": "reminders.stop"},
    include_in_schema=False,
    status_code=HTTP_200_OK,
)
async def stop(
    request: AnyRequest,
    token: FromPath[str],
    conn: NamedDependency[Connection],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Answers without a redirect, which a mail program would not follow."""
    await reminders.stop(conn, settings.secret, token, now)
    return await _shown(request, conn, settings, token)


@post(
    "/rappels/{token:str}/reprise",
    opt={"action": "reminders.stop"},
    include_in_schema=False,
    status_code=HTTP_200_OK,
)
async def resume(
    request: AnyRequest,
    token: FromPath[str],
    conn: NamedDependency[Connection],
    settings: NamedDependency[Settings],
) -> Response[Any]:
    await reminders.resume(conn, settings.secret, token)
    return await _shown(request, conn, settings, token)


async def _shown(
    request: AnyRequest, conn: Connection, settings: Settings, token: str
) -> Response[Any]:
    found = await reminders.stop_state(conn, settings.secret, token)
    return page(
        request,
        "reminders.html",
        edition=await editions.by_slug(conn, found.slug),
        stopped=found.stopped_at is not None,
        path=f"/rappels/{token}",
    )


ROUTES = [ask, stop, resume]
