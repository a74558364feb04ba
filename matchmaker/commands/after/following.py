"""`matchmaker orientation`: support programmes and their lists; `matchmaker follow-up`: answers."""

import argparse
import asyncio
from pathlib import Path
from typing import Final

from matchmaker.commands.organiser import NotPossible, organiser_by, print_json, run_act
from matchmaker.commands.shared.saying import language
from matchmaker.db import Connection
from matchmaker.editions import editions, support
from matchmaker.editions.afterwards import FOLLOW_UPS
from matchmaker.editions.editions import Edition
from matchmaker.followup import answering, asking, files, orienting
from matchmaker.followup.files import MEDIA, FileFormat, FileTable
from matchmaker.foundation import clock
from matchmaker.foundation.settings import Settings
from matchmaker.people import directory
from matchmaker.wording.language import Catalogue, catalogue

ORIENTATION: Final = "say who wishes to be contacted by which support programme"
FOLLOW_UP: Final = "say what became of the projects, as their holders answer"


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `orientation list`, `take`, `propose`, and `follow-up`."""
    acts = commands.add_parser(
        "orientation", help=ORIENTATION, description=ORIENTATION
    ).add_subparsers(required=True, metavar="ACT")
    listed = acts.add_parser("list", help="each programme with its figures")
    listed.set_defaults(run=run_list)
    take = acts.add_parser("take", help="the list for a programme; the journal says so")
    take.set_defaults(run=run_take)
    propose = acts.add_parser("propose", help="ask a holder, who answers themselves")
    propose.set_defaults(run=run_propose)
    answers = commands.add_parser("follow-up", help=FOLLOW_UP, description=FOLLOW_UP)
    answers.set_defaults(run=run_follow_up)
    for parser in (listed, take, propose, answers):
        parser.add_argument("slug", metavar="SLUG", help="of which edition")
        parser.add_argument("--json", action="store_true", help="the answer as JSON")
    for parser in (take, propose):
        parser.add_argument("code", metavar="CODE", help="which programme, as `list` says it")
    propose.add_argument("email", metavar="EMAIL", help="the holder's address")
    for parser in (take, propose, answers):
        parser.add_argument("--organiser", metavar="EMAIL", help="on whose behalf")
    for parser in (take, answers):
        parser.add_argument(
            "-o", dest="output", type=Path, metavar="FILE", help="into that file, .csv or .xlsx"
        )


def run_list(options: argparse.Namespace) -> int:
    """One programme a line."""

    async def act(conn: Connection, chosen: Settings) -> None:
        edition = await editions.by_slug(conn, options.slug)
        counts = await orienting.counts(conn, edition.id)
        if options.json:
            print_json({"programmes": counts})
            return
        for one in counts:
            told = f"{one.agreed} agreed, {one.proposed} asked, {one.declined} said no"
            print(f"{one.programme.code}: {one.programme.name}: {told}")

    return run_act("orientation list", act)


def run_take(options: argparse.Namespace) -> int:
    """Those who agreed, and nobody else."""

    async def act(conn: Connection, chosen: Settings) -> None:
        kind = _kind_of(options.output)
        edition = await editions.by_slug(conn, options.slug)
        by = await organiser_by(conn, options.organiser)
        known = await support.by_code(conn, edition.id, options.code)
        programme, found = await files.take_list(conn, edition, known.id, by, clock.now())
        table = files.list_table(edition, programme, found, _words())
        await _write(options.output, table, kind)
        if options.json:
            print_json({"programme": programme, "people": found})
        elif options.output is None:
            for one in found:
                name = f"{one.first_name} {one.last_name}".strip()
                print(f"{one.email}: {name}, {one.organisation}")
        else:
            print(f"{options.output}: {len(found)}")

    return run_act("orientation take", act)


def run_propose(options: argparse.Namespace) -> int:
    """Only asks; the holder's page shows it."""

    async def act(conn: Connection, chosen: Settings) -> None:
        edition = await editions.by_slug(conn, options.slug)
        by = await organiser_by(conn, options.organiser)
        known = await support.by_code(conn, edition.id, options.code)
        person = await directory.find_by_email(conn, edition.id, options.email)
        if person is None:
            raise NotPossible(f"{options.email}: nobody has this address in {edition.slug}")
        values = (edition, person.id, known.id, by, clock.now())
        stands = await orienting.propose(conn, *values)
        if options.json:
            print_json({"orientation": stands})
        else:
            print(f"{options.email}: {stands.state}")

    return run_act("orientation propose", act)


def run_follow_up(options: argparse.Namespace) -> int:
    """The two questions with their figures; every answer with --json, or into a file."""

    async def act(conn: Connection, chosen: Settings) -> None:
        kind = _kind_of(options.output)
        edition = await editions.by_slug(conn, options.slug)
        by = await organiser_by(conn, options.organiser)
        if options.output is not None or options.json:
            found = await files.take_answers(conn, edition, by, clock.now())
        else:
            found = await answering.answers(conn, edition.id)
        await _write(options.output, files.answers_table(edition, found, _words()), kind)
        counts = answering.count(found)
        if options.json:
            print_json({"counts": counts, "answers": found})
            return
        for one in counts:
            said = f"{one.asked} asked, {one.yes} yes, {one.in_progress} under way, {one.no} no"
            print(f"{one.months} months ({_day(edition, one.months)}): {said}")

    return run_act("follow-up", act)


def _day(edition: Edition, months: int) -> str:
    asked = next(each for each in FOLLOW_UPS if each == months)
    return "never" if asking.is_skipped(edition, asked) else f"{asking.asked_on(edition, asked)}"


def _words() -> Catalogue:
    return catalogue(language())


def _kind_of(output: Path | None) -> FileFormat:
    """By the ending of the file's name."""
    kind = "csv" if output is None else output.suffix.removeprefix(".")
    if kind not in MEDIA:
        raise NotPossible(f"-o: {output}: a name that ends in .csv or .xlsx is expected")
    return kind


async def _write(output: Path | None, table: FileTable, kind: FileFormat) -> None:
    if output is not None:
        await asyncio.to_thread(output.write_bytes, await files.write(table, kind))
