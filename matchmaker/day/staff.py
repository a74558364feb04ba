"""Who stands at the desk: people who may check others in, and nothing else."""

import datetime as dt
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker.db import Connection, load
from matchmaker.editions import audit, organisers
from matchmaker.editions.editions import Edition
from matchmaker.editions.organisers import Organiser, OrganiserForm
from matchmaker.foundation import signals
from matchmaker.wording import forms, identifiers
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import msgid

_SQL: Final = load("day")


class StaffForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody for the desk, by the address with which they sign in."""

    name: Annotated[str, Meta(min_length=1, max_length=120)]
    email: forms.Address


async def add_to_desk(
    conn: Connection, edition: Edition, form: StaffForm, by: UUID, now: dt.datetime
) -> Organiser:
    """They may check people in; Invalid for somebody who has a role in the edition already."""
    tidy = forms.check_form(form, {"email": identifiers.email})
    found = await organisers.by_email(conn, tidy.email)
    if found is None:
        newcomer = OrganiserForm(email=tidy.email, name=tidy.name)
        found = await organisers.create(conn, newcomer, now)
    role = await conn.fetchval(_SQL.role_of, edition.id, found.id)
    if role is not None:
        taken = (
            msgid("This person is at the desk already.")
            if role == "front_desk"
            else msgid("This person organises this edition, and may check people in already.")
        )
        raise Invalid([FieldFault("email", taken)])
    await organisers.add_member(conn, edition.id, found.id, "front_desk")
    await audit.record(conn, edition.id, by, "desk.added", found.id, now=now)
    return found


async def remove_from_desk(
    conn: Connection, edition: Edition, organiser_id: UUID, by: UUID, now: dt.datetime
) -> None:
    """They may no longer check people in, from their next tap on."""
    if await conn.fetchval(_SQL.dismiss, edition.id, organiser_id) is None:
        raise Conflict(msgid("This person was no longer at the desk."))
    await signals.signal(conn, edition.id, "access")
    await audit.record(conn, edition.id, by, "desk.removed", organiser_id, now=now)
