"""A session that ends while somebody types takes nothing from them."""

from html import unescape

from playwright.async_api import expect

from api.access.identity import SESSION_COOKIE
from matchmaker.db import Connection
from matchmaker.participation import links
from tests.cast import a_holder, an_edition, an_organiser
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import WIDTHS, faults
from tests.fixtures.site import Site
from tests.pages.reading import filled_in, text_of
from tests.pages.test_acting import FORMS

TYPED = "Un « nouveau » projet\n& sa <suite>"


async def test_what_was_typed_is_sent_again_after_signing_in(site: Site, conn: Connection) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    browser = await site.person(alice.id)
    form = filled_in(await browser.get("/moi/profil")) | {"summary": [TYPED]}
    await conn.execute("delete from browser_session")
    refused = await browser.post("/moi/profil", data=form)
    assert refused.status_code == 401
    assert "votre saisie est gardée dans cette page" in text_of(refused)
    kept = filled_in(refused)
    assert {name: [unescape(v) for v in values] for name, values in kept.items()} == form
    assert 'href="/lien" target="_blank"' in refused.text
    assert (await browser.post("/moi/profil", data=kept)).status_code == 401  # still signed out
    browser.cookies.set(SESSION_COOKIE, await site.person_session(alice.id), domain="127.0.0.1")
    assert (await browser.post("/moi/profil", data=kept)).status_code == 303
    stored = await conn.fetchval("select summary from holder where person_id = $1", alice.id)
    assert stored == TYPED


async def test_every_form_is_kept_when_the_session_has_ended(site: Site, conn: Connection) -> None:
    """Of whomever: a form that stands in FORMS is found by existing."""
    edition = await an_edition(conn)
    browser = await site.client()
    for route in FORMS:
        form = {"reason": TYPED, "acting_for": str(edition.id), "several": ["1", "2"]}
        path = route.filled(edition.slug, edition.id)
        refused = await browser.post(path, data=form)
        assert refused.status_code == 401, route
        kept = filled_in(refused)
        assert {name: [unescape(one) for one in values] for name, values in kept.items()} == {
            name: [value] if isinstance(value, str) else value for name, value in form.items()
        }, route
        assert f'action="{path}"' in refused.text


async def test_it_is_not_sent_for_somebody_else(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, charlie = await a_holder(conn, edition), await a_holder(conn, edition, "Charlie")
    browser = await site.person(alice.id)
    form = filled_in(await browser.get("/moi/profil")) | {"summary": [TYPED]}
    await conn.execute("delete from browser_session")
    kept = filled_in(await browser.post("/moi/profil", data=form))
    browser.cookies.set(SESSION_COOKIE, await site.person_session(charlie.id), domain="127.0.0.1")
    refused = await browser.post("/moi/profil", data=kept)
    assert refused.status_code == 409
    assert TYPED in unescape(refused.text).replace("\r\n", "\n")
    assert await conn.fetchval("select count(*) from holder where summary = $1", TYPED) == 0


async def test_an_organiser_is_shown_their_own_way_in(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    organiser = await an_organiser(conn, edition)
    browser = await site.organiser(organiser.id)
    await conn.execute("delete from browser_session")
    refused = await browser.post(
        f"/organisation/{edition.slug}/equipe/invitation", data={"name": "Noé"}
    )
    assert refused.status_code == 401
    assert 'value="Noé"' in refused.text
    assert 'href="/connexion" target="_blank"' in refused.text


async def test_a_person_loses_nothing_in_a_browser_without_scripts(
    site: Site, conn: Connection, page: OpenPage
) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    link = await links.mint(conn, site.settings.secret, alice.id, "page")
    tab = await page(390, javascript=False)
    await tab.goto(f"{site.base_url}/lien/{link.token}")
    await tab.get_by_role("button", name="Ouvrir ma page").click()
    await tab.goto(f"{site.base_url}/moi/profil")
    await tab.get_by_label("Le projet en quelques phrases").fill(TYPED)
    await conn.execute("delete from browser_session")
    await tab.locator("main form button[type=submit]").last.click()
    await expect(tab.get_by_role("heading", level=1)).to_have_text("Votre session est terminée")
    looked = await page()  # axe needs scripts, which this browser has not
    await looked.goto(site.base_url)
    await looked.set_content(await tab.content())
    assert await faults(looked, WIDTHS) == {}
    other = await tab.context.new_page()
    await other.goto(f"{site.base_url}/lien/{link.token}")
    await looked.set_content(await other.content())
    assert await faults(looked, WIDTHS) == {}
    await other.get_by_role("button", name="Ouvrir ma page").click()
    await tab.get_by_role("button", name="Envoyer de nouveau").click()
    await expect(tab.locator("main")).to_contain_text("C’est enregistré")
    assert await conn.fetchval("select summary from holder") == TYPED
