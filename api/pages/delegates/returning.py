"""What came of the meetings that one of an investor's people holds, said for their house."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.exchange.acts import once
from api.pages.delegates.representing import HOME, Representing, Who
from api.pages.frame.show import AnyRequest
from api.pages.participant.after import answers
from api.pages.participant.after.answers import AfterPlace
from matchmaker import delegates
from matchmaker.db import Connection


def _place(who: Representing) -> AfterPlace:
    return AfterPlace(edition=who.edition, person=who.investor, own=HOME, held=who.delegate)


@get("/retours", opt={"action": "delegate.own"}, include_in_schema=False)
async def everything(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    who: Who,
    now: NamedDependency[datetime],
) -> Response[str]:
    return await answers.show(request, conn, _place(who), now)


@post("/retours/{target:uuid}", opt={"action": "delegate.answer"}, include_in_schema=False)
@once
async def answer(
    request: AnyRequest,
    target: FromPath[UUID],
    conn: NamedDependency[Connection],
    who: Who,
    now: NamedDependency[datetime],
) -> Response[Any]:
    await delegates.require_held(conn, who.delegate, target)
    return await answers.answer(request, conn, _place(who), target, now)


@post(
    "/retours/{target:uuid}/coordonnees",
    opt={"action": "delegate.answer"},
    include_in_schema=False,
)
@once
async def contact(
    request: AnyRequest,
    target: FromPath[UUID],
    conn: NamedDependency[Connection],
    who: Who,
    now: NamedDependency[datetime],
) -> Response[Any]:
    await delegates.require_held(conn, who.delegate, target)
    return await answers.contact(request, conn, _place(who), target, now)


ROUTES = [everything, answer, contact]
