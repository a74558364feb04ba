"""`matchmaker completion`: what a shell needs to complete the commands and their options."""

import argparse
import sys

import shtab

DESCRIPTION = (
    "Print the script that completes `matchmaker` in a shell, e.g. for bash:"
    " matchmaker completion bash > ~/.local/share/bash-completion/completions/matchmaker"
)


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "completion", help="print a script that completes commands", description=DESCRIPTION
    )
    parser.add_argument("shell", choices=shtab.SUPPORTED_SHELLS)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the script of the whole command line to standard output."""
    sys.stdout.write(shtab.complete(arguments.whole(), arguments.shell) + "\n")
    return 0
