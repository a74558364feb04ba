"""`matchmaker invite`: invitations to an edition for those who asked for one in an earlier one."""

import argparse
import asyncio
from typing import Any

import msgspec

from matchmaker import inviting
from matchmaker.commands.shared.faults import tell
from matchmaker.commands.shared.saying import language
from matchmaker.db import Connection, create_pool, require_ready, transaction
from matchmaker.editions import editions, organisers
from matchmaker.foundation import clock, settings
from matchmaker.wording.errors import MatchmakerError
from matchmaker.wording.language import catalogue

USAGE = "invite whoever asked for it in an earlier edition; nobody twice"


class CannotInvite(Exception):
    """What was asked for makes no sense."""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `invite`."""
    parser = commands.add_parser("invite", help=USAGE, description=USAGE)
    parser.add_argument("slug", metavar="SLUG", help="to which edition")
    parser.add_argument(
        "--from", dest="source", metavar="OLDSLUG", required=True, help="the earlier edition"
    )
    parser.add_argument("--organiser", metavar="EMAIL", help="on whose behalf")
    parser.add_argument("--dry-run", action="store_true", help="say whom, and write nothing")
    parser.add_argument("--json", action="store_true", help="the answer as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Invite: 0, or 2 with a line that says why not."""
    try:
        url = settings.from_environment().direct_url
        asyncio.run(_invite(options, url))
    except CannotInvite as error:
        return tell("invite", str(error))
    except MatchmakerError as error:
        return tell("invite", error.translated(catalogue(language())))
    return 0


async def _invite(options: argparse.Namespace, url: str) -> None:
    await require_ready(url)
    async with create_pool(url, size=1) as pool, transaction(pool) as conn:
        answer = await _act(conn, options)
    if options.json:
        print(msgspec.json.encode(answer).decode())
        return
    for each in answer.get("recipients", ()):
        print(each["email"])
    if "letters" in answer:
        print(f"{answer['letters']} invited; without an answer kept until {answer['purge_on']}")


async def _act(conn: Connection, options: argparse.Namespace) -> dict[str, Any]:
    now = clock.now()
    edition = await editions.by_slug(conn, options.slug)
    source = await editions.by_slug(conn, options.source)
    by = None
    if options.organiser is not None:
        organiser = await organisers.by_email(conn, options.organiser)
        if organiser is None:
            raise CannotInvite(f"{options.organiser}: there is no such organiser")
        by = organiser.id
    if options.dry_run:
        inviting.require_may_invite(edition, source, now)
        found = await inviting.candidates(conn, source, edition)
        return {"recipients": [{"email": one.email, "kind": one.kind} for one in found]}
    sent = await inviting.invite(conn, edition, source, by, now)
    return {"letters": sent.letters, "purge_on": sent.purge_on.isoformat()}
