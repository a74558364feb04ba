"""Screens of the day between a good server and a bad network: they stay, say so, and catch up."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import msgspec
import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from api.access.identity import SESSION_COOKIE
from matchmaker import day, hall, planning
from matchmaker.db import Connection, Pool
from matchmaker.editions import editions
from matchmaker.foundation import clock as hours
from tests.browser.keeping import until_kept
from tests.browser.proxy import BROKEN_OFF, FAULTS, Proxy, behind_a_proxy
from tests.day.mornings import at
from tests.examples import LONG
from tests.fixtures.site import SECRET, Site
from tests.pages.days import Day, a_clock, a_day
from tests.planning import plans

PATIENCE: Final = 60_000


class Scene(msgspec.Struct, frozen=True):
    """A morning whose pages are reached through the proxy."""

    day: Day
    site: Site
    proxy: Proxy
    board: str


@pytest.fixture
async def scene(
    pool: Pool,
    database_url: str,
    conn: Connection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Scene]:
    clock = a_clock(tmp_path, monkeypatch)
    async with behind_a_proxy(pool, database_url, hurry=not LONG) as (site, proxy):
        morning = await a_day(site, conn, clock)
        edition = morning.morning.edition
        key = await hall.key_in_force(conn, edition, SECRET, None, hours.now())
        yield Scene(morning, site, proxy, f"/tableau/{edition.slug}/{key.text}")


@pytest.fixture
async def contexts(browser: Browser) -> AsyncIterator[list[BrowserContext]]:
    """Two browsers, of somebody of the house and of a holder; no script of theirs may fail."""
    faults: list[str] = []
    several = [await browser.new_context(locale="fr-FR") for _ in range(2)]
    for each in several:
        each.on("weberror", lambda error: faults.append(str(error.error)))
    yield several
    for each in several:
        await each.close()
    assert faults == []


async def signed_in(context: BrowserContext, site: Site, session: str) -> None:
    cookie = {"name": SESSION_COOKIE, "value": session, "url": site.base_url}
    await context.add_cookies([cookie])  # type: ignore[list-item]


class Screen(msgspec.Struct, frozen=True):
    """A page that asks by itself, where it says its age, and what of it must stay."""

    tab: Page
    age: str
    stays: str

    @property
    def line(self) -> Locator:
        return self.tab.locator(self.age)


async def opened(
    contexts: list[BrowserContext], scene: Scene, conn: Connection
) -> dict[str, Screen]:
    house, own = contexts
    edition, camille, alice, *_ = scene.day.morning
    now = await editions.by_id(conn, edition.id)
    await planning.request_run(conn, now, camille.id, 20.0, 1, hours.now())
    base = f"/organisation/{edition.slug}"
    wanted = {
        "desk": (house, scene.day.desk_path, "[data-age]", "#desk-figures"),
        "day": (house, scene.day.day_path, "[data-age]", "#day-now"),
        "waiting list": (house, f"{base}/attente", "[data-age]", "#places"),
        "computation": (house, f"{base}/planning", "[data-age]", "#watched"),
        "board": (house, scene.board, ".hall-state", ".hall-slot:not([hidden])"),
        "tables": (house, f"{scene.board}/tables", ".hall-state", ".hall-slot:not([hidden])"),
        "table": (house, f"{scene.board}/table/1", ".hall-state", ".one-next:not([hidden])"),
        "person": (own, "/moi", "#news.cut", ".pass-table"),
    }
    await signed_in(house, scene.site, await scene.site.organiser_session(camille.id))
    await signed_in(own, scene.site, await scene.site.person_session(alice.id))
    screens = {}
    for name, (context, path, age, stays) in wanted.items():
        tab = await context.new_page()
        await tab.goto(scene.site.base_url + path)
        screens[name] = Screen(tab, age, stays)
        await expect(tab.locator(stays).first).to_be_visible()
    return screens


async def test_every_page_that_asks_outlives_every_answer_that_is_not_ours(
    scene: Scene, conn: Connection, contexts: list[BrowserContext]
) -> None:
    screens = await opened(contexts, scene, conn)
    edition, camille, alice, _, bob, _ = scene.day.morning
    for number, fault in enumerate(FAULTS):
        scene.proxy.fail(fault)
        for screen in screens.values():
            await expect(screen.line).to_contain_text("Réseau coupé", timeout=PATIENCE)
        if LONG:
            await screens["desk"].tab.wait_for_timeout(20_000)
        for screen in screens.values():
            await expect(screen.tab.locator(screen.stays).first).to_be_visible()
        # Meanwhile the morning goes on.
        here = number % 2 == 0
        if here:
            await day.arrive(conn, edition, alice.id, camille.id, at(8, 50))
        else:
            await day.undo(conn, edition, alice.id, camille.id, at(8, 50))
        table = number % 3
        now = await editions.by_id(conn, edition.id)
        await plans.publish(conn, now, [(alice, bob, 0, table)], hours.now())
        scene.proxy.mend()
        for name, screen in screens.items():
            cut = screen.tab.locator(f"{screen.age}:has-text('Réseau coupé')")
            await expect(cut, f"{name} after {fault}").to_have_count(0, timeout=PATIENCE)
        arrivals = f"{int(here)} arrivée"
        await expect(screens["desk"].tab.locator("#desk-figures")).to_contain_text(arrivals)
        await expect(screens["day"].tab.locator("#day-now")).to_contain_text(arrivals)
        place = screens["person"].tab.locator(".pass-table").first
        await expect(place).to_have_text(f"Table {table + 1}")
        line = screens["board"].tab.locator(".hall-slot:not([hidden]) .hall-table").first
        await expect(line).to_contain_text(str(table + 1))


async def test_a_plan_that_breaks_off_on_its_way_does_not_cost_the_one_that_is_kept(
    scene: Scene, contexts: list[BrowserContext]
) -> None:
    house, _ = contexts
    await signed_in(house, scene.site, await scene.site.organiser_session(scene.day.noe.id))
    tab = await house.new_page()
    await tab.goto(scene.site.base_url + scene.day.desk_path)
    await until_kept(tab)
    for fault in (BROKEN_OFF, "broken"):
        scene.proxy.fail(fault)
        await tab.reload()
        await expect(tab.locator("#desk-figures")).to_be_visible(timeout=PATIENCE)
        await expect(tab.locator("[data-age]")).to_contain_text("Réseau coupé", timeout=PATIENCE)
