"""For one person, for who waits, for everybody: links, offers, badges, sending again."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, errors
from api.controllers.organising import BASE, organiser
from api.promises.pages import DEFAULT, LimitQuery, PageQuery, lead_to
from matchmaker import day, letters, receiving, waiting
from matchmaker.db import Connection
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.participation import organising, people
from matchmaker.people.profiles import PersonKind
from matchmaker.planning import reviewing
from matchmaker.planning.reviewing import WishCounts
from matchmaker.post import addresses
from matchmaker.receiving.showing import Undelivered
from matchmaker.waiting import Offered, WaitingList

TAGS = ["organising"]
ONE = BASE + "/people/{person_id:uuid}"


class OverviewRead(msgspec.Struct, frozen=True, kw_only=True):
    """What is known around a person: wishes in figures, letters that did not arrive."""

    wishes: WishCounts
    undelivered: list[Undelivered]


class BadgeRead(msgspec.Struct, frozen=True, kw_only=True):
    """A badge: whom it names, for whom they come, and the address that its code holds.

    The address opens the person at the desk, and nothing to anybody else.
    """

    id: UUID
    kind: PersonKind
    name: str
    organisation: str
    link: str


class FreePlaceForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which place is offered to whom."""

    holder: UUID
    investor: UUID
    slot: Annotated[int, Meta(ge=0, le=999)]


class WaitingRead(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the waiting list, how many investors it has in all, and what was offered."""

    investors: int
    offers: list[Offered]
    places: WaitingList


@get(ONE + "/overview", opt={"action": "person.oversee"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_overview(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> OverviewRead:
    """Read how many wishes a person made and received, and which letters did not reach them."""
    person = await people.find_person(conn, edition.id, person_id)
    return OverviewRead(
        wishes=await reviewing.wish_counts(conn, person.id),
        undelivered=await receiving.undelivered_letters(conn, edition.id, person.id),
    )


@post(
    ONE + "/link",
    opt={"action": "person.manage"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, 409),
)
async def send_link(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Send a person their personal link once more; those they have go on working."""
    await organising.send_link(conn, edition, person_id, organiser(caller), now)


@post(
    ONE + "/return",
    opt={"action": "person.manage"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, 409),
)
async def come_back(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Take a withdrawal back."""
    person = await people.find_person(conn, edition.id, person_id)
    await people.come_back(conn, person, now, by=organiser(caller))


@get(
    BASE + "/waiting",
    opt={"action": "waiting.oversee"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, 422),
)
async def read_waiting(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
    investor: FromQuery[UUID | None] = None,
    page: PageQuery = 1,
    limit: LimitQuery = DEFAULT,
) -> WaitingRead:
    """Read the free places, who would be called into each, and what was offered."""
    first = (page - 1) * limit
    found, count = await waiting.waiting_list(
        conn, edition, now, first=first, most=limit, only=investor
    )
    if first + limit < count:
        lead_to(request, page=page + 1)
    offers = await waiting.of_edition(conn, edition.id, now)
    return WaitingRead(places=found, investors=count, offers=offers)


@post(
    BASE + "/waiting/offers",
    opt={"action": "waiting.offer"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def offer_place(
    slug: FromPath[str],
    data: JSONBody[FreePlaceForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Offer a free place to somebody in line; they have some minutes to take it."""
    by = organiser(caller)
    await waiting.offer(conn, edition, data.holder, data.investor, data.slot, by, now)


@post(
    BASE + "/messages/resume",
    opt={"action": "outbox.release"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, 409),
)
async def resume_sending(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Try one message at once while sending has paused; if it leaves, all the others follow."""
    await letters.try_sending(conn, edition, organiser(caller), now)


@get(BASE + "/badges", opt={"action": "badges.print"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_badges(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> list[BadgeRead]:
    """Take away what stands on everybody's badge, delegates' too; the journal says so."""
    found = [
        BadgeRead(
            id=one.id,
            kind=one.kind,
            name=f"{one.first_name} {one.last_name}".strip(),
            organisation=one.organisation,
            link=addresses.badge(settings, edition.slug, code),
        )
        for one, code in await day.badges(conn, edition.id, settings.secret)
    ]
    found += [
        BadgeRead(
            id=one.id,
            kind="investor",
            name=one.name,
            organisation=one.organisation,
            link=addresses.badge(settings, edition.slug, code),
        )
        for one, code in await day.delegate_badges(conn, edition.id, settings.secret)
    ]
    by, details = organiser(caller), {"badges": len(found)}
    await audit.record(conn, edition.id, by, "badges.printed", edition.slug, details, now=now)
    return found


ROUTES = [
    read_badges,
    read_overview,
    send_link,
    come_back,
    read_waiting,
    offer_place,
    resume_sending,
]
