"""`matchmaker serve`: becomes the web server, which lives in a room that this one cannot import."""

import argparse
import os
import sys


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `serve`; its options are those of `python -m api.serve`."""
    parser = commands.add_parser("serve", help="serve the site and the JSON interface")
    parser.add_argument(
        "options", nargs=argparse.REMAINDER, help="--host --port --certificate --key"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Replace this process: signals reach the server itself."""
    os.execv(sys.executable, [sys.executable, "-m", "api.serve", *options.options])  # noqa: S606 no shell is wanted
