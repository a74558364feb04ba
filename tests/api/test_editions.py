"""Editions by JSON: foreseen, changed as promised, duplicated, found at an old address."""

from matchmaker.db import Connection
from tests import cast
from tests.fixtures.site import Site

BASE = "/api/v1/editions"


async def test_a_change_is_foreseen_and_made_as_promised(site: Site, conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    await cast.a_holder(conn, edition)
    client = await site.organiser(camille.id)
    here = f"{BASE}/{edition.slug}"
    read = await client.get(f"{here}/settings")
    client.headers["If-Match"] = read.headers["ETag"]
    settings = read.json()
    assert settings["first_slot_at"] == "09:00:00"
    change = {"revision": 0, "place": "Nanterre"}
    foreseen = await client.patch(f"{here}?dry_run=true", json=change)
    assert (foreseen.status_code, foreseen.json()["people"]) == (200, 1)
    assert (await client.get(here)).json()["place"] == edition.place
    stale = await client.patch(f"{here}?promised=0-0-0-0", json=change)
    assert stale.status_code == 409
    promised = foreseen.json()["promised"]
    done = await client.patch(f"{here}?promised={promised}", json=change)
    assert done.json() == foreseen.json()
    late = await client.patch(here, json={"name": "Autrement"})
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    client.headers["If-Match"] = "*"
    late = await client.patch(here, json={"revision": 0, "name": "Autrement"})
    assert (late.status_code, late.json()["code"]) == (409, "overtaken")
    assert "place" in late.json()["detail"]
    wrong = await client.patch(here, json={"purge_on": "2099-11-24"})
    assert [fault["field"] for fault in wrong.json()["errors"]] == ["purge_on"]


async def test_an_old_address_leads_organisers_and_visitors_on(
    site: Site, conn: Connection
) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    client = await site.organiser(camille.id)
    here = f"{BASE}/{edition.slug}"
    await client.patch(here, json={"slug": "next"}, headers={"If-Match": "*"})
    assert (await client.get("/organisation/mfi-2099/reglages")).status_code == 200
    assert (await (await site.client()).get("/matinee/mfi-2099")).status_code == 200


async def test_editions_are_created_by_administrators_and_duplicated_by_organisers(
    site: Site, conn: Connection
) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    client = await site.organiser(camille.id)
    form = {
        "slug": "new",
        "name": "Nouvelle",
        "place": "Nanterre",
        "held_on": "2100-11-23",
        "contact_name": "Camille",
        "contact_email": "ess@matinee.example",
        "wishes_close_at": "2100-11-10T18:00:00Z",
        "purge_on": "2101-11-23",
    }
    assert (await client.post(BASE, json=form)).status_code == 409
    next_year = {"slug": "mfi-2100", "name": "Matinée 2100", "held_on": "2100-11-23"}
    made = await client.post(f"{BASE}/{edition.slug}/duplicate", json=next_year)
    assert (made.status_code, made.json()["stage"]) == (201, "preparing")
    assert (await client.post(f"{BASE}/mfi-2100/open")).status_code == 204
    await conn.execute("update organiser set administrator = true")
    created = await client.post(BASE, json=form)
    assert (created.status_code, created.json()["stage"]) == (201, "preparing")
    listed = (await client.get(BASE)).json()
    assert [one["slug"] for one in listed] == ["mfi-2099", "mfi-2100"]
