"""The programmes that support a holder further: by which of them they wish to be contacted."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.exchange import forms
from api.exchange.acts import once
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, why_not
from api.pages.frame.show import AnyRequest, go, page
from api.pages.participant.page import Me, Myself
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.followup import files, orienting
from matchmaker.wording.language import catalogue

PATH = "/dispositifs"


class OrientationForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the holder wishes to be contacted."""

    agreed: Literal["yes", "no"]


@get(PATH, opt={"action": "orientation.answer"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[str]:
    return await _page(request, conn, edition, me, now)


@post(PATH + "/{programme_id:uuid}", opt={"action": "orientation.answer"}, include_in_schema=False)
@once
async def answer(
    request: AnyRequest,
    programme_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[Any]:
    """One press; it can be taken back as easily."""
    form = forms.read(OrientationForm, await forms.answers(request, OrientationForm))
    agreed = form.agreed == "yes"
    async with (attempt := Attempt(conn)):
        await orienting.answer(conn, edition, me.id, programme_id, now, agreed=agreed)
    if attempt.refusal:
        return await _page(request, conn, edition, me, now, attempt)
    flash = "orientation_agreed" if agreed else "orientation_declined"
    return go(f"/moi{PATH}#dispositif-{programme_id}", flash=flash)


async def _page(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    me: Me,
    now: datetime,
    refused: Attempt | None = None,
) -> Response[str]:
    words = catalogue(language_of(request))
    return page(
        request,
        "following/support.html",
        edition=edition,
        me=me,
        found=await orienting.own(conn, edition, me.id),
        is_open=orienting.is_open(edition, now) and me.withdrawn_at is None,
        told=[words.gettext(title) for _, title in files.PASSED_ON],
        local=edition.local,
        **why_not(request, refused),
    )


MINE = [show, answer]
