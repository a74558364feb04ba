"""What came of the meetings, for organisers' programs: cards, outcomes, contacts passed on."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from api.controllers.documents import SIGNED_IN, errors
from api.controllers.organising import BASE
from api.promises.pages import DEFAULT, LimitQuery, PageQuery, as_asked
from matchmaker import returns
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.returns import (
    CardFilter,
    ListedReturn,
    MoreFilter,
    OutcomeFilter,
    ReturnCounts,
    ReturnFilter,
)
from matchmaker.wording.paging import Page

TAGS = ["returns"]
ReturnTextQuery = Annotated[str, QueryParameter(max_length=100)]


@get(
    BASE + "/returns",
    opt={"action": "returns.oversee"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, 422),
)
async def list_returns(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
    card: FromQuery[CardFilter | None] = None,
    outcome: FromQuery[OutcomeFilter | None] = None,
    more: FromQuery[MoreFilter | None] = None,
    person: FromQuery[UUID | None] = None,
    text: ReturnTextQuery = "",
    page: PageQuery = 1,
    limit: LimitQuery = DEFAULT,
) -> Page[ListedReturn]:
    """List the meetings that have begun with what both sides said of them, a page at a time."""
    asked = ReturnFilter(card=card, outcome=outcome, more=more, text=text, page=page)
    found = await returns.returns_of(conn, edition.id, asked, now, person=person, size=limit)
    return as_asked(found.page, page)


@get(
    BASE + "/returns/counts",
    opt={"action": "returns.oversee"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def count_returns(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> ReturnCounts:
    """Count the answers of all meetings that have begun."""
    return (await returns.returns_of(conn, edition.id, ReturnFilter(), now)).counts


ROUTES = [list_returns, count_returns]
