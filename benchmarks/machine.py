"""Where and when a figure was measured."""

import dataclasses
import datetime
import importlib.metadata
import os
import platform
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclasses.dataclass(frozen=True)
class Machine:
    """What a reader must know to measure the same again.

    Parameters
    ----------
    processor
        Its name as the kernel gives it.
    cores
        That this process may use.
    gigabytes
        Of memory in all.
    load
        Processes that wanted a core in the minute before, whoever started them.
    commit
        Of the project; with a plus when files under version control differ from it.
    day
        When, in UTC.
    """

    processor: str
    cores: int
    gigabytes: float
    load: float
    python: str
    ortools: str
    commit: str
    day: str


def machine() -> Machine:
    """This machine, now."""
    return Machine(
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)),
        gigabytes=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        load=round(os.getloadavg()[0], 2),
        python=platform.python_version(),
        ortools=importlib.metadata.version("ortools"),
        commit=_commit(),
        day=f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC",
    )


def _processor() -> str:
    found = (line for line in _cpuinfo().splitlines() if line.startswith("model name"))
    return next(found, platform.machine()).partition(":")[2].strip() or platform.machine()


def _cpuinfo() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _commit() -> str:
    """The commit, or a word where the project is not under version control here."""
    try:
        name = _git("rev-parse", "--short", "HEAD")
        changed = _git("diff", "HEAD", "--name-only", "--", "solver", "benchmarks/peers")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{name}+" if changed else name


def _git(*words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=ROOT, capture_output=True, check=True, encoding="utf-8"
    )
    return done.stdout.strip()
