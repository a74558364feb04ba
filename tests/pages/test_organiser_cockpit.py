"""The cockpit says how far the morning is and what comes next, to its organisers alone."""

import datetime as dt

import pytest

from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.participation.people import PeopleFilter, list_people, withdraw
from tests import cast
from tests.fixtures.site import Site
from tests.pages.organisers import a_scene, acts, said
from tests.planning import plans

PAGES = (
    "",
    "/personnes",
    "/import",
    "/planning",
    "/envois",
    "/journal",
    "/souhaits/cloture",
)


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_is_shown_to_its_organiser_and_to_nobody_else(
    site: Site, conn: Connection, page: str
) -> None:
    scene = await a_scene(site, conn)
    other = await cast.an_edition(conn, slug="other-2099")
    stranger = await cast.an_organiser(conn, other)
    desk = await cast.an_organiser(conn, scene.edition, "front_desk")
    address = scene.base + page
    assert (await scene.browser.get(address)).status_code == 200
    assert (await (await site.organiser(stranger.id)).get(address)).status_code == 404
    assert (await (await site.organiser(desk.id)).get(address)).status_code == 403
    # To a participant it does not exist as theirs; a visitor is told how to sign in.
    assert (await (await site.person(scene.alice.id)).get(address)).status_code == 403
    nobody = await (await site.client()).get(address)
    assert nobody.status_code == 401
    assert 'href="/connexion"' in nobody.text


async def test_the_list_of_editions_opens_those_one_organises(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    desk = await cast.an_edition(conn, slug="desk-2099", name="Où je suis à l'accueil")
    await conn.execute(
        "insert into membership values ($1, $2, 'front_desk')", desk.id, scene.camille.id
    )
    await cast.an_edition(conn, slug="other-2099", name="Celle d'une autre")
    page = await scene.browser.get("/organisation")
    assert f'href="{scene.base}"' in page.text
    assert "Où je suis à l'accueil" in said(page)
    assert "/organisation/desk-2099" not in page.text
    assert "Celle d'une autre" not in said(page)


async def test_the_cockpit_counts_each_stage_and_names_the_silent(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    gone = await cast.a_holder(conn, scene.edition, "Denise")
    await withdraw(conn, gone, cast.NOW)
    chosen = Choices(wishes=(ChosenPerson(target=scene.bob.id),))
    await wishes.save(conn, scene.edition, scene.alice, chosen, cast.NOW)
    text = said(await scene.browser.get(scene.base))
    assert "Le planning est-il prêt ?" in text
    assert "1 porteur de projet, 1 financeur, 1 désistement." in text
    assert "1 personne sur 2 a fait un souhait." in text
    silent = (await list_people(conn, scene.edition.id, PeopleFilter(state="silent"))).items
    assert [person.organisation for person in silent] == [scene.bob.organisation]
    assert "Bob Bernard · Financeur" in text
    assert "Alice Martin" not in text


async def test_a_withdrawal_from_the_schedule_in_force_is_told_until_it_is_planned_anew(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    await plans.publish(conn, scene.edition, [(scene.alice, scene.bob, 0, 0)])
    assert "Oui : la version 1 est en vigueur" in said(await scene.browser.get(scene.base))
    await withdraw(conn, scene.alice, cast.NOW)
    told = "1 rendez-vous de la version 1 ne peut plus avoir lieu."
    assert told in said(await scene.browser.get(scene.base))
    planning = said(await scene.browser.get(f"{scene.base}/planning"))
    assert "1 rendez-vous ne peut plus avoir lieu" in planning
    await plans.publish(conn, scene.edition, [])
    assert "Oui : la version 2 est en vigueur" in said(await scene.browser.get(scene.base))


async def test_a_draft_that_cannot_be_published_any_more_offers_no_button(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    await plans.close(conn, scene.edition)
    draft = await plans.a_draft(conn, scene.edition, [(scene.alice, scene.bob, 0, 0)])
    button = f"/planning/versions/{draft}/publication"
    assert button in (await scene.browser.get(f"{scene.base}/planning")).text
    await withdraw(conn, scene.alice, cast.NOW)
    assert button not in (await scene.browser.get(f"{scene.base}/planning")).text


async def test_an_empty_morning_says_so(site: Site, conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    browser = await site.organiser(camille.id)
    assert "Personne n'est encore inscrit." in said(await browser.get("/organisation/mfi-2099"))
    assert "Il n'y a pas encore de planning." in said(
        await browser.get("/organisation/mfi-2099/planning")
    )
    assert "Personne n'est encore inscrit." in said(
        await browser.get("/organisation/mfi-2099/personnes")
    )


async def test_a_morning_in_preparation_counts_no_days_to_choose(
    site: Site, conn: Connection
) -> None:
    edition = await cast.an_edition(conn, stage="preparing")
    camille = await cast.an_organiser(conn, edition)
    page = said(await (await site.organiser(camille.id)).get("/organisation/mfi-2099"))
    assert "Ouvrir les inscriptions" in page
    assert "Qui n'a encore rien choisi" not in page


async def test_closing_asks_first_then_closes_and_is_written_down(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    asked = said(await scene.browser.get(f"{scene.base}/souhaits/cloture"))
    assert "2 personnes n'ont rien choisi" in asked
    assert "Qui recevra un message Personne." in asked
    assert (await editions.by_id(conn, scene.edition.id)).stage == "open"
    done = await scene.browser.post(f"{scene.base}/souhaits/cloture")
    assert (done.status_code, done.headers["location"]) == (303, scene.base)
    assert (await editions.by_id(conn, scene.edition.id)).stage == "closed"
    text = said(await scene.browser.get(scene.base))
    assert "Les souhaits sont clos." in text
    assert "Calculer le planning" in text
    assert (await acts(conn, scene.edition))[-1] == "wishes.closed"


async def test_closing_twice_is_told(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    await scene.browser.post(f"{scene.base}/souhaits/cloture")
    again = await scene.browser.post(f"{scene.base}/souhaits/cloture")
    assert again.status_code == 409
    assert (await acts(conn, scene.edition)).count("wishes.closed") == 1


async def test_wishes_are_reopened_until_an_hour_of_the_place(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    await plans.close(conn, scene.edition)
    page = await scene.browser.get(f"{scene.base}/souhaits/reouverture")
    assert 'value="2099-11-15"' in page.text
    form = {"until": "2099-11-18", "until_hour": "12:30"}
    done = await scene.browser.post(f"{scene.base}/souhaits/reouverture", data=form)
    assert done.status_code == 303
    edition = await editions.by_id(conn, scene.edition.id)
    assert edition.stage == "open"
    assert edition.wishes_close_at == dt.datetime(2099, 11, 18, 11, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"until": "", "until_hour": "12:30"}, "until"),
        ({"until": "2099-13-40", "until_hour": "12:30"}, "until"),
        ({"until": "2099-11-18", "until_hour": "24:61"}, "until_hour"),
        ({"until": "2020-11-18", "until_hour": "12:30"}, "until"),
    ],
)
async def test_a_deadline_that_cannot_be_is_asked_for_again(
    site: Site, conn: Connection, form: dict[str, str], field: str
) -> None:
    scene = await a_scene(site, conn)
    await plans.close(conn, scene.edition)
    answer = await scene.browser.post(f"{scene.base}/souhaits/reouverture", data=form)
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in answer.text
    assert (await editions.by_id(conn, scene.edition.id)).stage == "closed"
