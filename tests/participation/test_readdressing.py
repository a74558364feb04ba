"""Another address: its owner says yes first, the present one is told, nobody learns more."""

import msgspec
import pytest

from matchmaker import worker
from matchmaker.db import Connection, Pool
from matchmaker.editions.editions import Edition
from matchmaker.foundation import clock
from matchmaker.participation import links, people, readdressing
from matchmaker.people.profiles import HolderProfile
from matchmaker.wording.errors import Invalid, LinkRefused
from tests.cast import a_holder, an_edition
from tests.fixtures.site import SECRET, Site
from tests.pages.reading import filled_in, text_of

ELSEWHERE = "alice.ailleurs@example.org"


async def a_known_holder(conn: Connection, edition: Edition) -> HolderProfile:
    """Alice, who has opened her link, and whose first letter has left."""
    alice = await a_holder(conn, edition, email="alice@example.org")
    link = await links.mint(conn, SECRET, alice.id, "page")
    await links.enter(conn, link.token, clock.now())
    await conn.execute("delete from outbox")
    return alice


async def ask(conn: Connection, edition: Edition, alice: HolderProfile, email: str) -> str:
    """Alice wants to be written to elsewhere; the token of the link in the letter to there."""
    form = await people.answers_of(conn, edition.id, alice.id)
    form = msgspec.structs.replace(form, email=email, phone="01 47 29 30 31")
    assert await readdressing.update_own(conn, SECRET, edition, alice.id, form, clock.now())
    change = await conn.fetchval("select id from address_change")
    return readdressing.token_of(SECRET, change)


async def standing(conn: Connection, alice: HolderProfile) -> tuple[str, bool]:
    row = await conn.fetchrow("select email, takes_part from person where id = $1", alice.id)
    assert row is not None
    return row["email"], row["takes_part"]


async def test_the_present_address_stays_until_the_other_has_said_yes(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice = await a_known_holder(conn, edition)
    token = await ask(conn, edition, alice, ELSEWHERE)
    assert await standing(conn, alice) == ("alice@example.org", True)
    # what else was changed is saved
    assert await conn.fetchval("select phone from person") == "01 47 29 30 31"
    told = await conn.fetch("select kind, payload from outbox order by kind")
    assert [row["kind"] for row in told] == ["address_asked", "address_leaving"]
    assert all("@" not in row["payload"] for row in told)
    await readdressing.confirm(conn, token, clock.now())
    assert await standing(conn, alice) == (ELSEWHERE, True)
    with pytest.raises(LinkRefused):
        await readdressing.confirm(conn, token, clock.now())


async def test_a_newer_wish_ends_the_link_of_an_older(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice = await a_known_holder(conn, edition)
    older = await ask(conn, edition, alice, "slip@example.org")
    newer = await ask(conn, edition, alice, ELSEWHERE)
    with pytest.raises(LinkRefused):
        await readdressing.confirm(conn, older, clock.now())
    await readdressing.confirm(conn, newer, clock.now())
    assert (await standing(conn, alice))[0] == ELSEWHERE


async def test_who_asks_for_a_known_address_learns_nothing(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice = await a_known_holder(conn, edition)
    await a_holder(conn, edition, "Charlie", email="charlie@example.org")
    token = await ask(conn, edition, alice, "charlie@example.org")
    with pytest.raises(Invalid):  # told to whoever reads that mailbox
        await readdressing.confirm(conn, token, clock.now())
    assert (await standing(conn, alice))[0] == "alice@example.org"


async def test_what_nobody_says_yes_to_is_forgotten(conn: Connection, pool: Pool) -> None:
    edition = await an_edition(conn)
    alice = await a_known_holder(conn, edition)
    token = await ask(conn, edition, alice, ELSEWHERE)
    late = clock.now() + readdressing.KEPT * 2
    with pytest.raises(LinkRefused):
        await readdressing.confirm(conn, token, late)
    await worker.tidy(pool, late)
    assert await conn.fetchval("select count(*) from address_change") == 0


async def test_on_the_page_and_by_json(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    alice = await a_known_holder(conn, edition)
    browser = await site.person(alice.id)
    form = filled_in(await browser.get("/moi/profil")) | {"email": [ELSEWHERE]}
    saved = await browser.post("/moi/profil", data=form)
    assert saved.status_code == 303
    said = text_of(await browser.get("/moi/profil"))
    assert "nous y écrirons dès que" in said
    assert f"ouvert depuis {ELSEWHERE}" in said
    api = f"/api/v1/editions/{edition.slug}/people/{alice.id}"
    headers = {"If-Match": "*"}
    changed = await browser.patch(api, json={"email": ELSEWHERE}, headers=headers)
    assert changed.status_code == 204
    assert await standing(conn, alice) == ("alice@example.org", True)
    change = await conn.fetchval("select id from address_change")
    stranger = await site.client()
    link = f"/adresse/{readdressing.token_of(SECRET, change)}"
    shown = await stranger.get(link)
    assert "Alice" not in shown.text  # a button, and nothing of whose it is
    assert (await standing(conn, alice))[0] == "alice@example.org"
    done = await stranger.post(link)
    assert done.status_code == 200
    assert await standing(conn, alice) == (ELSEWHERE, True)
    assert (await stranger.post(link)).status_code == 404
