"""The hour by which everything is decided: the machine's, or for a rehearsal another one.

`MATCHMAKER_CLOCK` names the instant at which the process begins (`2026-11-24T08:40+01:00`); time
runs on from there. `@/path` names a file that holds the instant now: it is read each time, so
whoever writes it moves time. Seconds that a machine must wait are never counted by this clock.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

VARIABLE: Final = "MATCHMAKER_CLOCK"


class ClockError(Exception):
    """The clock asked for cannot be read."""


def now() -> datetime:
    """The hour, in UTC."""
    asked = os.environ.get(VARIABLE, "")
    if not asked:
        return datetime.now(UTC)
    if asked.startswith("@"):
        return _instant(_content(Path(asked[1:])))
    ahead = _ahead(asked)
    return datetime.now(UTC) + ahead


def start(environment: Mapping[str, str] = os.environ) -> bool:
    """Begin to count; whether the hour is another than the machine's. ClockError names faults."""
    asked = environment.get(VARIABLE, "")
    if asked.startswith("@"):
        _instant(_content(Path(asked[1:])))
    elif asked:
        _ahead(asked)
    return bool(asked)


@cache
def _ahead(text: str) -> timedelta:
    return _instant(text) - datetime.now(UTC)


def _content(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ClockError(f"{VARIABLE}: {path} cannot be read") from error


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise ClockError(f"{VARIABLE}: {text!r} is no ISO 8601 instant") from error
    if instant.tzinfo is None:
        raise ClockError(f"{VARIABLE}: {text!r} lacks its offset from UTC, such as +01:00")
    return instant.astimezone(UTC)
