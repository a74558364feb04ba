"""The office decides on applications, enters and corrects people, notes, acts on many at once."""

import csv
import datetime as dt
import io
import re

import python_calamine

from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.participation import people
from matchmaker.participation.people import Profile
from matchmaker.people import applications
from tests import cast
from tests.fixtures.site import Site
from tests.pages.organisers import Scene, a_scene, acts, said
from tests.planning import plans

REASON = "Vous ne financez que hors d'Île-de-France."


async def an_applicant(conn: Connection, scene: Scene, name: str = "Eve") -> Profile:
    form = cast.investor_form(name)
    return await people.register_investor(conn, scene.edition, form, cast.NOW)


async def test_an_application_is_refused_with_a_reason_and_reopened(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    eve = await an_applicant(conn, scene)
    page = f"{scene.base}/personnes/{eve.id}"
    assert "Cette candidature attend votre réponse" in said(await scene.browser.get(page))
    empty = await scene.browser.post(f"{page}/refus", data={"seen": "pending", "reason": " "})
    assert empty.status_code == 422
    sent = await scene.browser.post(f"{page}/refus", data={"seen": "pending", "reason": REASON})
    assert sent.status_code == 303
    own = said(await (await site.person(eve.id)).get("/moi"))
    assert "n'a pas été retenue" in own
    assert "hors d'Île-de-France" in own
    shown = said(await scene.browser.get(page))
    assert "Camille Lefèvre" in shown
    late = await scene.browser.post(f"{page}/acceptation", data={"seen": "pending"})
    assert late.status_code == 409
    assert "Camille Lefèvre" in said(late)
    await scene.browser.post(f"{page}/reexamen", data={"seen": "refused"})
    await scene.browser.post(f"{page}/acceptation", data={"seen": "pending"})
    assert (await applications.application(conn, scene.edition.id, eve.id)).state == "accepted"
    journal = said(await scene.browser.get(f"{scene.base}/journal"))
    assert "Candidature acceptée" in journal


async def test_a_refusal_that_comes_too_late_keeps_what_was_typed(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    eve = await an_applicant(conn, scene)
    page = f"{scene.base}/personnes/{eve.id}"
    await scene.browser.post(f"{page}/acceptation", data={"seen": "pending"})
    late = await scene.browser.post(f"{page}/refus", data={"seen": "pending", "reason": REASON})
    assert late.status_code == 409
    assert "hors d'Île-de-France" in said(late)


async def test_the_second_who_corrects_details_is_told_and_loses_nothing(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    page = f"{scene.base}/personnes/{scene.alice.id}/fiche"
    drawn = (await scene.browser.get(page)).text
    found = re.search(r'name="updated_at" value="([^"]+)"', drawn)
    assert found
    form = {
        name: str(value)
        for name, value in {
            "updated_at": found[1],
            "email": scene.alice.email,
            "first_name": "Alice",
            "last_name": "Martin",
            "organisation": "Les Ateliers réunis",
            "project": "Un autre titre",
            "summary": scene.alice.summary,
            "need": scene.alice.need.value,
            "amount_sought": 30_000,
            "project_stage": scene.alice.project_stage.value,
            "commune": "Nanterre",
            "language": "fr",
        }.items()
    }
    await conn.execute("update person set updated_at = now() where id = $1", scene.alice.id)
    late = await scene.browser.post(page, data=form)
    assert late.status_code == 409
    assert "Les Ateliers de Alice" in said(late)  # what is stored
    assert 'value="Les Ateliers réunis"' in late.text.replace("’", "'")  # what was typed
    again = re.search(r'name="updated_at" value="([^"]+)"', late.text)
    assert again
    saved = await scene.browser.post(page, data=form | {"updated_at": again[1]})
    assert saved.status_code == 303
    alice = await people.find(conn, scene.edition.id, scene.alice.id)
    assert alice.organisation == "Les Ateliers réunis"


async def test_somebody_is_added_after_publication_and_their_wishes_corrected(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    await plans.publish(conn, scene.edition, [(scene.alice, scene.bob, 0, 0)])
    form = cast.holder_form("Zelda", organisation="Les Jardins")
    answers = {
        name: getattr(form, name)
        for name in ("email", "first_name", "last_name", "organisation", "project", "summary")
    } | {
        "need": form.need.value,
        "amount_sought": "30 000 €",
        "project_stage": form.project_stage.value,
        "commune": "Nanterre",
        "language": "fr",
    }
    added = await scene.browser.post(f"{scene.base}/ajout/porteur", data=answers)
    assert added.status_code == 303
    page = added.headers["location"]
    search = await scene.browser.get(f"{page}/souhaits?text=fonds")
    assert "Fonds Bob" in said(search)
    step = {"move": f"add:{scene.bob.id}", "seen": "", "text": "fonds"}
    assert (await scene.browser.post(f"{page}/souhaits", data=step)).status_code == 303
    late = await scene.browser.post(f"{page}/souhaits", data=step)
    assert late.status_code == 409
    assert "a changé entre-temps" in said(late)
    waiting = said(await scene.browser.get(f"{scene.base}/personnes?state=waiting"))
    assert "Zelda" in waiting
    zelda = await people.find_by_email(conn, scene.edition.id, form.email)
    assert zelda
    own = await site.person(zelda.id)
    assert "saisi pour vous par l'organisateur" in said(await own.get("/moi/souhaits"))
    taken = await scene.browser.post(f"{scene.base}/ajout/porteur", data=answers)
    assert taken.status_code == 422
    assert "Les Jardins" in taken.text


async def test_a_visitor_is_added_by_hand(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    assert "Ajouter un visiteur" in (await scene.browser.get(f"{scene.base}/personnes")).text
    shown = await scene.browser.get(f"{scene.base}/ajout/visiteur")
    assert (shown.status_code, "Quel visiteur ajoutez-vous" in said(shown)) == (200, True)
    form = cast.visitor_form("Zelda")
    answers = {name: getattr(form, name) for name in ("email", "first_name", "last_name")}
    answers |= {"organisation": form.organisation, "quality": form.quality.value, "language": "fr"}
    added = await scene.browser.post(f"{scene.base}/ajout/visiteur", data=answers)
    assert added.status_code == 303
    assert "Ville de Nanterre" in said(await scene.browser.get(added.headers["location"]))
    assert "Visiteurs (1)" in said(await scene.browser.get(f"{scene.base}/personnes"))
    found = await scene.browser.get(f"{scene.base}/personnes?kind=visitor")
    assert "Zelda" in said(found)


async def test_a_corrected_list_shows_no_refusal(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    refused = Choices(refusals=(ChosenPerson(target=scene.bob.id, reason="Jamais"),))
    await wishes.save(conn, scene.edition, scene.alice, refused, cast.NOW)
    page = f"{scene.base}/personnes/{scene.alice.id}/souhaits"
    seen = re.search(
        r'name="seen" value="([^"]+)"', (await scene.browser.get(f"{page}?text=bob")).text
    )
    assert seen
    step = {"move": f"add:{scene.bob.id}", "seen": seen[1]}
    assert (await scene.browser.post(page, data=step)).status_code == 303
    shown = said(await scene.browser.get(page))
    assert "Fonds Bob" in shown
    assert "Jamais" not in shown
    own = said(await (await site.person(scene.alice.id)).get("/moi/souhaits"))
    assert "ne compte pas" in own
    assert "refusals.read" not in await acts(conn, scene.edition)


async def test_one_act_for_a_filtered_list(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    for name in ("Eve", "Farid"):
        await an_applicant(conn, scene, name)
    here = f"{scene.base}/personnes/ensemble"
    shown = await scene.browser.get(f"{here}?application=pending")
    assert "Accepter les 2 candidatures" in said(shown)
    expected = re.search(r'name="expected" value="([0-9a-f]{16})"', shown.text)
    assert expected
    await an_applicant(conn, scene, "Gaëlle")
    form = {"expected": expected[1]}
    late = await scene.browser.post(f"{here}/acceptation?application=pending", data=form)
    assert late.status_code == 409
    assert "Accepter les 3 candidatures" in said(late)
    again = re.search(r'name="expected" value="([0-9a-f]{16})"', late.text)
    assert again
    tagged = {"expected": again[1], "tag": "Priorité", "move": "add"}
    await scene.browser.post(f"{here}/etiquettes?application=pending", data=tagged)
    done = await scene.browser.post(
        f"{here}/acceptation?application=pending", data={"expected": again[1]}
    )
    assert done.status_code == 303
    sheet = await scene.browser.post(f"{here}/liste.csv?tag=priorite")
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[2] for row in rows[1:]] == ["Eve", "Farid", "Gaëlle"]
    assert all("Priorité" in row for row in rows[1:])
    held = await acts(conn, scene.edition)
    assert held[-3:] == ["people.tagged", "applications.accepted", "people.exported"]


async def test_those_whom_the_list_shows_are_reminded_and_who_is_left_alone_is_named(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    here, query = f"{scene.base}/personnes/ensemble", "?kind=holder"
    denise = await cast.a_holder(conn, scene.edition, "Denise")
    await conn.execute(
        "insert into reminder_stop (person_id, edition_id, stopped_at) values ($1, $2, $3)",
        denise.id, scene.edition.id, cast.NOW,
    )  # fmt: skip
    shown = await scene.browser.get(f"{here}{query}")
    assert "Envoyer le rappel à 1 personne" in said(shown)
    assert "Denise Martin n'en veut pas" in said(shown)
    expected = re.search(r'name="expected" value="([^"]+)"', shown.text)
    assert expected
    stale = await scene.browser.post(f"{here}/rappel{query}", data={"expected": "0" * 16})
    assert stale.status_code == 409
    form = {"expected": expected[1]}
    done = await scene.browser.post(f"{here}/rappel{query}", data=form)
    assert (done.status_code, done.headers["location"]) == (303, f"{here}{query}")
    after = said(await scene.browser.get(done.headers["location"]))
    assert "Envoyer le rappel" not in after
    assert "2 personnes, qui ne seront pas relancées" in after
    rows = await conn.fetch("select person_id from outbox where kind = 'reminder'")
    assert [row["person_id"] for row in rows] == [scene.alice.id]
    assert (await acts(conn, scene.edition))[-1] == "reminder.sent"
    sent = await scene.browser.post(
        f"/api/v1/editions/{scene.edition.slug}/reminders",
        json={"topics": ["wishes"], "people": [str(scene.alice.id), str(scene.bob.id)]},
    )
    assert sent.status_code == 201
    answer = sent.json()
    assert (answer["reached"], answer["left_alone"]) == (
        [str(scene.bob.id)], [str(scene.alice.id)],
    )  # fmt: skip


async def test_a_cell_is_no_formula(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    await cast.a_holder(
        conn, scene.edition, "Denise", organisation="=1+1", phone="+262 262 12 34 56"
    )
    sheet = await scene.browser.post(f"{scene.base}/personnes/ensemble/liste.csv?text=denise")
    text = sheet.content.decode("utf-8-sig")
    assert "'=1+1" in text
    assert "'+262" in text
    book = await scene.browser.post(f"{scene.base}/personnes/ensemble/liste.xlsx?text=denise")
    [name] = python_calamine.load_workbook(io.BytesIO(book.content)).sheet_names
    table = python_calamine.load_workbook(io.BytesIO(book.content)).get_sheet_by_name(name)
    [titles, row] = table.to_python()
    assert (row[3], row[6]) == ("=1+1", "+262 262 12 34 56")
    assert isinstance(row[titles.index("Inscription le")], dt.datetime)
    assert (await acts(conn, scene.edition))[-1] == "people.exported"


async def test_a_visitor_is_in_the_list_that_is_taken_away(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    await cast.a_visitor(conn, scene.edition, "Diane")
    sheet = await scene.browser.post(f"{scene.base}/personnes/ensemble/liste.csv?text=diane")
    assert sheet.content.decode("utf-8-sig").splitlines()[1].startswith("Visiteur;")


async def test_who_only_reads_sees_notes_and_no_button(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    page = f"{scene.base}/personnes/{scene.alice.id}"
    await scene.browser.post(f"{page}/notes", data={"text": "À rappeler lundi."})
    await scene.browser.post(f"{page}/etiquettes", data={"tag": "Priorité"})
    shown = said(await scene.browser.get(page))
    assert "À rappeler lundi." in shown
    assert "Priorité" in shown
    own = await site.person(scene.alice.id)
    assert "rappeler" not in said(await own.get("/moi"))
    exported = (await own.get("/moi/donnees.json")).json()
    assert exported["notes"][0]["text"] == "À rappeler lundi."


async def test_the_rule_of_acceptance_is_set_on_its_page(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    await an_applicant(conn, scene)
    page = f"{scene.base}/candidatures"
    assert "1 attend actuellement" in said(await scene.browser.get(page))
    done = await scene.browser.post(page, data={"holders": "true", "seen": "investors"})
    assert done.status_code == 303
    rules = await applications.rules(conn, scene.edition.id)
    assert (rules.holders, rules.investors) == (True, False)
    late = await scene.browser.post(page, data={"investors": "true", "seen": "investors"})
    assert late.status_code == 409
    assert (await editions.glance(conn, scene.edition.id)).pending == 0


async def test_somebody_is_erased_on_their_word_after_a_look_at_whom_it_touches(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    await plans.publish(conn, scene.edition, [(scene.alice, scene.bob, 0, 0)])
    page = f"{scene.base}/personnes/{scene.alice.id}"
    assert f"{page}/effacement" in (await scene.browser.get(page)).text
    asked = said(await scene.browser.get(f"{page}/effacement"))
    assert "1 autre personne : Bob" in asked
    assert (await scene.browser.get(page)).status_code == 200  # nothing was done yet
    done = await scene.browser.post(f"{page}/effacement")
    assert (done.status_code, done.headers["location"]) == (303, f"{scene.base}/personnes")
    assert (await scene.browser.get(page)).status_code == 404
    held = "select kind from outbox where person_id = $1 order by id desc limit 1"
    assert await conn.fetchval(held, scene.bob.id) in ("convocation", "convocation_changed")
    assert (await acts(conn, scene.edition))[-1] == "person.erased"


async def test_a_program_reads_the_badges_and_the_journal_says_so(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    found = (await scene.browser.get(f"/api/v1/editions/{scene.edition.slug}/badges")).json()
    assert [one["name"] for one in found if one["kind"] == "holder"] == ["Alice Martin"]
    assert "/b/" in found[0]["link"] or scene.edition.slug in found[0]["link"]
    assert (await acts(conn, scene.edition))[-1] == "badges.printed"


async def test_a_form_about_somebody_else_says_no_you_and_fills_in_nobody(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    diane = await cast.a_visitor(conn, scene.edition)
    forms = [f"/ajout/{side}" for side in ("porteur", "financeur")]
    forms += [f"/personnes/{who.id}/fiche" for who in (scene.alice, scene.bob, diane)]
    for path in forms:
        page = (await scene.browser.get(scene.base + path)).text
        headings = re.findall(r"<h2>(.*?)</h2>", page)
        assert len(headings) >= 2
        assert [each for each in headings if re.match("Vo(us|tre|s)", each)] == [], path
        own = set(re.findall(r'autocomplete="([^"]+)"', page))
        assert own <= {"off"}, path
