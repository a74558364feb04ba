"""Who goes to an item and who waits: somebody placed by hand, the sheet on paper."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.programme import show_item
from api.pages.frame.show import AnyRequest, Message, go, page
from api.pages.organiser.programme.items import programme_of
from matchmaker.choices import programme
from matchmaker.choices.programme import ListedItem, Roll
from matchmaker.db import Connection, Database
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.participation import people
from matchmaker.participation.people import PeopleFilter
from matchmaker.print import roll_sheets, typst
from matchmaker.wording.errors import Conflict


class PlaceForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom it is about."""

    person_id: UUID


@get(
    "/programme/{item_id:uuid}/personnes",
    opt={"action": "programme.oversee"},
    include_in_schema=False,
)
async def show(
    request: AnyRequest,
    item_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
) -> Response[str]:
    return await _page(request, conn, edition, item_id, caller)


@post(
    "/programme/{item_id:uuid}/personnes",
    opt={"action": "programme.write"},
    include_in_schema=False,
)
async def place(
    request: AnyRequest,
    item_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    form = forms.read(PlaceForm, await forms.answers(request, PlaceForm))
    async with (attempt := Attempt(conn, Conflict)):
        by = organiser_of(caller)
        got = await programme.sign_up(conn, edition, form.person_id, item_id, now, by)
    if attempt.refusal:
        said = said_of(request, attempt.refusal)
        return await _page(request, conn, edition, item_id, caller, said=said, status=409)
    flash = "person_placed" if got == "attending" else "person_lined_up"
    return go(people_of(edition, item_id), flash=flash)


@post(
    "/programme/{item_id:uuid}/departs",
    opt={"action": "programme.write"},
    include_in_schema=False,
)
async def release(
    request: AnyRequest,
    item_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    form = forms.read(PlaceForm, await forms.answers(request, PlaceForm))
    await programme.leave(conn, edition, form.person_id, item_id, now, organiser_of(caller))
    return go(people_of(edition, item_id), flash="person_released")


@get(
    "/programme/{item_id:uuid}/emargement.pdf",
    opt={"action": "programme.oversee"},
    include_in_schema=False,
)
async def sheet(
    request: AnyRequest,
    slug: FromPath[str],
    item_id: FromPath[UUID],
    database: NamedDependency[Database],
) -> Response[bytes]:
    """The sheet to sign, for whoever stands at the door of the room."""
    language = language_of(request)
    async with database.transaction() as conn:
        edition = await editions.by_slug(conn, slug)
        item = await programme.find_item(conn, edition.id, item_id)
        found = await programme.roll(conn, edition, item_id)
    return Response(
        await typst.typeset(
            roll_sheets.roll_pdf, _printed(edition, item, found, language), language
        ),
        media_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="emargement.pdf"'},
    )


def people_of(edition: Edition, item_id: UUID) -> str:
    """The page of those who go to an item."""
    return f"{programme_of(edition)}/{item_id}/personnes"


async def _page(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    item_id: UUID,
    caller: Caller,
    *,
    said: Sequence[Message] = (),
    status: int = 200,
) -> Response[str]:
    item = await programme.find_item(conn, edition.id, item_id)
    found = await programme.roll(conn, edition, item_id)
    text = request.query_params.get("text", "").replace("\0", "")[:100].strip()
    known = {line.id for line in (*found.attending, *found.waiting)}
    matches = await _matches(conn, edition, text) if text else []
    return page(
        request,
        "organiser/item_people.html",
        edition=edition,
        status=status,
        said=said,
        base=base_of(edition),
        path=programme_of(edition),
        here=f"{programme_of(edition)}/{item_id}",
        shown=show_item(item, edition, language_of(request)),
        roll=found,
        text=text,
        matches=[line for line in matches if line.id not in known],
        writes=caller.role_in(edition.slug) == "organiser",
        local=edition.local,
    )


async def _matches(conn: Connection, edition: Edition, text: str) -> list[people.PersonLine]:
    asked = PeopleFilter(state="coming", text=text)
    return list((await people.list_people(conn, edition.id, asked)).items)


def _printed(
    edition: Edition, item: ListedItem, found: Roll, language: str
) -> roll_sheets.PrintedRoll:
    words = show_item(item, edition, language)
    return roll_sheets.PrintedRoll(
        edition=edition.name,
        held_on=edition.held_on,
        kind=words.kind,
        title=item.title,
        speaker=item.speaker,
        where=", ".join(part for part in (words.hours, item.room) if part),
        attending=tuple(
            (line.last_name, line.first_name, line.organisation) for line in found.attending
        ),
        waiting=tuple(
            (line.last_name, line.first_name, line.organisation) for line in found.waiting
        ),
    )


MINE = [show, place, release, sheet]
