"""The programme for everybody: what takes place beside the meetings, and what places are left."""

from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.exchange.speech import language_of
from api.pages.frame.programme import show_item
from api.pages.frame.show import AnyRequest, page
from api.pages.open.public import base_of, deadline
from matchmaker.choices import programme
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import registering


@get("/matinee/{slug:str}/programme", opt={"action": "site.read"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[Any]:
    language = language_of(request)
    items = await programme.list_items(conn, edition.id)
    return page(
        request,
        "programme.html",
        edition=edition,
        base=base_of(edition),
        items=[show_item(item, edition, language) for item in items],
        may_visit=registering.may_visit(edition, now),
        may_register=deadline(edition, now)["open"],
    )


ROUTES = [show]
