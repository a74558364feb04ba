"""The hall in a real browser: told at once, calm without network, right by the hour."""

import datetime as dt
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

import msgspec
import pytest
from playwright.async_api import Page, expect

from api.access.identity import SESSION_COOKIE
from matchmaker import hall
from matchmaker.db import Connection, Pool
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation import clock
from matchmaker.foundation.settings import Settings
from matchmaker.participation.people import HolderProfile, InvestorProfile
from tests import cast
from tests.browser.keeping import PATHS, until_kept
from tests.fixtures.browser import OpenPage
from tests.fixtures.site import SECRET, Site, an_app, serving
from tests.planning import plans

PATIENCE: Final = 60_000
CUT: Final = "Réseau coupé"


class Hall(msgspec.Struct, frozen=True, kw_only=True):
    """A morning of two holders and two investors, and the hour by which it is lived."""

    edition: Edition
    alice: HolderProfile
    charlie: HolderProfile
    bob: InvestorProfile
    diane: InvestorProfile
    key: str
    clock: Path

    @property
    def board(self) -> str:
        return f"/tableau/{self.edition.slug}/{self.key}"

    def at(self, hour: int, minute: int, second: int = 0) -> None:
        """Let it be that hour of the morning, in Paris."""
        moment = dt.datetime(2099, 11, 24, hour - 1, minute, second, tzinfo=dt.UTC)
        self.clock.write_text(moment.isoformat())


@pytest.fixture
async def morning(conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hall:
    edition = await cast.an_edition(conn)
    file = tmp_path / "hour"
    scene = Hall(
        edition=edition,
        alice=await cast.a_holder(conn, edition, "Alice", last_name="Aubry"),
        charlie=await cast.a_holder(conn, edition, "Charlie", last_name="Colin"),
        bob=await cast.an_investor(conn, edition, "Bob"),
        diane=await cast.an_investor(conn, edition, "Diane"),
        key=(await hall.key_in_force(conn, edition, SECRET, None, cast.NOW)).text,
        clock=file,
    )
    scene.at(8, 50)
    monkeypatch.setenv(clock.VARIABLE, f"@{file}")
    await plans.publish(
        conn,
        edition,
        [(scene.alice, scene.bob, 0, 0), (scene.charlie, scene.diane, 1, 1)],
    )
    return scene


async def publish(conn: Connection, scene: Hall, *seats: plans.Seat) -> None:
    edition = await editions.by_id(conn, scene.edition.id)
    await plans.publish(conn, edition, seats, clock.now())


def line(tab: Page, name: str) -> str:
    return f".hall-slot:not([hidden]) .hall-line:has-text('{name}')"


async def test_a_new_version_reaches_the_board_the_table_and_the_phone(
    site: Site, conn: Connection, morning: Hall, page: OpenPage
) -> None:
    board, table, phone = await page(1920, height=1080), await page(1280), await page(390)
    await board.goto(site.base_url + morning.board)
    await table.goto(f"{site.base_url}{morning.board}/table/1")
    session = await site.person_session(morning.alice.id)
    await phone.context.add_cookies(
        [{"name": SESSION_COOKIE, "value": session, "url": site.base_url}]
    )
    await phone.goto(f"{site.base_url}/moi")
    await expect(board.locator(line(board, "Aubry"))).to_contain_text("1")
    await expect(table.locator(".one-next:not([hidden])")).to_contain_text("Libre")
    await expect(phone.locator(".pass-table")).to_have_text("Table 1")

    await publish(conn, morning, (morning.alice, morning.bob, 0, 2))
    moved = board.locator(line(board, "Aubry"))
    await expect(moved.locator(".hall-table")).to_contain_text("3", timeout=PATIENCE)
    await publish(conn, morning, (morning.alice, morning.bob, 0, 1))
    await expect(moved.locator(".hall-table")).to_contain_text("2", timeout=PATIENCE)
    await expect(moved.locator(".hall-mark")).to_contain_text("changé")
    await expect(board.locator(".hall-version")).to_have_text("Version 3")
    await expect(table.locator(".one-next:not([hidden])")).to_contain_text(
        "Aubry", timeout=PATIENCE
    )
    await expect(phone.locator(".pass-table")).to_have_text("Table 2", timeout=PATIENCE)
    await expect(phone.locator("#news")).to_have_text(
        "Votre planning a changé\u00a0: regardez à nouveau."
    )


@asynccontextmanager
async def served(database_url: str, port: int = 0) -> AsyncIterator[str]:
    """The site, on the same port as before when one is given."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = Settings(
            database_url=database_url,
            smtp_url="smtp://127.0.0.1:9",
            base_url=base_url,
            secret=SECRET,
        )
        with an_app(settings) as app:
            async with serving(app, listener):
                yield base_url


async def kept(tab: Page) -> None:
    """Wait until the device holds the page and what it needs."""
    await until_kept(tab)


async def test_without_network_the_last_plan_stays_with_its_age_and_then_catches_up(
    database_url: str, pool: Pool, conn: Connection, morning: Hall, page: OpenPage
) -> None:
    tab = await page(1280)
    state = tab.locator(".hall-state")
    aubry = tab.locator(line(tab, "Aubry"))
    async with AsyncExitStack() as stack:
        base_url = await stack.enter_async_context(served(database_url))
        await tab.goto(base_url + morning.board)
        await kept(tab)
        await expect(aubry.locator(".hall-table")).to_contain_text("1")
    port = int(base_url.rsplit(":", 1)[1])
    await expect(state).to_contain_text(CUT, timeout=PATIENCE)
    await expect(state).to_contain_text("planning de 8\u00a0h\u00a050")
    await expect(aubry).to_be_visible()
    await tab.reload()
    await expect(aubry).to_be_visible()
    await expect(state).to_contain_text(CUT, timeout=PATIENCE)
    await publish(conn, morning, (morning.alice, morning.bob, 0, 4))
    async with served(database_url, port):
        await expect(aubry.locator(".hall-table")).to_contain_text("5", timeout=PATIENCE)
        await expect(state).to_have_text("", timeout=PATIENCE)
        await tab.goto("about:blank")


async def test_the_hour_turns_the_board_to_the_next_slot(
    site: Site, morning: Hall, page: OpenPage
) -> None:
    tab = await page(1280)
    for hour, minute, heading, name in (
        (8, 59, "9\u00a0h\u00a000", "Aubry"),
        (9, 2, "9\u00a0h\u00a000", "Aubry"),
        (9, 4, "9\u00a0h\u00a015", "Colin"),
    ):
        morning.at(hour, minute)
        await tab.goto(site.base_url + morning.board)
        await expect(tab.locator(".hall-slot:not([hidden]) .hall-hour")).to_have_text(heading)
        await expect(tab.locator(line(tab, name))).to_be_visible()
    morning.at(13, 30)
    await tab.goto(site.base_url + morning.board)
    await expect(tab.locator("div.hall-word:not([hidden])")).to_contain_text("terminés")


async def test_the_gong_sounds_at_the_start_of_a_slot_once_it_was_allowed(
    site: Site, morning: Hall, page: OpenPage
) -> None:
    tab = await page(1280)
    morning.at(8, 59, 57)
    await tab.goto(site.base_url + morning.board)
    gong = tab.get_by_role("button", name="Gong")
    await gong.click()
    await expect(gong).to_have_attribute("aria-pressed", "true")
    await expect(tab.locator("body")).to_have_attribute("data-rung", "1")  # so does it sound
    await expect(tab.locator("body")).to_have_attribute("data-rung", "2", timeout=PATIENCE)


async def test_the_board_is_read_without_scripts(
    site: Site, conn: Connection, morning: Hall, page: OpenPage
) -> None:
    tab = await page(1280, javascript=False)
    await tab.goto(site.base_url + morning.board)
    await expect(tab.locator(line(tab, "Aubry"))).to_be_visible()
    await expect(tab.locator(".hall-count:not([hidden])")).to_contain_text("10\u00a0min")


async def test_who_signs_out_leaves_no_plan_on_the_device(
    site: Site, morning: Hall, page: OpenPage
) -> None:
    phone = await page(390)
    session = await site.person_session(morning.alice.id)
    await phone.context.add_cookies(
        [{"name": SESSION_COOKIE, "value": session, "url": site.base_url}]
    )
    await phone.goto(f"{site.base_url}/moi")
    await until_kept(phone)
    await phone.goto(f"{site.base_url}/moi/profil")  # where nothing asks for the plan by itself
    await phone.get_by_role("button", name="Me déconnecter").click()
    await phone.wait_for_url(f"{site.base_url}/")
    assert "/moi" not in await phone.evaluate(PATHS)
