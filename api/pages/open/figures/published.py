"""The bilan that everybody may read, as a page, a sheet and open data with their dictionary."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.dependencies import edition_of
from api.exchange.speech import language_of
from api.pages.frame.show import AnyRequest, page
from api.pages.open.figures.shared import csv_answer, drawings_of, pdf_answer
from api.pages.open.public import base_of
from matchmaker.db import Connection, Database
from matchmaker.editions.editions import Edition
from matchmaker.figures import bilan, files, publishing
from matchmaker.print import bilan_sheet, typst
from matchmaker.wording.language import catalogue


@get("/matinee/{slug:str}/bilan", opt={"action": "site.read"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    await publishing.require_published(conn, edition.id)
    found = await bilan.public_bilan(conn, edition)
    words = catalogue(language_of(request))
    groups, years = found.groups(words), found.year_table(words)
    return page(
        request,
        "bilan.html",
        edition=edition,
        base=base_of(edition),
        keys=found.key_figures(words),
        groups=groups,
        years=years,
        drawings=drawings_of(groups, years),
    )


@get("/matinee/{slug:str}/bilan.pdf", opt={"action": "site.read"}, include_in_schema=False)
async def sheet(
    request: AnyRequest, slug: FromPath[str], database: NamedDependency[Database]
) -> Response[bytes]:
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
        await publishing.require_published(conn, edition.id)
        found = await bilan.public_bilan(conn, edition)
    language = language_of(request)
    return pdf_answer(edition, await typst.typeset(bilan_sheet.bilan_pdf, found, language))


@get("/matinee/{slug:str}/bilan.csv", opt={"action": "site.read"}, include_in_schema=False)
async def table(
    request: AnyRequest,
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[bytes]:
    await publishing.require_published(conn, edition.id)
    found = await bilan.public_bilan(conn, edition)
    words = catalogue(language_of(request))
    return csv_answer(f"donnees-{edition.slug}", files.open_data_csv(found, words))


@get(
    "/matinee/{slug:str}/bilan/dictionnaire.csv",
    opt={"action": "site.read"},
    include_in_schema=False,
)
async def dictionary(
    request: AnyRequest,
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[bytes]:
    await publishing.require_published(conn, edition.id)
    return csv_answer("dictionnaire", files.dictionary_csv(catalogue(language_of(request))))


ROUTES = [show, sheet, table, dictionary]
