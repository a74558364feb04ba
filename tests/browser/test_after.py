"""From the end of the morning to the opening of the next: a year by a clock that the test moves.

What is asked of people is read in their mailbox and answered on their phone; what the organiser
does is done in the site. A worker begins at each hour at which something is due.
"""

from pathlib import Path
from typing import Final, NamedTuple

import pytest
from playwright.async_api import Page, expect

from matchmaker import day
from matchmaker.db import Connection
from matchmaker.foundation import clock
from tests.browser import aftermath
from tests.browser.acts import fill_in, press
from tests.browser.aftermath import After, answer_link, link, look, open_own_page, says
from tests.browser.stage import Stage
from tests.fixtures.browser import OpenPage
from tests.worker.house import until

#: a personal link, or that of an invitation
OWN_PAGE: Final = "/lien/|/invitation/[^/]+$"
NEXT: Final = "Matinée des Financements à Impact 2100"


@pytest.fixture
async def year(
    stage: Stage, conn: Connection, page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> After:
    hour = tmp_path / "hour"
    hour.write_text("2099-11-24T11:30+01:00")
    monkeypatch.setenv(clock.VARIABLE, f"@{hour}")
    return await aftermath.a_morning(stage, conn, page, hour)


async def test_from_the_end_of_the_morning_to_the_next(year: After) -> None:
    await people_come_or_do_not(year)
    await what_is_unclear_is_settled(year)
    await answers_come_from_phones(year)
    await who_said_nothing_is_reminded_once(year)
    await the_next_edition_is_made_and_its_guests_invited(year)
    await the_bilan_is_published(year)
    await projects_are_followed(year)
    await the_bilan_outlives_the_people(year)


async def people_come_or_do_not(year: After) -> None:
    """The desk notes arrivals, the office an absence, investors who sits at their table."""
    desk = await year.desk()
    await desk.goto(year.url(f"/accueil/{year.edition.slug}?texte=ali"))
    await desk.locator(f"#tap-{year.id_of('Alice')}").click()
    await expect(desk.locator("#desk")).to_contain_text("L’arrivée est notée.")
    for name in ("Charlie", "Grace", "Bob", "Dora"):
        await day.arrive(year.conn, year.edition, year.id_of(name), year.organiser.id, clock.now())
    await desk.goto(year.office(f"/jour/personnes/{year.id_of('Henri')}"))
    drawer = desk.locator("details:has(input[name=act][value=absent])")
    await drawer.locator("summary").click()
    await press(drawer, "Noter l’absence")
    await says(desk, "Absence notée")
    for investor, holder, minute, mark in (
        ("Bob", "Alice", 5, "present"),
        ("Dora", "Grace", 8, "present"),
        ("Dora", "Kim", 25, "absent"),
    ):
        year.at(2099, 11, 24, 12, minute)
        phone = await year.phone(investor)
        await phone.goto(year.url("/moi"))
        await phone.locator(f"#{mark}-{year.id_of(holder)}").click()
        pressed = phone.locator(f"#{mark}-{year.id_of(holder)}[aria-pressed=true]")
        await expect(pressed).to_be_visible()


async def what_is_unclear_is_settled(year: After) -> None:
    """Three meetings of which nobody has said anything: two by what the desk knows, one by one."""
    year.at(2099, 11, 24, 13)
    desk = await year.desk()
    await desk.goto(year.office())
    await says(desk, "3 rendez-vous restent à éclaircir")
    await look(desk)
    await press(desk.locator("main"), "Les éclaircir")
    await says(desk, "Qu’est-ce qui a eu lieu ?")
    await look(desk)
    both = desk.get_by_role("form", name="Les deux sont passés à l’accueil")
    await press(both, "A eu lieu")
    await says(desk, "1 rendez-vous reste à éclaircir")
    await desk.get_by_role("link", name="Voir le rendez-vous").click()
    await desk.get_by_label("Charlie Martin").check()
    await press(desk.locator(".fate-acts"), "Absence du financeur")
    await says(desk, "Tous les rendez-vous passés sont éclaircis.")
    await desk.goto(year.office())
    await says(desk, "4 rendez-vous ont eu lieu ; pour tous les autres, on sait pourquoi non.")


async def answers_come_from_phones(year: After) -> None:
    """One letter each to whoever met somebody; its link chooses an answer, its button saves it."""
    year.at(2099, 11, 24, 14, 20)
    letters = await year.letters("Vos rendez-vous", "Alice", "Charlie", "Grace", "Bob", "Dora")
    alice, bob = await year.page(390), await year.page(390)
    of = year.id_of
    await open_own_page(alice, answer_link(letters["Alice"], of("Bob"), "yes"))
    await says(alice, "Votre réponse : Oui")
    await look(alice)
    assert await year.conn.fetchval("select count(*) from meeting_card") == 0
    await press(alice, "Enregistrer cette réponse")
    await says(alice, "1 rendez-vous attend votre réponse")
    await alice.locator(f"#useful-partly-{of('Dora')}").click()
    await says(alice, "Merci : vous avez répondu pour chaque rendez-vous.")
    await open_own_page(bob, answer_link(letters["Bob"], of("Alice"), "follow_up"))
    await press(bob, "Enregistrer cette réponse")
    words = bob.locator(f"#words-{of('Alice')}")
    await words.get_by_label("Quelle suite ?").fill("Un rendez-vous en décembre")
    await words.get_by_label("La personne qui porte le projet peut lire ceci").check()
    await press(words, "Enregistrer")
    said = bob.locator(f"#rv-{of('Alice')} dl")
    await expect(said).to_contain_text("Un rendez-vous en décembre")
    await bob.locator(f"#outcome-reoriented-{of('Charlie')}").click()
    words = bob.locator(f"#words-{of('Charlie')}")
    await words.get_by_label("Vers qui ?").select_option(label="Progr’ESS")
    await press(words, "Enregistrer")
    await expect(bob.locator(f"#rv-{of('Charlie')} dl")).to_contain_text("Progr’ESS")
    await says(bob, "Merci : vous avez répondu pour chaque rendez-vous.")
    await look(bob)
    await contacts_pass_and_are_taken_back(year, alice, bob)
    await a_programme_is_agreed_to(year, await year.phone("Charlie"))


async def contacts_pass_and_are_taken_back(year: After, alice: Page, bob: Page) -> None:
    """Nobody sees anything before both have said so, nor after one has taken it back."""
    reached = alice.get_by_role("link", name=year.people["Bob"].email)
    for tab, other in ((alice, "Bob"), (bob, "Alice")):
        await expect(reached).to_have_count(0)
        form = tab.locator(f"#contact-{year.id_of(other)}")
        await form.get_by_role("checkbox").check()
        await press(form, "Enregistrer ce choix")
        await expect(form.get_by_role("button")).to_have_text("Reprendre mon accord")
    await expect(bob.get_by_role("link", name=year.people["Alice"].email)).to_be_visible()
    year.at(2099, 11, 24, 14, 31)
    letters = await year.letters("Fonds Bob vous transmet ses coordonnées", "Alice")
    await alice.goto(link(letters["Alice"], "/lien/"))
    await says(alice, "Un rendez-vous en décembre")
    await expect(reached).to_be_visible()
    await look(alice)
    await press(bob.locator(f"#contact-{year.id_of('Alice')}"), "Reprendre mon accord")
    await expect(bob.get_by_role("link", name=year.people["Alice"].email)).to_have_count(0)
    await alice.reload()
    await says(alice, "Un rendez-vous en décembre")
    await expect(reached).to_have_count(0)


async def a_programme_is_agreed_to(year: After, charlie: Page) -> None:
    """Bob thought of it; it learns of Charlie what Charlie agrees to."""
    await charlie.goto(year.url("/moi/dispositifs"))
    card = charlie.locator("section.card").filter(has_text="Vous est proposé")
    await expect(card.get_by_role("heading")).to_have_text("Progr’ESS")
    await look(charlie)
    desk = await year.desk()
    await desk.goto(year.office("/apres/dispositifs"))
    await look(desk)
    await press(desk.locator("main"), "Progr’ESS")
    await says(desk, "Charlie Martin")
    await expect(desk.get_by_text(year.people["Charlie"].email)).to_have_count(0)
    await card.get_by_role("button", name="Je souhaite que ce dispositif me contacte").click()
    await says(charlie, "Peut vous contacter depuis")
    await desk.reload()
    await expect(desk.get_by_text(year.people["Charlie"].email)).to_be_visible()
    await look(desk)


async def who_said_nothing_is_reminded_once(year: After) -> None:
    """The day after next; Dora and Grace answer then, Charlie does not."""
    year.at(2099, 11, 26, 14, 30)
    subjects = ("1 rendez-vous attend", "2 rendez-vous attendent")
    letters = await year.letters(subjects, "Charlie", "Grace", "Dora")
    grace, dora = await year.page(390), await year.page(390)
    of = year.id_of
    await open_own_page(grace, answer_link(letters["Grace"], of("Dora"), "no"))
    await press(grace, "Enregistrer cette réponse")
    await says(grace, "Merci : vous avez répondu pour chaque rendez-vous.")
    await open_own_page(dora, answer_link(letters["Dora"], of("Grace"), "no_follow_up"))
    await press(dora, "Enregistrer cette réponse")
    await says(dora, "1 rendez-vous attend votre réponse")
    desk = await year.desk()
    await desk.goto(year.office("/apres/retours"))
    await says(desk, "5 personnes ont reçu la question", "Un rendez-vous en décembre", "Progr’ESS")
    await look(desk)


async def the_next_edition_is_made_and_its_guests_invited(year: After) -> None:
    """The cockpit leads from one step to the next; one of the two invited comes, in two taps."""
    year.at(2099, 12, 7)
    desk = await year.desk()
    await desk.goto(year.office())
    await says(desk, "Prochaine étape : Le bilan.", "3 ont le retour du porteur de projet")
    await look(desk)
    await press(desk.locator("main"), "Dupliquer cette édition")
    await fill_in(desk, {"Nom": NEXT, "Adresse de sa page": "mfi-2100", "Jour": "2100-11-30"})
    await press(desk, "Dupliquer cette matinée")
    await expect(desk.locator("main")).to_contain_text("mardi 30 novembre 2100")
    await desk.goto(year.office())
    await says(desk, "2 personnes ont demandé")
    await press(desk.locator("main"), "Voir comment faire")
    await press(desk.locator("main"), f"Ouvrir « {NEXT} », puis inviter")
    await press(desk.locator("form"), "Ouvrir les inscriptions")
    await desk.goto(year.office("/reglages#an-prochain"))
    await press(desk.locator("main"), f"Inviter à « {NEXT} »")
    await says(desk, "2 personnes", "peuvent recevoir une invitation")
    await look(desk)
    await press(desk, "Inviter 2 personnes")
    await says(desk, "pas encore de réponse")
    letters = await year.letters("Votre invitation", "Alice", "Bob")
    alice = await year.page(390)
    await alice.goto(link(letters["Alice"], "/invitation/[^/]+$"))
    await says(alice, "Voici vos réponses", "Le café de Alice")
    await look(alice)
    known = "select count(*) from person join edition on edition.id = edition_id where slug = $1"
    assert await year.conn.fetchval(known, "mfi-2100") == 0
    await press(alice, "Je m’inscris")
    await says(alice, "Votre inscription est enregistrée")
    await desk.reload()
    await look(desk)
    await desk.goto(year.url("/organisation/mfi-2100/personnes"))
    await says(desk, "Alice Martin")
    await expect(desk.get_by_text("Fonds Bob")).to_have_count(0)


async def the_bilan_is_published(year: After) -> None:
    """The cockpit has asked for it; everybody reads figures of five people or more."""
    desk = await year.desk()
    await desk.goto(year.office())
    await press(desk.locator("main"), "Le lire et le publier")
    await press(desk.locator("main"), "Publier le bilan")
    await says(desk, "Tout le monde, depuis le lundi 7 décembre 2099")
    phone = await year.page(390)
    await phone.goto(year.url(f"/matinee/{year.edition.slug}/bilan"))
    await look(phone)


async def projects_are_followed(year: After) -> None:
    """After three months and after six; whoever wants no such questions is asked no more."""
    year.at(2100, 2, 24, 9, 5)
    letters = await year.letters("Votre projet a-t-il été financé", "Alice", "Charlie", "Grace")
    alice, grace = await year.page(390), await year.page(390)
    await open_own_page(alice, link(letters["Alice"], "/lien/"))
    await press(alice, "Oui")
    await fill_in(alice, {"Combien ? (facultatif)": "20000"})
    await alice.get_by_label("Par un financeur rencontré ?").select_option(label="Fonds Bob")
    async with alice.expect_event("domcontentloaded"):
        await press(alice, "Enregistrer")
    await says(alice, "Votre réponse est enregistrée")
    await look(alice)
    await grace.goto(link(letters["Grace"], "/questions/"))
    await look(grace)
    await press(grace, "Ne plus me poser cette question")
    await says(grace, "Nous ne vous poserons plus de question")
    year.at(2100, 5, 24, 9, 5)
    letters = await year.letters("Votre projet a-t-il été financé", "Alice", "Charlie")
    charlie = await year.page(390)
    await open_own_page(charlie, link(letters["Charlie"], "/lien/"))
    await charlie.locator("#financed-in_progress-6").click()
    await expect(charlie.locator("#financed-in_progress-6[aria-pressed=true]")).to_be_visible()
    desk = await year.desk()
    await desk.goto(year.office("/apres/suivi"))
    await says(desk, "Fonds Bob", "20 000")
    await look(desk)


async def the_bilan_outlives_the_people(year: After) -> None:
    """All its figures read the same once nobody of that morning is known any more."""
    year.at(2100, 11, 23, 9)
    before = await read_bilan(year)
    # Registered and come of both sides, holders who met somebody, meetings planned and held.
    assert before.tiles == ["5", "3", "3", "2", "3", "7", "4"]
    year.at(2100, 11, 24, 9)
    put_away = "select stage = 'purged' from edition where id = $1"
    async with year.at_work():
        await until(lambda: year.conn.fetchval(put_away, year.edition.id))
    assert await read_bilan(year) == before
    left = "select first_name, slug from person join edition on edition.id = edition_id"
    rows = await year.conn.fetch(left)
    assert [(row["first_name"], row["slug"]) for row in rows] == [("Alice", "mfi-2100")]
    await nothing_that_is_gone_is_denied(year)


async def nothing_that_is_gone_is_denied(year: After) -> None:
    """The office says that the morning is put away, not that it never was; so do old links."""
    desk = await year.desk()
    for path in ("/apres", "/apres/retours", "/apres/suivi", "/personnes"):
        await desk.goto(year.office(path))
        await says(desk, "Cette matinée est archivée ; il n’en reste que les chiffres.")
        await look(desk)
    await desk.goto(year.office())
    await says(desk, "Qu’a donné la matinée ?", "2 personnes ont reçu une invitation")
    await expect(desk.get_by_text("aucun rendez-vous")).to_have_count(0)
    await look(desk)
    phone = await year.page(390)
    for name, subject, sentence in (
        ("Charlie", "Votre projet", "Ce lien n’est plus valable"),
        ("Bob", "Votre invitation", "Les inscriptions sont closes."),
    ):
        await phone.goto(link(year.last_letter(name, subject), OWN_PAGE))
        await says(phone, sentence)
        await look(phone)


class Bilan(NamedTuple):
    """What an organiser reads, on the page and in the file, and what everybody does."""

    tiles: list[str]
    tables: list[str]
    written: str
    public: list[str]


async def read_bilan(year: After) -> Bilan:
    desk = await year.desk()
    await desk.goto(year.office("/bilan"))
    await look(desk)
    tiles = await desk.locator(".tiles .figure-value").all_text_contents()
    tables = await desk.locator("section.figures").all_text_contents()
    written = await desk.request.get(year.office("/bilan.csv"))
    await desk.goto(year.url(f"/matinee/{year.edition.slug}/bilan"))
    public = await desk.locator("section.figures").all_text_contents()
    assert public
    return Bilan(tiles, tables, await written.text(), public)
