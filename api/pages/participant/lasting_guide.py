"""What stays of my organisation in the guide beyond the purge: mine to agree to and take back."""

from datetime import datetime
from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency

from api.exchange import forms
from api.exchange.acts import once_then
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.choices import Option
from api.pages.frame.meanwhile import DRAWN, OutOfDate, marks, redraw, require_as_drawn
from api.pages.frame.show import AnyRequest, go, page
from api.pages.participant.page import Me, Myself
from matchmaker import guidebook
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.guidebook import AgreementForm, LastingField
from matchmaker.guidebook.entries import FIELD_NAMES
from matchmaker.people.profiles import InvestorProfile
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import catalogue, msgid

PATH: Final = "/moi/guide-durable"


@get("/guide-durable", opt={"action": "guide.agree"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
) -> Response[Any]:
    stored = await _stored(conn, me)
    return await _form(request, conn, edition, me, stored)


@post("/guide-durable", opt={"action": "guide.agree"}, include_in_schema=False)
@once_then(lambda: go(PATH, flash="saved"))
async def agree(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Exactly what is ticked may stay from now on."""
    answers = await forms.answers(request, AgreementForm)
    drawn = str(answers.pop(DRAWN, ""))
    async with (attempt := Attempt(conn)):
        form = forms.read(AgreementForm, answers)
        require_as_drawn(drawn, await _stored(conn, me))
        await guidebook.agree(conn, _investor(me), form, now)
    if isinstance(attempt.refusal, OutOfDate):
        again = redraw(drawn, answers, attempt.refusal.answers)
        return await _form(request, conn, edition, me, again.answers, attempt)
    if attempt.refusal:
        given = {"agreed": False, "fields": [], "contact": ""} | answers
        return await _form(request, conn, edition, me, given, attempt)
    return go(PATH, flash="saved")


@post("/guide-durable/reprise", opt={"action": "guide.agree"}, include_in_schema=False)
@once_then(lambda: go(PATH, flash="saved"))
async def take_back(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[Any]:
    await guidebook.take_back(conn, _investor(me), now)
    return go(PATH, flash="saved")


async def _stored(conn: Connection, me: Me) -> dict[str, Any]:
    """What is agreed to, as the form shows it."""
    known = await guidebook.agreement(conn, me)
    if known is None:
        return {"agreed": False, "fields": [], "contact": ""}
    fields = [field.value for field in known.fields if field is not LastingField.CONTACT]
    return {"agreed": True, "fields": fields, "contact": known.contact}


def _investor(me: Me) -> InvestorProfile:
    if not isinstance(me, InvestorProfile):
        raise NotFound(msgid("There is no such page."))
    return me


async def _form(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    me: Me,
    answers: dict[str, Any],
    attempt: Attempt | None = None,
) -> Response[str]:
    words = catalogue(language_of(request))
    conflict = attempt.conflict if attempt else None
    faults = attempt.faults if attempt else ()
    known = await guidebook.agreement(conn, me)
    return page(
        request,
        "lasting_agreement.html",
        edition=edition,
        me=me,
        status=409 if conflict else 422 if faults else 200,
        faults=faults,
        said=said_of(request, conflict),
        answers=answers,
        drawn=marks(await _stored(conn, me)),
        known=known,
        path=PATH,
        fields=[
            Option(field.value, words.gettext(name))
            for field, name in FIELD_NAMES.items()
            if field is not LastingField.CONTACT
        ],
    )


MINE = [show, agree, take_back]
