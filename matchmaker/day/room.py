"""What the room loses on the day: a table, a delegate, some minutes."""

import datetime as dt
from itertools import pairwise
from typing import Final
from uuid import UUID

from matchmaker import audit, directory, editions, notices, signals
from matchmaker.day.attendance import at_slot, hold_participant, require_slot
from matchmaker.db import Connection, fetch, load
from matchmaker.editions import Edition, Slot
from matchmaker.errors import Conflict, FieldFault, Invalid, NotFound
from matchmaker.language import msgid

_SQL: Final = load("day")
#: beyond this it is another morning
LONGEST_SLIP: Final = 120


async def close_table(
    conn: Connection,
    edition: Edition,
    table_number: int,
    from_slot: int,
    by: UUID | None,
    now: dt.datetime,
) -> bool:
    """The table cannot be used from that slot on; False when that was known."""
    return await _turn_table(conn, edition, table_number, from_slot, by, now, closing=True)


async def reopen_table(
    conn: Connection,
    edition: Edition,
    table_number: int,
    from_slot: int,
    by: UUID | None,
    now: dt.datetime,
) -> bool:
    """The table can be used again from that slot on; False when that was known."""
    return await _turn_table(conn, edition, table_number, from_slot, by, now, closing=False)


async def lose_delegates(
    conn: Connection,
    edition: Edition,
    investor_id: UUID,
    remaining: int,
    from_slot: int,
    by: UUID | None,
    now: dt.datetime,
) -> bool:
    """From that slot on so many of its delegates are here, one at least; False if that was known.

    Said for a slot, it replaces what was said for later ones.
    """
    slot = await require_slot(conn, edition, from_slot)
    await hold_participant(conn, edition, investor_id)
    investor = await directory.find_investor(conn, edition.id, investor_id)
    registered = len(investor.delegates)
    if not 1 <= remaining <= registered:
        raise Invalid(
            [
                FieldFault(
                    "remaining",
                    msgid(
                        "One delegate at least and %(most)s at most; with none left, say that"
                        " the investor has left."
                    ),
                    most=registered,
                )
            ]
        )
    forgotten = await conn.fetch(_SQL.forget_delegates, investor_id, from_slot)
    before = await conn.fetchval(_SQL.delegates_before, investor_id, from_slot)
    said = [] if before == remaining else [(from_slot, remaining)]
    for slot_number, count in said:
        await conn.execute(_SQL.set_delegates, edition.id, investor_id, slot_number, count)
    if [tuple(row) for row in forgotten] == said:
        return False
    details = at_slot(slot) | {"delegates": remaining}
    await audit.record(conn, edition.id, by, "delegates.changed", investor_id, details, now=now)
    await signals.signal(conn, edition.id, "attendance")
    return True


async def slip(
    conn: Connection,
    edition: Edition,
    from_slot: int,
    minutes: int,
    by: UUID | None,
    now: dt.datetime,
) -> None:
    """The slots from there on begin so many minutes later, or earlier again when negative.

    Whose hours it changes is told at once; slips one after the other are one message while the
    first has not left. Workshops stay.
    """
    await _hold_edition(conn, edition)
    slots = await fetch(conn, Slot, _SQL.hold_slots, edition.id)
    moved = _slipped(edition, slots, from_slot, minutes, now)
    first = next(slot for slot in slots if slot.number == from_slot)
    await conn.execute(_SQL.slip, edition.id, from_slot, minutes)
    await notices.bring_up_to_date(conn, edition.id, None, now)
    details = at_slot(first) | {"minutes": minutes, "moved": len(moved)}
    await audit.record(conn, edition.id, by, "slots.slipped", edition.slug, details, now=now)
    await signals.signal(conn, edition.id, "plan")


def _slipped(
    edition: Edition, slots: list[Slot], from_slot: int, minutes: int, now: dt.datetime
) -> list[tuple[dt.datetime, dt.datetime]]:
    by = dt.timedelta(minutes=minutes)
    moved = [(s.starts_at + by, s.ends_at + by) for s in slots if s.number >= from_slot]
    kept = [(s.starts_at, s.ends_at) for s in slots if s.number < from_slot]
    first = next((slot for slot in slots if slot.number == from_slot), None)
    faults = []
    if first is None:
        faults.append(FieldFault("slot", msgid("This morning has no such slot.")))
    elif first.ends_at <= now:
        faults.append(FieldFault("slot", msgid("This slot is over; choose one that is not.")))
    if minutes == 0 or abs(minutes) > LONGEST_SLIP:
        faults.append(
            FieldFault("minutes", msgid("Between 1 and %(most)s minutes."), most=LONGEST_SLIP)
        )
    elif any(later[0] < earlier[1] for earlier, later in pairwise([*kept, *moved])):
        faults.append(FieldFault("minutes", msgid("The slot before would not be over yet.")))
    elif moved and edition.local(moved[-1][1]).date() != edition.held_on:
        faults.append(FieldFault("minutes", msgid("The last slot would end after midnight.")))
    if faults:
        raise Invalid(faults)
    return moved


async def _turn_table(
    conn: Connection,
    edition: Edition,
    table_number: int,
    from_slot: int,
    by: UUID | None,
    now: dt.datetime,
    *,
    closing: bool,
) -> bool:
    await _hold_edition(conn, edition)
    slot = await require_slot(conn, edition, from_slot)
    tables = {table.number: table for table in await editions.tables(conn, edition.id)}
    if table_number not in tables:
        raise NotFound(msgid("This morning has no such table."))
    statement = _SQL.close_table if closing else _SQL.reopen_table
    turned = await conn.fetch(statement, edition.id, table_number, from_slot)
    if not turned:
        return False
    act = "table.closed" if closing else "table.reopened"
    label = tables[table_number].label
    details = at_slot(slot) | {"table": label, "slots": len(turned)}
    await audit.record(conn, edition.id, by, act, edition.slug, details, now=now)
    await signals.signal(conn, edition.id, "attendance")
    return True


async def _hold_edition(conn: Connection, edition: Edition) -> None:
    if (await editions.hold(conn, edition.id)).stage == "archived":
        raise Conflict(msgid("This edition is put away; nothing in it changes any more."))
