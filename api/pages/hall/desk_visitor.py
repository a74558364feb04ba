"""A visitor at the door who never registered: who they are, why they come, and they are in."""

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
from api.pages.frame.choices import words
from api.pages.frame.organisers import organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.hall.desk import BASE, desk_of
from matchmaker import day
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.people.profiles import VisitorForm
from matchmaker.wording.errors import Conflict, FieldFault

_ORDER: Final = ("first_name", "last_name", "email", "organisation", "quality", "occupation")


@get(f"{BASE}/visiteur", opt={"action": "desk.register"}, include_in_schema=False)
async def ask(
    request: AnyRequest,
    slug: FromPath[str],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    return _form(request, edition, now, {})


@post(f"{BASE}/visiteur", opt={"action": "desk.register"}, include_in_schema=False)
async def register(
    request: AnyRequest,
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, VisitorForm)
    async with (attempt := Attempt(conn)):
        form = forms.read(VisitorForm, answers)
        by = organiser_of(caller)
        person = await day.register_visitor_at_door(conn, edition, form, by, now)
    if attempt.refusal:
        refused = (attempt.faults, attempt.conflict)
        return _form(request, edition, now, answers, *refused)
    arrived = urlencode({"arrivee": str(person.id)})
    return go(f"{desk_of(edition)}?{arrived}", flash="visitor_at_door")


def _form(
    request: AnyRequest,
    edition: Edition,
    now: datetime,
    answers: dict[str, Any],
    faults: Sequence[FieldFault] = (),
    conflict: Conflict | None = None,
) -> Response[str]:
    places = {name: place for place, name in enumerate(_ORDER)}
    return page(
        request,
        "desk/visitor.html",
        edition=edition,
        status=422 if faults else 409 if conflict else 200,
        faults=sorted(faults, key=lambda fault: places.get(fault.field, len(places))),
        said=said_of(request, conflict),
        desk=desk_of(edition),
        is_open=edition.is_today(now),
        answers=dict.fromkeys(_ORDER, "") | answers,
        words=words(language_of(request)),
    )


ROUTES = [ask, register]
