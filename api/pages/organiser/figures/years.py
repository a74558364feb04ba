"""The years before: typed in with their source, taken over from another edition, removed."""

from datetime import datetime
from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.controllers.figures.bilan import YearBefore
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from matchmaker.db import Connection
from matchmaker.editions import editions, organisers
from matchmaker.editions.editions import Edition
from matchmaker.figures import earlier
from matchmaker.figures.bilan import compared_label
from matchmaker.figures.definitions import COMPARED
from matchmaker.figures.earlier import EarlierYearForm, TakeOverForm
from matchmaker.wording.language import catalogue

_EMPTY: Final = dict.fromkeys(("year", "source", "edition", *earlier.NAMES), "")


@get("/bilan/annees", opt={"action": "bilan.read"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
) -> Response[str]:
    return await _page(request, conn, edition, caller, {})


@post("/bilan/annees", opt={"action": "years.write"}, include_in_schema=False)
async def enter(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, EarlierYearForm)
    async with (attempt := Attempt(conn)):
        form = forms.read(EarlierYearForm, answers)
        await earlier.enter_year(conn, edition, form, organiser_of(caller), now)
    if attempt.refusal:
        return await _page(request, conn, edition, caller, answers, attempt)
    return go(f"{base_of(edition)}/bilan/annees", flash="saved")


@post("/bilan/annees/reprise", opt={"action": "years.write"}, include_in_schema=False)
async def take_over(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, TakeOverForm)
    async with (attempt := Attempt(conn)):
        form = forms.read(TakeOverForm, answers)
        await earlier.take_over(conn, edition, form, organiser_of(caller), now)
    if attempt.refusal:
        return await _page(request, conn, edition, caller, answers, attempt)
    return go(f"{base_of(edition)}/bilan/annees", flash="saved")


@post("/bilan/annees/{year:int}/retrait", opt={"action": "years.write"}, include_in_schema=False)
async def forget(
    year: FromPath[YearBefore],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    await earlier.forget_year(conn, edition, year, organiser_of(caller), now)
    return go(f"{base_of(edition)}/bilan/annees", flash="saved")


async def _page(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    caller: Caller,
    answers: dict[str, Any],
    attempt: Attempt | None = None,
) -> Response[str]:
    words = catalogue(language_of(request))
    refused = attempt.conflict if attempt else None
    faults = attempt.faults if attempt else ()
    known = await earlier.earlier_years(conn, edition.id)
    return page(
        request,
        "organiser/earlier_years.html",
        edition=edition,
        status=422 if faults else 409 if refused else 200,
        faults=faults,
        refused=refused.translated(words) if refused else "",
        base=base_of(edition),
        years=known,
        compared=[(earlier.name_of(*one), compared_label(*one, words)) for one in COMPARED],
        answers=_EMPTY | answers,
        others=[
            {"value": one.slug, "label": one.name}
            for one in await _before(conn, edition, caller)
            if one.held_on.year not in {year.year for year in known}
        ],
    )


async def _before(conn: Connection, edition: Edition, caller: Caller) -> list[Edition]:
    """Mornings of years before that the caller organises too."""
    found = await organisers.editions_of(conn, organiser_of(caller))
    slugs = {one.slug for one in found if one.role == "organiser"}
    return [
        one
        for one in await editions.past_editions(conn)
        if one.slug in slugs and one.held_on.year < edition.held_on.year
    ]


MINE = [show, enter, take_over, forget]
