"""People: registering, reading and correcting oneself, taking one's data away, leaving."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import UNSET

from api.access.callers import Caller
from api.controllers.documents import (
    BODY,
    SIGNED_IN,
    ConsentsForm,
    Registered,
    errors,
)
from api.controllers.records import (
    AnyRead,
    AnyWrite,
    HolderWrite,
    InvestorWrite,
    VisitorWrite,
    answers,
    apply_patch,
    form_of,
    named_fields,
    read,
    require_as_read,
)
from matchmaker import notices
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import links, naming, organising, people, privacy
from matchmaker.participation.privacy import ConsentRecord
from matchmaker.people import listing
from matchmaker.people.applications import ApplicationState
from matchmaker.people.listing import PeopleFilter, PersonLine
from matchmaker.people.profiles import HolderForm, InvestorForm, PersonKind, VisitorForm
from matchmaker.wording.paging import Page

TAGS = ["people"]
BASE = "/editions/{slug:str}/people"
ONE = BASE + "/{person_id:uuid}"


@post(
    "/editions/{slug:str}/holders",
    opt={"action": "registration.create"},
    tags=TAGS,
    responses=errors(*BODY, 404, 409),
)
async def register_holder(
    slug: FromPath[str],
    data: JSONBody[HolderForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Registered:
    """Register a project holder; the personal link goes to the mailbox."""
    people.require_own(data, caller.organiser_id)
    return Registered((await people.register_holder(conn, edition, data, now)).id)


@post(
    "/editions/{slug:str}/investors",
    opt={"action": "registration.create"},
    tags=TAGS,
    responses=errors(*BODY, 404, 409),
)
async def register_investor(
    slug: FromPath[str],
    data: JSONBody[InvestorForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Registered:
    """Register an investor; the personal link goes to the mailbox."""
    people.require_own(data, caller.organiser_id)
    return Registered((await people.register_investor(conn, edition, data, now)).id)


@post(
    "/editions/{slug:str}/visitors",
    opt={"action": "registration.create"},
    tags=TAGS,
    responses=errors(*BODY, 404, 409),
)
async def register_visitor(
    slug: FromPath[str],
    data: JSONBody[VisitorForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Registered:
    """Register a visitor, who comes for the programme; the personal link goes to the mailbox."""
    people.require_own(data, caller.organiser_id)
    return Registered((await people.register_visitor(conn, edition, data, now)).id)


@get(BASE, opt={"action": "people.list"}, tags=TAGS, responses=errors(*SIGNED_IN, 422))
async def list_people(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    kind: FromQuery[PersonKind | None] = None,
    application: FromQuery[ApplicationState | None] = None,
    confirmed: FromQuery[Literal["yes", "no"] | None] = None,
    missing: FromQuery[Literal["profile", "wishes", "availability"] | None] = None,
    standing: Annotated[
        Literal["coming", "withdrawn", "silent", "waiting"] | None, QueryParameter(name="state")
    ] = None,
    tag: Annotated[str, QueryParameter(max_length=80)] = "",
    external_id: Annotated[str, QueryParameter(max_length=100)] = "",
    updated_since: Annotated[str, QueryParameter(max_length=100)] = "",
    text: Annotated[str, QueryParameter(max_length=100)] = "",
    page: Annotated[int, QueryParameter(ge=1, le=100_000)] = 1,
) -> Page[PersonLine]:
    """List the people of an edition, narrowed as one likes, a page at a time."""
    asked = PeopleFilter(
        kind=kind,
        application=application,
        confirmed=confirmed,
        missing=missing,
        state=standing,
        tag=tag,
        external_id=external_id,
        updated_since=updated_since,
        text=text,
        page=page,
    )
    return await listing.list_people(conn, edition.id, asked)


@get(ONE, opt={"action": "person.read"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_person(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> AnyRead:
    """Read everything a person told about themselves; a PUT takes it back as it is."""
    return await read(conn, edition.id, person_id)


@put(
    "/editions/{slug:str}/holders/{person_id:uuid}",
    opt={"action": "person.write"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def update_holder(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[HolderWrite],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Replace the answers of a holder that are sent; the others stay as they are."""
    await _write(conn, edition, person_id, data, await named_fields(request), caller, now)


@patch(
    "/editions/{slug:str}/holders/{person_id:uuid}",
    opt={"action": "person.write"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def patch_holder(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[dict[str, Any]],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Change the answers of a holder that are named (RFC 7396); null empties one."""
    sent = await apply_patch(conn, edition.id, person_id, data, HolderWrite)
    await _write(conn, edition, person_id, sent, frozenset(data), caller, now)


@put(
    "/editions/{slug:str}/investors/{person_id:uuid}",
    opt={"action": "person.write"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def update_investor(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[InvestorWrite],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Replace the answers of an investor that are sent; the others stay as they are."""
    await _write(conn, edition, person_id, data, await named_fields(request), caller, now)


@patch(
    "/editions/{slug:str}/investors/{person_id:uuid}",
    opt={"action": "person.write"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def patch_investor(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[dict[str, Any]],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Change the answers of an investor that are named (RFC 7396); null empties one."""
    sent = await apply_patch(conn, edition.id, person_id, data, InvestorWrite)
    await _write(conn, edition, person_id, sent, frozenset(data), caller, now)


@put(
    "/editions/{slug:str}/visitors/{person_id:uuid}",
    opt={"action": "person.write"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def update_visitor(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[VisitorWrite],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Replace the answers of a visitor that are sent; the others stay as they are."""
    await _write(conn, edition, person_id, data, await named_fields(request), caller, now)


@patch(
    "/editions/{slug:str}/visitors/{person_id:uuid}",
    opt={"action": "person.write"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def patch_visitor(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[dict[str, Any]],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Change the answers of a visitor that are named (RFC 7396); null empties one."""
    sent = await apply_patch(conn, edition.id, person_id, data, VisitorWrite)
    await _write(conn, edition, person_id, sent, frozenset(data), caller, now)


async def _write(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    sent: AnyWrite,
    names: frozenset[str],
    caller: Caller,
    now: datetime,
) -> None:
    by = caller.organiser_id
    given = answers(sent, names)
    form = await people.complete_form(conn, edition, person_id, form_of(sent), given, by)
    await require_as_read(conn, edition.id, person_id, sent, by)
    await people.update(conn, edition, person_id, form, now, by)
    if by is not None and "external_id" in names:
        identifier = None if sent.external_id is UNSET else sent.external_id
        await naming.call(conn, edition, person_id, identifier, by, now)


@post(
    ONE + "/withdrawal",
    opt={"action": "person.withdraw"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN),
)
async def withdraw(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Say that a person will not come."""
    person = await people.find(conn, edition.id, person_id)
    await people.withdraw(conn, person, now, caller.organiser_id)


@get(ONE + "/export", opt={"action": "person.export"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def export(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> dict[str, Any]:
    """Take away everything that is held on oneself."""
    return await privacy.export(conn, person_id)


@delete(
    ONE,
    opt={"action": "person.erase"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def erase(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Erase everything that is held on a person."""
    person = await people.find(conn, edition.id, person_id)
    await privacy.erase(conn, person, now, caller.organiser_id)


@get(ONE + "/consents", opt={"action": "person.read"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_consents(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> list[ConsentRecord]:
    """List the consents given and taken back, with their dates."""
    await people.find(conn, edition.id, person_id)
    return await privacy.consents(conn, person_id)


@put(
    ONE + "/consents",
    opt={"action": "consents.write"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY),
)
async def write_consents(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[ConsentsForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> None:
    """Agree to exactly these purposes from now on."""
    await privacy.agree(conn, person_id, data.purposes, now)


@delete(
    ONE + "/links",
    opt={"action": "links.revoke"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def revoke_links(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """End all personal links and sessions of a person; a new link leaves by mail."""
    if caller.organiser_id:
        await organising.renew_links(conn, edition, person_id, caller.organiser_id, now)
        return
    person = await people.find(conn, edition.id, person_id)
    await links.revoke_all(conn, person_id, now)
    await notices.acknowledge(conn, person, again=True)


ROUTES = [
    register_holder,
    register_investor,
    register_visitor,
    list_people,
    read_person,
    update_holder,
    update_investor,
    patch_holder,
    patch_investor,
    update_visitor,
    patch_visitor,
    withdraw,
    export,
    erase,
    read_consents,
    write_consents,
    revoke_links,
]
