"""The programme: what takes place, who goes to it, who waits for a place."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, PlaceRead, TickForm, WorkshopWrite, errors
from api.controllers.organising import organiser
from matchmaker.choices import programme
from matchmaker.choices.programme import (
    ItemTouched,
    ListedItem,
    OfferedItem,
    Roll,
    Workshop,
    WorkshopForm,
)
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition

TAGS = ["programme"]
BASE = "/editions/{slug:str}/programme"
ITEM = BASE + "/{item_id:uuid}"
OWN = "/editions/{slug:str}/people/{person_id:uuid}/programme"
Revision = Annotated[int | None, QueryParameter(ge=1, le=2_147_483_647)]


@get(BASE, opt={"action": "site.read", "shared": 60}, tags=TAGS, responses=errors(404))
async def list_programme(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> list[ListedItem]:
    """List the programme in order, with its places."""
    return await programme.list_items(conn, edition.id)


@post(BASE, opt={"action": "programme.write"}, tags=TAGS, responses=errors(*SIGNED_IN, *BODY))
async def add_item(
    slug: FromPath[str],
    data: JSONBody[WorkshopForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Workshop:
    """Add an item to the programme."""
    return await programme.add_workshop(conn, edition, data, organiser(caller), now)


@put(
    ITEM,
    opt={"action": "programme.write"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def change_item(
    slug: FromPath[str],
    item_id: FromPath[UUID],
    data: JSONBody[WorkshopWrite],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> ItemTouched:
    """Replace what is said of an item, and tell whom it concerns; answer who they are."""
    by = organiser(caller)
    form = data.as_form()
    return await programme.change_workshop(conn, edition, item_id, form, by, now, data.revision)


@post(
    ITEM + "/preview",
    opt={"action": "programme.write", "unkept": True},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def preview_change(
    slug: FromPath[str],
    item_id: FromPath[UUID],
    data: JSONBody[WorkshopWrite],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> ItemTouched:
    """Say whom such a change would touch; nothing is changed."""
    form = data.as_form()
    return await programme.foresee_change(conn, edition, item_id, form, now, data.revision)


@delete(
    ITEM,
    opt={"action": "programme.write"},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, 409, 422),
)
async def drop_item(
    slug: FromPath[str],
    item_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
    revision: Revision = None,
) -> ItemTouched:
    """Cancel an item, and tell whom it concerns; answer who they are."""
    by = organiser(caller)
    return await programme.drop_workshop(conn, edition, item_id, by, now, revision)


@get(
    ITEM + "/people",
    opt={"action": "programme.oversee"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def read_roll(
    slug: FromPath[str],
    item_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Roll:
    """List who goes to an item, who came, and who waits."""
    await programme.find_item(conn, edition.id, item_id)
    return await programme.roll(conn, edition, item_id)


@put(
    ITEM + "/ticks",
    opt={"action": "programme.tick"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def tick(
    slug: FromPath[str],
    item_id: FromPath[UUID],
    data: JSONBody[TickForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Note that somebody came to an item, or did not after all."""
    by = organiser(caller)
    await programme.tick(conn, edition, item_id, data.person_id, by, now, came=data.came)


@get(OWN, opt={"action": "programme.attend"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_own_programme(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> list[OfferedItem]:
    """List the programme with one person's places and turns, and what stands against others."""
    return await programme.items_for(conn, edition, person_id, now)


@put(
    OWN + "/{item_id:uuid}",
    opt={"action": "programme.attend"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, 409),
)
async def sign_up(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    item_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> PlaceRead:
    """Take a place, or wait for one."""
    by = caller.organiser_id
    return PlaceRead(mine=await programme.sign_up(conn, edition, person_id, item_id, now, by))


@delete(
    OWN + "/{item_id:uuid}",
    opt={"action": "programme.attend"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def leave(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    item_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Give a place up, or a turn in the line."""
    await programme.leave(conn, edition, person_id, item_id, now, caller.organiser_id)


ROUTES = [
    list_programme,
    add_item,
    change_item,
    preview_change,
    drop_item,
    read_roll,
    tick,
    read_own_programme,
    sign_up,
    leave,
]
