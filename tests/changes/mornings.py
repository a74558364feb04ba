"""Changing a morning: what a preview says, what the change does, and who hears of it."""

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec

from matchmaker import changes
from matchmaker.changes import (
    GridTouched,
    Rules,
    RulesForm,
    SlotLine,
    SlotsForm,
    TableLine,
    TablesForm,
)
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from tests import cast
from tests.planning.plans import PUBLISHED

#: some days after the publication
LATER = PUBLISHED + dt.timedelta(days=2)
LETTERS = ("convocation", "convocation_changed", "invitation", "cancellation")


def clock(hour: int, minute: int = 0) -> dt.datetime:
    """An hour of the day, by the clocks of Paris in November."""
    return dt.datetime(2099, 11, 24, hour - 1, minute, tzinfo=dt.UTC)


async def lines(conn: Connection, edition: Edition) -> list[SlotLine]:
    """The open slots as they stand."""
    return [changes.line_of(slot) for slot in await editions.open_slots(conn, edition.id)]


async def set_slots(
    conn: Connection,
    edition: Edition,
    slots: list[SlotLine],
    now: dt.datetime = cast.NOW,
    *,
    preview: bool = False,
) -> GridTouched:
    """The slots are to be these, by who sees the edition as it is."""
    seen = await changes.revision(conn, edition.id)
    form = SlotsForm(revision=seen, slots=tuple(slots), preview=preview)
    async with conn.transaction():
        return await changes.change_slots(conn, edition, form, None, now)


async def table_lines(conn: Connection, edition: Edition) -> list[TableLine]:
    """The tables as they stand."""
    slots = await editions.slots(conn, edition.id)
    tables = await editions.tables(conn, edition.id)
    return [changes.table_line(table, slots) for table in tables if not table.gone]


async def set_tables(
    conn: Connection,
    edition: Edition,
    tables: list[TableLine],
    now: dt.datetime = cast.NOW,
    *,
    preview: bool = False,
) -> GridTouched:
    """The tables are to be these."""
    seen = await changes.revision(conn, edition.id)
    form = TablesForm(revision=seen, tables=tuple(tables), preview=preview)
    async with conn.transaction():
        return await changes.change_tables(conn, edition, form, None, now)


async def set_rules(
    conn: Connection,
    edition: Edition,
    now: dt.datetime = cast.NOW,
    *,
    preview: bool = False,
    **changed: Any,
) -> GridTouched:
    """Some rules are to be others."""
    standing = changes.rules_of(await editions.by_id(conn, edition.id))
    rules = msgspec.structs.asdict(standing) | changed
    assert set(rules) == set(Rules.__struct_fields__)
    seen = await changes.revision(conn, edition.id)
    form = RulesForm(revision=seen, preview=preview, **rules)
    async with conn.transaction():
        return await changes.change_rules(conn, edition, form, None, now)


def moved(line: SlotLine, minutes: int) -> SlotLine:
    """The slot, so much later."""
    by = dt.timedelta(minutes=minutes)
    return msgspec.structs.replace(line, starts_at=line.starts_at + by, ends_at=line.ends_at + by)


async def everything(conn: Connection, edition: Edition) -> dict[str, list[Any]]:
    """All that a change of the grid may write."""
    tables = ("slot", "meeting_table", "table_closure", "unavailability", "pin", "meeting",
              "calendar_entry", "outbox", "audit")  # fmt: skip
    found = {
        table: [tuple(row) for row in await conn.fetch(
            f"select * from {table} where edition_id = $1 order by 1, 2, 3", edition.id)]
        for table in tables
    }  # fmt: skip
    edition_row = await conn.fetchrow("select * from edition where id = $1", edition.id)
    return found | {"edition": list(edition_row or ())}


async def post_leaves(conn: Connection, edition: Edition) -> None:
    """What was written so far has left."""
    await conn.execute(
        """update outbox set state = 'sent', sent_at = now()
           where edition_id = $1 and state = 'pending'""",
        edition.id,
    )


async def told(conn: Connection, edition: Edition) -> set[UUID]:
    """Whose letter about their morning waits."""
    rows = await conn.fetch(
        """select person_id from outbox
           where edition_id = $1 and state = 'pending' and kind = any ($2)""",
        edition.id,
        list(LETTERS),
    )
    return {row["person_id"] for row in rows}
