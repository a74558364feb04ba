"""Pages looked at in a real browser: accessible, nothing sticking out, targets large enough."""

from uuid import UUID

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from api.access.identity import SESSION_COOKIE
from tests.fixtures.site import Site
from tests.language.test_gallery import STRAY, TARGETS


async def sign_in(tab: Page, site: Site, person_id: UUID) -> None:
    """Let the browser be the one who has opened this person's link."""
    session = await site.person_session(person_id)
    await tab.context.add_cookies(
        [{"name": SESSION_COOKIE, "value": session, "url": site.base_url, "httpOnly": True}]
    )


async def look(tab: Page, address: str) -> dict[str, list[str]]:
    """Open a page; what is wrong with it, by kind of fault."""
    await tab.goto(address)
    return await faults(tab)


async def faults(tab: Page) -> dict[str, list[str]]:
    """What is wrong with the page as it stands."""
    violations = (await Axe().run(tab)).response["violations"]
    found = {
        "axe": [f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in violations],
        "sticks out": await tab.evaluate(STRAY),
        "too small": await tab.evaluate(TARGETS),
    }
    return {kind: several for kind, several in found.items() if several}
