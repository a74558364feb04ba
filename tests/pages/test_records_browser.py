"""Records, journal and reports in a browser: accessible, short on a phone, wide on a screen."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from api.access.identity import SESSION_COOKIE
from matchmaker.db import Connection
from matchmaker.editions import audit
from tests import cast
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import look_at_all
from tests.fixtures.site import Site
from tests.pages.organisers import Scene, a_scene
from tests.planning import plans

LONG = "Société coopérative d'intérêt collectif Les Jardins de la Vallée-aux-Loups"
HEIGHT = "() => document.documentElement.scrollHeight"
#: how much of the frame's width is filled by what stands in the main part, boxes with text only
FILLED = """
() => {
  const frame = document.querySelector("main").getBoundingClientRect();
  const boxes = [...document.querySelectorAll("main *")]
    .filter(e => e.checkVisibility() && !e.closest(".unseen") && !e.children.length
                 && e.textContent.trim())
    .map(e => { const range = document.createRange(); range.selectNodeContents(e);
                return range.getBoundingClientRect() });
  return (Math.max(...boxes.map(b => b.right)) - frame.left) / frame.width;
}
"""


async def _signed_in(open_page: OpenPage, width: int, site: Site, scene: Scene) -> Page:
    tab = await open_page(width)
    token = await site.organiser_session(scene.camille.id)
    await tab.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": site.base_url}])
    return tab


async def test_pages_of_records_are_accessible(
    site: Site, conn: Connection, page: OpenPage
) -> None:
    scene = await a_scene(site, conn)
    again = await cast.a_holder(conn, scene.edition, organisation=LONG, project=LONG)
    await cast.a_holder(conn, scene.edition, organisation=LONG)
    await plans.publish(conn, scene.edition, [(scene.alice, scene.bob, 0, 1)])
    await audit.record(conn, scene.edition.id, scene.camille.id, "person.viewed", scene.alice.id)
    person = f"/personnes/{scene.alice.id}"
    paths = ["/personnes/doublons", f"{person}/fusion/{again.id}", f"{person}/sa-page"]
    paths += [f"/personnes/{scene.bob.id}/sa-page", "/journal?what=people", "/personnes"]
    tab = await _signed_in(page, 1280, site, scene)
    assert await look_at_all(tab, [site.base_url + scene.base + path for path in paths]) == {}


async def test_what_is_read_standing_up_is_short_on_a_phone(
    site: Site, conn: Connection, page: OpenPage, tmp_path: Path
) -> None:
    scene = await a_scene(site, conn)
    holders = [await cast.a_holder(conn, scene.edition, f"Porteur{n:02}") for n in range(40)]
    seats = [(holders[n], scene.bob, n % 14, n // 14) for n in range(20)]
    draft = await plans.a_draft(conn, scene.edition, [*seats])
    for number in range(50):
        about = holders[number % 40].id
        await audit.record(conn, scene.edition.id, scene.camille.id, "person.corrected", about)
    tab = await _signed_in(page, 390, site, scene)
    tall = {}
    for path in ("/journal", f"/planning/versions/{draft}"):
        await tab.goto(site.base_url + scene.base + path)
        tall[path] = await tab.evaluate(HEIGHT)
    header = "email;first_name;last_name;organisation;finance;ticket_from;ticket_to;description\n"
    line = ";Gil;Gros;Fonds Gil;microcredit;rien;9000;Microcrédit\n"
    file = tmp_path / "financeurs.csv"
    file.write_text(header + line * 40, "utf-8")
    await tab.goto(f"{site.base_url}{scene.base}/import")
    await tab.set_input_files("#field-files", file)
    await tab.get_by_role("button", name="Vérifier sans importer").click()
    cause = tab.get_by_role("rowheader").first
    await cause.wait_for()
    tall["/import"] = await tab.evaluate(HEIGHT)
    place = await tab.get_by_text("financeurs.csv").first.bounding_box()
    box = await cause.bounding_box()
    assert place is not None
    assert box is not None
    assert box["y"] < place["y"]
    assert {path: height for path, height in tall.items() if height > 5_500} == {}


@pytest.mark.parametrize("width", [1280, 1920])
async def test_public_pages_use_the_width_of_a_screen(
    site: Site, conn: Connection, page: OpenPage, width: int
) -> None:
    edition = await cast.an_edition(conn)
    for number in range(12):
        await cast.an_investor(conn, edition, f"Fonds{number:02}")
    tab = await page(width)
    filled = {}
    for path in ("/", "/matinee/mfi-2099", "/matinee/mfi-2099/guide", "/mentions-legales"):
        await tab.goto(site.base_url + path)
        filled[path] = await tab.evaluate(FILLED)
    assert {path: part for path, part in filled.items() if part < 0.75} == {}


async def test_an_import_says_that_it_is_under_way(
    site: Site, conn: Connection, page: OpenPage
) -> None:
    scene = await a_scene(site, conn)
    tab = await _signed_in(page, 390, site, scene)
    await tab.goto(f"{site.base_url}{scene.base}/import")
    # Nothing leaves, so that the page stays as it is while an answer is waited for.
    await tab.evaluate("() => addEventListener('submit', event => event.preventDefault())")
    said = tab.get_by_role("progressbar", name="Import en cours")
    await expect(said).to_be_hidden()
    await tab.get_by_role("button", name="Vérifier").click()
    await expect(said).to_be_visible()
    await expect(tab.get_by_text("Cinq mille lignes")).to_be_in_viewport()
