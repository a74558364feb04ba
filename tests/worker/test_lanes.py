"""Letters share the road to the mail server."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from matchmaker.letters.lanes import Lanes
from matchmaker.post.delivery import Postman


def three() -> list[Postman]:
    return [Postman("smtp://127.0.0.1:1") for _ in range(3)]


async def test_no_more_letters_at_once_than_lanes() -> None:
    lanes = Lanes(three())
    async with AsyncExitStack() as stack:
        taken = [await stack.enter_async_context(lanes.one()) for _ in range(3)]
        assert len(set(map(id, taken))) == 3
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05), lanes.one():
                pass
    async with lanes.one():
        pass


async def test_with_little_to_do_one_connection_is_used() -> None:
    lanes = Lanes(three())
    used = set()
    for _ in range(6):
        async with lanes.one() as postman:
            used.add(id(postman))
    assert len(used) == 1


async def test_suspect_goes_alone() -> None:
    lanes = Lanes(three())
    together: list[int] = []
    inside = 0

    async def letter(*, alone: bool) -> None:
        nonlocal inside
        async with lanes.alone() if alone else lanes.one():
            inside += 1
            await asyncio.sleep(0.01)
            if alone:
                together.append(inside)
            inside -= 1

    order = [False, False, True, False, True, False, False, True, False]
    await asyncio.gather(*(letter(alone=alone) for alone in order))
    assert together == [1, 1, 1]
