"""`matchmaker serve`: becomes the web server, which lives in a room that this one cannot import."""

import argparse
import os
import sys
from typing import Final

#: the options of `python -m api.serve`, handed on as they were given
OPTIONS: Final = {
    "host": "address to listen on (default 127.0.0.1)",
    "port": "port to listen on (default 8000)",
    "certificate": "PEM file of the certificate chain",
    "key": "PEM file of the private key",
}


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `serve`."""
    parser = commands.add_parser("serve", help="serve the site and the JSON interface")
    for name, meaning in OPTIONS.items():
        parser.add_argument(f"--{name}", help=meaning)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Replace this process: signals reach the server itself."""
    names = [*OPTIONS, "language"]
    given = [f"--{name}={getattr(options, name)}" for name in names if getattr(options, name)]
    os.execv(sys.executable, [sys.executable, "-m", "api.serve", *given])  # noqa: S606 no shell is wanted
