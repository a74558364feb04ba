"""The bilan, the open data, and the years before."""

from datetime import datetime
from typing import Annotated, Any

from litestar import Request, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, PathParameter

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, errors
from api.controllers.organising import BASE, organiser
from api.exchange.speech import language_of
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.figures import bilan, earlier, publishing
from matchmaker.figures.bilan import BilanRead, OpenDataRead
from matchmaker.figures.earlier import EarlierYear, EarlierYearForm, TakeOverForm
from matchmaker.wording.language import catalogue

TAGS = ["figures"]

YearBefore = Annotated[int, PathParameter(ge=1990, le=2999)]


@get(BASE + "/bilan", opt={"action": "bilan.read"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_bilan(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> BilanRead:
    """Read every figure of an edition with what it means; the same before and after the purge."""
    found = await bilan.bilan_of(conn, edition)
    return bilan.as_document(found, catalogue(language_of(request)))


@put(
    BASE + "/bilan/publication",
    opt={"action": "bilan.publish"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, 409),
)
async def publish_bilan(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Show figures of five people or more to everybody; once the morning is over."""
    await publishing.publish(conn, edition, organiser(caller), now)


@delete(
    BASE + "/bilan/publication",
    opt={"action": "bilan.publish"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def unpublish_bilan(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Show them to nobody but those who organise."""
    await publishing.unpublish(conn, edition, organiser(caller), now)


@get(BASE + "/open-data", opt={"action": "site.read"}, tags=TAGS, responses=errors(404))
async def read_open_data(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> OpenDataRead:
    """Read the open data of a published bilan: wholes and their parts, five people in each."""
    await publishing.require_published(conn, edition.id)
    found = await bilan.public_bilan(conn, edition)
    return bilan.as_open_data(found, catalogue(language_of(request)))


@get(BASE + "/earlier-years", opt={"action": "bilan.read"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def list_earlier_years(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> list[EarlierYear]:
    """List what is known of the years before, the first one first."""
    return await earlier.earlier_years(conn, edition.id)


@post(
    BASE + "/earlier-years",
    opt={"action": "years.write"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def enter_earlier_year(
    slug: FromPath[str],
    data: JSONBody[EarlierYearForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> EarlierYear:
    """Enter what is known of a year before, with its source; 409 where something is said of it."""
    return await earlier.enter_year(conn, edition, data, organiser(caller), now)


@post(
    BASE + "/earlier-years/taken-over",
    opt={"action": "years.write"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def take_over_earlier_year(
    slug: FromPath[str],
    data: JSONBody[TakeOverForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> EarlierYear:
    """Take the figures of another edition, that one organises too, as those of its year."""
    return await earlier.take_over(conn, edition, data, organiser(caller), now)


@delete(
    BASE + "/earlier-years/{year:int}",
    opt={"action": "years.write"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def forget_earlier_year(
    slug: FromPath[str],
    year: FromPath[YearBefore],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Say nothing of that year any more."""
    await earlier.forget_year(conn, edition, year, organiser(caller), now)


ROUTES = [
    read_bilan,
    publish_bilan,
    unpublish_bilan,
    read_open_data,
    list_earlier_years,
    enter_earlier_year,
    take_over_earlier_year,
    forget_earlier_year,
]
