"""The guide of investors, for everybody."""

from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.exchange.speech import language_of
from api.pages.frame.choices import with_counts, words
from api.pages.frame.fiches import card_of, fiche
from api.pages.frame.filters import read_filters
from api.pages.frame.show import AnyRequest, page
from api.pages.open.public import base_of
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation.people import GuideFilter
from matchmaker.people import narrowing
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid


@get("/matinee/{slug:str}/guide", opt={"action": "guide.read"}, include_in_schema=False)
async def public_guide(
    request: AnyRequest,
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    conditions, asked_for = read_filters(request, GuideFilter)
    narrowed = await narrowing.investors(conn, edition.id, conditions)
    found = narrowed.page
    return page(
        request,
        "guide.html",
        edition=edition,
        base=base_of(edition),
        found=found,
        fiches=[fiche(card, language_of(request)) for card in found.items],
        near=narrowed.near,
        questions=with_counts(words(language_of(request)), narrowed.counts),
        **asked_for.context,
    )


@get(
    "/matinee/{slug:str}/guide/{investor_id:uuid}",
    opt={"action": "guide.read"},
    include_in_schema=False,
)
async def public_fiche(
    request: AnyRequest,
    slug: FromPath[str],
    investor_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    card, gone = await card_of(conn, edition, investor_id, "investor")
    if gone:
        raise NotFound(msgid("This investor does not take part any more."))
    return page(
        request,
        "fiche.html",
        edition=edition,
        base=base_of(edition),
        fiche=fiche(card, language_of(request)),
    )


ROUTES = [public_guide, public_fiche]
