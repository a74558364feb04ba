"""The day in a real browser: the desk on a tablet, a badge before a camera, the grid."""

import asyncio
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page, Route, expect

from api.access.identity import SESSION_COOKIE
from matchmaker import day
from matchmaker.db import Connection
from tests import cast, examples
from tests.day.mornings import at
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import Faults, look_at_all
from tests.fixtures.site import Site
from tests.pages.days import Clock, Day, a_clock, a_day
from tests.pages.reading import text_of

LONG = "Société coopérative d'intérêt collectif Les Jardins de la Vallée-aux-Loups"
WIDTHS = (390, 820, 1280)
#: a camera that shows nothing, and a detector that sees one badge: no browser here has both
CAMERA = """
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  setInterval(() => pen.fillRect(0, 0, 9, 9), 50);
  return canvas.captureStream(20);
};
window.BarcodeDetector = class {
  async detect() { return window.badge ? [{ rawValue: window.badge }] : []; }
};
"""


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clock:
    return a_clock(tmp_path, monkeypatch)


@pytest.fixture
async def scene(site: Site, conn: Connection, clock: Clock) -> Day:
    return await a_day(site, conn, clock)


async def become(tab: Page, site: Site, client: httpx.AsyncClient) -> None:
    """The browser continues the session of a client."""
    value = client.cookies[SESSION_COOKIE]
    cookie = {"name": SESSION_COOKIE, "value": value, "url": site.base_url}
    await tab.context.add_cookies([cookie])  # type: ignore[list-item]


async def crowd(conn: Connection, scene: Day) -> None:
    """Thirty more with long names, some of whom have come."""
    edition = scene.morning.edition
    await conn.execute("update edition set stage = 'closed' where id = $1", edition.id)
    await conn.execute("update edition set stage = 'open' where id = $1", edition.id)
    for number in range(30):
        person = await cast.a_holder(conn, edition, f"Marie-Apolline{number}", organisation=LONG)
        if number % 2:
            await day.arrive(conn, edition, person.id, scene.noe.id, at(8, 40))
    await conn.execute("update edition set stage = 'published' where id = $1", edition.id)


async def test_pages_of_the_day_are_accessible(
    scene: Day, site: Site, conn: Connection, page: OpenPage
) -> None:
    edition, _, alice, _, bob, dora = scene.morning
    await crowd(conn, scene)
    await day.note_late(conn, edition, alice.id, 4, None, at(8))
    await day.note_absent(conn, edition, dora.id, None, at(8))
    await day.close_table(conn, edition, 1, 1, None, at(8))
    desk, board = scene.desk_path, scene.day_path
    paths = {
        scene.desk: (desk, f"{desk}?texte=marie", f"{desk}?voir=attendus", f"{desk}/inscription"),
        scene.organiser: (
            board,
            f"{board}/personnes/{alice.id}",
            f"{board}/personnes/{bob.id}",
            f"{board}/tables/1",
            # These are the same of a crowd: tests/browser/test_every_page.py looks at them.
            *(
                [f"{board}/decalage", f"/organisation/{edition.slug}/equipe"]
                if examples.LONG
                else ()
            ),
        ),
        await site.person(bob.id): ("/moi", *(["/moi/badge"] if examples.LONG else ())),
    }
    wrong: dict[str, Faults] = {}
    for client, several in paths.items():
        tab = await page()
        await become(tab, site, client)
        wrong |= await look_at_all(tab, [site.base_url + path for path in several], WIDTHS)
        await tab.context.close()
    assert wrong == {}


async def test_a_tap_at_one_desk_shows_at_the_other(scene: Day, site: Site, page: OpenPage) -> None:
    desks = [await page(820), await page(820)]
    for tab in desks:
        await become(tab, site, scene.desk)
        await tab.goto(site.base_url + scene.desk_path)
    first, second = desks
    await first.locator("#field-texte").fill("ali")
    await expect(first.locator("#desk-list .desk-name")).to_have_text("Alice Martin")
    await first.get_by_role("button", name="Est là Alice Martin").click()
    await expect(first.locator(".desk-banner")).to_contain_text("9 h 00, table 2")
    await expect(first.locator("#field-texte")).to_be_focused()
    await expect(first.locator("#field-texte")).to_have_value("")
    await expect(second.locator(".desk-row")).to_contain_text("Alice Martin", timeout=15_000)
    await expect(second.locator("#desk-figures")).to_contain_text("1 arrivée sur 4")
    await first.locator(".desk-banner").get_by_role("button", name="Annuler").click()
    await expect(first.locator(".desk-banner")).to_contain_text("est annulée")
    await expect(second.locator("#desk-figures")).to_contain_text("0 arrivée", timeout=15_000)


async def test_what_is_being_typed_outlives_the_news_of_other_desks(
    scene: Day, site: Site, page: OpenPage
) -> None:
    tab = await page(820)
    await become(tab, site, scene.desk)
    await tab.goto(site.base_url + scene.desk_path)
    await tab.locator("#field-texte").fill("cha")
    await expect(tab.locator("#desk-list h2")).to_contain_text("1 personne trouvée")
    async with tab.expect_response(lambda answer: "texte=cha" in answer.url, timeout=15_000):
        pass
    await expect(tab.locator("#field-texte")).to_have_value("cha")
    await expect(tab.locator("#desk-list h2")).to_contain_text("1 personne trouvée")


async def test_a_badge_before_the_camera_is_one_arrival(
    scene: Day, site: Site, conn: Connection, page: OpenPage
) -> None:
    edition, _, alice, *_ = scene.morning
    code = await day.badge_code(conn, site.settings.secret, alice.id)
    tab = await page(820)
    await tab.add_init_script(CAMERA)
    await become(tab, site, scene.desk)
    await tab.goto(site.base_url + scene.desk_path)
    await tab.get_by_role("button", name="Lire un badge").click()
    await expect(tab.locator("video")).to_be_visible()
    await tab.evaluate("text => { window.badge = text }", f"{site.base_url}/x/badge/{code}")
    await expect(tab.locator(".desk-banner")).to_contain_text("Alice Martin")
    await expect(tab.locator("video")).to_be_visible()
    await tab.evaluate("window.badge = 'https://elsewhere.example/'")
    await expect(tab.locator("#acts li")).to_contain_text("Ce n’est pas un badge")
    await tab.get_by_role("button", name="Lire un badge").click()
    await expect(tab.locator("video")).to_be_hidden()
    rows = await conn.fetch("select person_id from attendance where edition_id = $1", edition.id)
    assert [row["person_id"] for row in rows] == [alice.id]


async def test_without_a_reader_there_is_no_camera_button(
    scene: Day, site: Site, page: OpenPage
) -> None:
    tab = await page(820)
    await become(tab, site, scene.desk)
    await tab.goto(site.base_url + scene.desk_path)
    await expect(tab.locator("#field-texte")).to_be_visible()
    await expect(tab.locator("#scan")).to_be_hidden()


async def test_the_desk_works_without_scripts(scene: Day, site: Site, page: OpenPage) -> None:
    tab = await page(390, javascript=False)
    await become(tab, site, scene.desk)
    await tab.goto(site.base_url + scene.desk_path)
    await tab.locator("#field-texte").fill("dora")
    await tab.get_by_role("button", name="Chercher").click()
    await tab.get_by_role("button", name="Est là Dora Bernard").click()
    await expect(tab.locator(".desk-banner")).to_contain_text("Dora Bernard")


async def test_the_day_is_a_grid_with_room_and_a_list_without(
    scene: Day, site: Site, conn: Connection, page: OpenPage
) -> None:
    edition, _, alice, *_ = scene.morning
    scene.clock.set(9, 20)
    for width, shown, hidden in (
        (1280, ".day-grid", "#day-ahead"),
        (390, "#day-ahead", ".day-grid"),
    ):
        tab = await page(width)
        await become(tab, site, scene.organiser)
        await tab.goto(site.base_url + scene.day_path)
        await expect(tab.locator(shown)).to_be_visible()
        await expect(tab.locator(hidden)).to_be_hidden()
        await expect(tab.locator(f"{shown} [aria-current=time]").first).to_contain_text("9 h 15")
    await day.note_absent(conn, edition, alice.id, None, at(9, 21))
    await expect(tab.locator("#day-alerts")).to_contain_text("Absence de Alice", timeout=20_000)


async def test_an_investor_s_button_answers_in_its_place(
    scene: Day, site: Site, conn: Connection, page: OpenPage
) -> None:
    edition, _, alice, _, bob, _ = scene.morning
    scene.clock.set(9, 2)
    tab = await page(390)
    await become(tab, site, await site.person(bob.id))
    await tab.goto(f"{site.base_url}/moi")
    form = tab.locator(f"#mark-{alice.id}")
    await form.get_by_role("button", name="Présent").click()
    await expect(form).to_contain_text("Noté à 9 h 02")
    await expect(form.get_by_role("button", name="Présent")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert (await day.attendance(conn, edition.id))[alice.id].state == "arrived"
    await form.get_by_role("button", name="Annuler").click()
    await expect(form).not_to_contain_text("Noté")


async def test_what_one_has_just_said_is_not_unsaid_by_an_older_answer(
    scene: Day, site: Site, page: OpenPage
) -> None:
    """The page asks for news; before the answer comes, its reader has spoken."""
    _, _, alice, _, bob, _ = scene.morning
    scene.clock.set(9, 2)
    tab = await page(390)
    await tab.add_init_script("delete Navigator.prototype.serviceWorker")  # it would not be held up
    await become(tab, site, await site.person(bob.id))
    asked, answered = [asyncio.Event(), asyncio.Event()], [asyncio.Event(), asyncio.Event()]
    turns = iter(zip(asked, answered, strict=True))

    async def hold(route: Route) -> None:
        came, may_go = next(turns)
        answer = await route.fetch()
        came.set()
        await may_go.wait()
        await route.fulfill(response=answer)

    await tab.route("**/moi?connu=*", hold)
    await tab.goto(f"{site.base_url}/moi")
    form = tab.locator(f"#mark-{alice.id}")
    await tab.evaluate("() => { live.ask() }")  # as when it is told that there are news
    await asked[0].wait()
    await form.get_by_role("button", name="Présent").click()
    await expect(form).to_contain_text("Noté à 9 h 02")
    answered[0].set()
    await asked[1].wait()  # the older answer was dropped, and the page asks again
    assert "Noté à 9 h 02" in text_of(await form.inner_text())
    answered[1].set()
    await expect(form).to_contain_text("Noté à 9 h 02")
