"""Who can be invited from which earlier morning, and how the invitations of an edition stand."""

import datetime as dt
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_one, load
from matchmaker.editions.editions import Edition, EditionStage
from matchmaker.people.profiles import PersonKind
from matchmaker.wording.language import Language

_SQL: Final = load("inviting")
#: how long after registration has ended an unanswered invitation may be kept
_KEPT: Final = dt.timedelta(days=60)
#: a page shows no more of them
LISTED: Final = 200

InvitationState = Literal["open", "registered", "declined", "lapsed"]


class InvitationSource(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier morning: how many asked there to be invited, and how many still can be."""

    slug: str
    name: str
    held_on: dt.date
    purge_on: dt.date
    asked: int
    left_over: int


class Invitee(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who asked to be invited, as they are known from the earlier morning."""

    id: UUID
    kind: PersonKind
    email: str
    first_name: str
    last_name: str
    organisation: str
    language: Language

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class InvitationLine(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation as organisers see it; once it is answered, it names nobody.

    `registered_apart`: they have registered by themselves meanwhile, and the invitation is about to
    be forgotten.
    """

    id: UUID
    kind: PersonKind
    email: str | None
    first_name: str
    last_name: str
    organisation: str
    language: Language
    invited_at: dt.datetime
    invited_by: str
    purge_on: dt.date
    answered_at: dt.datetime | None
    state: InvitationState
    registered_apart: bool
    from_edition: str

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class LaterEdition(msgspec.Struct, frozen=True, kw_only=True):
    """An edition to which people of an earlier one can be invited, once it is open."""

    slug: str
    name: str
    stage: EditionStage


class InvitationCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How the invitations of an edition stand; they stay when nobody is named any more."""

    sent: int
    open: int
    registered: int
    declined: int
    lapsed: int


async def sources(conn: Connection, edition: Edition) -> list[InvitationSource]:
    """The earlier mornings whose people are still known, the latest first."""
    return await fetch(conn, InvitationSource, _SQL.sources, edition.id, edition.held_on)


async def candidates(conn: Connection, source: Edition, edition: Edition) -> list[Invitee]:
    """Who asked in `source` to be invited and can be: not invited yet, not registered yet.

    Whoever withdrew, was refused, erased their data or never confirmed their address is left out.
    """
    return await fetch(conn, Invitee, _SQL.candidates, source.id, edition.id)


async def invitations(
    conn: Connection, edition_id: UUID, most: int | None = LISTED
) -> list[InvitationLine]:
    """The invitations of an edition: those that wait for an answer first."""
    return await fetch(conn, InvitationLine, _SQL.listed, edition_id, most)


async def counts(conn: Connection, edition_id: UUID) -> InvitationCounts:
    """How many were sent, and what became of them."""
    return await fetch_one(conn, InvitationCounts, _SQL.counted, edition_id)


async def later_editions(conn: Connection, edition: Edition) -> list[LaterEdition]:
    """Those to which people of this one can be invited, the next one first."""
    return await fetch(conn, LaterEdition, _SQL.later, edition.id, edition.held_on)


async def how_many_uninvited(conn: Connection, edition_id: UUID) -> int:
    """How many of this edition asked to be invited and have not been: a purge forgets them."""
    found: int = await conn.fetchval(_SQL.uninvited, edition_id)
    return found


def purge_day(edition: Edition) -> dt.date:
    """When an unanswered invitation is forgotten: 60 days after registration has ended, and never
    after the people of that edition."""
    last = edition.local(edition.registration_ends_at).date() + _KEPT
    return min(last, edition.purge_on)
