"""A worker that is frozen or cut off keeps nothing for long; back again, it changes nothing."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from matchmaker import planning
from matchmaker.db import Connection
from matchmaker.settings import Settings
from tests.worker.cutting import road
from tests.worker.house import Worker, said, until, working
from tests.worker.test_crash import gone, is_over, requested_run, until_solving

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
    chosen: Settings,
    log: Path,
    tmp_path: Path,
    silencing: Silencing,
) -> None:
    edition, run_id = await requested_run(conn)
    async with silencing(chosen, log) as silent:
        solvers = await until_solving(silent.worker)
        silent.silence()
        async with working(chosen, tmp_path / "other.log", *LEASE) as other:
            await until(lambda: is_over(conn, run_id))
            run = await planning.run(conn, run_id)
            assert (run.state, run.attempts) == ("done", 2)
            silent.come_back()

            async def noticed() -> bool:
                return "run.lost" in said(log)

            await until(noticed)
            await until(lambda: gone(solvers))
            assert await silent.worker.end() == 0
            assert await other.end() == 0
    assert said(log).count("run.lost") == 1
    assert len(await planning.versions(conn, edition.id)) == 1
    assert await planning.run(conn, run_id) == run
