"""A worker has a morning played ahead: once to the end, or again when a worker is gone.

The answer and the end of the question are one transaction. Another question that was asked
meanwhile has taken the lease: whoever works at the one before hears of it with the next report,
ends the process and begins with the newest.
"""

import asyncio
from functools import partial
from typing import Any, Final
from uuid import UUID

import msgspec
import structlog

from matchmaker.db import Connection, Pool, fetch_optional, load, transaction
from matchmaker.forecasts.asking import ForecastFigures, ask_first
from matchmaker.foundation import clock, leases
from matchmaker.foundation.leases import Later, Lost
from matchmaker.planning.execution import (
    ATTEMPTS,
    CONTRADICTION,
    INTERRUPTED,
    TOO_LONG,
    UNSOUND,
)
from matchmaker.processes.forecast import ForecastTask
from matchmaker.processes.runner import Child, NoAnswer, encode, running
from matchmaker.reasons.standing import StandingPlan, Subject, load_standing
from solver.problem.validation import InstanceError

_SQL: Final = load("forecasts")
_LOG: Final = structlog.get_logger(__name__)

#: mornings played: so many, fewer of a plan with many meetings
MOST_RUNS: Final = 500
FEWEST_RUNS: Final = 200
_MEETINGS_PLAYED: Final = 200_000
#: seconds for all of it
LONGEST: Final = 600.0
#: seconds until what another question took the place of is begun anew
_AGAIN: Final = 0.2


class ForecastLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the process: how far it is, or what it ends with."""

    progress: dict[str, Any] | None = None
    forecast: dict[str, Any] | None = None
    refusal: str | None = None
    unsound: str | None = None


class ClaimedForecast(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a version, in our hands under the number of the lease."""

    subject: Subject
    absent_holders: int
    absent_investors: int
    late: int
    attempts: int
    lease: int

    @property
    def ours(self) -> tuple[UUID, int]:
        """What every write names."""
        return self.subject.id, self.lease


class _Begun(msgspec.Struct, frozen=True, kw_only=True):
    absent_holders: int
    absent_investors: int
    late: int
    attempts: int
    lease: int


class _Held(msgspec.Struct, frozen=True):
    seconds: float


class _Ours(msgspec.Struct, frozen=True):
    id: UUID


async def answer(
    pool: Pool, schedule_id: UUID, stop: asyncio.Event, *, lease: float = leases.SECONDS
) -> None:
    """Have the morning of a version played and keep what came of it; Later when to be taken up
    again.

    `lease` is for how many seconds a worker that says nothing keeps it.
    """
    claimed = await _begin(pool, schedule_id, lease)
    if claimed is None:
        return
    try:
        await leases.while_held(
            _work(pool, claimed, stop), partial(_renew, pool, claimed, lease), lease
        )
    except Lost:
        _LOG.info("forecast.lost", schedule=str(schedule_id))
        raise Later(_AGAIN) from None


async def _begin(pool: Pool, schedule_id: UUID, lease: float) -> ClaimedForecast | None:
    """What is asked, ours from now on; None when it is over, Later while somebody else has it."""
    async with transaction(pool) as conn:
        subject = await fetch_optional(conn, Subject, _SQL.subject, schedule_id)
        if subject is None or subject.of_the_day:
            return None  # its version is gone, or is played already
        await ask_first(conn, subject.edition_id, schedule_id, clock.now())
        begun = await fetch_optional(conn, _Begun, _SQL.begin, schedule_id, lease)
        held = await fetch_optional(conn, _Held, _SQL.held, schedule_id) if begun is None else None
    if held is not None:
        raise leases.elsewhere(held.seconds)
    if begun is None:
        return None
    return ClaimedForecast(subject=subject, **msgspec.structs.asdict(begun))


async def _renew(pool: Pool, claimed: ClaimedForecast, lease: float) -> bool:
    async with pool.acquire() as conn:
        return await _is_ours(conn, _SQL.renew, *claimed.ours, lease)


async def _is_ours(conn: Connection, sql: str, *values: object) -> bool:
    """Write; false where somebody else has taken over."""
    return await conn.fetchrow(sql, *values) is not None


async def _work(pool: Pool, claimed: ClaimedForecast, stop: asyncio.Event) -> None:
    try:
        standing = await _standing(pool, claimed)
        document = await _play(pool, claimed, standing, stop)
        await _keep(pool, claimed, standing, document)
    except NoAnswer as failure:
        _LOG.error("forecast.failed", schedule=str(claimed.subject.id), detail=failure.detail)
        async with pool.acquire() as conn:
            values = (*claimed.ours, clock.now(), failure.sentence)
            if not await _is_ours(conn, _SQL.fail, *values):
                raise Lost from None


async def _standing(pool: Pool, claimed: ClaimedForecast) -> StandingPlan:
    if claimed.attempts > ATTEMPTS:
        raise NoAnswer(INTERRUPTED)
    try:
        async with transaction(pool, isolation="repeatable_read") as conn:
            return await load_standing(conn, claimed.subject, clock.now())
    except InstanceError as error:
        raise NoAnswer(CONTRADICTION, str(error)) from error


async def _play(
    pool: Pool, claimed: ClaimedForecast, standing: StandingPlan, stop: asyncio.Event
) -> dict[str, Any]:
    """What the process ends with; Later when it died, or this worker stops."""
    document, status = None, 0
    data = await asyncio.to_thread(_task, claimed, standing)
    try:
        async with (
            asyncio.timeout(LONGEST),
            running("matchmaker.processes.forecast", data) as child,
        ):
            ending = asyncio.create_task(_end_with(stop, child))
            try:
                async for line in child.lines():
                    document = await _heard(pool, claimed, line) or document
                status = await child.status()
            finally:
                ending.cancel()
    except TimeoutError as error:
        raise NoAnswer(TOO_LONG) from error
    if document is not None:
        return document
    if stop.is_set():
        async with pool.acquire() as conn:
            await conn.execute(_SQL.pause, *claimed.ours)
        raise Later(0)
    _LOG.error("forecast.died", schedule=str(claimed.subject.id), status=status)
    raise Later(1)  # the next attempt counts itself


async def _end_with(stop: asyncio.Event, child: Child) -> None:
    await stop.wait()
    child.kill()


async def _heard(pool: Pool, claimed: ClaimedForecast, data: bytes) -> dict[str, Any] | None:
    """The forecast, once the process says it; Lost when this is not ours any more."""
    line = msgspec.json.decode(data, type=ForecastLine)
    if line.refusal is not None:
        raise NoAnswer(CONTRADICTION, line.refusal)
    if line.unsound is not None:
        raise NoAnswer(UNSOUND, line.unsound)
    if line.progress is not None:
        async with pool.acquire() as conn:
            if not await _is_ours(conn, _SQL.note, *claimed.ours, line.progress):
                raise Lost
    return line.forecast


def _task(claimed: ClaimedForecast, standing: StandingPlan) -> bytes:
    meetings: list[tuple[int, int, int, int]] = standing.schedule.rows.tolist()
    return msgspec.json.encode(
        ForecastTask(
            instance=msgspec.Raw(encode(standing.instance)),
            meetings=meetings,
            holders=claimed.absent_holders / 100,
            investors=claimed.absent_investors / 100,
            late=claimed.late / 100,
            runs=runs_for(len(meetings)),
            workers=1,  # beside everything else that this machine does
        )
    )


def runs_for(meetings: int) -> int:
    """How many mornings are played of a plan with so many meetings."""
    return max(FEWEST_RUNS, min(MOST_RUNS, _MEETINGS_PLAYED // max(1, meetings)))


async def _keep(
    pool: Pool, claimed: ClaimedForecast, standing: StandingPlan, document: dict[str, Any]
) -> None:
    figures = msgspec.convert(
        {
            **document,
            "absent_holders": claimed.absent_holders,
            "absent_investors": claimed.absent_investors,
            "late": claimed.late,
            "fallen": standing.fallen,
        },
        ForecastFigures,
    )
    people = {"holder": standing.problem.holders, "investor": standing.problem.investors}
    fragile = [
        (people[side][place], loss, error) for side, place, loss, error in document["fragile"]
    ]
    columns = [[row[place] for row in fragile] for place in range(3)]
    async with transaction(pool) as conn:
        await leases.bound_silence(conn)
        values = (*claimed.ours, clock.now(), msgspec.to_builtins(figures))
        if not await _is_ours(conn, _SQL.finish, *values):
            raise Lost
        await conn.execute(_SQL.forget_fragile, claimed.subject.id)
        await conn.execute(
            _SQL.add_fragile, claimed.subject.edition_id, claimed.subject.id, *columns
        )
