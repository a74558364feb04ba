"""What an act would touch: it is done, counted and undone, so nothing is foreseen twice.

An act does its work and returns remarks on it; it refuses by raising Invalid or Conflict. Whoever
shows its page shows `foresee`; whoever carries it out says what that page promised, and where
something else would be touched by now, nothing is done.
"""

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, NamedTuple
from uuid import UUID

import msgspec

from matchmaker import planning
from matchmaker.db import Connection, fetch, fetch_one, load
from matchmaker.editions import editions
from matchmaker.wording.errors import Conflict, Invalid
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Phrase

_SQL: Final = load("changes")

Act = Callable[[], Awaitable[Sequence[Phrase]]]


class Touched(msgspec.Struct, frozen=True, kw_only=True):
    """What a change touches; with `refused` it cannot be made, and touches nothing."""

    #: who is written to, and in how many letters
    people: int = 0
    letters: int = 0
    #: whose calendars hold something else afterwards
    calendars: int = 0
    #: meetings of the schedule in force that can no longer take place: to be planned again
    meetings: int = 0
    remarks: tuple[Phrase, ...] = ()
    refused: tuple[Phrase, ...] = ()

    @property
    def stamp(self) -> str:
        """What a form carries, so that what was promised can be compared with what would be."""
        return f"{self.people}-{self.letters}-{self.calendars}-{self.meetings}"

    @property
    def anybody(self) -> bool:
        """Whether there is anything to be said before it is done."""
        return bool(self.letters or self.calendars or self.meetings or self.remarks)


class OtherwiseNow(Conflict):
    """Something else would be touched by now than was said; nothing was done."""

    def __init__(self, touched: Touched) -> None:
        super().__init__(
            msgid("Something has happened since this page was made: look again at what it touches.")
        )
        self.touched = touched


class _Told(NamedTuple):
    """How the calendars of an edition stood, and what was impossible already."""

    letter: int
    calendars: dict[UUID, int]
    impossible: int


class _Calendar(msgspec.Struct, frozen=True):
    recipient_id: UUID
    told: int


class _Letters(msgspec.Struct, frozen=True):
    people: int
    letters: int


class _Newest(msgspec.Struct, frozen=True):
    id: int


async def foresee(conn: Connection, edition_id: UUID, now: dt.datetime, act: Act) -> Touched:
    """What the act would touch; Invalid or Conflict where it is refused."""
    trial = conn.transaction()
    await trial.start()
    try:
        return await _counted(conn, edition_id, now, act)
    finally:
        await trial.rollback()


async def foresee_in_words(
    conn: Connection, edition_id: UUID, now: dt.datetime, act: Act
) -> Touched:
    """The same, with the reasons of a refusal in words."""
    try:
        return await foresee(conn, edition_id, now, act)
    except Invalid as invalid:
        return Touched(refused=tuple(fault.phrase for fault in invalid.faults))
    except Conflict as conflict:
        return Touched(refused=(conflict.phrase,))


async def carry_out(
    conn: Connection,
    edition_id: UUID,
    now: dt.datetime,
    act: Act,
    *,
    promised: str | None = None,
) -> Touched:
    """The act, done; OtherwiseNow when it touches something else than was promised."""
    async with conn.transaction():
        touched = await _counted(conn, edition_id, now, act)
        if promised is not None and promised != touched.stamp:
            raise OtherwiseNow(touched)
    return touched


async def _counted(conn: Connection, edition_id: UUID, now: dt.datetime, act: Act) -> Touched:
    # First, so that nobody else tells the same people anything between counting and counting; and
    # alone, since calendars are held before whoever the act is about.
    await editions.hold_alone(conn, edition_id)
    await conn.execute(_SQL.take_turns, edition_id)
    before = await _told(conn, edition_id, now)
    remarks = tuple(await act())
    after = await _told(conn, edition_id, now)
    letters = await fetch_one(conn, _Letters, _SQL.letters_since, edition_id, before.letter)
    known = before.calendars
    return Touched(
        people=letters.people,
        letters=letters.letters,
        calendars=sum(known.get(one) != told for one, told in after.calendars.items()),
        meetings=max(0, after.impossible - before.impossible),
        remarks=remarks,
    )


async def _told(conn: Connection, edition_id: UUID, now: dt.datetime) -> _Told:
    newest = await fetch_one(conn, _Newest, _SQL.newest_letter)
    calendars = await fetch(conn, _Calendar, _SQL.calendars_told, edition_id)
    version = await planning.version_in_force(conn, edition_id)
    impossible = await planning.count_overtaken(conn, edition_id, version.id, now) if version else 0
    return _Told(newest.id, {one.recipient_id: one.told for one in calendars}, impossible)
