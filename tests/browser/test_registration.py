"""Registering in a real browser, with whatever comes between: nothing that was typed is lost.

A tab closed halfway, the other language with half a step typed, the network gone at the press of
the button, the way back. All of it in each kind, width and language, with and without scripts, is
the matrix of `--long`; the gate plays as few stories as meet each of them.
"""

import re
from typing import Final, NamedTuple

import pytest
from playwright.async_api import Page, expect

from matchmaker.db import Connection
from tests.browser.acts import HOLDER, INVESTOR, ONWARD, Answers, answer_steps, fill_in, press
from tests.cast import a_workshop, an_edition
from tests.examples import LONG
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import WIDTHS, faults
from tests.fixtures.site import Site

VISITOR: Final[Answers] = {
    "Prénom": "Diane",
    "Nom": "Leroy",
    "Adresse électronique": "diane@ville.example",
    "Où vous travaillez ou étudiez": "Ville de Nanterre",
    "Votre qualité": "Presse",
}
KINDS: Final = {"porteur": HOLDER, "financeur": INVESTOR, "visiteur": VISITOR}
#: the questions of the first step, whatever the language
YOU: Final = ("first_name", "last_name", "email")


class Play(NamedTuple):
    """Who registers with what."""

    side: str
    width: int
    javascript: bool
    language: str


EVERY: Final = [
    Play(side, width, javascript, language)
    for side in KINDS
    for width in (390, 1280)
    for javascript in (False, True)
    for language in ("fr", "en")
]
COVERING: Final = [Play("porteur", 390, False, "fr"), Play("financeur", 1280, True, "en")]


@pytest.mark.parametrize("play", EVERY if LONG else COVERING, ids=str)
async def test_nothing_that_was_typed_is_lost(
    site: Site, conn: Connection, page: OpenPage, play: Play
) -> None:
    edition = await an_edition(conn)
    await a_workshop(conn, edition)
    door = f"{site.base_url}/matinee/{edition.slug}/inscription/{play.side}"
    tab = await page(play.width, javascript=play.javascript, language=play.language)
    answers = KINDS[play.side]
    await tab.goto(door)
    await the_network_goes_at_the_press(tab, answers)
    context = tab.context
    await tab.close()
    tab = await context.new_page()
    await tab.goto(door)
    # whoever opens the door next reads nothing of what was typed
    await expect(tab.locator("main")).not_to_contain_text(answers["Prénom"])
    await press(tab, "Continuer" if play.language == "fr" else "Go on")
    await another_language_halfway(tab, play.language)
    await back_and_forth(tab)
    await in_french(tab)
    await answer_steps(tab, answers)
    if play.javascript:
        assert await faults(tab, WIDTHS) == {}
    for label in ("Prénom", "Nom", "Adresse électronique", "Nom de la structure"):
        await expect(tab.locator("main")).to_contain_text(answers.get(label, "").replace("'", "’"))
    assert await conn.fetchval("select count(*) from person") == 0
    await press(tab, "Envoyer mon inscription")
    await expect(tab).to_have_url(re.compile("inscription-recue$"))
    stored = await conn.fetchrow("select first_name, email, organisation from person")
    assert stored is not None
    assert stored["first_name"] == answers["Prénom"]


async def the_network_goes_at_the_press(tab: Page, answers: Answers) -> None:
    """The page of before comes back with what was typed, and the Enter key sends it."""
    told = (answers["Prénom"], answers["Nom"], answers["Adresse électronique"])
    typed = dict(zip(YOU, told, strict=True))
    for name, text in typed.items():
        await tab.locator(f"[name={name}]").fill(text)
    await tab.context.set_offline(True)
    await tab.locator("[name=last_name]").press("Enter")
    await tab.wait_for_timeout(300)
    await tab.context.set_offline(False)
    if await tab.locator("[name=first_name]").count() == 0:
        await tab.go_back()
    for name, text in typed.items():
        await expect(tab.locator(f"[name={name}]")).to_have_value(text)
    await tab.locator("[name=last_name]").press("Enter")
    await expect(tab.locator("[name=organisation]")).to_be_visible()


async def another_language_halfway(tab: Page, language: str) -> None:
    """Half a step is typed when the reader changes the language, and changes it back."""
    await tab.locator("[name=organisation]").fill("À moitié")
    for name in ("English", "Français") if language == "fr" else ("Français", "English"):
        await tab.get_by_role("button", name=name).click()
        await expect(tab.locator("[name=organisation]")).to_have_value("À moitié")
        # nothing is said of what is not answered yet
        await expect(tab.get_by_role("alert")).to_have_count(0)


async def back_and_forth(tab: Page) -> None:
    """By the browser's button and by ours."""
    address = tab.url
    await tab.locator("[name=organisation]").fill("Presque")
    await tab.locator(".back button").click()
    await expect(tab.locator("[name=first_name]")).not_to_have_value("")
    await tab.get_by_role("button", name=ONWARD).click()
    await expect(tab.locator("[name=organisation]")).to_have_value("Presque")
    await tab.go_back()
    await expect(tab.locator("[name=first_name]")).not_to_have_value("")
    await tab.go_forward()
    await expect(tab.locator("[name=organisation]")).to_have_value("Presque")
    assert tab.url.split("?")[0] == address.split("?")[0]


async def in_french(tab: Page) -> None:
    if await tab.locator("html").get_attribute("lang") != "fr":
        await tab.get_by_role("button", name="Français").click()
        await expect(tab.locator("html")).to_have_attribute("lang", "fr")


async def test_two_persons_in_one_browser(site: Site, conn: Connection, page: OpenPage) -> None:
    """An old tab of the first adds nothing to what the second has begun, and loses nothing."""
    edition = await an_edition(conn)
    door = f"{site.base_url}/matinee/{edition.slug}/inscription/porteur"
    first = await page(390)
    await first.goto(door)
    await fill_in(first, {label: HOLDER[label] for label in list(HOLDER)[:3]})
    await press(first, "Étape suivante")
    second = await first.context.new_page()
    await second.goto(door)
    await expect(second.locator("main")).not_to_contain_text(HOLDER["Prénom"])
    assert await faults(second, WIDTHS) == {}
    await press(second, "Supprimer et recommencer")
    await fill_in(second, {"Prénom": "Bob", "Nom": "Petit", "Adresse électronique": "b@b.example"})
    await press(second, "Étape suivante")
    await fill_in(first, {"Nom de la structure": "Les Ateliers", "Commune": "Nanterre"})
    await press(first, "Étape suivante")
    await expect(first.locator("main")).to_contain_text("Une autre inscription")
    await expect(first.get_by_label("Nom de la structure")).to_have_value("Les Ateliers")
    assert await faults(first, WIDTHS) == {}
    await second.reload()
    await expect(second.get_by_label("Nom de la structure")).to_have_value("")
