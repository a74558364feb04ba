"""What an organiser does for one person: withdrawal, erasure, return, links; refusals seen."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from api.access.callers import Caller
from api.exchange.speech import language_of
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from matchmaker import messages
from matchmaker.choices import wishes
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import organising, people, privacy
from matchmaker.planning import agenda


def page_of(edition: Edition, person_id: UUID) -> str:
    """The page of a person."""
    return f"{base_of(edition)}/personnes/{person_id}"


@get(
    "/personnes/{person_id:uuid}/desistement",
    opt={"action": "person.manage"},
    include_in_schema=False,
)
async def ask_withdrawal(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[Any]:
    person = await people.find_person(conn, edition.id, person_id)
    back = page_of(edition, person_id)
    if person.withdrawn_at is not None:
        return go(back)
    found = await agenda(conn, person.id, language_of(request))
    ahead = [meeting for meeting in found.meetings if meeting.starts > now]
    async with messages.rehearsal(conn, edition) as written:
        await people.withdraw(conn, person, now)
        told = await written.addressees()
    return page(
        request,
        "organiser/withdraw.html",
        edition=edition,
        person=person,
        ahead=ahead,
        others=[one for one in told if one.id != person.id],
        back=back,
    )


@post(
    "/personnes/{person_id:uuid}/desistement",
    opt={"action": "person.manage"},
    include_in_schema=False,
)
async def withdraw(
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    person = await people.find_person(conn, edition.id, person_id)
    await people.withdraw(conn, person, now, by=organiser_of(caller))
    return go(page_of(edition, person_id), flash="person_withdrawn")


@get(
    "/personnes/{person_id:uuid}/effacement",
    opt={"action": "person.erase"},
    include_in_schema=False,
)
async def ask_erasure(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    """Whom it would write to besides is shown first: who would have met them."""
    person = await people.find_person(conn, edition.id, person_id)
    found = await agenda(conn, person.id, language_of(request))
    async with messages.rehearsal(conn, edition) as written:
        await privacy.erase(conn, person, now)
        told = await written.addressees()
    return page(
        request,
        "organiser/erase.html",
        edition=edition,
        person=person,
        ahead=sum(1 for meeting in found.meetings if meeting.starts > now),
        others=[one for one in told if one.id != person.id],
        back=page_of(edition, person_id),
    )


@post(
    "/personnes/{person_id:uuid}/effacement",
    opt={"action": "person.erase"},
    include_in_schema=False,
)
async def erase(
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    person = await people.find_person(conn, edition.id, person_id)
    await privacy.erase(conn, person, now, by=organiser_of(caller))
    return go(f"{base_of(edition)}/personnes", flash="person_erased")


@post(
    "/personnes/{person_id:uuid}/retour",
    opt={"action": "person.manage"},
    include_in_schema=False,
)
async def come_back(
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    person = await people.find_person(conn, edition.id, person_id)
    await people.come_back(conn, person, now, by=organiser_of(caller))
    return go(page_of(edition, person_id), flash="person_returned")


@post("/personnes/{person_id:uuid}/lien", opt={"action": "person.manage"}, include_in_schema=False)
async def send_link(
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    await organising.send_link(conn, edition, person_id, organiser_of(caller), now)
    return go(page_of(edition, person_id), flash="link_sent")


@get("/personnes/{person_id:uuid}/liens", opt={"action": "person.manage"}, include_in_schema=False)
async def ask_renewal(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    return page(
        request,
        "organiser/links.html",
        edition=edition,
        person=await people.find_person(conn, edition.id, person_id),
        back=page_of(edition, person_id),
    )


@post("/personnes/{person_id:uuid}/liens", opt={"action": "person.manage"}, include_in_schema=False)
async def renew_links(
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    person = await organising.renew_links(conn, edition, person_id, organiser_of(caller), now)
    flash = "links_ended" if person.withdrawn_at else "links_renewed"
    return go(page_of(edition, person_id), flash=flash)


@get(
    "/personnes/{person_id:uuid}/evitements",
    opt={"action": "refusals.review"},
    include_in_schema=False,
)
async def ask_refusals(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    """Nothing is shown yet: looking is an act, and it is written down."""
    return page(
        request,
        "organiser/refusals.html",
        edition=edition,
        person=await people.find_person(conn, edition.id, person_id),
        back=page_of(edition, person_id),
        refusals=None,
    )


@post(
    "/personnes/{person_id:uuid}/evitements",
    opt={"action": "refusals.review"},
    include_in_schema=False,
    status_code=HTTP_200_OK,
)
async def look_at_refusals(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[str]:
    """Answers without a redirect: an address that shows them could be opened again unwritten."""
    person = await people.find_person(conn, edition.id, person_id)
    organiser = organiser_of(caller)
    return page(
        request,
        "organiser/refusals.html",
        edition=edition,
        person=person,
        back=page_of(edition, person_id),
        refusals=await wishes.refusals_for_organiser(conn, edition.id, organiser, now, person.id),
    )


MINE = [
    ask_withdrawal,
    withdraw,
    ask_erasure,
    erase,
    come_back,
    send_link,
    ask_renewal,
    renew_links,
    ask_refusals,
    look_at_refusals,
]
