"""What investors say of their meetings, and which meetings did not take place."""

import datetime as dt
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker import editions
from matchmaker.day.attendance import Noted, attendance, note, undo
from matchmaker.db import Connection, fetch, load
from matchmaker.editions import Edition
from matchmaker.errors import Conflict
from matchmaker.language import msgid

_SQL: Final = load("day")

Mark = Literal["present", "late", "absent"]
#: what a meeting's mark says of the holder
_MEANS: Final[dict[Mark, Noted]] = {"present": "arrived", "late": "late", "absent": "absent"}


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """What the investor said of a meeting of the version in force."""

    holder_id: UUID
    investor_id: UUID
    slot_number: int
    state: Mark
    marked_at: dt.datetime


async def mark_meeting(
    conn: Connection,
    edition: Edition,
    investor_id: UUID,
    holder_id: UUID,
    state: Mark,
    now: dt.datetime,
) -> bool:
    """The investor says whether the holder came; False when they had said so.

    Whoever is late for a slot is counted on for the next one; who was checked in is here, late
    for a table or not.
    """
    slot_number = await _slot_of(conn, edition, investor_id, holder_id, now)
    values = (edition.id, investor_id, holder_id, slot_number, state, now)
    if await conn.fetchval(_SQL.mark, *values) is None:
        return False
    if state == "late":
        presence = (await attendance(conn, edition.id)).get(holder_id)
        if presence is not None and presence.state == "arrived":
            return True
    slots = await editions.slots(conn, edition.id)
    next_slot = slots[min(slot_number + 1, len(slots) - 1)] if state == "late" else None
    await note(conn, edition, holder_id, _MEANS[state], next_slot, None, now, investor_id)
    return True


async def unmark_meeting(
    conn: Connection, edition: Edition, investor_id: UUID, holder_id: UUID, now: dt.datetime
) -> bool:
    """Taken back, and with it what it said of the holder, unless more is known since."""
    slot_number = await _slot_of(conn, edition, investor_id, holder_id, now)
    state = await conn.fetchval(_SQL.unmark, investor_id, holder_id, slot_number)
    if state is None:
        return False
    seen = _MEANS[state]
    await undo(conn, edition, holder_id, None, now, seen=seen, investor_id=investor_id)
    return True


async def marks(
    conn: Connection, edition_id: UUID, investor_id: UUID | None = None
) -> dict[tuple[UUID, UUID], Marked]:
    """(holder, investor) → what was said of their meeting in the version in force."""
    found = await fetch(conn, Marked, _SQL.marks, edition_id, investor_id)
    return {(row.holder_id, row.investor_id): row for row in found}


async def did_not_take_place(
    conn: Connection, edition_id: UUID, now: dt.datetime
) -> set[tuple[UUID, UUID]]:
    """(holder, investor) of the version in force whose slot has begun and who did not meet.

    The investor's word counts; without one, a meeting did not take place when either of them was
    noted absent, not yet here, gone or withdrawn. Such a pair may be given a meeting again.
    """
    rows = await conn.fetch(_SQL.missed, edition_id, now)
    return {(row["holder_id"], row["investor_id"]) for row in rows}


async def _slot_of(
    conn: Connection, edition: Edition, investor_id: UUID, holder_id: UUID, now: dt.datetime
) -> int:
    if not edition.is_today(now):
        raise Conflict(msgid("Meetings are marked on the day itself."))
    number = await conn.fetchval(_SQL.meeting_in_force, edition.id, investor_id, holder_id)
    if number is None:
        raise Conflict(msgid("This meeting is no longer in the schedule."))
    return int(number)
