"""Somebody's own page as they see it: to be read, and nothing on it can be pressed.

Each look is written down. Whom the person avoids is left out, unless it is asked for by the act
that shows it anywhere else, which is written down as such.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK
from markupsafe import Markup

from api.access.callers import Caller
from api.exchange.speech import language_of
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, Faults, page
from api.pages.participant.availability import shown_availability
from api.pages.participant.me import own_page
from api.pages.participant.page import Me, window_of
from api.pages.participant.still import still
from api.pages.participant.wishes import shown_wishes
from matchmaker.choices import wishes
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import organising, people
from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.templates import renderer


class SeenPage(msgspec.Struct, frozen=True, kw_only=True):
    """One of their pages: the word that leads to it in their navigation, and what it says."""

    label: str
    content: Markup


@get(
    "/personnes/{person_id:uuid}/sa-page",
    opt={"action": "person.view"},
    include_in_schema=False,
)
async def look(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[str]:
    person = await people.find(conn, edition.id, person_id)
    await organising.note_view(conn, edition, person.id, organiser_of(caller), now)
    return await _seen(request, conn, edition, person, now, refusals=False)


@post(
    "/personnes/{person_id:uuid}/sa-page",
    opt={"action": "refusals.review"},
    include_in_schema=False,
    status_code=HTTP_200_OK,
)
async def look_with_refusals(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[str]:
    """Answers without a redirect: an address that shows them could be opened again unwritten."""
    person = await people.find(conn, edition.id, person_id)
    await wishes.refusals_for_organiser(conn, edition.id, organiser_of(caller), now, person.id)
    return await _seen(request, conn, edition, person, now, refusals=True)


async def _seen(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    person: Me,
    now: datetime,
    *,
    refusals: bool,
) -> Response[str]:
    language = language_of(request)
    home = await own_page(conn, edition, person, now, language)
    drawn = [(_home_of(person), home.template, home.context)]
    if person.withdrawn_at is None and person.kind != "visitor":
        drawn += await _choices(conn, edition, person, now, language, refusals=refusals)
    return page(
        request,
        "organiser/seen.html",
        edition=edition,
        base=base_of(edition),
        person=person,
        seen=[
            SeenPage(
                label=catalogue(language).gettext(label),
                content=_still(request, edition, person, template, context),
            )
            for label, template, context in drawn
        ],
        refusals=refusals,
        local_now=edition.local(now),
    )


def _home_of(person: Me) -> str:
    return msgid("My morning") if person.kind == "holder" else msgid("My agenda")


async def _choices(
    conn: Connection,
    edition: Edition,
    person: Me,
    now: datetime,
    language: str,
    *,
    refusals: bool,
) -> list[tuple[str, str, dict[str, Any]]]:
    window = window_of(edition, person, now)
    chosen = await shown_wishes(conn, edition, person, window, language)
    available = await shown_availability(conn, edition, person, window, language)
    return [
        (
            msgid("My wishes"),
            "wishes.html",
            chosen if refusals else chosen | {"refusals": None},
        ),
        (msgid("My availability"), "availability.html", available),
    ]


def _still(
    request: AnyRequest, edition: Edition, person: Me, template: str, context: dict[str, Any]
) -> Markup:
    language = language_of(request)
    words = catalogue(language)
    drawn = (
        renderer(language)
        .get_template(f"pages/{template}")
        .render(
            caller=request.user,
            edition=edition,
            me=person,
            faults=Faults((), words),
            **context,
        )
    )
    return still(drawn, words.gettext(msgid("Ticked:")), words.gettext(msgid("Not ticked:")))


MINE = [look, look_with_refusals]
