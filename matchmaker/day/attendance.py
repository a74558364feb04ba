"""Who has arrived, who will be late, who is absent, who has left.

Notes on a person follow one another; the newest holds. Each act takes the person's turn, so two
desks at once are harmless, and says nothing twice; `undoing` takes it back.
"""

import datetime as dt
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from matchmaker import delegates
from matchmaker.day import acts
from matchmaker.db import Connection, fetch, fetch_one, fetch_optional, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition, Slot
from matchmaker.foundation import signals
from matchmaker.notices import announcing
from matchmaker.participation import people
from matchmaker.people import applications, directory
from matchmaker.people.profiles import PersonKind, Profile
from matchmaker.wording.errors import Conflict, FieldFault, Invalid, NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("day")
_DELEGATES: Final = load("delegates")

Noted = Literal["arrived", "late", "absent", "left"]
Presence = Literal["expected", "arrived", "late", "absent", "left"]


class Attendance(msgspec.Struct, frozen=True, kw_only=True):
    """What holds of a person; `slot_number` is the first they can take, or the first they miss."""

    person_id: UUID
    state: Presence
    slot_number: int | None
    noted_at: dt.datetime | None
    noted_by: UUID | None


class PersonPresence(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who takes part, and how they stand; `slot_number` as in `Attendance`."""

    person_id: UUID
    kind: PersonKind
    first_name: str
    last_name: str
    organisation: str
    state: Presence
    slot_number: int | None
    noted_at: dt.datetime | None


class _InForce(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    state: Noted
    slot_number: int | None
    investor_id: UUID | None


class _NoteId(msgspec.Struct, frozen=True):
    id: int


async def attendance(conn: Connection, edition_id: UUID) -> dict[UUID, Attendance]:
    """Everybody of whom something was noted; all others are expected."""
    found = await fetch(conn, Attendance, _SQL.attendance, edition_id)
    return {row.person_id: row for row in found}


async def presences(conn: Connection, edition_id: UUID) -> list[PersonPresence]:
    """Everybody who takes part, by name, with what was noted of them."""
    return await fetch(conn, PersonPresence, _SQL.presences, edition_id)


async def arrive(
    conn: Connection, edition: Edition, person_id: UUID, by: UUID | None, now: dt.datetime
) -> bool:
    """They are here; False when that was known. Only on the day: a rehearsal leaves no trace."""
    _require_today(edition, now)
    return await note(conn, edition, person_id, "arrived", None, by, now)


async def check_in(
    conn: Connection, edition: Edition, person_id: UUID, by: UUID, now: dt.datetime
) -> bool:
    """They stand at the desk: as `arrive`, and who had withdrawn takes part again.

    One act: taken back, the withdrawal holds again as it was said.
    """
    _require_today(edition, now)
    await editions.hold(conn, edition.id)
    person = await directory.hold(conn, edition.id, person_id)
    await applications.require_accepted(conn, edition.id, person_id)
    if await applications.know(conn, person_id, now):
        await announcing.bring_up_to_date(conn, edition.id, [person_id], now)
    if person.withdrawn_at is not None:
        await people.come_back(conn, person, now, by)
    return await note(
        conn, edition, person_id, "arrived", None, by, now, withdrawn_at=person.withdrawn_at
    )


async def check_in_delegate(
    conn: Connection,
    edition: Edition,
    delegate_id: UUID,
    by: UUID,
    now: dt.datetime,
    *,
    here: bool = True,
) -> UUID:
    """One of an investor's people stands at the desk, or does not after all; whose they are.

    With the first of them the investor is here.
    """
    _require_today(edition, now)
    delegate = await delegates.delegate_of(conn, delegate_id)
    if delegate.edition_id != edition.id:
        raise NotFound(msgid("There is no such representative."))
    if here:
        await check_in(conn, edition, delegate.investor_id, by, now)
    arrived_at = now if here else None
    if await conn.fetchval(_DELEGATES.arrive, delegate_id, arrived_at) is not None:
        act = "delegate.arrived" if here else "delegate.undone"
        await audit.record(conn, edition.id, by, act, delegate_id, now=now)
        await signals.signal(conn, edition.id, "attendance")
    return delegate.investor_id


async def note_late(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    slot_number: int,
    by: UUID | None,
    now: dt.datetime,
) -> bool:
    """They will be here for that slot and not before; False when that was known."""
    slot = await require_slot(conn, edition, slot_number)
    return await note(conn, edition, person_id, "late", slot, by, now)


async def announce_late(
    conn: Connection, edition: Edition, person_id: UUID, slot_number: int, now: dt.datetime
) -> bool:
    """As `note_late`, in their own words: on the day, for a slot to come, before they are here."""
    _require_today(edition, now)
    slot = await require_slot(conn, edition, slot_number)
    if slot.starts_at <= now:
        raise Invalid([FieldFault("slot", msgid("This slot has begun; choose a later one."))])
    known = (await attendance(conn, edition.id)).get(person_id)
    if known is not None and known.state != "late":
        raise Conflict(msgid("The organiser knows more by now; ask at the desk."))
    return await note(conn, edition, person_id, "late", slot, None, now)


async def note_absent(
    conn: Connection, edition: Edition, person_id: UUID, by: UUID | None, now: dt.datetime
) -> bool:
    """They do not come, until they are seen; False when that was known."""
    return await note(conn, edition, person_id, "absent", None, by, now)


async def note_departure(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    slot_number: int,
    by: UUID | None,
    now: dt.datetime,
) -> bool:
    """They leave before that slot; False when that was known."""
    slot = await require_slot(conn, edition, slot_number)
    return await note(conn, edition, person_id, "left", slot, by, now)


async def note(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    state: Noted,
    slot: Slot | None,
    by: UUID | None,
    now: dt.datetime,
    investor_id: UUID | None = None,
    *,
    withdrawn_at: dt.datetime | None = None,
) -> bool:
    """Write down what is seen of a person; False when it is what holds already.

    `withdrawn_at` is of the withdrawal that this ends.
    """
    await hold_participant(conn, edition, person_id)
    slot_number = None if slot is None else slot.number
    known = await fetch_optional(conn, _InForce, _SQL.note_in_force, person_id)
    said = known is not None and (known.state, known.slot_number) == (state, slot_number)
    if said and withdrawn_at is None:
        return False
    before: dict[str, Any] = {"withdrawn_at": withdrawn_at}
    if not said:
        values = (edition.id, person_id, state, slot_number, now, by, investor_id)
        before["note"] = (await fetch_one(conn, _NoteId, _SQL.note, *values)).id
    await acts.write_down(
        conn,
        edition.id,
        f"attendance.{state}",
        str(person_id),
        before,
        now,
        by=by,
        person_id=person_id,
        investor_id=investor_id,
        details=at_slot(slot),
    )
    await signals.signal(conn, edition.id, "attendance")
    return True


async def restore_note(conn: Connection, edition: Edition, act: acts.DayAct) -> None:
    """What was known of the person before that act holds again."""
    assert act.person_id is not None
    await hold_participant(conn, edition, act.person_id)
    if (note_id := act.before.get("note")) is not None:
        await conn.execute(_SQL.forget_note, note_id)
    if (withdrawn_at := act.before.get("withdrawn_at")) is not None:
        at = dt.datetime.fromisoformat(withdrawn_at)
        await conn.execute(_SQL.withdraw_again, act.person_id, at)


def _require_today(edition: Edition, now: dt.datetime) -> None:
    if not edition.is_today(now):
        raise Conflict(msgid("People are checked in on the day itself."))


async def hold_participant(conn: Connection, edition: Edition, person_id: UUID) -> Profile:
    """Somebody who takes part, held until the transaction ends."""
    if (await editions.hold(conn, edition.id)).stage == "purged":
        raise Conflict(msgid("This edition is put away; nothing in it changes any more."))
    return await directory.hold_participant(conn, edition.id, person_id)


async def require_slot(conn: Connection, edition: Edition, slot_number: int) -> Slot:
    """The slot of this number; Invalid for one that the edition does not have."""
    known = {slot.number: slot for slot in await editions.slots(conn, edition.id)}
    if slot_number not in known:
        raise Invalid(
            [
                FieldFault(
                    "slot",
                    msgid("There is no slot %(number)s; slots are numbered from 0 to %(last)s."),
                    number=slot_number,
                    last=max(known, default=0),
                )
            ]
        )
    return known[slot_number]


def at_slot(slot: Slot | None) -> dict[str, Any]:
    """A slot as the audit trail keeps it: its hour may move later."""
    return {} if slot is None else {"slot": slot.number, "at": slot.starts_at.isoformat()}
