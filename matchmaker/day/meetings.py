"""What investors say of their meetings, and which meetings did not take place."""

import datetime as dt
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker.day import acts
from matchmaker.day.attendance import Noted, attendance, note
from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation import signals
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import msgid

_SQL: Final = load("day")

AttendanceMark = Literal["present", "late", "absent"]
#: nobody is late for, or absent from, what begins after that
SOON: Final = dt.timedelta(minutes=30)
#: what a meeting's mark says of the holder
_MEANS: Final[dict[AttendanceMark, Noted]] = {
    "present": "arrived",
    "late": "late",
    "absent": "absent",
}


class _Said(msgspec.Struct, frozen=True, kw_only=True):
    state: AttendanceMark
    marked_at: dt.datetime


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """What the investor said of a meeting of the version in force."""

    holder_id: UUID
    investor_id: UUID
    slot_number: int
    state: AttendanceMark
    marked_at: dt.datetime


async def mark_meeting(
    conn: Connection,
    edition: Edition,
    investor_id: UUID,
    holder_id: UUID,
    state: AttendanceMark,
    now: dt.datetime,
) -> bool:
    """The investor says whether the holder came; False when they had said so.

    Whoever is late for a slot is counted on for the next one; who was checked in is here, late
    for a table or not.
    """
    slot_number = await slot_of(conn, edition, investor_id, holder_id, now)
    if state != "present":
        await _require_soon(conn, edition, slot_number, now)
    before = await fetch_optional(conn, _Said, _SQL.hold_mark, investor_id, holder_id, slot_number)
    values = (edition.id, investor_id, holder_id, slot_number, state, now)
    if await conn.fetchval(_SQL.mark, *values) is None:
        return False
    noted = await _note(conn, edition, investor_id, holder_id, state, slot_number, now)
    newest = await acts.newest_act(conn, edition.id, str(holder_id)) if noted else None
    await acts.write_down(
        conn,
        edition.id,
        "meeting.marked",
        subject_of(investor_id, holder_id, slot_number),
        {
            "slot": slot_number,
            "mark": msgspec.to_builtins(before),
            "note_act": newest.id if newest else None,
        },
        now,
        by=None,
        person_id=holder_id,
        investor_id=investor_id,
        details={"state": state},
    )
    await signals.signal(conn, edition.id, "attendance")
    return True


async def _require_soon(
    conn: Connection, edition: Edition, slot_number: int, now: dt.datetime
) -> None:
    """Of a meeting that is hours ahead nobody can say that the other did not come."""
    slot = next(one for one in await editions.slots(conn, edition.id) if one.number == slot_number)
    if slot.starts_at - now > SOON:
        raise Conflict(
            msgid(
                "This meeting begins at %(hour)s only: who is late or absent is said from half an"
                " hour before."
            ),
            hour=edition.local(slot.starts_at).time(),
        )


def subject_of(investor_id: UUID, holder_id: UUID, slot_number: int) -> str:
    """What marks of the same meeting share."""
    return f"{investor_id} {holder_id} {slot_number}"


async def _note(
    conn: Connection,
    edition: Edition,
    investor_id: UUID,
    holder_id: UUID,
    state: AttendanceMark,
    slot_number: int,
    now: dt.datetime,
) -> bool:
    """What the mark says of the holder; whether that is news."""
    if state == "late":
        presence = (await attendance(conn, edition.id)).get(holder_id)
        if presence is not None and presence.state == "arrived":
            return False
    slots = await editions.open_slots(conn, edition.id)
    later = [slot for slot in slots if slot.number > slot_number]
    next_slot = (later or slots[-1:])[0] if state == "late" else None
    return await note(conn, edition, holder_id, _MEANS[state], next_slot, None, now, investor_id)


async def restore_mark(conn: Connection, edition: Edition, act: acts.DayAct) -> None:
    """What the investor had said before that act, if anything, is what they say."""
    assert act.investor_id is not None
    meeting = (act.investor_id, act.person_id, act.before["slot"])
    await conn.execute(_SQL.unmark, *meeting)
    if (before := act.before["mark"]) is not None:
        at = dt.datetime.fromisoformat(before["marked_at"])
        investor_id, holder_id, slot = meeting
        values = (edition.id, investor_id, holder_id, slot, before["state"], at)
        await conn.execute(_SQL.mark, *values)


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

    As the view `meeting_fate` has it: what is unclear may have taken place. A pair that did not
    meet may be given a meeting again.
    """
    rows = await conn.fetch(_SQL.missed, edition_id, now)
    return {(row["holder_id"], row["investor_id"]) for row in rows}


async def slot_of(
    conn: Connection, edition: Edition, investor_id: UUID, holder_id: UUID, now: dt.datetime
) -> int:
    """The slot in which the two meet in the version in force; Conflict when none is marked now."""
    if not edition.is_today(now):
        raise Conflict(msgid("Meetings are marked on the day itself."))
    number = await conn.fetchval(_SQL.meeting_in_force, edition.id, investor_id, holder_id)
    if number is None:
        raise Conflict(msgid("This meeting is no longer in the schedule."))
    return int(number)
