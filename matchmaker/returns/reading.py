"""One person's meetings afterwards: what they said, and what they may see of the other side."""

import datetime as dt
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_one, load
from matchmaker.delegates import Delegate, held_by
from matchmaker.returns.terms import MeetingOutcome, Useful

_SQL: Final = load("returns")
#: below so many answers a figure would tell who said what
FEWEST_ANSWERS: Final = 5


class PassedContact(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody is reached, as they passed it on."""

    name: str
    email: str
    phone: str


class SharedOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What an investor made of a meeting, where they share it with the holder."""

    outcome: MeetingOutcome | None
    step: str
    note: str
    referred_to: str


class HoldersReturn(msgspec.Struct, frozen=True, kw_only=True):
    """A holder's meeting: their card, whether they pass on how they are reached, what they got."""

    other_id: UUID
    starts_at: dt.datetime
    table: str
    asked: bool
    took_place: bool | None
    useful: Useful | None
    next_step: bool | None
    word: str
    answered_at: dt.datetime | None
    agreed_at: dt.datetime | None
    passed_at: dt.datetime | None
    contact: PassedContact | None
    told: SharedOutcome | None

    @property
    def answered(self) -> bool:
        """Whether the main thing is said."""
        return self.took_place is False or self.useful is not None


class InvestorsReturn(msgspec.Struct, frozen=True, kw_only=True):
    """An investor's meeting: its outcome, whether they pass their contact on, what they got."""

    other_id: UUID
    starts_at: dt.datetime
    table: str
    asked: bool
    took_place: bool | None
    outcome: MeetingOutcome | None
    step: str
    referred_to_investor: UUID | None
    referred_to_programme: UUID | None
    referred_to: str
    note: str
    shared: bool
    answered_at: dt.datetime | None
    agreed_at: dt.datetime | None
    passed_at: dt.datetime | None
    contact: PassedContact | None

    @property
    def answered(self) -> bool:
        """Whether the main thing is said."""
        return self.took_place is False or self.outcome is not None


class UsefulnessTold(msgspec.Struct, frozen=True, kw_only=True):
    """Of so many holders who answered, so many found the meeting useful."""

    answers: int
    useful: int


class UnansweredMeeting(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting of which somebody has not said what came of it."""

    other_id: UUID
    starts_at: dt.datetime


async def cards_of(conn: Connection, holder_id: UUID, now: dt.datetime) -> list[HoldersReturn]:
    """A holder's meetings that have begun, in the order of the morning."""
    return await fetch(conn, HoldersReturn, _SQL.cards_of, holder_id, now)


async def outcomes_of(
    conn: Connection, investor_id: UUID, now: dt.datetime, held: Delegate | None = None
) -> list[InvestorsReturn]:
    """An investor's meetings that have begun, or those that one of their people holds."""
    found = await fetch(conn, InvestorsReturn, _SQL.outcomes_of, investor_id, now)
    if held is None:
        return found
    theirs = await held_holders(conn, held)
    return [one for one in found if one.other_id in theirs]


async def unanswered_meetings(
    conn: Connection, person_id: UUID, held: Delegate | None = None
) -> list[UnansweredMeeting]:
    """Of which meetings somebody, or one of an investor's people, was asked in vain so far."""
    found = await fetch(conn, UnansweredMeeting, _SQL.unanswered, person_id)
    if held is None:
        return found
    theirs = await held_holders(conn, held)
    return [one for one in found if one.other_id in theirs]


async def usefulness_told(conn: Connection, investor_id: UUID) -> UsefulnessTold | None:
    """What holders said of that investor's meetings, all together; None while too few have."""
    found = await fetch_one(conn, UsefulnessTold, _SQL.usefulness_told, investor_id)
    return found if found.answers >= FEWEST_ANSWERS else None


async def held_holders(conn: Connection, held: Delegate) -> set[UUID]:
    """Whom one of an investor's people meets."""
    meetings = await held_by(conn, held.investor_id)
    return {one.holder_id for one in meetings if one.delegate_id == held.id}
