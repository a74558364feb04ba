"""Screens that slept, whose clock went wrong, of which there are many: right again at once."""

import datetime as dt
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import msgspec
import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from matchmaker import hall
from matchmaker.db import Connection, Pool
from matchmaker.editions import editions
from matchmaker.foundation import clock as hours
from tests.browser.proxy import Proxy, behind_a_proxy
from tests.browser.test_faults import signed_in
from tests.fixtures.site import SECRET, Site
from tests.pages.days import Day, a_clock, a_day
from tests.planning import plans

PATIENCE: Final = 60_000
KEPT_ON: Final = re.compile("kept-on")
LINE: Final = ".hall-slot:not([hidden]) .hall-line:has-text('Alice') .hall-table"
#: a clock that somebody sets, and a screen that the browser keeps on until the page is left
DEVICE: Final = """
(() => {
  const right = Date.now.bind(Date);
  Date.now = () => right() - 1000 * Number(sessionStorage.getItem("slow") || 0);
  window.locksOfScreen = [];
  Object.defineProperty(Navigator.prototype, "wakeLock", { get: () => ({
    request: async () => {
      const lock = new EventTarget();
      lock.released = false;
      window.locksOfScreen.push(lock);
      return lock;
    },
  }) });
})();
"""
#: what the browser does when the page is hidden
RELEASE: Final = """() => window.locksOfScreen.forEach((lock) => {
  lock.released = true;
  lock.dispatchEvent(new Event("release"));
})"""


class Scene(msgspec.Struct, frozen=True):
    day: Day
    site: Site
    proxy: Proxy
    context: BrowserContext
    board: str

    async def seat(self, conn: Connection, table: int) -> None:
        """Alice meets Bob at 9 h at that table."""
        edition, _, alice, _, bob, _ = self.day.morning
        known = await editions.by_id(conn, edition.id)
        await plans.publish(conn, known, [(alice, bob, 0, table)], hours.now())

    async def screen(self, path: str = "") -> Page:
        tab = await self.context.new_page()
        await tab.goto(self.site.base_url + (path or self.board))
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
    async with behind_a_proxy(pool, database_url) as (site, proxy):
        morning = await a_day(site, conn, clock)
        edition = morning.morning.edition
        key = await hall.key_in_force(conn, edition, SECRET, None, hours.now())
        context = await browser.new_context(locale="fr-FR")
        await context.add_init_script(DEVICE)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        board = f"/tableau/{edition.slug}/{key.text}"
        yield Scene(morning, site, proxy, context, board)
        await context.close()
    assert faults == []


async def lifecycle(tab: Page, state: str) -> None:
    session = await tab.context.new_cdp_session(tab)
    await session.send("Page.setWebLifecycleState", {"state": state})
    await session.detach()


async def test_a_board_that_slept_wakes_to_the_plan_the_hour_and_the_program_of_now(
    scene: Scene, conn: Connection
) -> None:
    tab = await scene.screen()
    body, gong = tab.locator("body"), tab.locator("[data-act=gong]")
    await expect(tab.locator(LINE)).to_contain_text("2")
    await gong.click()
    await tab.locator("[data-act=full]").click()
    await expect(gong).to_have_attribute("aria-pressed", "true")
    await expect(body).to_have_class(KEPT_ON)
    await tab.evaluate("sessionStorage.setItem('slow', 3600)")
    await tab.evaluate(RELEASE)
    await lifecycle(tab, "frozen")
    await scene.seat(conn, 3)
    scene.day.clock.set(8, 58)
    scene.proxy.build = "f00dfeedf00d"
    await lifecycle(tab, "active")
    await expect(tab.locator(LINE)).to_contain_text("4", timeout=PATIENCE)
    taken = tab.locator("meta[name=build][content=f00dfeedf00d]")
    await expect(taken).to_have_count(1, timeout=PATIENCE)
    # The new page says what is so: kept on again; the gong is on, or asks to be touched.
    await expect(body).to_have_class(KEPT_ON)
    sounds = await gong.get_attribute("aria-pressed") == "true"
    silent = "silent" in (await gong.get_attribute("class") or "")
    assert sounds is not silent
    assert await tab.locator(".hall-state").inner_text() == ""
    told = dt.datetime.fromtimestamp(await tab.evaluate("window.live.now()") / 1000, dt.UTC)
    assert abs(told - hours.now()) < dt.timedelta(minutes=1)


async def test_whoever_listens_for_the_others_may_fall_asleep(
    scene: Scene, conn: Connection
) -> None:
    scene.proxy.rewrite = lambda text: text.replace(b"SILENCE = 40000", b"SILENCE = 4000").replace(
        b"STOLEN = 20000", b"STOLEN = 4000"
    )
    leader = await scene.screen()
    await expect(leader.locator(LINE)).to_contain_text("2")
    follower = await scene.screen()
    await expect(follower.locator(LINE)).to_contain_text("2")
    await lifecycle(leader, "frozen")
    await scene.seat(conn, 4)
    await expect(follower.locator(LINE)).to_contain_text("5", timeout=PATIENCE)
    await lifecycle(leader, "active")
    await expect(leader.locator(LINE)).to_contain_text("5", timeout=PATIENCE)
    await scene.seat(conn, 0)
    for tab in (leader, follower):
        await expect(tab.locator(LINE)).to_contain_text("1", timeout=PATIENCE)


async def test_twelve_boards_and_a_desk_follow_in_one_browser(
    scene: Scene, conn: Connection
) -> None:
    boards = [await scene.screen(scene.board + ("/tables" if n % 2 else "")) for n in range(12)]
    session = await scene.site.organiser_session(scene.day.noe.id)
    await signed_in(scene.context, scene.site, session)
    desk = await scene.screen(scene.day.desk_path)
    await expect(desk.locator("#desk-list")).to_be_visible()
    for tab in boards:
        await expect(tab.locator(".hall-slot:not([hidden])").first).to_be_visible()
    await scene.seat(conn, 3)
    for tab in boards:
        moved = tab.locator(".hall-slot:not([hidden])", has_text="Alice").first
        await expect(moved).to_contain_text("4", timeout=PATIENCE)
    assert scene.proxy.streams == 1
    await desk.locator("#field-texte").fill("ali")
    await expect(desk.locator("#desk-list .desk-name")).to_have_text("Alice Martin")
