"""A year of the office: from an empty database, in the browser alone, to the morning after.

Camille organises. Nobody is put into the database: each person comes in by a form, and what each
is told is read in their mailbox.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Page, expect

from matchmaker.db import create_pool, migrate
from matchmaker.foundation import clock
from matchmaker.post.catcher import MailCatcher
from tests.browser import acts, office, seats
from tests.browser.acts import HOLDER, INVESTOR, PATIENCE, Answers, fill_in, press
from tests.browser.office import Office
from tests.browser.seats import Seat
from tests.browser.stage import Mailbox, Stage, link_in
from tests.fixtures.browser import OpenPage
from tests.fixtures.site import a_site
from tests.pages.reading import text_of
from tests.worker.house import all_sent, until

CAMILLE: Final = "camille@matinee.example"
Cast = dict[str, Page]
NOE, INES, SAMIR = (f"{name}@matinee.example" for name in ("noe", "ines", "samir"))

ATELIER, CONFERENCE = "Lever des fonds", "Financer la transition"
MAIL: Final = "Adresse électronique"


def holder(first_name: str, last_name: str, project: str) -> Answers:
    """The registration of somebody with a project."""
    return {
        **HOLDER,
        "Prénom": first_name,
        "Nom": last_name,
        MAIL: f"{first_name.lower()}@porteur.example",
        "Nom de la structure": f"Les Ateliers de {first_name}",
        "Nom du projet": project,
    }


ALICE: Final = HOLDER
ALICE_AT_HOME: Final = "alice.martin@perso.example"
CHARLIE: Final = holder("Charlie", "Durand", "La ferme des toits")
GRACE: Final = holder("Grace", "Diop", "Le vélo pour toutes")
HENRI: Final = holder("Henri", "Petit", "La crèche partagée")
KIM: Final = holder("Kim", "Nguyen", "Le verger commun")
NADIA: Final = holder("Nadia", "Benali", "La laverie des voisins")
WHY: Final = "La matinée est réservée à l'économie sociale et solidaire."
TEAM: Final = ("Awa Diallo", "Léo Petit", "Zoé Bernard")
TEAM_MAIL: Final = ("awa@fonds.example", "leo@fonds.example", "zoe@fonds.example")
BOB: Final = {
    **INVESTOR,
    "Noms, un par ligne (facultatif)": "\n".join(
        f"{name} <{address}>" for name, address in zip(TEAM, TEAM_MAIL, strict=True)
    ),
}
DIANE: Final = {
    **INVESTOR,
    "Nom de la structure": "Caisse Diane",
    "Prénom": "Diane",
    "Nom": "Roche",
    MAIL: "diane@caisse.example",
}
MAX: Final = {
    **INVESTOR,
    "Nom de la structure": "Crypto Max",
    "Prénom": "Max",
    "Nom": "Gain",
    MAIL: "max@crypto.example",
}
HELENE: Final = {
    "Prénom": "Hélène",
    "Nom": "Leroy",
    MAIL: "helene@nanterre.example",
    "Où vous travaillez ou étudiez": "Ville de Nanterre",
    "Votre qualité": "Élu ou élue",
}


@pytest.fixture
async def house(
    empty_database_url: str, page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Office]:
    """An installation in August, with nothing in its database."""
    hour = tmp_path / "hour"
    hour.write_text("2099-08-24T09:00+02:00")
    monkeypatch.setenv(clock.VARIABLE, f"@{hour}")
    await migrate(empty_database_url)
    async with (
        create_pool(empty_database_url, application="tests") as pool,
        MailCatcher(tmp_path / "mails") as catcher,
        a_site(pool, empty_database_url) as site,
        pool.acquire() as conn,
    ):
        stage = Stage(site=site, mailbox=Mailbox(catcher), log=tmp_path / "worker.log")
        async with stage.at_work():
            yield Office(stage=stage, conn=conn, page=page, hour=hour)


async def test_a_year_of_the_office(house: Office) -> None:
    desk = await house.page(1280)
    await get_in(house, desk)
    await make_the_edition(house, desk)
    await name_the_team(house, desk)
    await shape_the_morning(house, desk)
    await word_a_letter(house, desk)
    await open_it(house, desk)
    cast = await registrations_come(house)
    await applications_are_decided(house, desk, cast)
    await duplicates_are_merged(house, desk)
    await people_choose(house, cast)
    await reminders_leave_once(house, desk)
    await wishes_close(house, desk)
    await the_version_is_published(house, desk)
    await each_delegate_is_told_their_own(house)
    await somebody_is_added_late(house, desk)
    await the_colleague_replans(house)
    await next_year_is_duplicated(house, desk)


async def get_in(house: Office, desk: Page) -> None:
    """`organiser add` mails a link; it opens an office without any edition."""
    printed = await house.command("organiser", "add", CAMILLE, "--name", "Camille Lefèvre")
    letter = await house.stage.mailbox.letter(CAMILLE, "Votre lien")
    link = link_in(letter, "connexion")
    assert link in printed
    await desk.goto(link)
    await press(desk, "Ouvrir ma session")
    await house.look(desk)


async def make_the_edition(house: Office, desk: Page) -> None:
    await press(desk, "Créer une matinée")
    await house.look(desk)
    await fill_in(
        desk,
        {
            "Nom": "Matinée des Financements à Impact 2099",
            "Adresse de sa page": office.SLUG,
            "Jour": "2099-11-24",
            "Lieu": "Paris La Défense Arena",
            "Rue et commune (facultatif)": "99 jardins de l'Arche, 92000 Nanterre",
            "Clôture des souhaits : jour": "2099-11-10",
            "Suppression des données personnelles": "2100-11-24",
            "Nom dans les messages": "Camille Lefèvre",
            "Adresse électronique sur les pages": CAMILLE,
        },
    )
    await press(desk, "Créer la matinée")
    await expect(desk.locator("#messages")).to_contain_text("La matinée est créée")
    await house.look(desk)


async def name_the_team(house: Office, desk: Page) -> None:
    """A colleague, a reader and the front desk are invited by mail, and find their place."""
    await office.invite(desk, house, "Organisateur", NOE, "Noé Benali")
    await office.invite(desk, house, "Lecteur", INES, "Inès Roux")
    await office.invite(desk, house, "Accueil", SAMIR, "Samir Haddad")
    await house.look(desk)
    for address, width, question in (
        (NOE, 1280, "Le planning est-il prêt"),
        (INES, 1280, "Le planning est-il prêt"),
        (SAMIR, 390, "Qui arrive"),
    ):
        tab = await house.page(width)
        await office.accept_invitation(tab, house, address)
        await expect(tab.get_by_role("heading", level=1)).to_contain_text(question)
        await house.look(tab)


async def shape_the_morning(house: Office, desk: Page) -> None:
    """Two slots before the programme, which has an atelier of one place and a conference."""
    await desk.goto(house.url("/creneaux"))
    await press(desk, "Refaire tous les créneaux")
    await house.look(desk)
    await fill_in(desk, {"Combien de créneaux ?": "2"})
    await press(desk, "Voir qui cela touche")
    await expect(desk.get_by_role("link", name="Modifier")).to_have_count(2)
    hours = {"Début": "11:15", "Fin": "12:00", "Places (facultatif)": "1"}
    await office.add_item(desk, house, "Atelier", {"Titre": ATELIER, **hours})
    hours = {"Début": "12:30", "Fin": "13:00", "Salle (facultatif)": "Auditorium"}
    await office.add_item(desk, house, "Conférence", {"Titre": CONFERENCE, **hours})
    await house.look(desk)


async def word_a_letter(house: Office, desk: Page) -> None:
    """The acknowledgement, previewed for an investor whom the organiser has entered herself."""
    await office.add_by_hand(desk, house, "Ajouter un financeur", DIANE)
    await house.look(desk)
    await desk.goto(house.url("/envois/textes"))
    await house.look(desk)
    await press(desk, "Accusé de réception avec le lien personnel")
    await fill_in(
        desk,
        {
            "Début, en français (facultatif)": "Nous vous attendons le {date} : {lieu}.",
            "Signature, en français (facultatif)": "L'équipe de la matinée",
            "Pour qui l’afficher (facultatif)": "Diane Roche",
        },
    )
    await press(desk, "Afficher d’abord")
    shown = desk.frame_locator(".letter-frame").locator("body")
    await expect(shown).to_contain_text("Nous vous attendons le mardi 24 novembre 2099")
    await expect(shown).to_contain_text("L’équipe de la matinée")
    await office.require_sound(desk)
    await press(desk, "Enregistrer ces textes")
    await expect(desk.locator("main")).to_contain_text("Rédigé par vous")


async def open_it(house: Office, desk: Page) -> None:
    await desk.goto(house.url())
    await press(desk, "Ouvrir les inscriptions")
    await house.look(desk)
    await press(desk.locator("form"), "Ouvrir les inscriptions")
    await expect(desk.locator("#messages")).to_contain_text("La matinée est publique")


async def registrations_come(house: Office) -> Cast:
    """On the public page, on phones; everybody but Henri opens the link in their mailbox."""
    phone = await house.page(390)
    for path in ("", "/programme", "/inscription/financeur", "/inscription/visiteur"):
        await phone.goto(house.public(path))
        await house.look(phone)
    waits = f"11 h 15 · {ATELIER}"
    porteur, financeur = "Inscrire mon projet", "M’inscrire comme financeur"
    for answers, *ticked in ((ALICE, waits), (CHARLIE, waits), (GRACE,), (HENRI,), (KIM,)):
        await office.register(phone, house, porteur, answers, *ticked)
    await office.register(phone, house, porteur, {**ALICE, MAIL: ALICE_AT_HOME})
    for answers in (BOB, MAX):
        await office.register(phone, house, financeur, answers)
    comes = f"12 h 30 · {CONFERENCE}"
    await office.register(phone, house, "M’inscrire comme visiteur", HELENE, comes)
    owners = {"alice": ALICE, "charlie": CHARLIE, "grace": GRACE, "kim": KIM, "bob": BOB}
    cast = {name: await house.page(390) for name in (*owners, "helene")}
    for name, answers in (owners | {"helene": HELENE}).items():
        await office.confirm(cast[name], house, answers[MAIL], "Inscription reçue")
    for address in (ALICE_AT_HOME, MAX[MAIL]):
        await office.confirm(phone, house, address, "Inscription reçue")
    bob, charlie, helene = cast["bob"], cast["charlie"], cast["helene"]
    letter = await office.letter_to(house, ALICE[MAIL], "Inscription reçue")
    assert "Nous vous attendons le mardi 24 novembre 2099" in text_of(letter.text)
    await expect(bob.locator("main")).to_contain_text("Votre candidature est à l’étude")
    await expect(charlie.locator("main")).to_contain_text("vous êtes en liste d’attente")
    await expect(helene.locator("main")).to_contain_text(CONFERENCE)
    for tab in (bob, charlie, helene):
        await house.look(tab)
    return cast


async def applications_are_decided(house: Office, desk: Page, cast: Cast) -> None:
    """One investor is accepted, another refused with a reason that they are sent."""
    for name, act in (("Bob Bernard", "Accepter et prévenir"), ("Max Gain", "Ne pas retenir…")):
        await desk.goto(house.url("/personnes?application=pending"))
        if act == "Accepter et prévenir":
            await house.look(desk)
        await press(desk.locator("main"), name)
        await press(desk.locator("main"), act)
    await house.look(desk)
    await fill_in(desk, {"Raison": WHY})
    await press(desk, "Ne pas retenir et envoyer le motif")
    await expect(desk.locator("#messages")).to_contain_text("Non retenue")
    letter = await office.letter_to(house, MAX[MAIL], "Votre candidature")
    assert WHY in text_of(letter.text)
    await office.letter_to(house, BOB[MAIL], "Candidature acceptée")
    await cast["bob"].goto(f"{house.stage.site.base_url}/moi")


async def duplicates_are_merged(house: Office, desk: Page) -> None:
    """Alice has registered from home as well; what wins is read before anything is done."""
    await desk.goto(house.url())
    await press(desk, "1 doublon possible")
    await house.look(desk)
    await desk.locator("main").get_by_role("link", name="Comparer et fusionner").click()
    await house.look(desk)
    await expect(desk.locator("main")).to_contain_text(f"celle d’adresse {ALICE_AT_HOME}")
    await press(desk, "Fusionner les deux fiches")
    await expect(desk.locator("#messages")).to_contain_text("n’en font plus qu’une")
    await desk.goto(house.url())
    await expect(desk.locator("main")).to_contain_text("4 porteurs de projet, 2 financeurs")
    await expect(desk.locator("main")).not_to_contain_text("désistement")


async def people_choose(house: Office, cast: Cast) -> None:
    """By phone, in the guide; Diane waits to be reminded."""
    await house.look(cast["bob"])
    await office.wish_for(cast["alice"], house, "Fonds Bob", "Caisse Diane")
    for name in ("charlie", "grace", "kim"):
        await office.wish_for(cast[name], house, "Fonds Bob")
    await house.look(cast["alice"])
    await office.wish_for(cast["bob"], house, "La ferme des toits", "Le vélo pour toutes")


async def reminders_leave_once(house: Office, desk: Page) -> None:
    """To whom something is missing, and to nobody again within 48 hours."""
    house.at(2099, 11, 2)
    await office.sign_in(desk, house, CAMILLE)
    rappels = house.url("/envois/rappels?topics=address&topics=wishes")
    await desk.goto(house.url("/envois/rappels"))
    for topic in ("adresse non confirmée", "pas de souhaits"):
        await desk.get_by_label(topic).check()
    await press(desk, "Voir qui c’est")
    await house.look(desk)
    await desk.get_by_role("radio", name="Maintenant").check()
    await press(desk, "Envoyer le rappel à 2 personnes")
    for address in (HENRI[MAIL], DIANE[MAIL]):
        await office.letter_to(house, address, "Rappel")
    await desk.goto(rappels)
    await expect(desk.locator("main")).to_contain_text("0 personne recevrait le rappel")
    await office.require_sound(desk)
    house.at(2099, 11, 4, 8, 59)
    await office.sign_in(desk, house, CAMILLE)
    await desk.goto(rappels)
    await expect(desk.locator("main")).to_contain_text("0 personne recevrait le rappel")
    henri = await house.page(390)
    await office.confirm(henri, house, HENRI[MAIL], "Rappel")
    await office.wish_for(henri, house, "Fonds Bob")
    house.at(2099, 11, 4, 9, 1)
    await desk.goto(rappels)
    await expect(desk.locator("main")).to_contain_text("1 personne recevrait le rappel")
    assert sum(one.subject.startswith("Rappel") for one in house.stage.mailbox.all()) == 2


async def wishes_close(house: Office, desk: Page) -> None:
    """An hour before they would by themselves; Diane telephones: hers are entered for her."""
    house.at(2099, 11, 10, 17)
    await office.sign_in(desk, house, CAMILLE)
    await desk.goto(house.url())
    await press(desk, "Clore les souhaits")
    await house.look(desk)
    await press(desk.locator("form"), "Clore les souhaits")
    await expect(desk.locator("#messages")).to_contain_text("Les souhaits sont clos")
    await office.person(desk, house, "Diane Roche")
    await press(desk.locator("main"), "Corriger les souhaits")
    for typed, title in (("velo", "Le vélo pour toutes"), ("martin", "Le café qui répare")):
        await fill_in(desk, {"Nom, organisation ou projet (facultatif)": typed})
        await press(desk, "Chercher")
        await press(desk, f"Ajouter {title}")
        await expect(desk.locator(".ranked-title").last).to_have_text(title)
    await house.look(desk)


async def the_version_is_published(house: Office, desk: Page) -> None:
    """Whom it writes to and what they will read is shown first, and is what leaves."""
    await desk.goto(house.url("/planning"))
    await press(desk.locator("form"), "Calculer le planning")
    await acts.see_the_draft_come(desk)
    await house.look(desk)
    await press(desk, "Publier cette version")
    await house.look(desk)
    told = "11 personnes seront prévenues, en un message chacune."
    await expect(desk.locator(".confirm")).to_contain_text(told)
    await desk.get_by_role("link", name="Voir chacune, et ce qu’elle lira").click()
    await expect(desk.locator(".lead")).to_have_text(told)
    await house.look(desk)
    await press(desk, "Lire Bob Bernard")
    foretold = await letters_shown(desk)
    assert set(foretold) == {"Bob Bernard", *TEAM}
    await house.look(desk)
    await press(desk.locator("main"), "À qui écrira-t-on ?")
    await press(desk, "Continuer vers la publication")
    before = len(house.stage.mailbox.all())
    await press(desk, "Publier et écrire à 11 personnes")
    await expect(desk.locator("#messages")).to_contain_text("11 personnes sont prévenues")
    await until(lambda: all_sent(house.conn))
    assert len(house.stage.mailbox.all()) - before == 11
    for name, address in zip(TEAM, TEAM_MAIL, strict=True):
        [letter] = house.letters(address)
        for seat in seats.in_text(letter):
            assert f"{seat.hour}, table {seat.table} {seat.other}" in foretold[name]


async def letters_shown(tab: Page) -> dict[str, str]:
    """The messages on the page, by whom they are for."""
    found = {}
    for letter in await tab.locator("article.letter").all():
        body = letter.frame_locator(".letter-frame").locator("body")
        to = text_of(await letter.locator("dd").first.inner_text())
        found[to] = text_of(await body.inner_text())
    return found


async def each_delegate_is_told_their_own(house: Office) -> None:
    """Mail, page, badge, paper and calendar of each: their meetings and nobody else's."""
    held: set[Seat] = set()
    for name, address in zip(TEAM, TEAM_MAIL, strict=True):
        [letter] = house.letters(address)
        shown = seats.in_text(letter)
        assert shown
        tab = await house.page(390)
        await tab.goto(link_in(letter, "lien"))
        await press(tab.locator("main"), "Ouvrir ma page")
        await expect(tab.get_by_role("heading", level=1)).to_have_text("Où dois-je être ?")
        assert await seats.on_page(tab) == shown
        assert seats.on_paper(letter, [seat.other for seat in shown]) == shown
        assert seats.in_morning(letter) == shown
        if name == TEAM[0]:
            await house.look(tab)
        await press(tab.locator("main"), "Mon badge")
        await expect(tab.locator("main")).to_contain_text(f"{name} Fonds Bob")
        if name == TEAM[0]:
            await house.look(tab)
        assert not held & set(shown)
        held |= set(shown)
    [hers] = [one for one in house.letters(BOB[MAIL]) if one.subject.startswith("Vos ")]
    assert held == set(seats.in_text(hers))


async def somebody_is_added_late(house: Office, desk: Page) -> None:
    """After publication Nadia telephones: she stands in the waiting list, told nothing untrue."""
    house.at(2099, 11, 16)
    await office.sign_in(desk, house, CAMILLE)
    await office.add_by_hand(desk, house, "Ajouter un porteur de projet", NADIA)
    letter = await office.letter_to(house, NADIA[MAIL], "Inscription reçue")
    assert "a fait votre inscription avec cette adresse" in text_of(letter.text)
    assert "10 novembre" not in text_of(letter.text)
    await press(desk.locator("main"), "Corriger les souhaits")
    await fill_in(desk, {"Nom, organisation ou projet (facultatif)": "fonds bob"})
    await press(desk, "Chercher")
    await press(desk, "Ajouter Fonds Bob")
    await expect(desk.locator(".ranked-title")).to_have_text("Fonds Bob")
    await desk.goto(house.url("/attente"))
    await expect(desk.locator("main")).to_contain_text("Nadia Benali")
    await house.look(desk)


async def the_colleague_replans(house: Office) -> None:
    """On the morning, standing: Awa is found at the desk, Kim does not come, Noé plans again."""
    house.at(2099, 11, 24, 8, 40)
    entrance, noe = await house.page(390), await house.page(390)
    await office.sign_in(entrance, house, SAMIR)
    await entrance.locator("main").get_by_role("link", name="Matinée").click()
    await house.look(entrance)
    await entrance.get_by_label("Trois lettres du nom ou de la structure").fill("awa")
    await press(entrance, "Chercher")
    await press(entrance, "Est là Awa Diallo")
    await expect(entrance.locator("main")).to_contain_text("Awa Diallo")
    await house.look(entrance)

    await office.sign_in(noe, house, NOE)
    await noe.goto(house.url("/jour"))
    await house.look(noe)
    await noe.locator("main").get_by_role("link", name="Kim Nguyen").first.click()
    await house.look(noe)
    drawer = noe.locator("details:has(input[name=act][value=absent])")
    await drawer.locator("summary").click()
    await press(drawer, "Noter l’absence")
    await expect(noe.get_by_role("heading", level=1)).to_contain_text("Tout le monde")
    await press(noe.locator("main"), "Replanifier à partir de 9\u00a0h\u00a000")
    await house.look(noe)
    await press(noe, "Voir les propositions")
    best = noe.locator("article.proposal").first
    await expect(best).to_contain_text("La laverie des voisins", timeout=PATIENCE)
    await house.look(noe)
    before = len(house.stage.mailbox.all())
    [whose] = [
        address
        for address in TEAM_MAIL
        if KIM["Nom du projet"] in {seat.other for seat in seats.in_text(house.letters(address)[0])}
    ]
    await press(best, "Appliquer et prévenir 4 personnes")
    await expect(noe.locator("#messages")).to_contain_text("4 personnes sont prévenues")
    await expect(noe.locator("main")).to_contain_text("Absence notée le jour même.")
    await house.look(noe)
    await until(lambda: all_sent(house.conn))
    told = {one.recipients[0] for one in house.stage.mailbox.all()[before:]}
    assert told == {KIM[MAIL], NADIA[MAIL], BOB[MAIL], whose}


async def next_year_is_duplicated(house: Office, desk: Page) -> None:
    """Its grid, programme, words and team; none of its people."""
    house.at(2099, 12, 7)
    await office.sign_in(desk, house, CAMILLE)
    await desk.goto(house.url("/reglages"))
    await press(desk, "Dupliquer cette matinée")
    await house.look(desk)
    name = "Matinée des Financements à Impact 2100"
    await fill_in(desk, {"Nom": name, "Adresse de sa page": "mfi-2100", "Jour": "2100-11-23"})
    await press(desk, "Dupliquer cette matinée")
    await expect(desk.locator("main")).to_contain_text("mardi 23 novembre 2100")
    next_one = house.url().replace(office.SLUG, "mfi-2100")
    for path, kept in (
        ("/programme", ATELIER),
        ("/envois/textes", "Rédigé par vous"),
        ("/equipe", "Noé Benali"),
        ("/personnes", "Personne n’est encore inscrit"),
    ):
        await desk.goto(next_one + path)
        await expect(desk.locator("main")).to_contain_text(kept)
