"""The browser tests stand on two promises: nothing leaves this machine, no fault goes unseen."""

import re
from pathlib import Path
from typing import Literal

import playwright
import pytest
from playwright.async_api import Browser

from tests.fixtures.browser import OFF_ANYHOW, OpenPage, watch

POLICY = """<meta http-equiv="Content-Security-Policy" content="script-src 'none'">"""


async def test_a_page_has_the_width_it_was_asked_for(page: OpenPage) -> None:
    narrow, wide = await page(390), await page(1280)
    assert await narrow.evaluate("window.innerWidth") == 390
    assert await wide.evaluate("window.innerWidth") == 1280
    assert await wide.evaluate("navigator.language") == "fr-FR"


async def test_a_page_without_javascript_runs_none(page: OpenPage) -> None:
    view = await page(javascript=False)
    await view.set_content("<script>document.title = 'ran'</script>")
    assert await view.title() == ""


@pytest.mark.parametrize("address", ["http://example.org/a.png", "http://192.0.2.1/a.png"])
async def test_a_request_to_another_host_fails_and_is_noted(browser: Browser, address: str) -> None:
    async with await browser.new_context() as context:
        faults: list[str] = []
        watch(context, faults)
        view = await context.new_page()
        async with view.expect_event("requestfailed") as failed:
            await view.set_content(f'<img src="{address}">')
        assert (await failed.value).failure == "net::ERR_NAME_NOT_RESOLVED"
    assert faults == [f"request to {address}"]


@pytest.mark.parametrize(
    ("content", "event", "fault"),
    [
        ("<script>throw new Error('unseen')</script>", "weberror", "script: unseen"),
        (f"{POLICY}<p>Bonjour</p><script>1</script>", "console", "Content Security Policy"),
    ],
)
async def test_a_fault_of_a_script_is_noted(
    browser: Browser, content: str, event: Literal["weberror", "console"], fault: str
) -> None:
    async with await browser.new_context() as context:
        faults: list[str] = []
        watch(context, faults)
        view = await context.new_page()
        async with context.expect_event(event):
            await view.set_content(content)
        assert len(faults) == 1
        assert fault in faults[0]


async def test_a_page_in_order_has_no_fault(browser: Browser) -> None:
    async with await browser.new_context() as context:
        faults: list[str] = []
        watch(context, faults)
        view = await context.new_page()
        await view.set_content('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">')
    assert faults == []


def test_what_the_driver_switches_off_stays_off() -> None:
    driver = Path(playwright.__file__).parent / "driver/package/lib/coreBundle.js"
    listed = re.search(r"disabledFeatures = \[(.*?)\];", driver.read_text("utf-8"), re.DOTALL)
    assert listed is not None
    elsewhere = {
        "SkipListAccountsWithoutGaiaCookies",
        "TcpPortRandomizationWin",
        "msEdgeUpdateLaunchServicesPreferredVersion",
        "msForceBrowserSignIn",
    }
    assert {*re.findall(r'^ *"(\w+)"', listed[1], re.MULTILINE)} == {*OFF_ANYHOW, *elsewhere}
