"""Editions, the guide of investors, the projects."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from api.access.callers import Caller
from api.controllers.documents import SIGNED_IN, errors
from api.promises.pages import DEFAULT, LimitQuery, PageQuery, as_asked
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, Glance
from matchmaker.people import applications, guide
from matchmaker.people.guide import InvestorCard, ProjectCard
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import msgid
from matchmaker.wording.paging import Page
from matchmaker.wording.vocabularies import Finance, Need, ProjectStage, Theme

TAGS = ["editions"]
AmountQuery = Annotated[int | None, QueryParameter(ge=0, le=100_000_000, description="in euros")]
TextQuery = Annotated[str, QueryParameter(max_length=100, description="words to look for")]


@get("/editions", opt={"action": "site.read", "shared": 60}, tags=TAGS, responses=errors(422))
async def list_editions(
    conn: NamedDependency[Connection], past: FromQuery[bool] = False
) -> list[Edition]:
    """List the mornings that are open or next, the nearest first; or, with `past`, those over."""
    return await (editions.past_editions(conn) if past else editions.current_editions(conn))


@get(
    "/editions/{slug:str}",
    opt={"action": "site.read", "shared": 60, "etag": True},
    tags=TAGS,
    responses=errors(404),
)
async def read_edition(slug: FromPath[str], edition: NamedDependency[Edition]) -> Edition:
    """Read one morning: date, place, published rules, deadline."""
    return edition


@get(
    "/editions/{slug:str}/slots",
    opt={"action": "site.read", "shared": 60},
    tags=TAGS,
    responses=errors(404),
)
async def list_slots(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> list[editions.Slot]:
    """List the slots of a morning."""
    return await editions.slots(conn, edition.id)


@get(
    "/editions/{slug:str}/guide",
    opt={"action": "guide.read", "shared": 0, "etag": True},
    tags=TAGS,
    responses=errors(404, 422),
)
async def read_guide(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    finance: FromQuery[Finance | None] = None,
    need: FromQuery[Need | None] = None,
    amount: AmountQuery = None,
    stage: FromQuery[ProjectStage | None] = None,
    theme: FromQuery[Theme | None] = None,
    text: TextQuery = "",
    page: PageQuery = 1,
    limit: LimitQuery = DEFAULT,
) -> Page[InvestorCard]:
    """Read the guide of investors, filtered, a page at a time."""
    asked = guide.GuideFilter(
        finance=finance,
        need=need,
        amount=amount,
        stage=stage,
        theme=theme,
        text=text,
        page=page,
    )
    return as_asked(await guide.guide(conn, edition.id, asked, size=limit), page)


@get(
    "/editions/{slug:str}/projects",
    opt={"action": "projects.read"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, 409, 422),
)
async def read_projects(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    need: FromQuery[Need | None] = None,
    amount_from: AmountQuery = None,
    amount_to: AmountQuery = None,
    stage: FromQuery[ProjectStage | None] = None,
    theme: FromQuery[Theme | None] = None,
    text: TextQuery = "",
    page: PageQuery = 1,
    limit: LimitQuery = DEFAULT,
) -> Page[ProjectCard]:
    """Read the projects, filtered, a page at a time; without anybody's contact details.

    An investor reads them once their application is accepted.
    """
    if caller.person_id and not await applications.may_see_projects(
        conn, edition.id, caller.person_id
    ):
        raise Conflict(msgid("You read the projects once your application is accepted."))
    asked = guide.ProjectFilter(
        need=need,
        amount_from=amount_from,
        amount_to=amount_to,
        stage=stage,
        theme=theme,
        text=text,
        page=page,
    )
    return as_asked(await guide.projects(conn, edition.id, asked, size=limit), page)


@get(
    "/editions/{slug:str}/glance",
    opt={"action": "edition.oversee"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def read_glance(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> Glance:
    """Read the figures of every stage."""
    return await editions.glance(conn, edition.id)


ROUTES = [list_editions, read_edition, list_slots, read_guide, read_projects, read_glance]
