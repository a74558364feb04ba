"""Everybody opens their page in one moment, while others send half a form: nobody waits for long.

The same crowd as `./run bench burst`, which measures it; here nothing is timed.
"""

import asyncio
from typing import Final

import pytest

from api.connections import front, seats
from benchmarks.crowd import at_once, get, half_sent
from matchmaker import day
from matchmaker.db import Connection, Pool, holding
from tests import cast
from tests.fixtures.site import Site, a_site
from tests.planning import plans

HEALTH: Final = "/api/v1/health"


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long may be waited is for an idle machine; who is refused is for any."""
    monkeypatch.setattr(seats, "PATIENCE", 300.0)
    monkeypatch.setattr(holding, "PATIENCE", 300.0)


class Crowd:
    """A published morning, and the address that everybody opens."""

    def __init__(self, site: Site, conn: Connection) -> None:
        self.conn = conn
        self.site = site
        self.port = int(site.base_url.rpartition(":")[2])

    async def open(self) -> "Crowd":
        conn = self.conn
        self.edition = await cast.an_edition(conn)
        alice, bob = (
            await cast.a_holder(conn, self.edition),
            await cast.an_investor(conn, self.edition),
        )
        self.camille = await cast.an_organiser(conn, self.edition)
        await plans.publish(conn, self.edition, [(alice, bob, 0, 0)])
        people = (alice, bob)
        self.sessions = [await self.site.person_session(each.id) for each in people]
        return self

    async def change(self) -> None:
        """The hall's plan is to be read anew."""
        async with self.conn.transaction():
            await day.slip(self.conn, self.edition, 0, 1, self.camille.id, cast.NOW)

    def page(self, place: int) -> bytes:
        return get(self.port, "/moi", self.sessions[place % 2])


@pytest.mark.parametrize("connections", [1, 10])
async def test_forty_pages_and_twelve_half_sent_forms(
    pool: Pool, database_url: str, conn: Connection, connections: int
) -> None:
    async with a_site(pool, database_url, connections) as site:
        await _forty_and_twelve(await Crowd(site, conn).open())


async def _forty_and_twelve(crowd: Crowd) -> None:
    slow = [half_sent(crowd.port, "/lien") for _ in range(12)]
    await crowd.change()
    pages = [crowd.page(place) for place in range(40)]
    answers, health = await asyncio.to_thread(at_once, crowd.port, pages, get(crowd.port, HEALTH))
    for each in slow:
        each.close()
    assert [each.status for each in answers] == [200] * 40
    assert {each.status for each in health} <= {200}


@pytest.mark.parametrize(("waiting", "statuses"), [(500, {200}), (150, {200, 503})])
async def test_four_hundred_pages_are_answered_or_asked_to_come_again(
    pool: Pool,
    database_url: str,
    conn: Connection,
    monkeypatch: pytest.MonkeyPatch,
    waiting: int,
    statuses: set[int],
) -> None:
    monkeypatch.setattr(front, "WAITING", waiting)
    async with a_site(pool, database_url, fresh=True) as site:
        await _four_hundred(await Crowd(site, conn).open(), statuses)


async def _four_hundred(crowd: Crowd, statuses: set[int]) -> None:
    await crowd.change()
    pages = [crowd.page(place) for place in range(400)]
    answers, health = await asyncio.to_thread(at_once, crowd.port, pages, get(crowd.port, HEALTH))
    assert {each.status for each in answers} == statuses
    assert all(each.may_retry for each in answers if each.status == 503)
    assert {each.status for each in health} == {200}
    again, _ = await asyncio.to_thread(at_once, crowd.port, [crowd.page(0), crowd.page(1)])
    assert [each.status for each in again] == [200, 200]
