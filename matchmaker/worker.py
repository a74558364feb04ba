"""The worker: sends letters, calls programs, has schedules computed; any number of processes.

Nothing rests on a worker staying alive. A job comes back when its worker's heart stops; rows of
`solve_run` say what is done, and by lease who is at it; a sweep finds rows whose job got lost.
Letters and calls have no jobs: their rows are their queue (`matchmaker.letters.office`,
`matchmaker.webhooks.office`).
"""

import asyncio
import datetime as dt
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from typing import Final
from uuid import UUID

import msgspec
import structlog
from pgqueuer import PgQueuer
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job

from matchmaker import inviting, receiving, reminders, returns, suggestions, webhooks
from matchmaker.db import Connection, Pool, create_pool, fetch, load, transaction
from matchmaker.editions import stages, tokens
from matchmaker.followup import asking, telling
from matchmaker.forecasts import execution as forecasting
from matchmaker.foundation import clock, kept_answers, leases, limits, queue
from matchmaker.foundation.settings import Settings
from matchmaker.intake import holding
from matchmaker.letters import office
from matchmaker.participation import links, privacy, readdressing
from matchmaker.planning import execution
from matchmaker.print import kept_packs
from matchmaker.processes import nursery
from matchmaker.reasons import execution as inquiring
from matchmaker.reasons.facts import About
from matchmaker.registration import drafts
from matchmaker.replanning.proposals import sweep as sweep_proposals
from matchmaker.webhooks import office as callers
from matchmaker.wording.errors import PaperFailed

_QUERIES: Final = load("worker")
_REASONS: Final = load("reasons")
_FORECASTS: Final = load("forecasts")
_LOG: Final = structlog.get_logger(__name__)

SOLVES_AT_ONCE: Final = 4  # in all workers together
INQUIRIES_AT_ONCE: Final = 2  # of each sort
FORECASTS_AT_ONCE: Final = 1  # nobody has to wait for one
BATCH: Final = 10
AT_ONCE: Final = 2 * BATCH
CONNECTIONS: Final = (
    AT_ONCE
    + 2 * (SOLVES_AT_ONCE + 2 * INQUIRIES_AT_ONCE + FORECASTS_AT_ONCE)
    + office.CONNECTIONS
    + callers.CONNECTIONS
    + 4
)
HEARTBEAT: Final = dt.timedelta(seconds=5)
"""A job whose worker has been silent for so long is given to another one; done twice, no harm."""
POLL: Final = dt.timedelta(seconds=2)
SWEEP_SECONDS: Final = 30.0
TIDY_EVERY: Final = 120  # sweeps: an hour
AFTER_FAULT: Final = 5.0


class NotReadyError(Exception):
    """The worker cannot start; the message says what is missing."""


async def run(settings: Settings, stop: asyncio.Event, *, lease: float = leases.SECONDS) -> None:
    """Work until `stop` is set; NotReadyError at the start, later whatever comes is outlived.

    `lease` is for how many seconds a worker that says nothing keeps what it works out.
    """
    with nursery.keep():
        await _outliving(settings, stop, lease)


async def _outliving(settings: Settings, stop: asyncio.Event, lease: float) -> None:
    started = False
    while not stop.is_set():
        try:
            async for _ in _serving(settings, stop, lease):
                started = True
        except Exception as error:
            if not started:
                raise NotReadyError(str(error) or type(error).__name__) from error
            _LOG.error("worker.interrupted", error=type(error).__name__)
            await _sleep(stop, 2 * random.uniform(0.5, 1.5))  # noqa: S311 only spreads the load


async def _serving(settings: Settings, stop: asyncio.Event, lease: float) -> AsyncIterator[None]:
    """Serve the queue until a stop; yields once everything that is needed answers."""
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(
            create_pool(settings.direct_url, application="matchmaker worker", size=CONNECTIONS)
        )
        crew = Crew(pool, settings, stop, lease)
        jobs = PgQueuer.from_asyncpg_pool(pool)
        jobs.entrypoint("answer")(crew.answer)
        jobs.entrypoint("solve", concurrency_limit=SOLVES_AT_ONCE)(crew.solve)
        jobs.entrypoint("explain", concurrency_limit=INQUIRIES_AT_ONCE)(crew.explain)
        jobs.entrypoint("what_if", concurrency_limit=INQUIRIES_AT_ONCE)(crew.what_if)
        jobs.entrypoint("papers", concurrency_limit=1)(crew.papers)
        jobs.entrypoint("forecast", concurrency_limit=FORECASTS_AT_ONCE)(crew.forecast)
        await _require_queue(jobs)
        yield
        _LOG.info("worker.started")
        helpers = [
            asyncio.create_task(_stop_with(stop, jobs)),
            asyncio.create_task(_keep_sweeping(pool, jobs.shutdown)),
            asyncio.create_task(office.run(pool, settings, jobs.shutdown)),
            asyncio.create_task(callers.run(pool, settings, jobs.shutdown)),
        ]
        try:
            await jobs.run(
                dequeue_timeout=POLL,
                batch_size=BATCH,
                max_concurrent_tasks=AT_ONCE,
                heartbeat_timeout=HEARTBEAT,
            )
        finally:
            jobs.shutdown.set()
            await asyncio.gather(*helpers)
        _LOG.info("worker.stopped")


async def _require_queue(jobs: PgQueuer) -> None:
    try:
        await jobs.qm.verify_structure()
    except RuntimeError as error:
        raise NotReadyError("the database has no queue: run `matchmaker migrate` first") from error


class Crew:
    """What a worker does with a job; every fault becomes "again", never a lost job."""

    def __init__(self, pool: Pool, settings: Settings, stop: asyncio.Event, lease: float) -> None:
        self._pool = pool
        self._settings = settings
        self._stop = stop
        self._lease = lease

    async def answer(self, job: Job) -> None:
        """Write the letters that somebody at the entrance asked for, if the address is known."""
        request_id = UUID((job.payload or b"").decode())
        await self._guarded("answer", request_id, lambda: self._answer(request_id))

    async def solve(self, job: Job) -> None:
        """Execute the run whose identifier is the payload."""
        run_id = UUID((job.payload or b"").decode())
        await self._guarded("solve", run_id, lambda: self._solve(run_id))

    async def explain(self, job: Job) -> None:
        """Find the reasons of the version whose identifier is the payload."""
        await self._inquire(job, "reasons")

    async def what_if(self, job: Job) -> None:
        """Find what one more would bring to the version whose identifier is the payload."""
        await self._inquire(job, "gains")

    async def papers(self, job: Job) -> None:
        """Have the papers of the version whose identifier is the payload ready."""
        schedule_id = UUID((job.payload or b"").decode())

        async def act() -> None:
            self._check_stop()
            # What cannot be typeset now cannot be a minute later; whoever asks for it is told.
            with suppress(PaperFailed):
                await kept_packs.prepare(self._pool, self._settings, schedule_id, clock.now())

        await self._guarded("papers", schedule_id, act)

    async def forecast(self, job: Job) -> None:
        """Have the morning of the version whose identifier is the payload played ahead."""
        schedule_id = UUID((job.payload or b"").decode())

        async def act() -> None:
            self._check_stop()
            await forecasting.answer(self._pool, schedule_id, self._stop, lease=self._lease)

        await self._guarded("forecast", schedule_id, act)

    async def _inquire(self, job: Job, about: About) -> None:
        schedule_id = UUID((job.payload or b"").decode())

        async def act() -> None:
            self._check_stop()
            await inquiring.answer(self._pool, schedule_id, about, self._stop, lease=self._lease)

        await self._guarded(about, schedule_id, act)

    async def _solve(self, run_id: UUID) -> None:
        self._check_stop()
        await execution.execute(self._pool, run_id, self._stop, lease=self._lease)

    def _check_stop(self) -> None:
        if self._stop.is_set():
            raise leases.Later(0)

    async def _answer(self, request_id: UUID) -> None:
        async with transaction(self._pool) as conn:
            await links.answer(conn, self._settings.secret, request_id, clock.now())

    async def _guarded(
        self, entrypoint: str, subject: UUID, act: Callable[[], Awaitable[None]]
    ) -> None:
        try:
            await act()
        except leases.Later as again:
            raise RetryRequested(dt.timedelta(seconds=again.seconds)) from None
        except Exception as error:
            # Its own words may hold what people typed, or an address.
            _LOG.error(
                "job.failed", job=entrypoint, subject=str(subject), error=type(error).__name__
            )
            raise RetryRequested(dt.timedelta(seconds=AFTER_FAULT)) from None


class _Identifier(msgspec.Struct, frozen=True):
    id: UUID


async def sweep(pool: Pool, most: int = 5_000) -> int:
    """Give a job back to every row that waits without one; return how many there were."""
    async with transaction(pool) as conn:
        runs = await fetch(conn, _Identifier, _QUERIES.forgotten_runs)
        requests = await fetch(conn, _Identifier, _QUERIES.forgotten_requests, most)
        await queue.enqueue_all(conn, "answer", [request.id for request in requests])
        await queue.enqueue_all(conn, "solve", [run.id for run in runs])
        plans = await fetch(conn, _Identifier, _REASONS.forgotten_reasons)
        questions = await fetch(conn, _Identifier, _REASONS.forgotten_gains)
        await queue.enqueue_all(conn, "explain", [plan.id for plan in plans])
        await queue.enqueue_all(conn, "what_if", [question.id for question in questions])
        mornings = await fetch(conn, _Identifier, _FORECASTS.forgotten)
        await queue.enqueue_all(conn, "forecast", [morning.id for morning in mornings])
    return len(runs) + len(requests) + len(plans) + len(questions) + len(mornings)


async def remind(pool: Pool, now: dt.datetime) -> None:
    """Write the reminders whose hour has come; whatever comes, the next round tries again."""
    try:
        async with transaction(pool) as conn:
            due = await reminders.due(conn, now)
        for each in due:
            async with transaction(pool) as conn:
                await reminders.send_planned(conn, each, now)
    except Exception as error:
        _LOG.error("reminders.failed", error=type(error).__name__)


async def follow_up(pool: Pool, now: dt.datetime) -> None:
    """Ask what became of projects, tell of programmes; the next round tries again."""
    try:
        async with transaction(pool) as conn:
            await asking.ask_due(conn, now)
        async with transaction(pool) as conn:
            await telling.tell_due(conn, now)
    except Exception as error:
        _LOG.error("follow_up.failed", error=type(error).__name__)


async def ask_what_came(pool: Pool, now: dt.datetime) -> None:
    """Ask what came of the meetings, once their hour has come; the next round tries again."""
    try:
        async with transaction(pool) as conn:
            await returns.ask_due(conn, now)
    except Exception as error:
        _LOG.error("returns.unasked", error=type(error).__name__)


async def tell_of_contacts(pool: Pool, now: dt.datetime) -> None:
    """Tell who said so first that contacts have passed; the next round tries again."""
    try:
        async with transaction(pool) as conn:
            await returns.tell_of_contacts(conn, now)
    except Exception as error:
        _LOG.error("contacts.untold", error=type(error).__name__)


async def count_wishes(pool: Pool, now: dt.datetime) -> None:
    """Count, once a day, what suggestions learn; whatever comes, the next round tries again."""
    try:
        async with transaction(pool) as conn:
            await suggestions.count_due(conn, now)
    except Exception as error:
        _LOG.error("suggestions.uncounted", error=type(error).__name__)


async def tidy(pool: Pool, now: dt.datetime) -> None:
    """Forget what has had its day: sessions, unused proposals, past editions, old logs.

    Each in a transaction of its own: none holds what it has swept while it waits for somebody who
    holds what it sweeps next.
    """
    for sweeps in _SWEEPS:
        async with transaction(pool) as conn:
            await sweeps(conn, now)
    async with transaction(pool) as conn:
        due = await privacy.due(conn, now)
    for edition_id in due:
        async with transaction(pool) as conn:
            await privacy.purge_one(conn, edition_id, now)


async def _clear_log(conn: Connection, _: dt.datetime) -> None:
    await conn.execute(_QUERIES.clear_log)


_SWEEPS: Final[tuple[Callable[[Connection, dt.datetime], Awaitable[object]], ...]] = (
    links.sweep,
    limits.sweep,
    tokens.sweep,
    drafts.sweep,
    inviting.lapse,
    readdressing.sweep,
    kept_answers.sweep,
    sweep_proposals,
    receiving.sweep,
    holding.sweep,
    webhooks.forget,
    _clear_log,
    privacy.forget_listings,
)


async def _keep_sweeping(pool: Pool, stop: asyncio.Event) -> None:
    turn = 0
    while not stop.is_set():
        await remind(pool, clock.now())
        await follow_up(pool, clock.now())
        await ask_what_came(pool, clock.now())
        await tell_of_contacts(pool, clock.now())
        await count_wishes(pool, clock.now())
        try:
            if found := await sweep(pool):
                _LOG.warning("jobs.found", count=found)
            async with transaction(pool) as conn:
                await stages.follow_the_clock(conn, clock.now())
            if turn % TIDY_EVERY == 0:
                await tidy(pool, clock.now())
        except Exception as error:
            _LOG.error("sweep.failed", error=type(error).__name__)
        turn += 1
        await _sleep(stop, SWEEP_SECONDS * random.uniform(0.8, 1.2))  # noqa: S311 spreads the load


async def _stop_with(stop: asyncio.Event, jobs: PgQueuer) -> None:
    """Pass a stop on to the queue; end with the queue whoever ended it."""
    waits = [asyncio.create_task(event.wait()) for event in (stop, jobs.shutdown)]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    jobs.shutdown.set()


async def _sleep(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
