"""The tables of an edition, changed at any time: added, renamed, closed, taken away."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker import notices
from matchmaker.changes import preview
from matchmaker.changes.grid import settle
from matchmaker.changes.preview import GridTouched
from matchmaker.db import Connection, fetch, load
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, Slot, Table
from matchmaker.wording import forms
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import msgid

_SQL: Final = load("grid")
_UNKNOWN: Final = msgid("There is no such table.")
_TWICE: Final = msgid("This table stands in the list twice.")
_TAKEN: Final = msgid("Another table has this name.")
_GONE: Final = msgid("A table that was taken away has this name: bring it back, or choose another.")
_SLOT: Final = msgid("There is no such slot.")


class TableLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table as it is to be; `closed` are the numbers of slots in which it cannot be used.

    Without a number it is new. One that was taken away is back when it is named.
    """

    number: Annotated[int, Meta(ge=0, le=9999)] | None = None
    label: Annotated[str, Meta(min_length=1, max_length=40)]
    zone: Annotated[str, Meta(max_length=40)] = ""
    closed: Annotated[tuple[int, ...], Meta(max_length=1000)] = ()


class TablesForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All tables as they are to be; `revision` is of the edition that was seen, None for any.

    One without a number is new, one that is left out is taken away. With `preview` it is only said
    what this would touch.
    """

    revision: int | None = None
    tables: Annotated[tuple[TableLine, ...], Meta(min_length=1, max_length=10_000)]
    preview: bool = False


class _Number(msgspec.Struct, frozen=True):
    number: int


TablePlace = tuple[int, int]
"""A table and a slot, by number."""


def line_of(table: Table, slots: Sequence[Slot]) -> TableLine:
    """A table as it stands."""
    open_slots = {slot.number for slot in slots if not slot.closed}
    closed = tuple(number for number in table.closed if number in open_slots)
    return TableLine(number=table.number, label=table.label, zone=table.zone, closed=closed)


async def change_tables(
    conn: Connection, edition: Edition, form: TablesForm, by: UUID | None, now: dt.datetime
) -> GridTouched:
    """Give the edition these tables, and write to whoever's table is called otherwise.

    Invalid for what cannot be; Conflict when the edition has changed since it was seen.
    """
    tidy = forms.check_form(form)
    async with preview.changing(conn, edition.id, form.revision, preview=form.preview):
        slots = await editions.slots(conn, edition.id)
        tables = await editions.tables(conn, edition.id)
        _check(tables, slots, tidy.tables)
        could_not = await preview.impossible_pairs(conn, edition.id, now)
        seats = await preview.seats(conn, edition.id, now)
        gone = await _take_away(conn, edition, tables, tidy.tables, _first_ahead(slots, now))
        await _check_names(conn, edition, tidy.tables)
        renamed = await _name(conn, edition, tables, tidy.tables, now)
        added = await _add(conn, edition, tables, tidy.tables)
        lines = {line.number: line for line in (*tidy.tables, *added) if line.number is not None}
        turned = await _close(conn, edition, slots, lines, now)
        at_them = [seat for seat in seats if seat.table_number in renamed]
        people = list({person for seat in at_them for person in (seat.holder_id, seat.investor_id)})
        letters = await notices.bring_up_to_date(conn, edition.id, people, now) if people else []
        lost = await preview.impossible_pairs(conn, edition.id, now) - could_not
        touched = GridTouched(
            meetings_moved=len(at_them),
            told_now=await preview.readers(conn, letters),
            meetings_to_replan=len(lost),
            told_with_plan=await preview.count_coming(conn, lost),
        )
        details: dict[str, object] = {
            "added": len(added),
            "removed": len(gone),
            "renamed": len(renamed),
            "closures": turned,
            "told": touched.told_now,
            "to_replan": touched.meetings_to_replan,
        }
        await settle(conn, edition, "tables.changed", details, by, now)
    return touched


def _check(tables: Sequence[Table], slots: Sequence[Slot], lines: Sequence[TableLine]) -> None:
    known = {table.number for table in tables}
    numbers = {slot.number for slot in slots}
    faults = []
    labels: set[str] = set()
    seen: set[int] = set()
    for place, line in enumerate(lines):
        field = f"tables[{place}]"
        if line.number is not None and line.number not in known:
            faults.append(FieldFault(f"{field}.number", _UNKNOWN))
        elif line.number is not None and line.number in seen:
            faults.append(FieldFault(f"{field}.number", _TWICE))
        if line.label in labels:
            faults.append(FieldFault(f"{field}.label", _TAKEN))
        if not set(line.closed) <= numbers:
            faults.append(FieldFault(f"{field}.closed", _SLOT))
        labels.add(line.label)
        if line.number is not None:
            seen.add(line.number)
    if faults:
        raise Invalid(faults)


async def _check_names(conn: Connection, edition: Edition, lines: Sequence[TableLine]) -> None:
    """A table that stays for the versions that name it keeps what it is called."""
    named = {line.number for line in lines}
    stay = {
        table.label
        for table in await editions.tables(conn, edition.id)
        if table.number not in named
    }
    faults = [
        FieldFault(f"tables[{place}].label", _GONE)
        for place, line in enumerate(lines)
        if line.label in stay
    ]
    if faults:
        raise Invalid(faults)


def _first_ahead(slots: Sequence[Slot], now: dt.datetime) -> int:
    """The slot from which a table can be missing: what has begun, has begun with it."""
    begun = [slot.number for slot in slots if not slot.closed and slot.starts_at <= now]
    return max(begun, default=-1) + 1


async def _name(
    conn: Connection,
    edition: Edition,
    tables: Sequence[Table],
    lines: Sequence[TableLine],
    now: dt.datetime,
) -> set[int]:
    """Tables are called as the lines say; answers with those that were called otherwise."""
    known = {table.number: table for table in tables}
    kept = [line for line in lines if line.number is not None]
    renamed = {
        line.number
        for line in kept
        if line.number is not None and known[line.number].label != line.label
    }
    await conn.execute(_SQL.remember_labels, edition.id, sorted(renamed), now)
    await conn.execute(_SQL.clear_labels, edition.id, sorted(renamed))
    await conn.execute(
        _SQL.set_tables,
        edition.id,
        [line.number for line in kept],
        [line.label for line in kept],
        [line.zone for line in kept],
    )
    return renamed


async def _add(
    conn: Connection, edition: Edition, tables: Sequence[Table], lines: Sequence[TableLine]
) -> list[TableLine]:
    """The new tables, under the numbers after the last."""
    new = [line for line in lines if line.number is None]
    after = max((table.number for table in tables), default=-1) + 1
    added = [
        msgspec.structs.replace(line, number=number) for number, line in enumerate(new, start=after)
    ]
    await conn.execute(
        _SQL.add_tables,
        edition.id,
        [line.number for line in added],
        [line.label for line in added],
        [line.zone for line in added],
    )
    return added


async def _take_away(
    conn: Connection,
    edition: Edition,
    tables: Sequence[Table],
    lines: Sequence[TableLine],
    from_slot: int,
) -> list[int]:
    """Tables that no line names: gone, or kept for the versions that name them."""
    named = {line.number for line in lines}
    gone = [table.number for table in tables if not table.gone and table.number not in named]
    kept = {row.number for row in await fetch(conn, _Number, _SQL.tables_named, edition.id)}
    running = (await preview.planning_state(conn, edition.id)).running
    staying = [number for number in gone if running or number in kept]
    await conn.execute(_SQL.take_tables_away, edition.id, staying, from_slot)
    await conn.execute(_SQL.drop_tables, edition.id, sorted(set(gone) - set(staying)))
    return gone


async def _close(
    conn: Connection,
    edition: Edition,
    slots: Sequence[Slot],
    lines: dict[int, TableLine],
    now: dt.datetime,
) -> int:
    """Tables are closed in the slots that the lines name, as far as those have not begun."""
    ahead = {slot.number for slot in slots if not slot.closed and slot.starts_at > now}
    rows = await conn.fetch(_SQL.closures, edition.id)
    are = {(row["table_number"], row["slot_number"]) for row in rows}
    are = {place for place in are if place[0] in lines and place[1] in ahead}
    wanted = {
        (number, slot) for number, line in lines.items() for slot in line.closed if slot in ahead
    }
    await conn.execute(_SQL.close_places, edition.id, *_columns(wanted - are))
    await conn.execute(_SQL.open_places, edition.id, *_columns(are - wanted))
    return len(wanted ^ are)


def _columns(places: Iterable[TablePlace]) -> tuple[list[int], list[int]]:
    ordered = sorted(places)
    return [table for table, _ in ordered], [slot for _, slot in ordered]
