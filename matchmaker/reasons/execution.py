"""A worker answers an inquiry about a version: once to the end, or again when a worker is gone.

The answer and the end of the inquiry are one transaction, so there is all of it or none. Nobody
waits for it with a draft: reasons come after.
"""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from functools import partial
from typing import Any, Final
from uuid import UUID

import msgspec
import structlog

from matchmaker.db import Pool, fetch_optional, load, transaction
from matchmaker.foundation import clock, leases
from matchmaker.foundation.leases import Later, Lost
from matchmaker.planning.execution import ATTEMPTS, CONTRADICTION, UNSOUND
from matchmaker.processes.runner import Child, NoAnswer, encode, running
from matchmaker.reasons import storing
from matchmaker.reasons.facts import About, ResourceGain, UnservedPosition, WishReason
from matchmaker.reasons.standing import StandingPlan, Subject, load_standing
from matchmaker.wording.language import msgid
from solver.problem.validation import InstanceError

_QUERIES: Final = load("reasons")
_LOG: Final = structlog.get_logger(__name__)

#: seconds for all of an inquiry; then what has been found must do
LONGEST: Final = 600.0
#: of these, so many for solving changed problems again
SOLVING: Final = 30.0
#: reasons kept of one version: those of the most valuable wishes
MOST: Final = 200_000

INTERRUPTED: Final = msgid("The computation broke off three times. Tell whoever runs this service.")
TOO_LONG: Final = msgid("The computation took too long for an event of this size.")


class ProcessLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the process."""

    progress: dict[str, Any] | None = None
    left_out: int | None = None
    reasons: list[WishReason] = []
    unserved: list[UnservedPosition] = []
    gains: list[ResourceGain] = []
    complete: bool = False
    refusal: str | None = None
    unsound: str | None = None


@dataclasses.dataclass
class Heard:
    """All that the process has said."""

    total: int | None = None
    left_out: int = 0
    reasons: list[WishReason] = dataclasses.field(default_factory=list)
    unserved: list[UnservedPosition] = dataclasses.field(default_factory=list)
    gains: list[ResourceGain] = dataclasses.field(default_factory=list)
    complete: bool = False

    @property
    def is_of_use(self) -> bool:
        """Complete, or complete but for what would serve people."""
        return self.complete or self.total == len(self.reasons)


class _Held(msgspec.Struct, frozen=True):
    seconds: float


class _Begun(msgspec.Struct, frozen=True):
    attempts: int
    lease: int


class ClaimedInquiry(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, in our hands under this number."""

    schedule_id: UUID
    about: About
    attempts: int
    lease: int

    @property
    def ours(self) -> tuple[UUID, About, int]:
        """What every write names."""
        return self.schedule_id, self.about, self.lease


async def answer(
    pool: Pool,
    schedule_id: UUID,
    about: About,
    stop: asyncio.Event,
    *,
    lease: float = leases.SECONDS,
) -> None:
    """Work an inquiry out and keep the answer; Later when it is to be taken up again.

    `lease` is for how many seconds a worker that says nothing keeps it.
    """
    asked = await _begin(pool, schedule_id, about, lease)
    if asked is None:
        return
    try:
        renew = partial(_renew, pool, asked, lease)
        await leases.while_held(_work(pool, asked, stop), renew, lease)
    except Lost:
        _LOG.warning("inquiry.lost", schedule=str(schedule_id), about=about)
        raise Later(leases.ELSEWHERE) from None


async def _begin(
    pool: Pool, schedule_id: UUID, about: About, lease: float
) -> ClaimedInquiry | None:
    """What is asked, ours from now on; None when it is over, Later while somebody else has it."""
    async with pool.acquire() as conn:
        values = (schedule_id, about, clock.now(), lease)
        begun = await fetch_optional(conn, _Begun, _QUERIES.begin_inquiry, *values)
        if begun is not None:
            return ClaimedInquiry(
                schedule_id=schedule_id, about=about, attempts=begun.attempts, lease=begun.lease
            )
        held = await fetch_optional(conn, _Held, _QUERIES.inquiry_held, schedule_id, about)
    if held is not None:
        raise leases.elsewhere(held.seconds)
    return None  # it is over, or its version is gone


async def _renew(pool: Pool, asked: ClaimedInquiry, lease: float) -> bool:
    async with pool.acquire() as conn:
        values = (*asked.ours, lease)
        return await fetch_optional(conn, storing.Id, _QUERIES.renew_inquiry, *values) is not None


async def _work(pool: Pool, asked: ClaimedInquiry, stop: asyncio.Event) -> None:
    try:
        standing = await _standing(pool, asked)
        if standing is not None:
            heard = await _ask(pool, asked, standing, stop)
            await _keep(pool, asked, standing, heard)
    except NoAnswer as failure:
        _LOG.error("inquiry.failed", schedule=str(asked.schedule_id), detail=failure.detail)
        values = (*asked.ours, clock.now(), failure.sentence)
        async with pool.acquire() as conn:
            if await fetch_optional(conn, storing.Id, _QUERIES.fail_inquiry, *values) is None:
                raise Lost from None


async def _standing(pool: Pool, asked: ClaimedInquiry) -> StandingPlan | None:
    if asked.attempts > ATTEMPTS:
        raise NoAnswer(INTERRUPTED)
    try:
        async with transaction(pool, isolation="repeatable_read") as conn:
            subject = await fetch_optional(conn, Subject, _QUERIES.subject, asked.schedule_id)
            return None if subject is None else await load_standing(conn, subject, clock.now())
    except InstanceError as error:
        raise NoAnswer(CONTRADICTION, str(error)) from error


async def _ask(
    pool: Pool, asked: ClaimedInquiry, standing: StandingPlan, stop: asyncio.Event
) -> Heard:
    """What the process finds within its time; Later when it died, or this worker stops."""
    heard = Heard()
    data = await asyncio.to_thread(_task, asked.about, standing)
    status = 0
    try:
        async with (
            asyncio.timeout(LONGEST),
            running("matchmaker.processes.explain", data) as child,
        ):
            ending = asyncio.create_task(_end_with(stop, child))
            try:
                async for line in _lines(child):
                    await _note(pool, asked, line, heard)
                status = await child.status()
            finally:
                ending.cancel()
    except TimeoutError as error:
        if not heard.is_of_use:
            raise NoAnswer(TOO_LONG) from error
    if not heard.is_of_use:
        if stop.is_set():
            async with pool.acquire() as conn:
                await conn.execute(_QUERIES.pause_inquiry, *asked.ours)
            raise Later(0)
        _LOG.error("inquiry.died", schedule=str(asked.schedule_id), status=status)
        raise Later(1)  # the next attempt counts itself
    return heard


async def _end_with(stop: asyncio.Event, child: Child) -> None:
    await stop.wait()
    child.kill()


async def _lines(child: Child) -> AsyncIterator[ProcessLine]:
    decoder = msgspec.json.Decoder(ProcessLine)
    async for data in child.lines():
        line = await asyncio.to_thread(decoder.decode, data)
        if line.refusal is not None:
            raise NoAnswer(CONTRADICTION, line.refusal)
        if line.unsound is not None:
            raise NoAnswer(UNSOUND, line.unsound)
        yield line


async def _note(pool: Pool, asked: ClaimedInquiry, line: ProcessLine, heard: Heard) -> None:
    heard.reasons += line.reasons
    heard.unserved += line.unserved
    heard.gains += line.gains
    heard.complete |= line.complete
    if line.left_out is not None:
        heard.left_out = line.left_out
    if line.progress is not None:
        if asked.about == "reasons":
            heard.total = line.progress.get("total", heard.total)
        async with pool.acquire() as conn:
            await conn.execute(_QUERIES.note_inquiry, *asked.ours, line.progress)


def _task(about: About, standing: StandingPlan) -> bytes:
    task: dict[str, Any] = {
        "about": about,
        "instance": msgspec.Raw(encode(standing.instance)),
        "meetings": standing.schedule.rows.tolist(),
        "most": MOST,
        "seconds": SOLVING,
    }
    return msgspec.json.encode(task)


async def _keep(pool: Pool, asked: ClaimedInquiry, standing: StandingPlan, heard: Heard) -> None:
    result = storing.gains(standing, heard.gains) if asked.about == "gains" else None
    async with transaction(pool) as conn:
        await leases.bound_silence(conn)
        subject = await fetch_optional(conn, Subject, _QUERIES.subject, asked.schedule_id)
        if subject is None:
            return  # the edition was put away meanwhile
        values = (*asked.ours, clock.now(), standing.fallen, heard.left_out, result)
        if await fetch_optional(conn, storing.Id, _QUERIES.finish_inquiry, *values) is None:
            raise Lost
        if asked.about == "reasons":
            await storing.store(conn, subject, standing, heard.reasons, heard.unserved)
