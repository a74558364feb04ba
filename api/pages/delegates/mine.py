"""The page of one of an investor's people, by a link of their own.

Their own meetings, and nothing of what the investor told, wished or refused.
"""

import hashlib
from base64 import b64encode
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
from litestar import Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import ServerSentEvent

from api.access import sessions
from api.access.dependencies import slug_of
from api.exchange import forms
from api.exchange.acts import once
from api.exchange.speech import language_of
from api.pages.delegates import returning, withdrawing
from api.pages.delegates.representing import HOME, Representing, Who, me, myself
from api.pages.frame import rows
from api.pages.frame.live import LiveState, stream, while_signed_in
from api.pages.frame.show import AnyRequest, go, page
from api.pages.hall.screens import person_state
from api.pages.participant.day.ended import endings_of
from api.pages.participant.day.marking import MarkForm, marks_of
from api.pages.participant.me import WayForm, next_meetings
from matchmaker import day, delegates, notices
from matchmaker.db import Connection, Database
from matchmaker.editions import editions
from matchmaker.foundation.settings import Settings
from matchmaker.hall import Screens
from matchmaker.notices.feeding import occasion_of
from matchmaker.participation import handing, links, representing
from matchmaker.planning import agenda
from matchmaker.post import addresses, morning
from matchmaker.print import typst
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import catalogue, msgid

_IMAGE: Final = "data:image/svg+xml;base64,"


@get("/", opt={"action": "delegate.own"}, include_in_schema=False)
async def home(
    request: AnyRequest,
    database: NamedDependency[Database],
    now: NamedDependency[datetime],
    screens: NamedDependency[Screens],
) -> Response[str]:
    language = language_of(request)
    # Before the page is read: its stamp is as old as what it shows, or older, and never newer.
    hall = await screens.hall(slug_of(request))
    async with database.transaction() as conn:
        who = await myself(request, conn)
        found = await agenda(conn, who.investor.id, language, who.delegate.id)
        slots = await editions.slots(conn, who.edition.id)
        marks = await marks_of(conn, who.edition, who.investor, now)
        endings = await endings_of(conn, who.edition, who.investor.id, slots, now)
    local_now = who.edition.local(now)
    shown = rows.in_brief(found, slots, who.edition.local)
    is_coming = who.investor.withdrawn_at is None
    return page(
        request,
        "delegate_home.html",
        edition=who.edition,
        who=who,
        agenda=found,
        is_coming=is_coming,
        rows=shown if is_coming else [],
        passes=next_meetings(shown, local_now, catalogue(language)) if is_coming else [],
        marks=marks,
        endings=endings,
        live=person_state(hall, who.investor.id),
        local_now=local_now,
        published_at=who.edition.local(found.published_at) if found.published_at else None,
    )


@get("/evenements", opt={"action": "delegate.own"}, include_in_schema=False)
async def events(
    request: AnyRequest,
    database: NamedDependency[Database],
    screens: NamedDependency[Screens],
) -> ServerSentEvent:
    """The stream of one's own page."""
    slug = slug_of(request)
    async with database.transaction() as conn:
        investor_id = (await myself(request, conn)).investor.id

    async def look() -> LiveState:
        return person_state(await screens.hall(slug), investor_id)

    edition_id = (await screens.hall(slug)).edition.id
    return stream(request, edition_id, look, while_signed_in(request))


@post("/rendez-vous/{target:uuid}", opt={"action": "delegate.mark"}, include_in_schema=False)
@once
async def mark(
    request: AnyRequest,
    target: FromPath[UUID],
    conn: NamedDependency[Connection],
    who: Who,
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Present, late, absent: of a meeting that is one's own."""
    form = forms.read(MarkForm, await forms.answers(request, MarkForm))
    await delegates.require_held(conn, who.delegate, target)
    values = (conn, who.edition, who.investor.id, target)
    if form.mark == "none":
        await day.unmark_meeting(*values, now)
    else:
        await day.mark_meeting(*values, form.mark, now)
    return go(f"{HOME}#mark-{target}")


@get("/badge", opt={"action": "delegate.own"}, include_in_schema=False)
async def badge(
    request: AnyRequest, database: NamedDependency[Database], settings: NamedDependency[Settings]
) -> Response[Any]:
    """A square code that the desk reads: this one of the investor's people is here."""
    async with database.transaction() as conn:
        who = await myself(request, conn)
        code = await day.delegate_badge_code(conn, settings.secret, who.delegate.id)
    drawing = typst.qr(addresses.badge(settings, who.edition.slug, code))
    image = _IMAGE + b64encode(drawing.encode()).decode()
    return page(request, "delegate_badge.html", edition=who.edition, who=who, image=image)


@get("/agenda.ics", opt={"action": "delegate.own"}, include_in_schema=False)
async def calendar(conn: NamedDependency[Connection], who: Who) -> Response[bytes]:
    """Their meetings as a file for their calendar."""
    _require_mailbox(who)
    return Response(
        await notices.feed(conn, who.investor.id, who.delegate.id),
        media_type="text/calendar",
        headers={"Content-Disposition": 'attachment; filename="matinee.ics"'},
    )


@get("/planning.pdf", opt={"action": "delegate.own"}, include_in_schema=False)
async def paper(
    request: AnyRequest, database: NamedDependency[Database], settings: NamedDependency[Settings]
) -> Response[bytes]:
    """Their meetings on paper, with the fiche of each project; its code opens this page."""
    language = language_of(request)
    async with database.transaction() as conn:
        who = await myself(request, conn)
        found = await agenda(conn, who.investor.id, language, who.delegate.id)
        if found.version is None or found.published_at is None or who.investor.withdrawn_at:
            raise NotFound(msgid("There is no schedule to print yet."))
        link = await _own_link(request, conn, settings, who, "page")
    printed = typst.PrintedMorning(
        occasion=occasion_of(who.edition),
        role="investor",
        person=who.name,
        organisation=who.investor.organisation,
        version=found.version,
        published_at=found.published_at,
        meetings=tuple(
            morning.OwnMeeting(
                starts=item.starts, ends=item.ends, table=item.table, party=item.party
            )
            for item in found.meetings
        ),
        link=addresses.page(settings, link.token),
    )
    return Response(
        await typst.typeset(typst.morning_pdf, printed, language),
        media_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="matinee.pdf"'},
    )


@get("/agenda", opt={"action": "delegate.own"}, include_in_schema=False)
async def ways(request: AnyRequest, conn: NamedDependency[Connection], who: Who) -> Response[Any]:
    """How their meetings reach their calendar."""
    if who.delegate.email is None:
        return go(HOME)
    way = await notices.way_of(conn, who.investor.id, who.delegate.id)
    return page(request, "calendar.html", edition=who.edition, way=way, own=HOME)


@post("/agenda", opt={"action": "delegate.own"}, include_in_schema=False)
async def choose_way(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    who: Who,
    now: NamedDependency[datetime],
) -> Response[Any]:
    form = forms.read(WayForm, await forms.answers(request, WayForm))
    _require_mailbox(who)
    await notices.choose_way(conn, who.investor, form.way, now, who.delegate.id)
    return go(f"{HOME}/agenda", flash="calendar_changed")


@get("/abonnement", opt={"action": "delegate.own"}, include_in_schema=False)
async def subscription(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    who: Who,
    settings: NamedDependency[Settings],
) -> Response[Any]:
    """The address to which a calendar application subscribes."""
    _require_mailbox(who)
    link = await _own_link(request, conn, settings, who, "feed")
    address = addresses.feed(settings, link.token)
    return page(
        request,
        "subscription.html",
        edition=who.edition,
        way=await notices.way_of(conn, who.investor.id, who.delegate.id),
        address=address,
        followed=addresses.following(address, who.edition.name),
        own=HOME,
    )


@get("/donnees", opt={"action": "delegate.own"}, include_in_schema=False)
async def data(request: AnyRequest, who: Who) -> Response[str]:
    """What is held on them, where it comes from, until when; taking it away, erasing it."""
    return page(request, "delegate_data.html", edition=who.edition, who=who)


@get("/donnees.json", opt={"action": "delegate.own"}, include_in_schema=False)
async def export(conn: NamedDependency[Connection], who: Who) -> Response[bytes]:
    """Everything held on this one, in a file that other programs can read."""
    document = msgspec.json.encode(await handing.export(conn, who.delegate))
    return Response(
        msgspec.json.format(document, indent=2),
        media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="mes-donnees.json"'},
    )


@post("/donnees/effacement", opt={"action": "delegate.own"}, include_in_schema=False)
async def erase(
    conn: NamedDependency[Connection], who: Who, now: NamedDependency[datetime]
) -> Response[Any]:
    await representing.erase(conn, who.edition, who.investor.id, who.delegate.id, now)
    response = go("/", flash="erased")
    sessions.forget(response)
    return response


@post("/liens", opt={"action": "delegate.own"}, include_in_schema=False)
async def renew(
    conn: NamedDependency[Connection], who: Who, now: NamedDependency[datetime]
) -> Response[Any]:
    """Their links end, and a new one leaves."""
    await links.revoke_delegate(conn, who.edition.id, who.delegate.id, now)
    if who.delegate.email is not None:
        await notices.send_delegate_link(conn, who.delegate)
    response = go("/", flash="links_revoked")
    sessions.forget(response)
    return response


def _require_mailbox(who: Representing) -> None:
    """Whoever shares the investor's address shares their calendar."""
    if who.delegate.email is None:
        raise NotFound(msgid("There is no such page."))


async def _own_link(
    request: AnyRequest, conn: Connection, settings: Settings, who: Representing, use: links.Use
) -> links.Link:
    """One more link of theirs: in one session always the same, however often it is shown."""
    session = hashlib.sha256(str(request.auth).encode()).hexdigest()
    identifier = uuid5(NAMESPACE_URL, f"{session}/{use}")
    values = (conn, settings.secret, who.investor.id, use, identifier)
    return await links.mint(*values, delegate_id=who.delegate.id)


ROUTES = [
    Router(
        HOME,
        route_handlers=[
            home,
            events,
            mark,
            badge,
            calendar,
            paper,
            ways,
            choose_way,
            subscription,
            data,
            export,
            erase,
            renew,
            *withdrawing.ROUTES,
            *returning.ROUTES,
        ],
        dependencies={"who": Provide(me)},
    )
]
