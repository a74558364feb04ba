"""A child that tells what it finds in the world, and does one thing."""

import os
import sys
import time
from pathlib import Path

import msgspec

from matchmaker.foundation.child_process import begin


class Found(msgspec.Struct, frozen=True):
    """What a child finds when it is born."""

    names: list[str]
    open: list[int]
    parent: int
    threads: int


def load() -> None:
    """Nothing that this module has not imported."""


def main(arguments: list[str] | None = None) -> int:
    """`end` with status 7, `fail`, or `stay` until somebody ends it."""
    assert arguments is not None
    begin("life", arguments[:2])
    descriptors = [int(one) for one in os.listdir("/proc/self/fd")]
    is_open = [one for one in descriptors if Path(f"/proc/self/fd/{one}").exists()]
    found = Found(sorted(os.environ), sorted(is_open), os.getppid(), _threads())
    sys.stdout.buffer.write(msgspec.json.encode(found) + b"\n")
    sys.stdout.buffer.flush()
    sys.stdout.write(sys.stdin.read())
    if arguments[2] == "stay":
        time.sleep(600)
    if arguments[2] == "fail":
        raise SystemExit(3)
    return 7


def _threads() -> int:
    return len(os.listdir("/proc/self/task"))
