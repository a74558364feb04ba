"""What the processes that we start have in common: whom they end with, and how they speak."""

import argparse
from typing import Any, BinaryIO

import msgspec

from matchmaker.db.parent_death import die_with


def begin(module: str, arguments: list[str] | None) -> None:
    """End with the process that `--parent` names, if it names one."""
    parser = argparse.ArgumentParser(prog=f"python -m matchmaker.{module}")
    parser.add_argument("--parent", type=int, help="the process to end with")
    options = parser.parse_args(arguments)
    if options.parent is not None:
        die_with(options.parent)


def say(output: BinaryIO, **report: Any) -> None:
    """One line for whoever reads."""
    output.write(msgspec.json.encode(report) + b"\n")
    output.flush()
