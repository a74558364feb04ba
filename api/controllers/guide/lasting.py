"""What outlives the edition: agreed to by investors, read by everybody, kept in order."""

import datetime as dt
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, errors
from api.controllers.guide.book import BASE, TAGS
from api.controllers.organising import organiser
from matchmaker import guidebook
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.guidebook import AgreedListing, AgreementForm, KeptListing, LastingEntry
from matchmaker.guidebook.entries import LastingField
from matchmaker.guidebook.lasting import Ruling
from matchmaker.participation import people
from matchmaker.people.profiles import InvestorProfile
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid

MINE = "/editions/{slug:str}/people/{person_id:uuid}/guide-agreement"


class RulingWrite(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Let it stand in the guide, or take it out."""

    ruling: Ruling


class AgreementRead(msgspec.Struct, frozen=True, kw_only=True):
    """What may stay in the guide; nothing as long as `agreed` is false."""

    agreed: bool
    fields: tuple[LastingField, ...] = ()
    contact: str = ""
    agreed_at: datetime | None = None
    renew_by: dt.date | None = None


@get("/guide", opt={"action": "guide.read"}, tags=TAGS, responses=errors(422))
async def read_lasting_guide(
    conn: NamedDependency[Connection],
    now: NamedDependency[datetime],
    year: Annotated[int | None, QueryParameter(ge=1900, le=2999)] = None,
) -> list[LastingEntry]:
    """List the investors who agreed to be found beyond the morning, of a year or of all."""
    return await guidebook.lasting_entries(conn, now.date(), year)


@get(BASE + "/agreements", opt={"action": "guide.oversee"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def list_agreements(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> list[AgreedListing]:
    """List what investors agreed to leave in the guide, and whether it is shown."""
    return await guidebook.agreements(conn, edition.id)


@post(
    BASE + "/agreements/{agreement_id:uuid}/ruling",
    opt={"action": "guide.write"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY),
)
async def rule_on_agreement(
    slug: FromPath[str],
    agreement_id: FromPath[UUID],
    data: JSONBody[RulingWrite],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Show in the guide what a refused applicant agreed to, or take somebody's entry out."""
    await guidebook.rule(conn, edition, agreement_id, data.ruling, organiser(caller), now)


@get(BASE + "/listings", opt={"action": "guide.oversee"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def list_listings(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> list[KeptListing]:
    """List what is left of the guide after the purge."""
    return await guidebook.listings(conn, edition.id)


@delete(
    BASE + "/listings/{listing_id:uuid}",
    opt={"action": "guide.write"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def remove_listing(
    slug: FromPath[str],
    listing_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Take out what was left after the purge."""
    await guidebook.remove_listing(conn, edition, listing_id, organiser(caller), now)


@get(MINE, opt={"action": "guide.agree"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_guide_agreement(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> AgreementRead:
    """Read what may stay of one's organisation in the guide."""
    known = await guidebook.agreement(conn, await people.find(conn, edition.id, person_id))
    if known is None:
        return AgreementRead(agreed=False)
    return AgreementRead(
        agreed=True,
        fields=known.fields,
        contact=known.contact,
        agreed_at=known.agreed_at,
        renew_by=known.renew_by,
    )


@put(
    MINE,
    opt={"action": "guide.agree"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY),
)
async def write_guide_agreement(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[AgreementForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> None:
    """Agree that exactly these fields stay; a letter leaves with the link that ends it."""
    person = await people.find(conn, edition.id, person_id)
    if not isinstance(person, InvestorProfile):
        raise NotFound(msgid("There is no such page."))
    await guidebook.agree(conn, person, data, now)


@delete(MINE, opt={"action": "guide.agree"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def take_guide_agreement_back(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> None:
    """Let nothing of one's organisation stay in the guide."""
    person = await people.find(conn, edition.id, person_id)
    await guidebook.take_back(conn, person, now)


ROUTES = [
    read_lasting_guide,
    list_agreements,
    rule_on_agreement,
    list_listings,
    remove_listing,
    read_guide_agreement,
    write_guide_agreement,
    take_guide_agreement_back,
]
