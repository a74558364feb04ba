"""Where do people meet? The tables: their names, where they stand, when they cannot be used."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.choices import Option
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.grid import steps
from api.pages.organiser.grid.steps import Question
from matchmaker import changes
from matchmaker.changes import GridTouched, TableLine, TablesForm, table_line
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, Slot, Table
from matchmaker.wording.errors import Conflict, FieldFault, NotFound
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.typography import hour

#: what a table without a number of its own is called
LONGEST = 40


class AddForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many tables more, named by the next numbers."""

    revision: int
    count: Annotated[int, Meta(ge=1, le=1000)]
    zone: Annotated[str, Meta(max_length=LONGEST)] = ""
    confirmed: bool = False


class OneTableForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table, with the slots in which it cannot be used."""

    revision: int
    label: Annotated[str, Meta(min_length=1, max_length=LONGEST)]
    zone: Annotated[str, Meta(max_length=LONGEST)] = ""
    closed: Annotated[tuple[int, ...], Meta(max_length=1000)] = ()
    act: Literal["save", "remove"] = "save"
    confirmed: bool = False


class ListedTable(msgspec.Struct, frozen=True, kw_only=True):
    """A table in the list; `closed` counts the slots in which it cannot be used."""

    number: int
    label: str
    zone: str
    closed: int
    gone: bool
    meetings: int


@get("/tables", opt={"action": "edition.oversee"}, include_in_schema=False)
async def show(
    request: AnyRequest, conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> Response[str]:
    return await _list(request, conn, edition, {"count": "", "zone": ""})


@post("/tables", opt={"action": "grid.change"}, include_in_schema=False)
async def add(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, AddForm)
    async with (attempt := Attempt(conn)):
        form = forms.read(AddForm, answers)
        lines = await _standing(conn, edition)
        new = _named(lines, await editions.tables(conn, edition.id), form)
        asked = TablesForm(revision=form.revision, tables=(*lines, *new))
        await changes.change_tables(conn, edition, asked, organiser_of(caller), now)
    if attempt.refusal:
        shown = {"count": "", "zone": ""} | answers
        values = (request, conn, edition, shown)
        return await _list(*values, faults=attempt.faults, conflict=attempt.conflict)
    return go(f"{base_of(edition)}/tables", flash="grid_changed")


async def _standing(conn: Connection, edition: Edition) -> list[TableLine]:
    slots = await editions.slots(conn, edition.id)
    tables = await editions.tables(conn, edition.id)
    return [table_line(table, slots) for table in tables if not table.gone]


def _named(lines: Sequence[TableLine], tables: Sequence[Table], form: AddForm) -> list[TableLine]:
    """New tables under the next numbers that nobody has had."""
    figures = [int(table.label) for table in tables if table.label.isdecimal()]
    first = max(figures, default=len(lines)) + 1
    return [
        TableLine(label=str(number), zone=form.zone) for number in range(first, first + form.count)
    ]


async def _list(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    answers: Mapping[str, Any],
    *,
    faults: Sequence[FieldFault] = (),
    conflict: Conflict | None = None,
) -> Response[str]:
    held = Counter(seat.table_number for seat in await changes.seats(conn, edition.id))
    slots = await editions.open_slots(conn, edition.id)
    numbers = {slot.number for slot in slots}
    return page(
        request,
        "organiser/grid/tables.html",
        edition=edition,
        status=422 if faults else 409 if conflict else 200,
        faults=faults,
        said=said_of(request, conflict),
        base=base_of(edition),
        revision=await changes.revision(conn, edition.id),
        answers=answers,
        tables=[
            ListedTable(
                number=table.number,
                label=table.label,
                zone=table.zone,
                closed=len(numbers & set(table.closed)),
                gone=table.gone,
                meetings=held[table.number],
            )
            for table in await editions.tables(conn, edition.id)
        ],
    )


@get("/tables/{number:int}", opt={"action": "grid.change"}, include_in_schema=False)
async def ask(
    request: AnyRequest,
    number: FromPath[int],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[str]:
    table = await _table(conn, edition, number)
    line = table_line(table, await editions.slots(conn, edition.id))
    answers = {"label": line.label, "zone": line.zone, "closed": line.closed}
    return await _form(request, conn, edition, table, answers, now)


@post("/tables/{number:int}", opt={"action": "grid.change"}, include_in_schema=False)
async def change(
    request: AnyRequest,
    number: FromPath[int],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    table = await _table(conn, edition, number)
    answers = await forms.answers(request, OneTableForm)
    touched = None
    async with (attempt := Attempt(conn)):
        form = forms.read(OneTableForm, answers)
        removing = form.act == "remove"
        lines = [line for line in await _standing(conn, edition) if line.number != number]
        if not removing:
            values = {"label": form.label, "zone": form.zone, "closed": form.closed}
            lines.append(TableLine(number=number, **values))  # type: ignore[arg-type]

        async def act(preview: bool) -> GridTouched:
            asked = TablesForm(revision=form.revision, tables=tuple(lines), preview=preview)
            return await changes.change_tables(conn, edition, asked, organiser_of(caller), now)

        touched = await steps.decide(act, confirmed=form.confirmed, always=removing)
    if attempt.refusal:
        shown = {"label": "", "zone": "", "closed": ()} | answers
        faults = [_placed(fault) for fault in attempt.faults]
        where = (request, conn, edition, table, shown, now)
        return await _form(*where, faults=faults, conflict=attempt.conflict)
    if touched is not None:
        words = catalogue(language_of(request))
        return steps.ask(request, edition, touched, _question(edition, table, answers, words))
    return go(f"{base_of(edition)}/tables", flash="grid_changed")


async def _table(conn: Connection, edition: Edition, number: int) -> Table:
    for table in await editions.tables(conn, edition.id):
        if table.number == number:
            return table
    raise NotFound(msgid("There is no such table."))


def _placed(fault: FieldFault) -> FieldFault:
    """A fault of one of all tables, at the question of this page that it is about."""
    if not fault.field.startswith("tables"):
        return fault
    field = "closed" if fault.field.endswith("closed") else "label"
    return FieldFault(field, fault.sentence, plural=fault.phrase.plural, **fault.values)


async def _form(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    table: Table,
    answers: Mapping[str, Any],
    now: datetime,
    *,
    faults: Sequence[FieldFault] = (),
    conflict: Conflict | None = None,
) -> Response[str]:
    slots = await editions.open_slots(conn, edition.id)
    return page(
        request,
        "organiser/grid/table.html",
        edition=edition,
        status=422 if faults else 409 if conflict else 200,
        faults=faults,
        said=said_of(request, conflict),
        base=base_of(edition),
        revision=await changes.revision(conn, edition.id),
        table=table,
        path=f"{base_of(edition)}/tables/{table.number}",
        answers=answers,
        slots=_choices(edition, slots, now, language_of(request)),
    )


def _choices(edition: Edition, slots: Sequence[Slot], now: datetime, language: str) -> list[Option]:
    """The slots that have not begun, by their hours."""
    return [
        Option(str(slot.number), hour(edition.local(slot.starts_at), language))
        for slot in slots
        if slot.starts_at > now
    ]


def _question(
    edition: Edition, table: Table, answers: Mapping[str, Any], words: Catalogue
) -> Question:
    removing = answers.get("act") == "remove"
    title = msgid("Remove table %(table)s?") if removing else msgid("Change table %(table)s?")
    button = msgid("Remove the table") if removing else msgid("Change the table")
    return Question(
        title=words.gettext(title) % {"table": table.label},
        button=words.gettext(button),
        path=f"{base_of(edition)}/tables/{table.number}",
        back=f"{base_of(edition)}/tables",
        answers=answers,
        dangerous=removing,
    )


MINE = [show, add, ask, change]
