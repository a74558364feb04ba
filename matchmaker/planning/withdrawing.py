"""One meeting that one of the two takes back, while both of them still come.

A version is never edited: the meeting stays in the one in force, and from that moment on no page,
calendar, screen or paper has it. The other side is told in the same transaction; the pair is not
planned again. Whoever took a meeting back may put it back as long as nothing has taken its place.
"""

import datetime as dt
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker.choices import places
from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation import signals
from matchmaker.notices import announcing
from matchmaker.people import directory
from matchmaker.people.profiles import Profile
from matchmaker.wording.errors import Conflict, NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("withdrawals")
WithdrawingSide = Literal["holder", "investor"]


class OwnPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting of the version in force, and which of the two took it back, if one did.

    `away`: with it they said that they are not there at that hour.
    """

    holder_id: UUID
    investor_id: UUID
    slot_number: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    label: str
    by_side: WithdrawingSide | None
    away: bool

    def other_of(self, person_id: UUID) -> UUID:
        """Whom that person would have met."""
        return self.investor_id if person_id == self.holder_id else self.holder_id


class TakenBack(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting that was taken back, as an organiser is told of it."""

    holder_id: UUID
    investor_id: UUID
    starts_at: dt.datetime
    label: str
    by_side: WithdrawingSide
    holder: str
    investor: str
    withdrawn_at: dt.datetime

    @property
    def by(self) -> str:
        return self.holder if self.by_side == "holder" else self.investor

    @property
    def other(self) -> str:
        return self.investor if self.by_side == "holder" else self.holder


async def meeting_ahead(
    conn: Connection, edition: Edition, person: Profile, other_id: UUID, now: dt.datetime
) -> OwnPlace:
    """A person's meeting with somebody that has not begun; NotFound or Conflict without one."""
    pair = (person.id, other_id) if person.kind == "holder" else (other_id, person.id)
    found = await fetch_optional(conn, OwnPlace, _SQL.meeting_of_pair, edition.id, *pair)
    if found is None:
        raise NotFound(msgid("This meeting is no longer in the schedule."))
    if found.starts_at <= now:
        raise Conflict(msgid("This meeting has begun; ask at the desk."))
    return found


async def asks_for_hour(conn: Connection, person: Profile) -> bool:
    """Whether one meeting less leaves the person an hour of their own: who comes as several has
    others who sit at other tables then.
    """
    return person.kind == "holder" or await conn.fetchval(_SQL.seats, person.id) <= 1


async def withdraw_meeting(
    conn: Connection,
    edition: Edition,
    person: Profile,
    other_id: UUID,
    now: dt.datetime,
    by: UUID | None = None,
    *,
    free: bool = False,
) -> bool:
    """The person does not come to that meeting, and both are told; False when that was known.

    `free`: they are there at that hour, and another meeting may take its place.
    """
    found = await _hold(conn, edition, person, other_id, now)
    if found.by_side is not None:
        return False
    is_asked = not free and await asks_for_hour(conn, person)
    away = is_asked and await _declare_away(conn, edition, person, found.slot_number)
    pair = (found.holder_id, found.investor_id)
    await conn.execute(_SQL.take_back, edition.id, *pair, person.kind, away, now)
    await _tell(conn, edition, person, other_id, now)
    await places.settle(conn, edition.id, now)
    if by is not None:
        await audit.record(conn, edition.id, by, "meeting.withdrawn", person.id, now=now)
    return True


async def return_to_meeting(
    conn: Connection,
    edition: Edition,
    person: Profile,
    other_id: UUID,
    now: dt.datetime,
    by: UUID | None = None,
) -> bool:
    """The person comes to that meeting after all; False when they had not taken it back.

    Conflict when the other side took it back, or one of the two is elsewhere at that hour by now.
    """
    found = await _hold(conn, edition, person, other_id, now)
    if found.by_side is None:
        return False
    if found.by_side != person.kind:
        raise Conflict(msgid("The other side took this meeting back."))
    if found.away:
        await conn.execute(_SQL.declare_there, person.id, found.slot_number)
    pair = (found.holder_id, found.investor_id)
    if await conn.fetchval(_SQL.is_taken, *pair, found.slot_number):
        raise Conflict(msgid("One of you is expected elsewhere at that hour by now."))
    await conn.execute(_SQL.put_back, *pair)
    await _tell(conn, edition, person, other_id, now)
    if by is not None:
        await audit.record(conn, edition.id, by, "meeting.returned", person.id, now=now)
    return True


async def taken_back_by(conn: Connection, person_id: UUID, now: dt.datetime) -> list[OwnPlace]:
    """What a person took back and may put back, in the order of the morning."""
    return await fetch(conn, OwnPlace, _SQL.taken_back, person_id, now)


async def taken_back(conn: Connection, edition_id: UUID, now: dt.datetime) -> list[TakenBack]:
    """Every meeting still to come that was taken back, until another version drops it."""
    return await fetch(conn, TakenBack, _SQL.taken_back_in_edition, edition_id, now)


async def _hold(
    conn: Connection, edition: Edition, person: Profile, other_id: UUID, now: dt.datetime
) -> OwnPlace:
    """The meeting, of which nobody says anything else before the transaction ends."""
    await editions.hold(conn, edition.id)
    await directory.hold_participant(conn, edition.id, person.id)
    await announcing.take_turn(conn, edition.id)
    return await meeting_ahead(conn, edition, person, other_id, now)


async def _declare_away(
    conn: Connection, edition: Edition, person: Profile, slot_number: int
) -> bool:
    values = (edition.id, person.id, slot_number)
    return await conn.fetchval(_SQL.declare_away, *values) is not None


async def _tell(
    conn: Connection, edition: Edition, person: Profile, other_id: UUID, now: dt.datetime
) -> None:
    await announcing.bring_up_to_date(conn, edition.id, [person.id, other_id], now)
    await signals.signal(conn, edition.id, "attendance")
