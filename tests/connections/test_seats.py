"""Seats go round in order, come back whatever happens, and are never more than there are."""

import asyncio

import pytest

from api.connections import seats as room
from api.connections.seats import Full, Seat, Seats


async def test_who_finds_the_queue_full_is_told_at_once() -> None:
    seats = Seats(1, 1)
    first = await seats.take()
    second = asyncio.create_task(seats.take())
    await asyncio.sleep(0)
    with pytest.raises(Full):
        await seats.take()
    first.leave()
    first.leave()
    assert await second is not None
    with pytest.raises(Full):
        async with asyncio.timeout(60):
            await asyncio.gather(seats.take(), seats.take())


async def test_the_first_to_come_is_the_first_to_sit() -> None:
    seats = Seats(1, 9)
    order: list[int] = []

    async def sit(number: int) -> None:
        seat = await seats.take()
        order.append(number)
        await asyncio.sleep(0)
        seat.leave()

    await asyncio.gather(*(sit(number) for number in range(6)))
    assert order == list(range(6))


async def test_who_gives_up_waiting_takes_no_seat_away() -> None:
    seats = Seats(1, 9)
    first = await seats.take()
    waiting = [asyncio.create_task(seats.take()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    first.leave()
    waiting[1].cancel()  # in the very moment in which it is given the seat
    assert isinstance(await waiting[2], Seat)


async def test_a_queue_that_does_not_move_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PATIENCE", 0.01)
    seats = Seats(1, 9)
    first = await seats.take()
    with pytest.raises(Full):
        await seats.take()
    first.leave()
    assert isinstance(await seats.take(), Seat)


@pytest.mark.parametrize("fault", [None, ValueError()])
async def test_who_steps_aside_is_next_afterwards(fault: Exception | None) -> None:
    seats = Seats(1, 9)
    aside = await seats.take()
    order = []

    async def other() -> None:
        seat = await seats.take()
        order.append("other")
        seat.leave()

    others = [asyncio.create_task(other()) for _ in range(2)]
    try:
        async with aside.step_aside():
            await asyncio.gather(*others)
            blocking = await seats.take()
            others += [asyncio.create_task(other())]
            await asyncio.sleep(0)
            asyncio.get_running_loop().call_soon(blocking.leave)
            if fault:
                raise fault
    except ValueError:
        pass
    order.append("back")
    aside.leave()
    await asyncio.gather(*others)
    assert order == ["other", "other", "back", "other"]
