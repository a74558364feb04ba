"""What the room loses on the day: a table, a delegate, some minutes."""

import datetime as dt
from typing import Final
from uuid import UUID

from matchmaker import notices
from matchmaker.day import acts, slipping
from matchmaker.day.attendance import at_slot, hold_participant, require_slot
from matchmaker.db import Connection, fetch, load
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, Slot
from matchmaker.foundation import signals
from matchmaker.people import directory
from matchmaker.wording.errors import Conflict, FieldFault, Invalid, NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("day")


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
    known = [tuple(row) for row in await conn.fetch(_SQL.delegates_of, investor_id)]
    forgotten = await conn.fetch(_SQL.forget_delegates, investor_id, from_slot)
    before = await conn.fetchval(_SQL.delegates_before, investor_id, from_slot)
    said = [] if before == remaining else [(from_slot, remaining)]
    for slot_number, count in said:
        await conn.execute(_SQL.set_delegates, edition.id, investor_id, slot_number, count)
    if [tuple(row) for row in forgotten] == said:
        return False
    await acts.write_down(
        conn,
        edition.id,
        "delegates.changed",
        f"delegates {investor_id}",
        {"delegates": known},
        now,
        by=by,
        person_id=investor_id,
        details=at_slot(slot) | {"delegates": remaining},
    )
    await signals.signal(conn, edition.id, "attendance")
    return True


async def restore_delegates(conn: Connection, edition: Edition, act: acts.DayAct) -> None:
    """What was said of the investor's delegates before that act holds again."""
    investor_id = act.person_id
    await conn.execute(_SQL.forget_delegates, investor_id, 0)
    for slot_number, count in act.before["delegates"]:
        await conn.execute(_SQL.set_delegates, edition.id, investor_id, slot_number, count)


async def slip(
    conn: Connection,
    edition: Edition,
    from_slot: int,
    minutes: int,
    by: UUID | None,
    now: dt.datetime,
    *,
    although_begun: bool = False,
) -> None:
    """The slots from there on begin so many minutes later, or earlier again when negative.

    Nothing begins in the past. A slot that has begun moves only if that is meant, and not at all
    once one of its meetings was marked. Whose hours it changes is told at once; slips one after
    the other are one message while the first has not left. Workshops stay.
    """
    await _hold_edition(conn, edition)
    slots = await fetch(conn, Slot, _SQL.hold_slots, edition.id)
    moved = slipping.later_hours(edition, slots, from_slot, minutes, now)
    first = next(slot for slot in slots if slot.number == from_slot)
    if first.starts_at <= now:
        marked = await conn.fetchval(_SQL.marked_in, edition.id, from_slot)
        slipping.require_intent(marked=marked, although_begun=although_begun)
    await conn.execute(_SQL.slip, edition.id, from_slot, minutes)
    await notices.bring_up_to_date(conn, edition.id, None, now)
    before = [
        {"number": slot.number, "starts_at": slot.starts_at, "ends_at": slot.ends_at}
        for slot in slots
        if slot.number >= from_slot
    ]
    await acts.write_down(
        conn,
        edition.id,
        "slots.slipped",
        "slots",
        {"hours": before},
        now,
        by=by,
        details=at_slot(first) | {"minutes": minutes, "moved": len(moved)},
        about=edition.slug,
    )
    await signals.signal(conn, edition.id, "plan")


async def restore_hours(conn: Connection, edition: Edition, act: acts.DayAct) -> None:
    """The slots have the hours that they had before that act."""
    await conn.execute(_SQL.set_hours, edition.id, act.before["hours"])


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
    numbers = sorted(row["slot_number"] for row in turned)
    await acts.write_down(
        conn,
        edition.id,
        "table.closed" if closing else "table.reopened",
        f"table {table_number}",
        {"table": table_number, "turned": numbers},
        now,
        by=by,
        details=at_slot(slot) | {"table": tables[table_number].label, "slots": len(turned)},
        about=edition.slug,
    )
    await signals.signal(conn, edition.id, "attendance")
    return True


async def restore_table(conn: Connection, edition: Edition, act: acts.DayAct) -> None:
    """The slots that this act closed are open again, or the other way round; no others."""
    turn = _SQL.open_slots if act.act == "table.closed" else _SQL.close_slots
    await conn.execute(turn, edition.id, act.before["table"], act.before["turned"])


async def _hold_edition(conn: Connection, edition: Edition) -> None:
    if (await editions.hold(conn, edition.id)).stage == "purged":
        raise Conflict(msgid("This edition is put away; nothing in it changes any more."))
