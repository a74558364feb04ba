"""What everybody may read: the mornings, how they work, what becomes of data."""

from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.frame.show import AnyRequest, page
from matchmaker.db import Connection
from matchmaker.editions import editions, partners
from matchmaker.editions.editions import Edition
from matchmaker.participation import registering


@get("/", opt={"action": "site.read"}, include_in_schema=False)
async def home(request: AnyRequest, conn: NamedDependency[Connection]) -> Response[str]:
    """What is open or next; with `passees`, what was."""
    over = await editions.past(conn)
    if "passees" in request.query_params:
        return page(request, "past.html", editions=over)
    return page(request, "home.html", editions=await editions.current(conn), over=len(over))


@get("/matinee/{slug:str}", opt={"action": "site.read"}, include_in_schema=False)
async def edition_page(
    request: AnyRequest,
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    slots = await editions.open_slots(conn, edition.id)
    minutes = (slots[0].ends_at - slots[0].starts_at).total_seconds() / 60
    return page(
        request,
        "edition.html",
        edition=edition,
        base=base_of(edition),
        slot_minutes=int(minutes),
        first_slot=edition.local(slots[0].starts_at),
        partners=await partners.partners(conn, edition.id),
        may_visit=registering.may_visit(edition, now),
        **registration_deadline(edition, now),
    )


def base_of(edition: Edition) -> str:
    """Where the public pages of an edition begin."""
    return f"/matinee/{edition.slug}"


def deadline(edition: Edition, now: datetime) -> dict[str, Any]:
    """Whether wishes are still taken, and until when, in local time."""
    return {
        "open": edition.takes_wishes(now),
        "closes_at": edition.local(edition.wishes_close_at),
        "local_now": edition.local(now),
    }


def registration_deadline(edition: Edition, now: datetime) -> dict[str, Any]:
    """The same of registrations, which may end earlier."""
    return deadline(edition, now) | {
        "open": edition.takes_registrations(now),
        "closes_at": edition.local(edition.registration_ends_at),
    }


@get("/mentions-legales", opt={"action": "site.read"}, include_in_schema=False)
async def legal(request: AnyRequest, conn: NamedDependency[Connection]) -> Response[str]:
    return page(request, "legal.html", editions=await _named(conn))


@get("/accessibilite", opt={"action": "site.read"}, include_in_schema=False)
async def accessibility(request: AnyRequest, conn: NamedDependency[Connection]) -> Response[str]:
    return page(request, "accessibility.html", editions=await _named(conn))


@get("/donnees-personnelles", opt={"action": "site.read"}, include_in_schema=False)
async def privacy(request: AnyRequest, conn: NamedDependency[Connection]) -> Response[str]:
    return page(request, "privacy.html", editions=await _named(conn))


async def _named(conn: Connection) -> list[Edition]:
    """The mornings whose pages can be read, with whom the law wants named for each."""
    return [*await editions.current(conn), *await editions.past(conn)]


@get(
    "/matinee/{slug:str}/partenaires/{digest:str}",
    opt={"action": "site.read"},
    include_in_schema=False,
)
async def logo(
    slug: FromPath[str],
    digest: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[bytes]:
    """A partner's image; its address holds its hash, so browsers may keep it."""
    found = await partners.logo(conn, edition.id, digest)
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(found.content, media_type=found.type, headers=headers)


ROUTES = [home, edition_page, logo, legal, accessibility, privacy]
