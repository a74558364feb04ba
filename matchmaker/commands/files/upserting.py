"""`matchmaker upsert`: people as another program has them, from a file or from standard input."""

import argparse
import sys
from pathlib import Path
from typing import Any

import msgspec

from matchmaker import programs
from matchmaker.commands.organiser import NotPossible, print_json, run_act
from matchmaker.commands.shared.saying import language
from matchmaker.db import Connection
from matchmaker.editions import editions, organisers
from matchmaker.foundation import clock
from matchmaker.foundation.settings import Settings
from matchmaker.programs import UpsertForm, UpsertReport
from matchmaker.wording.errors import Invalid
from matchmaker.wording.language import catalogue

USAGE = "enter or change up to 5,000 people as another program has them, all of them or none"


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `upsert`."""
    parser = commands.add_parser("upsert", help=USAGE, description=USAGE)
    parser.add_argument(
        "file", metavar="FILE", help="the document of POST …/people/upsert; - reads standard input"
    )
    parser.add_argument("--edition", required=True, metavar="SLUG", help="into which edition")
    parser.add_argument("--organiser", required=True, metavar="EMAIL", help="on whose behalf")
    parser.add_argument("--dry-run", action="store_true", help="say what it would, store nothing")
    parser.add_argument("--acknowledge", action="store_true", help="write to who is new")
    parser.add_argument("--json", action="store_true", help="the answer as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Bring them in: 0, or 2 with a line that says why nobody came in."""

    async def act(conn: Connection, chosen: Settings) -> None:
        form = _form(options.file)
        edition = await editions.by_slug(conn, options.edition)
        organiser = await organisers.by_email(conn, options.organiser)
        if organiser is None:
            raise NotPossible(f"{options.organiser}: there is no such organiser")
        report = await programs.upsert(
            conn,
            edition,
            form.in_order(),
            clock.now(),
            organiser.id,
            dry_run=options.dry_run,
            acknowledge=options.acknowledge,
        )
        if report.problems and not options.dry_run:
            raise Invalid(report.problems)
        _tell(report, as_json=options.json)

    return run_act("upsert", act)


def _form(file: str) -> UpsertForm:
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return msgspec.json.decode(content, type=UpsertForm)
    except msgspec.MsgspecError as error:
        raise NotPossible(f"{file}: {error}") from error


def _tell(report: UpsertReport, *, as_json: bool) -> None:
    words = catalogue(language())
    counts: dict[str, Any] = {
        outcome: report.count(outcome) for outcome in ("created", "changed", "unchanged")
    }
    problems = [(fault.field, fault.translated(words)) for fault in report.problems]
    if as_json:
        told = [{"field": field, "message": said} for field, said in problems]
        print_json({"stored": report.stored, **counts, "people": report.people, "problems": told})
        return
    print(", ".join(f"{count} {outcome}" for outcome, count in counts.items()))
    for field, said in problems:
        print(f"{field}: {said}", file=sys.stderr)
    print("stored" if report.stored else "nothing was stored")
