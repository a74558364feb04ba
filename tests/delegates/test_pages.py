"""One of an investor's people opens their own page alone; who comes is said on two others."""

import re

from matchmaker.db import Connection
from matchmaker.participation import links
from tests import cast
from tests.delegates.scene import AWA, LEO, Scene, a_scene, holding, published, team
from tests.fixtures.site import Site
from tests.notices import boxes
from tests.pages.organisers import said


async def test_their_page_shows_their_own_meetings_and_nothing_of_the_wishes(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(conn, holders=3)
    await published(conn, scene, (0, 1), (0, 2), (1, 1))
    who = await team(conn, scene)
    awa = await site.person(scene.investor.id, delegate_id=who["Awa"].id)
    shown = (await awa.get("/representant")).text
    first, second, third = (holder.project for holder in scene.holders)
    assert first in shown
    assert third in shown
    assert second not in shown
    for path in ("/representant/badge", "/representant/agenda", "/representant/donnees"):
        assert (await awa.get(path)).status_code == 200, path
    paper = await awa.get("/representant/planning.pdf")
    assert paper.content.startswith(b"%PDF")
    held = (await awa.get("/representant/agenda.ics")).text
    assert held.count("BEGIN:VEVENT") == 2
    for path in ("/moi", "/moi/souhaits", "/moi/profil", "/moi/representants", "/moi/donnees.json"):
        assert (await awa.get(path)).status_code == 403, path
    everything = (await awa.get("/representant/donnees.json")).json()
    assert (everything["name"], everything["email"]) == ("Awa Diallo", AWA)
    assert len(everything["meetings"]) == 2


async def test_the_link_of_a_letter_opens_their_page(site: Site, conn: Connection) -> None:
    scene = await a_scene(conn)
    who = await team(conn, scene)
    link = await links.mint(
        conn, site.settings.secret, scene.investor.id, "page", delegate_id=who["Léo"].id
    )
    client = await site.client()
    await client.get(f"/lien/{link.token}")
    entered = await client.post(f"/lien/{link.token}", data={})
    assert entered.headers["location"] == "/representant"
    await links.revoke_delegate(conn, scene.edition.id, who["Léo"].id, cast.NOW)
    assert (await client.get("/representant")).status_code == 401


async def test_the_investor_names_exchanges_and_is_told_what_cannot_be(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(conn, holders=3)
    client = await site.person(scene.investor.id)
    added = await client.post(
        "/moi/representants", data={"name": "Zoé Blanc", "email": "zoe@example.com"}
    )
    assert added.status_code == 303
    assert len(await team(conn, scene)) == 4
    twice = await client.post("/moi/representants", data={"name": "Ève", "email": LEO})
    assert twice.status_code == 422
    assert "Ève" in twice.text
    await published(conn, scene, (0, 1), (0, 2))
    shown = (await client.get("/moi/representants")).text
    assert "tenu par Awa Diallo" in shown
    who = await team(conn, scene)
    swapped = await client.post(
        "/moi/representants/echange",
        data={"first": str(who["Awa"].id), "second": str(who["Léo"].id), "slot": "0"},
    )
    assert swapped.status_code == 303
    assert await holding(conn, scene) == ["Léo", "Awa"]
    refused = await client.post(f"/moi/representants/{who['Zoé'].id}/retrait", data={})
    assert refused.status_code == 409


async def test_an_organiser_does_the_same_in_their_name_and_it_is_written_down(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(conn)
    await published(conn, scene, (0, 1), (0, 2))
    organiser = await cast.an_organiser(conn, scene.edition)
    client = await site.organiser(organiser.id)
    base = f"/organisation/{scene.edition.slug}/personnes/{scene.investor.id}/representants"
    assert "Awa Diallo" in (await client.get(base)).text
    who = await team(conn, scene)
    one = f"{base}/{who['Awa'].id}"
    assert AWA in (await client.get(one)).text
    seen = who["Awa"].updated_at.isoformat()
    form = {"name": "Nina Sow", "email": "nina@example.com", "seen": seen}
    asked = await client.post(one, data=form)
    assert asked.status_code == 200
    assert "2 personnes sont prévenues" in said(asked) or "En 2 messages" in said(asked)
    assert (await team(conn, scene)).keys() >= {"Awa"}  # nothing was done yet
    promised = re.search(r'name="promised" value="([^"]+)"', asked.text)
    assert promised
    stale = await client.post(one, data=form | {"promised": "0-0-0-0"})
    assert stale.status_code == 409
    assert (await client.post(one, data=form | {"promised": promised[1]})).status_code == 303
    late = await client.post(one, data=form | {"name": "Rita Mora"})
    assert late.status_code == 409
    assert "Rita Mora" in late.text
    assert (await client.post(f"{one}/lien", data={})).status_code == 303
    asked = await client.post(f"{one}/effacement", data={})
    assert f'action="{one}/effacement"' in asked.text
    promised = re.search(r'name="promised" value="([^"]+)"', asked.text)
    assert promised
    done = await client.post(f"{one}/effacement", data={"promised": promised[1]})
    assert done.status_code == 303
    acts = [row["act"] for row in await conn.fetch("select act from audit order by id")]
    assert [act for act in acts if act.startswith("delegate")] == [
        "delegate.changed",
        "delegate.link_sent",
        "delegate.erased",
    ]
    journal = (await client.get(f"/organisation/{scene.edition.slug}/journal")).text
    assert "Représentant corrigé ou remplacé" in journal


async def test_json_does_all_of_it(site: Site, conn: Connection) -> None:
    scene = await a_scene(conn)
    await published(conn, scene, (0, 1), (0, 2))
    client = await site.person(scene.investor.id)
    base = f"/api/v1/editions/{scene.edition.slug}/people/{scene.investor.id}/delegates"
    found = (await client.get(base)).json()
    assert [one["name"] for one in found] == ["Awa Diallo", "Léo Petit", "Chloé Roux"]
    assert found[0]["meetings"][0]["project"] == scene.holders[0].project
    form = {"name": "Nina Sow", "email": "nina@example.com", "seen": found[0]["seen"]}
    touched = (await client.post(f"{base}/{found[0]['id']}/preview", json=form)).json()
    assert (touched["people"], touched["letters"]) == (1, 2)  # who goes, and who comes
    organiser = await site.organiser((await cast.an_organiser(conn, scene.edition)).id)
    one, new = f"{base}/{found[0]['id']}", {"name": "Zoé Lam", "email": "zoe@example.com"}
    for path, asked, letters in (
        (f"{base}/preview", new, 0),  # whoever is new holds nothing yet
        (f"{one}/data/preview", None, 2),
        (f"{one}/removal/preview", None, 2),
    ):
        said = (await organiser.post(path, json=asked)).json()
        assert said["letters"] == letters, (path, said)
    assert (await client.get(base)).json() == found
    swap = {"first": found[0]["id"], "second": found[1]["id"]}
    assert (await client.post(f"{base}/exchanges", json=swap)).json() == {"meetings": 2}
    own = await site.person(scene.investor.id, delegate_id=(await team(conn, scene))["Awa"].id)
    read = (await own.get("/api/v1/delegate")).json()
    assert [one["other"] for one in read["meetings"]] == [scene.holders[1].project]
    assert (await own.delete("/api/v1/delegate")).status_code == 204
    assert (await client.get(base)).json()[0]["name"] == ""
    assert (await own.get("/api/v1/delegate")).status_code == 401


async def test_a_lost_link_is_sent_to_the_delegate(site: Site, conn: Connection) -> None:
    scene: Scene = await a_scene(conn)
    since = await boxes.last(conn)
    client = await site.client()
    await client.post("/lien", data={"email": AWA})
    await site.answer_requests()
    found = await conn.fetchval(
        """select recipient.email from outbox join recipient on recipient.id = recipient_id
           where outbox.id > $1 and outbox.kind = 'delegate_link'""",
        since,
    )
    assert (found, scene.investor.email != AWA) == (AWA, True)
