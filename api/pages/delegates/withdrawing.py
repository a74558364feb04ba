"""A delegate takes back one meeting that they hold: their house and the other side are told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.exchange.acts import once
from api.pages.delegates.representing import HOME, Who
from api.pages.frame.show import AnyRequest, go
from api.pages.participant.day.one_meeting import question
from matchmaker import delegates, planning
from matchmaker.db import Connection
from matchmaker.people import directory
from matchmaker.wording.errors import NotFound


@get(
    "/rendez-vous/{target:uuid}/desistement",
    opt={"action": "delegate.withdraw"},
    include_in_schema=False,
)
async def ask(
    request: AnyRequest,
    target: FromPath[UUID],
    conn: NamedDependency[Connection],
    who: Who,
    now: NamedDependency[datetime],
) -> Response[Any]:
    await directory.find_person(conn, who.edition.id, target)
    try:
        await delegates.require_held(conn, who.delegate, target)
    except NotFound:
        return go(HOME, flash="meeting_gone")
    house = who.investor.organisation
    values = (request, conn, who.edition, who.investor, target, now)
    return await question(*values, own=HOME, house=house)


@post(
    "/rendez-vous/{target:uuid}/desistement",
    opt={"action": "delegate.withdraw"},
    include_in_schema=False,
)
@once
async def take_back(
    request: AnyRequest,
    target: FromPath[UUID],
    conn: NamedDependency[Connection],
    who: Who,
    now: NamedDependency[datetime],
) -> Response[Any]:
    await delegates.require_held(conn, who.delegate, target)
    await planning.withdraw_meeting(conn, who.edition, who.investor, target, now)
    return go(HOME, flash="meeting_withdrawn")


ROUTES = [ask, take_back]
