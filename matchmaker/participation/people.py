"""Everybody who takes part: what other rooms ask of them stands here under one name."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec

from matchmaker.choices import items, places
from matchmaker.db import Connection, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation import signals
from matchmaker.notices import announcing
from matchmaker.participation import privacy
from matchmaker.participation.registering import (
    NOT_THEIRS,
    register,
    register_holder,
    register_investor,
    register_visitor,
    require_entrance,
    require_own,
    take_turn,
    update,
    update_holder,
    update_investor,
    update_visitor,
)
from matchmaker.people import directory
from matchmaker.people.directory import (
    find,
    find_by_email,
    find_holder,
    find_investor,
    find_person,
    find_visitor,
)
from matchmaker.people.guide import (
    GuideFilter,
    InvestorCard,
    ProjectCard,
    ProjectFilter,
    guide,
    investor_cards,
    project_cards,
    projects,
)
from matchmaker.people.listing import PeopleFilter, PersonLine, find_people, list_people
from matchmaker.people.profiles import (
    AnyForm,
    AnyProfile,
    HolderForm,
    HolderProfile,
    InvestorForm,
    InvestorProfile,
    PersonForm,
    PersonKind,
    Profile,
    VisitorForm,
    VisitorProfile,
    clean_holder,
    clean_investor,
)
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import msgid

__all__ = [
    "AnyForm",
    "AnyProfile",
    "GuideFilter",
    "HolderForm",
    "HolderProfile",
    "InvestorCard",
    "InvestorForm",
    "InvestorProfile",
    "PeopleFilter",
    "PersonForm",
    "PersonKind",
    "PersonLine",
    "Profile",
    "ProjectCard",
    "ProjectFilter",
    "VisitorForm",
    "VisitorProfile",
    "answers_of",
    "clean_holder",
    "clean_investor",
    "come_back",
    "complete_form",
    "find",
    "find_by_email",
    "find_holder",
    "find_investor",
    "find_people",
    "find_person",
    "find_visitor",
    "guide",
    "investor_cards",
    "list_people",
    "project_cards",
    "projects",
    "register",
    "register_holder",
    "register_investor",
    "register_visitor",
    "require_own",
    "update",
    "update_holder",
    "update_investor",
    "update_visitor",
    "with_addresses",
    "withdraw",
]

_SQL: Final = load("people")
Form = TypeVar("Form", bound=AnyForm)
_FORMS: Final[dict[PersonKind, type[AnyForm]]] = {
    "holder": HolderForm,
    "investor": InvestorForm,
    "visitor": VisitorForm,
}


async def answers_of(conn: Connection, edition_id: UUID, person_id: UUID) -> AnyForm:
    """The form as this person would find it filled in today."""
    person = await find(conn, edition_id, person_id)
    form_type = _FORMS[person.kind]
    answers: dict[str, Any] = {
        name: getattr(person, name) for name in form_type.__struct_fields__ if hasattr(person, name)
    }
    if isinstance(person, HolderProfile):
        answers |= {"siret": person.siret or "", "rna": person.rna or ""}
    answers["workshops"] = await items.asked_codes(conn, person_id)
    for consent in await privacy.consents(conn, person_id):
        if consent.withdrawn_at is None:
            answers[consent.purpose] = True
    return form_type(**answers)


async def held_answers(conn: Connection, edition: Edition, person_id: UUID) -> AnyForm:
    """As `answers_of`; from here to the end of the transaction nobody changes them."""
    await take_turn(conn, edition)
    await directory.hold(conn, edition.id, person_id)
    return await answers_of(conn, edition.id, person_id)


async def complete_form(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    form_type: type[Form],
    given: Mapping[str, Any],
    by: UUID | None = None,
) -> Form:
    """The form of a person with `given` in place of what they answered, and nothing else changed.

    The person is held, so that no answer that comes meanwhile is lost. Invalid for somebody of the
    other side, and where another than the person would give or take back a consent.
    """
    known = await held_answers(conn, edition, person_id)
    if not isinstance(known, form_type):
        raise Invalid([FieldFault("kind", msgid("This person is on the other side."))])
    form = msgspec.structs.replace(known, **with_addresses(known, given))
    if by is not None and form.consents() != known.consents():
        differing = form.consents() ^ known.consents()
        raise Invalid([FieldFault(purpose, NOT_THEIRS) for purpose in sorted(differing)])
    return form


def with_addresses(known: AnyForm, given: Mapping[str, Any]) -> dict[str, Any]:
    """Who names delegates and not their addresses means those that go with the names known."""
    named = "delegates" in given and "delegate_emails" not in given
    if not (named and isinstance(known, InvestorForm)):
        return dict(given)
    addresses = dict(zip(known.delegates, known.delegate_emails, strict=False))
    kept = tuple(addresses.get(name, "") for name in given["delegates"])
    return {**given, "delegate_emails": kept}


async def withdraw(
    conn: Connection, person: Profile, now: dt.datetime, by: UUID | None = None
) -> None:
    """They will not come, and both sides are told at once; said twice, it changes nothing.

    Their meetings stay in the version in force, until the next one drops them: nobody's agenda
    shows them any more.
    """
    await editions.hold(conn, person.edition_id)
    if await conn.fetchval(_SQL.withdraw, person.id, now) is None:
        return
    await announcing.confirm_withdrawal(conn, person, now)
    await places.settle(conn, person.edition_id, now)
    await signals.signal(conn, person.edition_id, "attendance")
    if by is not None:
        await audit.record(conn, person.edition_id, by, "person.withdrawn", person.id, now=now)


async def come_back(
    conn: Connection, person: Profile, now: dt.datetime, by: UUID | None = None
) -> None:
    """They come after all, as long as one may register; a place that was given away is gone."""
    require_entrance(await editions.hold(conn, person.edition_id), person.kind, now, by)
    await directory.hold(conn, person.edition_id, person.id)
    if await conn.fetchval(_SQL.come_back, person.id) is None:
        return
    await places.come_back(conn, person.edition_id, person.id)
    await announcing.bring_up_to_date(conn, person.edition_id, [person.id], now)
    await signals.signal(conn, person.edition_id, "attendance")
    if by is not None:
        await audit.record(conn, person.edition_id, by, "person.returned", person.id, now=now)
