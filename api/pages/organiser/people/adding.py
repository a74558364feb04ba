"""Somebody is entered by hand, on either side, at any stage: an organiser answers for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.choices import words
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.open.registration import FORMS, empty_answers, in_order, side_of, workshop_choices
from api.pages.organiser.people.person_acts import page_of
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import people
from matchmaker.people.profiles import PersonKind
from matchmaker.wording.errors import Conflict, FieldFault
from matchmaker.wording.vocabularies import Consent


@get("/ajout/{side:str}", opt={"action": "people.add"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    side: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    kind = side_of(side)
    return await _form(request, conn, edition, side, kind, empty_answers(FORMS[kind]))


@post("/ajout/{side:str}", opt={"action": "people.add"}, include_in_schema=False)
async def add(
    request: AnyRequest,
    side: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    kind = side_of(side)
    answers = await forms.answers(request, FORMS[kind])
    for purpose in Consent:
        answers.pop(purpose.value, None)
    entered = None
    async with (attempt := Attempt(conn)):
        sent = forms.read(FORMS[kind], answers)
        entered = await people.register(conn, edition, sent, now, organiser_of(caller))
    if entered is None:
        shown = empty_answers(FORMS[kind]) | answers
        faults, conflict = attempt.faults, attempt.conflict
        return await _form(request, conn, edition, side, kind, shown, faults, conflict)
    return go(page_of(edition, entered.id), flash="person_added")


async def _form(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    side: str,
    kind: PersonKind,
    answers: dict[str, Any],
    faults: Sequence[FieldFault] = (),
    conflict: Conflict | None = None,
) -> Response[str]:
    language = language_of(request)
    return page(
        request,
        "organiser/add_person.html",
        edition=edition,
        status=422 if faults else 409 if conflict else 200,
        faults=in_order(kind, faults),
        said=said_of(request, conflict),
        base=base_of(edition),
        side=side,
        kind=kind,
        answers=answers,
        words=words(language),
        workshops=await workshop_choices(conn, edition, language),
    )


MINE = [show, add]
