"""`matchmaker export`: all of an edition as files."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

import msgspec

from matchmaker import exporting, importing
from matchmaker.commands.shared.saying import in_language, language
from matchmaker.db import create_pool, require_ready, transaction
from matchmaker.editions import editions, organisers
from matchmaker.exporting import ExportForm
from matchmaker.foundation import clock, settings
from matchmaker.wording.errors import MatchmakerError
from matchmaker.wording.language import catalogue

USAGE = "write an edition into a folder, as CSV files, a workbook or JSON; `import` reads them"


class CannotExport(Exception):
    """The command line names no edition, no organiser or no folder that will do."""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `export`."""
    parser = commands.add_parser("export", help=USAGE, description=USAGE)
    parser.add_argument("slug", metavar="SLUG", help="which edition")
    parser.add_argument(
        "-o", dest="output", type=Path, required=True, metavar="FOLDER", help="where it goes"
    )
    parser.add_argument("--format", choices=exporting.FORMATS, default="xlsx")
    parser.add_argument(
        "--with-refusals",
        action="store_true",
        help="whom people would rather avoid, too; the journal says so",
    )
    parser.add_argument("--organiser", metavar="EMAIL", help="on whose behalf")
    parser.add_argument("--json", action="store_true", help="the summary as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the files: 0 when all is well, 2 with a line that says why not."""
    try:
        url = settings.from_environment().direct_url
        _require_room(options)
        summary = asyncio.run(_export(options, url))
    except CannotExport as error:
        return _fail(str(error))
    except MatchmakerError as error:
        return _fail(error.translated(catalogue(language())))
    if options.json:
        print(msgspec.json.encode(summary).decode())
        return 0
    for name, lines in summary["lines"].items():
        print(f"{name}: {lines}")
    print(*summary["files"], sep="\n")
    return 0


def _require_room(options: argparse.Namespace) -> None:
    """No file of an earlier export may stay among those of this one, refusals last of all."""
    folder: Path = options.output
    if folder.exists() and not folder.is_dir():
        raise CannotExport(f"{folder}: this is no folder")
    if options.format == "csv" and [*folder.glob("*.csv"), *folder.glob(importing.EDITION)]:
        raise CannotExport(f"{folder}: there are CSV files in this folder already")


async def _export(options: argparse.Namespace, url: str) -> dict[str, Any]:
    now = clock.now()
    asked = ExportForm(format=options.format, with_refusals=options.with_refusals)
    await require_ready(url)
    async with (
        create_pool(url, size=1, statement_seconds=600) as pool,
        transaction(pool, isolation="repeatable_read") as conn,
    ):
        edition = await editions.by_slug(conn, options.slug)
        by = None
        if options.organiser is not None:
            organiser = await organisers.by_email(conn, options.organiser)
            if organiser is None:
                raise CannotExport(f"{options.organiser}: there is no such organiser")
            by = organiser.id
        export = await exporting.look(conn, edition, asked, by, now)
    lines: dict[str, int] = {}
    with _Showing() as showing:

        def told(sheet: str, count: int) -> None:
            lines[sheet] = count
            showing(sheet, count)

        written = exporting.write(export, options.format, options.output, told)
    return {"edition": edition.slug, "lines": lines, "files": [str(path) for path in written]}


class _Showing:
    """Progress on standard error: a line that is rewritten, on a terminal only."""

    def __enter__(self) -> "_Showing":
        self._terminal = sys.stderr.isatty()
        return self

    def __call__(self, sheet: str, count: int) -> None:
        if self._terminal:
            print(f"\r\x1b[K{sheet} {count}", end="", file=sys.stderr, flush=True)

    def __exit__(self, *reason: object) -> None:
        if self._terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _fail(line: str) -> int:
    print(f"matchmaker export: {in_language(line)}", file=sys.stderr)
    return 2
