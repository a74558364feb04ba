"""What has just changed in an edition, told to every process that keeps screens.

A signal says only *what* changed: whoever hears it reads the state anew. So nothing is lost when
signals run together, when a listener is slow, or when the line to the database was cut meanwhile.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Final, Literal, get_args
from uuid import UUID

import structlog

from matchmaker.db import Connection, errors, load
from matchmaker.db.listening import listening

_QUERIES: Final = load("signals")
_LOG: Final = structlog.get_logger(__name__)

#: the version in force or its hours; who is here; who would be called next; who may see it
What = Literal["plan", "attendance", "waiting", "access"]
WHATS: Final[tuple[What, ...]] = get_args(What)

CHANNEL: Final = "matchmaker"
CHECK: Final = 10.0  # seconds between two looks at a silent line
PAUSE: Final = 0.5


async def signal(conn: Connection, edition_id: UUID, what: What) -> None:
    """Tell of a change when the caller's transaction commits; nothing is told if it does not."""
    await conn.execute(_QUERIES.tell, CHANNEL, f"{edition_id} {what}")


class _Ear:
    """One listener: what it has not taken yet, each thing once, however often it was told."""

    def __init__(self) -> None:
        self._news: set[What] = set()
        self._woken = asyncio.Event()

    def tell(self, news: frozenset[What]) -> None:
        self._news |= news
        self._woken.set()

    async def take(self, within: float) -> frozenset[What]:
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._woken.wait()
        self._woken.clear()
        taken, self._news = frozenset(self._news), set()
        return taken


class Signals:
    """One line to the database, any number of listeners; `async with` keeps it up."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._ears: dict[UUID, set[_Ear]] = {}
        self._told: Counter[UUID] = Counter()
        self._lines = 0
        self._closing = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.attentive = False
        """Whether the line stands: while it does not, changes are heard of later only."""

    async def __aenter__(self) -> "Signals":
        self._task = asyncio.create_task(self._keep_listening())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()
        if self._task is not None:
            await self._task

    def close(self) -> None:
        """Let every listener end; new ones end at once."""
        self._closing.set()
        self._tell_all(frozenset())

    def turn(self, edition_id: UUID) -> tuple[int, int]:
        """Grows with every change of that edition, and with everything that may hide one."""
        return self._lines, self._told[edition_id]

    async def listen(self, edition_id: UUID, every: float) -> AsyncGenerator[frozenset[What], None]:
        """What changed: at once (nothing yet), with each change, and after `every` quiet seconds.

        Whoever reads the state at each of them has never missed anything.
        """
        ear = _Ear()
        self._ears.setdefault(edition_id, set()).add(ear)
        try:
            yield frozenset()
            while not self._closing.is_set():
                news = await ear.take(every)
                if not self._closing.is_set():
                    yield news
        finally:
            self._ears[edition_id].discard(ear)
            if not self._ears[edition_id]:
                del self._ears[edition_id]

    @property
    def listeners(self) -> int:
        """How many listen at this moment."""
        return sum(map(len, self._ears.values()))

    async def _keep_listening(self) -> None:
        while not self._closing.is_set():
            try:
                await self._listen_until_lost()
            except errors.ConnectionLost as error:
                _LOG.warning("signals.no_line", error=type(error.__cause__).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(PAUSE * random.uniform(0.5, 1.5)):  # noqa: S311 spreads the load
                    await self._closing.wait()

    async def _listen_until_lost(self) -> None:
        async with listening(self._url, CHANNEL, self._hear) as line:
            self._lines += 1
            self.attentive = True
            self._tell_all(frozenset(WHATS))  # whatever was told before was not heard
            closing = asyncio.create_task(self._closing.wait())
            try:
                while not self._closing.is_set():
                    lost = asyncio.create_task(line.is_lost(CHECK))
                    await asyncio.wait((closing, lost), return_when=asyncio.FIRST_COMPLETED)
                    if not lost.done():
                        lost.cancel()
                    elif lost.result():
                        _LOG.warning("signals.line_lost")
                        return
            finally:
                self.attentive = False
                self._lines += 1
                closing.cancel()

    def _hear(self, payload: str) -> None:
        edition, _, what = payload.partition(" ")
        news: frozenset[What] = frozenset(each for each in WHATS if each == what)
        try:
            edition_id = UUID(edition)
        except ValueError:
            return  # the channel's name is everybody's; this is not from us
        if what != "access":  # it changes nothing of what is shown
            self._told[edition_id] += 1
        for ear in self._ears.get(edition_id, ()):
            ear.tell(news)

    def _tell_all(self, news: frozenset[What]) -> None:
        for ears in self._ears.values():
            for ear in ears:
                ear.tell(news)
