"""The desk in a real browser: by pointer, by keyboard, without scripts; two organisers at once."""

from playwright.async_api import Page, expect

from api.access.identity import SESSION_COOKIE
from matchmaker.db import Connection
from matchmaker.planning.agenda import REASONS
from matchmaker.wording.language import catalogue
from matchmaker.wording.typography import fold
from tests.browser.office import require_sound
from tests.fixtures.browser import OpenPage
from tests.fixtures.site import Site
from tests.workbench.benches import WorkedOn, a_bench


class Desk:
    """A tab at the grid, and what is done there."""

    def __init__(self, tab: Page, at: str) -> None:
        self.tab, self.at = tab, at

    async def open(self) -> None:
        await self.tab.goto(self.at)

    async def place(self, table: int, slot: int) -> None:
        """The page of a place, by its own address."""
        await self.tab.goto(f"{self.at}/place?table={table}&slot={slot}")

    async def link(self, label: str) -> None:
        await self.tab.get_by_role("link", name=label, exact=True).click()

    async def do(self, label: str = "Le faire") -> None:
        """Confirm what was shown, and come back to the grid."""
        await self.tab.get_by_role("button", name=label, exact=True).click()
        await expect(self.tab).to_have_url(self.at)


async def _desk(page: OpenPage, site: Site, worked: WorkedOn, *, javascript: bool = True) -> Desk:
    tab = await page(1600, javascript=javascript)
    token = await site.organiser_session(worked.organiser.id)
    await tab.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": site.base_url}])
    at = f"/organisation/{worked.edition.slug}/planning/versions/{worked.draft}/atelier"
    return Desk(tab, site.base_url + at)


async def _by_pointer(desk: Desk, worked: WorkedOn, conn: Connection) -> None:
    """One after the other, then drawn."""
    tab = desk.tab
    await tab.locator("#c0-0").click()
    await expect(tab.locator("#bench-said")).to_contain_text("Le café de Alice")
    await tab.locator("#c2-3").click()
    await require_sound(tab)
    await desk.do()
    assert (await worked.seats(conn))["Alice Bob"] == (3, 2, False)
    await tab.locator("#c2-3").drag_to(tab.locator("#c1-0"))
    await expect(tab.get_by_role("heading", level=1)).to_contain_text("Échanger")
    await desk.do()
    assert (await worked.seats(conn))["Alice Bob"] == (0, 1, False)


async def _by_keyboard(desk: Desk, worked: WorkedOn, conn: Connection) -> None:
    """To the place right of it; then its own page is opened, and what to do there."""
    tab = desk.tab
    await tab.locator("#c1-0").focus()
    for key in ("Enter", "ArrowRight", "Enter"):
        await tab.keyboard.press(key)
    await expect(tab.get_by_role("button", name="Le faire", exact=True)).to_be_visible()
    await desk.do()
    assert (await worked.seats(conn))["Alice Bob"] == (1, 1, False)
    await tab.locator("#c1-1").focus()
    for key in ("Enter", "Enter"):
        await tab.keyboard.press(key)
    await desk.link("Fixer à la main")


async def _two_at_once(desk: Desk, other: Desk, worked: WorkedOn, conn: Connection) -> None:
    """Somebody else acts between looking and confirming."""
    await other.place(2, 3)
    await other.link("Séparer")
    await other.do()
    await desk.tab.get_by_role("button", name="Le faire", exact=True).click()
    await expect(desk.tab.get_by_role("main")).to_contain_text("modifié à la main entre-temps")
    await desk.do()
    assert await worked.seats(conn) == {"Alice Bob": (1, 1, True)}


async def _without_scripts(plain: Desk, worked: WorkedOn, conn: Connection) -> str:
    """Every place opens its own forms; answers with the address that imposes a wish."""
    await plain.open()
    await plain.tab.locator("#c1-1").click()
    await plain.link("Libérer")
    await plain.do()
    await plain.place(1, 1)
    await plain.link("Retirer")
    await plain.do()
    await plain.place(0, 4)
    await plain.tab.get_by_label("Porteur de projet").select_option(str(worked["Charlie"]))
    await plain.tab.get_by_label("Financeur").select_option(str(worked["Bob"]))
    await plain.tab.get_by_role("button", name="Voir ce que change ce rendez-vous").click()
    await plain.do()
    impose = f"{plain.at}/geste?act=impose&holder={worked['Elise']}&investor={worked['Bob']}"
    await plain.tab.goto(impose)
    await require_words(plain.tab, "Prouvé")
    await plain.do("Le faire et recalculer")
    assert (await worked.seats(conn))["Elise Bob"][2]
    return impose


async def test_a_draft_is_worked_on_by_pointer_keyboard_and_forms(
    site: Site, conn: Connection, page: OpenPage
) -> None:
    worked = await a_bench(conn)
    desk = await _desk(page, site, worked)
    await desk.open()
    await require_sound(desk.tab)
    await _by_pointer(desk, worked, conn)
    await _by_keyboard(desk, worked, conn)
    await _two_at_once(desk, await _desk(page, site, worked), worked, conn)
    plain = await _desk(page, site, worked, javascript=False)
    impose = await _without_scripts(plain, worked, conn)
    # a refusal, whoever's
    await conn.execute("delete from wish where author_id = $1", worked["Alice"])
    await conn.execute(
        "insert into refusal (edition_id, author_id, target_id) values ($1, $2, $3)",
        worked.edition.id, worked["Dora"], worked["Alice"],
    )  # fmt: skip
    other = impose.replace(str(worked["Elise"]), str(worked["Alice"]))
    await desk.tab.goto(other.replace(str(worked["Bob"]), str(worked["Dora"])))
    await require_words(desk.tab, catalogue("fr").gettext(REASONS["neutral"]))


async def require_words(tab: Page, words: str) -> None:
    """The page says it, whatever the spaces."""
    assert fold(words) in fold(await tab.get_by_role("main").inner_text())
