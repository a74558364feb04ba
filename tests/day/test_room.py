"""A table closes, a delegate leaves, the morning slips."""

import asyncio
import contextlib
import datetime as dt
from typing import Any

import pytest

from matchmaker import day
from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import audit, editions
from matchmaker.wording.errors import NotFound
from tests.day.mornings import a_morning, at
from tests.wording.faults import faults


async def closed(conn: Connection, edition: editions.Edition, number: int) -> tuple[int, ...]:
    [table] = [t for t in await editions.tables(conn, edition.id) if t.number == number]
    return table.closed


async def test_a_table_closes_from_a_slot_on_and_opens_again(conn: Connection) -> None:
    edition, camille, *_ = await a_morning(conn)
    assert await day.close_table(conn, edition, 2, 10, camille.id, at(9))
    assert not await day.close_table(conn, edition, 2, 11, camille.id, at(9))
    assert await closed(conn, edition, 2) == (10, 11, 12, 13)
    assert await day.reopen_table(conn, edition, 2, 12, camille.id, at(9, 30))
    assert not await day.reopen_table(conn, edition, 2, 12, camille.id, at(9, 30))
    assert await closed(conn, edition, 2) == (10, 11)
    acts = [line.act for line in await audit.trail(conn, edition.id)]
    assert acts[:2] == ["table.reopened", "table.closed"]
    with pytest.raises(NotFound):
        await day.close_table(conn, edition, 99, 10, camille.id, at(9))


async def test_delegates_are_counted_from_a_slot_on(conn: Connection) -> None:
    edition, camille, *_, bob, _ = await a_morning(conn)
    assert (await day.state(conn, edition.id)).delegates_from(bob.id, 0) is None
    assert await day.lose_delegates(conn, edition, bob.id, 1, 4, camille.id, at(9))
    assert not await day.lose_delegates(conn, edition, bob.id, 1, 4, camille.id, at(9))
    state = await day.state(conn, edition.id)
    assert [state.delegates_at(bob.id, slot) for slot in (3, 4, 9)] == [None, 1, 1]
    assert await day.lose_delegates(conn, edition, bob.id, 2, 8, camille.id, at(10))
    state = await day.state(conn, edition.id)
    assert [state.delegates_at(bob.id, slot) for slot in (4, 8)] == [1, 2]
    assert [state.delegates_from(bob.id, slot) for slot in (0, 4, 8)] == [1, 1, 2]


async def test_a_delegate_who_was_not_lost_after_all_leaves_no_trace(conn: Connection) -> None:
    edition, camille, *_, bob, _ = await a_morning(conn)
    await day.lose_delegates(conn, edition, bob.id, 1, 4, camille.id, at(9))
    assert await day.lose_delegates(conn, edition, bob.id, 2, 4, camille.id, at(9, 1))
    assert (await day.state(conn, edition.id)).delegates == {}


@pytest.mark.parametrize("remaining", [0, 3])
async def test_an_investor_keeps_one_delegate_and_gains_none(
    conn: Connection, remaining: int
) -> None:
    edition, camille, *_, bob, _ = await a_morning(conn)
    with faults() as found:
        await day.lose_delegates(conn, edition, bob.id, remaining, 4, camille.id, at(9))
    assert list(found) == ["remaining"]


async def test_a_slip_moves_what_is_ahead_and_nothing_else(conn: Connection) -> None:
    edition, camille, *_ = await a_morning(conn)
    before = await editions.slots(conn, edition.id)
    # Fifteen minutes is the distance of two slots: each lands where its neighbour was.
    await day.slip(conn, edition, 4, 15, camille.id, at(9, 50))
    after = await editions.slots(conn, edition.id)
    moved = [b.starts_at - a.starts_at for a, b in zip(before, after, strict=True)]
    assert moved == [dt.timedelta()] * 4 + [dt.timedelta(minutes=15)] * 10
    assert all(s.ends_at - s.starts_at == dt.timedelta(minutes=15) for s in after)
    [line, *_] = await audit.trail(conn, edition.id)
    was = {"slot": 4, "at": before[4].starts_at.isoformat(), "minutes": 15, "moved": 10}
    assert (line.act, line.details) == ("slots.slipped", was)
    await day.slip(conn, edition, 4, -15, camille.id, at(9, 50))
    assert await editions.slots(conn, edition.id) == before


@pytest.mark.parametrize(
    ("slot", "minutes", "field"),
    [(14, 5, "slot"), (0, 5, "slot"), (4, 0, "minutes"), (4, 121, "minutes"), (4, -5, "minutes")],
)
async def test_a_slip_that_makes_no_sense_moves_nothing(
    conn: Connection, slot: int, minutes: int, field: str
) -> None:
    edition, camille, *_ = await a_morning(conn)
    before = await editions.slots(conn, edition.id)
    with faults() as found:
        await day.slip(conn, edition, slot, minutes, camille.id, at(9, 50))
    assert list(found) == [field]
    assert await editions.slots(conn, edition.id) == before


async def test_two_slips_at_once_add_up(pool: Pool) -> None:
    async with pool.acquire() as conn:
        edition, camille, *_ = await a_morning(conn)
        before = await editions.slots(conn, edition.id)

    async def organiser() -> None:
        async with transaction(pool) as own:
            await day.slip(own, edition, 6, 5, camille.id, at(9, 50))

    await asyncio.gather(organiser(), organiser())
    async with pool.acquire() as conn:
        after = await editions.slots(conn, edition.id)
    assert after[6].starts_at - before[6].starts_at == dt.timedelta(minutes=10)


@pytest.mark.parametrize(
    ("minutes", "meant", "field"),
    [
        (10, True, "minutes"),  # 9 h 45 and ten minutes has passed
        (-5, True, "minutes"),  # the slot before is not over
        (20, False, "although_begun"),
        (20, True, ""),
    ],
)
async def test_a_slot_under_way_moves_only_if_meant_and_never_into_the_past(
    conn: Connection, minutes: int, meant: bool, field: str
) -> None:
    edition, camille, *_ = await a_morning(conn)
    before = await editions.slots(conn, edition.id)
    looking: Any = faults() if field else contextlib.nullcontext({})
    with looking as found:
        await day.slip(conn, edition, 3, minutes, camille.id, at(9, 57), although_begun=meant)
    assert list(found) == ([field] if field else [])
    after = await editions.slots(conn, edition.id)
    assert (after == before) is bool(field)


async def test_a_slot_cannot_be_pulled_into_the_past(conn: Connection) -> None:
    edition, camille, *_ = await a_morning(conn)
    await day.slip(conn, edition, 4, 30, camille.id, at(9, 50))  # from 10 h to 10 h 30
    with faults() as found:
        await day.slip(conn, edition, 4, -20, camille.id, at(10, 15))
    assert list(found) == ["minutes"]
    await day.slip(conn, edition, 4, -10, camille.id, at(10, 15))
    assert (await editions.slots(conn, edition.id))[4].starts_at == at(10, 20)


@pytest.mark.parametrize("mark", ["present", "late", "absent"])
async def test_a_slot_with_a_mark_stays(conn: Connection, mark: day.AttendanceMark) -> None:
    edition, camille, _, charlie, bob, _ = await a_morning(conn)
    await day.mark_meeting(conn, edition, bob.id, charlie.id, mark, at(9, 16))
    with faults() as found:
        await day.slip(conn, edition, 1, 20, camille.id, at(9, 17), although_begun=True)
    assert list(found) == ["slot"]
    await day.slip(conn, edition, 2, 20, camille.id, at(9, 17))
