"""Who works on an edition, and who on all of them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, errors
from api.controllers.organising import BASE, organiser
from matchmaker.db import Connection
from matchmaker.editions import organisers
from matchmaker.editions.editions import Edition
from matchmaker.editions.organisers import EditionRole, Member, Membership
from matchmaker.foundation.settings import Settings
from matchmaker.participation import colleagues
from matchmaker.participation.colleagues import (
    Administrator,
    AdministratorForm,
    InvitationForm,
    RoleForm,
)

TAGS = ["team"]


@get("/organiser/editions", opt={"action": "editions.list"}, tags=TAGS, responses=errors(401, 403))
async def list_mine(
    conn: NamedDependency[Connection], caller: NamedDependency[Caller]
) -> list[Membership]:
    """List the editions that one works on, with one's role in each, the newest first."""
    found = await organisers.editions_of(conn, organiser(caller))
    return [one for one in found if one.slug in caller.roles]


@get(BASE + "/team", opt={"action": "team.read"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def list_team(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> list[Member]:
    """List who works on the edition: organisers, readers, the front desk."""
    return await organisers.members(conn, edition.id)


@post(BASE + "/team", opt={"action": "team.manage"}, tags=TAGS, responses=errors(*SIGNED_IN, *BODY))
async def invite_colleague(
    slug: FromPath[str],
    data: JSONBody[InvitationForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Member:
    """Invite a colleague: they have the role at once, and a mail with a link that signs them in."""
    return await colleagues.invite(conn, settings.secret, edition, data, organiser(caller), now)


@put(
    BASE + "/team/{organiser_id:uuid}",
    opt={"action": "team.manage"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def change_role(
    slug: FromPath[str],
    organiser_id: FromPath[UUID],
    data: JSONBody[RoleForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Member:
    """Give a colleague another role; 409 when they are not any more what `was` says."""
    by = organiser(caller)
    return await colleagues.change_role(conn, edition, organiser_id, data, by, now)


@delete(
    BASE + "/team/{organiser_id:uuid}",
    opt={"action": "team.manage"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, 409, 422),
)
async def dismiss_colleague(
    slug: FromPath[str],
    organiser_id: FromPath[UUID],
    was: Annotated[EditionRole, QueryParameter(description="the role that is taken away")],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Take a colleague's role away and sign them out; the only organiser stays."""
    await colleagues.dismiss(conn, edition, organiser_id, was, organiser(caller), now)


@get(
    "/administrators",
    opt={"action": "administrators.manage"},
    tags=TAGS,
    responses=errors(401, 403),
)
async def list_administrators(conn: NamedDependency[Connection]) -> list[Administrator]:
    """List who is organiser of every edition."""
    return await colleagues.administrators(conn)


@post(
    "/administrators",
    opt={"action": "administrators.manage"},
    tags=TAGS,
    responses=errors(401, *BODY),
)
async def name_administrator(
    data: JSONBody[AdministratorForm],
    conn: NamedDependency[Connection],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Administrator:
    """Make somebody organiser of every edition, and write to them."""
    return await colleagues.name_administrator(conn, settings.secret, data, organiser(caller), now)


@delete(
    "/administrators/{organiser_id:uuid}",
    opt={"action": "administrators.manage"},
    tags=TAGS,
    responses=errors(401, 403, 409),
)
async def unname_administrator(
    organiser_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Leave somebody the roles they have in editions, and sign them out; the last one stays."""
    await colleagues.unname_administrator(conn, organiser_id, organiser(caller), now)


ROUTES = [
    list_mine,
    list_team,
    invite_colleague,
    change_role,
    dismiss_colleague,
    list_administrators,
    name_administrator,
    unname_administrator,
]
