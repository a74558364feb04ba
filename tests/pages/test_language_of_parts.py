"""In English pages, what people wrote in French says so; in French pages nothing has to."""

import re
from html.parser import HTMLParser
from typing import Final
from uuid import UUID

import httpx

from api.access.permissions import Role
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from tests.browser.test_every_page import Scene, pages
from tests.cast import NOW
from tests.fixtures.site import Site

#: what people and organisers wrote, wherever it is shown
WRITTEN: Final = (
    *("Le café de", "Un café où l", "Les Ateliers de", "Nous aimons les cafés"),
    *("Fonds Bob", "Prêts aux structures", "Ville de Nanterre", "Adjointe au maire"),
    *("Lever des fonds", "Salle B", "Matinée des Financements", "Paris La Défense"),
)
VOID: Final = {"br", "img", "input", "link", "meta", "hr", "path", "circle", "rect"}
#: there no part can have a language of its own, or what is typed stands in it
WHOLE: Final = {"title", "option", "textarea"}
#: a letter as it was sent, in the language of whom it went to; sentences with names in them that
#: are made where no page is drawn; the page of components
NOT_THESE: Final = re.compile(r".*/envois/|.*/messages/\{person_id\}|.*/jour$|/composants$")


class Marked(HTMLParser):
    """Texts of a page that hold something written, by whether they stand in French."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._open: list[tuple[str, str | None]] = []
        self.unmarked: list[str] = []
        self.marked: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append((tag, dict(attrs).get("lang")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A part of a drawing, which is empty."""

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass  # an end that HTML lets one leave out

    def handle_data(self, data: str) -> None:
        if not any(text in data for text in WRITTEN) or self._open[-1][0] in WHOLE:
            return
        spoken = next(lang for _, lang in reversed(self._open) if lang)
        (self.marked if spoken == "fr" else self.unmarked).append(data.strip())


async def _clients(scene: Scene, conn: Connection, language: str) -> dict[Role, httpx.AsyncClient]:
    """Somebody of every role, who reads in that language."""
    of_organiser = await scene.open("organiser")
    assert of_organiser
    site = scene.site
    chosen = {
        scene.alice: Choices(
            wishes=(ChosenPerson(target=scene.bob.id, reason="Nous aimons les cafés."),)
        ),
        scene.bob: Choices(refusals=(ChosenPerson(target=UUID(str(scene.values["other_id"]))),)),
    }
    for author, choices in chosen.items():
        await wishes.save(conn, scene.edition, author, choices, NOW)
    await conn.execute("update person set language = $1", language)
    await conn.execute("update organiser set language = $1", language)
    return {
        "organiser": await site.client(of_organiser, language=language),
        "holder": await site.person(scene.alice.id, language=language),
        "investor": await site.person(scene.bob.id, language=language),
        "visitor": await site.person(scene.diane.id, language=language),
        "delegate": await site.person(scene.bob.id, language, delegate_id=scene.awa.id),
        "nobody": await site.client(language=language),
    }


async def test_what_people_wrote_is_marked_in_every_english_page(
    site: Site, conn: Connection
) -> None:
    scene = Scene(site, conn)
    clients = await _clients(scene, conn, "en")
    unmarked: dict[str, set[str]] = {}
    marked: set[str] = set()
    for roles in (("holder", "investor"), tuple(clients)):
        if len(roles) > 2:  # all the rest shows what was chosen, and most of it what is published
            await scene.close()
            await scene.publish()
        for role in roles:
            scene.values["target"] = scene.alice.id if role == "investor" else scene.bob.id
            for path in pages(role):
                address = scene.address(path)
                if address is None or NOT_THESE.match(path):
                    continue
                page = await clients[role].get(address)
                if page.status_code != 200:
                    continue  # of another stage; every page is opened in tests/browser
                found = Marked(page.text)
                if found.unmarked:
                    unmarked.setdefault(path, set()).update(found.unmarked)
                if found.marked:
                    marked.add(path)
    assert unmarked == {}
    assert len(marked) > 80


async def test_in_french_pages_nothing_is_marked(site: Site, conn: Connection) -> None:
    scene = Scene(site, conn)
    clients = await _clients(scene, conn, "fr")
    await scene.close()
    await scene.publish()
    for role in ("holder", "investor", "delegate"):
        page = await clients[role].get("/representant" if role == "delegate" else "/moi")
        assert page.status_code == 200
        assert '<span lang="fr">' not in page.text.replace(
            '<span aria-current="true" lang="fr">', ""
        )
