"""A person's own page: the next step before the schedule, the hours and tables afterwards."""

import datetime as dt
import io
import re
from typing import get_args

import pytest
from pypdf import PdfReader

from matchmaker import delegates
from matchmaker.choices import programme, wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.editions.editions import Calendars, Edition
from matchmaker.participation import links, people
from matchmaker.participation.people import HolderProfile, InvestorProfile
from matchmaker.post.calendars import Way
from tests.cast import NOW, a_holder, a_workshop, an_edition, an_investor
from tests.fixtures.site import Site
from tests.pages.reading import main_of, text_of
from tests.planning.plans import publish

WHY = "Nous cherchons un prêt pour un four."


async def wish(
    conn: Connection,
    edition: Edition,
    author: HolderProfile | InvestorProfile,
    *targets: HolderProfile | InvestorProfile,
) -> None:
    chosen = tuple(ChosenPerson(target=target.id, reason=WHY) for target in targets)
    await wishes.save(conn, edition, author, Choices(wishes=chosen), NOW)


# Before the schedule --------------------------------------------------------------------------


async def test_who_has_no_wish_yet_is_led_to_the_guide(site: Site, conn: Connection) -> None:
    alice = await a_holder(conn, await an_edition(conn), project="Un café où l'on répare")
    page = await (await site.person(alice.id)).get("/moi")
    assert "Où en suis-je ?" in text_of(page)
    assert "Un café où l'on répare" in text_of(page)
    assert main_of(page).count('class="button primary"') == 1
    assert 'class="button primary" href="/moi/guide"' in page.text


async def test_who_has_wishes_is_led_to_them(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    await wish(conn, edition, alice, bob)
    await programme.save_availability(conn, edition, alice, [0, 1], NOW)
    page = await (await site.person(alice.id)).get("/moi")
    assert 'class="button primary" href="/moi/souhaits"' in page.text
    assert main_of(page).count('class="button primary"') == 1
    assert "1 classé" in text_of(page)
    assert "Absent sur 2 créneaux" in text_of(page)


async def test_after_the_deadline_there_is_nothing_to_do_but_wait(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    bob = await an_investor(conn, edition)
    await conn.execute("update edition set wishes_close_at = now() - interval '1 hour'")
    page = await (await site.person(bob.id)).get("/moi")
    assert "Vous n'avez rien à faire" in text_of(page)
    assert 'class="button primary"' not in page.text


# The schedule ---------------------------------------------------------------------------------


async def test_a_holder_reads_hours_tables_workshops_and_gaps(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    workshop = await a_workshop(conn, edition)  # 9 h 20 to 10 h 05
    alice = await a_holder(conn, edition, workshops=(workshop.code,))
    bob, eve = await an_investor(conn, edition), await an_investor(conn, edition, "Eve")
    await publish(conn, edition, [(alice, bob, 0, 2), (alice, eve, 9, 4)])
    page = await (await site.person(alice.id)).get("/moi")
    column = text_of(page.text.split('class="agenda"')[1].split("</ol>")[0])
    places = [column.index(hour) for hour in ("9 h 00", "9 h 20", "10 h 15", "11 h 30")]
    assert places == sorted(places)
    assert "jusqu'à 9 h 15 Table 3 Fonds Bob" in column
    assert "9 h 20 jusqu'à 10 h 05 Salle B Programme Lever des fonds" in column
    assert "10 h 15 Libre, jusqu'à 11 h 30" in column
    assert "Table 5 Fonds Eve" in column
    assert "12 h" not in column


async def test_the_next_meeting_is_a_boarding_pass(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 1)])
    page = await (await site.person(alice.id)).get("/moi")
    boarding = text_of(page.text.split('<article class="pass">')[1].split("</article>")[0])
    assert boarding == (
        "Prochain rendez-vous 9 h 00 Table 2 Fonds Bob "
        "Fonds d'investissement solidaire, 5–60 k€ mardi 24 novembre"
    )
    assert "Version 1, publiée le mardi 17 novembre à 10 h 00." in text_of(page)


async def test_an_investor_reads_every_slot_with_the_fiche_of_each_project(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    await wish(conn, edition, alice, bob)
    await publish(conn, edition, [(alice, bob, 3, 1)])
    await conn.execute(
        "insert into unavailability (edition_id, person_id, slot_number) values ($1, $2, 5)",
        edition.id,
        bob.id,
    )
    page = await (await site.person(bob.id)).get("/moi")
    rows = page.text.split('class="agenda"')[1].split("</ol>")[0].split("<li ")[1:]
    assert len(rows) == 14 + 1  # fourteen slots and the pause
    assert "Libre" in rows[0]
    assert "Absent, comme vous l’avez indiqué" in rows[5]
    assert "Pause" in rows[7]
    shown = text_of("<li " + rows[3])
    for words in ("9 h 45", "Table 2", "Le café de Alice", "Alice Martin", WHY):
        assert words in shown
    assert "Un café où l'on répare ensemble." in shown
    assert alice.email not in page.text


async def test_a_reason_is_read_by_no_holder(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    await wish(conn, edition, bob, alice)
    await publish(conn, edition, [(alice, bob, 3, 1)])
    assert WHY not in (await (await site.person(alice.id)).get("/moi")).text


async def test_wishes_that_were_not_granted_are_explained(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, bob, eve = (
        await a_holder(conn, edition),
        await an_investor(conn, edition),
        await an_investor(conn, edition, "Eve"),
    )
    await wish(conn, edition, alice, bob, eve)
    await publish(conn, edition, [(alice, bob, 3, 1)])
    page = text_of(await (await site.person(alice.id)).get("/moi"))
    assert "1 souhait non retenu : pourquoi ? Fonds Eve Les places, les créneaux et" in page


async def test_who_has_no_meeting_is_told_so_plainly(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, charlie = await a_holder(conn, edition), await a_holder(conn, edition, "Charlie")
    bob = await an_investor(conn, edition)
    await wish(conn, edition, charlie, bob)
    await publish(conn, edition, [(alice, bob, 3, 1)])
    page = await (await site.person(charlie.id)).get("/moi")
    assert "Aucun rendez-vous cette fois" in text_of(page)
    assert '<details class="why" open>' in page.text
    assert "Alice" not in page.text


async def test_two_holders_never_see_each_other_s_morning(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, charlie = await a_holder(conn, edition), await a_holder(conn, edition, "Charlie")
    bob, eve = await an_investor(conn, edition), await an_investor(conn, edition, "Eve")
    await publish(conn, edition, [(alice, bob, 3, 1), (charlie, eve, 3, 2)])
    for mine, other, investor in ((alice, charlie, "Fonds Bob"), (charlie, alice, "Fonds Eve")):
        page = (await (await site.person(mine.id)).get("/moi")).text
        assert investor in page
        assert other.organisation not in page
        assert other.project not in page


async def test_the_page_speaks_the_language_of_its_reader(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 1)])
    client = await site.person(alice.id)
    page = text_of(await client.get("/moi?lang=en"))
    assert "Where do I have to be?" in page
    assert "Solidarity investment fund, €5–60k" in page
    assert "Where do I have to be?" in text_of(await client.get("/moi"))


# What one takes along ---------------------------------------------------------------------------


async def test_the_calendar_file_holds_the_meetings(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 1)])
    answer = await (await site.person(alice.id)).get("/moi/agenda.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="matinee.ics"'
    assert answer.text.count("BEGIN:VEVENT") == 1
    assert "/lien/" not in answer.text


async def test_the_paper_holds_the_meetings_and_a_link_that_opens_the_page(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    client = await site.person(alice.id)
    assert (await client.get("/moi/planning.pdf")).status_code == 404
    await publish(conn, edition, [(alice, bob, 0, 1)])
    answers = [await client.get("/moi/planning.pdf") for _ in range(2)]
    text = PdfReader(io.BytesIO(answers[0].content)).pages[0].extract_text()
    assert "Fonds Bob" in text
    assert answers[0].headers["content-type"] == "application/pdf"
    assert answers[0].content == answers[1].content
    # the session's own link and the one that the paper carries, however often it is printed
    assert await conn.fetchval("select count(*) from personal_link") == 2


async def test_a_calendar_subscribes_to_an_address_of_its_own(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn, calendar_mode="digest")
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 1)])
    client = await site.person(alice.id)
    page = await client.get("/moi/abonnement")
    address = page.text.split("<code>")[1].split("</code>")[0]
    assert address.startswith(f"{site.base_url}/agenda/")
    assert address.replace("http:", "webcal:") in page.text
    assert address in (await client.get("/moi/abonnement")).text
    assert "BEGIN:VEVENT" in (await (await site.client()).get(address)).text
    await links.revoke_all(conn, alice.id, dt.datetime.now(dt.UTC))
    assert (await (await site.client()).get(address)).status_code == 404


@pytest.mark.parametrize("way", get_args(Way))
async def test_file_and_subscription_are_offered_to_who_chose_them_alone(
    site: Site, conn: Connection, way: Way
) -> None:
    edition = await an_edition(conn, calendars=Calendars(holders=way, investors=way))
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 1)])
    client = await site.person(bob.id)
    offered = {
        path: [one for one in ("/moi/agenda.ics", "webcal:", "/moi/abonnement") if one in page.text]
        for path in ("/moi", "/moi/agenda", "/moi/abonnement")
        for page in [await client.get(path)]
    }
    assert offered["/moi"] == []
    assert bool(offered["/moi/agenda"]) == ("webcal:" in offered["/moi/abonnement"])
    assert bool(offered["/moi/agenda"]) == (way == "file")
    taps = (await client.get("/moi/abonnement")).text
    for host in ("calendar.google.com", "outlook.live.com", "outlook.office.com"):
        assert (host in taps) == (way == "file")


async def test_a_meeting_says_which_wish_of_ones_own_it_is(site: Site, conn: Connection) -> None:
    """Of the other side's wishes nothing, and a delegate reads nothing of their house's."""
    edition = await an_edition(conn)
    alice, charlie = await a_holder(conn, edition), await a_holder(conn, edition, "Charlie")
    bob = await an_investor(conn, edition, delegates=("Ana", "Ben"))
    dora = await an_investor(conn, edition, "Dora")
    await wish(conn, edition, alice, dora, bob)
    await wish(conn, edition, bob, charlie)
    await publish(conn, edition, [(alice, bob, 0, 0), (charlie, bob, 1, 0)])
    seats = [seat.id for seat in await delegates.delegates_of(conn, bob.id)]
    said = {
        "alice": text_of(await (await site.person(alice.id)).get("/moi")),
        "charlie": text_of(await (await site.person(charlie.id)).get("/moi")),
        "bob": text_of(await (await site.person(bob.id)).get("/moi")),
        **{
            str(seat): text_of(
                await (await site.person(bob.id, delegate_id=seat)).get("/representant")
            )
            for seat in seats
        },
    }
    ranked = {name: re.findall(r"Votre souhait n° (\d)", page) for name, page in said.items()}
    assert ranked == {"alice": ["2"], "charlie": [], "bob": ["1"], **{str(s): [] for s in seats}}
    document = await (await site.person(alice.id)).get(
        f"/api/v1/editions/{edition.slug}/people/{alice.id}/agenda"
    )
    assert [meeting["own_rank"] for meeting in document.json()["meetings"]] == [2]


async def test_an_investor_takes_one_invitation_for_each_meeting_in_one_tap(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 1)])
    await conn.execute("update outbox set state = 'sent', sent_at = now()")
    client = await site.person(bob.id)
    assert "Une invitation par rendez-vous" in text_of(await client.get("/moi"))
    assert "Une invitation par rendez-vous" not in text_of(
        await (await site.person(alice.id)).get("/moi")
    )
    for _ in range(2):  # a second tap changes nothing
        answer = await client.post("/moi/agenda", data={"way": "meetings"})
        assert answer.status_code == 303
    assert "Chaque rendez-vous arrive" in text_of(await client.get("/moi/agenda"))
    kinds = await conn.fetch("select kind from outbox where state = 'pending' order by id")
    assert [row["kind"] for row in kinds] == ["calendar_way", "invitation"]
    assert (await client.post("/moi/agenda", data={"way": "pigeon"})).status_code == 422


# Not coming after all --------------------------------------------------------------------------


async def test_withdrawing_asks_once_and_says_what_will_happen(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition)
    investors = [await an_investor(conn, edition) for _ in range(2)]
    await publish(conn, edition, [(alice, investor, n, n) for n, investor in enumerate(investors)])
    client = await site.person(alice.id)
    asked = await client.get("/moi/desistement")
    assert "Vos 2 rendez-vous sont annulés." in text_of(asked)
    assert await conn.fetchval("select withdrawn_at from person where id = $1", alice.id) is None
    answer = await client.post("/moi/desistement")
    assert answer.headers["location"] == "/moi"
    page = text_of(await client.get("/moi"))
    assert "Votre désistement est enregistré" in page
    assert "Vous nous avez dit que vous ne pouvez pas venir" in page
    assert "Table" not in page
    kinds = await conn.fetchval(
        "select array_agg(kind order by id) from outbox where person_id = $1", alice.id
    )
    assert kinds[-1] == "withdrawal_confirmed"


@pytest.mark.parametrize("page", ["guide", "souhaits", "disponibilites", "profil", "desistement"])
async def test_who_does_not_come_is_brought_back_to_their_page(
    site: Site, conn: Connection, page: str
) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    await people.withdraw(conn, alice, NOW)
    answer = await (await site.person(alice.id)).get(f"/moi/{page}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/moi")


async def test_a_withdrawal_can_be_taken_back_while_one_may_register(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition)
    await people.withdraw(conn, alice, NOW)
    client = await site.person(alice.id)
    assert "Je viens finalement" in (await client.get("/moi")).text
    await client.post("/moi/retour")
    assert "Où en suis-je ?" in text_of(await client.get("/moi"))
    await people.withdraw(conn, alice, NOW)
    await conn.execute("update edition set wishes_close_at = now() - interval '1 hour'")
    closed = await client.get("/moi")
    assert "Je viens finalement" not in closed.text
    assert edition.contact_email in text_of(main_of(closed))
    assert (await client.post("/moi/retour")).status_code == 409


async def test_when_the_meetings_are_over_the_page_says_thank_you(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 3, 1)])
    client = await site.person(alice.id)
    assert "Vos rendez-vous sont terminés" not in text_of(await client.get("/moi"))
    age = "interval '100 years'"
    await conn.execute(f"update slot set starts_at = starts_at - {age}, ends_at = ends_at - {age}")
    page = await client.get("/moi")
    assert "Vos rendez-vous sont terminés" in text_of(page)
    assert 'class="pass"' not in page.text
    assert "Fonds Bob" in page.text


async def test_an_error_leads_back_to_the_person_s_own_page(site: Site, conn: Connection) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    page = await (await site.person(alice.id)).get(f"/moi/guide/{alice.id}")
    assert page.status_code == 404
    assert 'href="/moi">Revenir à ma page</a>' in page.text
