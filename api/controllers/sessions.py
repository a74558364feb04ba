"""Sessions for programs, and whether the service is well."""

from datetime import datetime
from typing import Any

from litestar import Request, delete, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from api.controllers.documents import BODY, Health, Session, SessionForm, errors
from matchmaker.db import Connection
from matchmaker.db import errors as database
from matchmaker.db.pulse import Pulse
from matchmaker.participation import links

TAGS = ["sessions"]


@post(
    "/sessions",
    opt={"action": "link.open", "unkept": True},
    tags=TAGS,
    responses=errors(*BODY, 404),
)
async def open_session(
    data: JSONBody[SessionForm],
    conn: NamedDependency[Connection],
    now: NamedDependency[datetime],
) -> Session:
    """Open a session by a personal link, or use up an organiser's single-use link."""
    if data.kind == "personal":
        token = await links.enter(conn, data.token, now)
        return Session(token, int(links.PERSON_SESSION.total_seconds()))
    token = await links.redeem_login(conn, data.token, now)
    return Session(token, int(links.ORGANISER_SESSION.total_seconds()))


@delete("/session", opt={"action": "session.end"}, tags=TAGS, responses=errors(403))
async def end_session(request: Request[Any, Any, Any], conn: NamedDependency[Connection]) -> None:
    """End the session of this request; an unknown one is no fault."""
    if request.auth:
        await links.end_session(conn, request.auth)


@get(
    "/health",
    opt={"action": "site.read", "exclude_from_auth": True},
    tags=["service"],
    responses=errors(),
)
async def health(pulse: NamedDependency[Pulse]) -> Health:
    """Say whether the service answers and reaches its database."""
    if not await pulse.beats():
        raise database.ConnectionLost
    return Health(database=True)


ROUTES = [open_session, end_session, health]
