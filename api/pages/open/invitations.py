"""An invitation to the next edition: last year's answers, and the button that registers.

The link of the letter is the first tap, the button the second. Opening the link does nothing:
programs that look at links in mails register nobody, and erase nothing.
"""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from api.access import sessions
from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, why_not
from api.pages.frame.show import AnyRequest, go, page
from api.pages.open import begun, checking
from api.pages.open.begun import Door
from api.pages.open.public import base_of
from api.pages.open.registration import FORMS, empty_answers
from matchmaker import inviting
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.inviting import EditionInvitation
from matchmaker.participation import links, people, registering
from matchmaker.participation.registering import NOT_THEIRS
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import Language
from matchmaker.wording.vocabularies import Consent

_ACTION = {"action": "invitation.answer"}


class InvitationAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is agreed to while accepting; none of it is needed."""

    newsletter: bool = False
    pass_contact_on: bool = False
    invite_next_year: bool = False

    def consents(self) -> list[Consent]:
        """The purposes that were ticked."""
        return [purpose for purpose in Consent if getattr(self, purpose)]


@get("/invitation/{token:str}", opt=_ACTION, include_in_schema=False)
async def show(
    request: AnyRequest,
    token: FromPath[str],
    conn: NamedDependency[Connection],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """What would be sent, and the buttons; nothing is done yet."""
    return await _shown(request, conn, settings, token, now)


@post("/invitation/{token:str}", opt=_ACTION, include_in_schema=False)
async def accept(
    request: AnyRequest,
    token: FromPath[str],
    conn: NamedDependency[Connection],
    settings: NamedDependency[Settings],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Register them and open their page; who was signed in here before is not now."""
    answers = await forms.answers(request, InvitationAnswer)
    if not sessions.crosses_threshold(request):
        return await _shown(request, conn, settings, token, now, status=403)
    session = ""
    async with (attempt := Attempt(conn)):
        ticked = forms.read(InvitationAnswer, answers).consents()
        if caller.organiser_id is not None and ticked:
            raise Invalid([FieldFault(purpose, NOT_THEIRS) for purpose in ticked])
        session = await inviting.accept(conn, settings.secret, token, ticked, now)
    if attempt.refusal is not None:
        return await _shown(request, conn, settings, token, now, attempt=attempt)
    if request.auth:
        await links.end_session(conn, request.auth)
    response = go("/moi", flash="invitation_accepted")
    sessions.keep(response, session, links.PERSON_SESSION, settings)
    return response


@post("/invitation/{token:str}/modifier", opt=_ACTION, include_in_schema=False)
async def change(
    request: AnyRequest,
    token: FromPath[str],
    conn: NamedDependency[Connection],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Go on in the steps of registration, where last year's answers are typed in already."""
    await forms.fields(request)
    found, key = None, ""
    async with (attempt := Attempt(conn, Conflict)):
        values = (conn, settings.secret, token, _spoken(request), now)
        found, key = await inviting.begin_changing(*values)
    if found is None:
        return await _shown(request, conn, settings, token, now, attempt=attempt)
    edition = await editions.by_id(conn, found.edition_id)
    here = Door(request, conn, edition, found.kind, now)
    response = go(f"{here.base}/verification")
    begun.remember(here, response, key, settings)
    return response


@get("/invitation/{token:str}/refus", opt=_ACTION, include_in_schema=False)
async def ask_to_end(
    request: AnyRequest,
    token: FromPath[str],
    conn: NamedDependency[Connection],
    settings: NamedDependency[Settings],
) -> Response[Any]:
    """Only a button: programs that look at links in mails erase nothing."""
    return await _ending(request, conn, settings, token)


@post(
    "/invitation/{token:str}/refus", opt=_ACTION, include_in_schema=False, status_code=HTTP_200_OK
)
async def end(
    request: AnyRequest,
    token: FromPath[str],
    conn: NamedDependency[Connection],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Answers without a redirect, which a mail program's own button would not follow."""
    await inviting.decline(conn, settings.secret, token, now)
    return await _ending(request, conn, settings, token)


async def _ending(
    request: AnyRequest, conn: Connection, settings: Settings, token: str
) -> Response[Any]:
    found = await inviting.read(conn, settings.secret, token)
    return page(
        request,
        "invitation_end.html",
        edition=await editions.by_id(conn, found.edition_id),
        here=f"/invitation/{token}",
        state=found.state,
    )


async def _shown(
    request: AnyRequest,
    conn: Connection,
    settings: Settings,
    token: str,
    now: datetime,
    *,
    attempt: Attempt | None = None,
    status: int = 200,
) -> Response[Any]:
    found = await inviting.read(conn, settings.secret, token)
    edition = await editions.by_id(conn, found.edition_id)
    refused = why_not(request, attempt)
    response = page(
        request,
        "invitation.html",
        edition=edition,
        base=base_of(edition),
        here=f"/invitation/{token}",
        state=await _state(conn, edition, found, now),
        former=found.from_edition,
        kind=found.kind,
        kept_until=found.purge_on,
        closes_at=edition.local(edition.registration_ends_at),
        answers=empty_answers(FORMS[found.kind]),
        **_answers(request, found),
        **refused | ({} if status == 200 else {"status": status}),
    )
    sessions.show_threshold(request, response, settings)
    return response


async def _state(
    conn: Connection, edition: Edition, found: EditionInvitation, now: datetime
) -> str:
    """What one may do with it: `open`, or why not."""
    if found.state != "open":
        return found.state
    assert found.email is not None
    if await people.find_by_email(conn, edition.id, found.email) is not None:
        return "registered"
    try:
        registering.require_entrance(edition, found.kind, now, None)
    except Conflict:
        return "closed"
    return "open"


def _answers(request: AnyRequest, found: EditionInvitation) -> dict[str, Any]:
    """Last year's answers as one reads them, and what is no answer any more."""
    if found.state != "open":
        return {"sections": [], "wrong": []}
    said = msgspec.to_builtins(inviting.form_of(found))
    return checking.at_a_glance(found.kind, said, language_of(request))


def _spoken(request: AnyRequest) -> Language:
    return "en" if language_of(request) == "en" else "fr"


ROUTES = [show, accept, change, ask_to_end, end]
