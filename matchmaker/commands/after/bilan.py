"""`matchmaker bilan` and `matchmaker year`: what a morning came to, and the years before it."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from matchmaker.commands.organiser import NotPossible, print_json, run_act
from matchmaker.commands.shared.saying import language
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.figures import bilan, earlier, files, publishing
from matchmaker.figures.bilan import Bilan
from matchmaker.figures.earlier import NAMES, EarlierYear, EarlierYearForm, TakeOverForm
from matchmaker.foundation import clock
from matchmaker.foundation.settings import Settings
from matchmaker.print import bilan_sheet
from matchmaker.wording.language import catalogue
from matchmaker.wording.phrases import say

USAGE = "what a morning came to: as lines, JSON, CSV or one sheet"


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `bilan` and `year list`, `year add`, `year take`, `year remove`."""
    parser = commands.add_parser("bilan", help=USAGE, description=USAGE)
    parser.add_argument("slug", metavar="SLUG", help="of which edition")
    parser.add_argument(
        "--public", action="store_true", help="as everybody may have it: no cell under five"
    )
    parser.add_argument("--publish", action="store_true", help="show it to everybody from now on")
    parser.add_argument("--unpublish", action="store_true", help="show it to nobody else any more")
    parser.add_argument("--json", action="store_true", help="the answer as JSON")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write FILE.pdf (one sheet) or FILE.csv"
    )
    parser.set_defaults(run=run_bilan)
    usage = "the years before, which a bilan is compared with"
    acts = commands.add_parser("year", help=usage, description=usage).add_subparsers(
        required=True, metavar="ACT"
    )
    listed = acts.add_parser("list", help="what is known of the years before")
    listed.set_defaults(run=run_list)
    add = acts.add_parser("add", help="enter what is known of a year, with its source")
    take = acts.add_parser("take", help="take over the figures of another edition")
    remove = acts.add_parser("remove", help="say nothing of a year any more")
    for one in (listed, add, take, remove):
        one.add_argument("slug", metavar="SLUG", help="of which edition")
        one.add_argument("--json", action="store_true", help="the answer as JSON")
    add.add_argument("year", metavar="YEAR")
    add.add_argument("--source", required=True, help="where it comes from")
    for name in NAMES:
        add.add_argument(f"--{name.replace('_', '-')}", type=int, metavar="NUMBER")
    add.set_defaults(run=run_add)
    take.add_argument("other", metavar="OTHER", help="the address of the edition of that year")
    take.set_defaults(run=run_take)
    remove.add_argument("year", metavar="YEAR")
    remove.set_defaults(run=run_remove)


def run_bilan(options: argparse.Namespace) -> int:
    """Say it, or write it into a file."""

    async def act(conn: Connection, chosen: Settings) -> None:
        edition = await editions.by_slug(conn, options.slug)
        if options.publish:
            await publishing.publish(conn, edition, None, clock.now())
        if options.unpublish:
            await publishing.unpublish(conn, edition, None, clock.now())
        gather = bilan.public_bilan if options.public else bilan.bilan_of
        found = await gather(conn, edition)
        if options.output is not None:
            content = _file(found, options.output.suffix)
            options.output.write_bytes(content)
        if options.json:
            print_json(_document(found))
        elif options.output is None:
            sys.stdout.writelines(f"{line}\n" for line in _lines(found))

    return run_act("bilan", act)


def _document(found: Bilan) -> Any:
    words = catalogue(language())
    return bilan.as_open_data(found, words) if found.public else bilan.as_document(found, words)


def _file(found: Bilan, suffix: str) -> bytes:
    words = catalogue(language())
    if suffix == ".pdf":
        return bilan_sheet.bilan_pdf(found, language())
    if suffix == ".csv":
        return files.open_data_csv(found, words) if found.public else files.bilan_csv(found, words)
    raise NotPossible(f"--output: one of .pdf, .csv is expected, not {suffix!r}")


def _lines(found: Bilan) -> Iterator[str]:
    """One value a line, under the title of its table."""
    words = catalogue(language())
    for group in found.groups(words):
        for table in group.tables:
            yield f"# {table.title}"
            for row in table.rows:
                values = ["-" if value is None else say(value, words) for value in row.values]
                yield f"{row.label}: {', '.join(values)}"


def run_list(options: argparse.Namespace) -> int:
    """One year a line."""

    async def act(conn: Connection, chosen: Settings) -> None:
        edition = await editions.by_slug(conn, options.slug)
        found = await earlier.earlier_years(conn, edition.id)
        if options.json:
            print_json({"years": found})
        for year in () if options.json else found:
            print(_year(year))

    return run_act("year list", act)


def run_add(options: argparse.Namespace) -> int:
    """Enter a year that nothing is said of yet."""

    async def act(conn: Connection, chosen: Settings) -> None:
        edition = await editions.by_slug(conn, options.slug)
        given = {name: getattr(options, name) for name in NAMES}
        asked = {"year": _number(options.year), "source": options.source, **given}
        try:
            form = msgspec.convert(asked, EarlierYearForm)
        except msgspec.ValidationError as error:
            raise NotPossible(str(error)) from error
        _said(options, await earlier.enter_year(conn, edition, form, None, clock.now()))

    return run_act("year add", act)


def run_take(options: argparse.Namespace) -> int:
    """What another edition came to, as that of its year."""

    async def act(conn: Connection, chosen: Settings) -> None:
        edition = await editions.by_slug(conn, options.slug)
        form = TakeOverForm(edition=options.other)
        _said(options, await earlier.take_over(conn, edition, form, None, clock.now()))

    return run_act("year take", act)


def run_remove(options: argparse.Namespace) -> int:
    """Nothing is said of it any more."""

    async def act(conn: Connection, chosen: Settings) -> None:
        edition = await editions.by_slug(conn, options.slug)
        year = _number(options.year)
        await earlier.forget_year(conn, edition, year, None, clock.now())
        if options.json:
            print_json({"removed": year})
        else:
            print(f"{year}: removed")

    return run_act("year remove", act)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 4:
        raise NotPossible(f"{text!r} is not a number")
    return int(text)


def _said(options: argparse.Namespace, year: EarlierYear) -> None:
    if options.json:
        print_json(year)
    else:
        print(_year(year))


def _year(year: EarlierYear) -> str:
    known = ", ".join(f"{name}={value}" for name, value in year.figures.items())
    return f"{year.year}: {known} ({year.source})"
