"""What everybody may read: the mornings, how they work, what becomes of data."""

from datetime import date, datetime
from typing import Any, Final

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.pages.frame.show import AnyRequest, page
from matchmaker.db import Connection
from matchmaker.editions import editions, partners
from matchmaker.editions.editions import Edition
from matchmaker.figures import publishing
from matchmaker.foundation.settings import Settings
from matchmaker.participation import registering

#: when the statement on accessibility was last gone through
STATED_ON: Final = date(2026, 11, 30)


@get("/", opt={"action": "site.read"}, include_in_schema=False)
async def home(
    request: AnyRequest, conn: NamedDependency[Connection], now: NamedDependency[datetime]
) -> Response[str]:
    """What one may register for, then what is to come; with `passees`, what was."""
    over = await editions.past_editions(conn)
    if "passees" in request.query_params:
        return page(request, "past.html", editions=over)
    current = sorted(
        await editions.current_editions(conn),
        key=lambda each: (each.has_been(now), not each.takes_registrations(now)),
    )
    return page(request, "home.html", editions=current, over=len(over), now=now)


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
        has_bilan=await publishing.published_at(conn, edition.id) is not None,
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
async def accessibility(
    request: AnyRequest, conn: NamedDependency[Connection], settings: NamedDependency[Settings]
) -> Response[str]:
    """The law's statement: of those who answer for a morning, each with where to write to."""
    named = [each for each in await _named(conn) if each.stage != "purged"]
    return page(
        request,
        "accessibility.html",
        editions=named,
        site=settings.base_url,
        stated_on=STATED_ON,
    )


@get("/donnees-personnelles", opt={"action": "site.read"}, include_in_schema=False)
async def privacy(request: AnyRequest, conn: NamedDependency[Connection]) -> Response[str]:
    return page(request, "privacy.html", editions=await _named(conn))


async def _named(conn: Connection) -> list[Edition]:
    """The mornings whose pages can be read, with whom the law wants named for each."""
    return [*await editions.current_editions(conn), *await editions.past_editions(conn)]


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
