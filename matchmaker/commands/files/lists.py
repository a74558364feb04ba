"""`matchmaker import` of lists with any titles: workbooks and CSV files, into an edition."""

import argparse
import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from matchmaker import importing
from matchmaker.db import Connection, create_pool, require_ready, transaction
from matchmaker.editions import editions, organisers
from matchmaker.importing import Remark, Report
from matchmaker.intake import bringing, holding, looking, writing
from matchmaker.intake.bringing import IntakeOutcome
from matchmaker.intake.looking import Looked
from matchmaker.intake.mapping import IntakeMapping
from matchmaker.intake.reading.tables import file_and_sheet
from matchmaker.wording.language import Catalogue
from matchmaker.wording.phrases import Translations


class NoSuchOrganiser(Exception):
    """The address that was given is nobody's."""


class ListImported(msgspec.Struct, frozen=True, kw_only=True):
    """What a command has to tell."""

    looked: Looked
    outcome: IntakeOutcome


def add_options(parser: argparse.ArgumentParser) -> None:
    """What is asked of lists beside their edition."""
    parser.add_argument(
        "--mapping",
        type=Path,
        metavar="FILE.json",
        help="which column is which: an answer of --json, corrected",
    )
    parser.add_argument(
        "--valid-lines", action="store_true", help="bring in the lines without fault"
    )
    parser.add_argument(
        "--rest", type=Path, metavar="FILE.xlsx", help="where the other lines go, with the reason"
    )
    parser.add_argument("--json", action="store_true", help="the answer as JSON")


def are_meant(options: argparse.Namespace) -> bool:
    """Whether the paths are files for an edition that is named, and no folder."""
    return bool(options.edition) and not any(path.is_dir() for path in options.paths)


async def bring(options: argparse.Namespace, url: str, now: dt.datetime) -> ListImported:
    """Read the files, and bring in what the options ask for; a terminal is told how far it is."""
    given = _mapping(options.mapping)
    files = [importing.file_at(path) for path in options.paths]
    await require_ready(url)
    with _Showing() as show:
        async with create_pool(url, size=1, statement_seconds=600) as pool:
            async with transaction(pool) as conn:
                edition = await editions.by_slug(conn, str(options.edition))
                by = await _organiser(conn, options.organiser)
                known = await holding.known_mappings(conn, edition.id)
            show(f"0/3 {', '.join(path.name for path in options.paths)}")
            looked = await looking.look(files, known)
            looked = looking.asked_for(looked, given) if given is not None else looked
            show(f"1/3 {sum(len(table.rows) for table in looked.tables)} >")
            lines = await looking.lines_of(looked, confirmed=options.dry_run)
            show(f"2/3 {sum(len(found.entries) for found in lines.lines.values())} >")
            async with transaction(pool) as conn:
                outcome = await bringing.bring(
                    conn,
                    edition,
                    lines,
                    now,
                    way=bringing.way_of(dry_run=options.dry_run, valid_lines=options.valid_lines),
                    by=by,
                    acknowledge=options.acknowledge,
                )
    return ListImported(looked=looked, outcome=outcome)


def write_rest(done: ListImported, path: Path, words: Catalogue) -> None:
    """The lines that did not come in."""
    looked, outcome = done.looked, done.outcome
    path.write_bytes(writing.given_back(looked.tables, looked.mapping, outcome.aside, words))


def as_data(done: ListImported, words: Translations) -> dict[str, Any]:
    """All of it for a program; `mapping` may be corrected and given back with --mapping."""
    return report_as_data(done.outcome.report, words) | {
        "completed": [msgspec.to_builtins(one) for one in done.outcome.completions],
        "mapping": msgspec.to_builtins(done.looked.mapping),
        "sure": done.looked.is_sure,
    }


def report_as_data(report: Report, words: Translations) -> dict[str, Any]:
    """A report for a program: counts by list, and problems with their place and cause."""
    return {
        "stored": report.stored,
        "created": {sort.value: count for sort, count in report.created.items()},
        "unchanged": {sort.value: count for sort, count in report.unchanged.items()},
        "faults": _problems(report.faults, words),
        "warnings": _problems(report.warnings, words),
    }


def _problems(remarks: Sequence[Remark], words: Translations) -> list[dict[str, Any]]:
    found = []
    for remark in remarks:
        file, sheet = file_and_sheet(remark.file)
        found.append(
            {
                "cause": remark.translated(words),
                "file": file,
                "sheet": sheet,
                "line": remark.line,
                "column": remark.column,
            }
        )
    return found


def _mapping(path: Path | None) -> IntakeMapping | None:
    """The mapping of a file: alone, or in an answer of before."""
    if path is None:
        return None
    document = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    return msgspec.convert(document.get("mapping", document), IntakeMapping)


async def _organiser(conn: Connection, email: str | None) -> UUID | None:
    if email is None:
        return None
    organiser = await organisers.by_email(conn, email)
    if organiser is None:
        raise NoSuchOrganiser(f"{email}: there is no such organiser")
    return organiser.id


class _Showing:
    """How far an import is: one line that is written again, on a terminal alone."""

    def __enter__(self) -> "_Showing":
        self._terminal = sys.stderr.isatty()
        return self

    def __call__(self, text: str) -> None:
        if self._terminal:
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)

    def __exit__(self, *reason: object) -> None:
        if self._terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
