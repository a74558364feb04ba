"""The desk at the entrance, and the screens of the hall."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, Registered, errors
from api.controllers.organising import BASE, organiser
from matchmaker import day, hall
from matchmaker.day import DeskFigures, DeskLine, DoorForm, Listing
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.post import addresses

TAGS = ["the desk"]


class AtDeskForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who stands at the desk."""

    person_id: UUID


class CodeForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a camera read of a badge, or somebody typed."""

    code: Annotated[str, msgspec.Meta(max_length=2_000)]


class DeskRead(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asked for, and how many have come."""

    people: list[DeskLine]
    figures: DeskFigures


class ScreensRead(msgspec.Struct, frozen=True, kw_only=True):
    """Where the board of the hall is; whoever has the address reads it."""

    address: str
    minted_at: datetime


@get(BASE + "/desk", opt={"action": "desk.use"}, tags=TAGS, responses=errors(*SIGNED_IN, 422))
async def look_up(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
    text: Annotated[str, QueryParameter(max_length=60, description="beginnings of names")] = "",
    listing: FromQuery[Listing] = "all",
) -> DeskRead:
    """Look people up by the beginnings of their names; forty at most."""
    lines = await day.desk_lines(conn, edition.id, now, text=text, listing=listing)
    return DeskRead(people=lines, figures=await day.desk_figures(conn, edition.id))


@post(
    BASE + "/desk/arrivals",
    opt={"action": "desk.use"},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def arrive(
    slug: FromPath[str],
    data: JSONBody[AtDeskForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> DeskLine:
    """Check somebody in; who had withdrawn takes part again."""
    return await _arrived(conn, edition, data.person_id, organiser(caller), now)


@post(
    BASE + "/desk/badges",
    opt={"action": "desk.use"},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def read_badge(
    slug: FromPath[str],
    data: JSONBody[CodeForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> DeskLine:
    """Check in whose badge this is."""
    person_id = await day.owner_of(conn, edition.id, data.code)
    return await _arrived(conn, edition, person_id, organiser(caller), now)


@post(
    BASE + "/desk/undo",
    opt={"action": "desk.use"},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def undo(
    slug: FromPath[str],
    data: JSONBody[AtDeskForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> DeskLine:
    """Take an arrival of the last ten minutes back."""
    values = (conn, edition, data.person_id, organiser(caller), now)
    await day.undo(*values, seen="arrived", within=day.UNDO_FOR)
    return await day.desk_line(conn, edition.id, data.person_id, now)


@post(
    BASE + "/desk/registrations",
    opt={"action": "desk.register"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def register(
    slug: FromPath[str],
    data: JSONBody[DoorForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Registered:
    """Register a project holder at the door and check them in."""
    person = await day.register_at_door(conn, edition, data, organiser(caller), now)
    return Registered(person.id)


@get(BASE + "/screens", opt={"action": "hall.open"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_screens(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> ScreensRead:
    """Read where the screens of the hall are."""
    key = await hall.key_in_force(conn, edition, settings.secret, organiser(caller), now)
    return _screens(edition, settings, key)


@post(
    BASE + "/screens/renewal",
    opt={"action": "hall.manage", "unkept": True},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN),
)
async def renew_screens(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> ScreensRead:
    """Give the screens another address; those opened with the old one go dark."""
    key = await hall.renew(conn, edition, settings.secret, organiser(caller), now)
    return _screens(edition, settings, key)


async def _arrived(
    conn: Connection, edition: Edition, person_id: UUID, by: UUID, now: datetime
) -> DeskLine:
    await day.check_in(conn, edition, person_id, by, now)
    return await day.desk_line(conn, edition.id, person_id, now)


def _screens(edition: Edition, settings: Settings, key: hall.Key) -> ScreensRead:
    address = addresses.board(settings, edition.slug, key.text)
    return ScreensRead(address=address, minted_at=key.minted_at)


ROUTES = [look_up, arrive, read_badge, undo, register, read_screens, renew_screens]
