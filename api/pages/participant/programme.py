"""The programme as one person sees it: take a place, wait for one, give it up."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.exchange.acts import once
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.programme import ShownItem, show_item
from api.pages.frame.show import AnyRequest, go, page
from api.pages.participant.page import HOME, Me, Myself
from matchmaker.choices import programme
from matchmaker.choices.programme import OfferedItem
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.typography import hour

PATH: Final = "/moi/programme"


class OwnItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item with what stands against it, in words; "" where nothing does."""

    shown: ShownItem
    offered: OfferedItem
    hindrance: str


@get("/programme", opt={"action": "programme.attend"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[Any]:
    if me.withdrawn_at is not None:
        return go(HOME)
    return await _page(request, conn, edition, me, now)


@post(
    "/programme/{item_id:uuid}/inscription",
    opt={"action": "programme.attend"},
    include_in_schema=False,
)
@once
async def sign_up(
    request: AnyRequest,
    item_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[Any]:
    async with (attempt := Attempt(conn, Conflict)):
        place = await programme.sign_up(conn, edition, me.id, item_id, now)
    if attempt.refusal:
        return await _page(request, conn, edition, me, now, refused=attempt.conflict)
    return go(PATH, flash="place_taken" if place == "attending" else "lined_up")


@post(
    "/programme/{item_id:uuid}/depart",
    opt={"action": "programme.attend"},
    include_in_schema=False,
)
@once
async def leave(
    request: AnyRequest,
    item_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    me: Myself,
    now: NamedDependency[datetime],
) -> Response[Any]:
    await programme.leave(conn, edition, me.id, item_id, now)
    return go(PATH, flash="place_left")


async def _page(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    me: Me,
    now: datetime,
    *,
    refused: Conflict | None = None,
) -> Response[str]:
    return page(
        request,
        "my_programme.html",
        edition=edition,
        status=409 if refused else 200,
        said=said_of(request, refused),
        me=me,
        path=PATH,
        items=await own_items(conn, edition, me, now, language_of(request)),
    )


async def own_items(
    conn: Connection, edition: Edition, me: Me, now: datetime, language: str
) -> list[OwnItem]:
    """The programme in words, with where this person stands."""
    words = catalogue(language)
    return [
        OwnItem(
            shown=show_item(item, edition, language),
            offered=item,
            hindrance="" if item.mine else _hindrance(item, edition, words),
        )
        for item in await programme.items_for(conn, edition, me.id, now)
    ]


def _hindrance(item: OfferedItem, edition: Edition, words: Catalogue) -> str:
    if item.begun:
        return words.gettext(msgid("It has begun."))
    if item.meeting_at is not None:
        at = hour(edition.local(item.meeting_at), words.language)
        return words.gettext(msgid("You have a meeting at %(hour)s.")) % {"hour": at}
    if item.instead:
        text = words.gettext(msgid("You have chosen “%(title)s” at the same hour."))
        return text % {"title": item.instead}
    return ""


MINE = [show, sign_up, leave]
