"""People: registering, reading and correcting oneself, taking one's data away, leaving."""

from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

from litestar import Request, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import UNSET

from api.access.callers import Caller
from api.controllers.documents import (
    BODY,
    CONDITIONAL,
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
from api.promises import conditional
from api.promises.pages import DEFAULT, LimitQuery, PageQuery, as_asked
from matchmaker import notices
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.participation import (
    links,
    naming,
    organising,
    people,
    privacy,
    readdressing,
)
from matchmaker.participation.privacy import ConsentRecord
from matchmaker.people import directory, listing
from matchmaker.people.applications import ApplicationState
from matchmaker.people.listing import PeopleFilter, PersonLine
from matchmaker.people.profiles import HolderForm, InvestorForm, PersonKind, VisitorForm
from matchmaker.wording.paging import Page

TAGS = ["people"]
BASE = "/editions/{slug:str}/people"
ONE = BASE + "/{person_id:uuid}"
#: where somebody who was registered is read
PLACE = "/api/v1/editions/{slug}/people/{person_id}"


@post(
    "/editions/{slug:str}/holders",
    opt={"action": "registration.create", "place": PLACE},
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
    opt={"action": "registration.create", "place": PLACE},
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
    opt={"action": "registration.create", "place": PLACE},
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
    page: PageQuery = 1,
    limit: LimitQuery = DEFAULT,
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
    return as_asked(await listing.list_people(conn, edition.id, asked, size=limit), page)


@get(ONE, opt={"action": "person.read", "etag": True}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_person(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> AnyRead:
    """Read everything a person told about themselves; a PUT takes it back as it is."""
    return await read(conn, edition.id, person_id)


@put(
    ONE,
    opt={"action": "person.write", "conditional": True},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, *CONDITIONAL, 409),
)
async def update_person(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[HolderWrite | InvestorWrite | VisitorWrite],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> None:
    """Replace the answers of a person that are sent; the others stay as they are.

    Another e-mail address of one's own is taken once its owner has opened the link sent there.
    """
    known = await read(conn, edition.id, person_id)
    conditional.require_match(request, known)
    written = SentAnswers(data, await named_fields(request), known.updated_at)
    await _write(conn, settings, edition, person_id, written, caller, now)
    conditional.now_is(request, await read(conn, edition.id, person_id))


@patch(
    ONE,
    opt={"action": "person.write", "conditional": True},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, *CONDITIONAL, 409),
)
async def patch_person(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[dict[str, Any]],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> None:
    """Change the answers of a person that are named (RFC 7396); null empties one.

    Of another e-mail address as for PUT.
    """
    known = await read(conn, edition.id, person_id)
    conditional.require_match(request, known)
    written = SentAnswers(apply_patch(known, data), frozenset(data), known.updated_at)
    await _write(conn, settings, edition, person_id, written, caller, now)
    conditional.now_is(request, await read(conn, edition.id, person_id))


class SentAnswers(NamedTuple):
    """What was sent, the names of what was sent, and of which state it is a change."""

    sent: AnyWrite
    names: frozenset[str]
    seen: datetime


async def _write(
    conn: Connection,
    settings: Settings,
    edition: Edition,
    person_id: UUID,
    written: SentAnswers,
    caller: Caller,
    now: datetime,
) -> None:
    by = caller.organiser_id
    given = answers(written.sent, written.names)
    shape = form_of(written.sent)
    form = await people.complete_form(conn, edition, person_id, shape, given, by)
    await require_as_read(conn, edition.id, person_id, written.sent, by)
    if by is None:
        secret = settings.secret
        await readdressing.update_own(
            conn, secret, edition, person_id, form, now, seen=written.seen
        )
        return
    await people.update(conn, edition, person_id, form, now, by, seen=written.seen)
    if "external_id" in written.names:
        named = written.sent.external_id
        await naming.call(conn, edition, person_id, None if named is UNSET else named, by, now)


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
    opt={"action": "person.erase", "conditional": True},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *CONDITIONAL),
)
async def erase(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Erase everything that is held on a person."""
    await editions.hold(conn, edition.id)
    await directory.hold(conn, edition.id, person_id)
    conditional.require_match(request, await read(conn, edition.id, person_id))
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
    update_person,
    patch_person,
    withdraw,
    export,
    erase,
    read_consents,
    write_consents,
    revoke_links,
]
