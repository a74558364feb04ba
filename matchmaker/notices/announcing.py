"""What changes for people reaches their calendars at the moment that changes it.

Every act that changes what somebody will do ends in one comparison: what their calendars were told
with what is so now. Where the two differ, entries count on and letters are written, in the
transaction of the act. Sets, not loops: fifty thousand people are one statement.

A letter that waits and has not left is replaced by the newer one, which says it all: three slips in
a minute are one message. Nobody is written to about a meeting that is as they know it, or over.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker import delegates
from matchmaker.db import Connection, fetch, fetch_one, fetch_optional, load
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.notices.facts import EditionChange
from matchmaker.notices.writing import LetterId, message_domain
from matchmaker.people.profiles import Profile
from matchmaker.post.calendars import Way

_QUERIES: Final = load("calendars")
_NEWS: Final = load("announcements")
_PLANNING: Final = load("planning")
Lead = Literal["withdrawal_confirmed", "erasure_confirmed", "calendar_way", "delegate_left"]


class Foreseen(msgspec.Struct, frozen=True, kw_only=True):
    """How many people a publication would write to, and how many it leaves alone.

    Those `without_meeting` are among the holders and investors written to, in so many messages.
    """

    holders: int
    investors: int
    visitors: int = 0
    #: an investor's people, with letters of their own
    delegates: int = 0
    without_meeting: int
    unconcerned: int
    messages: int

    @property
    def people(self) -> int:
        return self.holders + self.investors + self.visitors + self.delegates


class _Cause(msgspec.Struct, frozen=True):
    """Whose act it is, if it is one person's own, and what their letter says first of all.

    `delegate` is the one of an investor's people whom alone it is about.
    """

    person: UUID | None = None
    lead: Lead | None = None
    former: Way | None = None
    delegate: UUID | None = None


_NOBODY: Final = _Cause()
#: people, or meetings, from whom on the planner must be told first: of 500 people it takes 2.5 s
#: otherwise, then 0.1
_MANY: Final = 100


class _Id(msgspec.Struct, frozen=True):
    id: UUID


class _Found(msgspec.Struct, frozen=True):
    found: bool


class _Way(msgspec.Struct, frozen=True):
    way: Way


async def announce(
    conn: Connection,
    edition: Edition,
    schedule_id: UUID,
    now: dt.datetime,
    *,
    piecemeal: bool = False,
) -> list[int]:
    """Bring all calendars to that version; return the letters that this writes.

    Who was never told anything is convoked; `piecemeal`, as on the day itself, only who has a
    meeting.
    """
    return await _write(conn, edition, schedule_id, None, now, piecemeal, publishing=True)


async def count(
    conn: Connection, edition: Edition, schedule_id: UUID, letters: Sequence[int]
) -> Foreseen:
    """To whom these letters go that a version is announced by."""
    return await fetch_one(conn, Foreseen, _NEWS.letters_written, edition.id, schedule_id, letters)


async def take_turn(conn: Connection, edition_id: UUID) -> None:
    """Nobody else changes what calendars of the edition hold before the transaction ends.

    For an act that ends in `bring_up_to_date` and must see first what the one before it did.
    """
    await conn.execute(_QUERIES.take_turns, edition_id)


async def bring_up_to_date(
    conn: Connection, edition_id: UUID, people: Sequence[UUID] | None, now: dt.datetime
) -> list[int]:
    """These people, and all whom they meet, hold in their calendars what is so now.

    `people` None is everybody. Without a version in force nobody is written to yet. Answers with
    the letters that this writes.
    """
    edition = await editions.by_id(conn, edition_id)
    return await _tell(conn, edition, people, now)


async def tell_of_edition(
    conn: Connection, edition: Edition, change: EditionChange, now: dt.datetime
) -> None:
    """Everybody who was ever written to learns what is new of the edition, in one letter each.

    A delegate learns where and when it is; a deadline is their investor's. Where calendars hold
    anything, the letter brings them up to date; all entries count on when the place is another.
    """
    await conn.execute(_QUERIES.take_turns, edition.id)
    before, after = change.before, change.after
    moved = (before.place, before.address) != (after.place, after.address)
    shifted = (before.held_on, before.starts) != (after.held_on, after.starts)
    if moved:
        await conn.execute(_NEWS.tell_place_anew, edition.id, now)
    found = await fetch_optional(conn, _Id, _QUERIES.in_force, edition.id)
    written: list[int] = []
    if found is not None:
        is_the_day = edition.is_today(now)
        written = await _write(conn, edition, found.id, None, now, is_the_day, about=change)
    domain = message_domain(edition.contact_email)
    values = (edition.id, change, domain, written, moved or shifted)
    await conn.execute(_NEWS.tell_the_others, *values)


async def confirm_withdrawal(conn: Connection, person: Profile, now: dt.datetime) -> None:
    """Tell who has just withdrawn so, in one message, and all whom they would have met."""
    await _lead(conn, person, now, "withdrawal_confirmed")


async def take_leave(conn: Connection, person: Profile, now: dt.datetime) -> None:
    """A last letter to somebody who is about to be erased, if their calendar holds anything."""
    await _lead(conn, person, now, "erasure_confirmed")


async def see_off(
    conn: Connection, edition_id: UUID, investor_id: UUID, delegate_id: UUID, now: dt.datetime
) -> None:
    """A last letter to whoever represented an investor at an address that is theirs no more, if
    their calendar holds anything; and word to all whose meetings changed hands by it.
    """
    edition = await editions.by_id(conn, edition_id)
    cause = _Cause(investor_id, "delegate_left", None, delegate_id)
    await _tell(conn, edition, [investor_id], now, cause)


async def way_of(conn: Connection, person_id: UUID, delegate_id: UUID | None = None) -> Way:
    """How a person's calendar reaches them, or one of their delegates with a mailbox."""
    return (await fetch_one(conn, _Way, _QUERIES.way_of, person_id, delegate_id)).way


async def choose_way(
    conn: Connection,
    person: Profile,
    way: Way,
    now: dt.datetime,
    delegate_id: UUID | None = None,
) -> bool:
    """From now on a person's calendar reaches them that way; False when it does already.

    What the former way has put into their mailbox is taken back, in messages of its own.
    """
    former = await way_of(conn, person.id, delegate_id)
    values = (person.id, way, delegate_id)
    if await fetch_optional(conn, _Id, _QUERIES.choose_way, *values) is None:
        return False
    await _lead(conn, person, now, "calendar_way", former, delegate_id)
    return True


async def _lead(
    conn: Connection,
    person: Profile,
    now: dt.datetime,
    lead: Lead,
    former: Way | None = None,
    delegate_id: UUID | None = None,
) -> None:
    edition = await editions.by_id(conn, person.edition_id)
    await _tell(conn, edition, [person.id], now, _Cause(person.id, lead, former, delegate_id))


async def _tell(
    conn: Connection,
    edition: Edition,
    people: Sequence[UUID] | None,
    now: dt.datetime,
    cause: _Cause = _NOBODY,
) -> list[int]:
    # First, so that of two acts at once the second sees what the first has told.
    await conn.execute(_QUERIES.take_turns, edition.id)
    found = await fetch_optional(conn, _Id, _QUERIES.in_force, edition.id)
    in_force = None if found is None else found.id
    if (
        # Of each registration the whole comparison would be most of its cost.
        in_force is None
        and people is not None
        and cause == _NOBODY
        and not (await fetch_one(conn, _Found, _QUERIES.holds_anything, people)).found
    ):
        return []
    is_the_day = edition.is_today(now)
    return await _write(conn, edition, in_force, people, now, is_the_day, cause=cause)


async def _write(
    conn: Connection,
    edition: Edition,
    schedule_id: UUID | None,
    people: Sequence[UUID] | None,
    now: dt.datetime,
    piecemeal: bool,
    *,
    publishing: bool = False,
    cause: _Cause = _NOBODY,
    about: EditionChange | None = None,
) -> list[int]:
    await conn.execute(_QUERIES.take_turns, edition.id)
    if publishing and schedule_id is not None:
        await delegates.spread(conn, schedule_id)
    if people is None:
        await conn.execute(_PLANNING.take_time)
        scope = await fetch(conn, _Id, _QUERIES.everybody, edition.id)
        if await conn.fetchval(_QUERIES.is_crowd, edition.id, schedule_id, _MANY):
            await conn.execute(_QUERIES.learn_sizes)
        # Whole tables are joined at once, nothing is looked up row by row, and no plan is kept.
        await conn.execute(_QUERIES.plan_for, "off", "force_custom_plan")
    else:
        scope = await fetch(conn, _Id, _QUERIES.concerned, edition.id, people)
    ids = [person.id for person in scope]
    domain = message_domain(edition.contact_email)
    values = (edition.id, schedule_id, now, ids, domain, piecemeal, publishing)
    told = (*msgspec.structs.astuple(cause), about)
    letters = await fetch(conn, LetterId, _QUERIES.tell, *values, *told)
    if people is None:
        await conn.execute(_QUERIES.plan_for, "on", "auto")
    return sorted(letter.id for letter in letters)
