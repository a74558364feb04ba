"""Somebody at the door who never registered: a few questions, a few wishes, and they are in.

They stand behind everybody else in the solver's lists; the next plan has them.
"""

import datetime as dt
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.day.attendance import arrive
from matchmaker.db import Connection, fetch, load
from matchmaker.editions.editions import Edition
from matchmaker.participation import registering
from matchmaker.people.profiles import AmountSought, HolderForm, Profile, VisitorForm
from matchmaker.wording import forms
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.forms import Address, FirstName, Label, Name, Phone, Title
from matchmaker.wording.language import Language, msgid
from matchmaker.wording.vocabularies import Need, ProjectStage

_SQL: Final = load("day")
WISHES: Final = ("wish_1", "wish_2", "wish_3", "wish_4", "wish_5")


class DoorForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked of a project holder at the door; wishes from the dearest on."""

    first_name: FirstName = ""
    last_name: Name
    email: Address
    phone: Phone = ""
    language: Language = "fr"
    organisation: Label
    project: Title
    commune: Name
    need: Need
    amount_sought: AmountSought
    project_stage: ProjectStage
    wish_1: UUID | None = None
    wish_2: UUID | None = None
    wish_3: UUID | None = None
    wish_4: UUID | None = None
    wish_5: UUID | None = None

    def chosen_investors(self) -> dict[str, UUID]:
        """The wishes that were filled in, by field."""
        filled = {name: getattr(self, name) for name in WISHES}
        return {name: target for name, target in filled.items() if target is not None}


class OpenPlaces(msgspec.Struct, frozen=True, kw_only=True):
    """An investor who is coming, and how many places they have free from now on."""

    id: UUID
    organisation: str
    places: int


async def open_places(conn: Connection, edition_id: UUID, now: dt.datetime) -> list[OpenPlaces]:
    """Whom somebody at the door may still wish for, by name; some may have no place left."""
    return await fetch(conn, OpenPlaces, _SQL.open_places, edition_id, now)


async def register_at_door(
    conn: Connection, edition: Edition, form: DoorForm, by: UUID, now: dt.datetime
) -> Profile:
    """They are registered, have wished, and have arrived; Conflict on any other day."""
    if not edition.is_today(now):
        raise Conflict(msgid("People are checked in on the day itself."))
    tidy = forms.check_form(form)
    _require_once(tidy)
    person = await registering.register_holder(conn, edition, _as_registration(tidy), now, by)
    wished = tuple(ChosenPerson(target=target) for target in tidy.chosen_investors().values())
    try:
        await wishes.save(conn, edition, person, Choices(wishes=wished), now, by)
    except Invalid as invalid:
        raise Invalid([_at_question(tidy, fault) for fault in invalid.faults]) from invalid
    await arrive(conn, edition, person.id, by, now)
    return person


async def register_visitor_at_door(
    conn: Connection, edition: Edition, form: VisitorForm, by: UUID, now: dt.datetime
) -> Profile:
    """A visitor who never registered enters and is here; what they attend is chosen on their page.

    Only on the day: whoever comes earlier registers on the public page.
    """
    if not edition.is_today(now):
        raise Conflict(msgid("People are checked in on the day itself."))
    person = await registering.register_visitor(conn, edition, form, now, by)
    await arrive(conn, edition, person.id, by, now)
    return person


def _as_registration(form: DoorForm) -> HolderForm:
    answers = {
        name: getattr(form, name) for name in DoorForm.__struct_fields__ if name not in WISHES
    }
    # Who stands in a queue writes no summary; their page asks for it.
    return HolderForm(**answers, summary=form.project)


def _require_once(form: DoorForm) -> None:
    seen: set[UUID] = set()
    faults = []
    for name, target in form.chosen_investors().items():
        if target in seen:
            faults.append(FieldFault(name, msgid("This investor is chosen above already.")))
        seen.add(target)
    if faults:
        raise Invalid(faults)


def _at_question(form: DoorForm, fault: FieldFault) -> FieldFault:
    """A fault of the list of wishes, said at the question that was asked."""
    for place, name in enumerate(form.chosen_investors()):
        if fault.field.startswith(f"wishes[{place}]"):
            return FieldFault(name, fault.phrase.text, **fault.values)
    return fault
