"""Doors that are open to everybody: who knocks too often waits, and loses nothing."""

from typing import Any, Final

import httpx
import pytest
from msgspec.structs import replace

from matchmaker.db import Connection
from matchmaker.foundation import clock, limits
from matchmaker.foundation.limits import Allowance
from matchmaker.participation import links
from tests.api.test_bad_input import answers, typed
from tests.cast import a_holder, an_edition, an_organiser
from tests.fixtures.site import Site
from tests.pages.registering import register

HERE: Final = "127.0.0.1"
DOORS: Final = {
    "/matinee/mfi-2099/inscription/porteur": limits.REGISTRATIONS,
    "/matinee/mfi-2099/inscription/porteur/vous": limits.STEPS,
    "/matinee/mfi-2099/inscription/porteur/lien": limits.LOST_LINKS,
    "/api/v1/editions/mfi-2099/holders": limits.REGISTRATIONS,
    "/lien": limits.LOST_LINKS,
    "/connexion": limits.SIGN_INS,
}


async def exhaust(site: Site, conn: Connection, allowance: Allowance, whose: str) -> None:
    """As if that source had knocked as often as it may, this instant."""
    all_at_once = replace(allowance, most=1, every=allowance.most * allowance.every)
    assert await limits.spend(conn, site.settings.secret, all_at_once, whose, clock.now())


async def knock(client: httpx.AsyncClient, door: str) -> httpx.Response:
    if door.startswith("/api/"):
        return await client.post(door, json=answers())
    if door.endswith("/porteur"):
        return await register(client, door, typed(answers()))
    form = typed(answers()) if door.endswith("/vous") else {"email": "zoe@example.org"}
    return await client.post(door, data=form)


@pytest.mark.parametrize("door", DOORS)
async def test_who_knocks_too_often_is_told_when_to_come_back(
    site: Site, conn: Connection, door: str
) -> None:
    await an_edition(conn)
    await exhaust(site, conn, DOORS[door], HERE)
    answer = await knock(await site.client(), door)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) == DOORS[door].seconds
    if door.startswith("/api/"):
        assert answer.headers["content-type"] == "application/problem+json"
    else:
        email = "charlie" if door.endswith("/vous") else "zoe@example.org"
        typed_in = 'name="draft"' if door.endswith("/porteur") else f'name="email" value="{email}'
        assert typed_in in answer.text  # what was typed is still there
        assert f'action="{door}"' in answer.text
    assert await conn.fetchval("select count(*) from person") == 0


async def test_an_edition_is_not_overrun_from_everywhere(site: Site, conn: Connection) -> None:
    await an_edition(conn)
    await an_edition(conn, slug="mfi-2100")
    await exhaust(site, conn, limits.IN_AN_EDITION, "mfi-2099")
    client = await site.client()
    assert (await knock(client, "/matinee/mfi-2099/inscription/porteur")).status_code == 429
    assert (await knock(client, "/matinee/mfi-2100/inscription/porteur")).status_code == 303


async def test_a_request_that_comes_to_nothing_has_knocked_all_the_same(
    site: Site, conn: Connection
) -> None:
    await an_edition(conn)
    client = await site.client()
    for email in (5, "nobody"):
        await client.post("/api/v1/editions/mfi-2099/holders", json={"email": email})
    until = await conn.fetchval("select max(spent_until) from allowance")
    assert (until - clock.now()).total_seconds() > limits.REGISTRATIONS.seconds


async def test_organisers_and_the_desk_do_not_knock(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    await exhaust(site, conn, limits.REGISTRATIONS, HERE)
    desk = await site.organiser((await an_organiser(conn, edition, "front_desk")).id)
    assert (await knock(desk, "/matinee/mfi-2099/inscription/porteur")).status_code == 303


GUESSES: Final = [
    ("GET", "/lien/guess", None),
    ("HEAD", "/lien/guess", None),
    ("POST", "/lien/guess", None),
    ("POST", "/connexion/guess", None),
    ("GET", "/agenda/guess.ics", None),
    ("POST", "/api/v1/sessions", {"kind": "personal", "token": "guess"}),
]


@pytest.mark.parametrize(("method", "path", "body"), GUESSES)
async def test_who_guesses_waits_and_who_knows_does_not(
    site: Site, conn: Connection, method: str, path: str, body: Any
) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    client = await site.client()
    assert (await client.request(method, path, json=body)).status_code in (403, 404)
    await conn.execute("delete from allowance")
    await exhaust(site, conn, limits.WRONG_TOKENS, HERE)
    answer = await client.request(method, path, json=body)
    assert answer.status_code == 429
    assert "retry-after" in answer.headers
    link = await links.mint(conn, site.settings.secret, alice.id, "page")
    assert (await client.get(f"/lien/{link.token}")).status_code == 200


async def test_a_forged_forwarding_header_makes_no_new_source(site: Site, conn: Connection) -> None:
    await an_edition(conn)
    await exhaust(site, conn, limits.LOST_LINKS, HERE)
    answer = await (await site.client()).post(
        "/lien", data={"email": "a@example.org"}, headers={"X-Forwarded-For": "192.0.2.1"}
    )
    assert answer.status_code == 429
