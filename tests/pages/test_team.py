"""The page of colleagues, and its JSON: who works on the morning, as what, and who may say so."""

from typing import Final

import httpx
import pytest

from matchmaker.db import Connection
from matchmaker.participation import colleagues
from matchmaker.participation.colleagues import AdministratorForm
from tests import cast
from tests.fixtures.site import SECRET, Site
from tests.pages.organisers import Scene, a_scene, said
from tests.pages.reading import errors, filled_in
from tests.planning import plans

NOE: Final = "noe@matinee.example"
INVITATION: Final = {"email": NOE, "name": "Noé Benali", "role": "reader", "language": "fr"}


@pytest.fixture
async def scene(site: Site, conn: Connection) -> Scene:
    return await a_scene(site, conn)


async def roles(conn: Connection) -> dict[str, str]:
    rows = await conn.fetch(
        "select o.name, m.role from membership m join organiser o on o.id = m.organiser_id"
    )
    return {row["name"]: row["role"] for row in rows}


async def test_a_colleague_is_invited_changed_and_dismissed(scene: Scene, conn: Connection) -> None:
    team = f"{scene.base}/equipe"
    assert "Camille Lefèvre" in said(await scene.browser.get(team))
    assert set(filled_in(await scene.browser.get(f"{team}/invitation"))) >= {"email", "name"}
    answer = await scene.browser.post(f"{team}/invitation", data=INVITATION)
    assert (answer.status_code, answer.headers["location"]) == (303, team)
    page = said(await scene.browser.get(team))
    assert "Noé Benali" in page
    assert "Lecteur" in page
    assert "Pas encore venu Invitation du" in page
    noe = await conn.fetchval("select id from organiser where email = $1", NOE)
    form = filled_in(await scene.browser.get(f"{team}/{noe}"))
    assert (form["role"], form["was"]) == (["reader"], ["reader"])
    await scene.browser.post(f"{team}/{noe}", data=form | {"role": ["organiser"]})
    assert (await roles(conn))["Noé Benali"] == "organiser"
    late = await scene.browser.post(f"{team}/{noe}/retrait", data={"was": "reader"})
    assert late.status_code == 409
    assert "Noé Benali organise entre-temps" in said(late)
    gone = await scene.browser.post(f"{team}/{noe}/retrait", data={"was": "organiser"})
    assert gone.status_code == 303
    assert set(await roles(conn)) == {"Camille Lefèvre"}


async def test_what_was_typed_stays_when_an_invitation_is_refused(scene: Scene) -> None:
    for wrong in ({"email": "noe"}, {"role": "king"}, {"role": None}):
        sent = INVITATION | wrong
        answer = await scene.browser.post(f"{scene.base}/equipe/invitation", data=sent)
        assert answer.status_code == 422
        assert set(errors(answer)) == set(wrong)
        assert filled_in(answer)["name"] == ["Noé Benali"]
    again = INVITATION | {"email": scene.camille.email}
    taken = await scene.browser.post(f"{scene.base}/equipe/invitation", data=again)
    assert set(errors(taken)) == {"email"}


async def test_a_role_that_changed_meanwhile_is_told_and_the_choice_kept(
    scene: Scene, conn: Connection
) -> None:
    noe = await cast.an_organiser(conn, scene.edition, "reader", name="Noé Benali")
    page = f"{scene.base}/equipe/{noe.id}"
    form = filled_in(await scene.browser.get(page))
    await conn.execute("update membership set role = 'front_desk' where organiser_id = $1", noe.id)
    answer = await scene.browser.post(page, data=form | {"role": ["organiser"]})
    assert answer.status_code == 409
    assert "Noé Benali est passé à l'accueil entre-temps" in said(answer)
    shown = filled_in(answer)
    assert (shown["role"], shown["was"]) == (["organiser"], ["front_desk"])
    assert (await scene.browser.post(page, data=shown)).status_code == 303
    assert (await roles(conn))["Noé Benali"] == "organiser"


async def test_the_same_by_json(scene: Scene, conn: Connection) -> None:
    team = f"/api/v1/editions/{scene.edition.slug}/team"
    invited = await scene.browser.post(team, json=INVITATION)
    assert invited.status_code == 201
    noe = invited.json()
    assert (noe["role"], noe["administrator"]) == ("reader", False)
    listed = (await scene.browser.get(team)).json()
    assert [one["name"] for one in listed] == ["Camille Lefèvre", "Noé Benali"]
    path = f"{team}/{noe['id']}"
    changed = await scene.browser.put(path, json={"role": "organiser", "was": "reader"})
    assert changed.json()["role"] == "organiser"
    assert (await scene.browser.delete(path, params={"was": "reader"})).status_code == 409
    assert (await scene.browser.delete(path, params={"was": "organiser"})).status_code == 204
    only = await scene.browser.delete(f"{team}/{scene.camille.id}", params={"was": "organiser"})
    assert only.status_code == 409
    mine = (await scene.browser.get("/api/v1/organiser/editions")).json()
    assert [(one["slug"], one["role"]) for one in mine] == [(scene.edition.slug, "organiser")]


async def test_only_administrators_name_administrators(
    scene: Scene, site: Site, conn: Connection
) -> None:
    page, data = f"{scene.base}/administrateurs", {"email": NOE, "name": "Noé", "language": "fr"}
    assert (await scene.browser.get(page)).status_code == 403
    assert (await scene.browser.post(page, data=data)).status_code == 403
    assert (await scene.browser.post("/api/v1/administrators", json=data)).status_code == 403
    assert page not in (await scene.browser.get(f"{scene.base}/equipe")).text
    form = AdministratorForm(email=scene.camille.email, name="Camille")
    await colleagues.name_administrator(conn, SECRET, form, scene.camille.id, cast.NOW)
    assert page in (await scene.browser.get(f"{scene.base}/equipe")).text
    assert (await scene.browser.post(page, data=data)).status_code == 303
    assert "Noé" in said(await scene.browser.get(page))
    noe = await conn.fetchval("select id from organiser where email = $1", NOE)
    only = {"organiser_id": str(scene.camille.id)}
    await scene.browser.delete(f"/api/v1/administrators/{noe}")
    last = await scene.browser.post(f"{page}/retrait", data=only)
    assert last.status_code == 409
    assert "dernière personne qui administre" in said(last)


async def test_a_colleague_can_do_everything_when_the_first_is_ill(
    scene: Scene, site: Site, conn: Connection
) -> None:
    await scene.browser.post(
        f"{scene.base}/equipe/invitation", data=INVITATION | {"role": "organiser"}
    )
    await plans.publish(conn, scene.edition, [(scene.alice, scene.bob, 0, 0)])
    noe = await conn.fetchval("select id from organiser where email = $1", NOE)
    browser = await site.organiser(noe)
    browser.timeout = httpx.Timeout(60)
    asked = await browser.post(f"{scene.base}/replanifier", data={"from_slot": "1"})
    assert asked.status_code == 303
    compared = await browser.get(asked.headers["location"])
    assert compared.status_code == 200
    applied = await _apply_first(browser, asked.headers["location"], compared)
    assert applied.status_code == 303
    assert await conn.fetchval("select max(version) from schedule where state = 'published'") == 2
    gone = f"{scene.base}/equipe/{scene.camille.id}/retrait"
    assert (await browser.post(gone, data={"was": "organiser"})).status_code == 303


async def _apply_first(
    browser: httpx.AsyncClient, path: str, compared: httpx.Response
) -> httpx.Response:
    form = compared.text.split(f'action="{path}/', 1)[1]
    schedule = form.split('"', 1)[0]
    replaces = form.split('name="replaces" value="', 1)[1].split('"', 1)[0]
    return await browser.post(f"{path}/{schedule}", data={"replaces": replaces})


async def test_a_session_that_ended_speaks_of_signing_in_and_of_no_personal_link(
    scene: Scene, conn: Connection
) -> None:
    await conn.execute("delete from browser_session")
    for path in (
        "/organisation",
        scene.base,
        f"{scene.base}/equipe",
        f"/accueil/{scene.edition.slug}",
    ):
        answer = await scene.browser.get(path)
        assert answer.status_code == 401
        assert 'href="/connexion"' in answer.text
        assert "lien personnel" not in said(answer)
        assert 'href="/lien"' not in answer.text
