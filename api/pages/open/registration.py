"""Registering as a holder, an investor or a visitor."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt
from api.pages.frame.choices import Option, words
from api.pages.frame.show import AnyRequest, go, page
from api.pages.open.public import base_of, registration_deadline
from matchmaker.choices import programme
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import people, registering
from matchmaker.people.profiles import (
    AnyForm,
    HolderForm,
    InvestorForm,
    PersonForm,
    PersonKind,
    VisitorForm,
)
from matchmaker.wording.errors import FieldFault, Invalid, NotFound
from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.typography import hour

SIDES: dict[str, PersonKind] = {
    "porteur": "holder",
    "financeur": "investor",
    "visiteur": "visitor",
}
FORMS: dict[PersonKind, type[AnyForm]] = {
    "holder": HolderForm,
    "investor": InvestorForm,
    "visitor": VisitorForm,
}
_CONTACT = ("first_name", "last_name", "email", "phone")
#: the questions as they follow one another on the page, for the list of what is wrong
ORDERS: dict[PersonKind, tuple[str, ...]] = {
    "holder": (
        *_CONTACT,
        *("organisation", "in_creation", "siret", "rna", "commune"),
        *("project", "summary", "need", "amount_sought", "project_stage", "themes"),
    ),
    "investor": (
        *("organisation", "finance", "ticket_from", "ticket_to", "description"),
        *("project_stages", "themes", "territory", "website", "delegates"),
        *_CONTACT,
    ),
    "visitor": (*_CONTACT, "organisation", "quality", "occupation", "workshops"),
}


def empty(form: type[PersonForm]) -> dict[str, Any]:
    """What an unanswered form shows: defaults, and nothing for what is required."""
    answers = {}
    for field in msgspec.structs.fields(form):
        required = field.default is msgspec.NODEFAULT and field.default_factory is msgspec.NODEFAULT
        answers[field.name] = "" if required or field.default is None else field.default
    return answers


def in_order(side: PersonKind, faults: Sequence[FieldFault]) -> list[FieldFault]:
    """Faults in the order in which a reader of the page meets them."""
    places = {name: place for place, name in enumerate(ORDERS[side])}
    return sorted(faults, key=lambda fault: places.get(fault.field.split("[")[0], len(places)))


async def workshop_choices(conn: Connection, edition: Edition, language: str) -> list[Option]:
    """The programme as answers to tick; who ticks what is full waits for a place."""
    full = catalogue(language).gettext(msgid("Full: you wait for a place."))
    return [
        Option(
            item.code,
            f"{hour(edition.local(item.starts_at), language)} · {item.title}",
            hint=full if item.left == 0 else "",
        )
        for item in await programme.list_items(conn, edition.id)
    ]


async def form_page(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    side: PersonKind,
    answers: dict[str, Any],
    now: datetime,
    faults: Sequence[FieldFault] = (),
) -> Response[str]:
    return page(
        request,
        "register.html",
        edition=edition,
        status=422 if faults else 200,
        faults=in_order(side, faults),
        base=base_of(edition),
        kind=side,
        answers=answers,
        words=words(language_of(request)),
        workshops=await workshop_choices(conn, edition, language_of(request)),
        **window_for(edition, side, now),
    )


def window_for(edition: Edition, side: PersonKind, now: datetime) -> dict[str, Any]:
    """Whether somebody may still register so, and until when; as `registration_deadline`."""
    until = registration_deadline(edition, now)
    return until | {"open": registering.may_visit(edition, now)} if side == "visitor" else until


@get(
    "/matinee/{slug:str}/inscription/{side:str}",
    opt={"action": "registration.create"},
    include_in_schema=False,
)
async def show_form(
    request: AnyRequest,
    slug: FromPath[str],
    side: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    kind = side_of(side)
    return await form_page(request, conn, edition, kind, empty(FORMS[kind]), now)


@post(
    "/matinee/{slug:str}/inscription/{side:str}",
    opt={"action": "registration.create"},
    include_in_schema=False,
)
async def register(
    request: AnyRequest,
    slug: FromPath[str],
    side: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    kind = side_of(side)
    answers = await forms.answers(request, FORMS[kind])
    async with (attempt := Attempt(conn, Invalid)):
        form = forms.read(FORMS[kind], answers)
        # the organiser in whose browser it was filled in, if it was one, gives no consent
        people.require_own(form, caller.organiser_id)
        await people.register(conn, edition, form, now)
    if attempt.refusal:
        shown = empty(FORMS[kind]) | answers
        return await form_page(request, conn, edition, kind, shown, now, attempt.faults)
    return go(f"{base_of(edition)}/inscription-recue")


@get("/matinee/{slug:str}/inscription-recue", opt={"action": "site.read"}, include_in_schema=False)
async def registration_received(
    request: AnyRequest, slug: FromPath[str], edition: NamedDependency[Edition]
) -> Response[str]:
    return page(
        request,
        "registered.html",
        edition=edition,
        closes_at=edition.local(edition.wishes_close_at),
    )


def side_of(word: str) -> PersonKind:
    if word not in SIDES:
        raise NotFound(msgid("There is no such page."))
    return SIDES[word]


ROUTES = [show_form, register, registration_received]
