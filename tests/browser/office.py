"""The organiser's office, as a browser sees it: one installation, its hour, and who works in it."""

import datetime as dt
import os
from pathlib import Path
from typing import Final

import msgspec
from playwright.async_api import Page, expect

from matchmaker.db import Connection
from matchmaker.post.calendars import PARIS
from matchmaker.post.catcher import CaughtMessage
from tests.browser.acts import Answers, answer_steps, choose, fill_in, open_page, press
from tests.browser.stage import Stage, link_in
from tests.examples import LONG
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import TARGETS, violations
from tests.fixtures.programs import outcome
from tests.worker.house import environment, until

SLUG: Final = "mfi-2099"


class Office(msgspec.Struct, kw_only=True):
    """Where a year of an organiser is played."""

    stage: Stage
    conn: Connection
    page: OpenPage
    hour: Path
    #: the screens that were looked at
    seen: set[str] = msgspec.field(default_factory=set)
    looks: int = 0

    def url(self, path: str = "") -> str:
        """A page of the organiser's."""
        return f"{self.stage.site.base_url}/organisation/{SLUG}{path}"

    def public(self, path: str = "") -> str:
        return f"{self.stage.site.base_url}/matinee/{SLUG}{path}"

    def at(self, year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> None:
        """Let it be that hour in Paris."""
        moment = dt.datetime(year, month, day, hour, minute, tzinfo=PARIS)
        self.hour.write_text(moment.isoformat())

    async def command(self, *words: str) -> str:
        """What `matchmaker` prints, in a process of its own."""
        surroundings = {**os.environ, **environment(self.stage.settings)}
        found = await outcome(*words, surroundings=surroundings)
        assert found.status == 0, found.err
        return found.out

    async def look(self, tab: Page) -> None:
        """Nothing is wrong with the screen in view, nor with the same one in English.

        The gate switches to English at one screen in four, `--long` at each.
        """
        await require_sound(tab)
        here = tab.url.partition("#")[0].partition("?")
        self.seen.add(here[0])
        self.looks += 1
        if not LONG and self.looks % 4:
            return
        for language in ("en", "fr"):
            switched = f"{here[2]}&lang={language}" if here[2] else f"lang={language}"
            await tab.goto(f"{here[0]}?{switched}")
            await expect(tab.locator("html")).to_have_attribute("lang", language)
            if language == "en":
                await require_sound(tab)

    def letters(self, address: str) -> list[CaughtMessage]:
        """What that mailbox holds, in the order of arrival."""
        return [one for one in self.stage.mailbox.all() if one.recipients == (address,)]


async def require_sound(tab: Page) -> None:
    """The page as it stands is accessible, scrolls one way and has targets large enough."""
    found = [await violations(tab), await tab.evaluate(TARGETS)]
    assert found == [[], []], (tab.url, found)
    assert not await tab.evaluate("document.documentElement.scrollWidth > innerWidth"), tab.url


async def letter_to(office: Office, address: str, subject: str, before: int = 0) -> CaughtMessage:
    """The newest letter of several that begin so, when more than `before` have come."""
    found: list[CaughtMessage] = []

    async def has_come() -> bool:
        found[:] = [one for one in office.letters(address) if one.subject.startswith(subject)]
        return len(found) > before

    await until(has_come)
    return found[-1]


async def sign_in(tab: Page, office: Office, address: str) -> None:
    """By a link that is asked for on the sign-in page."""
    before = sum(one.subject.startswith("Votre lien") for one in office.letters(address))
    await tab.goto(f"{office.stage.site.base_url}/connexion")
    await fill_in(tab, {"Adresse électronique": address})
    await press(tab, "Recevoir un lien de connexion")
    letter = await letter_to(office, address, "Votre lien", before)
    await tab.goto(link_in(letter, "connexion"))
    await press(tab, "Ouvrir ma session")
    await expect(tab).to_have_url(f"{office.stage.site.base_url}/organisation")


async def accept_invitation(tab: Page, office: Office, address: str) -> None:
    """The invitation's link opens the one morning that they work for."""
    letter = await letter_to(office, address, "Vous rejoignez l’équipe")
    await tab.goto(link_in(letter, "connexion"))
    await press(tab, "Ouvrir ma session")
    await tab.locator("main").get_by_role("link", name="Matinée des Financements").click()


async def add_by_hand(tab: Page, office: Office, link: str, answers: Answers) -> None:
    """Somebody whom the organiser enters, from the list of people."""
    await tab.goto(office.url("/personnes"))
    await press(tab.locator("main"), link)
    await fill_in(tab, answers)
    await press(tab, "Ajouter cette personne")
    await expect(tab.locator("#messages")).to_contain_text("Personne ajoutée")


async def invite(tab: Page, office: Office, role: str, email: str, name: str) -> None:
    """A colleague, from the page of the team."""
    await tab.goto(office.url("/equipe"))
    await press(tab, "Inviter un collègue")
    await fill_in(tab, {"Adresse électronique": email, "Prénom et nom": name})
    await tab.get_by_role("radio", name=role).check()
    await press(tab, "Envoyer l’invitation")
    await expect(tab.locator("main")).to_contain_text(email)


async def add_item(tab: Page, office: Office, kind: str, answers: Answers) -> None:
    """An item of the programme."""
    await tab.goto(office.url("/programme"))
    await press(tab, "Ajouter au programme")
    await tab.get_by_role("radio", name=kind).check()
    await fill_in(tab, answers)
    await press(tab, "Ajouter au programme")
    await expect(tab.get_by_role("link", name=answers["Titre"], exact=True)).to_be_visible()


async def register(tab: Page, office: Office, way: str, answers: Answers, *ticked: str) -> None:
    """By the form that the public page leads to."""
    await tab.goto(office.public())
    await press(tab, way)
    await answer_steps(tab, answers, *ticked)
    await press(tab, "Envoyer mon inscription")
    await expect(tab.get_by_role("heading", level=1)).to_have_text("Votre inscription est reçue")


async def confirm(tab: Page, office: Office, address: str, subject: str) -> None:
    """Open the page by the link in the newest letter of that subject."""
    letter = await letter_to(office, address, subject)
    await open_page(tab, office.stage, link_in(letter, "lien"))


async def person(tab: Page, office: Office, name: str) -> None:
    """An organiser finds somebody by name, as it is said on the telephone."""
    await tab.goto(office.url("/personnes"))
    await fill_in(tab, {"Nom, structure, projet ou téléphone (facultatif)": name})
    await press(tab, "Filtrer")
    await tab.locator("main").get_by_role("link", name=name, exact=True).first.click()
    await expect(tab.get_by_role("heading", level=1)).to_have_text(name)


async def wish_for(tab: Page, office: Office, *titles: str) -> None:
    """Choose in the guide, the dearest first."""
    await tab.goto(f"{office.stage.site.base_url}/moi/guide")
    for title in titles:
        await choose(tab, "Souhaiter", title)
