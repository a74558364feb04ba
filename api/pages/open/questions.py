"""No more of these questions: one click in the message, or the mail program's own (RFC 8058)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from api.pages.frame.show import AnyRequest, page
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.followup import stopping
from matchmaker.foundation.settings import Settings


@get("/questions/{token:str}", opt={"action": "follow_up.stop"}, include_in_schema=False)
async def ask(
    request: AnyRequest,
    token: FromPath[str],
    conn: NamedDependency[Connection],
    settings: NamedDependency[Settings],
) -> Response[Any]:
    """Only a button: programs that look at links in mails end nothing."""
    return await _shown(request, conn, token, stopping.person_of(settings.secret, token))


@post(
    "/questions/{token:str}",
    opt={"action": "follow_up.stop"},
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
    person_id = stopping.person_of(settings.secret, token)
    await stopping.stop(conn, person_id, now)
    return await _shown(request, conn, token, person_id)


@post(
    "/questions/{token:str}/reprise",
    opt={"action": "follow_up.stop"},
    include_in_schema=False,
    status_code=HTTP_200_OK,
)
async def resume(
    request: AnyRequest,
    token: FromPath[str],
    conn: NamedDependency[Connection],
    settings: NamedDependency[Settings],
) -> Response[Any]:
    person_id = stopping.person_of(settings.secret, token)
    await stopping.resume(conn, person_id)
    return await _shown(request, conn, token, person_id)


async def _shown(
    request: AnyRequest, conn: Connection, token: str, person_id: UUID
) -> Response[Any]:
    found = await stopping.state(conn, person_id)
    return page(
        request,
        "following/questions.html",
        edition=await editions.by_slug(conn, found.slug),
        stopped=found.stopped_at is not None,
        path=f"/questions/{token}",
    )


ROUTES = [ask, stop, resume]
