"""What the demonstration does with the sample edition, step by step, and what it found."""

import asyncio
import time
from collections.abc import Callable
from typing import Final
from uuid import UUID

from matchmaker import importing, planning
from matchmaker.db import Pool, load, transaction
from matchmaker.demo import last_year, next_year
from matchmaker.demo.outcome import ORGANISER, DemoOutcome
from matchmaker.editions import editions, organisers, stages
from matchmaker.editions.editions import Edition, Glance
from matchmaker.foundation import clock
from matchmaker.foundation.settings import Settings
from matchmaker.planning import Run, Version
from matchmaker.wording.errors import SolverFailed

SECONDS: Final = 5.0
POLL: Final = 0.1

_SQL: Final = load("demo")

Say = Callable[[str], None]


async def play(pool: Pool, settings: Settings, say: Say, check: Callable[[], None]) -> DemoOutcome:
    """Load, plan, publish, and wait until the last message has left; what is done is not redone.

    `check` is called while waiting, so that a worker that died is noticed.
    """
    started = time.perf_counter()
    edition, organiser_id = await _load(pool, settings, say)
    planned_before = await last_year.begin(pool, edition, organiser_id)
    run = None
    async with pool.acquire() as conn:
        version = await planning.version_in_force(conn, edition.id)
    if version is None:
        run = await _plan(pool, edition, organiser_id, say, check)
        version = await _publish(pool, edition, organiser_id, say)
    if planned_before is not None:
        await _planned(pool, planned_before, check)
    former = await last_year.play(pool, edition, organiser_id)
    following = await next_year.open_next_year(pool, edition, organiser_id)
    glance = await _send(pool, edition, check)
    return DemoOutcome(
        edition=edition,
        next_year=following,
        last_year=former,
        glance=glance,
        version=version,
        run=run,
        seconds=time.perf_counter() - started,
    )


async def _load(pool: Pool, settings: Settings, say: Say) -> tuple[Edition, UUID]:
    now = clock.now()
    async with transaction(pool) as conn:
        edition = await importing.load_sample(conn, now)
        organiser = await organisers.by_email(conn, ORGANISER.email)
        if organiser is None:
            organiser = await organisers.create(conn, ORGANISER, now)
            await organisers.add_member(conn, edition.id, organiser.id, "organiser")
        if edition.stage == "open":
            await stages.close_wishes(conn, edition, organiser.id, now)
        glance = await editions.glance(conn, edition.id)
        edition = await editions.by_id(conn, edition.id)
    say(
        f"{edition.name}: {glance.holders} holders, {glance.investors} investors, "
        f"{glance.wishes} wishes"
    )
    return edition, organiser.id


async def _plan(
    pool: Pool, edition: Edition, organiser_id: UUID, say: Say, check: Callable[[], None]
) -> Run:
    async with transaction(pool) as conn:
        under_way = await planning.latest_run(conn, edition.id)
        if under_way is not None and not under_way.over:  # an earlier start was ended meanwhile
            run_id = under_way.id
        else:
            run_id = await planning.request_run(
                conn, edition, organiser_id, SECONDS, seed=0, now=clock.now()
            )
    run = await _planned(pool, run_id, check)
    say("planned")
    return run


async def _planned(pool: Pool, run_id: UUID, check: Callable[[], None]) -> Run:
    """The run, once it is over."""
    while True:
        check()
        async with pool.acquire() as conn:
            run = await planning.run(conn, run_id)
        if run.over:
            break
        await asyncio.sleep(POLL)
    if run.state == "failed":
        raise SolverFailed(run.error or "")
    return run


async def _publish(pool: Pool, edition: Edition, organiser_id: UUID, say: Say) -> Version:
    async with transaction(pool) as conn:
        draft = next(
            version
            for version in await planning.versions(conn, edition.id)
            if version.state == "draft"
        )
        done = await planning.publish(
            conn, edition, draft.id, organiser_id, clock.now(), replaces=None
        )
    say(f"published version {done.version.version}; {done.messages} messages to send")
    return done.version


async def _send(pool: Pool, edition: Edition, check: Callable[[], None]) -> Glance:
    while True:
        check()
        async with pool.acquire() as conn:
            glance = await editions.glance(conn, edition.id)
        if not glance.messages_pending:
            return glance
        await asyncio.sleep(POLL)
