"""The `matchmaker` command: its sub-commands are the modules of `matchmaker.commands`."""

import argparse
from collections.abc import Sequence

from matchmaker.commands import demo, edition, serve, service, solver


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one sub-command; its exit status."""
    parser = argparse.ArgumentParser(
        prog="matchmaker", description="Meetings between project holders and investors."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for module in (demo, solver, edition, service, serve):
        module.add_commands(commands)
    options = parser.parse_args(arguments)
    status: int = options.run(options)
    return status
