"""The start of a program that lasts: it waits for a database that is not there yet."""

import asyncio
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Final

from matchmaker.db import CannotOpen, require_ready
from matchmaker.foundation.settings import Settings

PAUSE: Final = 1.0


def until_told() -> asyncio.Event:
    """Set by SIGTERM and by Ctrl-C, also where the shell has a program in the background."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def database_there(settings: Settings, stop: asyncio.Event, program: str) -> bool:
    """Wait until the database answers and is prepared; False when told to stop meanwhile.

    Raises CannotOpen and MigrationRefused for what does not pass by itself.
    """
    said = ""
    while not stop.is_set():
        try:
            if await _unless(stop, require_ready(settings.direct_url)):
                return True
        except CannotOpen as fault:
            if not fault.passing:
                raise
            if said != str(fault):
                said = str(fault)
                print(f"matchmaker {program}: waiting: {said}", file=sys.stderr, flush=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(PAUSE):
                await stop.wait()
    return False


async def _unless(stop: asyncio.Event, act: Coroutine[Any, Any, None]) -> bool:
    """Whether this was done before the stop."""
    doing, stopping = asyncio.create_task(act), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((doing, stopping), return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            return False
        doing.result()
        return True
    finally:
        for task in (doing, stopping):
            task.cancel()
        await asyncio.gather(doing, stopping, return_exceptions=True)
