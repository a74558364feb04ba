"""Ways in and out for participants: personal links, lost ones, the subscribed calendar."""

import hashlib
import re
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post, route
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.params import FromPath

from api.access import sessions
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt
from api.pages.frame.show import AnyRequest, go, page
from matchmaker import notices
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.foundation.settings import Settings
from matchmaker.participation import links, readdressing
from matchmaker.post import addresses
from matchmaker.wording.errors import Invalid, LinkRefused
from matchmaker.wording.forms import Address, check_form
from matchmaker.wording.language import catalogue

CALENDAR: Final = "text/calendar"
_SUFFIX: Final = ".ics"


class RecoverForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The address that somebody registered with."""

    email: Address


@get("/lien/{token:str}", opt={"action": "link.open"}, include_in_schema=False)
async def threshold(
    request: AnyRequest,
    token: FromPath[str],
    conn: NamedDependency[Connection],
    settings: NamedDependency[Settings],
) -> Response[Any]:
    """Only a button: programs that look at links in mails open nothing."""
    return await _threshold(request, conn, settings, token)


@post("/lien/{token:str}", opt={"action": "link.open"}, include_in_schema=False)
async def enter(
    request: AnyRequest,
    token: FromPath[str],
    conn: NamedDependency[Connection],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Open the page of the link's person; who was signed in here before is not now."""
    if not sessions.crosses_threshold(request):
        return await _threshold(request, conn, settings, token, status=403)
    try:
        owner = await links.owner_of(conn, token, "page")
        session = await links.enter(conn, token, now)
    except LinkRefused:
        return page(request, "link_refused.html", status=404)
    if request.auth:
        await links.end_session(conn, request.auth)
    home = "/representant" if owner.delegate_id else "/moi"
    response = go(_onward(request, home))
    sessions.keep(response, session, links.PERSON_SESSION, settings)
    return response


async def _threshold(
    request: AnyRequest, conn: Connection, settings: Settings, token: str, status: int = 200
) -> Response[Any]:
    """The button, with the occasion and nothing of the person; their page, if it is open here."""
    try:
        found = await links.threshold(conn, token)
    except LinkRefused:
        return page(request, "link_refused.html", status=404)
    if status == 200 and found.delegate_id is not None:
        if request.user.delegate_id == found.delegate_id:
            return go(_onward(request, "/representant"))
    elif status == 200 and request.user.person_id == found.person_id:
        return go(_onward(request, "/moi"))
    edition = await editions.by_slug(conn, found.slug)
    response = page(
        request,
        "threshold.html",
        edition=edition,
        status=status,
        days=links.PERSON_SESSION.days,
    )
    sessions.show_threshold(request, response, settings)
    return response


def _onward(request: AnyRequest, home: str) -> str:
    """The page behind one's own that the link of a mail names, with what it has chosen there."""
    asked = request.query_params
    after = asked.get("suite")
    if after in (addresses.FOLLOW_UP, addresses.ORIENTATION) and home == "/moi":
        return f"{home}/{after}"
    if after != addresses.RETURNS:
        return home
    chosen = [(name, value[:40]) for name in ("rv", "dit") if (value := asked.get(name, ""))]
    query = f"?{urlencode(chosen)}" if chosen else ""
    return f"{home}/{addresses.RETURNS}{query}"


@get("/adresse/{token:str}", opt={"action": "link.open"}, include_in_schema=False)
async def address_threshold(
    request: AnyRequest,
    token: FromPath[str],
    conn: NamedDependency[Connection],
    now: NamedDependency[datetime],
) -> Response[str]:
    """Only a button, likewise."""
    return await _address_page(request, conn, token, now)


@post("/adresse/{token:str}", opt={"action": "link.open"}, include_in_schema=False)
async def confirm_address(
    request: AnyRequest,
    token: FromPath[str],
    conn: NamedDependency[Connection],
    now: NamedDependency[datetime],
) -> Response[str]:
    """The owner of an address has said yes: letters go there from now on."""
    await forms.fields(request)
    try:
        found = await readdressing.occasion(conn, token, now)
        async with (attempt := Attempt(conn)):
            await readdressing.confirm(conn, token, now)
    except LinkRefused:
        return page(request, "link_refused.html", status=404)
    if attempt.refusal:
        said = attempt.faults[0] if attempt.faults else attempt.refusal
        refused = said.translated(catalogue(language_of(request)))
        return await _address_page(request, conn, token, now, refused=refused)
    edition = await editions.by_slug(conn, found.slug)
    return page(request, "address_change.html", edition=edition, done=True, refused="")


async def _address_page(
    request: AnyRequest, conn: Connection, token: str, now: datetime, *, refused: str = ""
) -> Response[str]:
    try:
        found = await readdressing.occasion(conn, token, now)
    except LinkRefused:
        return page(request, "link_refused.html", status=404)
    edition = await editions.by_slug(conn, found.slug)
    status = 409 if refused else 200
    return page(
        request,
        "address_change.html",
        edition=edition,
        status=status,
        done=False,
        refused=refused,
    )


@get("/lien", opt={"action": "link.recover"}, include_in_schema=False)
async def ask_for_link(request: AnyRequest) -> Response[str]:
    return page(request, "recover.html", answers={"email": ""})


@post("/lien", opt={"action": "link.recover"}, include_in_schema=False)
async def recover(
    request: AnyRequest, conn: NamedDependency[Connection], now: NamedDependency[datetime]
) -> Response[Any]:
    """Same answer whether the address is known or not."""
    answers = await forms.answers(request, RecoverForm)
    try:
        tidy = check_form(forms.read(RecoverForm, answers))
    except Invalid as invalid:
        shown = {"email": answers.get("email", "")}
        return page(request, "recover.html", status=422, faults=invalid.faults, answers=shown)
    await links.ask(conn, "page", tidy.email, now)
    return go("/lien-envoye")


@get("/lien-envoye", opt={"action": "link.recover"}, include_in_schema=False)
async def link_sent(request: AnyRequest) -> Response[str]:
    return page(request, "recovered.html")


@post("/deconnexion", opt={"action": "session.end"}, include_in_schema=False)
async def leave(request: AnyRequest, conn: NamedDependency[Connection]) -> Response[Any]:
    if request.auth:
        await links.end_session(conn, request.auth)
    response = go("/", flash="signed_out")
    sessions.forget(response)
    return response


@route(
    "/agenda/{file:str}",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    opt={"action": "feed.read"},
    include_in_schema=False,
)
async def feed(
    request: AnyRequest, file: FromPath[str], conn: NamedDependency[Connection]
) -> Response[bytes]:
    """The calendar that an application fetches by itself; unchanged, it is not sent again."""
    owner = await links.owner_of(conn, file.removesuffix(_SUFFIX), "feed")
    calendar = await notices.feed(conn, owner.person_id, owner.delegate_id)
    tag = f'"{hashlib.sha256(calendar).hexdigest()[:32]}"'
    # The caches on the way may keep it, but ask each time whether it is still the same.
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if _is_known(tag, request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, headers=headers, media_type=CALENDAR)
    return Response(calendar, headers=headers, media_type=CALENDAR)


def _is_known(tag: str, asked: str) -> bool:
    """Whether If-None-Match names this representation (RFC 9110 § 13.1.2, weak comparison)."""
    return asked.strip() == "*" or tag in re.findall(r'"[^"]*"', asked)


ROUTES = [
    threshold,
    enter,
    address_threshold,
    confirm_address,
    ask_for_link,
    recover,
    link_sent,
    leave,
    feed,
]
