"""The guide that outlives every edition: what investors agreed to leave, nothing of a person."""

import datetime as dt
from datetime import datetime
from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from api.exchange.speech import language_of
from api.pages.frame.choices import words as questions_in
from api.pages.frame.filters import read_filters
from api.pages.frame.show import AnyRequest, page
from matchmaker import guidebook
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.foundation.settings import Settings
from matchmaker.guidebook.entries import FIELD_NAMES
from matchmaker.guidebook.saying import facts_of, reach_of
from matchmaker.wording import paging
from matchmaker.wording.language import catalogue
from matchmaker.wording.paging import Page, PageNumber
from matchmaker.wording.vocabularies import Finance, Need, label

PATH: Final = "/financeurs"
ENTRY: Final = PATH + "/entree/{token:str}"


class LastingFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which investors: by kind of finance and by need."""

    finance: Finance | None = None
    need: Need | None = None
    page: PageNumber = 1


@get(PATH, opt={"action": "guide.read"}, include_in_schema=False)
async def every_year(
    request: AnyRequest, conn: NamedDependency[Connection], now: NamedDependency[datetime]
) -> Response[str]:
    """Each investor as of the last year in which they agreed."""
    return await _listed(request, conn, now, None)


@get(PATH + "/{year:int}", opt={"action": "guide.read"}, include_in_schema=False)
async def one_year(
    request: AnyRequest,
    year: FromPath[int],
    conn: NamedDependency[Connection],
    now: NamedDependency[datetime],
) -> Response[str]:
    """Those of the mornings of a year."""
    return await _listed(request, conn, now, year)


async def _listed(
    request: AnyRequest, conn: Connection, now: dt.datetime, year: int | None
) -> Response[str]:
    language = language_of(request)
    words = catalogue(language)
    conditions, asked_for = read_filters(request, LastingFilter)
    every = await guidebook.lasting_entries(conn, now.date())
    of_year = every if year is None else await guidebook.lasting_entries(conn, now.date(), year)
    wanted = guidebook.those_of(of_year, conditions.finance, conditions.need)
    in_kinds = [one for those in guidebook.by_finance(wanted).values() for one in those]
    number = paging.within(conditions.page, len(in_kinds), paging.SIZE)
    first = paging.offset(number, paging.SIZE)
    shown = in_kinds[first : first + paging.SIZE]
    return page(
        request,
        "lasting_guide.html",
        path=PATH if year is None else f"{PATH}/{year}",
        year=year,
        years=sorted({entry.year for entry in every}, reverse=True),
        kinds=[
            (
                label(kind).translated(words),
                [(one, facts_of(one, language), reach_of(one.contact)) for one in those],
            )
            for kind, those in guidebook.by_finance(shown).items()
        ],
        found=Page(items=(), total=len(in_kinds), number=number, size=paging.SIZE),
        questions=questions_in(language),
        **asked_for.context,
    )


@get(ENTRY, opt={"action": "guide.leave"}, include_in_schema=False)
async def entry(
    request: AnyRequest,
    token: FromPath[str],
    conn: NamedDependency[Connection],
    settings: NamedDependency[Settings],
) -> Response[Any]:
    """What is left of an investor, and two buttons: opening it changes nothing."""
    return await _shown(request, conn, settings, token)


@post(
    ENTRY + "/prolongation",
    opt={"action": "guide.leave"},
    include_in_schema=False,
    status_code=HTTP_200_OK,
)
async def renew(
    request: AnyRequest,
    token: FromPath[str],
    conn: NamedDependency[Connection],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    await guidebook.renew(conn, settings.secret, token, now)
    return await _shown(request, conn, settings, token, done="renewed")


@post(
    ENTRY + "/retrait",
    opt={"action": "guide.leave"},
    include_in_schema=False,
    status_code=HTTP_200_OK,
)
async def leave(
    request: AnyRequest,
    token: FromPath[str],
    conn: NamedDependency[Connection],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Out at once: nothing of it can be shown any more, but that it is so."""
    await guidebook.leave(conn, settings.secret, token, now)
    return page(request, "lasting_entry.html", found=None, path="", fields=[], done="left")


async def _shown(
    request: AnyRequest, conn: Connection, settings: Settings, token: str, done: str = ""
) -> Response[Any]:
    found = await guidebook.entry_of(conn, settings.secret, token)
    words = catalogue(language_of(request))
    edition = await editions.by_id(conn, found.edition_id)
    return page(
        request,
        "lasting_entry.html",
        found=found,
        agreed_at=edition.local(found.agreed_at),
        path=f"{PATH}/entree/{token}",
        kind=label(found.finance).translated(words),
        fields=[words.gettext(FIELD_NAMES[field]) for field in found.fields],
        done=done,
    )


ROUTES = [every_year, one_year, entry, renew, leave]
