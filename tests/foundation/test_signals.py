"""What is told in a transaction is heard by every listener once it commits, and by nobody else."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from uuid import UUID, uuid4

import pytest

from matchmaker.db import Pool, transaction
from matchmaker.foundation.signals import WHATS, Signals, What, signal

EDITION, OTHER = UUID(int=1), UUID(int=2)
QUIET = 0.3
PATIENCE = 30.0


@pytest.fixture
async def signals(database_url: str) -> AsyncIterator[Signals]:
    async with Signals(database_url) as signals:
        await line_of(signals)
        yield signals


async def line_of(signals: Signals, standing: bool = True) -> None:
    await until(lambda: signals.attentive is standing)


async def tell(pool: Pool, edition_id: UUID, *whats: What) -> None:
    async with transaction(pool) as conn:
        for what in whats:
            await signal(conn, edition_id, what)


async def tell_and_undo(pool: Pool) -> None:
    async with transaction(pool) as conn:
        await signal(conn, EDITION, "plan")
        raise RuntimeError("second thoughts")


async def until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not reached():  # noqa: ASYNC110 nobody tells when
            await asyncio.sleep(0.01)


async def heard(listening: AsyncGenerator[frozenset[What], None]) -> frozenset[What]:
    """The next news that is not silence."""
    async with asyncio.timeout(PATIENCE):
        async for news in listening:
            if news:
                return news
    raise AssertionError("the listener ended")


async def test_every_listener_of_an_edition_hears_what_was_committed(
    signals: Signals, pool: Pool
) -> None:
    ears = [signals.listen(EDITION, PATIENCE) for _ in range(3)]
    for ear in ears:
        assert await anext(ear) == frozenset()
    await tell(pool, EDITION, "plan")
    assert [await heard(ear) for ear in ears] == [frozenset({"plan"})] * 3
    for ear in ears:
        await ear.aclose()
    assert signals.listeners == 0


async def test_what_is_rolled_back_or_of_another_edition_is_not_heard(
    signals: Signals, pool: Pool
) -> None:
    async with aclosing(signals.listen(EDITION, QUIET)) as ear:
        await anext(ear)
        with pytest.raises(RuntimeError, match="second thoughts"):
            await tell_and_undo(pool)
        await tell(pool, OTHER, "plan")
        assert await anext(ear) == frozenset()


async def test_a_slow_listener_gets_the_newest_state_once(signals: Signals, pool: Pool) -> None:
    async with aclosing(signals.listen(EDITION, QUIET)) as ear:
        await anext(ear)
        turn = signals.turn(EDITION)
        for _ in range(50):
            await tell(pool, EDITION, "attendance", "plan")
        await until(lambda: signals.turn(EDITION)[1] == turn[1] + 100)
        assert await anext(ear) == {"attendance", "plan"}
        assert await anext(ear) == frozenset()


async def test_a_cut_line_comes_back_and_says_that_anything_may_have_changed(
    signals: Signals, pool: Pool
) -> None:
    async with aclosing(signals.listen(EDITION, PATIENCE)) as ear:
        await anext(ear)
        turn = signals.turn(EDITION)
        await pool.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'matchmaker signals' and datname = current_database()"
        )
        assert await heard(ear) == frozenset(WHATS)
        assert signals.turn(EDITION) > turn
        await tell(pool, EDITION, "waiting")
        assert await heard(ear) == {"waiting"}


async def test_closing_ends_every_listener(database_url: str) -> None:
    async with Signals(database_url) as signals:
        ear = signals.listen(EDITION, PATIENCE)
        await anext(ear)
        waiting = asyncio.create_task(_rest(ear))
        await asyncio.sleep(0)
        signals.close()
        assert await asyncio.wait_for(waiting, PATIENCE) == []


async def _rest(ear: AsyncGenerator[frozenset[What], None]) -> list[frozenset[What]]:
    return [news async for news in ear]


async def test_without_a_database_nobody_is_told_anything_and_nothing_breaks() -> None:
    async with Signals("postgresql://127.0.0.1:9/none") as signals:
        async with aclosing(signals.listen(uuid4(), QUIET)) as ear:
            assert [await anext(ear), await anext(ear)] == [frozenset(), frozenset()]
        assert not signals.attentive


async def test_words_of_others_on_the_channel_are_passed_over(signals: Signals, pool: Pool) -> None:
    async with aclosing(signals.listen(EDITION, QUIET)) as ear:
        await anext(ear)
        await pool.execute("select pg_notify('matchmaker', 'good morning')")
        await tell(pool, EDITION, "plan")
        assert await heard(ear) == {"plan"}
