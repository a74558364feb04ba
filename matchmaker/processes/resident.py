"""The solver that stays beside a server: started when it is first wanted, asked one task at a time.

It answers or it does not: a child that dies, or takes too long, is ended, and the next question
starts another. Nobody's act depends on it.
"""

import asyncio
from collections import OrderedDict
from contextlib import suppress
from typing import Final

import msgspec
import structlog

from matchmaker.db import apart
from matchmaker.processes.bench_task import BenchAnswer, BenchTask
from matchmaker.processes.starting import StartedProcess, end, start

_LOG: Final = structlog.get_logger(__name__)
_LONGEST_LINE: Final = 1 << 28
#: seconds that a page waits for an answer; starting takes one of them
PATIENCE: Final = 8.0
#: the same question is asked when an act is shown and when it is done
_KEPT: Final = 8


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    ready: bool = False
    answer: BenchAnswer | None = None


class Resident:
    """A solver at hand."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._child: StartedProcess | None = None
        self._starting: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        self._known: OrderedDict[bytes, BenchAnswer] = OrderedDict()

    async def __aenter__(self) -> "Resident":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def warm(self) -> None:
        """Have it started, so that whoever asks soon does not wait for that."""
        if self._child is None and self._starting is None:
            self._starting = asyncio.create_task(self._warm())

    async def ask(self, task: BenchTask) -> BenchAnswer | None:
        """What it says; None when it did not answer in time, or broke."""
        line = msgspec.json.encode(task)
        if line in self._known:
            self._known.move_to_end(line)
            return self._known[line]
        async with apart("the solver at hand is asked"):
            try:
                async with asyncio.timeout(self._patience), self._turn:
                    answer = await self._answer(line)
            except TimeoutError:
                _LOG.warning("bench.slow")
                return None
        if answer is not None:
            self._known[line] = answer
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return answer

    async def close(self) -> None:
        """End it."""
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
            self._starting = None
        await self._end()

    async def _warm(self) -> None:
        try:
            async with self._turn:
                await self._start()
        except OSError:
            _LOG.exception("bench.unstarted")
        finally:
            self._starting = None

    async def _answer(self, line: bytes) -> BenchAnswer | None:
        """A child that ended for want of tasks is found dead, and another one is asked."""
        for _ in range(2):
            child = await self._start()
            try:
                said = await self._say(child, line)
            except BaseException:
                await self._end()  # half a question, or an answer that nobody waits for any more
                raise
            if said is not None:
                return said.answer
            await self._end()
        _LOG.error("bench.died")
        return None

    async def _start(self) -> StartedProcess:
        if self._child is not None:
            return self._child
        self._child = child = await start("matchmaker.processes.bench", limit=_LONGEST_LINE)
        try:
            assert child.stdout is not None
            await child.stdout.readline()
        except BaseException:
            await self._end()
            raise
        return child

    async def _say(self, child: StartedProcess, line: bytes) -> _Line | None:
        assert child.stdin is not None
        assert child.stdout is not None
        with suppress(BrokenPipeError, ConnectionResetError):
            child.stdin.write(line + b"\n")
            await child.stdin.drain()
            said = await child.stdout.readline()
            if said.endswith(b"\n"):
                return msgspec.json.decode(said, type=_Line)
        return None

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            await end(child)
