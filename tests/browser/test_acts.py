"""Acts of the day on a device that loses its network, its answers, its session or its room."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from playwright.async_api import Browser, BrowserContext, Dialog, Page, expect

from matchmaker import day
from matchmaker.db import Connection, Pool
from tests import cast
from tests.browser.keeping import until_kept
from tests.browser.proxy import Proxy, behind_a_proxy
from tests.browser.test_faults import signed_in
from tests.browser.test_sleep import lifecycle
from tests.examples import LONG
from tests.fixtures.site import Site
from tests.pages.days import Day, a_clock, a_day
from tests.pages.test_day_browser import CAMERA

PATIENCE: Final = 60_000
#: seconds of an answer's way, between two badges, and without network; at full length in a long run
DELAY: Final = 3.0 if LONG else 0.4
PACE: Final = 20 / 30 if LONG else 0.0
OUTAGE: Final = 10.0 if LONG else 0.0
#: counts what a reader of badges felt in the hand
FELT: Final = """
Navigator.prototype.vibrate = () =>
  sessionStorage.setItem("felt", Number(sessionStorage.getItem("felt")) + 1);
"""
#: what the screen says, and what the device holds, in one moment
SEEN: Final = """() => ({
  here: Number(document.querySelector("#desk-figures strong").textContent),
  waiting: parseInt(document.querySelector("#acts [data-waiting]").textContent || "0"),
  held: Object.keys(localStorage).filter((name) => name.startsWith("act:")).length,
  felt: Number(sessionStorage.getItem("felt")),
})"""
FULL: Final = (
    "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); };"
)
FORBIDDEN: Final = """
Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("", "SecurityError"); },
});
"""


class Scene(msgspec.Struct, frozen=True):
    day: Day
    site: Site
    proxy: Proxy
    context: BrowserContext

    async def desk(self, *scripts: str) -> Page:
        """A desk of Noé's in this browser."""
        tab = await self.context.new_page()
        for script in scripts:
            await tab.add_init_script(script)
        await tab.goto(self.site.base_url + self.day.desk_path)
        return tab


@pytest.fixture
async def scene(
    pool: Pool,
    database_url: str,
    conn: Connection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    browser: Browser,
) -> AsyncIterator[Scene]:
    clock = a_clock(tmp_path, monkeypatch)
    faults: list[str] = []
    async with behind_a_proxy(pool, database_url, hurry=not LONG) as (site, proxy):
        morning = await a_day(site, conn, clock)
        context = await browser.new_context(locale="fr-FR", viewport={"width": 820, "height": 1180})
        context.on("weberror", lambda error: faults.append(str(error.error)))
        await signed_in(context, site, await site.organiser_session(morning.noe.id))
        yield Scene(morning, site, proxy, context)
        await context.close()
    assert faults == []


async def notes(conn: Connection, scene: Scene) -> list[str]:
    """What was noted of people, act by act."""
    edition_id = scene.day.morning.edition.id
    rows = await conn.fetch("select act from day_act where edition_id = $1 order by id", edition_id)
    return [row["act"] for row in rows]


async def search(tab: Page, letters: str) -> None:
    await tab.locator("#field-texte").fill(letters)
    await expect(tab.locator("#desk-list .desk-name")).to_have_count(1)


async def tap(tab: Page, letters: str, name: str = "Est là") -> None:
    await search(tab, letters)
    await tab.locator("#desk-list").get_by_role("button", name=name).click()


def waiting(tab: Page) -> Any:
    return expect(tab.locator("#acts:not([hidden]) [data-waiting]"))


async def test_thirty_badges_through_a_bad_network_and_a_reload_are_thirty_arrivals(
    scene: Scene, conn: Connection
) -> None:
    edition = scene.day.morning.edition
    await conn.execute("update edition set stage = 'closed' where id = $1", edition.id)
    await conn.execute("update edition set stage = 'open' where id = $1", edition.id)
    crowd = [await cast.a_holder(conn, edition, f"Ana{n}") for n in range(30)]
    await conn.execute("update edition set stage = 'published' where id = $1", edition.id)
    secret = scene.site.settings.secret
    codes = [await day.badge_code(conn, secret, person.id) for person in crowd]
    tab = await scene.desk(CAMERA, FELT)
    await until_kept(tab)

    async def check() -> dict[str, int]:
        seen: dict[str, int] = await tab.evaluate(SEEN)
        noted = len(await notes(conn, scene))
        assert seen["waiting"] == seen["held"]
        assert seen["here"] <= noted
        assert seen["felt"] <= noted + seen["held"]
        return seen

    async def read(several: list[str], before: int) -> None:
        await tab.get_by_role("button", name="Lire un badge").click()
        for number, code in enumerate(several, before + 1):
            await tab.evaluate("code => { window.badge = code }", code)
            await tab.wait_for_function(
                "number => Number(sessionStorage.getItem('felt')) === number", arg=number
            )
            await check()
            await asyncio.sleep(PACE)

    scene.proxy.delay = DELAY
    await read(codes[:10], 0)
    scene.proxy.fail("broken")
    over_at = asyncio.get_running_loop().time() + OUTAGE
    await read_on(tab)
    await read(codes[10:15], 10)
    await tab.reload()
    await expect(tab.locator("[data-age]")).to_contain_text("Réseau coupé")
    await check()
    await read(codes[15:22], 15)
    await asyncio.sleep(over_at - asyncio.get_running_loop().time())
    scene.proxy.mend()
    await read_on(tab)
    await read(codes[22:], 22)
    while (await check())["held"]:
        await tab.wait_for_timeout(100)
    await expect(tab.locator("#desk-figures strong")).to_have_text("30", timeout=PATIENCE)
    await expect(tab.locator("#acts")).to_be_hidden()
    assert await notes(conn, scene) == ["attendance.arrived"] * 30
    rows = await conn.fetch("select person_id from attendance where state = 'arrived'")
    assert {row["person_id"] for row in rows} == {person.id for person in crowd}


async def read_on(tab: Page) -> None:
    """The camera is closed, as it is opened again by the next to read."""
    await tab.get_by_role("button", name="Lire un badge").click()
    await expect(tab.locator("video")).to_be_hidden()


async def test_an_act_whose_answer_was_lost_is_done_once(scene: Scene, conn: Connection) -> None:
    tab = await scene.desk()
    scene.proxy.loses_answers = True
    await tap(tab, "ali")
    await waiting(tab).to_contain_text("1 geste en attente d’envoi")
    assert await notes(conn, scene) == ["attendance.arrived"]
    scene.proxy.loses_answers = False
    await expect(tab.locator("#acts")).to_be_hidden(timeout=PATIENCE)
    await expect(tab.locator("#desk-figures strong")).to_have_text("1")
    assert await notes(conn, scene) == ["attendance.arrived"]


async def test_what_is_refused_stays_in_sight_and_lets_others_pass(
    scene: Scene, conn: Connection
) -> None:
    edition, _, alice, charlie, *_ = scene.day.morning
    tab = await scene.desk()
    await tap(tab, "ali")
    await expect(tab.locator(".desk-banner")).to_contain_text("Alice")
    await search(tab, "ali")
    scene.proxy.fail("503")
    await tab.locator("#desk-list").get_by_role("button", name="Annuler").click()
    await waiting(tab).to_contain_text("1 geste")
    scene.day.clock.set(9, 30)  # more than ten minutes after
    scene.proxy.mend()
    refused = tab.locator("#acts li")
    await expect(refused).to_contain_text("dix minutes", timeout=PATIENCE)
    await tap(tab, "cha")
    await expect(tab.locator(".desk-banner")).to_contain_text("Charlie")
    await tab.reload()
    await expect(refused).to_contain_text("Alice Martin")
    await refused.get_by_role("button", name="Réessayer").click()
    await expect(refused).to_contain_text("dix minutes")
    await refused.get_by_role("button", name="Abandonner").click()
    await expect(tab.locator("#acts")).to_be_hidden()
    state = await day.attendance(conn, edition.id)
    assert {state[alice.id].state, state[charlie.id].state} == {"arrived"}


@pytest.mark.parametrize("end", ["signed out", "somebody else"])
async def test_acts_wait_for_whoever_noted_them(scene: Scene, conn: Connection, end: str) -> None:
    noe, camille = scene.day.noe, scene.day.morning.organiser
    scene.proxy.hurry = False  # the page does not notice by itself
    tab = await scene.desk()
    await search(tab, "ali")
    if end == "signed out":
        await conn.execute("delete from browser_session where organiser_id = $1", noe.id)
    else:
        other = await scene.site.organiser_session(camille.id)
        await signed_in(scene.context, scene.site, other)
    await tab.locator("#desk-list").get_by_role("button", name="Est là").click()
    await waiting(tab).to_contain_text("Votre session est terminée")
    if end == "somebody else":  # who sees that something is left, and does not send it as theirs
        await tab.reload()
        await expect(tab.locator("#acts [data-left]")).to_contain_text("pas encore envoyés : 1")
    assert await notes(conn, scene) == []
    await signed_in(scene.context, scene.site, await scene.site.organiser_session(noe.id))
    again = await scene.desk()
    await expect(again.locator("#desk-figures strong")).to_have_text("1", timeout=PATIENCE)
    await expect(again.locator("#acts")).to_be_hidden()
    assert await notes(conn, scene) == ["attendance.arrived"]


@pytest.mark.parametrize("room", [FULL, FORBIDDEN], ids=["full", "forbidden"])
async def test_where_nothing_can_be_stored_acts_live_as_long_as_the_page(
    scene: Scene, conn: Connection, room: str
) -> None:
    tab = await scene.desk(room)
    await search(tab, "ali")
    scene.proxy.fail("502")
    await tab.locator("#desk-list").get_by_role("button", name="Est là").click()
    await waiting(tab).to_contain_text("1 geste en attente d’envoi")
    scene.proxy.mend()
    await expect(tab.locator("#acts")).to_be_hidden(timeout=PATIENCE)
    assert await notes(conn, scene) == ["attendance.arrived"]


async def test_a_fault_of_ours_with_one_act_holds_nobody_else_up(
    scene: Scene, conn: Connection
) -> None:
    _, _, alice, *_ = scene.day.morning
    # A page that a worker has taken over by then would not be held up here.
    tab = await scene.desk("delete Navigator.prototype.serviceWorker")
    await tab.route("**/arrivees", lambda route: route.fulfill(
        status=500, headers={"X-Matchmaker": scene.proxy.build}, body="") if str(alice.id)
        in (route.request.post_data or "") else route.fallback())  # fmt: skip
    await tap(tab, "ali")
    await waiting(tab).to_contain_text("1 geste")
    await tap(tab, "cha")
    await expect(tab.locator("#desk-figures strong")).to_have_text("1", timeout=PATIENCE)
    await waiting(tab).to_contain_text("1 geste")
    await tab.unroute("**/arrivees")
    await expect(tab.locator("#desk-figures strong")).to_have_text("2", timeout=PATIENCE)
    assert await notes(conn, scene) == ["attendance.arrived"] * 2


async def test_what_is_said_and_unsaid_without_network_arrives_in_that_order(
    scene: Scene, conn: Connection
) -> None:
    edition, _, alice, _, bob, _ = scene.day.morning
    scene.day.clock.set(9, 2)
    await signed_in(scene.context, scene.site, await scene.site.person_session(bob.id))
    tab = await scene.context.new_page()
    await tab.goto(f"{scene.site.base_url}/moi")
    form = tab.locator(f"#mark-{alice.id}")
    await form.get_by_role("button", name="Présent").click()
    await expect(form).to_contain_text("Noté à 9 h 02")
    scene.proxy.fail("broken")
    await form.get_by_role("button", name="Annuler").click()
    await form.get_by_role("button", name="Absent").click()
    await expect(form.get_by_role("button", name="Absent")).to_have_attribute(
        "aria-pressed", "true"
    )
    await waiting(tab).to_contain_text("2 gestes")
    held = await tab.evaluate(
        "() => Object.entries(localStorage).filter(([n]) => n.startsWith('act:'))"
    )
    assert len({json.loads(text)["subject"] for _, text in held}) == 1
    scene.proxy.mend()
    await expect(tab.locator("#acts")).to_be_hidden(timeout=PATIENCE)
    assert (await day.attendance(conn, edition.id))[alice.id].state == "absent"


@pytest.mark.parametrize("fate", ["closed", "frozen"])
async def test_another_page_of_the_browser_sends_what_the_first_cannot(
    scene: Scene, conn: Connection, fate: str
) -> None:
    scene.proxy.rewrite = lambda text: text.replace(b"STOLEN = 20000", b"STOLEN = 2000")
    first, second = await scene.desk(), await scene.desk()
    await search(first, "ali")
    scene.proxy.fail("silence")  # the first one holds the lock, and waits
    await first.locator("#desk-list").get_by_role("button", name="Est là").click()
    await waiting(second).to_contain_text("1 geste")
    if fate == "closed":
        await first.close()
    else:
        await lifecycle(first, "frozen")
    scene.proxy.mend()
    await expect(second.locator("#desk-figures strong")).to_have_text("1", timeout=PATIENCE)
    await expect(second.locator("#acts")).to_be_hidden(timeout=PATIENCE)
    if fate == "frozen":
        await lifecycle(first, "active")
        await expect(first.locator("#desk-figures strong")).to_have_text("1", timeout=PATIENCE)
        await expect(first.locator("#acts")).to_be_hidden(timeout=PATIENCE)
    assert await notes(conn, scene) == ["attendance.arrived"]


async def test_signing_out_with_acts_that_wait_asks_first(scene: Scene, conn: Connection) -> None:
    tab = await scene.desk()
    await search(tab, "ali")
    scene.proxy.fail("502")
    await tab.locator("#desk-list").get_by_role("button", name="Est là").click()
    await waiting(tab).to_contain_text("1 geste")
    asked: list[str] = []

    async def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        await dialog.dismiss()

    tab.on("dialog", refuse)
    await tab.get_by_role("button", name="Me déconnecter").click()
    scene.proxy.mend()
    await expect(tab.locator("#desk-figures strong")).to_have_text("1", timeout=PATIENCE)
    [question] = asked
    assert "serait perdu" in question
