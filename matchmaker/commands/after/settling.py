"""`matchmaker after`: what took place, what is next; `matchmaker settle`: how meetings ended."""

import argparse
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Final
from uuid import UUID

from matchmaker import aftermath
from matchmaker.aftermath import EVIDENCE, FATES, SETTLED, Aftermath, NextStep
from matchmaker.commands.organiser import NotPossible, print_json, run_act
from matchmaker.commands.shared.saying import language
from matchmaker.db import Connection
from matchmaker.editions import editions, organisers
from matchmaker.editions.editions import Edition
from matchmaker.foundation import clock
from matchmaker.foundation.settings import Settings
from matchmaker.next_steps import next_steps
from matchmaker.wording.language import catalogue

AFTER: Final = "say what took place, what is unclear and what is to be done next"
UNSETTLE: Final = "take back what was settled so: what was known before counts again"
SETTLE: Final = "say how unclear meetings ended, all of which the same is known"


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `after`, `settle` and `unsettle`."""
    after = commands.add_parser("after", help=AFTER, description=AFTER)
    after.add_argument("slug", metavar="SLUG", help="of which edition")
    after.add_argument("--fate", choices=FATES, help="list the meetings that ended so")
    after.set_defaults(run=run_after)
    settle = commands.add_parser("settle", help=SETTLE, description=SETTLE)
    settle.add_argument("slug", metavar="SLUG", help="of which edition")
    settle.add_argument("state", metavar="STATE", choices=SETTLED, help=", ".join(SETTLED))
    settle.add_argument(
        "--seen",
        required=True,
        choices=EVIDENCE,
        help="what is known of them: %(choices)s",
    )
    settle.set_defaults(run=run_settle)
    back = commands.add_parser("unsettle", help=UNSETTLE, description=UNSETTLE)
    back.add_argument("slug", metavar="SLUG", help="of which edition")
    back.add_argument("state", metavar="STATE", choices=SETTLED, help=", ".join(SETTLED))
    back.set_defaults(run=run_unsettle)
    for parser in (settle, back):
        parser.add_argument("--organiser", required=True, metavar="EMAIL", help="on whose behalf")
        parser.add_argument("--dry-run", action="store_true", help="say how many, change nothing")
    for parser in (after, settle, back):
        parser.add_argument("--json", action="store_true", help="the answer as JSON")


def run_after(options: argparse.Namespace) -> int:
    """Counts, the meetings that are asked for, and the steps: 0."""

    async def act(conn: Connection, chosen: Settings) -> None:
        now = clock.now()
        edition = await editions.by_slug(conn, options.slug)
        found = await aftermath.aftermath(conn, edition, now)
        steps = await next_steps(conn, edition, now)
        if options.json:
            meetings = found.some(options.fate) if options.fate else ()
            answer = {"counts": found.counts, "to_come": found.to_come, "meetings": meetings}
            print_json(answer | {"next_steps": _told(steps)})
            return
        _say(found, options.fate)
        for step in _told(steps):
            print(f"{step['progress']}: {step['title']} – {step['sentence']}")

    return run_act("after", act)


def run_settle(options: argparse.Namespace) -> int:
    """Settle them: 0, or 2 with a line that says why not."""

    async def act(conn: Connection, edition: Edition, by: UUID, now: dt.datetime) -> int:
        if options.dry_run:
            found = await aftermath.aftermath(conn, edition, now)
            return len(found.some("unclear", options.seen))
        values = (options.seen, options.state, None, by, now)
        return await aftermath.settle_seen(conn, edition, *values)

    return _act("settle", options, act)


def run_unsettle(options: argparse.Namespace) -> int:
    """Take them back: 0, or 2 with a line that says why not."""

    async def act(conn: Connection, edition: Edition, by: UUID, now: dt.datetime) -> int:
        found = (await aftermath.aftermath(conn, edition, now)).some(options.state)
        meetings = [one.as_shown for one in found if one.said_by == "settled"]
        if options.dry_run:
            return len(meetings)
        return await aftermath.unsettle(conn, edition, meetings, by, now)

    return _act("unsettle", options, act)


def _act(
    name: str,
    options: argparse.Namespace,
    act: Callable[[Connection, Edition, UUID, dt.datetime], Awaitable[int]],
) -> int:
    """An organiser's act, and of how many meetings it was."""

    async def within(conn: Connection, chosen: Settings) -> None:
        edition = await editions.by_slug(conn, options.slug)
        organiser = await organisers.by_email(conn, options.organiser)
        if organiser is None:
            raise NotPossible(f"{options.organiser}: there is no such organiser")
        count = await act(conn, edition, organiser.id, clock.now())
        if options.json:
            print_json({"meetings": count, "done": not options.dry_run})
            return
        print(f"{count} meetings: {options.state}")

    return run_act(name, within)


def _say(found: Aftermath, fate: str | None) -> None:
    for ended, count in found.counts.items():
        print(f"{ended}: {count}")
    print(f"to come: {found.to_come}")
    for one in found.meetings if fate else ():
        if one.fate == fate:
            pair = f"{one.holder or '-'} · {one.investor or '-'}"
            print(f"{one.starts_at:%Y-%m-%dT%H:%MZ} table {one.table}: {pair} ({one.evidence})")


def _told(steps: Sequence[NextStep]) -> list[dict[str, str]]:
    words = catalogue(language())
    return [
        {
            "name": step.name,
            "progress": step.progress,
            "title": step.title.translated(words),
            "sentence": step.sentence.translated(words),
        }
        for step in steps
    ]
