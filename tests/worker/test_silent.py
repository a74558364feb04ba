"""A worker that is frozen or cut off keeps nothing for long; back again, it changes nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from matchmaker import planning
from matchmaker.db import Connection, Pool, transaction
from matchmaker.foundation.settings import Settings
from tests.worker.cutting import road
from tests.worker.house import (
    House,
    Worker,
    all_sent,
    require_mailbox_equals_plan,
    said,
    until,
    working,
)
from tests.worker.test_crash import (
    a_published_morning,
    children,
    is_over,
    requested_run,
)

LEASE = ("--lease", "2")


class Silenced(msgspec.Struct, frozen=True):
    """A worker that can be made to fall silent, and to come back."""

    worker: Worker
    silence: Callable[[], None]
    come_back: Callable[[], None]


Silencing = Callable[[Settings, Path], AbstractAsyncContextManager[Silenced]]


@asynccontextmanager
async def freezing(chosen: Settings, log: Path) -> AsyncIterator[Silenced]:
    async with working(chosen, log, *LEASE) as worker:
        yield Silenced(worker, worker.freeze, worker.thaw)


@asynccontextmanager
async def cutting(chosen: Settings, log: Path) -> AsyncIterator[Silenced]:
    async with road(chosen.database_url) as (way, url):
        far = msgspec.structs.replace(chosen, database_url=url)
        async with working(far, log, *LEASE) as worker:
            yield Silenced(worker, way.cut, way.heal)


@pytest.mark.parametrize("silencing", [freezing, cutting])
async def test_run_of_a_silent_worker_is_taken_over_and_its_late_result_refused(
    conn: Connection,
    pool: Pool,
    chosen: Settings,
    log: Path,
    tmp_path: Path,
    silencing: Silencing,
) -> None:
    edition, run_id = await requested_run(conn)
    async with silencing(chosen, log) as silent:
        async with transaction(pool) as other:
            # It has begun, and comes no further than to read what is wished.
            await other.execute("lock table wish in access exclusive mode")
            await until(lambda: waits_for_wishes(conn))
            silent.silence()
        async with working(chosen, tmp_path / "other.log", *LEASE) as another:
            await until(lambda: is_over(conn, run_id))
            run = await planning.run(conn, run_id)
            assert (run.state, run.attempts) == ("done", 2)
            silent.come_back()

            async def noticed() -> bool:
                return "run.lost" in said(log)

            await until(noticed)
            await until(lambda: rests(silent.worker))
            assert await silent.worker.end() == 0
            assert await another.end() == 0
    assert said(log).count("run.lost") == 1
    assert len(await planning.versions(conn, edition.id)) == 1
    assert await planning.run(conn, run_id) == run


async def waits_for_wishes(conn: Connection) -> bool:
    return bool(
        await conn.fetchval(
            """select count(*) from pg_stat_activity
               where datname = current_database() and application_name = 'matchmaker worker'
                 and wait_event_type = 'Lock' and query like '%wish%'"""
        )
    )


async def rests(worker: Worker) -> bool:
    """Whether it computes nothing any more."""
    return not children(worker)


async def test_letters_of_a_silent_worker_leave_by_another_once(
    conn: Connection, house: House, chosen: Settings, log: Path, tmp_path: Path
) -> None:
    await a_published_morning(conn)
    async with working(chosen, log) as frozen:
        fallen_silent = asyncio.Event()
        doubtful: set[str] = set()

        def freeze(_: str) -> None:
            house.steps.clear()
            house.is_shut = True
            frozen.freeze()
            fallen_silent.set()

        house.at("data", freeze)
        await asyncio.wait_for(fallen_silent.wait(), 60)
        await asyncio.sleep(1.0)  # what it had sent on other connections is taken by now
        # What PostgreSQL does by itself, once a transaction or a statement has waited for a minute.
        await conn.execute(
            """select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database()
                 and state <> 'idle' and wait_event = 'ClientRead'"""
        )
        # Of these it may not have heard, or not have written down, that they were taken; or it is
        # in the middle of handing them over, and goes on with that when it comes back.
        begun = await conn.fetch("select message_id from outbox where attempts > 0")
        doubtful.update(row["message_id"] for row in begun)
        house.is_shut = False
        async with working(chosen, tmp_path / "other.log") as other:
            await until(lambda: all_sent(conn))
            frozen.thaw()
            assert await frozen.end() == 0
            assert await other.end() == 0
    await require_mailbox_equals_plan(conn, house, twice=doubtful)
