"""What came of one's meetings: the holder's card, the investor's outcome, contacts passed on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.exchange.acts import once
from api.pages.frame.show import AnyRequest
from api.pages.participant.after import answers
from api.pages.participant.after.answers import AfterPlace
from api.pages.participant.page import HOME, Me, Myself
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition


def _place(edition: Edition, me: Me) -> AfterPlace:
    return AfterPlace(edition=edition, person=me, own=HOME)


@get("/retours", opt={"action": "returns.read"}, include_in_schema=False)
async def everything(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[str]:
    return await answers.show(request, conn, _place(edition, me), now)


@post("/retours/{target:uuid}", opt={"action": "returns.answer"}, include_in_schema=False)
@once
async def answer(
    request: AnyRequest,
    target: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[Any]:
    return await answers.answer(request, conn, _place(edition, me), target, now)


@post(
    "/retours/{target:uuid}/coordonnees",
    opt={"action": "contacts.agree"},
    include_in_schema=False,
)
@once
async def contact(
    request: AnyRequest,
    target: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[Any]:
    return await answers.contact(request, conn, _place(edition, me), target, now)


MINE = [everything, answer, contact]
