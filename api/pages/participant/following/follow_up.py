"""What became of the project: one press, then how much and by whom if the holder likes."""

from collections.abc import Mapping
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
from api.pages.frame.show import AnyRequest, go, page
from api.pages.participant.page import HOME, Me, Myself
from matchmaker.db import Connection
from matchmaker.editions.afterwards import FOLLOW_UPS
from matchmaker.editions.editions import Edition
from matchmaker.followup import answering, asking, files, stopping
from matchmaker.followup.answering import Financed, FollowUpForm
from matchmaker.post import addresses

PATH: Final = f"/{addresses.FOLLOW_UP}"


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
    async with (attempt := Attempt(conn)):
        form = forms.read(FollowUpForm, answers)
        await answering.answer(conn, edition, me.id, months, form, now)
    if attempt.refusal:
        return await _page(request, conn, edition, me, now, months, answers, attempt)
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
    typed_at: int = 0,
    typed: Mapping[str, Any] | None = None,
    refused: Attempt | None = None,
) -> Response[str]:
    met = await answering.met_by(conn, edition.id, me.id)
    today = edition.local(now).date()
    ahead = [
        asking.asked_on(edition, months)
        for months in FOLLOW_UPS
        if not asking.is_skipped(edition, months) and asking.asked_on(edition, months) > today
    ]
    return page(
        request,
        "following/follow_up.html",
        edition=edition,
        me=me,
        asked=await answering.asked_of(conn, me.id),
        met=[Option(value=str(one.id), label=one.organisation) for one in met],
        next_on=ahead[0] if ahead and met else None,
        stopped=(await stopping.state(conn, me.id)).stopped_at is not None,
        labels=files.SAID,
        typed_at=typed_at,
        typed=typed or {},
        **why_not(request, refused),
    )


MINE = [show, tap, tell, stop, resume]
