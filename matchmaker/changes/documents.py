"""An `edition.json` for an edition that stands: what it says otherwise is changed, or refused."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker import exporting, importing
from matchmaker.changes import settings
from matchmaker.changes.answers import COLUMNS, EditionPatch
from matchmaker.changes.given import change_grid
from matchmaker.changes.preview import GridTouched
from matchmaker.changes.trial import Touched, carry_out, foresee
from matchmaker.db import Connection
from matchmaker.editions import editions, stages
from matchmaker.editions.editions import Edition, EditionForm
from matchmaker.importing import EditionDocument
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Phrase, phrase

_GRID: Final = frozenset({"slot_count", "slot_minutes", "change_over_minutes", "pauses", "slots"})
#: without these a file says too little of the slots to lay them
_WHOLE_GRID: Final = frozenset({"slot_count", "slot_minutes"})
ELSEWHERE: Final = msgid(
    "This edition has something else here; it is changed on its own page, not by a file."
)

IRREGULAR: Final = msgid(
    "The slots have hours of their own; to lay all of them anew, say slot_count and slot_minutes."
)
#: by these figures slots are laid, all of them together
LAID: Final = _GRID - {"slots"}
LIKE_THE_FILE: Final = msgid("Slots, tables and rules become as the file says.")


async def apply(
    conn: Connection,
    edition: Edition,
    form: EditionForm,
    given: Collection[str],
    by: UUID | None,
    now: dt.datetime,
) -> Touched:
    """Change what the file says otherwise; `given` are the fields that stand in it.

    Invalid, and nothing changed, where it says something that a file cannot change.
    """

    async def act() -> list[Phrase]:
        faults = await _faults(conn, edition, form, given)
        if faults:
            raise Invalid(faults)
        if "stage" in given and form.stage == "open" and edition.stage == "preparing":
            await stages.open_to_all(conn, edition, by, now)
        if "stage" in given and form.stage == "closed" and edition.stage == "open":
            await stages.close_wishes(conn, edition, by, now)
        touched = await settings.change(conn, edition, _patch(form, given), by, now)
        # The first hour has moved all slots by now; only who says how they are laid lays them.
        laid = _GRID & set(given) if form.slots else _GRID & set(given) - {"slots"}
        grid = set(given) if laid else set(given) - {"first_slot_at", "slots"}
        standing = await editions.by_id(conn, edition.id)
        changed = await change_grid(conn, standing, form, grid, by, now)
        remarks = [phrase(LIKE_THE_FILE)] if changed else []
        if isinstance(form, EditionDocument):
            remarks += await importing.change_beside(conn, standing, form, given, by, now)
        return [*touched.remarks, *remarks]

    return await carry_out(conn, edition.id, now, act)


async def apply_fields(
    conn: Connection,
    edition: Edition,
    patch: EditionPatch,
    fields: Mapping[str, Any],
    by: UUID | None,
    now: dt.datetime,
    *,
    dry_run: bool = False,
) -> tuple[Touched, list[GridTouched]]:
    """Change what a patch says, and `fields` of an edition.json that only a file said until now.

    What neither names stays. Of slots that no few figures lay, number and length must be said.
    """
    grid: list[GridTouched] = []

    async def act() -> list[Phrase]:
        remarks = [*(await settings.change(conn, edition, patch, by, now)).remarks]
        standing = await editions.by_id(conn, edition.id)
        document = await exporting.describe(conn, standing)
        laid = LAID & set(fields)
        if laid and document.pop("slots", None) and not set(fields) >= _WHOLE_GRID:
            raise Invalid([FieldFault("slot_count", IRREGULAR)])
        if "tables" in fields:
            document.pop("table_list", None)
        form = msgspec.convert({**document, **fields}, EditionDocument, strict=False)
        given = {*fields, *(LAID if laid else ())}
        grid.extend(await change_grid(conn, standing, form, given, by, now))
        return remarks + await importing.change_beside(conn, standing, form, given, by, now)

    counted = (
        foresee(conn, edition.id, now, act) if dry_run else carry_out(conn, edition.id, now, act)
    )
    return await counted, grid


def _patch(form: EditionForm, given: Collection[str]) -> EditionPatch:
    own = {name for name in (*COLUMNS, "first_slot_at") if name in given}
    values: dict[str, Any] = {name: getattr(form, name) for name in own}
    if "calendars" in given:
        values |= {
            "holders_calendar": form.calendars.holders,
            "investors_calendar": form.calendars.investors,
        }
    if "calendar_mode" in given and form.calendar_mode is not None:
        way = editions.way_of(form.calendar_mode)
        values |= {"holders_calendar": way, "investors_calendar": way}
    return EditionPatch(**values)


def _from_the_first(
    slots: Sequence[tuple[dt.datetime, dt.datetime, bool]],
) -> list[tuple[dt.timedelta, dt.timedelta, bool]]:
    """The slots, whenever the first begins."""
    first = slots[0][0]
    return [(start - first, end - first, pause) for start, end, pause in slots]


async def _faults(
    conn: Connection, edition: Edition, form: EditionForm, given: Collection[str]
) -> list[FieldFault]:
    """What the file says and cannot change."""
    other = ["timezone"] if "timezone" in given and form.timezone != edition.timezone else []
    if _GRID & set(given) and not form.slots and not set(given) >= _WHOLE_GRID:
        slots = await editions.open_slots(conn, edition.id)
        standing = [(slot.starts_at, slot.ends_at, slot.pause_after) for slot in slots]
        if _from_the_first(editions.timetable(form)) != _from_the_first(standing):
            other.append("slot_count")
    faults = [FieldFault(name, ELSEWHERE) for name in other]
    if "stage" in given and form.stage == "preparing" != edition.stage:
        faults.append(FieldFault("stage", msgid("This edition is open already.")))
    if "stage" in given and form.stage == "closed" and edition.stage == "preparing":
        faults.append(FieldFault("stage", ELSEWHERE))
    return faults
