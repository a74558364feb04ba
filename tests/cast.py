"""The cast of the tests: an edition, holders like Alice and Charlie, investors like Bob.

Each builder takes changes to the form it fills in: `await a_holder(conn, edition, project="…")`.
Nobody needs an address of their own: it follows from the first name and a counter. The edition
lies in 2099, so that a test by the real clock is never too late for it.
"""

import datetime as dt
import re
from itertools import count
from typing import Any, Final
from uuid import UUID

from matchmaker.choices import programme
from matchmaker.choices.programme import Workshop, WorkshopForm
from matchmaker.db import Connection
from matchmaker.editions import editions, organisers
from matchmaker.editions.editions import Edition, EditionForm
from matchmaker.editions.organisers import Organiser, OrganiserForm
from matchmaker.notices import announcing
from matchmaker.participation import people
from matchmaker.participation.people import (
    HolderForm,
    HolderProfile,
    InvestorForm,
    InvestorProfile,
    VisitorForm,
    VisitorProfile,
)
from matchmaker.wording.typography import fold
from matchmaker.wording.vocabularies import Finance, Need, ProjectStage, Quality, Theme

#: A day in the weeks when everybody registers.
NOW: Final = dt.datetime(2026, 10, 5, 8, 30, tzinfo=dt.UTC)
#: After the deadline of `an_edition`.
TOO_LATE: Final = dt.datetime(2099, 11, 20, tzinfo=dt.UTC)

_numbers = count(1)


def _address_of(first_name: str) -> str:
    return f"{re.sub('[^a-z]', '', fold(first_name))[:40]}{next(_numbers)}"


def edition_form(**changes: Any) -> EditionForm:
    """A morning of 14 slots from 9 h, six tables, a pause in the middle."""
    answers: dict[str, Any] = {
        "slug": "mfi-2099",
        "stage": "open",
        "name": "Matinée des Financements à Impact 2099",
        "place": "Paris La Défense Arena",
        "held_on": dt.date(2099, 11, 24),
        "contact_name": "Camille Lefèvre",
        "contact_email": "ess@matinee.example",
        "wishes_close_at": dt.datetime(2099, 11, 15, 22, tzinfo=dt.UTC),
        "purge_on": dt.date(2100, 11, 24),
        "tables": 6,
        "pauses": (editions.Pause(after=7, minutes=15),),
    }
    return EditionForm(**(answers | changes))


def holder_form(first_name: str = "Alice", **changes: Any) -> HolderForm:
    """Alice's repair café in Nanterre, or somebody else's."""
    answers: dict[str, Any] = {
        "email": f"{_address_of(first_name)}@example.org",
        "first_name": first_name,
        "last_name": "Martin",
        "organisation": f"Les Ateliers de {first_name}",
        "project": f"Le café de {first_name}",
        "summary": "Un café où l'on répare ensemble.",
        "need": Need.INVESTMENT,
        "amount_sought": 30_000,
        "project_stage": ProjectStage.LAUNCH,
        "commune": "Nanterre",
        "themes": (Theme.CIRCULAR_ECONOMY,),
    }
    return HolderForm(**(answers | changes))


def investor_form(first_name: str = "Bob", **changes: Any) -> InvestorForm:
    """Bob's solidarity fund, or somebody else's."""
    answers: dict[str, Any] = {
        "email": f"{_address_of(first_name)}@example.com",
        "first_name": first_name,
        "last_name": "Bernard",
        "organisation": f"Fonds {first_name}",
        "finance": Finance.SOLIDARITY_FUND,
        "ticket_from": 5_000,
        "ticket_to": 60_000,
        "description": "Prêts aux structures de l'ESS.",
    }
    return InvestorForm(**(answers | changes))


def visitor_form(first_name: str = "Diane", **changes: Any) -> VisitorForm:
    """Diane of the town hall, or somebody else who comes for the programme."""
    answers: dict[str, Any] = {
        "email": f"{_address_of(first_name)}@example.net",
        "first_name": first_name,
        "last_name": "Leroy",
        "organisation": "Ville de Nanterre",
        "quality": Quality.ELECTED_OFFICIAL,
        "occupation": "Adjointe au maire",
    }
    return VisitorForm(**(answers | changes))


async def an_edition(conn: Connection, **changes: Any) -> Edition:
    """An edition that takes registrations."""
    return await editions.create(conn, edition_form(**changes), None, NOW)


async def an_organiser(
    conn: Connection,
    edition: Edition | None = None,
    role: organisers.EditionRole = "organiser",
    **changes: Any,
) -> Organiser:
    """Camille, who organises that edition if one is given."""
    answers = {"email": f"camille{next(_numbers)}@matinee.example", "name": "Camille Lefèvre"}
    organiser = await organisers.create(conn, OrganiserForm(**(answers | changes)), NOW)
    if edition is not None:
        await organisers.add_member(conn, edition.id, organiser.id, role)
    return organiser


async def welcome(conn: Connection, edition: Edition, person_id: UUID) -> None:
    """They have opened their link and were accepted: they take part like anybody else.

    `confirmed_at` stays empty, as after a change of address.
    """
    await conn.execute(
        "update person set application = 'accepted', known_at = registered_at where id = $1",
        person_id,
    )
    await announcing.bring_up_to_date(conn, edition.id, [person_id], NOW)


async def a_holder(
    conn: Connection, edition: Edition, first_name: str = "Alice", **changes: Any
) -> HolderProfile:
    """Somebody with a project."""
    form = holder_form(first_name, **changes)
    person = await people.register_holder(conn, edition, form, NOW)
    await welcome(conn, edition, person.id)
    return await people.find_holder(conn, edition.id, person.id)


async def an_investor(
    conn: Connection, edition: Edition, first_name: str = "Bob", **changes: Any
) -> InvestorProfile:
    """Somebody with money to place."""
    form = investor_form(first_name, **changes)
    person = await people.register_investor(conn, edition, form, NOW)
    await welcome(conn, edition, person.id)
    return await people.find_investor(conn, edition.id, person.id)


async def a_visitor(
    conn: Connection, edition: Edition, first_name: str = "Diane", **changes: Any
) -> VisitorProfile:
    """Somebody who comes for the programme alone."""
    form = visitor_form(first_name, **changes)
    person = await people.register_visitor(conn, edition, form, NOW)
    await welcome(conn, edition, person.id)
    return await people.find_visitor(conn, edition.id, person.id)


async def a_workshop(conn: Connection, edition: Edition, **changes: Any) -> Workshop:
    """A workshop from 9 h 20 to 10 h 05, which four slots overlap."""
    answers: dict[str, Any] = {
        "code": f"A{next(_numbers)}",
        "title": "Lever des fonds",
        "room": "Salle B",
        "starts_at": dt.datetime(2099, 11, 24, 9, 20),  # noqa: DTZ001 typed in local time
        "ends_at": dt.datetime(2099, 11, 24, 10, 5),  # noqa: DTZ001 typed in local time
    }
    return await programme.add_workshop(
        conn, edition, WorkshopForm(**(answers | changes)), None, NOW
    )
