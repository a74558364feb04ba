"""A child process started: by the nursery where one is kept, else as an interpreter of its own."""

import asyncio
import os
import sys
from contextlib import suppress
from typing import Protocol

from matchmaker.foundation.settings import ROOT
from matchmaker.processes import nursery
from matchmaker.processes.nursery import ForkedProcess, environment


class StartedProcess(Protocol):
    """What its starter needs of a child, however it came into the world."""

    @property
    def stdin(self) -> asyncio.StreamWriter | None: ...

    @property
    def stdout(self) -> asyncio.StreamReader | None: ...

    async def wait(self) -> int:
        """Its exit status, once it has ended; negative for the signal that killed it."""
        ...

    def send_signal(self, number: int, /) -> None: ...

    def kill(self) -> None: ...


async def start(module: str, *options: str, limit: int, is_alone: bool = False) -> StartedProcess:
    """`main` of the module with these options, fed and heard by pipes; it ends when we do.

    `limit` is how long a line of its output may be. What `is_alone` has an interpreter that has
    imported nothing for others, so that a bound on its memory means its own.
    """
    home = nursery.at_hand()
    if home is not None and not is_alone:
        forked = await home.start(module, options, limit)
        if forked is not None:
            return forked
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", module, "--parent", str(os.getpid()), *options),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=environment(os.environ),
        cwd=ROOT,
        limit=limit,
    )


async def end(process: StartedProcess) -> None:
    """Kill it if it has not ended, and keep nothing open."""
    with suppress(ProcessLookupError):
        process.kill()
    await asyncio.shield(process.wait())
    if isinstance(process, ForkedProcess):
        process.close()
