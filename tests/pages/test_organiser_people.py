"""The organiser finds people, helps them, and sees what they said in confidence by an act only."""

import datetime as dt
from uuid import uuid4

import pytest

from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.participation import links, people, privacy
from matchmaker.wording.vocabularies import Consent
from tests import cast
from tests.fixtures.site import Site
from tests.pages.organisers import a_scene, acts, said

SECRET_REASON = "Nous sommes en procès avec eux"


async def test_the_list_is_filtered_by_side_state_and_words(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    denise = await cast.a_holder(conn, scene.edition, "Denise", project="La roue qui tourne")
    await people.withdraw(conn, denise, cast.NOW)

    async def found(query: str) -> set[str]:
        text = said(await scene.browser.get(f"{scene.base}/personnes?{query}"))
        return {name for name in ("Alice", "Bob", "Denise") if name in text}

    assert await found("") == {"Alice", "Bob", "Denise"}
    assert await found("kind=investor") == {"Bob"}
    assert await found("state=withdrawn") == {"Denise"}
    assert await found("state=coming") == {"Alice", "Bob"}
    assert await found("text=roue") == {"Denise"}
    assert await found("kind=investor&text=roue") == set()


async def test_a_filter_that_is_none_shows_everybody_and_says_why(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    answer = await scene.browser.get(f"{scene.base}/personnes?kind=ghost")
    assert answer.status_code == 422
    assert "Alice" in said(answer)


async def test_long_lists_come_page_by_page(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    for number in range(30):
        await cast.a_holder(conn, scene.edition, f"Porteur{number:02}")
    first = said(await scene.browser.get(f"{scene.base}/personnes"))
    second = said(await scene.browser.get(f"{scene.base}/personnes?page=2"))
    assert "32 personnes" in first
    assert "Page 1 sur 2" in first
    names = [f"Porteur{number:02}" for number in range(30)]
    assert {n for n in names if n in first}.isdisjoint({n for n in names if n in second})
    assert all(name in first + second for name in names)


async def test_a_person_of_another_edition_is_not_found(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    other = await cast.an_edition(conn, slug="other-2099")
    stranger = await cast.a_holder(conn, other, "Eve")
    for person_id in (stranger.id, uuid4()):
        page = f"{scene.base}/personnes/{person_id}"
        for tail in ("", "/fiche", "/desistement", "/liens", "/evitements"):
            assert (await scene.browser.get(page + tail)).status_code == 404
        for tail in ("/fiche", "/desistement", "/retour", "/lien", "/liens", "/evitements"):
            assert (await scene.browser.post(page + tail)).status_code == 404
    assert (await people.find_person(conn, other.id, stranger.id)).withdrawn_at is None


async def test_a_page_shows_counts_of_wishes_and_no_trace_of_refusals(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    carla = await cast.an_investor(conn, scene.edition, "Carla")
    chosen = Choices(
        wishes=(ChosenPerson(target=scene.bob.id, reason="Notre premier choix"),),
        refusals=(ChosenPerson(target=carla.id, reason=SECRET_REASON),),
    )
    await wishes.save(conn, scene.edition, scene.alice, chosen, cast.NOW)
    both = Choices(wishes=(ChosenPerson(target=scene.alice.id),))
    await wishes.save(conn, scene.edition, scene.bob, both, cast.NOW)
    page = said(await scene.browser.get(f"{scene.base}/personnes/{scene.alice.id}"))
    assert "Souhaits faits 1 Souhaits reçus 1 Réciproques 1" in page
    assert scene.alice.email in page
    for secret in (SECRET_REASON, "Fonds Carla", "Fonds Bob", "Notre premier choix"):
        assert secret not in page
    assert "refusals.read" not in await acts(conn, scene.edition)


@pytest.mark.parametrize("tail", ["", "/fiche", "/desistement", "/liens", "/evitements"])
async def test_what_organisers_read_of_a_person_is_closed_to_that_person(
    site: Site, conn: Connection, tail: str
) -> None:
    """How many wished for somebody would tell them, wish by wish, who did."""
    scene = await a_scene(site, conn)
    own = f"{scene.base}/personnes/{scene.alice.id}{tail}"
    assert (await scene.browser.get(own)).status_code == 200
    assert (await (await site.person(scene.alice.id)).get(own)).status_code == 403


async def test_refusals_are_shown_by_an_act_that_is_written_down(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    chosen = Choices(refusals=(ChosenPerson(target=scene.bob.id, reason=SECRET_REASON),))
    await wishes.save(conn, scene.edition, scene.alice, chosen, cast.NOW)
    address = f"{scene.base}/personnes/{scene.bob.id}/evitements"
    before = said(await scene.browser.get(address))
    assert SECRET_REASON not in before
    assert "journalisée" in before
    assert "refusals.read" not in await acts(conn, scene.edition)
    looked = await scene.browser.post(address)
    assert looked.status_code == 200
    assert looked.headers["cache-control"] == "no-store"
    assert SECRET_REASON in said(looked)
    assert (await acts(conn, scene.edition))[-1] == "refusals.read"
    journal = await scene.browser.get(f"{scene.base}/journal")
    assert "Consultation des personnes à éviter." in said(journal)
    assert SECRET_REASON not in said(journal)


async def test_a_withdrawal_is_confirmed_first_and_can_be_taken_back(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    page = f"{scene.base}/personnes/{scene.alice.id}"
    asked = said(await scene.browser.get(f"{page}/desistement"))
    assert "Alice Martin, pour confirmation. Personne d'autre." in asked
    done = await scene.browser.post(f"{page}/desistement")
    assert done.headers["location"] == page
    person = await people.find_person(conn, scene.edition.id, scene.alice.id)
    assert person.withdrawn_at is not None
    assert "Désistement le" in said(await scene.browser.get(page))
    await scene.browser.post(f"{page}/retour")
    person = await people.find_person(conn, scene.edition.id, scene.alice.id)
    assert person.withdrawn_at is None
    assert (await acts(conn, scene.edition))[-2:] == ["person.withdrawn", "person.returned"]


async def test_a_link_is_sent_again_and_the_old_one_still_works(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    link = await links.mint(conn, site.settings.secret, scene.alice.id, "page")
    count = "select count(*) from outbox where person_id = $1 and kind = 'acknowledgement'"
    before = await conn.fetchval(count, scene.alice.id)
    await scene.browser.post(f"{scene.base}/personnes/{scene.alice.id}/lien")
    assert await conn.fetchval(count, scene.alice.id) == before + 1
    assert (await links.person_of(conn, link.token, "page")).id == scene.alice.id
    assert (await acts(conn, scene.edition))[-1] == "link.sent"


async def test_revoked_links_and_their_sessions_open_nothing(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    link = await links.mint(conn, site.settings.secret, scene.alice.id, "page")
    phone = await site.person(scene.alice.id)
    page = f"{scene.base}/personnes/{scene.alice.id}"
    assert (await phone.get("/moi")).status_code == 200
    asked = said(await scene.browser.get(f"{page}/liens"))
    assert "Alice Martin, avec un nouveau lien." in asked
    await scene.browser.post(f"{page}/liens")
    assert (await phone.get("/moi")).status_code == 401
    assert (await (await site.client()).get(f"/lien/{link.token}")).status_code == 404
    assert (await acts(conn, scene.edition))[-1] == "links.revoked"


async def test_details_are_corrected_and_agreements_left_alone(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    now = dt.datetime.now(dt.UTC)
    await privacy.agree(conn, scene.alice.id, [Consent.NEWSLETTER], now)
    form = {
        "email": "alice.nouvelle@example.org",
        "first_name": "Alice",
        "last_name": "Martin-Durand",
        "organisation": scene.alice.organisation,
        "project": scene.alice.project,
        "summary": scene.alice.summary,
        "need": scene.alice.need,
        "amount_sought": "30 000 €",
        "project_stage": scene.alice.project_stage,
        "commune": "Nanterre",
        "language": "fr",
        "pass_contact_on": "true",
    }
    page = f"{scene.base}/personnes/{scene.alice.id}"
    assert scene.alice.email in (await scene.browser.get(f"{page}/fiche")).text
    done = await scene.browser.post(f"{page}/fiche", data=form)
    assert (done.status_code, done.headers["location"]) == (303, page)
    person = await people.find_holder(conn, scene.edition.id, scene.alice.id)
    assert (person.email, person.last_name) == ("alice.nouvelle@example.org", "Martin-Durand")
    assert await privacy.has_agreed(conn, person.id, Consent.NEWSLETTER)
    assert not await privacy.has_agreed(conn, person.id, Consent.PASS_CONTACT_ON)
    assert (await acts(conn, scene.edition))[-1] == "person.corrected"


@pytest.mark.parametrize("taken", ["bob", "nobody@"])
async def test_a_wrong_correction_is_asked_for_again_and_changes_nothing(
    site: Site, conn: Connection, taken: str
) -> None:
    scene = await a_scene(site, conn)
    page = f"{scene.base}/personnes/{scene.alice.id}/fiche"
    email = scene.bob.email if taken == "bob" else taken
    answer = await scene.browser.post(page, data={"email": email, "last_name": "Dupont"})
    assert answer.status_code == 422
    assert "Dupont" in answer.text
    person = await people.find_holder(conn, scene.edition.id, scene.alice.id)
    assert (person.email, person.last_name) == (scene.alice.email, "Martin")
