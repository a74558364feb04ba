"""One more table, slot or representative, as “what if” proposed it, given to the edition itself."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker import planning
from matchmaker.changes import preview
from matchmaker.changes.grid import SlotsForm, change_slots
from matchmaker.changes.tables import TableLine, TablesForm, change_tables
from matchmaker.changes.tables import line_of as table_line
from matchmaker.changes.timetable import SlotLine, line_of
from matchmaker.changes.trial import Act, carry_out
from matchmaker.db import Connection
from matchmaker.delegates import NOBODY
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.participation import representing
from matchmaker.participation.representing import DelegateForm
from matchmaker.wording.errors import Conflict, NotFound
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Phrase, phrase


class OneMoreForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What there is to be one more of: a table for a slot, a slot, a representative of somebody.

    `promised` is what the change was said to touch; without it, it is only said.
    """

    kind: Literal["table", "slot", "delegate"]
    slot: Annotated[int, Meta(ge=0, le=999)] | None = None
    person: UUID | None = None
    promised: Annotated[str, Meta(max_length=60)] | None = None


def one_more(
    conn: Connection, edition: Edition, form: OneMoreForm, by: UUID, now: dt.datetime
) -> Act:
    """The change of the edition, as an act that can be foreseen."""

    async def act() -> list[Phrase]:
        if form.kind == "table":
            return [await _table(conn, edition, form.slot, by, now)]
        if form.kind == "slot":
            return [await _slot(conn, edition, by, now)]
        if form.person is None:
            raise NotFound(msgid("There is no such person."))
        named = DelegateForm(name=NOBODY)
        await representing.add(conn, edition, form.person, named, now, by)
        return [phrase("One more representative; their name is still to be given.")]

    return act


async def apply_gain(
    conn: Connection,
    edition: Edition,
    schedule_id: UUID,
    form: OneMoreForm,
    seconds: float,
    by: UUID,
    now: dt.datetime,
) -> UUID:
    """Change the edition, and ask for a run around what is fixed in the version.

    Both or nothing: OtherwiseNow when something else would be touched than was said.
    """
    act = one_more(conn, edition, form, by, now)
    async with conn.transaction():
        await carry_out(conn, edition.id, now, act, promised=form.promised)
        return await planning.request_run(conn, edition, by, seconds, 0, now, base=schedule_id)


async def _table(
    conn: Connection, edition: Edition, slot: int | None, by: UUID, now: dt.datetime
) -> Phrase:
    """A table that is closed in the slot opens; where there is none, a new one comes."""
    slots = await editions.slots(conn, edition.id)
    tables = await editions.tables(conn, edition.id)
    lines = [table_line(table, slots) for table in tables if not table.gone]
    shut = next((line for line in lines if slot in line.closed), None)
    if shut is not None:
        opened = tuple(number for number in shut.closed if number != slot)
        at = lines.index(shut)
        lines[at] = msgspec.structs.replace(shut, closed=opened)
        said = phrase("Table %(table)s opens in this slot.", table=shut.label)
    else:
        figures = [int(table.label) for table in tables if table.label.isdecimal()]
        label = str(max(figures, default=len(lines)) + 1)
        lines.append(TableLine(label=label))
        said = phrase("Table %(table)s is added, for the whole morning.", table=label)
    revision = await preview.revision(conn, edition.id)
    form = TablesForm(revision=revision, tables=tuple(lines))
    await change_tables(conn, edition, form, by, now)
    return said


async def _slot(conn: Connection, edition: Edition, by: UUID, now: dt.datetime) -> Phrase:
    """As long as the last, right after it."""
    slots = await editions.open_slots(conn, edition.id)
    if not slots:
        raise Conflict(msgid("There is no slot to follow."))
    last = slots[-1]
    new = SlotLine(starts_at=last.ends_at, ends_at=last.ends_at + (last.ends_at - last.starts_at))
    revision = await preview.revision(conn, edition.id)
    form = SlotsForm(revision=revision, slots=(*map(line_of, slots), new))
    await change_slots(conn, edition, form, by, now)
    return phrase("A slot is added at %(hour)s.", hour=edition.local(new.starts_at).time())
