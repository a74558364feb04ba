"""An organiser's files, all of them or none: read, checked line by line, brought in together."""

import asyncio
import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from matchmaker.db import Connection, apart
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.importing.book import NOTHING, Errand, Lines
from matchmaker.importing.choices import bring_choices
from matchmaker.importing.columns import sort_of
from matchmaker.importing.people import bring_people
from matchmaker.importing.programme import bring_absences, bring_attendances, bring_workshops
from matchmaker.importing.records import parse
from matchmaker.importing.report import FilePlace, FileSort, Notes, Report
from matchmaker.importing.restoring.additions import bring_additions
from matchmaker.importing.restoring.places import restore_places
from matchmaker.importing.restoring.remarks import bring_notes, bring_tags
from matchmaker.importing.restoring.standings import acknowledge_new, bring_standings
from matchmaker.importing.sheets import File, Sheet, read
from matchmaker.participation import registering
from matchmaker.wording.errors import Unusable


@dataclasses.dataclass(frozen=True)
class Opened:
    """Files as read, with what is to be said of them; to be brought in once."""

    lines: dict[FileSort, Lines]
    notes: Notes


class _Undo(Exception):
    """Leaves the transaction without keeping anything."""


async def open_files(files: Iterable[File]) -> Opened:
    """Read the files, which takes seconds for tens of thousands of lines, beside all else."""
    notes = Notes()
    async with apart("files are read"):
        return Opened(await asyncio.to_thread(_read, files, notes), notes)


async def open_sheets(sheets: Iterable[Sheet]) -> Opened:
    """As `open_files`, of sheets that somebody else has read."""
    notes = Notes()
    async with apart("sheets are read"):
        return Opened(await asyncio.to_thread(_parsed, sheets, notes), notes)


async def bring_in(
    conn: Connection,
    edition: Edition,
    files: "Iterable[File] | Opened",
    now: dt.datetime,
    *,
    by: UUID | None = None,
    dry_run: bool = False,
    acknowledge: bool = False,
    afresh: bool = False,
) -> Report:
    """Bring the files into the edition, unless one has a fault or this is a dry run.

    A dry run does all of it and takes it back, so it reports exactly what the import would do.
    `by` is the organiser, who may import after the deadline; `acknowledge` writes to everybody
    who is new. `afresh`: the edition was founded for these files, and its lines stand as they are,
    whatever its deadlines. Raises Conflict when another one takes no registrations or choices any
    more.
    """
    read = files if isinstance(files, Opened) else await open_files(files)
    notes = read.notes
    errand = Errand(
        conn=conn,
        edition=edition,
        now=now,
        by=by,
        acknowledge=acknowledge,
        lines=read.lines,
        afresh=afresh,
        notes=notes,
        created=Counter(),
        unchanged=Counter(),
    )
    stored = True
    try:
        async with conn.transaction():
            await _bring(errand, dry_run)
    except _Undo:
        stored = False
    return Report(
        created=_figures(errand.created),
        unchanged=_figures(errand.unchanged),
        faults=notes.faults,
        warnings=notes.warnings,
        stored=stored,
    )


def _read(files: Iterable[File], notes: Notes) -> dict[FileSort, Lines]:
    lines: dict[FileSort, Lines] = {}
    for file in files:
        try:
            sort = sort_of(file.name)
        except Unusable as unusable:
            notes.refuse(FilePlace(file.name), unusable)
            continue
        before = lines.get(sort, NOTHING)
        sheet = read(file, sort, notes)
        if sheet is None:
            lines[sort] = Lines(before.entries, before.announced, whole=False)
            continue
        parsed = parse(sheet, notes)
        lines[sort] = Lines(
            (*before.entries, *parsed.entries), before.announced | parsed.announced, before.whole
        )
    return lines


def _parsed(sheets: Iterable[Sheet], notes: Notes) -> dict[FileSort, Lines]:
    lines = {}
    for sheet in sheets:
        parsed = parse(sheet, notes)
        lines[sheet.sort] = Lines(parsed.entries, parsed.announced)
    return lines


async def _bring(errand: Errand, dry_run: bool) -> None:
    # Alone: people are entered one after the other, and calendars told in between.
    await editions.hold_alone(errand.conn, errand.edition.id)
    await registering.take_turn(errand.conn, errand.edition)
    with audit.one_act():
        book = await bring_people(errand)
        await bring_workshops(errand)
        await bring_attendances(errand, book)
        await bring_absences(errand, book)
        await bring_choices(errand, book)
        await bring_standings(errand, book)
        await acknowledge_new(errand, book)
        await restore_places(errand, book)
        await bring_tags(errand, book)
        await bring_notes(errand, book)
        await bring_additions(errand)
    if errand.notes.faults or dry_run:
        raise _Undo
    figures = {sort.value: count for sort, count in _figures(errand.created).items()}
    await audit.record(
        errand.conn,
        errand.edition.id,
        errand.by,
        "people.imported",
        errand.edition.slug,
        figures,
        now=errand.now,
    )


def _figures(counts: Counter[FileSort]) -> dict[FileSort, int]:
    return {sort: counts[sort] for sort in FileSort if counts[sort]}
