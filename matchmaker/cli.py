"""The `matchmaker` command: each module of matchmaker.commands adds its own.

Only the module of the command that was asked for is imported: checking a schedule must
not load the solver, nor solving one the database.
"""

import argparse
import importlib
import io
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, NoReturn

COMMANDS: Final = {
    "completion": ("completion",),
    "solver": ("solve", "verify"),
    "replan": ("replan",),
    "files.forecast": ("forecast",),
    "demo": ("demo",),
    "files.importing": ("import",),
    "editions": ("edition",),
    "files.exporting": ("export",),
    "files.guide": ("guide",),
    "files.upserting": ("upsert",),
    "after.returning": ("returns",),
    "desk": ("desk",),
    "after.settling": ("after", "settle", "unsettle"),
    "after.supporting": ("support",),
    "after.following": ("orientation", "follow-up"),
    "organiser": ("organiser",),
    "receive": ("receive",),
    "letters.invite": ("invite",),
    "letters.remind": ("remind",),
    "serve": ("serve",),
    "service": ("migrate", "worker"),
    "tokens": ("token",),
    "after.bilan": ("bilan", "year"),
    "webhooks": ("webhook",),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status is 2 when it cannot be understood."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a test's own is none
            stream.reconfigure(errors="replace")  # no name is lost but on a terminal without it
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] != ["--version"]:  # which loads nothing else
        from matchmaker.commands.shared import saying

        saying.speak(saying.language_of(arguments))
    options = parser_for(arguments).parse_args(arguments)
    try:
        status: int = options.run(options)
    except Exception as fault:
        from matchmaker.commands.shared.faults import in_a_line, tell

        if (line := in_a_line(fault)) is None:
            raise
        return tell(arguments[0], line)
    return status


def parser_for(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """What reads this command line; without one, the whole language."""
    parser = Parser(
        prog="matchmaker",
        description="Speed meetings, planned and proven.",
        epilog="`matchmaker COMMAND --help` has the options, defaults and exit statuses of one.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="which version this is")
    parser.set_defaults(whole=partial(parser_for, ()))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module, names in COMMANDS.items():
        if arguments[:1] and arguments[0] not in names and _needs_one(arguments[0]):
            continue
        importlib.import_module(f"matchmaker.commands.{module}").add_commands(commands)
    for leaf in _leaves(commands):
        leaf.add_argument("--language", choices=("fr", "en"), help="of faults and reports")
    return parser


def _leaves(
    commands: "argparse._SubParsersAction[Any]",
) -> Iterator[argparse.ArgumentParser]:
    """The parsers of what can be run, whatever stands between."""
    for parser in commands.choices.values():
        below = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
        yield from _leaves(below[0]) if below else (parser,)


def _needs_one(first: str) -> bool:
    """Is one module of commands, or none, enough for what begins like this?"""
    return first == "--version" or any(first in names for names in COMMANDS.values())


class _Version(argparse.Action):
    """Says which version is installed, and ends."""

    def __call__(self, parser: argparse.ArgumentParser, *rest: object) -> NoReturn:
        print(f"{parser.prog} {_version()}")
        parser.exit(0)


def _version() -> str:
    """That of the checkout that runs, else of the installed package."""
    import tomllib
    from importlib.metadata import version

    project = Path(__file__).parents[1] / "pyproject.toml"
    if not project.exists():
        return version("matchmaker")
    found: str = tomllib.loads(project.read_text("utf-8"))["project"]["version"]
    return found


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, in the language that is spoken."""

    def error(self, message: str) -> NoReturn:
        from matchmaker.commands.shared.saying import in_language

        self.exit(2, f"{self.prog}: {in_language(message)}\n")
