"""`matchmaker import`: an organiser's CSV files into an edition."""

import argparse
import asyncio
import contextlib
import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import msgspec

from matchmaker import exporting, importing
from matchmaker.changes import Touched, documents
from matchmaker.commands.files import lists
from matchmaker.commands.shared.saying import in_language, language
from matchmaker.db import Connection, create_pool, require_ready, transaction
from matchmaker.editions import editions, organisers
from matchmaker.editions.editions import Edition
from matchmaker.foundation import clock, settings
from matchmaker.wording.errors import Invalid, MatchmakerError, NotFound
from matchmaker.wording.language import Catalogue, catalogue
from matchmaker.wording.phrases import Translations

USAGE = "bring workbooks or CSV files (people, programme, wishes …) into an edition"


class NothingToImport(Exception):
    """The command line does not say what goes where."""


class Source(NamedTuple):
    """What is to be brought in: the edition, if it is told, which of its fields, and the lines."""

    form: importing.EditionDocument | None
    given: frozenset[str]
    files: Sequence[importing.File] = ()
    sheets: Sequence[importing.Sheet] = ()


class _Undo(Exception):
    """Takes back the edition that a folder would have made."""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `import`."""
    parser = commands.add_parser("import", help=USAGE, description=USAGE)
    parser.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="workbooks or CSV files, a folder of CSV files with an edition.json, or an export",
    )
    parser.add_argument("--edition", metavar="SLUG", help="into which edition (without a folder)")
    parser.add_argument("--dry-run", action="store_true", help="report, and store nothing")
    parser.add_argument(
        "--acknowledge", action="store_true", help="write to everybody new, with their link"
    )
    parser.add_argument(
        "--organiser", metavar="EMAIL", help="on whose behalf; may import after the deadline"
    )
    lists.add_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Import and report: 0 when all is well, 1 on faults in the files, 2 when it cannot begin."""
    words = catalogue(language())
    try:
        url = settings.from_environment().direct_url
        source = _own_export(options)
        if source is None and lists.are_meant(options):
            return _tell_list(options, asyncio.run(lists.bring(options, url, clock.now())), words)
        source = source or _plain_files(options)
        report, touched = asyncio.run(_import(options, url, source))
    except (NothingToImport, lists.NoSuchOrganiser) as error:
        return _fail(str(error))
    except msgspec.MsgspecError as error:
        named: Path = options.mapping or options.paths[0]
        return _fail(f"{importing.EDITION if named.is_dir() else named.name}: {error}")
    except Invalid as invalid:
        return _fail(*(f"{fault.field}: {fault.translated(words)}" for fault in invalid.faults))
    except MatchmakerError as error:
        return _fail(error.translated(words))
    if options.json:
        print(msgspec.json.encode(lists.report_as_data(report, words)).decode())
        return 1 if report.faults else 0
    _print_touched(touched, words)
    _print(report, words)
    return 1 if report.faults else 0


def _tell_list(options: argparse.Namespace, done: lists.ListImported, words: Catalogue) -> int:
    """Of a list; the lines that did not come in go into the file that was named."""
    if options.rest is not None and done.outcome.aside:
        lists.write_rest(done, options.rest, words)
    if options.json:
        print(msgspec.json.encode(lists.as_data(done, words)).decode())
    else:
        for one in done.outcome.completions:
            print(f"{one.label}:{one.column}: {one.found} → {one.taken} ({one.lines})")
        _print(done.outcome.report, words)
    return 1 if done.outcome.report.faults else 0


async def _import(
    options: argparse.Namespace,
    url: str,
    source: Source,
) -> tuple[importing.Report, Touched]:
    now = clock.now()
    reports: list[tuple[importing.Report, Touched]] = []
    await require_ready(url)
    async with create_pool(url, size=1, statement_seconds=600) as pool:
        with contextlib.suppress(_Undo):
            async with transaction(pool) as conn:
                by = await _organiser(conn, options.organiser)
                edition, touched, afresh = await _edition(conn, options, source, by, now)
                report = await _bring(conn, options, edition, source, by, now, afresh=afresh)
                reports.append((report, touched))
                _require_stored(report)
    return reports[0]


async def _bring(
    conn: Connection,
    options: argparse.Namespace,
    edition: Edition,
    source: Source,
    by: UUID | None,
    now: dt.datetime,
    *,
    afresh: bool,
) -> importing.Report:
    if not source.files and not source.sheets:
        return importing.Report(
            created={}, unchanged={}, faults=(), warnings=(), stored=not options.dry_run
        )
    opened = importing.open_sheets(source.sheets) if source.sheets else None
    return await importing.bring_in(
        conn,
        edition,
        source.files if opened is None else await opened,
        now,
        by=by,
        dry_run=options.dry_run,
        acknowledge=options.acknowledge,
        afresh=afresh,
    )


def _plain_files(options: argparse.Namespace) -> Source:
    """What the folders and files hold."""
    form = _edition_form(options)
    files = [file for path in options.paths for file in _files(path)]
    folders = [path for path in options.paths if (path / importing.EDITION).is_file()]
    given = importing.fields_of(folders[0]) if form is not None else frozenset[str]()
    return Source(form, given, files=files)


def _own_export(options: argparse.Namespace) -> Source | None:
    """An export of ours, where the one file that was named is one."""
    path: Path = options.paths[0]
    readers = {".json": exporting.read_json, ".xlsx": exporting.read_workbook}
    read = readers.get(path.suffix.lower())
    if len(options.paths) != 1 or read is None or path.is_dir():
        return None
    with path.open("rb") as file:
        content = file.read(exporting.LARGEST + 1)
    if len(content) > exporting.LARGEST:
        raise NothingToImport(f"{path}: the file is larger than 64 MB")
    found = read(path.name, content)
    if found is None and path.suffix.lower() == ".json":
        raise NothingToImport(f"{path}: this is no export of ours")
    if found is None:
        return None
    form = None if options.edition else found.document
    return Source(form, found.given, sheets=found.sheets)


def _edition_form(options: argparse.Namespace) -> importing.EditionDocument | None:
    """The edition that a folder describes, unless another one was named."""
    if options.edition:
        return None
    folders = [path for path in options.paths if (path / importing.EDITION).is_file()]
    if len(folders) != 1:
        raise NothingToImport(
            f"name the edition with --edition, or one folder with an {importing.EDITION}"
        )
    return importing.edition_of(folders[0])


def _files(path: Path) -> list[importing.File]:
    files = importing.files_of(path) if path.is_dir() else [importing.file_at(path)]
    if not files and not (path / importing.EDITION).is_file():
        raise NothingToImport(f"{path}: there is no CSV file in this folder")
    return files


async def _organiser(conn: Connection, email: str | None) -> UUID | None:
    if email is None:
        return None
    organiser = await organisers.by_email(conn, email)
    if organiser is None:
        raise NothingToImport(f"{email}: there is no such organiser")
    return organiser.id


async def _edition(
    conn: Connection,
    options: argparse.Namespace,
    source: Source,
    by: UUID | None,
    now: dt.datetime,
) -> tuple[Edition, Touched, bool]:
    """The edition that was named, or that of the folder: made when it is new, else changed to what
    the folder says; and whether it was made."""
    form = source.form
    if form is None:
        return await editions.by_slug(conn, str(options.edition)), Touched(), False
    try:
        edition = await editions.by_slug(conn, form.slug)
    except NotFound:
        return await importing.found_edition(conn, form, by, now), Touched(), True
    touched = await documents.apply(conn, edition, form, source.given, by, now)
    return await editions.by_id(conn, edition.id), touched, False


def _require_stored(report: importing.Report) -> None:
    if not report.stored:
        raise _Undo


def _print_touched(touched: Touched, words: Translations) -> None:
    """What the edition's own file touches."""
    if touched.anybody:
        print(
            f"edition: {touched.people} people written to, {touched.calendars} calendars, "
            f"{touched.meetings} meetings to plan again"
        )
    for remark in touched.remarks:
        print(f"edition: {remark.translated(words)}")


def _print(report: importing.Report, words: Translations) -> None:
    """Counts go to standard output, remarks to standard error, one a line."""
    for sort in importing.FileSort:
        created, unchanged = report.created.get(sort, 0), report.unchanged.get(sort, 0)
        if created or unchanged:
            print(f"{sort}: {created} created, {unchanged} unchanged")
    for remark in report.warnings:
        print(f"warning: {remark.where}: {remark.translated(words)}", file=sys.stderr)
    for remark in report.faults:
        print(f"{remark.where}: {remark.translated(words)}", file=sys.stderr)
    print("stored" if report.stored else "nothing was stored")


def _fail(*lines: str) -> int:
    for line in lines:
        print(f"matchmaker import: {in_language(line)}", file=sys.stderr)
    return 2
