"""The organiser's pages in a real browser: accessible at both widths, live, and without scripts."""

import datetime as dt

import pytest
from playwright.async_api import Page, expect

from api.access.identity import SESSION_COOKIE
from matchmaker import planning
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices
from matchmaker.db import Connection
from matchmaker.participation import links
from tests import cast, examples
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import WIDTHS, faults, look_at_all
from tests.fixtures.site import Site
from tests.pages.organisers import PROGRESS, Scene, a_running_solver, a_scene
from tests.planning import plans

LONG = "Société coopérative d'intérêt collectif Les Jardins de la Vallée-aux-Loups"
VISITORS = ("/connexion", "/connexion-envoyee", "/connexion/some-token")


async def _sign_in(page: Page, site: Site, scene: Scene) -> None:
    token = await site.organiser_session(scene.camille.id)
    await page.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": site.base_url}])


async def test_pages_of_signing_in_are_accessible(site: Site, page: OpenPage) -> None:
    tab = await page()
    assert await look_at_all(tab, [site.base_url + path for path in VISITORS]) == {}


async def test_pages_before_the_schedule_are_accessible(
    site: Site, conn: Connection, page: OpenPage
) -> None:
    scene = await a_scene(site, conn)
    for number in range(30):
        await cast.a_holder(conn, scene.edition, f"Porteur{number}", organisation=LONG)
    person = f"/personnes/{scene.alice.id}"
    paths = ["", "/personnes", "/personnes?text=rien", "/planning", "/souhaits/cloture", person]
    if examples.LONG:  # of one person or of none, as in tests/browser/test_every_page.py
        paths += ["/import", "/envois", "/journal"]
        paths += [person + tail for tail in ("/fiche", "/desistement", "/liens", "/evitements")]
    tab = await page()
    await _sign_in(tab, site, scene)
    wrong = await look_at_all(tab, [f"{site.base_url}/organisation"])
    wrong |= await look_at_all(tab, [site.base_url + scene.base + path for path in paths])
    await plans.close(conn, scene.edition)
    closed = ("", "/planning", "/souhaits/reouverture")
    wrong |= await look_at_all(tab, [site.base_url + scene.base + path for path in closed])
    assert wrong == {}


@pytest.mark.parametrize(
    ("language", "show"), [("fr", "Afficher d’abord"), ("en", "Show it first")]
)
async def test_a_letter_that_is_previewed_and_a_reminder_to_nobody_are_accessible(
    site: Site, conn: Connection, page: OpenPage, language: str, show: str
) -> None:
    scene = await a_scene(site, conn)
    for person in (scene.alice, scene.bob):
        await wishes.save(conn, scene.edition, person, Choices(), cast.NOW)
    tab = await page()
    await _sign_in(tab, site, scene)
    await tab.goto(f"{site.base_url}{scene.base}/envois/textes/convocation?lang={language}")
    await expect(tab.locator("html")).to_have_attribute("lang", language)
    await tab.get_by_role("button", name=show).click()
    await expect(tab.locator(".letter-frame")).to_be_visible()
    assert await faults(tab, WIDTHS) == {}
    nobody = f"{site.base_url}{scene.base}/envois/rappels?topics=wishes"
    assert await look_at_all(tab, [nobody]) == {}
    await expect(tab.locator("html")).to_have_attribute("lang", language)


async def test_pages_of_the_schedule_are_accessible(
    site: Site, conn: Connection, page: OpenPage
) -> None:
    scene = await a_scene(site, conn)
    long = await cast.a_holder(conn, scene.edition, "Denise", project=LONG, organisation=LONG)
    await plans.publish(
        conn, scene.edition, [(scene.alice, scene.bob, 0, 0), (long, scene.bob, 1, 0)]
    )
    draft = await plans.a_draft(conn, scene.edition, [(long, scene.bob, 5, 3)])
    await conn.execute("update outbox set state = 'held', last_error = '550 no' where id % 2 = 0")
    version = f"/planning/versions/{draft}"
    tab = await page()
    await _sign_in(tab, site, scene)
    paths = ["", "/planning", version, f"{version}/publication", "/envois", "/journal"]
    paths.append(f"/personnes/{scene.alice.id}")
    wrong = await look_at_all(tab, [site.base_url + scene.base + path for path in paths])
    await a_running_solver(conn, scene, PROGRESS)
    wrong |= await look_at_all(tab, [f"{site.base_url}{scene.base}/planning"])
    assert wrong == {}


async def test_the_grid_stands_on_wide_screens_and_the_list_on_narrow_ones(
    site: Site, conn: Connection, page: OpenPage
) -> None:
    scene = await a_scene(site, conn)
    await plans.publish(conn, scene.edition, [(scene.alice, scene.bob, 0, 0)])
    for width, shown, hidden in (
        (1280, ".grid-frame", ".grid-moments"),
        (390, ".grid-moments", ".grid-frame"),
    ):
        tab = await page(width)
        await _sign_in(tab, site, scene)
        await tab.goto(f"{site.base_url}{scene.base}/planning")
        await expect(tab.locator(shown)).to_be_visible()
        await expect(tab.locator(hidden)).to_be_hidden()
        await expect(tab.locator(f"{shown} >> text={scene.alice.project}")).to_be_visible()


async def test_the_value_rises_by_itself_and_the_page_ends_with_the_draft(
    site: Site, conn: Connection, page: OpenPage
) -> None:
    scene = await a_scene(site, conn)
    run_id = await a_running_solver(conn, scene, PROGRESS | {"value": 100})
    tab = await page()
    await _sign_in(tab, site, scene)
    await tab.goto(f"{site.base_url}{scene.base}/planning")
    await expect(tab.locator("#watched progress")).to_have_attribute("value", "100")
    await conn.execute(
        "update solve_run set progress = $2 where id = $1", run_id, PROGRESS | {"value": 1240}
    )
    await expect(tab.locator("#watched progress")).to_have_attribute("value", "1240")
    draft = await plans.a_draft(conn, scene.edition, [(scene.alice, scene.bob, 0, 0)])
    await conn.execute(
        "update solve_run set state = 'done', finished_at = now() where id = $1", run_id
    )
    publish = tab.locator(f'a[href$="{draft}/publication"]')
    await expect(publish).to_be_visible()
    await expect(tab.locator("#watched")).to_have_count(0)


async def test_everything_from_signing_in_to_publishing_works_without_scripts(
    site: Site, conn: Connection, page: OpenPage
) -> None:
    scene = await a_scene(site, conn)
    token = await links.mint_login(conn, scene.camille.id, dt.datetime.now(dt.UTC))
    tab = await page(390, javascript=False)
    await tab.goto(f"{site.base_url}/connexion/{token}")
    await tab.click("main button")
    await tab.click(f"main >> text={scene.edition.name}")
    await tab.click("text=Clore les souhaits")
    await tab.click("main button.primary")
    await tab.click("text=Calculer le planning")
    await tab.click("main button >> text=Calculer le planning")
    await expect(tab.locator("#watched")).to_be_visible()
    run = await planning.latest_run(conn, scene.edition.id)
    assert run is not None
    draft = await plans.a_draft(conn, scene.edition, [(scene.alice, scene.bob, 0, 0)])
    await conn.execute(
        "update solve_run set state = 'done', finished_at = now() where id = $1", run.id
    )
    await tab.click("noscript a")
    await tab.click("text=Publier cette version")
    await tab.click("main button >> text=Publier et écrire à 2 personnes")
    await expect(tab.locator(".messages")).to_contain_text("publié")
    version = await planning.version_in_force(conn, scene.edition.id)
    assert version is not None
    assert version.id == draft
