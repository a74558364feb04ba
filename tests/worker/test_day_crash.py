"""kill -9 of the site while a new plan is put into force, then of the workers that tell of it."""

import asyncio
import os
import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from api.access.identity import SESSION_COOKIE
from matchmaker import day, planning
from matchmaker.db import Connection, Pool
from matchmaker.foundation import clock
from matchmaker.foundation.settings import Settings
from matchmaker.participation import links
from matchmaker.planning import reviewing
from tests.fixtures.programs import start_logged
from tests.replanning.mornings import Morning, a_morning, at, propose
from tests.worker.house import (
    House,
    Worker,
    all_sent,
    environment,
    require_mailbox_equals_plan,
    until,
    working,
)

FULL = [(0, 0, 0, 0), (1, 0, 1, 0), (2, 0, 2, 0), (1, 1, 0, 1), (2, 1, 1, 1), (0, 1, 2, 1)]
KILLS = 4


@asynccontextmanager
async def serving(chosen: Settings, log: Path) -> AsyncIterator[tuple[Worker, str]]:
    """`matchmaker serve` in a process of its own, once it answers; killed with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    surroundings = {**os.environ, **environment(chosen)}
    process = await start_logged("serve", "--port", str(port), surroundings=surroundings, log=log)
    site, address = Worker(process, log), f"http://127.0.0.1:{port}"

    async def answers() -> bool:
        try:
            async with httpx.AsyncClient(verify=False) as client:
                return (await client.get(f"{address}/api/v1/health")).status_code == 200
        except httpx.TransportError:
            return False

    try:
        await until(answers)
        yield site, address
    finally:
        site.kill()
        await site.gone()


async def click(
    address: str, origin: str, path: str, session: str, who: UUID, replaces: str
) -> bool:
    """Press the button that applies a proposal; whether an answer came back."""
    headers = {"Origin": origin, "Cookie": f"{SESSION_COOKIE}={session}"}
    try:
        async with httpx.AsyncClient(verify=False, headers=headers) as client:
            answer = await client.post(
                address + path, data={"acting_for": str(who), "replaces": replaces}
            )
    except httpx.TransportError:
        return False
    assert answer.status_code in (303, 409), answer.text
    return True


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_new_plan_is_in_force_with_all_its_letters_or_not_at_all(
    conn: Connection,
    pool: Pool,
    house: House,
    chosen: Settings,
    log: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    seed: int,
) -> None:
    hour = tmp_path / "hour"
    hour.write_text(at(1).isoformat())
    monkeypatch.setenv(clock.VARIABLE, f"@{hour}")
    draw = random.Random(seed)
    morning = await a_morning(conn, FULL)
    async with working(chosen, log):
        await until(lambda: all_sent(conn))
    await _upset(conn, morning)
    [found, *_] = await propose(pool, morning, 1)
    [base] = [one for one in await planning.versions(conn, morning.edition.id) if one.version == 1]
    foreseen = await reviewing.foresee(conn, morning.edition, found.schedule_id, at(1))
    assert foreseen.messages > 1
    before = await conn.fetchval("select count(*) from outbox")
    session = await links.open_session(conn, at(1), organiser_id=morning.camille.id)
    path = f"/organisation/{morning.edition.slug}/replanifier/{found.batch_id}/{found.schedule_id}"

    async def letters() -> object:
        return await conn.fetchval("select count(*) - $1::bigint from outbox", before)

    async def is_applied() -> bool:
        current = await planning.version_in_force(conn, morning.edition.id)
        return current is not None and current.id == found.schedule_id

    for kill in range(KILLS + 1):
        async with serving(chosen, log) as (site, address):
            clicked = asyncio.create_task(
                click(address, chosen.base_url, path, session, morning.camille.id, str(base.id))
            )
            if kill < KILLS:
                await asyncio.sleep(draw.uniform(0, 0.2))
                site.kill()
            await clicked
        assert await letters() == (foreseen.messages if await is_applied() else 0)
    assert await is_applied()

    taken = len(house.taken)
    for goal in (1, 2):

        async def enough(goal: int = goal) -> bool:
            return len(house.taken) >= taken + goal

        async with working(chosen, log):
            await until(enough)
    async with working(chosen, log):
        await until(lambda: all_sent(conn))
    names = {letter.message_id for letter in house.taken[taken:]}
    assert len(names) == foreseen.messages
    await require_mailbox_equals_plan(conn, house, twice=names)


async def _upset(conn: Connection, morning: Morning) -> None:
    """Alice does not come, and Dora's table closes."""
    camille = morning.camille.id
    await day.note_absent(conn, morning.edition, morning.holders[0].id, camille, at(0))
    await day.close_table(conn, morning.edition, 1, 1, camille, at(0))
