"""The screens for what people are sent: worded, reminded, looked up, shown before it leaves."""

import datetime as dt
import re

from matchmaker import reminders, texts
from matchmaker.db import Connection
from matchmaker.reminders import stopping
from tests.fixtures.site import SECRET, Site
from tests.pages.organisers import a_scene, acts, said
from tests.planning import plans


async def test_words_are_shown_for_a_recipient_before_they_are_saved(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    address = f"{scene.base}/envois/textes/convocation"
    page = await scene.browser.get(address)
    assert "{prénom}, {nom}, {organisation}" in said(page)
    form = {"opening_fr": "Chère {prénom}, à bientôt.", "revision": "0", "who": "alice"}
    shown = await scene.browser.post(address, data=form | {"act": "preview"})
    assert shown.status_code == 200
    assert "Rien n'a été enregistré ni envoyé." in said(shown)
    assert "Chère Alice, à bientôt." in said(shown)
    # Nothing of it runs, and its own style is let in by its hash alone.
    assert 'sandbox=""' in shown.text
    policy = shown.headers["content-security-policy"]
    assert re.search(r"style-src 'self' 'sha256-[\w+/=]+';", policy)
    assert "unsafe" not in policy
    assert "Chère {prénom}, à bientôt." in shown.text  # what was typed is still there
    assert await texts.stored_texts(conn, scene.edition.id) == {}
    done = await scene.browser.post(address, data=form | {"act": "save"})
    assert (done.status_code, done.headers["location"]) == (303, f"{scene.base}/envois/textes")
    assert "Rédigé par vous" in said(await scene.browser.get(f"{scene.base}/envois/textes"))
    assert (await acts(conn, scene.edition))[-1] == "letter.worded"


async def test_second_organiser_reads_what_the_first_saved_and_loses_nothing_typed(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    address = f"{scene.base}/envois/textes/convocation"
    await scene.browser.post(address, data={"opening_fr": "Le premier.", "revision": "0"})
    late = await scene.browser.post(address, data={"opening_fr": "Le second.", "revision": "0"})
    assert late.status_code == 409
    assert "Une autre personne a rédigé ce message" in said(late)
    assert "Le premier." in said(late)
    assert "Le second.</textarea>" in late.text
    found = re.search(r'name="revision" value="(\d+)"', late.text)
    assert found is not None
    form = {"opening_fr": "Le second.", "revision": found[1]}
    assert (await scene.browser.post(address, data=form)).status_code == 303
    worded = await texts.of_kind(conn, scene.edition.id, "convocation")
    assert worded.opening_fr == "Le second."


async def test_field_that_does_not_exist_is_said_with_its_place(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    for kind in ("convocation", "every"):
        address = f"{scene.base}/envois/textes/{kind}"
        form = {"signature_fr": "Nous\n{pronom}", "revision": "0"}
        page = await scene.browser.post(address, data=form)
        assert page.status_code == 422
        assert "Ligne 2, caractère 1 : il n'y a pas de champ {pronom}" in said(page)
    assert (await scene.browser.get(f"{scene.base}/envois/textes/rien")).status_code == 404


async def test_reminder_shows_whom_and_what_then_leaves(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    address = f"{scene.base}/envois/rappels"
    assert "pas de souhaits (2)" in said(await scene.browser.get(address))
    page = await scene.browser.get(f"{address}?topics=wishes")
    assert "2 personnes recevraient le rappel" in said(page)
    assert "Alice Martin" in said(page)
    assert "Envoyer le rappel à 2 personnes" in said(page)
    assert "Choisissez les" in said(page)
    form = {"topics": "wishes", "when": "now", "after": ""}
    done = await scene.browser.post(address, data=form)
    assert done.status_code == 303
    sent = await conn.fetchval("select count(*) from outbox where kind = 'reminder'")
    assert sent == 2
    late = await scene.browser.post(address, data=form)
    assert late.status_code == 409
    assert "Une autre personne a envoyé ou prévu un rappel" in said(late)
    after = said(await scene.browser.get(f"{address}?topics=wishes"))
    assert "0 personne recevrait le rappel" in after
    assert "rappel du" in after
    assert "2 personnes l'ont reçu" in after
    assert (await acts(conn, scene.edition))[-1] == "reminder.sent"


async def test_reminder_waits_for_its_hour_and_can_be_cancelled(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    address = f"{scene.base}/envois/rappels"
    form = {"topics": "wishes", "when": "later", "day": "2099-11-02", "hour": "", "after": ""}
    assert (await scene.browser.post(address, data=form)).status_code == 422
    done = await scene.browser.post(address, data=form | {"hour": "09:00"})
    assert done.status_code == 303
    [planned] = await reminders.history(conn, scene.edition.id)
    assert planned.send_at == dt.datetime(2099, 11, 2, 8, tzinfo=dt.UTC)
    assert "Annuler ce rappel" in said(await scene.browser.get(address))
    done = await scene.browser.post(f"{address}/{planned.id}/annulation")
    assert done.status_code == 303
    assert "annulé" in said(await scene.browser.get(address))


async def test_one_click_of_a_mail_program_ends_reminders(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    token = stopping.token(SECRET, scene.alice.id)
    browser = await site.client()
    asked = await browser.get(f"/rappels/{token}")
    assert "Ne plus recevoir de rappels ?" in said(asked)
    assert "Alice" not in asked.text
    del browser.headers["Origin"]  # no browser sends it, and it follows no redirect
    done = await browser.post(f"/rappels/{token}", data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert "Vous ne recevez plus de rappels." in said(done)
    stopped = await conn.fetchval("select person_id from reminder_stop")
    assert stopped == scene.alice.id
    await browser.post(f"/rappels/{token}/reprise")
    assert await conn.fetchval("select count(*) from reminder_stop") == 0
    assert (await browser.get("/rappels/autre")).status_code == 404


async def test_has_she_received_her_convocation(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    await plans.publish(conn, scene.edition, [(scene.alice, scene.bob, 0, 0)])
    await conn.execute(
        "update outbox set state = 'sent', sent_at = now(), answer = '250 2.0.0 <Ok> queued'"
    )
    found = await scene.browser.get(f"{scene.base}/envois?q=alice")
    assert f'href="{scene.base}/personnes/{scene.alice.id}/messages"' in found.text
    listed = await scene.browser.get(f"{scene.base}/personnes/{scene.alice.id}/messages")
    assert "250 2.0.0 <Ok> queued" in said(listed)
    number = await conn.fetchval(
        "select id from outbox where person_id = $1 and kind = 'convocation'", scene.alice.id
    )
    page = await scene.browser.get(f"{scene.base}/envois/{number}")
    assert "250 2.0.0 <Ok> queued" in said(page)
    assert "Fonds Bob" in said(page)
    for seen in (number, number):  # the second time somebody else has
        done = await scene.browser.post(
            f"{scene.base}/envois/{number}/renvoi", data={"newest": str(seen)}
        )
    assert done.status_code == 409
    assert "depuis que vous avez ouvert cette page" in said(done)
    kinds = await conn.fetch(
        "select kind from outbox where person_id = $1 and state = 'pending'", scene.alice.id
    )
    assert [row["kind"] for row in kinds] == ["convocation"]


async def test_all_held_messages_leave_by_one_button(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    await conn.execute("update outbox set state = 'held', last_error = '550 no'")
    assert "Réessayer les 2 messages" in said(await scene.browser.get(f"{scene.base}/envois"))
    done = await scene.browser.post(f"{scene.base}/envois/relances")
    assert done.status_code == 303
    assert await conn.fetchval("select count(*) from outbox where state = 'held'") == 0


async def test_publication_shows_whom_it_writes_to_and_what_they_read(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    await plans.close(conn, scene.edition)
    draft = await plans.a_draft(conn, scene.edition, [(scene.alice, scene.bob, 0, 0)])
    path = f"{scene.base}/planning/versions/{draft}"
    asked = await scene.browser.get(f"{path}/publication")
    assert "2 personnes seront prévenues, en un message chacune." in said(asked)
    assert "Publier et écrire à 2 personnes" in said(asked)
    listed = await scene.browser.get(f"{path}/messages")
    assert "2 personnes seront prévenues, en un message chacune." in said(listed)
    read = await scene.browser.get(f"{path}/messages/{scene.alice.id}")
    assert "Fonds Bob" in said(read)
    assert "Vos rendez-vous" in said(read) or "Votre rendez-vous" in said(read)
    assert await conn.fetchval("select count(*) from outbox where kind = 'convocation'") == 0
    withdrawing = await scene.browser.get(f"{scene.base}/personnes/{scene.alice.id}/desistement")
    assert "Personne d'autre" in said(withdrawing)
    await plans.publish(conn, scene.edition, [(scene.alice, scene.bob, 0, 0)])
    assert (await scene.browser.get(f"{path}/messages")).status_code == 200
    withdrawing = await scene.browser.get(f"{scene.base}/personnes/{scene.alice.id}/desistement")
    assert "1 personne qui devait être rencontrée : Bob Bernard" in said(withdrawing)


async def test_everything_is_there_as_json(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    api = f"/api/v1/editions/{scene.edition.slug}"
    client = scene.browser
    [every, *_] = (await client.get(f"{api}/letter-texts")).json()
    assert (every["kind"], every["revision"]) == ("every", 0)
    words = {"signature_fr": "L'équipe", "revision": 0}
    made = await client.put(f"{api}/letter-texts/every", json=words)
    assert (made.status_code, made.json()["revision"]) == (200, 1)
    assert (await client.put(f"{api}/letter-texts/every", json=words)).status_code == 409
    body = {"words": {"opening_fr": "Le {date}"}, "person": str(scene.alice.id)}
    shown = await client.post(f"{api}/letter-texts/convocation/preview", json=body)
    assert "Le mardi 24 novembre 2099" in shown.json()["text"]
    found = await client.get(f"{api}/reminders/recipients", params={"topics": "wishes"})
    assert {one["first_name"] for one in found.json()} == {"Alice", "Bob"}
    sent = await client.post(f"{api}/reminders", json={"topics": ["wishes"]})
    assert (sent.status_code, sent.json()["letters"]) == (201, 2)
    await conn.execute("update outbox set state = 'sent', sent_at = now()")
    lines = (await client.get(f"{api}/people/{scene.alice.id}/messages")).json()
    number = lines[-1]["id"]
    read = (await client.get(f"{api}/messages/{number}")).json()
    assert (read["message"]["kind"], read["shown"]["kind"]) == ("acknowledgement",) * 2
    again = await client.post(f"{api}/messages/{number}/resend", json={"newest": lines[0]["id"]})
    assert (again.status_code, again.json()["message"] > lines[0]["id"]) == (201, True)
    assert (await client.post(f"{api}/messages/release")).json() == {"messages": 0}
    await plans.close(conn, scene.edition)
    draft = await plans.a_draft(conn, scene.edition, [(scene.alice, scene.bob, 0, 0)])
    people = (await client.get(f"{api}/schedules/{draft}/recipients")).json()
    assert {one["name"] for one in people["recipients"]} == {"Alice Martin", "Bob Bernard"}
    read = await client.get(f"{api}/schedules/{draft}/recipients/{scene.alice.id}")
    [letter] = read.json()["messages"]
    assert "Fonds Bob" in letter["text"]
