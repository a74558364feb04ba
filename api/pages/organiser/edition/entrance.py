"""How organisers come in: a link by mail that serves once, and a button that uses it up."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access import sessions
from api.access.callers import Caller
from api.access.first import tell_if_nobody_organises
from api.exchange import forms
from api.pages.frame.show import AnyRequest, go, page
from matchmaker.db import Connection
from matchmaker.foundation.settings import Settings
from matchmaker.participation import links
from matchmaker.wording.errors import Invalid, LinkRefused
from matchmaker.wording.forms import Address, check_form

HOME = "/organisation"


class LoginForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The address of an organiser."""

    email: Address


@get("/connexion", opt={"action": "login.request"}, include_in_schema=False)
async def ask(request: AnyRequest, caller: NamedDependency[Caller]) -> Response[Any]:
    if caller.organiser_id is not None:
        return go(HOME)
    return page(request, "organiser/login.html", answers={"email": ""})


@post("/connexion", opt={"action": "login.request"}, include_in_schema=False)
async def send(
    request: AnyRequest, conn: NamedDependency[Connection], now: NamedDependency[datetime]
) -> Response[Any]:
    """Same answer whether the address is known or not."""
    await tell_if_nobody_organises(conn)
    answers = await forms.answers(request, LoginForm)
    try:
        tidy = check_form(forms.read(LoginForm, answers))
    except Invalid as invalid:
        shown = {"email": answers.get("email", "")}
        return page(
            request, "organiser/login.html", status=422, faults=invalid.faults, answers=shown
        )
    await links.ask(conn, "login", tidy.email, now)
    return go("/connexion-envoyee")


@get("/connexion-envoyee", opt={"action": "login.request"}, include_in_schema=False)
async def login_sent(request: AnyRequest) -> Response[str]:
    minutes = int(links.LOGIN_TIME.total_seconds() / 60)
    return page(request, "organiser/login_sent.html", minutes=minutes)


@get("/connexion/{token:str}", opt={"action": "login.redeem"}, include_in_schema=False)
async def threshold(
    request: AnyRequest, token: FromPath[str], settings: NamedDependency[Settings]
) -> Response[str]:
    """Only a button: programs that look at links in mails must not use this one up."""
    return _threshold(request, settings)


def _threshold(request: AnyRequest, settings: Settings, status: int = 200) -> Response[str]:
    response = page(request, "organiser/login_open.html", status=status)
    sessions.show_threshold(request, response, settings)
    return response


@post("/connexion/{token:str}", opt={"action": "login.redeem"}, include_in_schema=False)
async def enter(
    request: AnyRequest,
    token: FromPath[str],
    conn: NamedDependency[Connection],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Use the link up; who was signed in here before is not now."""
    if not sessions.crosses_threshold(request):
        return _threshold(request, settings, status=403)
    try:
        session = await links.redeem_login(conn, token, now)
    except LinkRefused:
        return page(request, "organiser/login_refused.html", status=404)
    if request.auth:
        await links.end_session(conn, request.auth)
    response = go(HOME)
    sessions.keep(response, session, links.ORGANISER_SESSION, settings)
    return response


ROUTES = [ask, send, login_sent, threshold, enter]
