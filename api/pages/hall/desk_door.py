"""Somebody at the door who never registered: one short form, and they are in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.choices import Option, words
from api.pages.frame.organisers import organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.hall.desk import BASE, DeskRow, desk_of, row_of
from matchmaker import day
from matchmaker.day import DoorForm, OpenPlaces
from matchmaker.day.door import WISHES
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import people
from matchmaker.wording import identifiers
from matchmaker.wording.errors import Conflict, FieldFault, Unusable
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.phrases import phrase

#: the questions as they follow one another on the page
ORDER: Final = (
    *("first_name", "last_name", "email", "phone"),
    *("organisation", "commune", "project", "need", "amount_sought", "project_stage"),
    *WISHES,
)


@get(f"{BASE}/inscription", opt={"action": "desk.register"}, include_in_schema=False)
async def ask(
    request: AnyRequest,
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    return await _form(request, conn, edition, now, dict.fromkeys(DoorForm.__struct_fields__, ""))


@post(f"{BASE}/inscription", opt={"action": "desk.register"}, include_in_schema=False)
async def register(
    request: AnyRequest,
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, DoorForm)
    shown = dict.fromkeys(DoorForm.__struct_fields__, "") | answers
    async with (attempt := Attempt(conn)):
        form = forms.read(DoorForm, answers)
        person = await day.register_at_door(conn, edition, form, organiser_of(caller), now)
    if attempt.refusal:
        known = await _known(conn, edition, shown["email"], attempt.faults, now)
        return await _form(
            request,
            conn,
            edition,
            now,
            shown,
            faults=attempt.faults,
            conflict=attempt.conflict,
            known=known,
        )
    return go(
        f"{desk_of(edition)}?{urlencode({'arrivee': str(person.id)})}", flash="registered_at_door"
    )


async def _form(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    now: datetime,
    answers: dict[str, Any],
    *,
    faults: Sequence[FieldFault] = (),
    conflict: Conflict | None = None,
    known: DeskRow | None = None,
) -> Response[str]:
    language = language_of(request)
    spoken = catalogue(language)
    places = {name: place for place, name in enumerate(ORDER)}
    investors = await day.open_places(conn, edition.id, now)
    return page(
        request,
        "desk/door.html",
        edition=edition,
        status=422 if faults else 409 if conflict else 200,
        faults=sorted(faults, key=lambda fault: places.get(fault.field, len(places))),
        said=said_of(request, conflict),
        desk=desk_of(edition),
        known=known,
        is_open=edition.is_today(now),
        answers=answers,
        words=words(language),
        wish_fields=WISHES,
        investors=[Option(str(each.id), _offer(each, spoken)) for each in investors],
    )


async def _known(
    conn: Connection, edition: Edition, email: str, faults: Sequence[FieldFault], now: datetime
) -> DeskRow | None:
    """Who has this address already: the desk may know, and notes their arrival by one tap."""
    if all(fault.field != "email" for fault in faults):
        return None
    try:
        address = identifiers.email(email)
    except Unusable:
        return None
    person = await people.find_by_email(conn, edition.id, address)
    if person is None:
        return None
    return row_of(await day.desk_line(conn, edition.id, person.id, now), edition, now)


def _offer(investor: OpenPlaces, spoken: Catalogue) -> str:
    """An investor of the list with the places they have left."""
    if investor.places <= 0:
        left = spoken.gettext(msgid("no place left"))
    else:
        left = phrase(
            "%(num)s place free", plural="%(num)s places free", num=investor.places
        ).translated(spoken)
    return f"{investor.organisation} · {left}"


ROUTES = [ask, register]
