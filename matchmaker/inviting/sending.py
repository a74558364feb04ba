"""Inviting: what people answered is copied, and one letter each is written, in one transaction."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.inviting.choosing import Invitee, candidates, purge_day
from matchmaker.notices import edition_invitations
from matchmaker.participation import registering
from matchmaker.people.profiles import AnyForm, HolderForm, InvestorForm, VisitorForm
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import msgid
from matchmaker.wording.vocabularies import Consent

_SQL: Final = load("inviting")
_IMPORTS: Final = load("importing")
#: what is not taken on: columns of their own, consents, which each edition asks anew, and items of
#: a programme that is another one
_LEFT: Final = frozenset(
    {"email", "first_name", "last_name", "organisation", "language", "workshops"}
    | {purpose.value for purpose in Consent}
)

NOT_OPEN: Final = msgid(
    "People can answer an invitation only while registration is open: open this edition first."
)
CLOSED: Final = msgid("Registration has ended; nobody could answer an invitation any more.")
NOT_BEFORE: Final = msgid("Invite from an edition that took place before this one.")
STILL_ON: Final = msgid("That morning is not over yet; invite once its day has passed.")
PUT_AWAY: Final = msgid("That edition is put away: nobody of it is known any more.")
MEANWHILE: Final = msgid(
    "The list has changed since you opened this page; look at it again. Nobody was written to."
)


class SentInvitations(msgspec.Struct, frozen=True, kw_only=True):
    """Who was invited just now, as they were known in the earlier edition; when it is forgotten."""

    letters: int
    people: tuple[UUID, ...]
    purge_on: dt.date


def require_may_invite(edition: Edition, source: Edition, now: dt.datetime) -> None:
    """Conflict where nobody of `source` could be invited to `edition` now."""
    if source.stage == "purged":
        raise Conflict(PUT_AWAY)
    if source.id == edition.id or source.held_on >= edition.held_on:
        raise Conflict(NOT_BEFORE)
    if not source.has_been(now):
        raise Conflict(STILL_ON)
    if edition.stage == "preparing":
        raise Conflict(NOT_OPEN)
    if not edition.takes_registrations(now):
        raise Conflict(CLOSED)


async def invite(
    conn: Connection,
    edition: Edition,
    source: Edition,
    by: UUID | None,
    now: dt.datetime,
    *,
    among: Collection[UUID] | None = None,
    expected: int | None = None,
) -> SentInvitations:
    """Invite everybody of `source` who asked for it, or those `among` some, each once.

    `expected` is how many the organiser saw; Conflict when there are more or fewer by now.
    """
    await registering.take_turn(conn, edition)
    require_may_invite(edition, source, now)
    every = await candidates(conn, source, edition)
    found = every if among is None else [one for one in every if one.id in set(among)]
    if expected is not None and len(found) != expected:
        raise Conflict(MEANWHILE).after(edition.id, "invitations.sent")
    until = purge_day(edition)
    rows = await _rows(conn, edition, source, found, by, now, until)
    await conn.executemany(_SQL.invite, rows)
    letters = await edition_invitations(conn, edition.id, [row[0] for row in rows])
    if letters:
        details = {"people": letters, "from": source.slug}
        await audit.record(conn, edition.id, by, "invitations.sent", source.id, details, now=now)
    people = tuple(one.id for one in found)
    return SentInvitations(letters=letters, people=people, purge_on=until)


async def _rows(
    conn: Connection,
    edition: Edition,
    source: Edition,
    found: Sequence[Invitee],
    by: UUID | None,
    now: dt.datetime,
    until: dt.date,
) -> list[tuple[Any, ...]]:
    """The columns of an invitation for each of them."""
    forms = await _forms(conn, [one.id for one in found])
    return [
        (
            *(uuid4(), edition.id, source.id, one.id, one.kind, one.email, one.first_name),
            *(one.last_name, one.organisation, one.language, _answers(forms[one.email.lower()])),
            *(now, by, until),
        )
        for one in found
    ]


async def _forms(conn: Connection, ids: Sequence[UUID]) -> dict[str, AnyForm]:
    """What these people have answered, by address."""
    holders = await fetch(conn, HolderForm, _IMPORTS.known_holders, ids)
    investors = await fetch(conn, InvestorForm, _IMPORTS.known_investors, ids)
    visitors = await fetch(conn, VisitorForm, _IMPORTS.known_visitors, ids)
    every: tuple[AnyForm, ...] = (*holders, *investors, *visitors)
    return {form.email.lower(): form for form in every}


def _answers(form: AnyForm) -> dict[str, Any]:
    """What is kept of a registration, beside who it is."""
    every: dict[str, Any] = msgspec.to_builtins(form)
    return {name: answer for name, answer in every.items() if name not in _LEFT}
