"""Everybody of an edition for its organiser: the list, and one person's page."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.exchange.speech import language_of
from api.pages.frame import rows
from api.pages.frame.filters import read_filters
from api.pages.frame.organisers import base_of, may_act
from api.pages.frame.show import AnyRequest, page
from api.pages.organiser.people.questions import MORE, query_of, questions
from matchmaker import merging, receiving
from matchmaker.choices import programme
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.participation import naming, people, privacy
from matchmaker.participation.people import (
    AnyProfile,
    HolderProfile,
    PeopleFilter,
    VisitorProfile,
)
from matchmaker.people import applications, remarks
from matchmaker.planning import agenda, reviewing
from matchmaker.post.morning import ticket
from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.templates import theirs
from matchmaker.wording.typography import euros, siret
from matchmaker.wording.vocabularies import label


@get("/personnes", opt={"action": "people.list"}, include_in_schema=False)
async def everybody(
    request: AnyRequest, conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> Response[str]:
    conditions, asked_for = read_filters(request, PeopleFilter)
    found = await people.find_people(conn, edition.id, conditions)
    tags = await remarks.tags(conn, edition.id)
    return page(
        request,
        "organiser/people.html",
        edition=edition,
        base=base_of(edition),
        found=found.page,
        near=found.near,
        sent=found.sent,
        alike=await merging.how_many(conn, edition.id),
        questions=questions(found.counts, tags, language_of(request)),
        more=any(asked_for.answers[name] for name in MORE),
        query=query_of(asked_for.answers),
        may_act=may_act(request, edition),
        **asked_for.context,
    )


@get("/personnes/{person_id:uuid}", opt={"action": "person.oversee"}, include_in_schema=False)
async def one(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    person = await people.find(conn, edition.id, person_id)
    language = language_of(request)
    found = await agenda(conn, person.id, language)
    times = await editions.slots(conn, edition.id)
    consents = await privacy.consents(conn, person.id)
    called = await naming.external_id(conn, edition.id, person.id)
    return page(
        request,
        "organiser/person.html",
        edition=edition,
        base=base_of(edition),
        person=person,
        contact=_contact(person, called, language),
        fiche=_fiche(person, language),
        counts=await reviewing.wish_counts(conn, person.id),
        chosen_at=edition.local(person.choices_saved_at) if person.choices_saved_at else None,
        withdrawn_at=edition.local(person.withdrawn_at) if person.withdrawn_at else None,
        agreed={consent.purpose.value for consent in consents if consent.withdrawn_at is None},
        agenda=found,
        rows=rows.in_brief(found, times, edition.local),
        slots=_absences(await programme.availability(conn, person), edition),
        local_now=edition.local(now),
        application=await applications.application(conn, edition.id, person.id),
        notes=await remarks.notes(conn, person.id),
        tags=await remarks.tags_of(conn, person.id),
        known_tags=[tag.tag for tag in await remarks.tags(conn, edition.id)],
        may_act=may_act(request, edition),
        lost=await receiving.undelivered_letters(conn, edition.id, person.id),
        answers=await receiving.answers(conn, edition.id, person.id),
        local=edition.local,
    )


def _contact(person: AnyProfile, called: str | None, language: str) -> list[tuple[str, str]]:
    words = catalogue(language)
    return [
        (words.gettext(msgid("E-mail address")), person.email),
        (words.gettext(msgid("Telephone")), person.phone),
        (
            words.gettext(msgid("Language of our messages")),
            {"fr": "Français", "en": "English"}[person.language],
        ),
        (words.gettext(msgid("Identifier in another program")), called or ""),
    ]


def _fiche(person: AnyProfile, language: str) -> list[tuple[str, str]]:
    words = catalogue(language)
    written = partial(theirs, language=language)
    if isinstance(person, HolderProfile):
        identifier = siret(person.siret or "") or person.rna or ""
        if not identifier and person.in_creation:
            identifier = words.gettext(msgid("being created"))
        return [
            (words.gettext(msgid("Organisation")), written(person.organisation)),
            (words.gettext(msgid("SIRET or RNA")), identifier),
            (words.gettext(msgid("Commune")), written(person.commune)),
            (words.gettext(msgid("Need")), label(person.need).translated(words)),
            (words.gettext(msgid("Amount sought")), euros(person.amount_sought, language)),
            (words.gettext(msgid("Stage")), label(person.project_stage).translated(words)),
            (words.gettext(msgid("Meetings at most")), str(person.max_meetings or "")),
        ]
    if isinstance(person, VisitorProfile):
        return [
            (words.gettext(msgid("Why they come")), label(person.quality).translated(words)),
            (words.gettext(msgid("What they do")), written(person.occupation)),
        ]
    return [
        (words.gettext(msgid("Kind of finance")), label(person.finance).translated(words)),
        (
            words.gettext(msgid("Amounts")),
            ticket(person.ticket_from, person.ticket_to, language),
        ),
        (
            words.gettext(msgid("Needs financed")),
            ", ".join(label(need).translated(words) for need in person.needs_financed),
        ),
        (words.gettext(msgid("Territory")), written(person.territory)),
        (words.gettext(msgid("Representatives")), ", ".join(person.delegates)),
        (words.gettext(msgid("Meetings at most")), str(person.max_meetings or "")),
        (words.gettext(msgid("Meetings on end at most")), str(person.max_consecutive or "")),
    ]


def _absences(slots: list[programme.SlotChoice], edition: Edition) -> list[dict[str, Any]]:
    """The slots in which somebody cannot meet, by the clocks of the place."""
    return [
        {
            "starts": edition.local(slot.starts_at),
            "ends": edition.local(slot.ends_at),
            "workshop": slot.workshop or "",
        }
        for slot in slots
        if slot.declared or slot.workshop is not None
    ]


MINE = [everybody, one]
