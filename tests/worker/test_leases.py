"""What keeps a lease, and what a silent worker's transaction may hold."""

import asyncio

import pytest

from matchmaker.db import Pool, errors, transaction
from matchmaker.foundation import leases


async def test_work_goes_on_while_the_database_does_not_answer() -> None:
    asked: list[int] = []
    enough = asyncio.Event()

    async def renew() -> bool:
        asked.append(1)
        if len(asked) == 3:
            enough.set()
        raise ConnectionResetError

    async def work() -> None:
        await enough.wait()

    await leases.while_held(work(), renew, 0.03)


async def test_fault_of_the_work_is_the_fault_of_all() -> None:
    async def renew() -> bool:
        return True

    async def work() -> None:
        raise ValueError("of the work")

    with pytest.raises(ValueError, match="of the work"):
        await leases.while_held(work(), renew, 1)


async def test_what_is_held_while_storing_goes_with_a_silent_worker(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "_SILENCE", "50")
    await pool.execute("create table shelf as select 1 as book")

    async def fall_silent() -> None:
        async with transaction(pool) as silent:
            await leases.bound_silence(silent)
            await silent.execute("update shelf set book = 2")
            await pool.execute("update shelf set book = 3")
            await silent.execute("update shelf set book = 2")

    with pytest.raises(errors.UNAVAILABLE):
        await fall_silent()
    assert await pool.fetchval("select book from shelf") == 3
    assert await pool.fetchval("show idle_in_transaction_session_timeout") == "1min"
