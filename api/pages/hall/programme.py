"""The programme at the desk: who comes into the room, ticked name by name."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.acts import once
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.organisers import organiser_of
from api.pages.frame.programme import show_item
from api.pages.frame.show import AnyRequest, go, page
from api.pages.hall.desk import BASE, desk_of
from matchmaker.choices import programme
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.wording.errors import Conflict


class TickPageForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who was tapped, and whether they came."""

    person_id: UUID
    came: bool


@get(f"{BASE}/programme", opt={"action": "programme.tick"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    language = language_of(request)
    items = await programme.list_items(conn, edition.id)
    return page(
        request,
        "desk/programme.html",
        edition=edition,
        desk=desk_of(edition),
        items=[show_item(item, edition, language) for item in items],
    )


@get(
    f"{BASE}/programme/{{item_id:uuid}}", opt={"action": "programme.tick"}, include_in_schema=False
)
async def roll(
    request: AnyRequest,
    slug: FromPath[str],
    item_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    return await _roll(request, conn, edition, item_id, now)


@post(
    f"{BASE}/programme/{{item_id:uuid}}", opt={"action": "programme.tick"}, include_in_schema=False
)
@once
async def tick(
    request: AnyRequest,
    slug: FromPath[str],
    item_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """One tap; tapped again it is taken back."""
    form = forms.read(TickPageForm, await forms.answers(request, TickPageForm))
    by = organiser_of(caller)
    async with (attempt := Attempt(conn, Conflict)):
        await programme.tick(conn, edition, item_id, form.person_id, by, now, came=form.came)
    if attempt.refusal:
        return await _roll(request, conn, edition, item_id, now, attempt.conflict)
    return go(f"{desk_of(edition)}/programme/{item_id}")


async def _roll(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    item_id: UUID,
    now: datetime,
    conflict: Conflict | None = None,
) -> Response[str]:
    item = await programme.find_item(conn, edition.id, item_id)
    return page(
        request,
        "desk/roll.html",
        edition=edition,
        status=409 if conflict else 200,
        said=said_of(request, conflict),
        desk=desk_of(edition),
        shown=show_item(item, edition, language_of(request)),
        roll=await programme.roll(conn, edition, item_id),
        is_open=edition.is_today(now),
        local=edition.local,
    )


ROUTES = [show, roll, tick]
