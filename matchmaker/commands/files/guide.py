"""`matchmaker guide`: the year-book of investors as a PDF."""

import argparse
import asyncio
from pathlib import Path
from typing import Any

import msgspec

from matchmaker import guidebook
from matchmaker.commands.shared.faults import tell
from matchmaker.commands.shared.saying import language
from matchmaker.db import create_pool, require_ready, transaction
from matchmaker.editions import editions
from matchmaker.foundation import clock, settings
from matchmaker.post import addresses
from matchmaker.print import typst, year_book
from matchmaker.wording.errors import MatchmakerError
from matchmaker.wording.language import LANGUAGES, catalogue

USAGE = "write the year-book of investors as a PDF to print or to send"


class CannotPrint(Exception):
    """There is no room for the file."""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `guide`."""
    parser = commands.add_parser("guide", help=USAGE, description=USAGE)
    parser.add_argument("slug", metavar="SLUG", help="of which edition")
    parser.add_argument(
        "-o", dest="output", type=Path, required=True, metavar="FILE.pdf", help="where it goes"
    )
    parser.add_argument(
        "--in", dest="book_language", choices=LANGUAGES, default="fr", help="language of the book"
    )
    parser.add_argument("--json", action="store_true", help="the summary as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the PDF: 0, or 2 with a line that says why not."""
    try:
        _require_room(options.output)
        summary = asyncio.run(_print(options))
    except CannotPrint as error:
        return tell("guide", str(error))
    except MatchmakerError as error:
        return tell("guide", error.translated(catalogue(language())))
    if options.json:
        print(msgspec.json.encode(summary).decode())
    else:
        print(f"{summary['file']}: {summary['investors']} investors, {summary['absent']} absent")
    return 0


def _require_room(path: Path) -> None:
    if path.is_dir():
        raise CannotPrint(f"{path}: this is a folder; name a file in it")
    if not path.absolute().parent.is_dir():
        raise CannotPrint(f"{path}: there is no such folder")


async def _print(options: argparse.Namespace) -> dict[str, Any]:
    known = settings.from_environment()
    await require_ready(known.direct_url)
    async with create_pool(known.direct_url, size=1) as pool, transaction(pool) as conn:
        edition = await editions.by_slug(conn, options.slug)
        book = await guidebook.read_book(conn, edition, clock.now())
    values = (book, options.book_language, addresses.lasting_guide(known))
    options.output.write_bytes(await typst.typeset(year_book.year_book_pdf, *values))
    return {
        "edition": edition.slug,
        "language": options.book_language,
        "investors": len(book.entries),
        "absent": sum(not entry.attends for entry in book.entries),
        "file": str(options.output),
    }
