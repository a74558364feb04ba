"""What became of the projects, as their holders answer three and six months after the morning."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from litestar import Response, get, post
from litestar.di import NamedDependency

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.choices import Option
from api.pages.frame.filters import read_filters
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, page
from api.pages.organiser.following.orientations import FileForm, download
from matchmaker.db import Connection, Database, apart
from matchmaker.editions.afterwards import FOLLOW_UPS
from matchmaker.editions.editions import Edition
from matchmaker.followup import answering, asking, files, listing
from matchmaker.followup.listing import AskedHolder, FollowUpFilter
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.typography import number

PATH: Final = "/apres/suivi"


@get(PATH, opt={"action": "follow_ups.oversee"}, include_in_schema=False)
async def overview(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    found = await answering.answers(conn, edition.id)
    chosen, filters = read_filters(request, FollowUpFilter)
    asked = listing.by_holder(found)
    return page(
        request,
        "organiser/following/follow_ups.html",
        edition=edition,
        base=base_of(edition),
        path=base_of(edition) + PATH,
        listed=listing.list_holders(asked, chosen),
        said_choices=_said(asked, catalogue(language_of(request))),
        counts=answering.count(found),
        standing=await answering.follow_up_standing(conn, edition.id),
        days={months: asking.asked_on(edition, months) for months in FOLLOW_UPS},
        skipped=[months for months in FOLLOW_UPS if asking.is_skipped(edition, months)],
        today=edition.local(now).date(),
        local=edition.local,
        said_words=files.SAID,
        **filters.context,
    )


def _said(asked: Sequence[AskedHolder], words: Catalogue) -> list[Option]:
    """The last answers that there are, each with how many it shows."""
    counts = Counter(one.last_said for one in asked)
    labels = {**files.SAID, "none": msgid("Not answered")}
    return [
        Option(said, f"{words.gettext(labels[said])} ({number(counts[said], words.language)})")
        for said in listing.LAST_SAID
        if counts[said]
    ]


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
