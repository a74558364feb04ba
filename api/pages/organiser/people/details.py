"""A person's details corrected by an organiser; what the person agreed to stays theirs."""

from collections.abc import Iterable, Sequence
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
from api.pages.frame.choices import words
from api.pages.frame.organisers import organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.open.registration import FORMS, empty_answers, workshop_choices
from api.pages.organiser.people.person_acts import page_of
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import naming, people
from matchmaker.people.profiles import Profile
from matchmaker.wording.errors import Conflict, FieldFault
from matchmaker.wording.language import catalogue
from matchmaker.wording.vocabularies import Consent, Vocabulary, label


@get("/personnes/{person_id:uuid}/fiche", opt={"action": "person.manage"}, include_in_schema=False)
async def show(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[Any]:
    person = await people.find_person(conn, edition.id, person_id)
    if person.withdrawn_at is not None:
        return go(page_of(edition, person_id))
    answers = msgspec.structs.asdict(await people.answers_of(conn, edition.id, person_id))
    answers["external_id"] = await naming.external_id(conn, edition.id, person_id) or ""
    return await _form(request, conn, edition, person, answers)


class Seen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When the answers that a form was filled with were last changed."""

    updated_at: datetime | None = None


@post("/personnes/{person_id:uuid}/fiche", opt={"action": "person.manage"}, include_in_schema=False)
async def save(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    person = await people.find_person(conn, edition.id, person_id)
    form = FORMS[person.kind]
    answers = await forms.answers(request, form)
    for purpose in Consent:
        answers.pop(purpose.value, None)
    drawn_from = answers.pop("updated_at", None)
    identifier = answers.pop("external_id", None)
    async with (attempt := Attempt(conn)):
        seen = forms.read(Seen, {"updated_at": drawn_from} if drawn_from else {})
        sent = forms.read(form, answers)
        by = organiser_of(caller)
        if identifier is not None:  # takes its turn before the person is held
            called = str(identifier).strip() or None
            await naming.call(conn, edition, person.id, called, by, now)
        await people.update(conn, edition, person.id, sent, now, by, seen=seen.updated_at)
    if attempt.refusal:
        shown = empty_answers(form) | answers | {"external_id": identifier or ""}
        person = await people.find_person(conn, edition.id, person_id)
        return await _form(
            request,
            conn,
            edition,
            person,
            shown,
            faults=attempt.faults,
            conflict=attempt.conflict,
            changed=await _changed(request, conn, edition, person, answers)
            if attempt.conflict
            else (),
        )
    return go(page_of(edition, person_id), flash="saved")


async def _form(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    person: Profile,
    answers: dict[str, Any],
    faults: Sequence[FieldFault] = (),
    conflict: Conflict | None = None,
    changed: Sequence[str] = (),
) -> Response[str]:
    language = language_of(request)
    said = said_of(request, conflict)
    return page(
        request,
        "organiser/details.html",
        edition=edition,
        status=422 if faults else 409 if conflict else 200,
        faults=faults,
        said=said,
        person=person,
        seen=person.updated_at.isoformat(),
        changed=changed,
        back=page_of(edition, person.id),
        answers=answers,
        words=words(language),
        workshops=await workshop_choices(conn, edition, language),
    )


async def _changed(
    request: AnyRequest, conn: Connection, edition: Edition, person: Profile, typed: dict[str, Any]
) -> list[str]:
    """What is stored now where it is not what was typed; spaces make no difference."""
    stored = msgspec.structs.asdict(await people.answers_of(conn, edition.id, person.id))
    catalog = catalogue(language_of(request))
    found = []
    for name, value in stored.items():
        if name not in typed or isinstance(value, bool):
            continue
        parts = value if isinstance(value, tuple) else (value,) if value is not None else ()
        given = typed[name] if isinstance(typed[name], list) else [typed[name]]
        if _bare(parts) != _bare(given):
            found.append(
                ", ".join(
                    label(part).translated(catalog) if isinstance(part, Vocabulary) else str(part)
                    for part in parts
                )
            )
    return [text for text in found if text]


def _bare(parts: Iterable[object]) -> list[str]:
    return [bare for part in parts if (bare := "".join(str(part).split()))]


MINE = [show, save]
