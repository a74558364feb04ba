"""The programme on the screens: for everybody, for who takes part, for organiser and desk."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pypdf
import pytest

from matchmaker.choices import programme
from matchmaker.db import Connection
from matchmaker.participation import people
from tests import cast
from tests.fixtures.site import Site
from tests.pages.days import a_clock
from tests.pages.organisers import a_scene, acts, said
from tests.pages.reading import errors, filled_in
from tests.pages.registering import register
from tests.planning.plans import publish

ITEM: dict[str, Any] = {
    "kind": "conference",
    "title": "Ce que change la loi ESS",
    "speaker": "Inès Robin",
    "starts": "14:00",
    "ends": "14:45",
    "room": "Auditorium",
    "capacity": "2",
    "description": "Dix ans après.",
}


async def test_an_item_is_added_changed_and_cancelled_with_a_look_at_whom_it_touches(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    path = f"{scene.base}/programme"
    assert "Rien n'est encore au programme" in said(await scene.browser.get(path))
    wrong = await scene.browser.post(f"{path}/nouveau", data=ITEM | {"ends": "13:00"})
    assert (wrong.status_code, list(errors(wrong))) == (422, ["ends"])
    assert (await scene.browser.post(f"{path}/nouveau", data=ITEM)).status_code == 303
    [item] = await programme.workshops(conn, scene.edition.id)
    assert (item.code, item.capacity, item.speaker) == ("C1", 2, "Inès Robin")
    assert item.starts_at == dt.datetime(2099, 11, 24, 13, tzinfo=dt.UTC)
    listed = said(await scene.browser.get(path))
    assert "Ce que change la loi ESS Conférence · Inès Robin" in listed
    assert "0 sur 2" in listed

    form = filled_in(await scene.browser.get(f"{path}/{item.id}"))
    assert (form["starts"], form["revision"]) == (["14:00"], ["1"])
    quiet = await scene.browser.post(f"{path}/{item.id}", data=form | {"room": "Salle 2"})
    assert quiet.status_code == 303  # nobody goes to it yet
    for person in (scene.alice, scene.bob):
        await programme.sign_up(conn, scene.edition, person.id, item.id, cast.NOW)
    form = filled_in(await scene.browser.get(f"{path}/{item.id}")) | {"capacity": ["1"]}
    asked = await scene.browser.post(f"{path}/{item.id}", data=form)
    words = said(asked)
    assert "1 personne perd sa place" in words
    assert f"1 personne : {scene.bob.full_name}" in words
    assert (await programme.find_item(conn, scene.edition.id, item.id)).taken == 2
    done = await scene.browser.post(f"{path}/{item.id}", data=filled_in(asked))
    assert done.status_code == 303
    found = await programme.find_item(conn, scene.edition.id, item.id)
    assert (found.capacity, found.taken, found.waiting) == (1, 1, 1)

    asked = await scene.browser.get(f"{path}/{item.id}/annulation")
    assert f"2 personnes : {scene.bob.full_name}, {scene.alice.full_name}" in said(asked)
    done = await scene.browser.post(f"{path}/{item.id}/annulation", data=filled_in(asked))
    assert done.status_code == 303
    assert await programme.workshops(conn, scene.edition.id) == []
    assert [act for act in await acts(conn, scene.edition) if act.startswith("workshop")] == [
        "workshop.added", "workshop.changed", "workshop.changed", "workshop.dropped",
    ]  # fmt: skip
    assert "Annulation au programme" in said(await scene.browser.get(f"{scene.base}/journal"))


async def test_the_second_of_two_organisers_loses_nothing_typed(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    item = await cast.a_workshop(conn, scene.edition)
    path = f"{scene.base}/programme/{item.id}"
    first = second = filled_in(await scene.browser.get(path))
    done = await scene.browser.post(path, data=first | {"room": "Salle 1"})
    assert done.status_code == 303
    told = await scene.browser.post(path, data=second | {"title": "Lever plus de fonds"})
    assert told.status_code == 409
    assert "Quelqu'un a modifié" in said(told)
    assert "Salle Salle 1" in said(told)
    kept = filled_in(told)
    assert (kept["title"], kept["room"], kept["revision"]) == (
        ["Lever plus de fonds"], ["Salle B"], ["2"],
    )  # fmt: skip
    assert (await scene.browser.post(path, data=kept)).status_code == 303

    third = filled_in(await scene.browser.get(path))
    await programme.drop_workshop(conn, scene.edition, item.id, None, cast.NOW)
    told = await scene.browser.post(path, data=third | {"title": "Lever encore plus"})
    assert (told.status_code, "l'a annulé entre-temps" in said(told)) == (409, True)
    anew = f"{scene.base}/programme/nouveau"
    assert f'action="{anew}"' in told.text
    assert (await scene.browser.post(anew, data=filled_in(told))).status_code == 303
    [again] = await programme.workshops(conn, scene.edition.id)
    assert (again.title, again.code) == ("Lever encore plus", item.code)


async def test_everybody_reads_the_programme_and_its_places(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    full = await cast.a_workshop(conn, scene.edition, capacity=1, description="Deux exemples.")
    await cast.a_workshop(conn, scene.edition, title="Visite", kind="visit", capacity=9)
    for person in (scene.alice, scene.bob):
        await programme.sign_up(conn, scene.edition, person.id, full.id, cast.NOW)
    stranger = await site.client()
    page = said(await stranger.get(f"/matinee/{scene.edition.slug}/programme"))
    for words in ("Complet, 1 personne attend", "9 places libres", "Deux exemples", "9 h 20"):
        assert words in page
    assert scene.alice.last_name not in page
    read = (await stranger.get(f"/api/v1/editions/{scene.edition.slug}/programme")).json()
    assert [(one["taken"], one["waiting"]) for one in read] == [(1, 1), (0, 0)]


async def test_a_place_is_taken_waited_for_and_given_up_on_ones_page(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    item = await cast.a_workshop(conn, scene.edition, capacity=1)
    alice, bob = [await site.person(one.id) for one in (scene.alice, scene.bob)]
    path = f"/moi/programme/{item.id}"
    for browser in (alice, bob):
        assert (await browser.post(f"{path}/inscription")).status_code == 303
    assert "Vous avez une place" in said(await alice.get("/moi/programme"))
    assert "Sur la liste d'attente : place 1" in said(await bob.get("/moi/programme"))
    assert "« Lever des fonds » est complet : vous êtes en liste d'attente" in said(
        await bob.get("/moi")
    )
    await alice.post(f"{path}/depart")
    assert "Vous avez une place" in said(await bob.get("/moi/programme"))
    assert (await alice.post(f"{path}/inscription")).status_code == 303
    await publish(conn, scene.edition, [(scene.alice, scene.bob, 12, 0)])
    noon = await cast.a_workshop(
        conn,
        scene.edition,
        starts_at=dt.datetime(2099, 11, 24, 12, 0),  # noqa: DTZ001 typed in local time
        ends_at=dt.datetime(2099, 11, 24, 13, 0),  # noqa: DTZ001 typed in local time
    )
    assert "Vous avez un rendez-vous à 12 h 15" in said(await alice.get("/moi/programme"))
    refused = await alice.post(f"/moi/programme/{noon.id}/inscription")
    assert (refused.status_code, "Un rendez-vous est prévu à 12 h 15" in said(refused)) == (
        409,
        True,
    )


async def test_the_organiser_gives_places_and_prints_the_sheet(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    item = await cast.a_workshop(conn, scene.edition, capacity=1)
    here = f"{scene.base}/programme/{item.id}"
    found = said(await scene.browser.get(f"{here}/personnes?text=alice"))
    assert "Donner une place Alice Martin" in found
    for person in (scene.alice, scene.bob):
        form = {"person_id": str(person.id)}
        assert (await scene.browser.post(f"{here}/personnes", data=form)).status_code == 303
    page = said(await scene.browser.get(f"{here}/personnes"))
    assert "1 personne a une place" in page
    assert "Place 1 dans la liste" in page
    sheet = await scene.browser.get(f"{here}/emargement.pdf")
    text = pypdf.PdfReader(io.BytesIO(sheet.content)).pages[0].extract_text()
    for words in ("Martin Alice", "Bernard Bob", "Lever des fonds", "Signature"):
        assert words in text
    await scene.browser.post(f"{here}/departs", data={"person_id": str(scene.alice.id)})
    roll = await programme.roll(conn, scene.edition, item.id)
    assert [line.id for line in roll.attending] == [scene.bob.id]
    assert (await acts(conn, scene.edition))[-3:] == [
        "programme.placed", "programme.lined_up", "programme.released",
    ]  # fmt: skip


async def test_the_desk_ticks_who_comes(
    site: Site, conn: Connection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hour = a_clock(tmp_path, monkeypatch)
    scene = await a_scene(site, conn)
    item = await cast.a_workshop(conn, scene.edition)
    await programme.sign_up(conn, scene.edition, scene.alice.id, item.id, cast.NOW)
    noe = await cast.an_organiser(conn, scene.edition, "front_desk")
    desk = await site.organiser(noe.id)
    hour.set(8, day=23)
    path = f"/accueil/{scene.edition.slug}/programme/{item.id}"
    form = {"person_id": str(scene.alice.id), "came": "true"}
    assert (await desk.post(path, data=form)).status_code == 409
    hour.set(9, 30)
    desk = await site.organiser(noe.id)
    assert (await desk.post(path, data=form)).status_code == 303
    assert "1 présents sur 1" in said(await desk.get(path))


async def test_a_visitor_who_never_registered_comes_in_at_the_door(
    site: Site, conn: Connection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hour = a_clock(tmp_path, monkeypatch)
    scene = await a_scene(site, conn)
    noe = await cast.an_organiser(conn, scene.edition, "front_desk")
    door = f"/accueil/{scene.edition.slug}/visiteur"
    form = {"first_name": "Diane", "last_name": "Leroy", "email": "diane@example.net"}
    form |= {"organisation": "Ville de Nanterre", "language": "fr"}
    hour.set(8, day=23)
    desk = await site.organiser(noe.id)
    assert "s'ouvre" in said(await desk.get(door))
    refused = await desk.post(door, data=form | {"quality": "press"})
    assert refused.status_code == 409
    hour.set(9, 30)
    desk = await site.organiser(noe.id)
    assert list(errors(await desk.post(door, data=form))) == ["quality"]
    done = await desk.post(door, data=form | {"quality": "press"})
    assert done.status_code == 303
    assert "Diane Leroy" in said(await desk.get(done.headers["location"]))
    known = await desk.post(door, data=form | {"quality": "press"})
    assert list(errors(known)) == ["email"]
    figures = said(await desk.get(f"/accueil/{scene.edition.slug}"))
    assert "Visiteurs 1 sur 1" in figures


async def test_a_visitor_registers_chooses_and_sees_nothing_of_the_meetings(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    item = await cast.a_workshop(conn, scene.edition)
    stranger = await site.client()
    door = f"/matinee/{scene.edition.slug}/inscription/visiteur"
    form = {
        "first_name": "Diane",
        "last_name": "Leroy",
        "email": "diane@example.net",
        "organisation": "Ville de Nanterre",
        "quality": "press",
        "workshops": item.code,
    }
    assert (await register(stranger, door, form)).status_code == 303
    diane = await people.find_by_email(conn, scene.edition.id, "diane@example.net")
    assert diane is not None
    assert diane.kind == "visitor"
    browser = await site.person(diane.id)
    home = said(await browser.get("/moi"))
    assert "Lever des fonds" in home
    for path in ("/moi/programme", "/moi/profil", "/moi/badge", "/moi/agenda", "/moi/donnees"):
        assert (await browser.get(path)).status_code == 200, path
    for path in ("/moi/souhaits", "/moi/guide", "/moi/disponibilites"):
        assert (await browser.get(path)).status_code == 403, path
    saved = await browser.post("/moi/profil", data=filled_in(await browser.get("/moi/profil")))
    assert saved.status_code == 303
    assert "Lever des fonds" in (await browser.get("/moi/agenda.ics")).text
    listed = said(await scene.browser.get(f"{scene.base}/personnes?kind=visitor"))
    assert "1 personne" in listed
    fiche = said(await scene.browser.get(f"{scene.base}/personnes/{diane.id}"))
    assert "Qualité Presse" in fiche
    details = await scene.browser.get(f"{scene.base}/personnes/{diane.id}/fiche")
    assert filled_in(details)["quality"] == ["press"]
    guide = said(await stranger.get(f"/matinee/{scene.edition.slug}/guide"))
    assert "Nanterre" not in guide
