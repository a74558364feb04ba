"""An edition as its `edition.json` says it: what would found it again, and nothing besides.

A stage that only a version or the calendar brings comes in again as `closed`; slots that were
closed and tables that were taken away stood for versions, and stay with them.
"""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import msgspec

from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, EditionForm, Slot, Table
from matchmaker.importing.restoring.edition import EditionDocument, beside

#: what the grid is said by, one way or the other
_LAID: Final = ("first_slot_at", "slot_count", "slot_minutes", "change_over_minutes", "pauses")
_NEVER: Final = ("calendar_mode",)


async def describe(conn: Connection, edition: Edition) -> dict[str, Any]:
    """The fields in the order of the form; hours and moments are those of the place."""
    slots = await editions.open_slots(conn, edition.id)
    tables = [one for one in await editions.tables(conn, edition.id) if not one.gone]
    values = {
        **{name: getattr(edition, name) for name in _own_fields()},
        "stage": edition.stage if edition.stage in ("preparing", "open") else "closed",
        "calendars": editions.Calendars(
            holders=edition.holders_calendar, investors=edition.investors_calendar
        ),
        "wishes_close_at": _local(edition, edition.wishes_close_at),
        "registration_closes_at": _local(edition, edition.registration_closes_at),
        **_tables(edition, slots, tables),
        **await beside(conn, edition),
    }
    values |= _grid(edition, slots, values)
    document = EditionDocument(**values)
    plain = msgspec.to_builtins(document, builtin_types=(dt.date, dt.datetime, dt.time))
    said = {"slots", "table_list", "tables", *_LAID} - {*values}
    return {
        name: plain[name]
        for name in EditionDocument.__struct_fields__
        if name not in said and name not in _NEVER
    }


def _own_fields() -> list[str]:
    return [name for name in EditionForm.__struct_fields__ if name in Edition.__struct_fields__]


def _local(edition: Edition, at: dt.datetime | None) -> dt.datetime | None:
    return None if at is None else to_milliseconds(edition.local(at)).replace(tzinfo=None)


def to_milliseconds(at: dt.datetime) -> dt.datetime:
    """As fine as a workbook can say it."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _tables(edition: Edition, slots: Sequence[Slot], tables: Sequence[Table]) -> dict[str, Any]:
    """How many there are, where they are called by their numbers and always open."""
    starts = {slot.number: edition.local(slot.starts_at).time() for slot in slots}
    listed = tuple(
        editions.GivenTable(
            label=table.label,
            zone=table.zone,
            closed=tuple(starts[number] for number in table.closed if number in starts),
        )
        for table in tables
    )
    plain = tuple(editions.GivenTable(label=str(place + 1)) for place in range(len(tables)))
    return {"tables": len(tables)} if listed == plain else {"table_list": listed}


def _grid(edition: Edition, slots: Sequence[Slot], values: dict[str, Any]) -> dict[str, Any]:
    """A few figures where they lay the very same slots, else each slot with its hours."""
    if not slots:
        return {}
    figures = _figures(edition, slots)
    try:
        form = msgspec.convert({**_said(values), **figures}, EditionForm)
    except msgspec.ValidationError:
        form = None
    if form is not None and editions.timetable(form) == [
        (slot.starts_at, slot.ends_at, slot.pause_after) for slot in slots
    ]:
        return {name: getattr(form, name) for name in _LAID}
    return {
        "slots": tuple(
            editions.GivenSlot(
                starts_at=edition.local(slot.starts_at).time(),
                ends_at=edition.local(slot.ends_at).time(),
                pause_after=slot.pause_after,
            )
            for slot in slots
        )
    }


def _said(values: dict[str, Any]) -> dict[str, Any]:
    needed = ("slug", "name", "place", "held_on", "timezone", "contact_name", "contact_email")
    return {name: values[name] for name in (*needed, "wishes_close_at", "purge_on")}


def _figures(edition: Edition, slots: Sequence[Slot]) -> dict[str, Any]:
    """From the first slots what the figures would be; they may be wrong for the others."""
    gaps = [_minutes(after.starts_at - before.ends_at) for before, after in pairwise(slots)]
    change_over = next(
        (gap for gap, slot in zip(gaps, slots, strict=False) if not slot.pause_after), 0
    )
    return {
        "first_slot_at": edition.local(slots[0].starts_at).time(),
        "slot_count": len(slots),
        "slot_minutes": _minutes(slots[0].ends_at - slots[0].starts_at),
        "change_over_minutes": change_over,
        "pauses": [
            {"after": place, "minutes": gap - change_over}
            for place, (gap, slot) in enumerate(zip(gaps, slots, strict=False), 1)
            if slot.pause_after
        ],
    }


def _minutes(span: dt.timedelta) -> int:
    return span // dt.timedelta(minutes=1)
