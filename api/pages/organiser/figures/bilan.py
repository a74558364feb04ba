"""What the morning came to: the figures, files of them, and whether everybody may see them."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt
from api.pages.frame.organisers import base_of, may_act, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.open import public
from api.pages.open.figures.shared import csv_answer, drawings_of, pdf_answer
from matchmaker.db import Connection, Database
from matchmaker.editions.editions import Edition
from matchmaker.figures import bilan, files, publishing
from matchmaker.print import bilan_sheet, typst
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import catalogue


@get("/bilan", opt={"action": "bilan.read"}, include_in_schema=False)
async def show(
    request: AnyRequest, conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> Response[str]:
    return await _page(request, conn, edition)


@get("/bilan.pdf", opt={"action": "bilan.read"}, include_in_schema=False)
async def sheet(request: AnyRequest, database: NamedDependency[Database]) -> Response[bytes]:
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
        found = await bilan.bilan_of(conn, edition)
    language = language_of(request)
    return pdf_answer(edition, await typst.typeset(bilan_sheet.bilan_pdf, found, language))


@get("/bilan.csv", opt={"action": "bilan.read"}, include_in_schema=False)
async def table(
    request: AnyRequest, conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> Response[bytes]:
    found = await bilan.bilan_of(conn, edition)
    written = files.bilan_csv(found, catalogue(language_of(request)))
    return csv_answer(f"bilan-{edition.slug}", written)


@get("/bilan/public", opt={"action": "bilan.read"}, include_in_schema=False)
async def preview(
    request: AnyRequest, conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> Response[str]:
    """What everybody would read, or does."""
    words = catalogue(language_of(request))
    found = await bilan.public_bilan(conn, edition)
    groups, years = found.groups(words), found.year_table(words)
    return page(
        request,
        "organiser/bilan_public.html",
        edition=edition,
        base=base_of(edition),
        public=public.base_of(edition),
        found=found,
        keys=found.key_figures(words),
        groups=groups,
        years=years,
        drawings=drawings_of(groups, years),
        may_act=may_act(request, edition),
    )


@post("/bilan/publication", opt={"action": "bilan.publish"}, include_in_schema=False)
async def publish(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    async with (attempt := Attempt(conn, Conflict)):
        await publishing.publish(conn, edition, organiser_of(caller), now)
    if attempt.conflict:
        return await _page(request, conn, edition, refused=attempt.conflict)
    return go(f"{base_of(edition)}/bilan", flash="bilan_published")


@post("/bilan/retrait", opt={"action": "bilan.publish"}, include_in_schema=False)
async def unpublish(
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    await publishing.unpublish(conn, edition, organiser_of(caller), now)
    return go(f"{base_of(edition)}/bilan", flash="bilan_unpublished")


async def _page(
    request: AnyRequest, conn: Connection, edition: Edition, refused: Conflict | None = None
) -> Response[str]:
    words = catalogue(language_of(request))
    found = await bilan.bilan_of(conn, edition)
    groups = found.groups(words)
    years = found.year_table(words)
    return page(
        request,
        "organiser/bilan.html",
        edition=edition,
        status=409 if refused else 200,
        refused=refused.translated(words) if refused else "",
        base=base_of(edition),
        public=public.base_of(edition),
        found=found,
        keys=found.key_figures(words),
        groups=groups,
        years=years,
        drawings=drawings_of(groups, years),
        over=edition.stage in ("over", "purged"),
        may_act=may_act(request, edition),
    )


MINE = [show, sheet, table, preview, publish, unpublish]
