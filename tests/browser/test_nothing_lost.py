"""Holders and investors tell and choose while something goes wrong: nothing is lost of it.

Each mishap is played once in the gate, and every width, language and side, with and without
scripts, at least once; all of them together in `--long`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import product
from typing import Final

import msgspec
import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection, Pool
from matchmaker.editions.editions import Edition
from matchmaker.participation import people
from matchmaker.people.profiles import HolderForm, HolderProfile, InvestorProfile, VisitorForm
from tests.browser.proxy import Proxy, behind_a_proxy
from tests.cast import NOW, a_holder, an_edition, an_investor
from tests.examples import LONG
from tests.fixtures.looking import sign_in
from tests.fixtures.site import Site, a_site

Somebody = HolderProfile | InvestorProfile
TYPED: Final = "Un « nouveau » texte\n& sa <suite>"
WORDS: Final = {
    "fr": {
        "save": "Enregistrer mes informations",
        "saved": "C’est enregistré",
        "waiting": "Pas encore enregistré",
        "again": "Envoyer de nouveau",
        "over": "Votre session est terminée",
        "theirs": "Une autre personne est connectée dans ce navigateur",
        "changed": "Modifié entre-temps",
        "save_hours": "Enregistrer mes disponibilités",
        "hours_saved": "Vos disponibilités sont enregistrées",
        "wish": "Souhaiter",
        "leave": "Mes disponibilités",
    },
    "en": {
        "save": "Save my details",
        "saved": "Saved.",
        "waiting": "Not saved yet",
        "again": "Send again",
        "over": "Your session has ended",
        "theirs": "This browser is now signed in as somebody else",
        "changed": "Changed meanwhile",
        "save_hours": "Save my availability",
        "hours_saved": "Your availability is saved",
        "wish": "Wish to meet",
        "leave": "My availability",
    },
}


class Play(msgspec.Struct, frozen=True):
    mishap: str
    side: str
    width: int
    language: str
    scripts: bool

    def __str__(self) -> str:
        scripts = "scripts" if self.scripts else "bare"
        return f"{self.mishap}-{self.side}-{self.width}-{self.language}-{scripts}"


class Room(msgspec.Struct, frozen=True):
    """Somebody at their browser, and whoever they may choose from."""

    play: Play
    site: Site
    proxy: Proxy | None
    conn: Connection
    context: BrowserContext
    edition: Edition
    me: Somebody
    another: Somebody
    others: Sequence[Somebody]

    @property
    def words(self) -> dict[str, str]:
        return WORDS[self.play.language]

    async def open(self, path: str) -> Page:
        tab = await self.context.new_page()
        await tab.goto(self.site.base_url + path)
        return tab

    async def press(self, tab: Page, word: str) -> None:
        await tab.locator("#main").get_by_role("button", name=self.words[word]).first.click()

    async def text(self) -> str:
        """What is stored of their story."""
        answers = await people.answers_of(self.conn, self.edition.id, self.me.id)
        assert not isinstance(answers, VisitorForm)
        return answers.summary if isinstance(answers, HolderForm) else answers.description

    async def wished(self) -> list[str]:
        own = (await wishes.choices(self.conn, self.me.id)).wishes
        return [wish.project or wish.organisation for wish in own]

    @property
    def story(self) -> str:
        return "#field-summary" if self.play.side == "holder" else "#field-description"


# What goes wrong ------------------------------------------------------------------------------


async def cut(room: Room) -> None:
    """The network goes while a form and a press are sent, and their answers are lost."""
    assert room.proxy is not None
    profile, ranking = await room.open("/moi/profil"), await room.open("/moi/souhaits")
    await profile.locator(room.story).fill(TYPED)
    last = ranking.locator(".ranked-item").last.locator("[value^=up]")
    if not room.play.scripts:
        room.proxy.fail("broken")
        await room.press(profile, "save")
        await profile.wait_for_url("chrome-error:**")
        room.proxy.mend()
        await profile.reload()  # a browser asks whether to send it again
        await expect(profile.locator("#messages")).to_contain_text(room.words["saved"])
        assert await room.text() == TYPED
        return
    room.proxy.loses_answers = True
    await room.press(profile, "save")
    await last.click()
    await expect(profile.locator("#acts")).to_contain_text(room.words["waiting"])
    await expect(profile.locator("#acts")).to_be_in_viewport()  # where the button was pressed
    await expect(profile.locator(room.story)).to_have_value(TYPED)
    await expect(ranking.locator(".saved")).to_be_hidden()
    room.proxy.loses_answers = False
    await expect(profile.locator("#messages")).to_contain_text(room.words["saved"])
    await expect(ranking.locator(".ranked-title")).to_have_text(["Le 0", "Le 2", "Le 1"])
    await expect(ranking.locator(".saved")).to_be_visible()
    assert await room.wished() == ["Le 0", "Le 2", "Le 1"]
    assert await room.text() == TYPED
    await _typed_on(room, profile)


async def _typed_on(room: Room, profile: Page) -> None:
    """What is typed while an answer is awaited is sent as well, and beside what came before."""
    assert room.proxy is not None
    room.proxy.loses_answers = True
    await profile.locator(room.story).fill("Avant.")
    await room.press(profile, "save")
    await expect(profile.locator("#acts")).to_contain_text(room.words["waiting"])
    async with asyncio.timeout(60):
        while await room.text() != "Avant.":
            await profile.wait_for_timeout(50)
    await profile.locator(room.story).fill("Après.")
    room.proxy.loses_answers = False
    await expect(profile.get_by_role("alert")).to_contain_text("Avant.")
    await room.press(profile, "save")
    await expect(profile.locator("#messages")).to_contain_text(room.words["saved"])
    assert await room.text() == "Après."


async def two_tabs(room: Room) -> None:
    """The second of two tabs is shown what the first has saved, beside what was typed in it."""
    first, second = await room.open("/moi/profil"), await room.open("/moi/profil")
    await first.locator("#field-phone").fill("06 39 98 00 99")
    await room.press(first, "save")
    await expect(first.locator("#messages")).to_contain_text(room.words["saved"])
    await second.locator(room.story).fill(TYPED)
    await room.press(second, "save")
    await expect(second.get_by_role("alert")).to_contain_text(room.words["changed"])
    await expect(second.locator(room.story)).to_have_value(TYPED)
    await room.press(second, "save")
    await expect(second.locator("#messages")).to_contain_text(room.words["saved"])
    assert await room.text() == TYPED
    assert "99" in await room.conn.fetchval("select phone from person where id = $1", room.me.id)


async def two_hours(room: Room) -> None:
    """The same for when one cannot be there."""
    first, second = [await room.open("/moi/disponibilites") for _ in range(2)]
    for tab, slot, told in ((first, 0, "hours_saved"), (second, 2, "changed")):
        await tab.locator("[name=slots]").nth(slot).check()
        await room.press(tab, "save_hours")
        await expect(tab.locator("#main")).to_contain_text(room.words[told])
    await expect(second.locator("[name=slots]:checked")).to_have_count(2)
    await room.press(second, "save_hours")
    await expect(second.locator("#messages")).to_contain_text(room.words["hours_saved"])
    assert await room.conn.fetchval("select count(*) from unavailability") == 2


async def two_persons(room: Room) -> None:
    """Somebody else's link is opened in this browser, while one is typing."""
    tab = await room.open("/moi/profil")
    await tab.locator(room.story).fill(TYPED)
    await sign_in(tab, room.site, room.another.id)
    await room.press(tab, "save")
    await expect(tab.get_by_role("heading", level=1)).to_have_text(room.words["theirs"])
    await _again(room, tab)


async def session_over(room: Room) -> None:
    """The session ends while one is typing."""
    tab = await room.open("/moi/profil")
    await tab.locator(room.story).fill(TYPED)
    await room.conn.execute("delete from browser_session")
    await room.press(tab, "save")
    await expect(tab.get_by_role("heading", level=1)).to_have_text(room.words["over"])
    await _again(room, tab)


async def _again(room: Room, tab: Page) -> None:
    await sign_in(tab, room.site, room.me.id)
    await room.press(tab, "again")
    await expect(tab.locator("#messages")).to_contain_text(room.words["saved"])
    assert await room.text() == TYPED


async def four_taps(room: Room) -> None:
    """Four taps in a row are four places, and a number is one place."""
    await _wish_for_all(room)
    tab = await room.open("/moi/souhaits")
    up = tab.locator(".ranked-item").last.locator("[value^=up]")
    mine = tab.locator(f"[id='{await up.get_attribute('id')}']")
    for _ in range(4):
        await mine.click()
    await expect(tab.locator(".ranked-title").nth(1)).to_have_text("Le 5")
    assert await room.wished() == ["Le 0", "Le 5", "Le 1", "Le 2", "Le 3", "Le 4"]
    await tab.locator("[name=rank]").nth(5).fill("1")
    await tab.keyboard.press("Enter")
    await expect(tab.locator(".ranked-title").first).to_have_text("Le 4")
    assert await room.wished() == ["Le 4", "Le 0", "Le 5", "Le 1", "Le 2", "Le 3"]


async def back(room: Room) -> None:
    """One leaves a form half filled in, and a list half chosen from, and comes back."""
    tab = await room.open("/moi/profil")
    await tab.locator(room.story).fill(TYPED)
    if await (menu := tab.locator(".nav-folded summary")).is_visible():  # on a phone
        await menu.click()
    await tab.get_by_role("navigation").get_by_role("link", name=room.words["leave"]).click()
    await tab.wait_for_url("**/disponibilites")
    await tab.go_back()
    await expect(tab.locator(room.story)).to_have_value(TYPED)
    await room.press(tab, "save")
    await expect(tab.locator("#messages")).to_contain_text(room.words["saved"])
    assert await room.text() == TYPED
    await tab.goto(f"{room.site.base_url}/moi/guide?text=le")
    await room.press(tab, "wish")
    await expect(tab.locator("#my-bar")).to_contain_text("4")
    await tab.locator(".card-title a").last.click()
    await tab.go_back()
    assert "text=le" in tab.url
    await expect(tab.locator("#my-bar")).to_contain_text("4")


async def _wish_for_all(room: Room) -> None:
    await wish(room.conn, room.edition, room.me, room.others)


async def wish(
    conn: Connection, edition: Edition, me: Somebody, others: Sequence[Somebody]
) -> None:
    chosen = tuple(ChosenPerson(target=one.id) for one in others)
    await wishes.save(conn, edition, me, Choices(wishes=chosen), NOW)


MISHAPS: Final[dict[str, Callable[[Room], Awaitable[None]]]] = {
    play.__name__: play
    for play in (cut, two_tabs, two_hours, two_persons, session_over, four_taps, back)
}
#: each mishap once; each side, width and language, with and without scripts
COVERING: Final = (
    Play("cut", "holder", 390, "fr", True),
    Play("cut", "investor", 1280, "en", False),
    Play("two_tabs", "holder", 1280, "en", True),
    Play("two_hours", "investor", 390, "fr", False),
    Play("two_persons", "investor", 1280, "fr", True),
    Play("session_over", "holder", 390, "en", True),
    Play("four_taps", "holder", 390, "fr", True),
    Play("back", "investor", 390, "en", False),
)
WHOLE: Final = tuple(
    Play(*each)
    for each in product(MISHAPS, ("holder", "investor"), (390, 1280), ("fr", "en"), (True, False))
)


@pytest.mark.parametrize("play", WHOLE if LONG else COVERING, ids=str)
async def test_nothing_typed_or_pressed_is_lost(
    pool: Pool, database_url: str, conn: Connection, browser: Browser, play: Play
) -> None:
    faults: list[str] = []
    edition = await an_edition(conn)
    async with _behind(play, pool, database_url) as (site, proxy):
        context = await browser.new_context(
            viewport={"width": play.width, "height": 900},
            java_script_enabled=play.scripts,
            locale={"fr": "fr-FR", "en": "en-GB"}[play.language],
        )
        context.on("weberror", lambda error: faults.append(str(error.error)))
        me, another, others = await _cast(conn, edition, play)
        await wish(conn, edition, me, others[:3])
        room = Room(play, site, proxy, conn, context, edition, me, another, others)
        tab = await context.new_page()
        await sign_in(tab, site, me.id)
        await tab.goto(f"{site.base_url}/?lang={play.language}")
        await MISHAPS[play.mishap](room)
        await context.close()
    assert faults == []


@asynccontextmanager
async def _behind(
    play: Play, pool: Pool, database_url: str
) -> AsyncIterator[tuple[Site, Proxy | None]]:
    if play.mishap == "cut":
        async with behind_a_proxy(pool, database_url) as (site, proxy):
            yield site, proxy
    else:
        async with a_site(pool, database_url) as site:
            yield site, None


async def _cast(
    conn: Connection, edition: Edition, play: Play
) -> tuple[Somebody, Somebody, Sequence[Somebody]]:
    names = [f"Le {number}" for number in range(6)]
    if play.side == "holder":
        investors = [await an_investor(conn, edition, organisation=name) for name in names]
        return await a_holder(conn, edition), await a_holder(conn, edition, "Zoé"), investors
    holders = [await a_holder(conn, edition, f"H{name[-1]}", project=name) for name in names]
    return await an_investor(conn, edition), await an_investor(conn, edition, "Zoé"), holders


def test_the_gate_plays_each_mishap_side_width_and_language() -> None:
    for name in Play.__struct_fields__:
        assert {getattr(play, name) for play in COVERING} == {getattr(play, name) for play in WHOLE}
