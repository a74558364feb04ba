"""Taking back an act of the day: everything it changed is again as it was, and nothing else."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from matchmaker import notices
from matchmaker.choices import programme
from matchmaker.day import acts
from matchmaker.day.acts import DayAct
from matchmaker.day.attendance import Presence, hold_participant, restore_note
from matchmaker.day.meetings import restore_mark, slot_of, subject_of
from matchmaker.day.room import restore_delegates, restore_hours, restore_table
from matchmaker.db import Connection, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation import signals
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import msgid

_SQL: Final = load("day")

#: by what an act has changed: how that becomes again what it was
RESTORERS: Final[dict[str, Callable[[Connection, Edition, DayAct], Awaitable[None]]]] = {
    "attendance": restore_note,
    "meeting": restore_mark,
    "table": restore_table,
    "delegates": restore_delegates,
    "slots": restore_hours,
}
#: what the audit trail calls it
UNDONE: Final = {
    "attendance": "attendance.undone",
    "meeting": "meeting.undone",
    "table": "table.undone",
    "delegates": "delegates.undone",
    "slots": "slots.undone",
}
TOO_LATE: Final = msgid(
    "This was done more than ten minutes ago; say what is so now on the page of the day."
)
OVERTAKEN: Final = msgid("Something newer is known of this; take that back first.")


async def undo(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    by: UUID | None,
    now: dt.datetime,
    *,
    seen: Presence | None = None,
    investor_id: UUID | None = None,
    within: dt.timedelta | None = None,
) -> bool:
    """The newest note on a person was a mistake; False when there was none.

    With `seen`, only while that is still what holds: of two who press at once, one undoes. An
    investor takes back their own word alone. Conflict when it is older than `within`.
    """
    await hold_participant(conn, edition, person_id)
    known = await acts.newest_act(conn, edition.id, str(person_id))
    if known is None or seen not in (None, known.act.partition(".")[2]):
        return False
    if investor_id is not None and known.investor_id != investor_id:
        return False
    return await _take_back(conn, edition, known, by, now, within)


async def come_in_time(
    conn: Connection, edition: Edition, person_id: UUID, now: dt.datetime
) -> bool:
    """Whoever announced to be late comes in time after all; only their own word is taken back."""
    await hold_participant(conn, edition, person_id)
    known = await acts.newest_act(conn, edition.id, str(person_id))
    own = known is not None and known.done_by is None and known.investor_id is None
    if known is None or not own or known.act != "attendance.late":
        return False
    return await _take_back(conn, edition, known, None, now, None)


async def unmark_meeting(
    conn: Connection, edition: Edition, investor_id: UUID, holder_id: UUID, now: dt.datetime
) -> bool:
    """The newest mark is taken back, with what it said of the holder unless more is known."""
    slot_number = await slot_of(conn, edition, investor_id, holder_id, now)
    subject = subject_of(investor_id, holder_id, slot_number)
    known = await acts.newest_act(conn, edition.id, subject)
    return known is not None and await _take_back(conn, edition, known, None, now, None)


async def take_back(
    conn: Connection, edition: Edition, act_id: int, by: UUID | None, now: dt.datetime
) -> bool:
    """An act of the last ten minutes is taken back; False when it was already.

    Conflict when it is older, or when something newer is known of the same.
    """
    if (await editions.hold(conn, edition.id)).stage == "purged":
        raise Conflict(msgid("This edition is put away; nothing in it changes any more."))
    act = await acts.find(conn, edition.id, act_id)
    if act is None:
        return False
    newest = await acts.newest_act(conn, edition.id, act.subject)
    if newest is None or newest.id != act.id:
        raise Conflict(OVERTAKEN)
    return await _take_back(conn, edition, act, by, now, acts.UNDO_FOR)


async def _take_back(
    conn: Connection,
    edition: Edition,
    known: DayAct,
    by: UUID | None,
    now: dt.datetime,
    within: dt.timedelta | None,
) -> bool:
    if within is not None and now > known.done_at + within:
        raise Conflict(TOO_LATE)
    if await acts.find(conn, edition.id, known.id) is None:
        return False
    await RESTORERS[known.sort](conn, edition, known)
    if known.sort == "slots" or known.before.get("withdrawn_at") is not None:
        whose = None if known.person_id is None else [known.person_id]
        await notices.bring_up_to_date(conn, edition.id, whose, now)
    if known.before.get("withdrawn_at") is not None:
        await programme.settle(conn, edition.id, now)
    await conn.execute(_SQL.mark_undone, known.id, now)
    if (note_act := known.before.get("note_act")) is not None:
        await _with_its_note(conn, edition, note_act, now)
    if by is not None:
        said = dict(known.details) | {"act": known.act}
        about = known.person_id or edition.slug
        await audit.record(conn, edition.id, by, UNDONE[known.sort], about, said, now=now)
    await signals.signal(conn, edition.id, "plan" if known.sort == "slots" else "attendance")
    return True


async def _with_its_note(conn: Connection, edition: Edition, act_id: int, now: dt.datetime) -> None:
    """What a mark said of the holder goes with it, unless more is known since."""
    note = await acts.find(conn, edition.id, act_id)
    newest = None if note is None else await acts.newest_act(conn, edition.id, note.subject)
    if note is not None and newest is not None and newest.id == note.id:
        await restore_note(conn, edition, note)
        await conn.execute(_SQL.mark_undone, note.id, now)
