"""What people do with a browser, button by button."""

import re
from collections.abc import Iterable

from playwright.async_api import Locator, Page, expect

from matchmaker.editions.editions import Edition
from tests.browser.stage import Stage, link_in
from tests.pages.reading import text_of

Answers = dict[str, str]

#: milliseconds; for a machine with much else to do
PATIENCE = 90_000
#: the button of every step
ONWARD = re.compile("^(Étape suivante|Vérifier mes réponses|Next step|Check my answers)$")

CAFE = "Le café qui répare"
BOB = "Fonds Bob"
HOLDER: Answers = {
    "Prénom": "Alice",
    "Nom": "Martin",
    "Adresse électronique": "alice@cafe.example",
    "Nom de la structure": "Les Ateliers d'Alice",
    "Commune": "Nanterre",
    "Nom du projet": CAFE,
    "Le projet en quelques phrases": "On y répare ensemble, et on y boit du café.",
    "À quoi servira l’argent ?": "Équipement et investissements",
    "Montant recherché": "30000",
    "Où en est le projet ?": "Création",
}
INVESTOR: Answers = {
    "Nom de la structure": BOB,
    "Type de financement": "Fonds d’investissement solidaire",
    "Montant minimum": "5000",
    "Montant maximum": "60000",
    "Ce que vous financez, et comment": "Des prêts aux structures de l'économie sociale.",
    "Prénom": "Bob",
    "Nom": "Bernard",
    "Adresse électronique": "bob@fonds.example",
}


async def press(within: Page | Locator, name: str) -> None:
    """Press the button, or follow the link that looks like one, of exactly that name."""
    button = within.get_by_role("button", name=name, exact=True)
    await button.or_(within.get_by_role("link", name=name, exact=True)).click()


async def fill_in(tab: Page, answers: Answers) -> None:
    """Answer the questions of a form by their labels."""
    for label, answer in answers.items():
        field = asked(tab, label)
        if await field.evaluate("field => field.tagName") == "SELECT":
            await field.select_option(label=answer)
        else:
            await field.fill(answer)


async def answer_steps(tab: Page, answers: Answers, *ticked: str) -> None:
    """One step after the other, each question where it stands, up to the page that checks all."""
    last = tab.get_by_role("button", name="Envoyer mon inscription")
    while not await last.count():
        heading = tab.get_by_role("heading", level=1)
        step = await heading.inner_text()
        await fill_in(tab, {label: answers[label] for label in await standing(tab, answers)})
        for label in ticked:
            if await tab.get_by_label(label).count():
                await tab.get_by_label(label).check()
        await tab.get_by_role("button", name=ONWARD).click()
        await expect(heading).not_to_have_text(step)


async def standing(tab: Page, labels: Iterable[str]) -> list[str]:
    """Which of these questions the page asks."""
    return [label for label in labels if await asked(tab, label).count()]


def asked(tab: Page, label: str) -> Locator:
    """The field of that question, whether or not it may be left open."""
    optional = tab.get_by_label(f"{label} (facultatif)", exact=True)
    return tab.get_by_label(label, exact=True).or_(optional)


async def register(tab: Page, stage: Stage, edition: Edition, way: str, answers: Answers) -> None:
    """From the page of the edition to one's own page, by way of the mailbox."""
    await tab.goto(f"{stage.site.base_url}/matinee/{edition.slug}")
    await press(tab, way)
    await answer_steps(tab, answers)
    await press(tab, "Envoyer mon inscription")
    await expect(tab.get_by_role("heading", level=1)).to_have_text("Votre inscription est reçue")
    letter = await stage.mailbox.letter(answers["Adresse électronique"], "Inscription reçue")
    await open_page(tab, stage, link_in(letter, "lien"))


async def open_page(tab: Page, stage: Stage, link: str) -> None:
    """Follow a personal link and press the button of its page."""
    await tab.goto(link)
    await press(tab.locator("main"), "Ouvrir ma page")
    await expect(tab).to_have_url(f"{stage.site.base_url}/moi")


async def choose(tab: Page, act: str, title: str) -> None:
    """Press "Souhaiter" or "Éviter" on the card of the guide with that title."""
    card = tab.get_by_role("article").filter(has=tab.get_by_role("heading", name=title)).last
    await card.get_by_role("button", name=act).click()
    done = {"Souhaiter": "Souhait n°", "Éviter": "À éviter"}[act]
    await expect(card.locator(".tag")).to_contain_text(done)


async def require_ranked(tab: Page, *titles: str) -> None:
    """The list of wishes comes to stand so, the dearest first."""
    await expect(tab.locator(".ranked-title")).to_have_text(titles)


async def sign_in(tab: Page, stage: Stage, address: str) -> None:
    """An organiser comes in by the link in the mailbox."""
    await tab.goto(f"{stage.site.base_url}/connexion")
    await fill_in(tab, {"Adresse électronique": address})
    await press(tab, "Recevoir un lien de connexion")
    await tab.goto(link_in(await stage.mailbox.letter(address, "Votre lien"), "connexion"))
    await press(tab, "Ouvrir ma session")
    await expect(tab).to_have_url(f"{stage.site.base_url}/organisation")


async def accept(tab: Page, stage: Stage, edition: Edition, name: str) -> None:
    """An organiser finds the application that waits, accepts it, and goes back to their list."""
    home = f"{stage.site.base_url}/organisation"
    await tab.goto(f"{home}/{edition.slug}/personnes?application=pending")
    await press(tab.locator("main"), name)
    await press(tab.locator("main"), "Accepter et prévenir")
    await expect(tab.locator("#messages")).to_contain_text("Acceptée")
    await tab.goto(home)


async def close_wishes(tab: Page, edition: Edition) -> None:
    """From the list of one's editions to closed wishes."""
    await tab.locator("main").get_by_role("link", name=edition.name).click()
    await press(tab, "Clore les souhaits")
    await press(tab.locator("form"), "Clore les souhaits")
    await expect(tab.locator("main")).to_contain_text("Les souhaits sont clos.")


async def ask_for_a_schedule(tab: Page) -> None:
    """While nobody works, the page says that the computation waits for its turn."""
    await press(tab.locator("form"), "Calculer le planning")
    await expect(tab.locator("#watched")).to_contain_text("En attente de son tour.")


async def see_the_draft_come(tab: Page) -> None:
    """Nothing is pressed and nothing reloaded: the page goes on by itself."""
    await expect(tab.locator("#watched")).to_have_count(0, timeout=PATIENCE)
    await expect(tab.get_by_role("link", name="Publier cette version")).to_be_visible()


async def publish(tab: Page) -> str:
    """Publish the draft in view; what the page said beforehand about who is written to."""
    await press(tab, "Publier cette version")
    foretold = text_of(await tab.locator(".confirm").inner_text())
    await tab.locator(".confirm").get_by_role("button").click()
    await expect(tab.locator("main")).to_contain_text("Le planning est publié")
    return foretold
