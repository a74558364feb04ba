"""The forms by which people register and correct what they said, whoever types: shared by pages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from markupsafe import Markup

from api.pages.frame.choices import Option
from api.pages.open.public import registration_deadline
from matchmaker.choices import programme
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import registering
from matchmaker.people.profiles import (
    AnyForm,
    HolderForm,
    InvestorForm,
    PersonForm,
    PersonKind,
    VisitorForm,
)
from matchmaker.registration.steps import SIDES
from matchmaker.wording.errors import FieldFault, NotFound
from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.templates import theirs
from matchmaker.wording.typography import hour

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
        *("needs_financed", "project_stages", "themes", "territory", "website", "delegates"),
        *_CONTACT,
    ),
    "visitor": (*_CONTACT, "organisation", "quality", "occupation", "workshops"),
}


def empty_answers(form: type[PersonForm]) -> dict[str, Any]:
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
            Markup("{} · {}").format(
                hour(edition.local(item.starts_at), language), theirs(item.title, language=language)
            ),
            hint=full if item.left == 0 else "",
        )
        for item in await programme.list_items(conn, edition.id)
    ]


def window_for(edition: Edition, side: PersonKind, now: datetime) -> dict[str, Any]:
    """Whether somebody may still register so, and until when; as `registration_deadline`."""
    until = registration_deadline(edition, now)
    return until | {"open": registering.may_visit(edition, now)} if side == "visitor" else until


def side_of(word: str) -> PersonKind:
    if word not in SIDES:
        raise NotFound(msgid("There is no such page."))
    return SIDES[word]
