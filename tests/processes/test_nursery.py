"""Children that are forked live and end as those that are started: alone, with us, and told of."""

import os
import re
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import msgspec
import pytest

from matchmaker.processes import nursery, starting
from matchmaker.processes.nursery import ForkedProcess, Nursery
from matchmaker.processes.runner import running
from tests.fixtures.processes import children_of, lives, of_process
from tests.processes.life import Found
from tests.worker.house import until

pytestmark = pytest.mark.process
LIFE = "tests.processes.life"
SECRET = "MATCHMAKER_SECRET"


@pytest.fixture(scope="module")
def home() -> Iterator[Nursery]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SECRET, "s" * 40)
        kept = Nursery()
        kept.warm(LIFE)
        yield kept
        kept.close()


@asynccontextmanager
async def born(home: Nursery, deed: str) -> AsyncIterator[tuple[ForkedProcess, Found]]:
    child = await home.start(LIFE, [deed])
    assert child is not None
    found = msgspec.json.decode(await child.stdout.readline(), type=Found)
    try:
        yield child, found
    finally:
        await starting.end(child)


async def gone(pid: int) -> bool:
    return not lives(pid)


async def test_a_child_is_fed_and_heard_and_has_its_status(home: Nursery) -> None:
    for deed, status in (("end", 7), ("fail", 3)):
        async with born(home, deed) as (child, _):
            assert child.returncode is None
            child.stdin.write("Zoé\n".encode())
            child.stdin.write_eof()
            assert await child.stdout.read() == "Zoé\n".encode()
            assert await child.wait() == status
            assert child.returncode == status


async def test_a_child_finds_no_secret_and_nothing_open(home: Nursery) -> None:
    async with born(home, "stay") as (elder, _), born(home, "stay") as (child, found):
        assert found.open == [0, 1, 2]
        assert found.threads == 1
        given = set(nursery.environment(dict.fromkeys(found.names, "")))
        # Python sets the one by itself (PEP 538), and this package of tests the other.
        assert set(found.names) <= given | {"LC_CTYPE", "OPENBLAS_NUM_THREADS"}
        for one in (found.parent, elder.pid, child.pid):
            assert SECRET not in of_process(one, "environ")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
async def test_a_child_hears_signals(home: Nursery, number: int) -> None:
    async with born(home, "stay") as (child, _):
        child.send_signal(number)
        assert await child.wait() == -number
        child.kill()  # is harmless now


async def test_who_hangs_up_ends_the_child(home: Nursery) -> None:
    async with born(home, "stay") as (child, _):
        child.close()
        await until(lambda: gone(child.pid))


async def test_children_of_a_nursery_that_is_killed_die_and_another_one_is_started(
    home: Nursery,
) -> None:
    async with born(home, "stay") as (child, found):
        os.kill(found.parent, signal.SIGKILL)
        assert await child.wait() == -signal.SIGKILL
        await until(lambda: gone(child.pid))
    async with born(home, "stay") as (_, later):
        assert later.parent != found.parent


async def test_what_cannot_be_forked_is_started() -> None:
    """A module that is no child: an interpreter of its own finds nothing to do there."""
    async with running("tests.examples", b"") as child:
        assert await child.status() == 0


async def test_solvers_are_forked_by_one_thread_and_go_by_their_name() -> None:
    async with running("matchmaker.processes.solve", b"") as child:
        await anext(child.lines())
        [solver] = [pid for pid, name in children_of("self").items() if name == "solve\n"]
        parent = re.findall(r"^PPid:\t(\d+)$", of_process(solver, "status"), re.MULTILINE)
        assert "Threads:\t1\n" in of_process(parent[0], "status")
