"""The post office of a worker: claims letters whose turn has come, and sends them over its lanes.

Nothing rests on its staying alive: a letter that it claimed is another worker's some seconds after
it was last heard of. While sending is paused it claims nothing, but for one trial at a time.
"""

import asyncio
import random
from contextlib import AsyncExitStack, suppress
from typing import Final

import structlog

from matchmaker.db import Pool, transaction
from matchmaker.foundation.settings import Settings
from matchmaker.letters import claiming, pausing
from matchmaker.letters.claiming import RENEWED, ClaimedLetter
from matchmaker.letters.lanes import Lanes
from matchmaker.letters.pausing import PAUSES, Pauses
from matchmaker.letters.sending import House, send_one
from matchmaker.post.delivery import Postman

_LOG: Final = structlog.get_logger(__name__)

LANES: Final = 3  # connections to the relay, each for many letters
AT_ONCE: Final = 12  # letters claimed
BATCH: Final = 6
CONNECTIONS: Final = LANES + 3
POLL: Final = 0.5
AFTER_FAULT: Final = 2.0
SMTP_SECONDS: Final = 20.0


async def run(
    pool: Pool,
    settings: Settings,
    stop: asyncio.Event,
    *,
    pauses: Pauses = PAUSES,
    smtp_seconds: float = SMTP_SECONDS,
) -> None:
    """Send letters until a stop, whatever happens meanwhile."""
    hostname = settings.mail_from.rpartition("@")[2]
    async with AsyncExitStack() as stack:
        postmen = [
            await stack.enter_async_context(
                Postman(settings.smtp_url, timeout=smtp_seconds, hostname=hostname)
            )
            for _ in range(LANES)
        ]
        office = Office(House(pool, settings, pauses), Lanes(postmen), stop)
        heart = asyncio.create_task(office.keep_claims())
        try:
            await office.work()
        finally:
            heart.cancel()
            with suppress(asyncio.CancelledError):
                await heart


class Office:
    """The letters that are this worker's at the moment."""

    def __init__(self, house: House, lanes: Lanes, stop: asyncio.Event) -> None:
        self._house = house
        self._lanes = lanes
        self._stop = stop
        self._hands: dict[asyncio.Task[None], ClaimedLetter] = {}
        self._turn: int | None = None
        self._is_halted = False  # a pause began with one of our letters: the rest go back untried

    async def work(self) -> None:
        """Claim and send until a stop; then finish what has begun and hand back the rest."""
        while not self._stop.is_set():
            try:
                if not await self._claim() and not await self._try_one():
                    await self._wait(POLL)
                elif self._hands:
                    await self._wait(None)
            except Exception as error:
                _LOG.error("office.interrupted", error=type(error).__name__)
                await self._wait(AFTER_FAULT * random.uniform(0.5, 1.5))  # noqa: S311 spreads load
        if self._hands:
            await asyncio.wait(self._hands)

    async def keep_claims(self) -> None:
        """Say now and then that we are still at our letters."""
        while True:
            await asyncio.sleep(RENEWED)
            try:
                async with self._house.pool.acquire() as conn:
                    if self._hands:
                        await claiming.renew(conn, list(self._hands.values()))
                    if self._turn is not None:
                        await pausing.renew_turn(conn, self._turn)
            except Exception as error:
                _LOG.error("claims.not_renewed", error=type(error).__name__)

    async def _claim(self) -> bool:
        """Take up more letters if we have room; whether we are full or did."""
        room = AT_ONCE - len(self._hands)
        if room < BATCH:
            return True
        async with self._house.pool.acquire() as conn:
            claims = await claiming.claim(conn, room)
        if claims:
            self._is_halted = False
        for letter in claims:
            task = asyncio.create_task(self._guarded(letter))
            self._hands[task] = letter
            task.add_done_callback(self._hands.pop)
        return bool(claims)

    async def _guarded(self, letter: ClaimedLetter) -> None:
        try:
            await self._send(letter)
        except Exception as error:
            # Its own words may hold what people typed, or an address. Its claim runs out.
            _LOG.error("letter.failed", outbox_id=letter.id, error=type(error).__name__)

    async def _send(self, letter: ClaimedLetter) -> None:
        async with self._lanes.alone() if letter.suspect else self._lanes.one() as postman:
            if not self._stop.is_set() and not self._is_halted:
                fate = await send_one(self._house, postman, letter)
                self._is_halted |= fate == "paused"
                if fate != "taken":
                    return
        async with self._house.pool.acquire() as conn:
            await claiming.hand_back(conn, letter)

    async def _try_one(self) -> bool:
        """Try one letter, if sending is paused and it is our turn; whether it went through."""
        if self._hands:
            return False
        async with transaction(self._house.pool) as conn:
            turn = await pausing.take_turn(conn)
            if turn is None:
                return False
            letter = await claiming.claim_for_trial(conn)
            if letter is None:
                await pausing.give_turn_back(conn, turn, self._house.pauses)
                return False
        self._turn = turn
        task = asyncio.create_task(self._trial(letter, turn))
        self._hands[task] = letter
        task.add_done_callback(self._hands.pop)
        try:
            await task
        finally:
            self._turn = None
        return True

    async def _trial(self, letter: ClaimedLetter, turn: int) -> None:
        fate = "taken"
        try:
            async with self._lanes.one() as postman:
                fate = await send_one(self._house, postman, letter, turn=turn)
        finally:
            if fate in ("held", "deferred", "taken"):
                # Nothing was heard of the relay, or it has been noted.
                async with self._house.pool.acquire() as conn:
                    await pausing.give_turn_back(conn, turn, self._house.pauses)

    async def _wait(self, seconds: float | None) -> None:
        """Until a letter has left our hands, a stop, or so many seconds."""
        waits = {asyncio.ensure_future(self._stop.wait()), *self._hands}
        stopping = next(iter(waits - set(self._hands)))
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
