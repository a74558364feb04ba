"""What an act would write to whom: it is done, its letters are read, all of it is undone.

So the figures before an act are those after it, whatever the act is.
"""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

import msgspec

from matchmaker import planning
from matchmaker.db import Connection, fetch, load
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.messages.showing import Shown, show
from matchmaker.notices.facts import LetterKind
from matchmaker.people.profiles import PersonKind

_QUERIES: Final = load("messages")
_CALENDARS: Final = load("calendars")


class Addressee(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who would be written to, and in which messages."""

    id: UUID
    kind: PersonKind
    name: str
    organisation: str
    email: str
    #: those to their people among them
    letters: tuple[LetterKind, ...]
    #: how many of their people are written to as well
    delegates: int = 0


class _Number(msgspec.Struct, frozen=True):
    id: int


class Rehearsal:
    """The letters that an act has written within the block."""

    def __init__(self, conn: Connection, edition: Edition, last: int) -> None:
        self._conn = conn
        self._edition = edition
        self._last = last

    async def addressees(self) -> list[Addressee]:
        """Everybody who would be written to, each once, in the order of lists."""
        return await fetch(self._conn, Addressee, _QUERIES.addressees, self._edition.id, self._last)

    async def shown_to(self, settings: Settings, person_id: UUID) -> list[Shown]:
        """What one person would read, message by message."""
        values = (self._edition.id, self._last, person_id)
        found = await fetch(self._conn, _Number, _QUERIES.written_to, *values)
        return [await show(self._conn, settings, letter.id) for letter in found]


@asynccontextmanager
async def rehearsal(conn: Connection, edition: Edition) -> AsyncIterator[Rehearsal]:
    """Whatever the block does is undone at its end; until then its letters can be read."""
    trial = conn.transaction()
    await trial.start()
    try:
        # Nobody else's calendars change meanwhile, so what is new in the outbox is the act's own;
        # the edition alone, since calendars are held before whoever the act is about.
        await editions.hold_alone(conn, edition.id)
        await conn.execute(_CALENDARS.take_turns, edition.id)
        last = await conn.fetchval(_QUERIES.last_number)
        yield Rehearsal(conn, edition, last)
    finally:
        await trial.rollback()


@asynccontextmanager
async def rehearse_publication(
    conn: Connection, edition: Edition, schedule_id: UUID, by: UUID, now: dt.datetime
) -> AsyncIterator[Rehearsal]:
    """What putting that draft or proposal into force now would write; Conflict if it cannot be."""
    async with rehearsal(conn, edition) as written:
        current = await planning.version_in_force(conn, edition.id)
        replaces = current.id if current else None
        await planning.publish(conn, edition, schedule_id, by, now, replaces=replaces)
        yield written
