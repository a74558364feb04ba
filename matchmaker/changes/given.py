"""What an edition's form says of its grid and rules, given for an edition that stands."""

import datetime as dt
from collections.abc import Collection
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.changes import preview
from matchmaker.changes.grid import SlotsForm, change_slots
from matchmaker.changes.preview import GridTouched
from matchmaker.changes.rules import Rules, RulesForm, change_rules, rules_of
from matchmaker.changes.tables import TableLine, TablesForm, change_tables
from matchmaker.changes.tables import line_of as table_line
from matchmaker.changes.timetable import SlotLine
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, EditionForm

SLOTS: Final = frozenset(
    {"first_slot_at", "slot_count", "slot_minutes", "change_over_minutes", "pauses", "slots"}
)
RULES: Final = frozenset(Rules.__struct_fields__)


async def change_grid(
    conn: Connection,
    edition: Edition,
    form: EditionForm,
    given: Collection[str],
    by: UUID | None,
    now: dt.datetime,
) -> list[GridTouched]:
    """Slots, tables and rules as the form has them, as far as its fields are `given`.

    What is so already is left alone. Invalid or Conflict as for each change by itself.
    """
    touched = []
    if SLOTS & set(given) and (slots := await _slots(conn, edition, form)):
        seen = await preview.revision(conn, edition.id)
        asked = SlotsForm(revision=seen, slots=tuple(slots))
        touched.append(await change_slots(conn, edition, asked, by, now))
    if tables := await _tables(conn, edition, form, given):
        seen = await preview.revision(conn, edition.id)
        wanted = TablesForm(revision=seen, tables=tuple(tables))
        touched.append(await change_tables(conn, edition, wanted, by, now))
    standing = rules_of(edition)
    said = {name: getattr(form, name) for name in RULES & set(given)}
    if (rules := msgspec.structs.replace(standing, **said)) != standing:
        seen = await preview.revision(conn, edition.id)
        ruled = RulesForm(revision=seen, **msgspec.structs.asdict(rules))
        touched.append(await change_rules(conn, edition, ruled, by, now))
    return touched


async def _slots(conn: Connection, edition: Edition, form: EditionForm) -> list[SlotLine]:
    """The slots that the form lays, the first staying the first; none where they are so."""
    standing = await editions.open_slots(conn, edition.id)
    laid = editions.timetable(form)
    if laid == [(slot.starts_at, slot.ends_at, slot.pause_after) for slot in standing]:
        return []
    return [
        SlotLine(
            number=standing[place].number if place < len(standing) else None,
            starts_at=starts,
            ends_at=ends,
            pause_after=pause,
        )
        for place, (starts, ends, pause) in enumerate(laid)
    ]


async def _tables(
    conn: Connection, edition: Edition, form: EditionForm, given: Collection[str]
) -> list[TableLine]:
    """The tables as the form has them; none where it says nothing of them, or they are so."""
    tables = await editions.tables(conn, edition.id)
    slots = await editions.slots(conn, edition.id)
    standing = [table_line(table, slots) for table in tables if not table.gone]
    if "table_list" in given and form.table_list:
        numbers = [slot.number for slot in slots if not slot.closed]
        known = {table.label: table.number for table in tables}
        named = [
            TableLine(
                number=known.get(table.label),
                label=table.label,
                zone=table.zone,
                closed=tuple(numbers[place] for place in closed),
            )
            for table, closed in zip(form.table_list, editions.closures(form), strict=True)
        ]
        return [] if named == standing else named
    if "tables" not in given or len(standing) == form.tables:
        return []
    first = max((int(one.label) for one in tables if one.label.isdecimal()), default=0) + 1
    more = range(first, first + form.tables - len(standing))
    return [*standing[: form.tables], *(TableLine(label=str(number)) for number in more)]
