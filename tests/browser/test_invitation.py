"""Last year's project holder on a phone without scripts: a tap in the letter, a tap on the page."""

from matchmaker.db import Connection
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import violations
from tests.fixtures.site import Site
from tests.pages.test_invitations import link_to, two_years

OVER = "document.documentElement.scrollWidth > innerWidth"


async def test_two_taps_register_on_a_phone_without_scripts(
    site: Site, conn: Connection, page: OpenPage
) -> None:
    before, after = await two_years(conn)
    link = await link_to(conn, before, after, "Alice")
    phone = await page(390, javascript=False)
    await phone.goto(site.base_url + link)
    assert await conn.fetchval("select count(*) from person where edition_id = $1", after.id) == 0
    assert not await phone.get_by_role("checkbox", checked=True).count()
    await phone.get_by_role("button", name="Je m’inscris").click()
    await phone.wait_for_url("**/moi")
    await phone.get_by_text("Votre inscription est enregistrée").wait_for()
    assert await conn.fetchval(
        "select takes_part from person where edition_id = $1 and first_name = 'Alice'", after.id
    )
    seeing = await page(390)  # the pages that no walk opens, since their address is a secret
    other = await link_to(conn, before, after, "Bob")
    for path in (other, f"{other}/refus", link):
        await seeing.goto(site.base_url + path)
        assert await violations(seeing) == []
        assert not await seeing.evaluate(OVER), path
