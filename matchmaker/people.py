"""Everybody who takes part: what other rooms ask of them stands here under one name."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from matchmaker import audit, directory, editions, notices, privacy, programme
from matchmaker.db import Connection, load
from matchmaker.directory import find, find_by_email, find_holder, find_investor, find_person
from matchmaker.guide import (
    GuideFilter,
    InvestorCard,
    PeopleFilter,
    PersonLine,
    ProjectCard,
    ProjectFilter,
    Suggestion,
    guide,
    investor_cards,
    list_people,
    project_cards,
    projects,
    suggestions,
)
from matchmaker.profiles import (
    Holder,
    HolderForm,
    Investor,
    InvestorForm,
    Kind,
    Person,
    PersonForm,
    clean_holder,
    clean_investor,
)
from matchmaker.registering import (
    register_holder,
    register_investor,
    require_registration,
    update_holder,
    update_investor,
)

__all__ = [
    "GuideFilter",
    "Holder",
    "HolderForm",
    "Investor",
    "InvestorCard",
    "InvestorForm",
    "Kind",
    "PeopleFilter",
    "Person",
    "PersonForm",
    "PersonLine",
    "ProjectCard",
    "ProjectFilter",
    "Suggestion",
    "answers_of",
    "clean_holder",
    "clean_investor",
    "come_back",
    "find",
    "find_by_email",
    "find_holder",
    "find_investor",
    "find_person",
    "guide",
    "investor_cards",
    "list_people",
    "project_cards",
    "projects",
    "register_holder",
    "register_investor",
    "suggestions",
    "update_holder",
    "update_investor",
    "withdraw",
]

_SQL: Final = load("people")


async def answers_of(
    conn: Connection, edition_id: UUID, person_id: UUID
) -> HolderForm | InvestorForm:
    """The form as this person would find it filled in today."""
    person = await find(conn, edition_id, person_id)
    form_type = HolderForm if isinstance(person, Holder) else InvestorForm
    answers: dict[str, Any] = {
        name: getattr(person, name) for name in form_type.__struct_fields__ if hasattr(person, name)
    }
    if isinstance(person, Holder):
        answers |= {"siret": person.siret or "", "rna": person.rna or ""}
    answers["workshops"] = tuple(item.code for item in await programme.attended(conn, person_id))
    for consent in await privacy.consents(conn, person_id):
        if consent.withdrawn_at is None:
            answers[consent.purpose] = True
    return form_type(**answers)


async def withdraw(
    conn: Connection, person: Person, now: dt.datetime, by: UUID | None = None
) -> None:
    """They will not come, and both sides are told at once; said twice, it changes nothing.

    Their meetings stay in the version in force, until the next one drops them: nobody's agenda
    shows them any more.
    """
    if await conn.fetchval(_SQL.withdraw, person.id, now) is None:
        return
    await notices.confirm_withdrawal(conn, person, now)
    if by is not None:
        await audit.record(conn, person.edition_id, by, "person.withdrawn", person.id, now=now)


async def come_back(
    conn: Connection, person: Person, now: dt.datetime, by: UUID | None = None
) -> None:
    """They come after all, as long as one may register."""
    require_registration(await editions.hold(conn, person.edition_id), now, by)
    await directory.hold(conn, person.edition_id, person.id)
    if await conn.fetchval(_SQL.come_back, person.id) is None:
        return
    await notices.bring_up_to_date(conn, person.edition_id, [person.id], now)
    if by is not None:
        await audit.record(conn, person.edition_id, by, "person.returned", person.id, now=now)
