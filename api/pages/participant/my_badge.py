"""One's own badge on the telephone: a square code that the desk reads."""

from base64 import b64encode
from typing import Any, Final

from litestar import Response, get
from litestar.di import NamedDependency

from api.pages.frame.show import AnyRequest, go, page
from api.pages.participant.page import HOME, myself
from matchmaker import day
from matchmaker.db import Database
from matchmaker.foundation.settings import Settings
from matchmaker.post import addresses
from matchmaker.print import typst

_IMAGE: Final = "data:image/svg+xml;base64,"


@get("/badge", opt={"action": "badge.read"}, include_in_schema=False)
async def badge(
    request: AnyRequest,
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Response[Any]:
    async with database.transaction() as conn:
        edition, me = await myself(request, conn)
        if me.withdrawn_at is not None:
            return go(HOME)
        code = await day.badge_code(conn, settings.secret, me.id)
    drawing = typst.qr(addresses.badge(settings, edition.slug, code))
    return page(
        request,
        "badge.html",
        edition=edition,
        me=me,
        image=_IMAGE + b64encode(drawing.encode()).decode(),
    )


MINE = [badge]
