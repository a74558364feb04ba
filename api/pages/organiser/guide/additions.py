"""Investors who do not attend: added by hand, taken over from the year before, corrected."""

import datetime as dt
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, why_not
from api.pages.frame.choices import words
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.guide.book import PATH
from matchmaker import guidebook
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.guidebook import Addition, AdditionForm
from matchmaker.wording.errors import Invalid, NotFound
from matchmaker.wording.language import catalogue, msgid

_ADDED = PATH + "/financeurs"
_ONE = _ADDED + "/{addition_id:uuid}"


class AdditionPageForm(AdditionForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answers, and the state that they were made from."""

    seen: dt.datetime


class EarlierForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which of those whom the edition before had."""

    id: UUID


@get(_ADDED, opt={"action": "guide.write"}, include_in_schema=False)
async def ask(request: AnyRequest, edition: NamedDependency[Edition]) -> Response[str]:
    return _asked(request, edition, {})


@post(_ADDED, opt={"action": "guide.write"}, include_in_schema=False)
async def add(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, AdditionForm)
    async with (attempt := Attempt(conn)):
        form = forms.read(AdditionForm, answers)
        await guidebook.add(conn, edition, form, organiser_of(caller), now)
    if attempt.refusal:
        return _asked(request, edition, answers, attempt)
    return go(base_of(edition) + PATH, flash="saved")


@post(PATH + "/repris", opt={"action": "guide.write"}, include_in_schema=False)
async def take_over(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """One of the year before once more; that it may last is asked of it anew."""
    wanted = forms.read(EarlierForm, await forms.answers(request, EarlierForm))
    found = [
        one for one in await guidebook.earlier_additions(conn, edition, now) if one.id == wanted.id
    ]
    async with (attempt := Attempt(conn, Invalid)):
        for one in found:
            form = msgspec.structs.replace(one.form, lasting_since=None)
            await guidebook.add(conn, edition, form, organiser_of(caller), now)
    if attempt.refusal:
        return _asked(request, edition, msgspec.to_builtins(found[0].form), attempt)
    return go(base_of(edition) + PATH, flash="saved")


@get(_ONE, opt={"action": "guide.write"}, include_in_schema=False)
async def one(
    request: AnyRequest,
    addition_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    known = await guidebook.addition(conn, edition.id, addition_id)
    return _asked(request, edition, _answers(known), known=known)


@post(_ONE, opt={"action": "guide.write"}, include_in_schema=False)
async def change(
    request: AnyRequest,
    addition_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, AdditionPageForm)
    async with (attempt := Attempt(conn)):
        read = forms.read(AdditionPageForm, answers)
        form = AdditionForm(
            **{name: getattr(read, name) for name in AdditionForm.__struct_fields__}
        )
        values = (addition_id, form, read.seen, organiser_of(caller), now)
        await guidebook.change(conn, edition, *values)
    if isinstance(attempt.refusal, NotFound):
        raise attempt.refusal
    if attempt.refusal:
        known = await guidebook.addition(conn, edition.id, addition_id)
        seen = known.changed_at.isoformat() if attempt.conflict else answers.get("seen", "")
        shown = answers | {"seen": seen}
        return _asked(request, edition, shown, attempt, known)
    return go(base_of(edition) + PATH, flash="saved")


@post(_ONE + "/retrait", opt={"action": "guide.write"}, include_in_schema=False)
async def remove(
    addition_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    await guidebook.remove(conn, edition, addition_id, organiser_of(caller), now)
    return go(base_of(edition) + PATH, flash="saved")


def _answers(known: Addition) -> dict[str, Any]:
    """As the form shows them."""
    answers: dict[str, Any] = msgspec.to_builtins(known.form)
    return answers | {
        "seen": known.changed_at.isoformat(),
        "lasting_since": answers["lasting_since"] or "",
    }


def _asked(
    request: AnyRequest,
    edition: Edition,
    answers: dict[str, Any],
    attempt: Attempt | None = None,
    known: Addition | None = None,
) -> Response[str]:
    several = ("project_stages", "needs", "themes")
    empty: dict[str, Any] = dict.fromkeys(AdditionForm.__struct_fields__, "")
    empty |= {name: [] for name in several}
    base = base_of(edition)
    if known is None:
        path, title = base + _ADDED, msgid("Which investor does not attend?")
    else:
        path, title = f"{base}{_ADDED}/{known.id}", msgid("What should the year-book say?")
    told = why_not(request, attempt)
    return page(
        request,
        "organiser/guide/addition.html",
        edition=edition,
        base=base,
        path=path,
        title=catalogue(language_of(request)).gettext(title),
        answers=empty | {"seen": ""} | answers,
        known=known,
        questions=words(language_of(request)),
        theirs=known if attempt is not None and attempt.conflict else None,
        **told,
    )


MINE = [ask, add, take_over, one, change, remove]
