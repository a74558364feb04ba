"""Opening one's page, getting a lost link again, leaving, and the calendar that fetches itself."""

import datetime as dt

import pytest
from litestar import Response

from api.access import sessions
from matchmaker.db import Connection
from matchmaker.foundation.settings import Settings
from matchmaker.participation import links, people
from matchmaker.participation.people import HolderProfile
from tests.cast import NOW, a_holder, an_edition, an_investor, an_organiser, holder_form
from tests.fixtures.site import Site
from tests.pages.reading import errors, text_of
from tests.planning.plans import publish


async def link(site: Site, conn: Connection, person: HolderProfile, use: links.Use = "page") -> str:
    return (await links.mint(conn, site.settings.secret, person.id, use)).token


async def test_a_personal_link_opens_its_person_s_page(site: Site, conn: Connection) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    visitor = await site.client()
    answer = await visitor.open_link(f"/lien/{await link(site, conn, alice)}")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/moi"
    assert "Bonjour Alice" in (await visitor.get("/moi")).text


async def test_the_session_is_hidden_from_scripts_and_other_sites(
    site: Site, conn: Connection
) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    answer = await (await site.client()).open_link(f"/lien/{await link(site, conn, alice)}")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("session=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    assert f"max-age={30 * 24 * 3600}" in cookie
    assert answer.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_over_https_the_session_travels_by_nothing_else(scheme: str) -> None:
    settings = Settings(
        database_url="", smtp_url="", base_url=f"{scheme}://matinee.example", secret="s" * 32
    )
    response: Response[str] = Response("")
    sessions.keep(response, "token", links.PERSON_SESSION, settings)
    (cookie,) = response.cookies
    assert cookie.secure is (scheme == "https")


@pytest.mark.parametrize("fault", ["unknown", "revoked", "feed", "erased"])
async def test_a_link_that_opens_nothing_says_how_to_get_another(
    site: Site, conn: Connection, fault: str
) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    token = await link(site, conn, alice, "feed" if fault == "feed" else "page")
    if fault == "revoked":
        await links.revoke_all(conn, alice.id, NOW)
    if fault == "erased":
        await conn.execute("update person set erased_at = now(), withdrawn_at = now()")
    visitor = await site.client()
    page = await visitor.get(f"/lien/{'x' if fault == 'unknown' else token}")
    assert page.status_code == 404
    assert "Ce lien n'est plus valable" in text_of(page)
    assert 'href="/lien"' in page.text
    assert "set-cookie" not in page.headers
    assert (await visitor.get("/moi")).status_code == 401


async def test_another_link_on_the_same_device_ends_the_session_before(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    alice, charlie = await a_holder(conn, edition), await a_holder(conn, edition, "Charlie")
    visitor = await site.client()
    await visitor.open_link(f"/lien/{await link(site, conn, alice)}")
    await visitor.open_link(f"/lien/{await link(site, conn, charlie)}")
    assert "Bonjour Charlie" in (await visitor.get("/moi")).text
    assert await conn.fetchval("select count(*) from browser_session") == 1


async def test_nobody_sees_a_page_of_theirs_without_a_session(site: Site) -> None:
    visitor = await site.client()
    for path in ("", "/guide", "/souhaits", "/disponibilites", "/profil", "/donnees", "/liens"):
        page = await visitor.get(f"/moi{path}")
        assert page.status_code == 401
        assert "M'envoyer un nouveau lien" in text_of(page)


async def test_an_organiser_has_no_page_under_moi(site: Site, conn: Connection) -> None:
    organiser = await an_organiser(conn, await an_edition(conn))
    client = await site.organiser(organiser.id)
    assert (await client.get("/moi")).status_code == 404
    assert (await client.get("/moi/souhaits")).status_code in (403, 404)


async def test_a_lost_link_is_sent_again_whoever_asks_and_the_answer_tells_nothing(
    site: Site, conn: Connection
) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    visitor = await site.client()
    before = await conn.fetchval("select count(*) from outbox")
    answers = [
        await visitor.post("/lien", data={"email": email})
        for email in (alice.email, "nobody@example.org")
    ]
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {
        (303, "/lien-envoye")
    }
    assert answers[0].content == answers[1].content
    assert await conn.fetchval("select count(*) from outbox") == before
    await site.answer_requests()
    assert await conn.fetchval("select count(*) from outbox") == before + 1
    assert await conn.fetchval("select count(*) from link_request") == 0
    assert "Regardez dans votre messagerie" in (await visitor.get("/lien-envoye")).text


async def test_a_link_is_sent_at_most_five_times_an_hour(site: Site, conn: Connection) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    await conn.execute("update outbox set created_at = now() - interval '2 hours'")
    visitor = await site.client()
    for _ in range(7):
        answer = await visitor.post("/lien", data={"email": alice.email.upper()})
        assert answer.status_code == 303
    await site.answer_requests()
    assert await conn.fetchval("select count(*) from outbox") == 1 + 5


async def test_an_address_that_is_none_is_shown_again(site: Site) -> None:
    page = await (await site.client()).post("/lien", data={"email": "alice.example.org"})
    assert page.status_code == 422
    assert set(errors(page)) == {"email"}
    assert 'value="alice.example.org"' in page.text


async def test_leaving_ends_the_session(site: Site, conn: Connection) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    client = await site.person(alice.id)
    assert 'action="/deconnexion"' in (await client.get("/moi")).text
    answer = await client.post("/deconnexion")
    assert answer.status_code == 303
    assert "Votre session est terminée" in (await client.get("/")).text
    assert (await client.get("/moi")).status_code == 401
    assert await conn.fetchval("select count(*) from browser_session") == 0


async def test_another_site_cannot_make_a_person_leave(site: Site, conn: Connection) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    client = await site.person(alice.id)
    answer = await client.post("/deconnexion", headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert (await client.get("/moi")).status_code == 200


# The subscribed calendar ---------------------------------------------------------------------


async def test_the_calendar_is_sent_once_and_then_only_when_it_changes(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    address = f"/agenda/{await link(site, conn, alice, 'feed')}.ics"
    application = await site.client()
    empty = await application.get(address)
    assert empty.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "BEGIN:VEVENT" not in empty.text
    known = {"If-None-Match": f'"other", W/{empty.headers["etag"]}'}
    unchanged = await application.get(address, headers=known)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["etag"] == empty.headers["etag"]
    await publish(conn, edition, [(alice, bob, 0, 1)])
    changed = await application.get(address, headers=known)
    assert changed.status_code == 200
    assert "BEGIN:VEVENT" in changed.text
    assert changed.headers["etag"] != empty.headers["etag"]


async def test_the_calendar_answers_head_without_a_body(site: Site, conn: Connection) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    address = f"/agenda/{await link(site, conn, alice, 'feed')}.ics"
    application = await site.client()
    full, head = await application.get(address), await application.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == full.headers["etag"]
    assert head.headers["content-length"] == str(len(full.content))


@pytest.mark.parametrize("use", ["page", "revoked", "unknown"])
async def test_no_other_link_opens_a_calendar(site: Site, conn: Connection, use: str) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    token = await link(site, conn, alice, "page" if use == "page" else "feed")
    if use == "revoked":
        await links.revoke_all(conn, alice.id, dt.datetime.now(dt.UTC))
    answer = await (await site.client()).get(
        f"/agenda/{'x' * 43 if use == 'unknown' else token}.ics"
    )
    assert answer.status_code == 404


# The button of a link's own page -----------------------------------------------------------------


async def way_in(site: Site, conn: Connection, kind: str) -> str:
    """The address of a link as a letter carries it."""
    edition = await an_edition(conn)
    if kind == "lien":
        return f"/lien/{await link(site, conn, await a_holder(conn, edition))}"
    organiser = await an_organiser(conn, edition)
    return f"/connexion/{await links.mint_login(conn, organiser.id, dt.datetime.now(dt.UTC))}"


KINDS = pytest.mark.parametrize("kind", ["lien", "connexion"])


@KINDS
async def test_looking_at_a_link_opens_nothing(site: Site, conn: Connection, kind: str) -> None:
    address = await way_in(site, conn, kind)
    scanner = await site.client()
    for method in ("HEAD", "GET", "GET"):
        shown = await scanner.request(method, address)
        assert shown.status_code == 200
        assert "session=" not in shown.headers["set-cookie"]
    assert "Alice" not in shown.text
    assert "Martin" not in shown.text
    assert await conn.fetchval("select count(*) from browser_session") == 0
    assert (await scanner.post(address)).status_code == 303


@KINDS
async def test_a_form_of_another_site_signs_nobody_in(
    site: Site, conn: Connection, kind: str
) -> None:
    address = await way_in(site, conn, kind)
    victim = await site.client()
    foreign = await victim.post(address, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    # a browser that says nothing of where it comes from has not opened the page either
    del victim.headers["Origin"]
    for _ in range(2):
        silent = await victim.post(address)
        assert silent.status_code == 403
        victim.cookies.clear()
    assert await conn.fetchval("select count(*) from browser_session") == 0


@KINDS
async def test_the_cookie_of_the_page_is_strict_short_and_for_its_own_address(
    site: Site, conn: Connection, kind: str
) -> None:
    address = await way_in(site, conn, kind)
    cookie = (await (await site.client()).get(address)).headers["set-cookie"].lower()
    assert cookie.startswith("threshold=")
    assert "samesite=strict" in cookie
    assert "httponly" in cookie
    assert f"path={address.lower()}" in cookie
    assert "max-age=900" in cookie


async def test_who_is_in_already_needs_no_button(site: Site, conn: Connection) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    address = f"/lien/{await link(site, conn, alice)}"
    visitor = await site.client()
    await visitor.open_link(address)
    again = await visitor.get(address)
    assert (again.status_code, again.headers["location"]) == (303, "/moi")
    assert await conn.fetchval("select count(*) from browser_session") == 1


async def test_opening_the_page_confirms_the_address_until_it_changes(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition)
    confirmed = "select confirmed_at is not null from person"
    visitor = await site.client()
    address = f"/lien/{await link(site, conn, alice)}"
    await visitor.get(address)
    assert not await conn.fetchval(confirmed)
    await visitor.post(address)
    assert await conn.fetchval(confirmed)
    for email, still in ((alice.email.upper(), True), ("new@example.org", False)):
        form = holder_form(email=email)
        await people.update_holder(conn, edition, alice.id, form, NOW)
        assert await conn.fetchval(confirmed) is still
