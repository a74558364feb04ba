"""What a person may ask of their data: read it, take it away, erase it, end their links."""

import json

from matchmaker.db import Connection
from matchmaker.participation import links
from tests.cast import a_holder, an_edition, an_investor
from tests.fixtures.site import Site
from tests.pages.reading import main_of, text_of
from tests.planning.plans import publish


async def test_the_page_says_what_is_held_and_until_when(site: Site, conn: Connection) -> None:
    alice = await a_holder(conn, await an_edition(conn), newsletter=True)
    page = text_of(await (await site.person(alice.id)).get("/moi/donnees"))
    assert "mercredi 24 novembre 2100" in page
    assert alice.email in page
    assert "Information sur d'autres rendez-vous Accordé le lundi 5 octobre 2026" in page
    assert "Coordonnées transmises aux personnes que je rencontre Non accordé" in page


async def test_everything_can_be_taken_away_in_one_file(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, charlie = await a_holder(conn, edition), await a_holder(conn, edition, "Charlie")
    answer = await (await site.person(alice.id)).get("/moi/donnees.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == 'attachment; filename="mes-donnees.json"'
    held = json.loads(answer.text)
    assert held["person"]["email"] == alice.email
    assert held["holder"]["project"] == alice.project
    assert charlie.email not in answer.text
    assert "token" not in answer.text


async def test_erasing_asks_once_then_forgets(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    client = await site.person(alice.id)
    asked = await client.get("/moi/donnees/effacement")
    assert "Votre rendez-vous est annulé." in text_of(asked)
    assert (await client.get("/moi")).status_code == 200
    answer = await client.post("/moi/donnees/effacement")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Vos données sont effacées." in text_of(await client.get("/"))
    assert (await client.get("/moi")).status_code == 401
    row = await conn.fetchrow("select email, erased_at from person where id = $1", alice.id)
    assert row is not None
    assert row["erased_at"] is not None
    assert alice.email != row["email"]
    assert alice.project not in (await (await site.person(bob.id)).get("/moi")).text


async def test_ending_the_links_ends_every_session_and_sends_a_new_link(
    site: Site, conn: Connection
) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    old = await links.mint(conn, site.settings.secret, alice.id, "page")
    here, elsewhere = await site.person(alice.id), await site.person(alice.id)
    asked = await here.get("/moi/liens")
    assert alice.email in text_of(main_of(asked))
    answer = await here.post("/moi/liens")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    for client in (here, elsewhere):
        assert (await client.get("/moi")).status_code == 401
    assert (await (await site.client()).get(f"/lien/{old.token}")).status_code == 404
    kinds = "select array_agg(kind) from outbox where person_id = $1"
    written = await conn.fetchval(kinds, alice.id)
    assert written == ["acknowledgement", "acknowledgement"]


async def test_data_stay_within_reach_of_who_withdrew(site: Site, conn: Connection) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    client = await site.person(alice.id)
    await client.post("/moi/desistement")
    for path in ("/moi/donnees", "/moi/donnees.json", "/moi/donnees/effacement", "/moi/liens"):
        assert (await client.get(path)).status_code == 200


async def test_nobody_reaches_another_one_s_data_by_their_identifier(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    alice, charlie = await a_holder(conn, edition), await a_holder(conn, edition, "Charlie")
    client = await site.person(alice.id)
    for path in ("/moi/donnees.json", "/moi/donnees", "/moi/agenda.ics"):
        answer = await client.get(path, params={"person_id": str(charlie.id)})
        assert answer.status_code == 200
        assert charlie.email not in answer.text
