"""What an investor agrees to leave in the guide beyond the purge: theirs to give and to take back.

Each answer is dated and kept until the purge; from then on only what was agreed to is left, under
the same identifier, so that the link in their letter goes on leading to it.
"""

import datetime as dt
from typing import Annotated, Final
from uuid import UUID, uuid4

import msgspec
from msgspec import Meta

from matchmaker import notices
from matchmaker.db import Connection, fetch_optional, load
from matchmaker.guidebook import contacts
from matchmaker.guidebook.contacts import ContactPoint
from matchmaker.guidebook.entries import LastingField
from matchmaker.people.profiles import InvestorProfile, Profile
from matchmaker.wording import forms
from matchmaker.wording.errors import FieldFault, Invalid, NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("guidebook")
YEARS: Final = 2


class AgreementForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which fields may stay, and how the organisation is reached; `agreed` is ticked or nothing is.

    What the organisation is called and what kind of finance it brings always goes with it.
    """

    agreed: bool = False
    fields: Annotated[tuple[LastingField, ...], Meta(max_length=len(LastingField))] = ()
    contact: ContactPoint = ""


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """What is in force, and until which day."""

    id: UUID
    edition_id: UUID
    person_id: UUID
    fields: tuple[LastingField, ...]
    contact: str
    agreed_at: dt.datetime
    renew_by: dt.date
    withdrawn_at: dt.datetime | None
    ruled: str | None


async def agreement(conn: Connection, person: Profile) -> Agreement | None:
    """What an investor has agreed to; NotFound for anybody who is none."""
    if person.kind != "investor":
        raise NotFound(msgid("There is no such page."))
    return await fetch_optional(conn, Agreement, _SQL.agreement, person.id)


async def agree(
    conn: Connection, person: InvestorProfile, form: AgreementForm, now: dt.datetime
) -> Agreement:
    """From now on exactly these fields may stay; the letter with the link that ends it leaves."""
    fields = _checked(person, form)
    await conn.execute(_SQL.take_turns, person.id)
    known = await agreement(conn, person)
    if known is not None and (known.fields, known.contact) == (fields.fields, fields.contact):
        return known
    await conn.execute(_SQL.take_back, person.id, now)
    identifier = uuid4()
    chosen = [str(field) for field in fields.fields]
    await conn.execute(
        _SQL.agree,
        *(identifier, person.edition_id, person.id, chosen, fields.contact, now),
        renewal(now.date()),
    )
    await notices.guide_agreed(conn, person, identifier)
    made = await agreement(conn, person)
    assert made is not None
    return made


async def take_back(conn: Connection, person: Profile, now: dt.datetime) -> None:
    """Nothing of them stays beyond the purge; twice is once."""
    await conn.execute(_SQL.take_turns, person.id)
    await conn.execute(_SQL.take_back, person.id, now)


def renewal(today: dt.date) -> dt.date:
    """Until when what is agreed today counts."""
    try:
        return today.replace(year=today.year + YEARS)
    except ValueError:  # the last day of a February that the other year has not
        return today.replace(year=today.year + YEARS, day=28)


def _checked(person: InvestorProfile, form: AgreementForm) -> AgreementForm:
    tidy = forms.check_form(form)
    if not tidy.agreed:
        said = msgid("Tick this to agree; without it nothing is published beyond the morning.")
        raise Invalid([FieldFault("agreed", said)])
    contacts.require_nobody(
        tidy.contact,
        names=(person.first_name, person.last_name, *person.delegates),
        phones=(person.phone,),
    )
    wanted: set[LastingField] = {
        field for field in tidy.fields if field is not LastingField.CONTACT
    }
    if tidy.contact:
        wanted.add(LastingField.CONTACT)
    return msgspec.structs.replace(
        tidy, fields=tuple(field for field in LastingField if field in wanted)
    )
