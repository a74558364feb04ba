"""Machine tokens: programs that act for an organiser, with less in their hands.

A token is shown once and kept as its SHA-256. It may do what its scopes name, in one edition or in
all of them, and never more than its organiser: it ends with the role that made it.
"""

import datetime as dt
import hashlib
import secrets
from typing import Annotated, Final, Literal
from uuid import UUID, uuid4

import msgspec
from msgspec import Meta

from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import audit, organisers
from matchmaker.editions.editions import Edition
from matchmaker.editions.organisers import EditionRole
from matchmaker.wording import forms
from matchmaker.wording.errors import FieldFault, Invalid, NotFound
from matchmaker.wording.language import Language, msgid

_SQL: Final = load("tokens")
#: so that whoever finds one in a file or a log knows what it is
PREFIX: Final = "matchmaker_"

Scope = Literal["read", "people", "planning", "day", "everything"]
SCOPES: Final[tuple[Scope, ...]] = ("read", "people", "planning", "day", "everything")
ProgramName = Annotated[str, Meta(min_length=1, max_length=80)]
Days = Annotated[int, Meta(ge=1, le=400)]


class TokenForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A program that shall act: what it is called, what it may do, for how many days.

    `every_edition` is for administrators.
    """

    name: ProgramName
    scopes: Annotated[tuple[Scope, ...], Meta(min_length=1, max_length=5)]
    days: Days = 90
    every_edition: bool = False


class MachineToken(msgspec.Struct, frozen=True, kw_only=True):
    """A token as it is listed: everything but what opens."""

    id: UUID
    name: str
    scopes: tuple[Scope, ...]
    organiser_id: UUID
    #: who made it, and whose name stands beside its own in the journal
    organiser: str
    every_edition: bool
    created_at: dt.datetime
    expires_at: dt.datetime
    last_used_at: dt.datetime | None
    revoked_at: dt.datetime | None

    def serves(self, now: dt.datetime) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and now < self.expires_at


class PlacedToken(MachineToken, frozen=True, kw_only=True):
    """A token, and the edition in which it serves; None is every one."""

    edition: str | None


class MadeToken(msgspec.Struct, frozen=True, kw_only=True):
    """A new token: `token` is shown now and never again."""

    id: UUID
    token: str
    expires_at: dt.datetime


class Presented(msgspec.Struct, frozen=True, kw_only=True):
    """Who shows a token that serves: the program, and the organiser for whom it acts."""

    id: UUID
    name: str
    scopes: tuple[Scope, ...]
    organiser_id: UUID
    organiser: str
    language: Language
    expires_at: dt.datetime
    every_edition: bool
    roles: dict[str, EditionRole]


class _Reach(msgspec.Struct, frozen=True):
    edition_id: UUID | None
    name: str


async def make(
    conn: Connection, edition: Edition | None, form: TokenForm, by: UUID, now: dt.datetime
) -> MadeToken:
    """A token for a program of this organiser; Invalid where it would do more than they may."""
    tidy = forms.check_form(form)
    if tidy.every_edition and not await organisers.is_administrator(conn, by):
        sentence = msgid("Only administrators make tokens for every edition.")
        raise Invalid([FieldFault("every_edition", sentence)])
    within = None if tidy.every_edition or edition is None else edition.id
    token_id, token = uuid4(), PREFIX + secrets.token_urlsafe(32)
    scopes = [scope for scope in SCOPES if scope in tidy.scopes]
    until = now + dt.timedelta(days=tidy.days)
    values = (token_id, _hash_of(token), tidy.name, scopes, by, within, now, until)
    await conn.execute(_SQL.add, *values)
    await audit.record(conn, within, by, "token.made", token_id, now=now)
    return MadeToken(id=token_id, token=token, expires_at=until)


async def of_edition(conn: Connection, edition_id: UUID) -> list[MachineToken]:
    """The tokens that serve in an edition, or did; those of every edition among them."""
    return await fetch(conn, MachineToken, _SQL.of_edition, edition_id)


async def every(conn: Connection) -> list[PlacedToken]:
    """All tokens, for who has the machine in their hands."""
    return await fetch(conn, PlacedToken, _SQL.every)


async def revoke(
    conn: Connection, edition_id: UUID, token_id: UUID, by: UUID, now: dt.datetime
) -> None:
    """End a token of an edition; those of every edition are an administrator's to end."""
    found = await fetch_optional(conn, _Reach, _SQL.reach, token_id)
    if found is None or found.edition_id not in (edition_id, None):
        raise _unknown()
    if found.edition_id is None and not await organisers.is_administrator(conn, by):
        raise NotFound(msgid("Only an administrator ends a token of every edition."))
    await conn.execute(_SQL.revoke, token_id, now)
    await audit.record(conn, edition_id, by, "token.revoked", token_id, now=now)


async def end(conn: Connection, token_id: UUID, now: dt.datetime) -> None:
    """End any token, by who has the machine in their hands."""
    found = await fetch_optional(conn, _Reach, _SQL.reach, token_id)
    if found is None:
        raise _unknown()
    await conn.execute(_SQL.revoke, token_id, now)
    await audit.record(conn, found.edition_id, None, "token.revoked", token_id, now=now)


async def present(conn: Connection, token: str, now: dt.datetime) -> Presented | None:
    """Who shows this token, if it serves; that it was used is written down."""
    return await fetch_optional(conn, Presented, _SQL.present, _hash_of(token), now)


async def sweep(conn: Connection, now: dt.datetime) -> None:
    """Forget what ended a year ago; a worker calls it now and then."""
    await conn.execute(_SQL.sweep, now)


def _hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _unknown() -> NotFound:
    return NotFound(msgid("There is no such token."))
