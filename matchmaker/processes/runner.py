"""The solver in a process of its own: fed an instance, followed line by line, stopped kindly."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import msgspec

from matchmaker.db import apart
from matchmaker.processes.starting import StartedProcess, end, start
from solver.formats.documents import INSTANCE
from solver.problem.instance import Instance

_LONGEST_LINE: Final = 1 << 30  # the schedule of a large event is one line

ReportedProgress = dict[str, Any]


class NoAnswer(Exception):
    """There will be no answer; the sentence is for the organiser, the detail for the log."""

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.detail = detail


class ChildReport(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the child: how far it is, the schedule it ends with, or why there is none.

    `refusal` is the instance's fault, `unsound` the solver's.
    """

    progress: ReportedProgress | None = None
    schedule: msgspec.Raw = msgspec.Raw()
    refusal: str | None = None
    unsound: str | None = None


class Child:
    """A running solver; its reports end with a schedule or a refusal, or with its death."""

    def __init__(self, process: StartedProcess) -> None:
        self._process = process

    async def reports(self) -> AsyncIterator[ChildReport]:
        """What it says, as it says it."""
        decoder = msgspec.json.Decoder(ChildReport)
        async for line in self.lines():
            yield decoder.decode(line)

    async def lines(self) -> AsyncIterator[bytes]:
        """Its lines, as they come; what it could not end before it died is none."""
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            if line.endswith(b"\n"):
                yield line

    async def content(self) -> bytes:
        """All that it writes, once it has written it."""
        assert self._process.stdout is not None
        return await self._process.stdout.read()

    async def status(self) -> int:
        """Its exit status, once it has ended; negative for the signal that killed it."""
        return await self._process.wait()

    def stop(self) -> None:
        """Ask for the best schedule found so far, once it has said something; again is harmless."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """End it without an answer."""
        with suppress(ProcessLookupError):
            self._process.kill()


@asynccontextmanager
async def solving(instance: Instance, seconds: float, seed: int) -> AsyncIterator[Child]:
    """A solver at work on the instance; leaving ends it, whatever it was doing."""
    data = await asyncio.to_thread(encode, instance)
    options = ("--seconds", str(seconds), "--seed", str(seed))
    async with running("matchmaker.processes.solve", data, *options) as child:
        yield child


@asynccontextmanager
async def running(
    module: str, data: bytes, *options: str, is_alone: bool = False
) -> AsyncIterator[Child]:
    """A process of ours that is fed these bytes; leaving ends it, and so does our own end."""
    async with apart("a child process is started"):
        process = await start(module, *options, limit=_LONGEST_LINE, is_alone=is_alone)
        feeding = asyncio.create_task(_feed(process, data))
        try:
            yield Child(process)
        finally:
            feeding.cancel()
            await end(process)


def encode(instance: Instance) -> bytes:
    """The instance as a file of docs/instance-format.md; an edition has no precedences."""
    document = {
        "format": INSTANCE,
        "name": instance.name,
        "slots": instance.slots,
        "tables": instance.tables,
        "closed": instance.closed.tolist(),
        "breaks_after": instance.breaks_after,
        "days_end": instance.days_end,
        "holders": instance.holders,
        "investors": instance.investors,
        "wishes": instance.wishes.tolist(),
        "pinned": instance.pinned.tolist(),
        "max_per_kind": instance.max_per_kind,
    }
    return msgspec.json.encode(document)


async def _feed(process: StartedProcess, data: bytes) -> None:
    assert process.stdin is not None
    # A child that dies early is noticed where its reports end.
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(data)
        await process.stdin.drain()
        process.stdin.close()
        await process.stdin.wait_closed()
