"""What I told about myself: the same questions as at registration, with my answers in them."""

from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from api.exchange import forms
from api.exchange.acts import once_then
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.choices import words
from api.pages.frame.meanwhile import DRAWN, OutOfDate, marks, redraw, require_as_drawn
from api.pages.frame.show import AnyRequest, go, page
from api.pages.open.registration import FORMS, empty_answers, in_order, workshop_choices
from api.pages.participant.page import Me, Myself
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.participation import people, privacy, readdressing
from matchmaker.people.profiles import AnyForm, InvestorForm
from matchmaker.wording.errors import Conflict, FieldFault

PATH = "/moi/profil"


@get("/profil", opt={"action": "person.read"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    window: NamedDependency[dict[str, Any]],
    now: NamedDependency[datetime],
) -> Response[Any]:
    if me.withdrawn_at is not None:
        return go("/moi")
    answers = _as_drawn(await people.answers_of(conn, edition.id, me.id))
    return await _form(request, conn, edition, me, window, answers, now)


def _as_drawn(stored: AnyForm) -> dict[str, Any]:
    """The answers as the form shows them: an address stands behind the name of its delegate."""
    answers = msgspec.structs.asdict(stored)
    if isinstance(stored, InvestorForm):
        pairs = zip_longest(stored.delegates, stored.delegate_emails)
        lines = tuple(f"{name} <{email}>" if email else name for name, email in pairs)
        answers |= {"delegates": lines, "delegate_emails": ()}
    return answers


@post("/profil", opt={"action": "person.write"}, include_in_schema=False)
@once_then(lambda: go(PATH, flash="saved"))
async def save(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    window: NamedDependency[dict[str, Any]],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, FORMS[me.kind])
    drawn = str(answers.pop(DRAWN, ""))
    async with (attempt := Attempt(conn)):
        form = forms.read(FORMS[me.kind], answers)
        stored = await people.held_answers(conn, edition, me.id)
        require_as_drawn(drawn, _as_drawn(stored))
        asked = await readdressing.update_own(conn, settings.secret, edition, me.id, form, now)
    if isinstance(attempt.refusal, OutOfDate):
        again = redraw(drawn, answers, attempt.refusal.answers)
        return await _form(
            request, conn, edition, me, window, again.answers, now, again.faults, attempt.conflict
        )
    if attempt.refusal:
        shown = empty_answers(FORMS[me.kind]) | answers
        return await _form(
            request,
            conn,
            edition,
            me,
            window,
            shown,
            now,
            faults=attempt.faults,
            conflict=attempt.conflict,
        )
    return go(PATH, flash="address_asked" if asked else "saved")


async def _form(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    me: Me,
    window: dict[str, Any],
    answers: dict[str, Any],
    now: datetime,
    faults: Sequence[FieldFault] = (),
    conflict: Conflict | None = None,
) -> Response[str]:
    """The questions with these answers; the marks are those of what is stored at this moment."""
    language = language_of(request)
    stored = _as_drawn(await people.answers_of(conn, edition.id, me.id))
    given = {
        consent.purpose.value: edition.local(consent.given_at)
        for consent in await privacy.consents(conn, me.id)
        if consent.withdrawn_at is None
    }
    said = said_of(request, conflict)
    return page(
        request,
        "profile.html",
        edition=edition,
        status=409 if conflict else 422 if faults else 200,
        faults=in_order(me.kind, faults),
        drawn=marks(stored),
        said=said,
        kind=me.kind,
        answers=answers,
        given=given,
        words=words(language),
        workshops=await workshop_choices(conn, edition, language),
        path=PATH,
        wanted=await readdressing.wanted_address(conn, me.id, now),
        **window,
    )


MINE = [show, save]
