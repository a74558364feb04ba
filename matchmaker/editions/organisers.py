"""Organisers, readers and front-desk staff: who they are, and which editions are theirs."""

import datetime as dt
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.wording import forms
from matchmaker.wording.errors import FieldFault, Invalid, NotFound
from matchmaker.wording.language import Language, msgid

_SQL: Final = load("organisers")

EditionRole = Literal["organiser", "reader", "front_desk"]
AccountName = Annotated[str, Meta(min_length=1, max_length=120)]


class OrganiserForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who may be given editions."""

    email: forms.Address
    name: AccountName
    language: Language = "fr"


class Organiser(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may sign in by mail."""

    id: UUID
    email: str
    name: str
    language: Language
    created_at: dt.datetime


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """An edition as its organiser's list shows it."""

    id: UUID
    slug: str
    name: str
    held_on: dt.date
    stage: str
    role: EditionRole


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One of those who work on an edition; administrators are organisers of every one."""

    id: UUID
    email: str
    name: str
    language: Language
    role: EditionRole
    administrator: bool
    invited_at: dt.datetime | None
    signed_in_at: dt.datetime | None


async def create(conn: Connection, form: OrganiserForm, now: dt.datetime) -> Organiser:
    """A new organiser without any edition yet."""
    tidy = forms.check_form(form)
    created = await fetch_optional(
        conn, Organiser, _SQL.create, tidy.email, tidy.name, tidy.language, now
    )
    if created is None:
        raise Invalid([FieldFault("email", msgid("There is an organiser with this address."))])
    return created


async def by_email(conn: Connection, email: str) -> Organiser | None:
    """The organiser of this address, if any; for code that tells nobody which it was."""
    return await fetch_optional(conn, Organiser, _SQL.by_email, email)


async def by_id(conn: Connection, organiser_id: UUID) -> Organiser:
    """The organiser; NotFound without one."""
    found = await fetch_optional(conn, Organiser, _SQL.by_id, organiser_id)
    if found is None:
        raise NotFound(msgid("There is no such organiser."))
    return found


async def is_administrator(conn: Connection, organiser_id: UUID) -> bool:
    """Whether somebody is organiser of every edition, and may create others."""
    return bool(await conn.fetchval(_SQL.is_administrator, organiser_id))


async def add_member(
    conn: Connection,
    edition_id: UUID,
    organiser_id: UUID,
    role: EditionRole,
    *,
    invited_at: dt.datetime | None = None,
) -> None:
    """Give an organiser a role in an edition, in place of the one they may have."""
    await conn.execute(_SQL.add_member, edition_id, organiser_id, role, invited_at)


async def editions_of(conn: Connection, organiser_id: UUID) -> list[Membership]:
    """The editions of an organiser, the newest first."""
    return await fetch(conn, Membership, _SQL.editions_of, organiser_id)


async def members(conn: Connection, edition_id: UUID) -> list[Member]:
    """Who works on an edition: organisers, readers, the desk, each by name."""
    return await fetch(conn, Member, _SQL.members, edition_id)
