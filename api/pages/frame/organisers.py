"""What the organiser's pages share: where an edition's pages are, who acts, the hours of slots."""

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from litestar.handlers import HTTPRouteHandler
from litestar.router import Router

from api.access.callers import Caller
from api.pages.frame.show import AnyRequest
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid


def base_of(edition: Edition) -> str:
    """Where the organiser's pages of an edition begin."""
    return f"/organisation/{edition.slug}"


def organiser_of(caller: Caller) -> UUID:
    """Who acts; the guard lets nobody but organisers come here."""
    if caller.organiser_id is None:
        raise NotFound(msgid("There is no such page."))
    return caller.organiser_id


def may_act(request: AnyRequest, edition: Edition) -> bool:
    """Whether the reader of a page may change anything: who only reads is shown no button."""
    caller: Caller = request.user
    return caller.role_in(edition.slug) == "organiser"


def organisers_router(handlers: Sequence[HTTPRouteHandler]) -> Router:
    """The pages of one edition, under its address."""
    return Router("/organisation/{slug:str}", route_handlers=handlers)


async def hours_of(conn: Connection, edition: Edition) -> Mapping[int, dt.datetime]:
    """When each slot begins, by number and by the clocks of the place."""
    slots = await editions.slots(conn, edition.id)
    return {slot.number: edition.local(slot.starts_at) for slot in slots}
