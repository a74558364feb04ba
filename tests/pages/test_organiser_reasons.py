"""Why a wish is not granted and what one more would bring, as an organiser reads it."""

import asyncio
import re
from uuid import UUID

from playwright.async_api import Page

from api.access.identity import SESSION_COOKIE
from matchmaker import planning, reasons
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection, Pool
from matchmaker.participation.people import HolderProfile, InvestorProfile, Profile
from matchmaker.reasons import execution
from tests import cast
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import look_at_all
from tests.fixtures.site import Site
from tests.pages.organisers import Scene, a_scene, acts, said
from tests.planning import plans

LONG = "Société coopérative d'intérêt collectif Les Jardins de la Vallée-aux-Loups"


async def wish(conn: Connection, scene: Scene, author: Profile, *targets: Profile) -> None:
    chosen = Choices(wishes=tuple(ChosenPerson(target=target.id) for target in targets))
    await wishes.save(conn, scene.edition, author, chosen, cast.NOW)


async def a_draft(conn: Connection, scene: Scene, *seats: plans.Seat) -> UUID:
    await plans.close(conn, scene.edition)
    return await plans.a_draft(conn, scene.edition, seats)


async def answer(pool: Pool, draft: UUID, about: reasons.About) -> None:
    await execution.answer(pool, draft, about, asyncio.Event())


def pages_of(scene: Scene, draft: UUID) -> str:
    return f"{scene.base}/planning/versions/{draft}"


async def test_each_wish_has_its_reason_and_its_price(
    site: Site, conn: Connection, pool: Pool
) -> None:
    scene = await a_scene(site, conn)
    denise = await cast.a_holder(conn, scene.edition, "Denise")
    await conn.execute("update person set max_meetings = 1 where id = $1", scene.bob.id)
    for holder in (scene.alice, denise):
        await wish(conn, scene, holder, scene.bob)
    draft = await a_draft(conn, scene, (scene.alice, scene.bob, 0, 0))
    address = f"{pages_of(scene, draft)}/souhaits-non-retenus"
    before = await scene.browser.get(address)
    assert "Les raisons n'ont pas encore été calculées" in said(before)
    asked = await scene.browser.post(address)
    assert asked.status_code == 303
    waiting = await scene.browser.get(address)
    assert "Le calcul est en cours" in said(waiting)
    assert f'hx-get="{address}"' in waiting.text
    await answer(pool, draft, "reasons")
    text = said(await scene.browser.get(address))
    assert "1 souhait non retenu" in text
    assert denise.project in text
    assert "Le financeur a déjà son maximum de rendez-vous : 1 de valeur égale." in text
    assert "Il pourrait en remplacer un sans rien coûter : 1 rendez-vous changé." in text
    page = await scene.browser.get(pages_of(scene, draft))
    version = said(page)
    [act] = re.findall(r'href="([^"]*)">Corriger le nombre de rendez-vous accepté', page.text)
    assert act == f"{scene.base}/personnes/{scene.bob.id}/fiche"
    assert (await scene.browser.get(act)).status_code == 200
    assert "Il manque 1 rendez-vous promis." in version
    assert f"Il suffirait que {scene.bob.organisation} accepte un rendez-vous de plus" in version


async def test_piece_of_a_computation_becomes_the_page(
    site: Site, conn: Connection, pool: Pool
) -> None:
    scene = await a_scene(site, conn)
    draft = await a_draft(conn, scene)
    for about, tail in (("reasons", "/souhaits-non-retenus"), ("gains", "/et-si")):
        address = pages_of(scene, draft) + tail
        await scene.browser.post(address)
        piece = await scene.browser.get(address, headers={"HX-Request": "true"})
        assert "<html" not in piece.text
        assert "En attente de son tour." in said(piece)
        await answer(pool, draft, "reasons" if about == "reasons" else "gains")
        done = await scene.browser.get(address, headers={"HX-Request": "true"})
        assert done.headers["hx-refresh"] == "true"


async def test_refused_wish_is_shown_on_request_only_and_written_down(
    site: Site, conn: Connection, pool: Pool
) -> None:
    scene = await a_scene(site, conn)
    await wish(conn, scene, scene.alice, scene.bob)
    why = "Un membre du comité est parent."
    await wishes.refuse(conn, scene.edition, scene.bob, scene.alice.id, cast.NOW, why)
    draft = await a_draft(conn, scene)
    await answer(pool, draft, "reasons")
    listed = await scene.browser.get(f"{pages_of(scene, draft)}/souhaits-non-retenus")
    assert scene.bob.organisation not in said(listed)
    address = f"{pages_of(scene, draft)}/souhaits-evites"
    asked = await scene.browser.get(address)
    assert scene.bob.organisation not in said(asked)
    assert "refusals.read" not in await acts(conn, scene.edition)
    shown = await scene.browser.post(address, data={"person": str(scene.alice.id)})
    assert shown.status_code == 200
    assert scene.bob.organisation in said(shown)
    assert "Un membre du comité est parent." in said(shown)
    assert (await acts(conn, scene.edition)).count("refusals.read") == 1


async def test_filters_that_cannot_be_used_are_asked_for_again(
    site: Site, conn: Connection, pool: Pool
) -> None:
    scene = await a_scene(site, conn)
    draft = await a_draft(conn, scene)
    await answer(pool, draft, "reasons")
    address = f"{pages_of(scene, draft)}/souhaits-non-retenus"
    assert (await scene.browser.get(f"{address}?cause=refused")).status_code == 422
    assert (await scene.browser.get(f"{address}?person={scene.alice.id}")).status_code == 200
    assert (await scene.browser.get(f"{address}?person={draft}")).status_code == 404


async def test_one_more_is_ranked_with_its_gain_and_how_it_is_known(
    site: Site, conn: Connection, pool: Pool
) -> None:
    scene = await a_scene(site, conn)
    denise = await cast.a_holder(conn, scene.edition, "Denise")
    await conn.execute("update person set max_meetings = 1 where id = $1", scene.bob.id)
    for holder in (scene.alice, denise):
        await wish(conn, scene, holder, scene.bob)
    draft = await a_draft(conn, scene, (scene.alice, scene.bob, 0, 0))
    address = f"{pages_of(scene, draft)}/et-si"
    assert "Calculer ce que chacun apporterait" in said(await scene.browser.get(address))
    assert (await scene.browser.post(address)).status_code == 303
    await answer(pool, draft, "gains")
    text = said(await scene.browser.get(address))
    assert f"Un rendez-vous de plus permis à {scene.bob.organisation}" in text
    assert "1 rendez-vous, 1 promesse tenue et 10 points de plus" in text
    assert "prouvé par les prix" in text
    assert re.search(r"\d+ autres changements ont été examinés", text)


async def test_nothing_is_added_to_a_version_that_was_replaced(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    await plans.publish(conn, scene.edition, [(scene.alice, scene.bob, 0, 0)])
    old = await planning.version_in_force(conn, scene.edition.id)
    assert old is not None
    await plans.publish(conn, scene.edition, [(scene.alice, scene.bob, 1, 0)])
    address = f"{pages_of(scene, old.id)}/et-si"
    assert (await scene.browser.post(address)).status_code == 409
    assert "On ne peut plus rien ajouter" in said(await scene.browser.get(address))


async def _many(
    conn: Connection, scene: Scene
) -> tuple[list[HolderProfile], list[InvestorProfile]]:
    holders = [
        await cast.a_holder(conn, scene.edition, f"Porteur{n}", project=LONG, organisation=LONG)
        for n in range(30)
    ]
    investors = [
        await cast.an_investor(conn, scene.edition, name, organisation=f"{name} {LONG}")
        for name in ("Dora", "Fatou")
    ]
    for holder in holders:
        await wish(conn, scene, holder, *investors)
    return holders, investors


async def test_pages_are_accessible(
    site: Site, conn: Connection, pool: Pool, page: OpenPage
) -> None:
    scene = await a_scene(site, conn)
    holders, investors = await _many(conn, scene)
    draft = await a_draft(conn, scene, (holders[0], investors[0], 0, 0))
    tab: Page = await page()
    token = await site.organiser_session(scene.camille.id)
    await tab.context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": site.base_url}])
    tails = ("", "/souhaits-non-retenus", "/souhaits-evites", "/et-si")
    base = site.base_url + pages_of(scene, draft)
    wrong = await look_at_all(tab, [base + tail for tail in tails])
    await reasons.request_reasons(conn, scene.edition, draft, scene.camille.id, cast.NOW)
    wrong |= await look_at_all(tab, [f"{base}/souhaits-non-retenus"])
    await tab.goto("about:blank")  # a page that waits for the answer goes on by itself
    await answer(pool, draft, "reasons")
    await answer(pool, draft, "gains")
    more = ("", "/souhaits-non-retenus", "/souhaits-non-retenus?cause=rule", "/et-si")
    wrong |= await look_at_all(tab, [base + tail for tail in more])
    assert wrong == {}
