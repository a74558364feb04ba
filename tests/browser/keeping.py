"""What a device keeps of our pages for when the network is gone."""

import asyncio
from typing import Final

from playwright.async_api import Page

PATIENCE: Final = 60.0
PATHS: Final = """async () => {
  const store = await caches.open("plan-1");
  return (await store.keys()).map((each) => new URL(each.url).pathname);
}"""
#: the page in view, and what it is made of
NEEDED: Final = """() => [location.href,
  ...[...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((e) => e.href || e.src)
].map((each) => new URL(each).pathname)"""


async def until_kept(tab: Page) -> None:
    """Wait until the device holds the page with all that it needs."""
    needed = set(await tab.evaluate(NEEDED))
    # Asked here, again and again: `wait_for_function` takes a promise for yes.
    async with asyncio.timeout(PATIENCE):
        while not needed <= set(await tab.evaluate(PATHS)):
            await tab.wait_for_timeout(50)
