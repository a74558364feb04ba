"""The desk without scripts: search, tap, undo, badges, the door, and nothing else for its staff."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from matchmaker import day
from matchmaker.choices import wishes
from matchmaker.db import Connection
from matchmaker.participation import people
from tests.cast import an_edition, an_organiser
from tests.day.mornings import at
from tests.fixtures.site import Site
from tests.pages.days import Clock, Day, a_clock, a_day
from tests.pages.organisers import said


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clock:
    return a_clock(tmp_path, monkeypatch)


@pytest.fixture
async def scene(site: Site, conn: Connection, clock: Clock) -> Day:
    return await a_day(site, conn, clock)


async def tap(client: httpx.AsyncClient, scene: Day, person: people.Profile) -> httpx.Response:
    answer = await client.post(f"{scene.desk_path}/arrivees", data={"person_id": str(person.id)})
    assert answer.status_code == 303, answer.text
    return await client.get(answer.headers["location"])


async def test_three_letters_and_one_tap(scene: Day) -> None:
    found = await scene.desk.get(scene.desk_path, params={"texte": "ali"})
    assert "1 personne trouvée" in said(found)
    assert "Alice Martin" in said(found)
    assert "9 h 00, table 2" in said(found)
    shown = said(await tap(scene.desk, scene, scene.morning.alice))
    assert "L'arrivée est notée. Prochain rendez-vous : 9 h 00, table 2" in shown
    assert "1 arrivée sur 4" in shown


async def test_a_second_desk_sees_what_the_first_has_done(scene: Day) -> None:
    await tap(scene.desk, scene, scene.morning.alice)
    scene.clock.set(8, 55)
    other = said(await scene.organiser.get(scene.desk_path, params={"texte": "ali"}))
    assert "Là depuis 8 h 50" in other
    shown = said(await tap(scene.organiser, scene, scene.morning.alice))
    assert "Émargement déjà fait à 8 h 50." in shown


async def test_undo_is_there_for_a_while(scene: Day, conn: Connection) -> None:
    alice = scene.morning.alice
    await tap(scene.desk, scene, alice)
    answer = await scene.desk.post(
        f"{scene.desk_path}/annulations", data={"person_id": str(alice.id)}
    )
    shown = said(await scene.desk.get(answer.headers["location"]))
    assert "L'arrivée de Alice Martin est annulée." in shown
    assert "0 arrivée sur 4" in shown
    await tap(scene.desk, scene, alice)
    scene.clock.set(9, 1)
    assert "Annuler" not in said(await scene.desk.get(scene.desk_path))
    assert (await day.attendance(conn, scene.morning.edition.id))[alice.id].state == "arrived"


async def test_after_ten_minutes_the_server_refuses_the_undoing(
    scene: Day, conn: Connection
) -> None:
    alice = scene.morning.alice
    await tap(scene.desk, scene, alice)
    scene.clock.set(9, 1)
    path, data = f"{scene.desk_path}/annulations", {"person_id": str(alice.id)}
    answer = await scene.desk.post(path, data=data)
    assert answer.status_code == 409
    assert "plus de dix minutes" in said(answer)
    assert (await day.attendance(conn, scene.morning.edition.id))[alice.id].state == "arrived"


async def test_coming_all_the_same_by_mistake_leaves_the_withdrawal(
    scene: Day, conn: Connection
) -> None:
    charlie = scene.morning.charlie
    await people.withdraw(conn, charlie, at(8))
    await tap(scene.desk, scene, charlie)
    await scene.desk.post(f"{scene.desk_path}/annulations", data={"person_id": str(charlie.id)})
    found = await people.find_person(conn, charlie.edition_id, charlie.id)
    assert found.withdrawn_at == at(8)
    assert await day.attendance(conn, charlie.edition_id) == {}


async def test_who_is_missing_and_who_withdrew(scene: Day, conn: Connection) -> None:
    alice, charlie = scene.morning.alice, scene.morning.charlie
    await tap(scene.desk, scene, alice)
    await people.withdraw(conn, charlie, at(8))
    missing = said(await scene.desk.get(scene.desk_path, params={"voir": "attendus"}))
    assert "Bob" in missing
    assert "Alice" not in missing
    assert "Charlie" not in missing
    found = said(await scene.desk.get(scene.desk_path, params={"texte": "cha"}))
    assert "Vient quand même" in found
    await tap(scene.desk, scene, charlie)
    assert (await people.find_person(conn, charlie.edition_id, charlie.id)).withdrawn_at is None


@pytest.mark.parametrize("by_address", [True, False])
async def test_a_badge_is_a_tap(scene: Day, site: Site, conn: Connection, by_address: bool) -> None:
    alice = scene.morning.alice
    code = await day.badge_code(conn, site.settings.secret, alice.id)
    read = f"{site.base_url}{scene.desk_path}/badge/{code}" if by_address else code
    answer = await scene.desk.post(f"{scene.desk_path}/badges", data={"code": read})
    assert answer.status_code == 303
    assert (await day.attendance(conn, scene.morning.edition.id))[alice.id].state == "arrived"
    page = await scene.desk.get(f"{scene.desk_path}/badge/{code}")
    assert "Alice Martin" in said(page)


@pytest.mark.parametrize("code", ["https://x.example", "BEGIN:VCARD " + "N:Dupont " * 400])
async def test_what_is_no_badge_is_told_beside_the_search(
    scene: Day, site: Site, code: str
) -> None:
    answer = await scene.desk.post(f"{scene.desk_path}/badges", data={"code": code})
    assert answer.status_code == 404
    assert "Ce n'est pas un badge de cette matinée" in said(answer)
    assert "Qui arrive ?" in said(answer)


async def test_a_badge_tells_nobody_but_the_desk_whose_it_is(
    scene: Day, site: Site, conn: Connection
) -> None:
    code = await day.badge_code(conn, site.settings.secret, scene.morning.alice.id)
    other = await an_edition(conn, slug="ailleurs")
    elsewhere = await site.organiser((await an_organiser(conn, other, "front_desk")).id)
    strangers = [await site.client(), await site.person(scene.morning.bob.id), elsewhere]
    for client in strangers:
        answer = await client.get(f"{scene.desk_path}/badge/{code}")
        assert answer.status_code in (401, 403, 404)
        assert "Alice" not in answer.text


async def test_on_another_day_the_desk_looks_up_and_notes_nothing(
    scene: Day, conn: Connection
) -> None:
    scene.clock.set(8, 50, day=23)
    client = scene.desk
    shown = await client.get(scene.desk_path, params={"texte": "ali"})
    assert "L'émargement s'ouvre le mardi 24 novembre 2099" in said(shown)
    assert "Est là" not in said(shown)
    answer = await client.post(
        f"{scene.desk_path}/arrivees", data={"person_id": str(scene.morning.alice.id)}
    )
    assert answer.status_code == 409
    assert await day.attendance(conn, scene.morning.edition.id) == {}


async def test_staff_of_the_desk_see_the_desk_and_nothing_else(scene: Day) -> None:
    base = f"/organisation/{scene.morning.edition.slug}"
    alice = scene.morning.alice.id
    for path in ("", "/personnes", f"/personnes/{alice}", "/jour", "/planning", "/badges.pdf"):
        assert (await scene.desk.get(base + path)).status_code == 403, path
    assert (await scene.desk.post(f"{base}/jour/personnes/{alice}")).status_code == 403
    editions = await scene.desk.get("/organisation")
    assert f'href="{scene.desk_path}"' in editions.text
    assert f'href="{base}"' not in editions.text


def at_the_door(**changes: Any) -> dict[str, str]:
    answers = {
        "first_name": "Élodie", "last_name": "Péron", "email": "elodie@example.org",
        "organisation": "La Fabrique", "project": "Un fournil solidaire", "commune": "Nanterre",
        "need": "investment", "amount_sought": "20 000 €", "project_stage": "launch",
        "language": "fr",
    }  # fmt: skip
    return answers | changes


async def test_somebody_unannounced_is_in_with_their_wishes(scene: Day, conn: Connection) -> None:
    path = f"{scene.desk_path}/inscription"
    bob, dora = scene.morning.bob, scene.morning.dora
    form = await scene.desk.get(path)
    assert "Fonds Bob · 26 places libres" in said(form)
    answers = at_the_door(wish_1=str(dora.id), wish_2=str(bob.id), wish_3="")
    answer = await scene.desk.post(path, data=answers)
    assert answer.status_code == 303
    shown = said(await scene.desk.get(answer.headers["location"]))
    assert "cette personne sera dans le prochain planning" in shown
    assert "Élodie Péron L'arrivée est notée. Aucun rendez-vous prévu" in shown
    elodie = await people.find_by_email(conn, bob.edition_id, "elodie@example.org")
    assert elodie is not None
    own = await wishes.choices(conn, elodie.id)
    assert [card.target for card in own.wishes] == [dora.id, bob.id]


async def test_faults_at_the_door_keep_the_answers(scene: Day, conn: Connection) -> None:
    path = f"{scene.desk_path}/inscription"
    bob = str(scene.morning.bob.id)
    answer = await scene.desk.post(
        path, data=at_the_door(email=scene.morning.alice.email, wish_1=bob)
    )
    assert answer.status_code == 422
    assert 'href="#field-email"' in answer.text
    assert 'value="Un fournil solidaire"' in answer.text
    assert f'value="{bob}" selected' in answer.text
    again = await scene.desk.post(path, data=at_the_door(wish_1=bob, wish_2=bob))
    assert 'href="#field-wish_2"' in again.text
    assert await conn.fetchval("select count(*) from person where kind = 'holder'") == 2


@pytest.mark.parametrize("email", [None, "", "elodie", "élodie@example.org", "elodie@example"])
async def test_at_the_door_an_address_that_cannot_be_read_is_a_fault_as_any_other(
    scene: Day, email: str | None
) -> None:
    answers = {} if email is None else at_the_door(email=email)
    answer = await scene.desk.post(f"{scene.desk_path}/inscription", data=answers)
    assert answer.status_code == 422
    assert 'href="#field-email"' in answer.text
    assert "déjà inscrite" not in said(answer)


@pytest.mark.parametrize("who", ["registered", "withdrawn", "investor"])
async def test_at_the_door_a_known_address_is_one_tap(
    scene: Day, conn: Connection, who: str
) -> None:
    person = scene.morning.bob if who == "investor" else scene.morning.alice
    if who == "withdrawn":
        await people.withdraw(conn, person, at(8))
    path = f"{scene.desk_path}/inscription"
    answer = await scene.desk.post(path, data=at_the_door(email=person.email.upper()))
    assert answer.status_code == 422
    assert "Cette adresse est déjà inscrite." in said(answer)
    assert f'action="{scene.desk_path}/arrivees"' in answer.text
    assert f'name="person_id" value="{person.id}"' in answer.text
    await tap(scene.desk, scene, person)
    assert (await day.attendance(conn, person.edition_id))[person.id].state == "arrived"
