"""What everybody may read: the mornings, how they work, what becomes of data."""

from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.frame.show import AnyRequest, page
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.participation import registering


@get("/", opt={"action": "site.read"}, include_in_schema=False)
async def home(request: AnyRequest, conn: NamedDependency[Connection]) -> Response[str]:
    return page(request, "home.html", editions=await editions.current(conn))


@get("/matinee/{slug:str}", opt={"action": "site.read"}, include_in_schema=False)
async def edition_page(
    request: AnyRequest,
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    slots = await editions.slots(conn, edition.id)
    minutes = (slots[0].ends_at - slots[0].starts_at).total_seconds() / 60
    return page(
        request,
        "edition.html",
        edition=edition,
        base=base_of(edition),
        slot_minutes=int(minutes),
        first_slot=edition.local(slots[0].starts_at),
        may_visit=registering.may_visit(edition, now),
        **deadline(edition, now),
    )


def base_of(edition: Edition) -> str:
    """Where the public pages of an edition begin."""
    return f"/matinee/{edition.slug}"


def deadline(edition: Edition, now: datetime) -> dict[str, Any]:
    """Whether registrations and wishes are still taken, and until when, in local time."""
    return {
        "open": edition.stage == "registration" and now < edition.wishes_close_at,
        "closes_at": edition.local(edition.wishes_close_at),
        "local_now": edition.local(now),
    }


@get("/mentions-legales", opt={"action": "site.read"}, include_in_schema=False)
async def legal(request: AnyRequest) -> Response[str]:
    return page(request, "legal.html")


@get("/accessibilite", opt={"action": "site.read"}, include_in_schema=False)
async def accessibility(request: AnyRequest) -> Response[str]:
    return page(request, "accessibility.html")


@get("/donnees-personnelles", opt={"action": "site.read"}, include_in_schema=False)
async def privacy(request: AnyRequest) -> Response[str]:
    return page(request, "privacy.html")


ROUTES = [home, edition_page, legal, accessibility, privacy]
