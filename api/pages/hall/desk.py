"""The desk at the entrance, on a tablet: three letters of a name or a badge, one tap, undo."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.acts import once
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.organisers import organiser_of
from api.pages.frame.show import AnyRequest, Message, go, page
from matchmaker import day, delegates
from matchmaker.day import DeskLine, Listing
from matchmaker.db import Connection
from matchmaker.delegates import Delegate
from matchmaker.editions.editions import Edition
from matchmaker.wording.errors import Conflict, NotFound

BASE: Final = "/accueil/{slug:str}"
#: an arrival noted longer ago was known before this tap
JUST_NOW: Final = timedelta(seconds=20)
LETTERS: Final = 60
LISTED: Final = 40
LISTINGS: Final[dict[str, Listing]] = {"attendus": "missing"}


class ArrivalForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who was tapped."""

    person_id: UUID


class TeamForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which of an investor's people was tapped, and whether they are here."""

    delegate_id: UUID
    here: bool = True


class BadgeForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a camera read, or somebody typed."""

    #: of any length: a visiting card's code is no badge, and is told so in the same words
    code: str


class DeskRow(msgspec.Struct, frozen=True, kw_only=True):
    """A person of the list, by the clocks of the place."""

    line: DeskLine
    may_undo: bool
    expected_at: datetime | None
    noted_at: datetime | None
    next_at: datetime | None


class CameFor(msgspec.Struct, frozen=True, kw_only=True):
    """One of an investor's people who stands there, and where they have to be."""

    delegate: Delegate
    organisation: str
    next_at: datetime | None
    next_table: str


def desk_of(edition: Edition) -> str:
    """Where the desk of an edition is."""
    return f"/accueil/{edition.slug}"


@get(BASE, opt={"action": "desk.use"}, include_in_schema=False)
async def home(
    request: AnyRequest,
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    return await _desk(request, conn, edition, now)


@post(f"{BASE}/arrivees", opt={"action": "desk.use"}, include_in_schema=False)
@once
async def arrive(
    request: AnyRequest,
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """One tap; who had withdrawn and stands at the desk takes part again."""
    form = forms.read(ArrivalForm, await forms.answers(request, ArrivalForm))
    return await _arrive(request, conn, edition, caller, form.person_id, now)


@post(f"{BASE}/badges", opt={"action": "desk.use"}, include_in_schema=False)
@once
async def read_badge(
    request: AnyRequest,
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """A badge before the camera is one tap."""
    form = forms.read(BadgeForm, await forms.answers(request, BadgeForm))
    delegate_id = await day.delegate_owner_of(conn, edition.id, form.code)
    if delegate_id is not None:
        return await _arrive_for(request, conn, edition, caller, delegate_id, now)
    try:
        person_id = await day.owner_of(conn, edition.id, form.code)
    except NotFound as unknown:
        said = said_of(request, unknown)
        return await _desk(request, conn, edition, now, said=said, status=404)
    return await _arrive(request, conn, edition, caller, person_id, now)


@post(f"{BASE}/annulations", opt={"action": "desk.use"}, include_in_schema=False)
@once
async def undo(
    request: AnyRequest,
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Any desk may take an arrival back for ten minutes; later the organiser says what is so."""
    form = forms.read(ArrivalForm, await forms.answers(request, ArrivalForm))
    by = organiser_of(caller)
    async with (attempt := Attempt(conn, Conflict)):
        await day.undo(conn, edition, form.person_id, by, now, seen="arrived", within=day.UNDO_FOR)
    if attempt.refusal:
        said = said_of(request, attempt.refusal)
        return await _desk(request, conn, edition, now, said=said, status=409)
    return go(f"{desk_of(edition)}?{urlencode({'annulee': str(form.person_id)})}")


@get(f"{BASE}/badge/{{token:str}}", opt={"action": "desk.use"}, include_in_schema=False)
async def badge(
    request: AnyRequest,
    slug: FromPath[str],
    token: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    """A badge read by a telephone's own camera: who it is, and the button."""
    delegate_id = await day.delegate_owner_of(conn, edition.id, token)
    if delegate_id is not None:
        person_id = (await delegates.delegate_of(conn, delegate_id)).investor_id
    else:
        person_id = await day.owner_of(conn, edition.id, token)
    line = await day.desk_line(conn, edition.id, person_id, now)
    return page(
        request,
        "desk/badge.html",
        edition=edition,
        desk=desk_of(edition),
        row=row_of(line, edition, now),
        team=await delegates.teams_of(conn, [person_id]),
        is_open=edition.is_today(now),
    )


@post(f"{BASE}/representants", opt={"action": "desk.use"}, include_in_schema=False)
@once
async def arrive_for(
    request: AnyRequest,
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """One of an investor's people is here, by name; or is not after all."""
    form = forms.read(TeamForm, await forms.answers(request, TeamForm))
    values = (request, conn, edition, caller, form.delegate_id, now)
    return await _arrive_for(*values, here=form.here)


async def _arrive_for(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    caller: Caller,
    delegate_id: UUID,
    now: datetime,
    *,
    here: bool = True,
) -> Response[Any]:
    by = organiser_of(caller)
    async with (attempt := Attempt(conn, Conflict)):
        values = (conn, edition, delegate_id, by, now)
        await day.check_in_delegate(*values, here=here)
    if attempt.refusal:
        said = said_of(request, attempt.refusal)
        return await _desk(request, conn, edition, now, said=said, status=409)
    return go(f"{desk_of(edition)}?{urlencode({'representant': str(delegate_id)})}")


async def _arrive(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    caller: Caller,
    person_id: UUID,
    now: datetime,
) -> Response[Any]:
    by = organiser_of(caller)
    async with (attempt := Attempt(conn, Conflict)):
        await day.check_in(conn, edition, person_id, by, now)
    if attempt.refusal:
        said = said_of(request, attempt.refusal)
        return await _desk(request, conn, edition, now, said=said, status=409)
    return go(f"{desk_of(edition)}?{urlencode({'arrivee': str(person_id)})}")


async def _desk(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    now: datetime,
    *,
    said: Sequence[Message] = (),
    status: int = 200,
) -> Response[str]:
    asked = request.query_params
    text = asked.get("texte", "").replace("\0", "")[:LETTERS].strip()
    listing = LISTINGS.get(asked.get("voir", ""), "all" if text else "recent")
    limit = LISTED if text or listing == "missing" else 10
    # One more than is shown tells that there are more.
    lines = await day.desk_lines(conn, edition.id, now, text=text, listing=listing, limit=limit + 1)
    return page(
        request,
        "desk/home.html",
        edition=edition,
        status=status,
        desk=desk_of(edition),
        said=said,
        text=text,
        listing=listing,
        rows=[row_of(line, edition, now) for line in lines[:limit]],
        team=await delegates.teams_of(conn, [line.id for line in lines[:limit]]),
        more=len(lines) > limit,
        figures=await day.desk_figures(conn, edition.id),
        arrived=await _named(conn, edition, asked.get("arrivee", ""), now),
        undone=await _named(conn, edition, asked.get("annulee", ""), now),
        came_for=await _came_for(conn, edition, asked.get("representant", ""), now),
        just_now=now - JUST_NOW,
        is_open=edition.is_today(now),
    )


async def _named(conn: Connection, edition: Edition, text: str, now: datetime) -> DeskRow | None:
    """The person whom the address names, if it does; a stale or foreign one is no fault."""
    try:
        return row_of(await day.desk_line(conn, edition.id, UUID(text), now), edition, now)
    except (ValueError, NotFound):
        return None


async def _came_for(conn: Connection, edition: Edition, text: str, now: datetime) -> CameFor | None:
    """One of an investor's people whom the address names, likewise."""
    try:
        one = await delegates.delegate_of(conn, UUID(text))
    except (ValueError, NotFound):
        return None
    if one.edition_id != edition.id:
        return None
    line = await day.desk_line(conn, edition.id, one.investor_id, now)
    ahead = [
        held
        for held in await delegates.held_by(conn, one.investor_id)
        if held.delegate_id == one.id and held.ends_at > now
    ]
    return CameFor(
        delegate=one,
        organisation=line.organisation,
        next_at=edition.local(ahead[0].starts_at) if ahead else None,
        next_table=ahead[0].label if ahead else "",
    )


def row_of(line: DeskLine, edition: Edition, now: datetime) -> DeskRow:
    """A person of the list, by the clocks of the place."""
    return DeskRow(
        line=line,
        may_undo=line.is_here and line.noted_at is not None and now <= line.noted_at + day.UNDO_FOR,
        expected_at=edition.local(line.expected_at) if line.expected_at else None,
        noted_at=edition.local(line.noted_at) if line.noted_at else None,
        next_at=edition.local(line.next_at) if line.next_at else None,
    )


ROUTES = [home, arrive, arrive_for, read_badge, undo, badge]
