"""The organiser's page of the day: its warnings, what each act does, the team and its badges."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.pages.organiser.day import day as page_of_the_day
from matchmaker import aftermath, day, planning
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.participation import people
from tests import cast
from tests.day.mornings import at
from tests.fixtures.site import Site
from tests.pages.days import Clock, Day, a_clock, a_day
from tests.pages.organisers import acts, said
from tests.planning.plans import publish


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clock:
    return a_clock(tmp_path, monkeypatch)


@pytest.fixture
async def scene(site: Site, conn: Connection, clock: Clock) -> Day:
    return await a_day(site, conn, clock)


async def board(scene: Day) -> str:
    return said(await scene.organiser.get(scene.day_path))


async def act(scene: Day, person: people.Profile, **answers: Any) -> httpx.Response:
    return await scene.organiser.post(f"{scene.day_path}/personnes/{person.id}", data=answers)


async def test_a_quiet_morning_says_so(scene: Day, conn: Connection) -> None:
    edition = scene.morning.edition
    for person in scene.morning[2:]:
        await day.arrive(conn, edition, person.id, None, at(8, 45))
    shown = await board(scene)
    assert "4 arrivées sur 4" in shown
    assert "Rien à signaler" in shown
    assert "Replanifier à partir de 9 h 00" in shown
    page = await scene.organiser.get(scene.day_path)
    assert f'href="/organisation/{edition.slug}/replanifier?creneau=0"' in page.text


async def test_who_is_expected_next_and_not_here_is_named(scene: Day) -> None:
    assert "Alice Martin n'est pas encore là : rendez-vous à 9 h 00, table 2." in await board(scene)


async def test_of_a_whole_hall_on_its_way_in_the_first_are_named(
    scene: Day, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_of_the_day, "ALERTS", 1)
    edition, _, alice, charlie, bob, dora = scene.morning
    await publish(conn, edition, [(alice, bob, 0, 1), (charlie, dora, 0, 2)])
    shown = await board(scene)
    assert "Fonds Bob n'est pas encore là" in shown
    assert "Fonds Dora n'est pas encore là" not in shown
    assert "Et 3 autres. Toutes les personnes qui manquent" in shown


@pytest.mark.parametrize(
    ("answers", "warning"),
    [
        ({"act": "absent"}, "Absence de Fonds Bob : 2 rendez-vous ne peuvent pas"),
        ({"act": "late", "slot": "1"}, "Fonds Bob n'arrive qu'à 9 h 15 : 1 rendez-vous avant"),
        ({"act": "left", "slot": "1"}, "Fonds Bob part plus tôt : 1 rendez-vous"),
    ],
)
async def test_a_note_becomes_a_warning_until_it_is_taken_back(
    scene: Day, conn: Connection, answers: dict[str, str], warning: str
) -> None:
    bob = scene.morning.bob
    answer = await act(scene, bob, **answers)
    assert answer.status_code == 303
    shown = await board(scene)
    assert "C'est noté. Personne n'est prévenu avant le prochain planning." in shown
    assert warning in shown
    state = {"absent": "absent", "late": "late", "left": "left"}[answers["act"]]
    assert (await day.attendance(conn, bob.edition_id))[bob.id].state == state
    await act(scene, bob, act="undo", seen=state)
    assert warning not in await board(scene)
    assert (await acts(conn, scene.morning.edition))[-2:] == [
        f"attendance.{state}",
        "attendance.undone",
    ]


async def test_meetings_stand_as_they_are_known(scene: Day, conn: Connection) -> None:
    edition, _, alice, charlie, bob, _ = scene.morning
    scene.clock.set(9, 20)
    await day.mark_meeting(conn, edition, bob.id, alice.id, "present", at(9, 2))
    await day.mark_meeting(conn, edition, bob.id, charlie.id, "absent", at(9, 18))
    shown = await board(scene)
    assert "9 h 20 créneau de 9 h 15 en cours" in shown
    assert "Présent Alice Martin" in shown
    assert "Absent Charlie Martin" in shown
    assert "Est là Alice Martin" in shown  # her meeting with Dora, still to come


async def test_a_fault_shows_the_person_again(scene: Day) -> None:
    answer = await act(scene, scene.morning.alice, act="late", slot="99")
    assert answer.status_code == 422
    assert "créneaux" in said(answer)
    answer = await act(scene, scene.morning.alice, act="late")
    assert answer.status_code == 422


async def test_fewer_representatives(scene: Day, conn: Connection) -> None:
    edition, bob = scene.morning.edition, scene.morning.bob
    page = await scene.organiser.get(f"{scene.day_path}/personnes/{bob.id}")
    assert "Un représentant de moins" in said(page)
    await act(scene, bob, act="delegates", remaining="1", slot="2")
    state = await day.state(conn, edition.id)
    assert [state.delegates_at(bob.id, slot) for slot in (1, 2)] == [None, 1]
    page = await scene.organiser.get(f"{scene.day_path}/personnes/{scene.morning.dora.id}")
    assert "Un représentant de moins" not in said(page)


async def test_a_table_closes_and_opens(scene: Day, conn: Connection) -> None:
    path = f"{scene.day_path}/tables/1"
    assert "Jusqu'à 2 rendez-vous changeront de table" in said(await scene.organiser.get(path))
    await scene.organiser.post(path, data={"act": "close", "slot": "1"})
    assert "La table 2 est fermée : 1 rendez-vous doit en changer." in await board(scene)
    await scene.organiser.post(path, data={"act": "reopen", "slot": "1"})
    assert "La table 2 est fermée" not in await board(scene)
    assert (await scene.organiser.get(f"{scene.day_path}/tables/99")).status_code == 404


async def test_the_hours_shift(scene: Day, conn: Connection) -> None:
    path = f"{scene.day_path}/decalage"
    answers = {"slot": "1", "minutes": "5", "way": "later"}
    assert (await scene.organiser.post(path, data=answers)).status_code == 303
    starts = [slot.starts_at for slot in await editions.slots(conn, scene.morning.edition.id)]
    assert starts[:3] == [at(9), at(9, 20), at(9, 35)]
    answer = await scene.organiser.post(path, data=answers | {"minutes": "500"})
    assert answer.status_code == 422
    assert "Entre 1 et 120 minutes." in said(answer)
    await scene.organiser.post(path, data=answers | {"way": "earlier"})
    assert (await editions.slots(conn, scene.morning.edition.id))[1].starts_at == at(9, 15)


async def test_the_next_slot_is_offered_and_one_under_way_asks_twice(
    scene: Day, conn: Connection
) -> None:
    scene.clock.set(9, 5)
    path = f"{scene.day_path}/decalage"
    assert '<option value="1" selected>' in (await scene.organiser.get(path)).text
    answers = {"slot": "0", "minutes": "15", "way": "later"}
    answer = await scene.organiser.post(path, data=answers)
    assert answer.status_code == 422
    assert "confirmez que vous voulez le décaler" in said(answer)
    assert 'name="although_begun"' in answer.text
    answer = await scene.organiser.post(path, data=answers | {"although_begun": "true"})
    assert answer.status_code == 303
    assert (await editions.slots(conn, scene.morning.edition.id))[0].starts_at == at(9, 15)


async def test_what_was_just_noted_is_taken_back_by_a_button(scene: Day, conn: Connection) -> None:
    await scene.organiser.post(f"{scene.day_path}/tables/1", data={"act": "close", "slot": "1"})
    await act(scene, scene.morning.alice, act="absent")
    shown = said(page := await scene.organiser.get(scene.day_path))
    assert "À l'instant 8 h 50 Alice Martin" in shown
    assert "Table 2 fermée" in shown
    for number in re.findall(r'name="act" value="(\d+)"', page.text):
        answer = await scene.organiser.post(f"{scene.day_path}/annulations", data={"act": number})
        assert answer.status_code == 303
    assert await day.attendance(conn, scene.morning.edition.id) == {}
    assert not any(table.closed for table in await editions.tables(conn, scene.morning.edition.id))
    gone = await scene.organiser.get(scene.day_path)
    assert 'id="day-done" class="day-done" hidden' in gone.text


async def test_before_any_plan_the_page_says_what_it_will_show(
    scene: Day, site: Site, conn: Connection
) -> None:
    other = await cast.an_edition(conn, slug="ailleurs")
    camille = await cast.an_organiser(conn, other)
    client = await site.organiser(camille.id)
    assert "Aucun planning" in said(await client.get("/organisation/ailleurs/jour"))


async def test_an_absence_is_told_to_nobody_else(scene: Day, site: Site, conn: Connection) -> None:
    await act(scene, scene.morning.bob, act="absent")
    page = await (await site.person(scene.morning.alice.id)).get("/moi")
    assert "9 h 00 jusqu'à 9 h 15 Table 2 Fonds Bob" in said(page)
    assert "absen" not in page.text.lower()


async def test_badges_are_one_pdf_and_serve_at_once(scene: Day, conn: Connection) -> None:
    answer = await scene.organiser.get(f"/organisation/{scene.morning.edition.slug}/badges.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert await conn.fetchval("select count(*) from badge") == 4


async def test_a_sheet_of_nobody_s_badges_is_said_to_be_none(site: Site, conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    organiser = await site.organiser((await cast.an_organiser(conn, edition)).id)
    base = f"/organisation/{edition.slug}"
    await people.register_investor(conn, edition, cast.investor_form("Eve"), cast.NOW)
    for query, back in (("", "/ecrans"), ("?kind=investor", "/personnes/ensemble?kind=investor")):
        answer = await organiser.get(f"{base}/badges.pdf{query}")
        assert (answer.status_code, answer.headers["location"]) == (303, base + back)
        assert "Il n'y a aucun badge à imprimer" in said(await organiser.get(base + back))
    assert await conn.fetchval("select count(*) from audit where act = 'badges.printed'") == 0


async def test_the_investor_s_buttons(scene: Day, site: Site, conn: Connection) -> None:
    edition, _, alice, charlie, bob, _ = scene.morning
    scene.clock.set(9, 17)
    client = await site.person(bob.id)
    path = f"/moi/rendez-vous/{alice.id}"
    answer = await client.post(path, data={"mark": "absent"})
    assert answer.headers["location"] == f"/moi#mark-{alice.id}"
    shown = said(await client.get("/moi"))
    assert "Noté à 9 h 17" in shown
    assert (await day.attendance(conn, edition.id))[alice.id].state == "absent"
    assert await day.did_not_take_place(conn, edition.id, at(9, 17)) == {(alice.id, bob.id)}
    await client.post(path, data={"mark": "none"})
    assert await day.attendance(conn, edition.id) == {}
    assert "Noté à" not in said(await client.get("/moi"))
    holder = await site.person(charlie.id)
    assert (await holder.post(f"/moi/rendez-vous/{bob.id}", data={})).status_code == 403
    assert 'class="marking"' not in (await holder.get("/moi")).text
    scene.clock.set(9, 17, day=25)
    assert 'class="marking"' not in (await client.get("/moi")).text
    assert (await client.post(path, data={"mark": "absent"})).status_code == 409
    assert (await planning.agenda(conn, bob.id)).meetings


async def test_one_s_own_badge_is_the_one_that_the_desk_reads(
    scene: Day, site: Site, conn: Connection
) -> None:
    alice = scene.morning.alice
    client = await site.person(alice.id)
    page = await client.get("/moi/badge")
    assert "Alice Martin" in said(page)
    assert 'src="data:image/svg+xml;base64,' in page.text
    code = await day.badge_code(conn, site.settings.secret, alice.id)
    assert await day.owner_of(conn, alice.edition_id, code) == alice.id
    assert "/moi/badge" in (await client.get("/moi")).text


async def test_a_fault_leads_to_the_slot_of_the_act_that_was_tried(scene: Day) -> None:
    answer = await act(scene, scene.morning.bob, act="left")
    assert answer.status_code == 422
    assert 'href="#field-slot"' in answer.text
    [drawer] = [part for part in answer.text.split("<details")[1:] if 'id="field-slot"' in part]
    assert 'name="act" value="left"' in drawer
    assert drawer.startswith(' class="day-drawer" open')
    assert answer.text.count(" open>") == 1


async def test_one_s_own_word_on_being_late_reaches_the_organiser(
    scene: Day, site: Site, conn: Connection
) -> None:
    edition, _, alice, *_ = scene.morning
    client = await site.person(alice.id)
    assert "J'arrive en retard" in said(await client.get("/moi"))
    assert (await client.post("/moi/retard", data={"slot": "99"})).status_code == 422
    assert (await client.post("/moi/retard", data={"slot": "2"})).status_code == 303
    assert "Vous avez annoncé être là pour 9 h 30" in said(await client.get("/moi"))
    assert "9 h 30" in await board(scene)
    assert (await client.post("/moi/retard", data={})).status_code == 303
    assert await day.attendance(conn, edition.id) == {}
    await day.note_absent(conn, edition, alice.id, None, at(8, 50))
    assert (await client.post("/moi/retard", data={"slot": "2"})).status_code == 409
    assert "J'arrive en retard" not in said(await client.get("/moi"))
    scene.clock.set(8, 50, day=23)
    assert (await client.post("/moi/retard", data={"slot": "2"})).status_code == 409


async def test_days_later_nothing_is_said_to_be_well_that_nobody_has_said(
    site: Site, scene: Day, conn: Connection
) -> None:
    edition, organiser = scene.morning.edition, scene.morning.organiser
    open_ = "3 rendez-vous restent à éclaircir : rien ne dit pour sûr s'ils ont eu lieu."
    scene.clock.set(10, day=26)
    browser = await site.organiser(organiser.id)
    shown = said(await browser.get(scene.day_path))
    assert "Rien à signaler" not in shown
    assert "La matinée a eu lieu le mardi 24 novembre 2099." in shown
    assert open_ in shown
    cockpit = said(await browser.get(f"/organisation/{edition.slug}"))
    assert open_ in cockpit
    assert "Oui : la version" not in cockpit
    # Who was let in has not met anybody yet; who settles them all has said it of each.
    for person in (scene.morning.alice, scene.morning.charlie):
        await day.arrive(conn, edition, person.id, None, at(8, 45))
    assert open_ in said(await browser.get(scene.day_path))
    meetings = [one.as_shown for one in await aftermath.all_fates(conn, edition.id)]
    await aftermath.settle(conn, edition, meetings, "held", organiser.id, at(18))
    known = said(await browser.get(scene.day_path))
    assert "de chaque rendez-vous, on sait s'il a eu lieu" in known
