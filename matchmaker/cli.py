"""The `matchmaker` command: each module of matchmaker.commands adds its own.

Only the module of the command that was asked for is imported: checking a schedule must
not load the solver, nor solving one the database.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Final, NoReturn

COMMANDS: Final = {
    "solver": ("solve", "verify"),
    "replan": ("replan",),
    "demo": ("demo",),
    "edition": ("import",),
    "receive": ("receive",),
    "serve": ("serve",),
    "service": ("migrate", "worker"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status is 2 when it cannot be understood."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = _Parser(prog="matchmaker", description="Speed meetings, planned and proven.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module, names in COMMANDS.items():
        if arguments[:1] and arguments[0] not in names and _known(arguments[0]):
            continue
        importlib.import_module(f"matchmaker.commands.{module}").add_commands(commands)
    options = parser.parse_args(arguments)
    status: int = options.run(options)
    return status


def _known(name: str) -> bool:
    return any(name in names for names in COMMANDS.values())


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")
