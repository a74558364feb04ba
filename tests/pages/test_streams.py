"""An open stream ends with the session, or the key, that opened it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from api.pages.frame import live
from matchmaker import hall
from matchmaker.db import Connection
from matchmaker.foundation import clock
from matchmaker.participation import links, organising, privacy
from tests.cast import NOW, a_holder, an_edition, an_organiser
from tests.fixtures.site import Site


@asynccontextmanager
async def kinds(client: httpx.AsyncClient, path: str) -> AsyncIterator[AsyncIterator[str]]:
    """What happens on a stream, one word for each event."""
    async with client.stream("GET", path, timeout=60) as answer:
        assert answer.status_code == 200
        yield (
            line.removeprefix("event: ")
            async for line in answer.aiter_lines()
            if line.startswith("event: ")
        )


async def end(events: AsyncIterator[str]) -> list[str]:
    """What a stream says until it is over."""
    return [kind async for kind in events if kind != "beat"]


Act = Callable[[Site, Connection, Any, str], Awaitable[Any]]
ENDS: dict[str, Act] = {
    "signing out": lambda site, conn, person, session: links.end_session(conn, session),
    "revoking the links": lambda site, conn, person, session: links.revoke_all(
        conn, person.id, NOW
    ),
    "erasure": lambda site, conn, person, session: privacy.erase(conn, person, NOW),
}


@pytest.mark.parametrize("act", ENDS)
async def test_one_s_own_stream_ends_at_once(site: Site, conn: Connection, act: str) -> None:
    edition = await an_edition(conn)
    alice, charlie = await a_holder(conn, edition), await a_holder(conn, edition, "Charlie")
    session = await site.person_session(alice.id)
    other = await site.person(charlie.id)
    async with (
        kinds(await site.client(session), "/moi/evenements") as events,
        kinds(other, "/moi/evenements") as unconcerned,
    ):
        assert await anext(events) == "plan"
        assert await anext(unconcerned) == "plan"
        await ENDS[act](site, conn, alice, session)
        assert await end(events) == ["gone"]
        await privacy.erase(conn, charlie, NOW)
        assert (await end(unconcerned))[-1] == "gone"


async def test_a_stream_ends_within_a_beat_where_nobody_tells(
    site: Site, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "BEAT", 0.1)
    alice = await a_holder(conn, await an_edition(conn))
    async with kinds(await site.person(alice.id), "/moi/evenements") as events:
        assert await anext(events) == "plan"
        await conn.execute("update browser_session set expires_at = $1", clock.now())
        assert await end(events) == ["gone"]


async def test_an_organiser_ends_the_streams_of_somebody(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, organiser = await a_holder(conn, edition), await an_organiser(conn, edition)
    async with kinds(await site.person(alice.id), "/moi/evenements") as events:
        assert await anext(events) == "plan"
        await organising.renew_links(conn, edition, alice.id, organiser.id, NOW)
        assert await end(events) == ["gone"]


async def test_a_renewed_address_ends_the_streams_of_the_hall(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    organiser = await an_organiser(conn, edition)
    key = await hall.key_in_force(conn, edition, site.settings.secret, None, NOW)
    path = f"/tableau/{edition.slug}/{key.text}/evenements"
    async with kinds(await site.client(), path) as events:
        assert await anext(events) == "plan"
        await hall.renew(conn, edition, site.settings.secret, organiser.id, NOW)
        assert await end(events) == ["gone"]
