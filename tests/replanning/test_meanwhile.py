"""A plan takes seconds to make, in which the day goes on, organisers press twice and leave."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from matchmaker import day, replanning
from matchmaker.db import Connection, Database, Pool
from matchmaker.wording.errors import Conflict
from tests.fixtures.processes import children_of
from tests.fixtures.site import Site
from tests.planning.plans import publish
from tests.replanning.mornings import Morning, a_morning, apply, at, in_force, propose, rows
from tests.worker.house import until

FULL = [(0, 0, 0, 0), (1, 0, 1, 0), (2, 0, 2, 0), (1, 1, 0, 1), (2, 1, 1, 1), (0, 1, 2, 1)]
Happen = Callable[[int], Awaitable[None]]


def meanwhile(monkeypatch: pytest.MonkeyPatch, happen: Happen) -> list[int]:
    """Let something happen during each computation; the computations so far."""
    proposals = sys.modules["matchmaker.replanning.proposals"]
    compute, done = proposals.compute, [0]

    async def disturbed(*values: Any, **names: Any) -> Any:
        done[0] += 1
        await happen(done[0])
        return await compute(*values, **names)

    monkeypatch.setattr(proposals, "compute", disturbed)
    return done


async def test_what_is_noted_meanwhile_is_in_the_plan(
    conn: Connection, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    morning = await a_morning(conn, FULL)
    alice = morning.holders[0]

    async def leave(turn: int) -> None:
        if turn == 1:
            await day.note_absent(conn, morning.edition, alice.id, morning.camille.id, at(1))

    done = meanwhile(monkeypatch, leave)
    found = await propose(pool, morning, 1)
    assert done == [2]
    for one in found:
        ahead = {row for row in await rows(conn, one.schedule_id) if row[2] >= 1}
        assert alice.id not in {row[0] for row in ahead}
    await apply(pool, morning, found[-1], at(1))


async def test_a_version_published_meanwhile_is_what_is_planned_from(
    conn: Connection, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    morning = await a_morning(conn, FULL)
    alice, bob = morning.holders[0], morning.investors[0]

    async def overtake(turn: int) -> None:
        if turn == 1:
            await publish(conn, morning.edition, [(alice, bob, 0, 0)], at(0))

    meanwhile(monkeypatch, overtake)
    found = await propose(pool, morning, 1)
    await apply(pool, morning, found[-1], at(1))
    assert (alice.id, bob.id, 0, 0) in await in_force(conn, morning)


async def test_a_day_that_goes_on_changing_is_told_and_nothing_is_kept(
    conn: Connection, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    morning = await a_morning(conn, FULL)

    async def move(turn: int) -> None:
        someone = morning.holders[turn % 3].id
        await day.note_late(conn, morning.edition, someone, 1 + turn, morning.camille.id, at(1))

    meanwhile(monkeypatch, move)
    with pytest.raises(Conflict, match="changes while plans are made"):
        await propose(pool, morning, 1)
    assert await kept(conn) == (0, 0)


async def test_two_who_press_at_once_have_their_own_proposals(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, FULL)
    await day.note_absent(conn, morning.edition, morning.holders[0].id, morning.camille.id, at(0))
    one, two = await asyncio.gather(propose(pool, morning, 1), propose(pool, morning, 1))
    assert [each.value for each in one] == [each.value for each in two]
    assert {each.batch_id for each in one}.isdisjoint(each.batch_id for each in two)
    await apply(pool, morning, one[-1], at(1))
    with pytest.raises(Conflict, match="in the meantime"):
        await apply(pool, morning, two[-1], at(1))


async def test_no_transaction_is_open_while_it_is_computed(
    conn: Connection, database_url: str, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    morning = await a_morning(conn, FULL)
    open_then = []

    async def look(_: int) -> None:
        open_then.append(
            await conn.fetchval(
                """select count(*) from pg_stat_activity where datname = current_database()
                   and state like 'idle in transaction%' and pid <> pg_backend_pid()"""
            )
        )

    meanwhile(monkeypatch, look)
    await replanning.request_proposals(
        Database(pool), morning.edition, 1, morning.camille.id, at(1)
    )
    assert open_then == [0]


async def test_who_hangs_up_leaves_no_child_and_no_row(site: Site, conn: Connection) -> None:
    morning = await a_morning(conn, FULL)
    session = await site.organiser_session(morning.camille.id)
    await _hang_up_while_it_is_computed(site, morning, session)
    await until(lambda: _told(not children()))
    client = await site.client(session)
    assert (await client.get(f"/organisation/{morning.edition.slug}")).status_code == 200
    assert await kept(conn) == (0, 0)


async def _hang_up_while_it_is_computed(site: Site, morning: Morning, session: str) -> None:
    port = int(site.base_url.rpartition(":")[2])
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    path = f"/organisation/{morning.edition.slug}/replanifier"
    form = f"acting_for={morning.camille.id}&from_slot=1"
    writer.write(
        f"POST {path} HTTP/1.1\r\nHost: x\r\nOrigin: {site.base_url}\r\n"
        f"Cookie: session={session}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(form)}\r\n\r\n{form}".encode()
    )
    try:
        async with asyncio.timeout(60):
            while not children():  # noqa: ASYNC110 it lives for some hundredths of a second
                await asyncio.sleep(0)
    finally:
        writer.close()
        await writer.wait_closed()


async def _told(value: bool) -> bool:
    return value


def children() -> list[str]:
    """The processes that compute proposals for this one."""
    return [name for name in children_of("self").values() if "replan" in name]


async def kept(conn: Connection) -> tuple[int, int]:
    """Batches, and drafts that were proposed."""
    batches = await conn.fetchval("select count(*) from replan_batch")
    drafts = await conn.fetchval("select count(*) from schedule where origin = 'replan'")
    return int(batches), int(drafts)
