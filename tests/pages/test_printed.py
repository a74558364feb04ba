"""On paper a page has nothing that one could press."""

from typing import Final

from api.access.identity import SESSION_COOKIE
from matchmaker import planning
from matchmaker.db import Connection
from tests.cast import NOW, a_holder, an_edition, an_investor, an_organiser
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import sign_in
from tests.fixtures.site import Site
from tests.planning.plans import publish

#: buttons, links that look like one, and the menus
PRESSED: Final = """() => [...document.querySelectorAll("button, .button, nav, [type=submit]")]
    .filter(each => each.checkVisibility()).map(each => each.outerHTML.slice(0, 120))"""
OWN: Final = (
    *("/moi", "/moi/desistement", "/moi/agenda"),
    *("/moi/programme", "/moi/donnees", "/moi/badge"),
)


async def test_no_page_prints_a_button(site: Site, conn: Connection, page: OpenPage) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    dora = await an_investor(conn, edition, "Dora")
    await publish(conn, edition, [(alice, bob, 0, 0), (alice, dora, 1, 1)])
    await planning.withdraw_meeting(conn, edition, alice, dora.id, NOW)
    organiser = await an_organiser(conn, edition)
    tab = await page()
    await tab.emulate_media(media="print")
    found = {}

    async def walk(*addresses: str) -> None:
        for address in addresses:
            await tab.goto(site.base_url + address)
            if shown := await tab.evaluate(PRESSED):
                found[address] = shown

    base = f"/matinee/{edition.slug}"
    await walk("/", base, f"{base}/financeurs", f"{base}/inscription/porteur")
    await sign_in(tab, site, alice.id)
    await walk(*OWN, f"/moi/rendez-vous/{bob.id}/desistement", "/moi/guide")
    await sign_in(tab, site, bob.id)
    await walk("/moi", "/moi/souhaits")
    session = await site.organiser_session(organiser.id)
    await tab.context.add_cookies(
        [{"name": SESSION_COOKIE, "value": session, "url": site.base_url, "httpOnly": True}]
    )
    house = f"/organisation/{edition.slug}"
    await walk(house, f"{house}/personnes", f"{house}/planning")
    assert found == {}
