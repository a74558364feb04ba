"""Two people share a browser: the older tab does nothing to who has signed in since."""

import re
from typing import Final
from uuid import uuid4

import pytest

from api.access.identity import SESSION_COOKIE
from api.access.permissions import Reach, Role, reach
from matchmaker.db import Connection
from matchmaker.delegates import delegates_of
from matchmaker.editions import organisers
from matchmaker.editions.editions import Edition
from tests.api.test_access import ALL, Route
from tests.api.test_bad_input import contents
from tests.cast import a_holder, an_edition, an_investor, an_organiser
from tests.fixtures.site import Site
from tests.pages.organisers import a_scene
from tests.pages.reading import text_of

#: every form of somebody who is signed in; a new one is tested by existing
FORMS: Final = [
    route
    for route in ALL
    if route.method == "POST"
    and not route.path.startswith("/api/")
    and reach(route.action, "nobody") is not Reach.ANYONE
]


def acts_as(route: Route) -> Role:
    """A role that may do this, be it as an administrator."""
    roles: tuple[Role, ...] = ("holder", "investor", "front_desk", "organiser", "delegate")
    able = (role for role in roles if reach(route.action, role, administrator=True) != Reach.NONE)
    return next(able)


async def session_of(site: Site, conn: Connection, here: Edition, role: Role) -> tuple[str, str]:
    """Somebody new of this role: their session, and what the page calls them."""
    if role == "holder":
        holder = await a_holder(conn, here, "Zoé")
        return await site.person_session(holder.id), "Zoé Martin"
    if role == "investor":
        investor = await an_investor(conn, here, "Zoé")
        return await site.person_session(investor.id), "Zoé Bernard"
    if role == "delegate":
        investor = await an_investor(conn, here, delegates=("Zoé Awa", "Léo"))
        own = (await delegates_of(conn, investor.id))[0].id
        return await site.person_session(investor.id, own), "Zoé Awa"
    staff: organisers.EditionRole = "front_desk" if role == "front_desk" else "organiser"
    organiser = await an_organiser(conn, here, staff, name="Zoé Lefèvre")
    if role == "organiser":
        await conn.execute("update organiser set administrator = true where id = $1", organiser.id)
    return await site.organiser_session(organiser.id), "Zoé Lefèvre"


@pytest.mark.parametrize("route", FORMS, ids=lambda route: route.path)
async def test_a_form_of_the_first_does_nothing_to_the_second(
    site: Site, conn: Connection, route: Route
) -> None:
    role = acts_as(route)
    edition = await an_edition(conn)
    first, _ = await session_of(site, conn, edition, role)
    second, name = await session_of(site, conn, edition, role)
    browser = await site.client(first)
    browser.cookies.set(SESSION_COOKIE, second, domain="127.0.0.1")
    before = await contents(conn)
    path = route.filled(edition.slug, uuid4())
    for sent in ({"reason": "typed before"}, {}):
        answer = await browser.post(path, data=sent)
        assert answer.status_code == 409
        assert f"est maintenant celle de {name}" in text_of(answer)
        assert f'name="acting_for" value="{browser.acting_for}"' in answer.text
    assert 'value="typed before"' in (await browser.post(path, data={"a": "typed before"})).text
    browser.acting_for = ""
    assert (await browser.post(path)).status_code == 409  # a form that names nobody
    assert await contents(conn) == before


def forms_of(page: str) -> list[str]:
    """The forms of a page that change something, but the button that signs out."""
    found = re.findall(r'(?s)<form\b[^>]*method="post".*?</form>', page)
    return [form for form in found if "/deconnexion" not in form]


async def test_every_form_of_a_page_names_its_reader(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    alice = await site.person(scene.alice.id)
    pages = [
        *(
            (alice, scene.alice.id, f"/moi{path}")
            for path in ("/guide", "/profil", "/disponibilites", "/donnees/effacement", "/liens")
        ),
        (scene.browser, scene.camille.id, f"{scene.base}/equipe/invitation"),
        (scene.browser, scene.camille.id, f"{scene.base}/import"),
    ]
    for browser, who, path in pages:
        found = forms_of((await browser.get(path)).text)
        assert found, path
        for form in found:
            assert f'name="acting_for" value="{who}"' in form


async def test_the_first_can_go_on_after_opening_their_link_again(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    alice, charlie = await a_holder(conn, edition), await a_holder(conn, edition, "Charlie")
    browser = await site.person(alice.id)
    browser.cookies.set(SESSION_COOKIE, await site.person_session(charlie.id), domain="127.0.0.1")
    assert (await browser.post("/moi/donnees/effacement")).status_code == 409
    browser.cookies.set(SESSION_COOKIE, await site.person_session(alice.id), domain="127.0.0.1")
    assert (await browser.post("/moi/donnees/effacement")).status_code == 303
    gone = await conn.fetch("select id from person where erased_at is not null")
    assert [row["id"] for row in gone] == [alice.id]
