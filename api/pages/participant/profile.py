"""What I told about myself: the same questions as at registration, with my answers in them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.choices import words
from api.pages.frame.show import AnyRequest, go, page
from api.pages.open.registration import FORMS, empty, in_order, workshop_choices
from api.pages.participant.page import Me, Myself
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.participation import people, privacy, readdressing
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
    answers = msgspec.structs.asdict(await people.answers_of(conn, edition.id, me.id))
    return await _form(request, conn, edition, me, window, answers, now)


@post("/profil", opt={"action": "person.write"}, include_in_schema=False)
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
    async with (attempt := Attempt(conn)):
        form = forms.read(FORMS[me.kind], answers)
        asked = await readdressing.update_own(conn, settings.secret, edition, me.id, form, now)
    if attempt.refusal:
        shown = empty(FORMS[me.kind]) | answers
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
    language = language_of(request)
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
        status=422 if faults else 409 if conflict else 200,
        faults=in_order(me.kind, faults),
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
