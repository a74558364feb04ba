"""`matchmaker migrate` and `matchmaker worker`: what runs beside the web in production."""

import argparse
import asyncio
import signal
import sys

from matchmaker import leases, logs, settings
from matchmaker.commands.arguments import seconds
from matchmaker.db import MigrationRefused, migrate


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
    """Apply what is missing and name it; 2 when the database does not fit this program."""
    try:
        applied = asyncio.run(migrate(settings.from_environment().database_url))
    except (settings.SettingsError, MigrationRefused) as error:
        print(f"matchmaker migrate: {error}", file=sys.stderr)
        return 2
    print(f"applied: {', '.join(applied)}" if applied else "nothing to apply")
    return 0


def run_worker(arguments: argparse.Namespace) -> int:
    """Work until SIGTERM or Ctrl-C; what is under way is finished or handed back."""
    try:
        chosen = settings.from_environment()
    except settings.SettingsError as error:
        print(f"matchmaker worker: {error}", file=sys.stderr)
        return 2
    logs.configure()
    return asyncio.run(_work(chosen, arguments.lease))


async def _work(chosen: settings.Settings, lease: float) -> int:
    # The queue takes a second to import; the other commands need none of it.
    from matchmaker import worker

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        await worker.run(chosen, stop, lease=lease)
    except worker.NotReadyError as error:
        print(f"matchmaker worker: {error}", file=sys.stderr)
        return 1
    return 0
