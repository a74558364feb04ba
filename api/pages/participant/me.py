"""A person's own page: before the schedule their next step, afterwards where they have to be."""

import math
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.response import ServerSentEvent

from api.access.callers import Caller
from api.access.dependencies import slug_of
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame import rows
from api.pages.frame.live import LiveState, stream, while_signed_in
from api.pages.frame.rows import MorningRow
from api.pages.frame.show import AnyRequest, go, page
from api.pages.hall.screens import person_state
from api.pages.open.registration import window_for
from api.pages.participant.day.ended import endings_of
from api.pages.participant.day.lateness import lateness_of
from api.pages.participant.day.marking import marks_of
from api.pages.participant.day.one_meeting import taken_back_of
from api.pages.participant.day.waiting import cards_of
from api.pages.participant.page import Me, Myself, myself, person_of, window_of
from api.pages.participant.programme import OwnItem, own_items
from matchmaker import notices
from matchmaker.choices import programme, wishes
from matchmaker.db import Connection, Database
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.followup import orienting
from matchmaker.foundation.settings import Settings
from matchmaker.hall import Screens
from matchmaker.notices.feeding import occasion_of
from matchmaker.participation import links
from matchmaker.people import applications
from matchmaker.people.applications import Application
from matchmaker.people.profiles import VisitorProfile
from matchmaker.planning.agenda import Agenda, agenda
from matchmaker.post import addresses, morning
from matchmaker.post.calendars import Way
from matchmaker.print import typst
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.typography import day_month

SOON: Final = timedelta(minutes=90)


class Pass(msgspec.Struct, frozen=True, kw_only=True):
    """The meeting that comes next, and when that is in words."""

    row: MorningRow
    when: str


class WayForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the morning is to reach somebody's calendar."""

    way: Way


class OwnPage(NamedTuple):
    """The page that somebody finds at their address: its template, and what it is filled with."""

    template: str
    context: dict[str, Any]


@get("/", opt={"action": "person.read"}, include_in_schema=False)
async def home(
    request: AnyRequest,
    database: NamedDependency[Database],
    now: NamedDependency[datetime],
    screens: NamedDependency[Screens],
) -> Response[str]:
    # Before the page is read: its stamp is as old as what it shows, or older, and never newer.
    hall = await screens.hall(slug_of(request))
    async with database.transaction() as conn:
        edition, me = await myself(request, conn)
        live = person_state(hall, me.id)
        own = await own_page(conn, edition, me, now, language_of(request), live)
    return page(request, own.template, edition=edition, me=me, **own.context)


async def own_page(
    conn: Connection,
    edition: Edition,
    me: Me,
    now: datetime,
    language: str,
    live: LiveState | None = None,
) -> OwnPage:
    """What this person's page is now; `live` is what its stream begins with, where it has one."""
    if me.withdrawn_at is not None:
        return OwnPage("withdrawn.html", {"may_return": window_for(edition, me.kind, now)["open"]})
    if isinstance(me, VisitorProfile):
        return _visit(edition, await own_items(conn, edition, me, now, language), now)
    standing = await applications.application(conn, edition.id, me.id)
    if standing.state == "refused":
        return OwnPage("refused.html", {"application": standing})
    found = await agenda(conn, me.id, language)
    if found.version is None or standing.state == "pending":
        own = await wishes.choices(conn, me.id)
        items = await programme.items_for(conn, edition, me.id, now)
        lined_up = [item.title for item in items if item.mine == "waiting"]
        return _before(edition, me, standing, found, own, lined_up, now)
    slots = await editions.slots(conn, edition.id)
    context = {
        "live": live or LiveState(version=None, stamp=""),
        "marks": await marks_of(conn, edition, me, now),
        "offers": await cards_of(conn, edition, me, now, language),
        "way": await notices.way_of(conn, me.id),
        "late": await lateness_of(conn, edition, me, now, language),
        "taken_back": await taken_back_of(conn, edition, me, now, language),
        "endings": await endings_of(conn, edition, me.id, slots, now),
        "proposed": await _proposed(conn, edition, me, now),
    }
    return OwnPage("morning.html", context | _morning(language, edition, found, slots, now))


async def _proposed(conn: Connection, edition: Edition, me: Me, now: datetime) -> list[str]:
    """The support programmes that wait for this holder's answer, by name."""
    if me.kind != "holder" or not orienting.is_open(edition, now):
        return []
    return [
        one.name for one in await orienting.own(conn, edition, me.id) if one.state == "proposed"
    ]


def _visit(edition: Edition, items: list[OwnItem], now: datetime) -> OwnPage:
    attended = [item for item in items if item.offered.mine]
    context = {"items": attended, "programme": bool(items), "local_now": edition.local(now)}
    return OwnPage("visit.html", context)


def _before(
    edition: Edition,
    me: Me,
    standing: Application,
    found: Agenda,
    own: wishes.OwnChoices,
    lined_up: list[str],
    now: datetime,
) -> OwnPage:
    context = {
        "own": own,
        "pending": standing.state == "pending",
        "away": len(found.absences),
        "workshops": found.workshops,
        "lined_up": lined_up,
    }
    return OwnPage("before.html", context | window_of(edition, me, now))


@get("/evenements", opt={"action": "agenda.read"}, include_in_schema=False)
async def events(
    request: AnyRequest,
    caller: NamedDependency[Caller],
    screens: NamedDependency[Screens],
) -> ServerSentEvent:
    """The stream of one's own page."""
    slug, person_id = slug_of(request), person_of(caller)

    async def look() -> LiveState:
        return person_state(await screens.hall(slug), person_id)

    edition_id = (await screens.hall(slug)).edition.id
    return stream(request, edition_id, look, while_signed_in(request))


def _morning(
    language: str,
    edition: Edition,
    found: Agenda,
    slots: list[editions.Slot],
    now: datetime,
) -> dict[str, Any]:
    drawn = rows.in_brief if found.kind == "holder" else rows.every_slot
    shown = drawn(found, slots, edition.local)
    local_now = edition.local(now)
    met = [row for row in shown if row.takes_place]
    return {
        "agenda": found,
        "rows": shown,
        "passes": next_meetings(shown, local_now, catalogue(language)),
        "over": bool(met) and all(row.ends <= local_now for row in met),
        "published_at": edition.local(found.published_at) if found.published_at else None,
        "ungranted": found.ungranted,
        "words": catalogue(language),
        "local_now": local_now,
    }


def next_meetings(shown: list[MorningRow], now: datetime, words: Catalogue) -> list[Pass]:
    """What comes next; several where somebody has several tables."""
    ahead = [row for row in shown if row.takes_place and row.ends > now]
    return [
        Pass(row=row, when=_when(row.starts, now, words))
        for row in ahead
        if row.starts == ahead[0].starts
    ]


def _when(starts: datetime, now: datetime, words: Catalogue) -> str:
    if starts <= now:
        return words.gettext(msgid("now"))
    if starts - now <= SOON:
        minutes = math.ceil((starts - now).total_seconds() / 60)
        return words.ngettext("in %(num)s minute", "in %(num)s minutes", minutes) % {"num": minutes}
    if starts.date() == now.date():
        return words.gettext(msgid("today"))
    return day_month(starts.date(), words.language)


@get("/agenda.ics", opt={"action": "agenda.read"}, include_in_schema=False)
async def calendar(conn: NamedDependency[Connection], me: Myself) -> Response[bytes]:
    """The morning as a file for one's calendar."""
    return Response(
        await notices.feed(conn, me.id),
        media_type="text/calendar",
        headers={"Content-Disposition": 'attachment; filename="matinee.ics"'},
    )


@get("/planning.pdf", opt={"action": "agenda.read"}, include_in_schema=False)
async def paper(
    request: AnyRequest,
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Response[bytes]:
    """The morning on paper; its QR code opens this person's page."""
    language = language_of(request)
    async with database.transaction() as conn:
        edition, me = await myself(request, conn)
        found = await agenda(conn, me.id, language)
        if found.version is None or found.published_at is None or me.withdrawn_at is not None:
            raise NotFound(msgid("There is no schedule to print yet."))
        link = await _own_link(request, conn, settings, me, "page")
    printed = typst.PrintedMorning(
        occasion=occasion_of(edition),
        role=me.kind,
        person=me.full_name,
        organisation=me.organisation,
        version=found.version,
        published_at=found.published_at,
        meetings=tuple(
            morning.OwnMeeting(
                starts=item.starts, ends=item.ends, table=item.table, party=item.party
            )
            for item in found.meetings
        ),
        workshops=found.workshops,
        link=addresses.page(settings, link.token),
    )
    return Response(
        await typst.typeset(typst.morning_pdf, printed, language),
        media_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="matinee.pdf"'},
    )


@get("/abonnement", opt={"action": "agenda.read"}, include_in_schema=False)
async def subscription(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    settings: NamedDependency[Settings],
) -> Response[str]:
    """The address to which a calendar application subscribes, for who chose that way."""
    link = await _own_link(request, conn, settings, me, "feed")
    address = addresses.feed(settings, link.token)
    return page(
        request,
        "subscription.html",
        edition=edition,
        way=await notices.way_of(conn, me.id),
        address=address,
        followed=addresses.following(address, edition.name),
    )


@get("/agenda", opt={"action": "agenda.read"}, include_in_schema=False)
async def ways(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
) -> Response[str]:
    """How the morning reaches this person's calendar, and the other ways there are."""
    way = await notices.way_of(conn, me.id)
    return page(request, "calendar.html", edition=edition, me=me, way=way)


@post("/agenda", opt={"action": "calendar.choose"}, include_in_schema=False)
async def choose_way(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[Any]:
    form = forms.read(WayForm, await forms.answers(request, WayForm))
    await notices.choose_way(conn, me, form.way, now)
    return go("/moi/agenda", flash="calendar_changed")


async def _own_link(
    request: AnyRequest, conn: Connection, settings: Settings, me: Me, use: links.Use
) -> links.Link:
    return await links.own_link(conn, settings.secret, me.id, str(request.auth), use)


MINE = [home, events, calendar, paper, subscription, ways, choose_way]
