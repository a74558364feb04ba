"""Who works on an edition, as its organisers say in the site: invited by mail, changed, dismissed.

Each act says what it was decided upon, the role somebody had on the page: if that has changed
meanwhile, the second of two is told, and nothing happens. The only organiser of an edition and
the last administrator stay.
"""

import datetime as dt
from typing import Final
from uuid import UUID, uuid4

import msgspec

from matchmaker import notices
from matchmaker.db import Connection, fetch, load
from matchmaker.editions import appointing, audit, organisers
from matchmaker.editions.editions import Edition
from matchmaker.editions.organisers import (
    AccountName,
    EditionRole,
    Member,
    Organiser,
    OrganiserForm,
)
from matchmaker.foundation import signals
from matchmaker.participation import links
from matchmaker.wording import forms
from matchmaker.wording.errors import Conflict, FieldFault, Invalid, NotFound
from matchmaker.wording.language import Language, msgid
from matchmaker.wording.vocabularies import AppointedRole

_SQL: Final = load("organisers")
#: what the journal says of somebody who is given a role, or has it no more
_GIVEN: Final[dict[EditionRole, str]] = {
    "organiser": "organiser.added",
    "reader": "reader.added",
    "front_desk": "desk.added",
}
_TAKEN: Final[dict[EditionRole, str]] = {
    "organiser": "organiser.removed",
    "reader": "reader.removed",
    "front_desk": "desk.removed",
}
_HAS: Final[dict[EditionRole, str]] = {
    "organiser": msgid("This person organises this edition already."),
    "reader": msgid("This person may read this edition already; change that in the list."),
    "front_desk": msgid("This person is at the desk already; change that in the list."),
}
#: what somebody has become while a page was open
_NOW: Final[dict[EditionRole, str]] = {
    "organiser": msgid("%(name)s has become an organiser meanwhile; nothing was changed."),
    "reader": msgid("%(name)s has become a reader meanwhile; nothing was changed."),
    "front_desk": msgid("%(name)s has moved to the front desk meanwhile; nothing was changed."),
}


class InvitationForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A colleague, by the address with which they sign in; the language of who is new."""

    email: forms.Address
    name: AccountName
    role: EditionRole
    language: Language = "fr"


class RoleForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a colleague is to be, and what they were on the page that asked."""

    role: EditionRole
    was: EditionRole


class AdministratorForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who is to be organiser of every edition, and to name others."""

    email: forms.Address
    name: AccountName
    language: Language = "fr"


class Administrator(msgspec.Struct, frozen=True, kw_only=True):
    """An organiser of every edition."""

    id: UUID
    email: str
    name: str
    language: Language
    signed_in_at: dt.datetime | None


async def member(conn: Connection, edition: Edition, organiser_id: UUID) -> Member:
    """One of those who work on the edition; NotFound for anybody else."""
    for found in await organisers.members(conn, edition.id):
        if found.id == organiser_id:
            return found
    raise NotFound(msgid("This person does not work on this edition any more."))


async def invite(
    conn: Connection,
    secret: str,
    edition: Edition,
    form: InvitationForm,
    by: UUID,
    now: dt.datetime,
) -> Member:
    """Give somebody a role, and write to them; Invalid for who has one here already."""
    await appointing.take_turns(conn)
    account = await _account(conn, form.email, form.name, form.language, now)
    for present in await organisers.members(conn, edition.id):
        if present.id == account.id:
            raise Invalid([FieldFault("email", _HAS[present.role])])
    await organisers.add_member(conn, edition.id, account.id, form.role, invited_at=now)
    await _write(conn, secret, edition.id, account.id, form.role, by, now)
    await audit.record(conn, edition.id, by, _GIVEN[form.role], account.id, now=now)
    return await member(conn, edition, account.id)


async def change_role(
    conn: Connection,
    edition: Edition,
    organiser_id: UUID,
    form: RoleForm,
    by: UUID,
    now: dt.datetime,
) -> Member:
    """Give a colleague another role in place of the one they have; nobody is written to."""
    await appointing.take_turns(conn)
    present = await _unchanged(conn, edition, organiser_id, form.was)
    if present.role == form.role:
        return present
    if present.role == "organiser":
        await appointing.require_others(conn, present.id, only=edition.slug)
    await organisers.add_member(conn, edition.id, present.id, form.role)
    await signals.signal(conn, edition.id, "access")
    details = {"was": present.role, "role": form.role}
    await audit.record(conn, edition.id, by, "role.changed", present.id, details, now=now)
    return await member(conn, edition, present.id)


async def dismiss(
    conn: Connection,
    edition: Edition,
    organiser_id: UUID,
    was: EditionRole,
    by: UUID,
    now: dt.datetime,
) -> Member:
    """Take a colleague's role away; they are signed out everywhere, from their next tap on."""
    await appointing.take_turns(conn)
    present = await _unchanged(conn, edition, organiser_id, was)
    await appointing.require_others(conn, present.id, only=edition.slug)
    await conn.execute(_SQL.remove_member, edition.id, present.id)
    await conn.execute(_SQL.end_sessions, present.id)
    await conn.execute(_SQL.drop_invitation, edition.id, present.id)
    await signals.signal(conn, edition.id, "access")
    await audit.record(conn, edition.id, by, _TAKEN[present.role], present.id, now=now)
    return present


async def administrators(conn: Connection) -> list[Administrator]:
    """Who is organiser of every edition, by name."""
    return await fetch(conn, Administrator, _SQL.administrators)


async def name_administrator(
    conn: Connection,
    secret: str,
    form: AdministratorForm,
    by: UUID,
    now: dt.datetime,
    edition_id: UUID | None = None,
) -> Administrator:
    """Make somebody organiser of every edition, and write to them; Invalid for who is."""
    await appointing.take_turns(conn)
    account = await _account(conn, form.email, form.name, form.language, now)
    if any(each.id == account.id for each in await administrators(conn)):
        raise Invalid([FieldFault("email", msgid("This person is administrator already."))])
    await conn.execute(_SQL.make_administrator, account.id)
    await _write(conn, secret, None, account.id, "administrator", by, now)
    await audit.record(conn, edition_id, by, "administrator.added", account.id, now=now)
    return next(each for each in await administrators(conn) if each.id == account.id)


async def unname_administrator(
    conn: Connection,
    organiser_id: UUID,
    by: UUID,
    now: dt.datetime,
    edition_id: UUID | None = None,
) -> None:
    """Leave somebody the roles they have in editions; Conflict for the last, and for who is none.

    They are signed out everywhere.
    """
    await appointing.take_turns(conn)
    if all(each.id != organiser_id for each in await administrators(conn)):
        raise Conflict(msgid("This person is no administrator any more; nothing was changed."))
    await appointing.require_another_administrator(conn, organiser_id)
    await conn.execute(_SQL.unmake_administrator, organiser_id)
    await conn.execute(_SQL.end_sessions, organiser_id)
    await conn.execute(_SQL.drop_invitation, None, organiser_id)
    await audit.record(conn, edition_id, by, "administrator.removed", organiser_id, now=now)


async def _account(
    conn: Connection, email: str, name: str, language: Language, now: dt.datetime
) -> Organiser:
    """The account of this address, made if it is new; one that stands keeps name and language."""
    form = OrganiserForm(email=email, name=name, language=language)
    tidy = forms.check_form(form)
    return await organisers.by_email(conn, tidy.email) or await organisers.create(conn, tidy, now)


async def _unchanged(
    conn: Connection, edition: Edition, organiser_id: UUID, was: EditionRole
) -> Member:
    """The colleague, if they still are what they were on the page; else Conflict."""
    present = await member(conn, edition, organiser_id)
    if present.administrator:
        raise Conflict(
            msgid("%(name)s is administrator, hence organiser of every edition."),
            name=present.name,
        )
    if present.role != was:
        refusal = Conflict(_NOW[present.role], name=present.name)
        raise refusal.after(edition.id, "role.changed", subject=present.id)
    return present


async def _write(
    conn: Connection,
    secret: str,
    edition_id: UUID | None,
    organiser_id: UUID,
    role: AppointedRole,
    by: UUID,
    now: dt.datetime,
) -> None:
    link_id = uuid4()
    until = await links.add_invitation(conn, secret, organiser_id, link_id, now)
    await notices.invite_colleague(conn, edition_id, organiser_id, link_id, role, by, until)
