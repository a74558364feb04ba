"""What the processes that we start have in common: whom they end with, and how they speak."""

import argparse
import ctypes
import os
import signal
import sys
from typing import Any, BinaryIO, Final

import msgspec

_PARENT_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG of prctl(2)


def begin(module: str, arguments: list[str] | None) -> None:
    """End with the process that `--parent` names, if it names one."""
    parser = argparse.ArgumentParser(prog=f"python -m matchmaker.{module}")
    parser.add_argument("--parent", type=int, help="the process to end with")
    options = parser.parse_args(arguments)
    if options.parent is not None:
        die_with(options.parent)


def die_with(parent: int) -> None:
    """Have the kernel end this process with its parent, even one that is killed."""
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked
        sys.exit(1)


def say(output: BinaryIO, **report: Any) -> None:
    """One line for whoever reads."""
    output.write(msgspec.json.encode(report) + b"\n")
    output.flush()
