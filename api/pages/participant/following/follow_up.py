"""What became of the project: one press, then how much and by whom if the holder likes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.exchange import forms
from api.exchange.acts import once
from api.pages.frame.attempts import Attempt, why_not
from api.pages.frame.choices import Option
from api.pages.frame.meanwhile import DRAWN, OutOfDate, marks, redraw, require_as_drawn
from api.pages.frame.show import AnyRequest, go, page
from api.pages.participant.page import HOME, Me, Myself
from matchmaker.db import Connection
from matchmaker.editions.afterwards import FOLLOW_UPS
from matchmaker.editions.editions import Edition
from matchmaker.followup import answering, asking, files, stopping
from matchmaker.followup.answering import Financed, FollowUp, FollowUpForm
from matchmaker.people import directory
from matchmaker.post import addresses
from matchmaker.wording.errors import FieldFault

PATH: Final = f"/{addresses.FOLLOW_UP}"


class TypedAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed into one of the questions, and what is the matter with it."""

    months: int
    answers: Mapping[str, Any]
    faults: Sequence[FieldFault]
    drawn: str = ""


class TapForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the three buttons."""

    financed: Financed


@get(PATH, opt={"action": "follow_up.answer"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[str]:
    return await _page(request, conn, edition, me, now)


@post(PATH + "/{months:int}", opt={"action": "follow_up.answer"}, include_in_schema=False)
@once
async def tap(
    request: AnyRequest,
    months: FromPath[int],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[Any]:
    form = forms.read(TapForm, await forms.answers(request, TapForm))
    await answering.tap(conn, edition, me.id, months, form.financed, now)
    return go(f"{HOME}{PATH}#mois-{months}", flash="follow_up_answered")


@post(PATH + "/{months:int}/details", opt={"action": "follow_up.answer"}, include_in_schema=False)
@once
async def tell(
    request: AnyRequest,
    months: FromPath[int],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[Any]:
    """How much, and by whom; all of it free to leave out."""
    answers = await forms.answers(request, FollowUpForm)
    drawn = str(answers.pop(DRAWN, ""))
    async with (attempt := Attempt(conn)):
        form = forms.read(FollowUpForm, answers)
        await directory.hold(conn, edition.id, me.id)
        for one in await answering.asked_of(conn, me.id):
            if one.months == months:
                require_as_drawn(drawn, _answers_of(one))
        await answering.answer(conn, edition, me.id, months, form, now)
    if isinstance(attempt.refusal, OutOfDate):
        again = redraw(drawn, answers, attempt.refusal.answers)
        typed = TypedAnswers(months=months, answers=again.answers, faults=again.faults)
        return await _page(request, conn, edition, me, now, typed, attempt)
    if attempt.refusal:
        typed = TypedAnswers(months=months, answers=answers, faults=attempt.faults, drawn=drawn)
        return await _page(request, conn, edition, me, now, typed, attempt)
    return go(f"{HOME}{PATH}#mois-{months}", flash="follow_up_answered")


@post(PATH + "/arret", opt={"action": "follow_up.answer"}, include_in_schema=False)
@once
async def stop(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[Any]:
    await stopping.stop(conn, me.id, now)
    return go(HOME + PATH, flash="follow_up_stopped")


@post(PATH + "/reprise", opt={"action": "follow_up.answer"}, include_in_schema=False)
@once
async def resume(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[Any]:
    await stopping.resume(conn, me.id)
    return go(HOME + PATH, flash="follow_up_resumed")


async def _page(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    me: Me,
    now: datetime,
    typed: TypedAnswers | None = None,
    refused: Attempt | None = None,
) -> Response[str]:
    met = await answering.met_by(conn, edition.id, me.id)
    today = edition.local(now).date()
    ahead = [
        asking.asked_on(edition, months)
        for months in FOLLOW_UPS
        if not asking.is_skipped(edition, months) and asking.asked_on(edition, months) > today
    ]
    asked = await answering.asked_of(conn, me.id)
    told = why_not(request, refused) | ({"faults": typed.faults} if typed else {})
    return page(
        request,
        "following/follow_up.html",
        edition=edition,
        me=me,
        asked=[(one, _shown(one, typed)) for one in asked],
        met=[Option(value=str(one.id), label=one.organisation) for one in met],
        next_on=ahead[0] if ahead and met else None,
        stopped=(await stopping.state(conn, me.id)).stopped_at is not None,
        labels=files.SAID,
        **told,
    )


def _shown(one: FollowUp, typed: TypedAnswers | None) -> dict[str, Any]:
    """What stands in the form of a question: what is stored, or what was typed and is at fault."""
    stored = _answers_of(one)
    if typed is None or typed.months != one.months:
        return stored | {DRAWN: marks(stored)}
    return stored | {**typed.answers} | {DRAWN: typed.drawn or marks(stored)}


def _answers_of(one: FollowUp) -> dict[str, Any]:
    return {
        "amount_euros": "" if one.amount_euros is None else str(one.amount_euros),
        "investor_id": "" if one.investor_id is None else str(one.investor_id),
        "financed_by": one.financed_by,
    }


MINE = [show, tap, tell, stop, resume]
