"""Invitations as pages: the list and the letter before it is sent, and the answer in two taps."""

import datetime as dt

from matchmaker import inviting
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.editions.organisers import add_member
from matchmaker.participation import people
from tests.cast import NOW, a_holder, an_investor, an_organiser
from tests.fixtures.site import SECRET, Browser, Site
from tests.inviting.years import WISHED, known, last_year, this_year
from tests.pages.reading import errors, filled_in, text_of


async def two_years(conn: Connection) -> tuple[Edition, Edition]:
    """Last year's morning with Alice and Bob, who want to be invited; and one that is open."""
    before = await last_year(conn)
    after = await this_year(
        conn,
        slug="mfi-2100",
        held_on=dt.date(2100, 11, 23),
        wishes_close_at=dt.datetime(2100, 11, 7, 22, tzinfo=dt.UTC),
        purge_on=dt.date(2101, 11, 24),
    )
    alice, bob = await a_holder(conn, before, **WISHED), await an_investor(conn, before, **WISHED)
    await known(conn, alice.id, bob.id)
    return before, after


async def link_to(conn: Connection, before: Edition, after: Edition, first_name: str) -> str:
    """Where somebody's invitation leads."""
    await inviting.invite(conn, after, before, None, NOW)
    made = await conn.fetchval("select id from invitation where first_name = $1", first_name)
    return f"/invitation/{inviting.token(SECRET, made)}"


async def test_organiser_reads_the_letter_and_invites_once(site: Site, conn: Connection) -> None:
    before, after = await two_years(conn)
    camille = await an_organiser(conn, after)
    desk = await site.organiser(camille.id)
    path = f"/organisation/{after.slug}/envois/invitations"
    assert "pas de matinée passée" in text_of(await desk.get(path))  # of others she reads nothing
    hers = {"source": before.slug, "expected": "2"}
    assert (await desk.post(path, data=hers)).status_code == 404
    await add_member(conn, before.id, camille.id, "reader")
    assert "Seule une personne qui organise" in text_of(await desk.get(path))
    await conn.execute("update membership set role = 'organiser'")
    shown = await desk.get(path)
    said = text_of(shown)
    assert "2 personnes de « Matinée 2025 » peuvent recevoir une invitation" in said
    assert "Votre invitation" in said
    assert "Bernard" in said
    late = await desk.post(path, data=filled_in(shown) | {"expected": "3"})
    assert late.status_code == 409
    assert "La liste a changé" in text_of(late)
    sent = await desk.post(path, data=filled_in(shown))
    assert sent.status_code == 303
    done = text_of(await desk.get(path))
    assert "Les invitations partent. 2 personnes" in done
    assert "pas encore de réponse" in done
    assert await conn.fetchval("select count(*) from outbox where kind = 'edition_invitation'") == 2
    settings = text_of(await desk.get(f"/organisation/{before.slug}/reglages"))
    assert "demandé une invitation" not in settings


async def test_settings_say_how_many_wait_for_an_invitation(site: Site, conn: Connection) -> None:
    before, _ = await two_years(conn)
    camille = await an_organiser(conn, before)
    desk = await site.organiser(camille.id)
    path = f"/organisation/{before.slug}/reglages"
    assert "2 personnes ont demandé une invitation" in text_of(await desk.get(path))


async def pressed(browser: Browser, path: str, **ticked: str) -> str:
    """Press the button of an invitation; where it leads."""
    sent = await browser.post(path, data=ticked)
    assert sent.status_code == 303, text_of(sent)
    return sent.headers["location"]


async def test_opening_the_link_registers_nobody_and_the_button_does(
    site: Site, conn: Connection
) -> None:
    before, after = await two_years(conn)
    link = await link_to(conn, before, after, "Alice")
    browser = await site.client()
    said = text_of(await browser.get(link))
    assert "Voici vos réponses de « Matinée 2025 »" in said
    assert "30 000 €" in said
    assert await conn.fetchval("select count(*) from person where edition_id = $1", after.id) == 0
    assert (await (await site.client()).post(link)).status_code == 403  # a form of another site
    assert await pressed(browser, link, newsletter="true") == "/moi"
    mine = text_of(await browser.get("/moi"))
    assert "Votre inscription est enregistrée" in mine
    alice = await conn.fetchrow(
        "select confirmed_at, takes_part from person where edition_id = $1", after.id
    )
    assert alice is not None
    assert alice["confirmed_at"] is not None
    assert alice["takes_part"]
    again = text_of(await browser.get(link))
    assert "Votre inscription est enregistrée" in again


async def test_changed_answers_go_through_the_steps_of_registration(
    site: Site, conn: Connection
) -> None:
    before, after = await two_years(conn)
    link = await link_to(conn, before, after, "Bob")
    browser = await site.client()
    await browser.get(link)
    check = await pressed(browser, f"{link}/modifier")
    assert check == f"/matinee/{after.slug}/inscription/financeur/verification"
    step = check.replace("verification", "offre")
    changed = filled_in(await browser.get(step)) | {"organisation": "Fonds Bob et Bea"}
    kept = await browser.post(step, data=changed)
    assert kept.headers["location"] == check
    shown = await browser.get(check)
    assert errors(shown) == {}
    sent = await browser.post(check.removesuffix("/verification"), data=filled_in(shown))
    assert sent.headers["location"].endswith("/inscription-recue")
    found = await people.list_people(conn, after.id, people.PeopleFilter())
    assert [each.organisation for each in found.items] == ["Fonds Bob et Bea"]
    assert await conn.fetchval("select state from invitation where state <> 'open'") == "registered"


async def test_stop_link_of_the_letter_asks_and_a_mail_program_s_button_does_it(
    site: Site, conn: Connection
) -> None:
    before, after = await two_years(conn)
    link = f"{await link_to(conn, before, after, 'Alice')}/refus"
    browser = await site.client()
    assert "Effacer mes réponses" in text_of(await browser.get(link))
    assert await conn.fetchval("select count(*) from invitation where state = 'open'") == 2
    program = await site.client()
    program.headers.pop("Origin")
    done = await program.post(link, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert "Vos réponses sont effacées" in text_of(done)
    gone = text_of(await browser.get(link.removesuffix("/refus")))
    assert "Cette invitation n'est plus conservée" in gone
