"""A registration that was begun in this browser: its cookie, its end, its link for elsewhere."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.exchange import forms
from api.pages.frame.show import AnyRequest, go, page
from api.pages.open.public import base_of
from api.pages.open.registration import FORMS, side_of
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.people.profiles import PersonKind
from matchmaker.registration import drafts, steps
from matchmaker.registration.drafts import RegistrationDraft
from matchmaker.wording.errors import LinkRefused

BASE: Final = "/matinee/{slug:str}/inscription/{side:str}"
COOKIE: Final = "inscription"


class Door(NamedTuple):
    """Who asks for what at which door of registration."""

    request: AnyRequest
    conn: Connection
    edition: Edition
    kind: PersonKind
    now: datetime

    @property
    def base(self) -> str:
        """Where the pages of this registration begin, and whither its cookie goes."""
        return f"{base_of(self.edition)}/inscription/{steps.side_of(self.kind)}"


async def find(here: Door) -> RegistrationDraft | None:
    """What was begun in this browser and not sent yet."""
    draft = await drafts.find(here.conn, here.edition, here.kind, _token(here), here.now)
    return draft if draft is not None and draft.sent_at is None else None


async def hold(here: Door) -> RegistrationDraft | None:
    """What was begun in this browser, sent or not; nobody else changes it meanwhile."""
    return await drafts.hold(here.conn, here.edition, here.kind, _token(here), here.now)


def _token(here: Door) -> str:
    return here.request.cookies.get(COOKIE, "")


def remember(here: Door, response: Response[Any], token: str, settings: Settings) -> None:
    """This browser goes on with the registration for as long as it is kept."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(drafts.KEPT.total_seconds()),
        path=here.base,
        httponly=True,
        samesite="lax",
        secure=settings.secure,
    )


def leave(here: Door, response: Response[Any]) -> None:
    """This browser holds none any more; an hour beside it would make two answers differ."""
    response.set_cookie(COOKIE, "", max_age=0, path=here.base, httponly=True, samesite="lax")


def may_be_kept(response: Response[Any]) -> None:
    """Going back shows the page with what was typed in it, though the network is gone."""
    response.headers["Cache-Control"] = "private, no-cache"


@post(f"{BASE}/recommencer", opt={"action": "registration.draft"}, include_in_schema=False)
async def start_anew(
    request: AnyRequest,
    slug: FromPath[str],
    side: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Nothing is kept of what was begun in this browser."""
    here = Door(request, conn, edition, side_of(side), now)
    await forms.fields(request)
    if (draft := await hold(here)) is not None and draft.sent_at is None:
        await drafts.forget(conn, draft)
    response = go(here.base)
    leave(here, response)
    return response


@post(f"{BASE}/lien", opt={"action": "registration.letter"}, include_in_schema=False)
async def ask_for_link(
    request: AnyRequest,
    slug: FromPath[str],
    side: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """A letter to the address that was typed, with a link to go on; the same for every address.

    What was typed in the step on which it is asked for is kept first.
    """
    here = Door(request, conn, edition, side_of(side), now)
    typed = await forms.answers(request, FORMS[here.kind])
    draft = await hold(here)
    if draft is None or draft.sent_at is not None:
        return go(here.base)
    step = steps.step_of(here.kind, typed.pop("step", ""))
    if step is not None and typed.get("draft") == str(draft.id):
        await drafts.keep(conn, draft, step, typed, draft.language, now, sent=False)
        draft = await hold(here)
        assert draft is not None
    await drafts.send_link(conn, settings.secret, draft, now)
    return go(here.base, flash="draft_link_sent")


@get(
    f"{BASE}/reprendre/{{token:str}}",
    opt={"action": "link.open"},
    include_in_schema=False,
)
async def threshold(
    request: AnyRequest,
    slug: FromPath[str],
    side: FromPath[str],
    token: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Only a button: programs that look at links in mails open nothing."""
    here = Door(request, conn, edition, side_of(side), now)
    try:
        await drafts.occasion(conn, token, now)
    except LinkRefused:
        return _refused(here)
    return page(request, "registration_link.html", edition=edition, here=here.base, token=token)


@post(
    f"{BASE}/reprendre/{{token:str}}",
    opt={"action": "link.open"},
    include_in_schema=False,
)
async def go_on(
    request: AnyRequest,
    slug: FromPath[str],
    side: FromPath[str],
    token: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Go on here, and nowhere else: the browser in which it was begun is out."""
    here = Door(request, conn, edition, side_of(side), now)
    await forms.fields(request)
    try:
        secret = await drafts.take_over(conn, token, now)
    except LinkRefused:
        return _refused(here)
    response = go(here.base)
    remember(here, response, secret, settings)
    return response


def _refused(here: Door) -> Response[str]:
    return page(
        here.request, "registration_over.html", edition=here.edition, here=here.base, status=404
    )


ROUTES = [start_anew, ask_for_link, threshold, go_on]
