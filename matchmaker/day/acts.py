"""The acts of the day, each written down with what it replaced: done once, taken back whole.

`undoing` takes them back. A device that got no answer sends its act again under the same key.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_one, fetch_optional, load
from matchmaker.editions import audit

_SQL: Final = load("day")

#: how long an act may be taken back by whoever did it; later it is for an act of its own
UNDO_FOR: Final = dt.timedelta(minutes=10)
_SHOWN: Final = 5


class DayAct(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, and what was so before, in the words of the room that did it."""

    id: int
    act: str
    subject: str
    person_id: UUID | None
    details: dict[str, Any]
    before: dict[str, Any]
    done_at: dt.datetime
    done_by: UUID | None
    investor_id: UUID | None

    @property
    def sort(self) -> str:
        """What kind of thing it changed: attendance, meeting, table, delegates, slots."""
        return self.act.partition(".")[0]


class _Id(msgspec.Struct, frozen=True):
    id: int


async def write_down(
    conn: Connection,
    edition_id: UUID,
    act: str,
    subject: str,
    before: Mapping[str, Any],
    now: dt.datetime,
    *,
    by: UUID | None,
    person_id: UUID | None = None,
    investor_id: UUID | None = None,
    details: Mapping[str, Any] | None = None,
    about: str = "",
) -> int:
    """Keep an act of the day, and tell the audit trail when somebody of the house did it.

    `subject` is what later acts must be taken back of first; `about` what the trail names, by
    default the person.
    """
    said = dict(details or {})
    values = (act, subject, person_id, said, dict(before), now, by, investor_id)
    written = await fetch_one(conn, _Id, _SQL.write_down, edition_id, *values)
    if by is not None:
        named = about or person_id or ""
        await audit.record(conn, edition_id, by, act, named, said, now=now)
    return written.id


async def newest_act(conn: Connection, edition_id: UUID, subject: str) -> DayAct | None:
    """The last act on a subject that holds."""
    return await fetch_optional(conn, DayAct, _SQL.newest_act, edition_id, subject)


async def find(conn: Connection, edition_id: UUID, act_id: int) -> DayAct | None:
    """An act that holds, kept from anybody else who would take it back."""
    return await fetch_optional(conn, DayAct, _SQL.hold_act, edition_id, act_id)


async def recent_acts(conn: Connection, edition_id: UUID, now: dt.datetime) -> list[DayAct]:
    """The newest acts that may still be taken back, each the last on its subject."""
    return await fetch(conn, DayAct, _SQL.recent_acts, edition_id, now - UNDO_FOR, _SHOWN)


async def first_time(conn: Connection, edition_id: UUID, key: UUID, now: dt.datetime) -> bool:
    """Whether no act under this key was done; whoever sends it twice at once waits for the first.

    The key is kept with the act: one that is refused may be sent again.
    """
    return await conn.fetchval(_SQL.take_key, edition_id, key, now) is not None
