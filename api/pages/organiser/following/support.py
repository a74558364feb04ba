"""The support programmes of an edition: listed with their figures, added, changed, put in order."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange import forms
from api.pages.frame.attempts import Attempt, why_not
from api.pages.frame.meanwhile import DRAWN, OutOfDate, marks, redraw, require_as_drawn
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from matchmaker.db import Connection
from matchmaker.editions import support
from matchmaker.editions.editions import Edition
from matchmaker.editions.support import SupportForm, SupportProgramme
from matchmaker.followup import orienting
from matchmaker.wording.errors import FieldFault

PATH = "/apres/dispositifs"
_EMPTY = {"name": "", "about": "", "url": ""}


@get(PATH, opt={"action": "orientations.oversee"}, include_in_schema=False)
async def overview(
    request: AnyRequest, conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> Response[str]:
    return await _overview(request, conn, edition)


@post(PATH, opt={"action": "edition.change"}, include_in_schema=False)
async def add(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, SupportForm)
    async with (attempt := Attempt(conn)):
        form = forms.read(SupportForm, answers)
        await support.add(conn, edition, form, organiser_of(caller), now)
    if attempt.refusal:
        return await _overview(request, conn, edition, answers, attempt)
    return go(base_of(edition) + PATH, flash="support_added")


@get(
    PATH + "/{programme_id:uuid}/modification",
    opt={"action": "edition.change"},
    include_in_schema=False,
)
async def form_of(
    request: AnyRequest,
    programme_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    return await _form(request, conn, edition, programme_id)


@post(
    PATH + "/{programme_id:uuid}/modification",
    opt={"action": "edition.change"},
    include_in_schema=False,
)
async def change(
    request: AnyRequest,
    programme_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, SupportForm)
    drawn = str(answers.pop(DRAWN, ""))
    async with (attempt := Attempt(conn)):
        form = forms.read(SupportForm, answers)
        present = await support.hold(conn, edition.id, programme_id)
        changed = (edition.id, "support.changed", programme_id)
        require_as_drawn(drawn, _answers_of(present), changed)
        await support.change(conn, edition, programme_id, form, organiser_of(caller), now)
    if isinstance(attempt.refusal, OutOfDate):
        again = redraw(drawn, answers, attempt.refusal.answers)
        whose = (request, conn, edition, programme_id)
        return await _form(*whose, again.answers, again.faults, refused=attempt)
    if attempt.refusal:
        whose = (request, conn, edition, programme_id)
        return await _form(*whose, answers, attempt.faults, refused=attempt, drawn=drawn)
    return go(f"{base_of(edition)}{PATH}/{programme_id}", flash="support_changed")


@post(
    PATH + "/{programme_id:uuid}/avant", opt={"action": "edition.change"}, include_in_schema=False
)
async def move_up(
    programme_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    await support.move_up(conn, edition, programme_id, organiser_of(caller), now)
    return go(base_of(edition) + PATH, flash="saved")


@post(
    PATH + "/{programme_id:uuid}/retrait", opt={"action": "edition.change"}, include_in_schema=False
)
async def remove(
    request: AnyRequest,
    programme_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    async with (attempt := Attempt(conn)):
        await support.remove(conn, edition, programme_id, organiser_of(caller), now)
    if attempt.refusal:
        return await _overview(request, conn, edition, refused=attempt)
    return go(base_of(edition) + PATH, flash="support_removed")


async def _overview(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    answers: Mapping[str, Any] | None = None,
    refused: Attempt | None = None,
) -> Response[str]:
    return page(
        request,
        "organiser/following/support.html",
        edition=edition,
        base=base_of(edition) + PATH,
        office=base_of(edition),
        counts=await orienting.counts(conn, edition.id),
        answers=_EMPTY | {**(answers or {})},
        **why_not(request, refused),
    )


async def _form(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    programme_id: UUID,
    answers: Mapping[str, Any] | None = None,
    faults: Sequence[FieldFault] = (),
    *,
    refused: Attempt | None = None,
    drawn: str = "",
) -> Response[str]:
    present = await support.programme(conn, edition.id, programme_id)
    shown = _answers_of(present)
    told = why_not(request, refused) | ({"faults": faults} if faults else {})
    return page(
        request,
        "organiser/following/support_form.html",
        edition=edition,
        base=base_of(edition) + PATH,
        programme=present,
        drawn=drawn or marks(shown),
        answers=shown | {**(answers or {})},
        **told,
    )


def _answers_of(one: SupportProgramme) -> dict[str, Any]:
    return {"name": one.name, "about": one.about, "url": one.url}


MINE = [overview, add, form_of, change, move_up, remove]
