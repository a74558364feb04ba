"""A version as a grid, tables down and slots across; and slot by slot for narrow screens."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection
from matchmaker.editions.editions import Edition, Slot, in_use
from matchmaker.planning import reviewing
from matchmaker.planning.reviewing import GridMeeting

TABLES: Final = 24
_NUMBER: Final = re.compile(r"[1-9]\d{0,3}")


class GridRow(msgspec.Struct, frozen=True):
    """A table with its meeting in each slot, None where it is free."""

    label: str
    meetings: list[GridMeeting | None]


class GridSlot(msgspec.Struct, frozen=True):
    """A slot with its meetings by table."""

    starts: dt.datetime
    meetings: list[tuple[str, GridMeeting]]


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """Some of the tables of a version; pages count from 1."""

    starts: list[dt.datetime]
    pauses: list[bool]
    rows: list[GridRow]
    moments: list[GridSlot]
    number: int
    pages: int


async def grid(
    conn: Connection, edition: Edition, schedule_id: UUID, slots: Sequence[Slot], asked: str
) -> Grid:
    """The tables of a page; a page that does not exist is the nearest one that does."""
    tables = await reviewing.tables_in_use(conn, schedule_id)
    pages = max(1, -(-len(tables) // TABLES))
    number = min(pages, int(asked)) if _NUMBER.fullmatch(asked) else 1
    chosen = tables[(number - 1) * TABLES : number * TABLES]
    labels = {table.number: table.label for table in chosen}
    meetings = await reviewing.grid(conn, schedule_id, list(labels))
    at = {(each.table_number, each.slot_number): each for each in meetings}
    slots = in_use(slots, {each.slot_number for each in meetings})
    return Grid(
        starts=[edition.local(slot.starts_at) for slot in slots],
        pauses=[slot.pause_after for slot in slots],
        rows=[
            GridRow(label, [at.get((table, slot.number)) for slot in slots])
            for table, label in labels.items()
        ],
        moments=[
            GridSlot(
                edition.local(slot.starts_at),
                [
                    (label, at[table, slot.number])
                    for table, label in labels.items()
                    if (table, slot.number) in at
                ],
            )
            for slot in slots
        ],
        number=number,
        pages=pages,
    )
