"""Organisers sign in by a link that serves once, and only when its button is pressed."""

import datetime as dt

from api.access.identity import SESSION_COOKIE
from matchmaker.db import Connection
from matchmaker.participation import links
from tests import cast
from tests.fixtures.site import Site
from tests.pages.organisers import said


async def _letters(conn: Connection) -> list[str]:
    return [row["kind"] for row in await conn.fetch("select kind from outbox order by id")]


async def test_a_known_and_an_unknown_address_get_the_same_answer_and_one_of_them_a_link(
    site: Site, conn: Connection
) -> None:
    camille = await cast.an_organiser(conn)
    visitor = await site.client()
    known = await visitor.post("/connexion", data={"email": camille.email.upper()})
    unknown = await visitor.post("/connexion", data={"email": "nobody@matinee.example"})
    assert await _letters(conn) == []
    await site.answer_requests()
    assert await _letters(conn) == ["login"]
    assert (known.status_code, known.headers["location"]) == (303, "/connexion-envoyee")
    assert (unknown.status_code, unknown.headers["location"]) == (303, "/connexion-envoyee")
    assert "15 minutes" in said(await visitor.get("/connexion-envoyee"))


async def test_an_address_that_is_none_is_asked_for_again(site: Site) -> None:
    visitor = await site.client()
    answer = await visitor.post("/connexion", data={"email": "camille"})
    assert answer.status_code == 422
    assert 'value="camille"' in answer.text
    assert 'href="#field-email"' in answer.text


async def test_looking_at_a_link_does_not_use_it_up_and_its_button_does_once(
    site: Site, conn: Connection
) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    token = await links.mint_login(conn, camille.id, dt.datetime.now(dt.UTC))
    visitor = await site.client()
    for _ in range(2):  # programs look at links before people do
        assert "Ouvrir ma session" in said(await visitor.get(f"/connexion/{token}"))
    entered = await visitor.post(f"/connexion/{token}")
    assert (entered.status_code, entered.headers["location"]) == (303, "/organisation")
    cookie = next(c for c in visitor.cookies.jar if c.name == SESSION_COOKIE)
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "lax"
    assert edition.name.replace("'", "’") in (await visitor.get("/organisation")).text
    again = await (await site.client()).open_link(f"/connexion/{token}")
    assert again.status_code == 404
    assert "Il a déjà servi" in said(again)
    assert 'href="/connexion"' in again.text


async def test_a_link_of_yesterday_opens_nothing(site: Site, conn: Connection) -> None:
    camille = await cast.an_organiser(conn)
    yesterday = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    token = await links.mint_login(conn, camille.id, yesterday)
    answer = await (await site.client()).open_link(f"/connexion/{token}")
    assert answer.status_code == 404
    assert SESSION_COOKIE not in answer.cookies


async def test_signing_in_ends_the_session_that_was_there(site: Site, conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    before = await site.organiser_session(camille.id)
    visitor = await site.client(before)
    token = await links.mint_login(conn, camille.id, dt.datetime.now(dt.UTC))
    await visitor.open_link(f"/connexion/{token}")
    assert await links.visitor(conn, before, dt.datetime.now(dt.UTC)) is None


async def test_who_is_signed_in_already_goes_to_their_editions(
    site: Site, conn: Connection
) -> None:
    camille = await cast.an_organiser(conn, await cast.an_edition(conn))
    answer = await (await site.organiser(camille.id)).get("/connexion")
    assert (answer.status_code, answer.headers["location"]) == (303, "/organisation")


async def test_an_organiser_whose_session_is_over_is_told_to_sign_in(site: Site) -> None:
    stranger = await site.client()
    office = await stranger.get("/organisation")
    assert (office.status_code, office.text.count("<h1>Connectez-vous d’abord.</h1>")) == (401, 1)
    own = await stranger.get("/moi")
    assert (own.status_code, own.text.count("<h1>Ouvrez d’abord votre page.</h1>")) == (401, 1)
