"""The slots of an edition, changed at any time: added, moved, taken away.

Versions are never edited, so a slot keeps its number, and its meetings go with it to another hour:
calendars are told at once. A slot that a version names is closed rather than deleted; its meetings
are for the next plan, as those of a closed table are.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker import notices
from matchmaker.changes import preview
from matchmaker.changes.numbering import LAST, number_slots
from matchmaker.changes.preview import GridTouched
from matchmaker.changes.timetable import SlotLine, check_slots
from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition, Slot
from matchmaker.foundation import queue, signals

_SQL: Final = load("grid")


class SlotsForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All slots as they are to be; `revision` is of the edition that was seen, None for any.

    One without a number is new, one that is left out is taken away. With `preview` it is only said
    what this would touch.
    """

    revision: int | None = None
    slots: Annotated[tuple[SlotLine, ...], Meta(min_length=1, max_length=1000)]
    preview: bool = False


class _Number(msgspec.Struct, frozen=True):
    number: int


class _Id(msgspec.Struct, frozen=True):
    id: UUID


async def change_slots(
    conn: Connection, edition: Edition, form: SlotsForm, by: UUID | None, now: dt.datetime
) -> GridTouched:
    """Give the edition these slots, and write to whose hours that changes.

    Invalid for hours that cannot be; Conflict when the edition has changed since it was seen, or
    when numbers that versions use leave no room.
    """
    async with preview.changing(conn, edition.id, form.revision, preview=form.preview):
        before = await editions.slots(conn, edition.id)
        lines = check_slots(edition, before, form.slots, now)
        planned = await preview.planning_state(conn, edition.id)
        named = await _named(conn, edition.id)
        recount = not (planned.planned or planned.running or named)
        placed = number_slots(lines, before, recount=recount)
        return await _Change(conn, edition, before, placed, now).make(named, planned.running, by)


async def _named(conn: Connection, edition_id: UUID) -> set[int]:
    return {row.number for row in await fetch(conn, _Number, _SQL.slots_named, edition_id)}


class _Change:
    """From the slots as they were to the lines, all of which have a number by now."""

    def __init__(
        self,
        conn: Connection,
        edition: Edition,
        before: Sequence[Slot],
        lines: Sequence[tuple[SlotLine, int]],
        now: dt.datetime,
    ) -> None:
        self._conn = conn
        self._edition = edition
        self._now = now
        becomes = {line.number: number for line, number in lines if line.number is not None}
        gone = [slot.number for slot in before if slot.number not in becomes and not slot.closed]
        if any(old != new for old, new in becomes.items()):
            # What goes makes room first, at the far end.
            becomes |= {number: LAST - place for place, number in enumerate(gone)}
        self._recounted = {old: new for old, new in becomes.items() if old != new}
        #: as they were, under the numbers that they have now
        self._before = [
            msgspec.structs.replace(slot, number=becomes.get(slot.number, slot.number))
            for slot in before
        ]
        self._gone = [becomes.get(number, number) for number in gone]
        self._after = {number: line for line, number in lines}

    async def make(self, named: set[int], running: bool, by: UUID | None) -> GridTouched:
        """Make it; `named` slots are closed rather than deleted, all are while a plan is made."""
        conn, edition, now = self._conn, self._edition, self._now
        could_not = await preview.impossible_pairs(conn, edition.id, now)
        seats = await preview.seats(conn, edition.id, now)
        moved = self._moved()
        await self._store()
        pins = await conn.fetch(_SQL.release_pins, edition.id, self._gone)
        absences = await self._follow_the_clock()
        dropped = [number for number in self._gone if not running and number not in named]
        await conn.execute(_SQL.drop_slots, edition.id, dropped)
        letters = await notices.bring_up_to_date(conn, edition.id, None, now) if moved else []
        lost = await preview.impossible_pairs(conn, edition.id, now) - could_not
        touched = GridTouched(
            meetings_moved=sum(seat.slot_number in moved for seat in seats),
            told_now=await preview.readers(conn, letters),
            meetings_to_replan=len(lost),
            told_with_plan=await preview.count_coming(conn, lost),
            absences=absences,
            pins=len(pins),
        )
        await self._write_down(touched, moved, by)
        return touched

    def _moved(self) -> set[int]:
        """The numbers of slots that stay open at another hour, or open again."""
        return {
            slot.number
            for slot in self._before
            if (line := self._after.get(slot.number)) is not None
            and (line.starts_at, line.ends_at) != (slot.starts_at, slot.ends_at)
        }

    async def _store(self) -> None:
        conn, edition_id = self._conn, self._edition.id
        # Upwards from the last, downwards from the first: no number is given twice on the way.
        rising = [pair for pair in self._recounted.items() if pair[1] > pair[0]]
        falling = [pair for pair in self._recounted.items() if pair[1] < pair[0]]
        for old, new in [*sorted(rising, reverse=True), *sorted(falling)]:
            await conn.execute(_SQL.renumber_slot, edition_id, old, new)
        await conn.execute(_SQL.defer_hours)
        await conn.execute(_SQL.close_slots, edition_id, self._gone)
        known = {slot.number for slot in self._before}
        for statement, lines in (
            (_SQL.set_slots, [one for one in self._after.items() if one[0] in known]),
            (_SQL.add_slots, [one for one in self._after.items() if one[0] not in known]),
        ):
            await conn.execute(
                statement,
                edition_id,
                [number for number, _ in lines],
                [line.starts_at for _, line in lines],
                [line.ends_at for _, line in lines],
                [line.pause_after for _, line in lines],
            )

    async def _follow_the_clock(self) -> int:
        """How many people's absences fall on other slots now, or on none."""
        old = [slot for slot in self._before if not slot.closed]
        people = await self._conn.fetch(
            _SQL.follow_the_clock,
            self._edition.id,
            [slot.number for slot in old],
            [slot.starts_at for slot in old],
            [slot.ends_at for slot in old],
        )
        return len(people)

    async def _write_down(self, touched: GridTouched, moved: set[int], by: UUID | None) -> None:
        added = len(self._after.keys() - {slot.number for slot in self._before})
        details: dict[str, object] = {
            "added": added,
            "removed": len(self._gone),
            "moved": len(moved),
            "told": touched.told_now,
            "to_replan": touched.meetings_to_replan,
        }
        await settle(self._conn, self._edition, "slots.changed", details, by, self._now)


async def settle(
    conn: Connection,
    edition: Edition,
    act: str,
    details: dict[str, object],
    by: UUID | None,
    now: dt.datetime,
) -> None:
    """The journal has it, screens show it, and the papers of the version in force are made anew."""
    await audit.record(conn, edition.id, by, act, edition.slug, details, now=now)
    await signals.signal(conn, edition.id, "plan")
    found = await fetch_optional(conn, _Id, _SQL.in_force, edition.id)
    if found is not None:
        await queue.enqueue(conn, "papers", found.id)
