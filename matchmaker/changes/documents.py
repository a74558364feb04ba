"""An `edition.json` for an edition that stands: what it says otherwise is changed, or refused."""

import datetime as dt
from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from matchmaker.changes import settings
from matchmaker.changes.answers import COLUMNS, EditionPatch
from matchmaker.changes.trial import Touched, carry_out
from matchmaker.db import Connection
from matchmaker.editions import editions, stages
from matchmaker.editions.editions import Edition, EditionForm
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Phrase

_GRID: Final = frozenset({"slot_count", "slot_minutes", "change_over_minutes", "pauses"})
_RULES: Final = (
    "holder_guaranteed",
    "investor_guaranteed",
    "holder_maximum",
    "top_points",
    "mutual_bonus",
    "holder_weight",
    "investor_weight",
    "timezone",
)
ELSEWHERE: Final = msgid(
    "This edition has something else here; it is changed on its own page, not by a file."
)


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
        touched = await settings.change(conn, edition, _patch(form, given), by, now)
        return list(touched.remarks)

    return await carry_out(conn, edition.id, now, act)


def _patch(form: EditionForm, given: Collection[str]) -> EditionPatch:
    own = {name for name in (*COLUMNS, "first_slot_at") if name in given}
    values: dict[str, Any] = {name: getattr(form, name) for name in own}
    if "calendars" in given:
        values |= {
            "holders_calendar": form.calendars.holders,
            "investors_calendar": form.calendars.investors,
        }
    return EditionPatch(**values)


async def _faults(
    conn: Connection, edition: Edition, form: EditionForm, given: Collection[str]
) -> list[FieldFault]:
    """What the file says and cannot change."""
    other = [
        name for name in _RULES if name in given and getattr(form, name) != getattr(edition, name)
    ]
    slots = await editions.slots(conn, edition.id)
    if _GRID & set(given):
        said = [(end - start, pause) for start, end, pause in editions.timetable(form)]
        if said != [(slot.ends_at - slot.starts_at, slot.pause_after) for slot in slots]:
            other.append("slot_count")
    if "tables" in given and form.tables != len(await editions.tables(conn, edition.id)):
        other.append("tables")
    faults = [FieldFault(name, ELSEWHERE) for name in other]
    if "stage" in given and form.stage == "preparing" != edition.stage:
        faults.append(FieldFault("stage", msgid("This edition is open already.")))
    return faults
