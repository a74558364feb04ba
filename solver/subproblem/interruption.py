"""How a computation is told to stop: by whoever asks, or by a limit of time."""

import time
from collections.abc import Callable

Stop = Callable[[], bool]


def never() -> bool:
    """Nobody stops it."""
    return False


def until(end: float | None, stop: Stop) -> Stop:
    """Stopped by whoever asks, or at an end by `time.perf_counter`."""
    if end is None:
        return stop
    return lambda: stop() or time.perf_counter() >= end


class StoppedError(Exception):
    """Somebody wants the best schedule so far rather than the end of this program."""


def look(stop: Stop) -> None:
    """Raise :class:`StoppedError` when it is stopped: between steps that take a moment each."""
    if stop():
        raise StoppedError
