"""Ways in without a password: what opens, what no longer does, and what is stored."""

import asyncio
import datetime as dt
from typing import Final
from uuid import UUID

import pytest

from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import organisers
from matchmaker.participation import links, people, privacy
from matchmaker.wording.errors import LinkRefused
from tests.cast import NOW, a_holder, an_edition, an_investor, an_organiser

SECRET: Final = "a secret of the tests that is long enough"
MINUTE: Final = dt.timedelta(minutes=1)


async def sent(conn: Connection, kind: str) -> int:
    return int(await conn.fetchval("select count(*) from outbox where kind = $1", kind))


async def login_token(conn: Connection) -> str:
    """The token that the newest sign-in mail carries."""
    link = await conn.fetchval("select payload ->> 'link' from outbox order by id desc limit 1")
    return links.login_token_of(SECRET, UUID(link))


async def test_a_personal_link_leads_to_its_person(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition)
    await a_holder(conn, edition, "Charlie")
    link = await links.mint(conn, SECRET, alice.id, "page")
    assert (await links.person_of(conn, link.token, "page")).id == alice.id
    session = await links.enter(conn, link.token, NOW)
    visitor = await links.visitor(conn, session, NOW)
    assert visitor is not None
    assert (visitor.person_id, visitor.organiser_id) == (alice.id, None)
    assert (visitor.name, visitor.roles) == ("Alice Martin", {"mfi-2099": "holder"})


async def test_a_link_minted_again_is_the_same_link(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition)
    first = await links.mint(conn, SECRET, alice.id, "page")
    again = await links.mint(conn, SECRET, alice.id, "page", first.id)
    assert again == first
    other = await links.mint(conn, SECRET, alice.id, "page")
    assert other.token != first.token
    assert links.token_of(SECRET + "!", first.id) != first.token
    assert links.login_token_of(SECRET, first.id) != first.token


async def test_a_token_serves_its_use_alone(conn: Connection) -> None:
    edition = await an_edition(conn)
    bob = await an_investor(conn, edition)
    feed = await links.mint(conn, SECRET, bob.id, "feed")
    assert (await links.person_of(conn, feed.token, "feed")).id == bob.id
    for token in (feed.token, "unknown", "", "\udcff\0"):
        with pytest.raises(LinkRefused):
            await links.enter(conn, token, NOW)


async def test_links_of_a_person_end_together(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    page = await links.mint(conn, SECRET, alice.id, "page")
    feed = await links.mint(conn, SECRET, alice.id, "feed")
    session = await links.enter(conn, page.token, NOW)
    others = await links.mint(conn, SECRET, bob.id, "page")
    await links.revoke_all(conn, alice.id, NOW)
    with pytest.raises(LinkRefused):
        await links.enter(conn, page.token, NOW)
    with pytest.raises(LinkRefused):
        await links.person_of(conn, feed.token, "feed")
    assert await links.visitor(conn, session, NOW) is None
    await links.enter(conn, others.token, NOW)


async def test_who_withdrew_still_sees_their_page_and_who_was_erased_does_not(
    conn: Connection,
) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition)
    link = await links.mint(conn, SECRET, alice.id, "page")
    session = await links.enter(conn, link.token, NOW)
    await people.withdraw(conn, alice, NOW)
    assert await links.visitor(conn, session, NOW) is not None
    await privacy.erase(conn, alice, NOW)
    assert await links.visitor(conn, session, NOW) is None
    with pytest.raises(LinkRefused):
        await links.enter(conn, link.token, NOW)


async def test_a_session_ends_in_time_or_when_asked(conn: Connection) -> None:
    organiser = await an_organiser(conn)
    session = await links.open_session(conn, NOW, organiser_id=organiser.id)
    end = NOW + links.ORGANISER_SESSION
    assert await links.visitor(conn, session, end - MINUTE) is not None
    assert await links.visitor(conn, session, end) is None
    await links.end_session(conn, session)
    await links.end_session(conn, session)
    assert await links.visitor(conn, session, NOW) is None


async def test_an_organiser_has_roles_by_edition(conn: Connection) -> None:
    edition, other = await an_edition(conn), await an_edition(conn, slug="mfi-2100")
    organiser = await an_organiser(conn, edition)
    await organisers.add_member(conn, other.id, organiser.id, "front_desk")
    session = await links.open_session(conn, NOW, organiser_id=organiser.id)
    visitor = await links.visitor(conn, session, NOW)
    assert visitor is not None
    assert (visitor.organiser_id, visitor.person_id) == (organiser.id, None)
    assert visitor.roles == {"mfi-2099": "organiser", "mfi-2100": "front_desk"}
    await an_organiser(conn)
    nobody = await links.open_session(conn, NOW, organiser_id=(await an_organiser(conn)).id)
    found = await links.visitor(conn, nobody, NOW)
    assert found is not None
    assert found.roles == {}


async def test_a_sign_in_link_serves_once_for_a_quarter_of_an_hour(conn: Connection) -> None:
    organiser = await an_organiser(conn, email="camille@matinee.example")
    await links.request_login(conn, SECRET, "Camille@Matinee.example", NOW)
    token = await login_token(conn)
    with pytest.raises(LinkRefused):
        await links.redeem_login(conn, token, NOW + links.LOGIN_TIME)
    session = await links.redeem_login(conn, token, NOW + links.LOGIN_TIME - MINUTE)
    visitor = await links.visitor(conn, session, NOW + links.LOGIN_TIME)
    assert visitor is not None
    assert visitor.organiser_id == organiser.id
    for used in (token, "unknown", ""):
        with pytest.raises(LinkRefused, match="has served already or is too old"):
            await links.redeem_login(conn, used, NOW)


async def test_a_sign_in_link_redeemed_by_two_at_once_serves_one(pool: Pool) -> None:
    async with transaction(pool) as conn:
        organiser = await an_organiser(conn)
        token = await links.mint_login(conn, organiser.id, NOW)

    async def redeem() -> str:
        async with transaction(pool) as conn:
            return await links.redeem_login(conn, token, NOW)

    outcomes = await asyncio.gather(*(redeem() for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(outcome, LinkRefused) for outcome in outcomes) == 3


async def test_an_unknown_address_gets_no_sign_in_link_and_no_error(conn: Connection) -> None:
    for address in ("nobody@example.org", "", "\0", "a" * 500):
        await links.request_login(conn, SECRET, address, NOW)
    assert await sent(conn, "login") == 0


async def test_sign_in_links_are_five_an_hour(pool: Pool) -> None:
    async with transaction(pool) as conn:
        organiser = await an_organiser(conn)

    async def ask(now: dt.datetime) -> None:
        async with transaction(pool) as conn:
            await links.request_login(conn, SECRET, organiser.email, now)

    await asyncio.gather(*(ask(NOW) for _ in range(8)))
    async with pool.acquire() as conn:
        assert await sent(conn, "login") == 5
    await ask(NOW + 59 * MINUTE)
    await ask(NOW + 61 * MINUTE)
    async with pool.acquire() as conn:
        assert await sent(conn, "login") == 6


async def test_a_lost_link_is_sent_again_five_times_an_hour_in_each_edition(pool: Pool) -> None:
    async with transaction(pool) as conn:
        for slug in ("mfi-2099", "mfi-2100"):
            edition = await an_edition(conn, slug=slug)
            await a_holder(conn, edition, email="alice@example.org")
            await a_holder(conn, edition, "Charlie")

    async def ask(address: str) -> None:
        async with transaction(pool) as conn:
            await links.recover(conn, address, dt.datetime.now(dt.UTC))

    await asyncio.gather(*(ask("ALICE@example.org") for _ in range(7)))
    await ask("nobody@example.org")
    async with pool.acquire() as conn:
        rows = await conn.fetch(
            "select count(*) as n from outbox join person on person.id = person_id"
            " where lower(email) = 'alice@example.org' group by person_id"
        )
        assert [row["n"] for row in rows] == [5, 5]  # the acknowledgement among them
        assert await sent(conn, "acknowledgement") == 12


async def test_no_token_is_stored(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, organiser = await a_holder(conn, edition), await an_organiser(conn)
    link = await links.mint(conn, SECRET, alice.id, "page")
    tokens = [link.token, await links.enter(conn, link.token, NOW)]
    await links.request_login(conn, SECRET, organiser.email, NOW)
    tokens += [await login_token(conn), await links.mint_login(conn, organiser.id, NOW)]
    for table in ("personal_link", "login_link", "browser_session", "outbox"):
        stored = await conn.fetchval(f"select string_agg(t::text, ' ') from {table} t")
        assert not any(token in stored for token in tokens)
        assert table == "outbox" or "\\x" in stored


async def test_what_has_ended_is_swept_away(conn: Connection) -> None:
    organiser = await an_organiser(conn)
    session = await links.open_session(conn, NOW, organiser_id=organiser.id)
    fresh = await links.open_session(conn, NOW + dt.timedelta(days=2), organiser_id=organiser.id)
    await links.mint_login(conn, organiser.id, NOW)
    await links.sweep(conn, NOW + dt.timedelta(days=2))
    assert await links.visitor(conn, session, NOW) is None
    assert await links.visitor(conn, fresh, NOW) is not None
    assert await conn.fetchval("select count(*) from login_link") == 0
