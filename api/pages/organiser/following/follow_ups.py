"""What became of the projects, as their holders answer three and six months after the morning."""

from datetime import datetime
from typing import Final

from litestar import Response, get, post
from litestar.di import NamedDependency

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, page
from api.pages.organiser.following.orientations import FileForm, download
from matchmaker.db import Connection, Database, apart
from matchmaker.editions.afterwards import FOLLOW_UPS
from matchmaker.editions.editions import Edition
from matchmaker.followup import answering, asking, files
from matchmaker.wording.language import catalogue

PATH: Final = "/apres/suivi"


@get(PATH, opt={"action": "follow_ups.oversee"}, include_in_schema=False)
async def overview(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    found = await answering.answers(conn, edition.id)
    return page(
        request,
        "organiser/following/follow_ups.html",
        edition=edition,
        base=base_of(edition),
        path=base_of(edition) + PATH,
        answers=found,
        counts=answering.count(found),
        standing=await answering.standing(conn, edition.id),
        days={months: asking.asked_on(edition, months) for months in FOLLOW_UPS},
        skipped=[months for months in FOLLOW_UPS if asking.is_skipped(edition, months)],
        today=edition.local(now).date(),
        local=edition.local,
        said_words=files.SAID,
    )


@post(PATH + "/liste", opt={"action": "follow_ups.take"}, include_in_schema=False, status_code=200)
async def take_away(
    request: AnyRequest,
    database: NamedDependency[Database],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Written down, as what people answered leaves the house."""
    kind = forms.read(FileForm, await forms.answers(request, FileForm)).format
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
        found = await files.take_answers(conn, edition, organiser_of(caller), now)
    table = files.answers_table(edition, found, catalogue(language_of(request)))
    async with apart("a list is written"):
        content = await files.write(table, kind)
    return download(content, f"suivi-{edition.slug}", kind)


MINE = [overview, take_away]
