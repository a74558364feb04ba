"""`matchmaker remind`: a reminder to all from whom something is missing, now or at an hour."""

import argparse
import asyncio
import datetime as dt
from typing import Any

import msgspec

from matchmaker import reminders
from matchmaker.commands.shared.faults import tell
from matchmaker.commands.shared.saying import language
from matchmaker.db import Connection, create_pool, require_ready, transaction
from matchmaker.editions import editions, organisers
from matchmaker.foundation import clock, settings
from matchmaker.reminders import TOPICS, Topic
from matchmaker.wording.errors import Invalid, MatchmakerError
from matchmaker.wording.language import catalogue

USAGE = "remind those from whom something is missing; nobody twice within 48 hours"


class CannotRemind(Exception):
    """What was asked for makes no sense."""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `remind`."""
    parser = commands.add_parser("remind", help=USAGE, description=USAGE)
    parser.add_argument("slug", metavar="SLUG", help="of which edition")
    parser.add_argument(
        "--of",
        default=",".join(TOPICS),
        metavar="TOPICS",
        help=f"what is missing: {', '.join(TOPICS)} (default all, with commas between)",
    )
    parser.add_argument(
        "--at", metavar="MOMENT", help="when, such as 2026-11-02T09:00 (default now)"
    )
    parser.add_argument("--organiser", metavar="EMAIL", help="on whose behalf")
    parser.add_argument("--dry-run", action="store_true", help="say to whom, and write nothing")
    parser.add_argument("--json", action="store_true", help="the answer as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Remind: 0, or 2 with a line that says why not."""
    words = catalogue(language())
    try:
        url = settings.from_environment().direct_url
        asyncio.run(_remind(options, url))
    except CannotRemind as error:
        said = str(error)
    except Invalid as invalid:
        said = "; ".join(f"{fault.field}: {fault.translated(words)}" for fault in invalid.faults)
    except MatchmakerError as error:
        said = error.translated(words)
    else:
        return 0
    return tell("remind", said)


async def _remind(options: argparse.Namespace, url: str) -> None:
    topics, moment = _topics(options.of), _moment(options.at)
    await require_ready(url)
    async with create_pool(url, size=1) as pool, transaction(pool) as conn:
        answer = await _act(conn, options, topics, moment)
    if options.json:
        print(msgspec.json.encode(answer).decode())
        return
    for each in answer.get("recipients", ()):
        print(f"{each['email']}: {', '.join(each['lacking'])}")
    if "letters" in answer:
        print(f"{answer['letters']} written to")
    if "planned" in answer:
        print(f"planned for {answer['planned']}")


async def _act(
    conn: Connection, options: argparse.Namespace, topics: list[Topic], at: dt.datetime | None
) -> dict[str, Any]:
    now = clock.now()
    edition = await editions.by_slug(conn, options.slug)
    if options.dry_run:
        found = await reminders.unready_people(conn, edition, topics, now)
        reached = [one for one in found if one.may_be_reminded(now)]
        return {
            "recipients": [{"email": one.email, "lacking": list(one.lacking)} for one in reached]
        }
    by = None
    if options.organiser is not None:
        organiser = await organisers.by_email(conn, options.organiser)
        if organiser is None:
            raise CannotRemind(f"{options.organiser}: there is no such organiser")
        by = organiser.id
    if at is None:
        sent = await reminders.send(conn, edition, topics, by, now, unseen=True)
        return {"reminder": str(sent.id), "letters": sent.letters}
    made = await reminders.plan(conn, edition, topics, at, by, now, unseen=True)
    return {"reminder": str(made), "planned": editions.moment(edition, at).isoformat()}


def _topics(text: str) -> list[Topic]:
    asked = [part.strip() for part in text.split(",") if part.strip()]
    if wrong := [part for part in asked if part not in TOPICS]:
        raise CannotRemind(f"--of: one of {', '.join(TOPICS)} is expected, not {wrong[0]!r}")
    return [topic for topic in TOPICS if topic in asked]


def _moment(text: str | None) -> dt.datetime | None:
    try:
        return None if text is None else dt.datetime.fromisoformat(text)
    except ValueError:
        raise CannotRemind(f"--at: {text!r} is no moment such as 2026-11-02T09:00") from None
