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
from tests.browser import office
from tests.browser.acts import fill_in, press
from tests.browser.office import Office
from tests.browser.stage import Mailbox, Stage, link_in
from tests.fixtures.browser import OpenPage
from tests.fixtures.site import a_site

CAMILLE: Final = "camille@matinee.example"
NOE, INES, SAMIR = (f"{name}@matinee.example" for name in ("noe", "ines", "samir"))


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
