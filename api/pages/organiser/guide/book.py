"""The year-book as it stands, and its PDF."""

from datetime import datetime
from typing import Final

from litestar import Response, get
from litestar.di import NamedDependency

from api.access.dependencies import edition_of
from api.exchange.speech import language_of
from api.pages.frame.organisers import base_of
from api.pages.frame.show import AnyRequest, page
from matchmaker import guidebook
from matchmaker.db import Connection, Database
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.guidebook.entries import FIELD_NAMES
from matchmaker.post import addresses
from matchmaker.print import typst, year_book
from matchmaker.wording.language import LANGUAGES, catalogue

PATH: Final = "/guide"


@get(PATH, opt={"action": "guide.oversee"}, include_in_schema=False)
async def overview(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    """What the year-book is made of, and what lasts of it."""
    words = catalogue(language_of(request))
    found = await guidebook.read_book(conn, edition, now)
    return page(
        request,
        "organiser/guide/guide.html",
        edition=edition,
        base=base_of(edition),
        count=len(found.entries),
        absent=sum(not entry.attends for entry in found.entries),
        editorial=found.editorial,
        additions=await guidebook.additions(conn, edition.id),
        earlier=await guidebook.earlier_additions(conn, edition, now),
        agreements=await guidebook.agreements(conn, edition.id),
        listings=await guidebook.listings(conn, edition.id),
        fields={field.value: words.gettext(name) for field, name in FIELD_NAMES.items()},
        local=edition.local,
    )


@get(PATH + ".pdf", opt={"action": "guide.oversee"}, include_in_schema=False)
async def pdf(
    request: AnyRequest,
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """The year-book, in the language of the page or in that of `langue`."""
    asked = request.query_params.get("langue", "")
    language = asked if asked in LANGUAGES else language_of(request)
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
        found = await guidebook.read_book(conn, edition, now)
    address = addresses.lasting_guide(settings)
    made = await typst.typeset(year_book.year_book_pdf, found, language, address)
    name = f"guide-{edition.slug}-{language}.pdf"
    return Response(
        made,
        media_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


MINE = [overview, pdf]
