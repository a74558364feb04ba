"""Investors who do not attend and stand in the year-book all the same: organisations alone.

Whoever adds one has asked them. `lasting_since` is the day on which they agreed to what outlives
the edition; without it they are in its year-book alone, and go with the purge.
"""

import datetime as dt
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.guidebook.shapes import AdditionForm
from matchmaker.wording import forms
from matchmaker.wording.errors import Conflict, FieldFault, Invalid, NotFound
from matchmaker.wording.language import msgid
from matchmaker.wording.typography import fold
from matchmaker.wording.vocabularies import Finance, Need, ProjectStage, Theme

_SQL: Final = load("guidebook")
MOST: Final = 1000
_TWICE: Final = msgid("An organisation of this name is in the list already; change that one.")


class EarlierAddition(msgspec.Struct, frozen=True, kw_only=True):
    """One whom an earlier edition had, proposed again."""

    id: UUID
    organisation: str
    finance: Finance
    ticket_from: int
    ticket_to: int
    project_stages: tuple[ProjectStage, ...]
    needs: tuple[Need, ...]
    themes: tuple[Theme, ...]
    territory: str
    description: str
    website: str
    contact: str
    lasting_since: dt.date | None

    @property
    def form(self) -> AdditionForm:
        return AdditionForm(
            **{name: getattr(self, name) for name in AdditionForm.__struct_fields__}
        )


class Addition(EarlierAddition, frozen=True, kw_only=True):
    """One of this edition; `changed_at` names the state that a form was made from."""

    changed_at: dt.datetime


class _Made(msgspec.Struct, frozen=True):
    id: UUID


async def additions(conn: Connection, edition_id: UUID) -> list[Addition]:
    """Whom organisers added, by name."""
    return await fetch(conn, Addition, _SQL.additions, edition_id)


async def addition(conn: Connection, edition_id: UUID, addition_id: UUID) -> Addition:
    """One of them; NotFound for any other."""
    found = await fetch_optional(conn, Addition, _SQL.addition, edition_id, addition_id)
    if found is None:
        raise NotFound(msgid("There is no such investor in the year-book."))
    return found


async def add(
    conn: Connection, edition: Edition, form: AdditionForm, by: UUID | None, now: dt.datetime
) -> Addition:
    """One more; Invalid where an organisation of that name is there."""
    tidy = check_addition(form, edition.local(now).date())
    await _require_data(edition)
    made = await fetch_optional(conn, _Made, _SQL.add, edition.id, *_columns(tidy), now)
    if made is None:
        raise Invalid([FieldFault("organisation", _TWICE)])
    await audit.record(conn, edition.id, by, "guide.added", made.id, now=now)
    return await addition(conn, edition.id, made.id)


async def change(
    conn: Connection,
    edition: Edition,
    addition_id: UUID,
    form: AdditionForm,
    seen: dt.datetime,
    by: UUID | None,
    now: dt.datetime,
) -> Addition:
    """Another record of it, made from that of `seen`: Conflict when there is a newer one."""
    known = await addition(conn, edition.id, addition_id)
    tidy = check_addition(form, edition.local(now).date())
    if known.changed_at == seen and tidy == known.form:
        return known
    if await conn.fetchval(_SQL.is_named_so, edition.id, fold(tidy.organisation), addition_id):
        raise Invalid([FieldFault("organisation", _TWICE)])
    values = (edition.id, addition_id, seen, *_columns(tidy), now)
    if await conn.fetchval(_SQL.change, *values) is None:
        said = msgid("Somebody else has changed this entry since you opened it; look at it again.")
        raise Conflict(said).after(edition.id, "guide.changed", subject=addition_id)
    await audit.record(conn, edition.id, by, "guide.changed", addition_id, now=now)
    return await addition(conn, edition.id, addition_id)


async def remove(
    conn: Connection, edition: Edition, addition_id: UUID, by: UUID | None, now: dt.datetime
) -> None:
    """One less; twice is once."""
    if await conn.fetchval(_SQL.remove, edition.id, addition_id) is not None:
        await audit.record(conn, edition.id, by, "guide.removed", addition_id, now=now)


async def earlier_additions(
    conn: Connection, edition: Edition, now: dt.datetime
) -> list[EarlierAddition]:
    """Whom the edition before this one had, by name, without those that are here by now."""
    here = {fold(one.organisation) for one in await additions(conn, edition.id)}
    today = edition.local(now).date()
    found = await fetch(conn, EarlierAddition, _SQL.earlier, edition.id, today)
    known = {fold(one.organisation): one for one in found}
    return [known[name] for name in sorted(known) if name not in here]


def check_addition(form: AdditionForm, today: dt.date) -> AdditionForm:
    """The form as it is stored; Invalid with every fault."""
    tidy = forms.check_form(form)
    if tidy.lasting_since is not None and tidy.lasting_since > today:
        said = msgid("They cannot have agreed on a day that is still to come.")
        raise Invalid([FieldFault("lasting_since", said)])
    return msgspec.structs.replace(
        tidy,
        project_stages=tuple(dict.fromkeys(tidy.project_stages)),
        needs=tuple(dict.fromkeys(tidy.needs)),
        themes=tuple(dict.fromkeys(tidy.themes)),
    )


async def _require_data(edition: Edition) -> None:
    if edition.stage == "purged":
        raise Conflict(
            msgid("This edition is put away: its data are deleted, and nothing is added to it.")
        )


def _columns(form: AdditionForm) -> tuple[Any, ...]:
    return (
        *(form.organisation, form.finance, form.ticket_from, form.ticket_to),
        *(list(form.project_stages), list(form.needs), list(form.themes), form.territory),
        *(form.description, form.website, form.contact, form.lasting_since),
        fold(form.organisation),
    )
