"""A worker executes a run: once to the end, or again when a worker died, froze or was cut off.

The draft and the end of the run are one transaction, so there is one draft or none.
"""

import asyncio
import datetime as dt
from contextlib import suppress
from functools import partial
from typing import Final
from uuid import UUID

import msgspec
import structlog

from matchmaker import notices
from matchmaker.db import Pool, errors, fetch_optional, load, transaction
from matchmaker.editions import editions
from matchmaker.foundation import clock, leases, queue
from matchmaker.foundation.leases import Later, Lost
from matchmaker.planning import drafts
from matchmaker.planning.drafts import Unverified, VerifiedSchedule
from matchmaker.planning.problem import EditionProblem, load_problem
from matchmaker.planning.runs import Run, RunId
from matchmaker.processes.runner import Child, NoAnswer, ReportedProgress, solving
from matchmaker.wording.language import msgid
from solver.problem.validation import InstanceError

_QUERIES: Final = load("planning")
_LOG: Final = structlog.get_logger(__name__)

ATTEMPTS: Final = 3
TICK: Final = 0.5  # progress is written, and a stop is looked for, twice a second
WORTH_A_LETTER: Final = dt.timedelta(minutes=1)
LONGEST: Final = 900.0  # seconds beyond the run's own limit, for what always finishes
STORING: Final = 30  # tries, while somebody holds the edition

INTERRUPTED: Final = msgid(
    "The computation broke off three times. Ask for it again; if that fails, tell whoever runs"
    " this service."
)
CONTRADICTION: Final = msgid(
    "A meeting fixed by hand does not fit any more: one of the two is away then, or has too many."
    " Release it, then plan again."
)
UNSOUND: Final = msgid(
    "The solver's answer did not pass the check of the rules, so it was not kept. Tell whoever"
    " runs this service."
)
TOO_LONG: Final = msgid("The computation took far too long and was ended. Nothing was changed.")


class _Begun(Run, frozen=True, kw_only=True):
    """A run in our hands, under this number."""

    lease: int


class _Held(msgspec.Struct, frozen=True):
    seconds: float


class _Stop(msgspec.Struct, frozen=True):
    stop: bool


async def execute(
    pool: Pool, run_id: UUID, stop: asyncio.Event, *, lease: float = leases.SECONDS
) -> None:
    """Execute a run to its end; Later when it goes on elsewhere, or this worker stops.

    `lease` is for how many seconds a worker that says nothing keeps it.
    """
    begun = await _begin(pool, run_id, lease)
    if begun is None:
        return
    try:
        renew = partial(_renew, pool, begun, lease)
        await leases.while_held(_work(pool, begun, stop), renew, lease)
    except Lost:
        _LOG.warning("run.lost", run=str(run_id), attempt=begun.attempts)
        raise Later(leases.ELSEWHERE) from None


async def _begin(pool: Pool, run_id: UUID, lease: float) -> _Begun | None:
    """The run, ours from now on; None when it is over, Later while somebody else has it."""
    async with pool.acquire() as conn:
        begun = await fetch_optional(conn, _Begun, _QUERIES.begin_run, run_id, _now(), lease)
        if begun is not None:
            return begun
        held = await fetch_optional(conn, _Held, _QUERIES.run_held, run_id)
    if held is not None:
        raise leases.elsewhere(held.seconds)
    return None


async def _renew(pool: Pool, run: _Begun, lease: float) -> bool:
    async with pool.acquire() as conn:
        values = (run.id, run.lease, lease)
        return await fetch_optional(conn, RunId, _QUERIES.renew_run, *values) is not None


async def _work(pool: Pool, run: _Begun, stop: asyncio.Event) -> None:
    try:
        problem = await _problem(pool, run)
        answer = await _answer(pool, run, problem, stop)
        await _store(pool, run, problem, answer)
    except NoAnswer as failure:
        await _fail(pool, run, failure)


async def _problem(pool: Pool, run: Run) -> EditionProblem:
    if run.attempts > ATTEMPTS:
        raise NoAnswer(INTERRUPTED)
    try:
        async with transaction(pool, isolation="repeatable_read") as conn:
            edition = await editions.by_id(conn, run.edition_id)
            return await load_problem(conn, edition, base=run.base_id)
    except InstanceError as error:
        raise NoAnswer(CONTRADICTION, str(error)) from error


async def _answer(
    pool: Pool, run: _Begun, problem: EditionProblem, stop: asyncio.Event
) -> VerifiedSchedule:
    """What the solver says, verified."""
    async with solving(problem.instance, run.seconds, run.seed) as child:
        watch = _Watch(pool, run, child, stop)
        ticking = asyncio.create_task(watch.keep_ticking())
        try:
            async with asyncio.timeout(run.seconds + LONGEST):
                raw = await watch.listen()
        except TimeoutError as error:
            raise NoAnswer(TOO_LONG) from error
        finally:
            watch.over.set()
            await _ended(ticking)
    if stop.is_set() and raw is None:
        async with pool.acquire() as conn:
            await conn.execute(_QUERIES.pause_run, run.id, run.lease)
        raise Later(0)
    if raw is None:
        raise Later(1)  # it died; the next attempt counts itself
    try:
        return await asyncio.to_thread(drafts.verify_answer, problem.instance, raw)
    except Unverified as error:
        raise NoAnswer(UNSOUND, str(error)) from error


async def _ended(ticking: asyncio.Task[None]) -> None:
    (outcome,) = await asyncio.gather(ticking, return_exceptions=True)
    if isinstance(outcome, Exception):
        _LOG.warning("progress.unwritten", error=type(outcome).__name__)


class _Watch:
    """Follows one child: its newest progress into the run, the organiser's stop into the child."""

    def __init__(self, pool: Pool, run: _Begun, child: Child, stop: asyncio.Event) -> None:
        self._pool = pool
        self._run = run
        self._child = child
        self._stop = stop
        self._news: ReportedProgress | None = None
        self._heard = False
        self.over = asyncio.Event()

    async def listen(self) -> bytes | None:
        """The schedule that it ends with; None if it ended without a word."""
        raw: bytes | None = None
        async for report in self._child.reports():
            self._heard = True
            if report.refusal is not None:
                raise NoAnswer(CONTRADICTION, report.refusal)
            if report.unsound is not None:
                raise NoAnswer(UNSOUND, report.unsound)
            if report.progress is not None:
                self._news = report.progress
            raw = bytes(report.schedule) or raw
        status = await self._child.status()
        if status != 0:
            _LOG.error("solver.died", run=str(self._run.id), status=status)
            return None
        return raw

    async def keep_ticking(self) -> None:
        """Until it is over, and once more then: a quick run has its last word written, too."""
        last = False
        while not last:
            last = self.over.is_set()
            if await self._note() and self._heard:
                self._child.stop()
            if self._stop.is_set():
                self._child.kill()
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), 0 if last else TICK)

    async def _note(self) -> bool:
        """Write the newest progress into the run; whether its organiser wants it to stop."""
        news, self._news = self._news, None
        values = (self._run.id, self._run.lease, news)
        async with self._pool.acquire() as conn:
            noted = await fetch_optional(conn, _Stop, _QUERIES.note_progress, *values)
        return noted is not None and noted.stop


async def _store(
    pool: Pool, run: _Begun, problem: EditionProblem, answer: VerifiedSchedule
) -> None:
    """The draft, the end of the run and the word to its organiser, together."""
    for _ in range(STORING):
        try:
            async with transaction(pool) as conn:
                await leases.bound_silence(conn)
                # First of all, so that nobody numbers a version beside us.
                await conn.execute(_QUERIES.edition_for_planning, run.edition_id)
                now = _now()
                figures = answer.result(now - (run.started_at or now))
                values = (run.id, run.lease, now, figures)
                done = await fetch_optional(conn, RunId, _QUERIES.finish_run, *values)
                if done is None:
                    raise Lost  # or the edition is gone
                draft_id = await drafts.store(conn, run, problem, answer, now)
                await queue.enqueue(conn, "explain", draft_id)
                if now - run.requested_at > WORTH_A_LETTER and run.requested_by is not None:
                    await notices.draft_ready(conn, run.edition_id, run.requested_by, run.id)
        except errors.LockTimeout:
            continue
        else:
            return
    raise Later(1)


async def _fail(pool: Pool, run: _Begun, failure: NoAnswer) -> None:
    _LOG.error("run.failed", run=str(run.id), detail=failure.detail)
    details = {"detail": failure.detail}
    async with transaction(pool) as conn:
        await leases.bound_silence(conn)
        values = (run.id, run.lease, _now(), failure.sentence, details)
        failed = await fetch_optional(conn, RunId, _QUERIES.fail_run, *values)
        if failed is None:
            raise Lost
        if run.requested_by is not None:
            await notices.draft_ready(conn, run.edition_id, run.requested_by, run.id)


def _now() -> dt.datetime:
    return clock.now()
