"""How often a source may knock: counted by everybody together, for good, and forgotten in time."""

import asyncio
import datetime as dt
from typing import Final

import pytest
from msgspec.structs import replace

from matchmaker.db import Connection, Pool
from matchmaker.foundation import limits
from matchmaker.foundation.limits import REGISTRATIONS, WRONG_TOKENS, source, spend
from tests.cast import NOW

SECRET: Final = "a secret of the tests that is long enough"
HALL: Final = "192.0.2.7"
SECOND: Final = dt.timedelta(seconds=1)


async def test_a_room_of_150_registers_at_once_or_within_ten_minutes(conn: Connection) -> None:
    at_once = [await spend(conn, SECRET, REGISTRATIONS, HALL, NOW) for _ in range(150)]
    assert all(at_once)
    by_and_by = [
        await spend(conn, SECRET, REGISTRATIONS, "192.0.2.8", NOW + place * 4 * SECOND)
        for place in range(150)
    ]
    assert all(by_and_by)


async def test_what_is_spent_comes_back_one_by_one(conn: Connection) -> None:
    three = replace(REGISTRATIONS, most=3)
    assert [await spend(conn, SECRET, three, HALL, NOW) for _ in range(5)] == [True] * 3 + [
        False
    ] * 2
    later = NOW + dt.timedelta(seconds=three.seconds)
    assert [await spend(conn, SECRET, three, HALL, later) for _ in range(2)] == [True, False]
    assert await spend(conn, SECRET, three, "192.0.2.8", NOW)  # another source
    assert await spend(conn, SECRET, replace(WRONG_TOKENS, most=3), HALL, NOW)  # another door


async def test_processes_count_together(pool: Pool) -> None:
    ten = replace(REGISTRATIONS, most=10)

    async def knock() -> bool:
        async with pool.acquire() as conn:
            return await spend(conn, SECRET, ten, HALL, NOW)

    assert sum(await asyncio.gather(*(knock() for _ in range(40)))) == 10


async def test_a_source_is_kept_as_a_hash_and_not_for_long(conn: Connection) -> None:
    await spend(conn, SECRET, REGISTRATIONS, HALL, NOW)
    kept = await conn.fetchval("select string_agg(a::text, '') from allowance a")
    assert HALL not in kept
    assert HALL.encode().hex() not in kept
    await limits.sweep(conn, NOW + 3 * SECOND)
    assert await conn.fetchval("select count(*) from allowance") == 1
    await limits.sweep(conn, NOW + 4 * SECOND)
    assert await conn.fetchval("select count(*) from allowance") == 0


PROXIES: Final = ("10.0.0.0/8", "fd00::/8")


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("192.0.2.7", [], "192.0.2.7"),
        # whoever is not our proxy may write what they like
        ("192.0.2.7", ["198.51.100.1"], "192.0.2.7"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["203.0.113.9, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["203.0.113.9", "198.51.100.1, 10.2.2.2"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, garbage, 10.3.3.3"], "10.3.3.3"),
        ("fd00::1", ["[2001:db8:1:2:3:4:5:6]:443"], "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", [], "2001:db8:1:2::/64"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("", ["198.51.100.1"], ""),
    ],
)
def test_a_source_is_whom_a_trusted_proxy_names(
    peer: str, forwarded: list[str], found: str
) -> None:
    assert source(peer, forwarded, PROXIES) == found
