"""`matchmaker migrate` and `matchmaker worker`: what runs beside the web in production."""

import argparse
import asyncio

from matchmaker.commands.shared.arguments import seconds
from matchmaker.commands.shared.faults import tell
from matchmaker.db import errors, migrate
from matchmaker.db.connecting import cannot_open
from matchmaker.foundation import leases, logs, settings, starting


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "migrate", help="bring the database of MATCHMAKER_DATABASE_URL to this version"
    )
    parser.set_defaults(run=run_migrate)
    parser = commands.add_parser("worker", help="send mails and compute schedules until stopped")
    parser.add_argument(
        "--lease",
        type=seconds,
        default=leases.SECONDS,
        metavar="N",
        help=f"keep a silent worker's work for it so many seconds (default {leases.SECONDS:.0f})",
    )
    parser.set_defaults(run=run_worker)


def run_migrate(arguments: argparse.Namespace) -> int:
    """Apply what is missing and name it."""
    url = settings.from_environment().direct_url
    try:
        applied = asyncio.run(migrate(url))
    except errors.OF_THE_DATABASE as error:
        raise cannot_open(error, url) from error
    print(f"applied: {', '.join(applied)}" if applied else "nothing to apply")
    return 0


def run_worker(arguments: argparse.Namespace) -> int:
    """Work until SIGTERM or Ctrl-C; what is under way is finished or handed back."""
    chosen = settings.from_environment()
    logs.configure()
    return asyncio.run(_work(chosen, arguments.lease))


async def _work(chosen: settings.Settings, lease: float) -> int:
    stop = starting.until_told()
    if not await starting.database_there(chosen, stop, "worker"):
        return 0
    # The queue takes a second to import; the other commands need none of it.
    from matchmaker import worker

    try:
        await worker.run(chosen, stop, lease=lease)
    except worker.NotReadyError as error:
        return tell("worker", str(error))
    return 0
