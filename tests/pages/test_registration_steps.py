"""Registering in steps: nothing typed is lost, and nothing is public before it is sent."""

from typing import Any

import httpx
import pytest

from matchmaker import worker
from matchmaker.db import Connection, Pool
from matchmaker.editions.editions import Edition
from matchmaker.foundation import clock
from matchmaker.participation import privacy
from matchmaker.registration import drafts
from tests.cast import a_holder, a_workshop, an_edition, an_organiser
from tests.fixtures.site import Site
from tests.pages.reading import errors, filled_in, text_of
from tests.pages.registering import answer_steps, register
from tests.pages.test_participants_public import REGISTRATION
from tests.purging import purge

INVESTOR = {
    "first_name": "Bob",
    "last_name": "Bernard",
    "email": "bob@fonds.example",
    "organisation": "Fonds Bob",
    "finance": "guarantee",
    "ticket_from": "5 000",
    "ticket_to": "60 k€",
    "description": "Des prêts.",
    "delegates": "Bob Bernard\nAwa Diallo <awa@fonds.example>",
    "max_meetings": "8",
}
VISITOR = {
    "first_name": "Diane",
    "last_name": "Leroy",
    "email": "diane@example.net",
    "organisation": "Ville de Nanterre",
    "quality": "press",
}


def door(edition: Edition, side: str = "porteur") -> str:
    return f"/matinee/{edition.slug}/inscription/{side}"


def you(**other: str) -> dict[str, str]:
    return {"first_name": "Alice", "last_name": "Martin", "email": "alice@example.org"} | other


async def test_items_at_one_hour_are_told_at_their_own_step(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    for code, title in (("A1", "Lever des fonds"), ("A2", "Parler au banquier")):
        await a_workshop(conn, edition, code=code, title=title)
    browser = await site.client()
    both = await answer_steps(browser, door(edition), REGISTRATION | {"workshops": ["A1", "A2"]})
    assert both.status_code == 422
    assert both.url.path.endswith("/choix")
    assert "se chevauchent" in errors(both)["workshops"]
    assert filled_in(both)["workshops"] == ["A1", "A2"]


async def test_each_kind_registers_step_by_step_and_checks_before_sending(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    holder = REGISTRATION | {"siret": "73282932000074", "in_creation": "true"}
    for side, answers in (("porteur", holder), ("financeur", INVESTOR), ("visiteur", VISITOR)):
        browser = await site.client()
        checked = await answer_steps(browser, door(edition, side), answers)
        assert checked.status_code == 200, side
        said = text_of(checked)
        assert "Vérifiez vos réponses" in said
        assert side != "porteur" or "732 829 320 00074" in said
        assert str(answers["last_name"]) in said
        assert checked.text.count("Modifier<") >= len(answers)
        assert (
            await conn.fetchval("select count(*) from person where email = $1", answers["email"])
            == 0
        )
        sent = await browser.post(door(edition, side), data=filled_in(checked))
        assert sent.headers["location"].endswith("/inscription-recue")
    assert await conn.fetchval("select array_agg(kind order by kind) from person") == [
        "holder",
        "investor",
        "visitor",
    ]
    row = await conn.fetchrow("select answers, email, sent_at from registration_draft limit 1")
    assert row is not None
    assert (row["answers"], row["email"]) == ("{}", None)


async def test_a_closed_tab_and_the_other_language_lose_nothing(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    browser = await site.client()
    await browser.post(f"{door(edition)}/vous", data=you(phone="0147293031"))
    # the tab is closed; later somebody opens the door again and reads nothing of what was typed
    again = await browser.get(door(edition))
    assert "Une inscription a été commencée" in text_of(again)
    assert "Martin" not in again.text
    you_again = await browser.get(f"{door(edition)}/vous?lang=en")
    assert "First name" in you_again.text
    assert filled_in(you_again)["first_name"] == ["Alice"]
    assert filled_in(you_again)["phone"] == ["0147293031"]
    # faults are kept too, and told in the language of the moment
    wrong = {"organisation": "Les Ateliers", "siret": "1"} | draft_of(you_again)
    refused = await browser.post(f"{door(edition)}/structure", data=wrong)
    assert set(errors(refused)) == {"siret", "commune"}
    back = await browser.get(f"{door(edition)}/structure?lang=fr")
    assert filled_in(back)["organisation"] == ["Les Ateliers"]
    assert set(errors(back)) == {"siret", "commune"}
    # nothing of it is anybody yet
    assert await conn.fetchval("select count(*) from person") == 0


def draft_of(page: httpx.Response) -> dict[str, Any]:
    return {"draft": filled_in(page)["draft"]}


async def test_no_step_comes_before_its_turn(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    browser = await site.client()
    for step in ("structure", "verification"):
        answer = await browser.get(f"{door(edition)}/{step}")
        assert answer.headers["location"] == door(edition)
    await browser.post(f"{door(edition)}/vous", data=you())
    for step in ("projet", "verification"):
        answer = await browser.get(f"{door(edition)}/{step}")
        assert answer.headers["location"] == f"{door(edition)}/structure"
    assert (await browser.get(f"{door(edition)}/offre")).status_code == 404
    early = await browser.post(door(edition), data={})
    assert early.headers["location"] == f"{door(edition)}/structure"
    assert await conn.fetchval("select count(*) from person") == 0


async def test_an_answer_is_changed_from_the_page_that_checks_it(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    browser = await site.client()
    checked = await answer_steps(browser, door(edition), REGISTRATION)
    form = filled_in(await browser.get(f"{door(edition)}/projet"))
    saved = await browser.post(f"{door(edition)}/projet", data=form | {"project": "Un autre"})
    assert saved.headers["location"] == f"{door(edition)}/verification"
    # what was shown before is not what would be sent now
    stale = await browser.post(door(edition), data=filled_in(checked))
    assert stale.status_code == 409
    assert "Un autre" in stale.text
    sent = await browser.post(door(edition), data=filled_in(stale))
    assert sent.status_code == 303
    assert await conn.fetchval("select project from holder") == "Un autre"


async def test_sending_twice_registers_once(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    browser = await site.client()
    checked = await answer_steps(browser, door(edition), REGISTRATION)
    kept = {cookie.name: cookie.value for cookie in browser.cookies.jar}
    for _ in range(2):
        cookies = "; ".join(f"{name}={value}" for name, value in kept.items())
        sent = await browser.post(
            door(edition), data=filled_in(checked), headers={"Cookie": cookies}
        )
        assert sent.headers["location"].endswith("/inscription-recue")
    assert await conn.fetchval("select count(*) from person") == 1
    assert await conn.fetchval("select count(*) from outbox") == 1


async def test_an_old_tab_adds_nothing_to_somebody_else_s_registration(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    browser = await site.client()
    await browser.post(f"{door(edition)}/vous", data=you())
    old_tab = await browser.get(f"{door(edition)}/structure")
    await browser.post(f"{door(edition)}/recommencer")
    await browser.post(f"{door(edition)}/vous", data=you(first_name="Bob", email="bob@b.example"))
    theirs = filled_in(old_tab) | {"organisation": "Les Ateliers d'Alice"}
    refused = await browser.post(f"{door(edition)}/structure", data=theirs)
    assert refused.status_code == 409
    assert "Une autre inscription" in text_of(refused)
    assert filled_in(refused)["organisation"] == ["Les Ateliers d'Alice"]
    assert "organisation" not in await conn.fetchval("select answers::text from registration_draft")


async def test_a_step_of_a_registration_that_is_gone_begins_a_new_one(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    browser = await site.client()
    await browser.post(f"{door(edition)}/vous", data=you())
    tab = filled_in(await browser.get(f"{door(edition)}/structure"))
    await conn.execute("delete from registration_draft")
    form = tab | {"organisation": "Les Ateliers", "commune": "Nanterre"}
    kept = await browser.post(f"{door(edition)}/structure", data=form)
    assert kept.headers["location"] == f"{door(edition)}/vous"
    shown = await browser.get(f"{door(edition)}/vous")
    assert "n'est plus conservé" in text_of(shown)
    assert "Les Ateliers" in await conn.fetchval("select answers::text from registration_draft")


async def test_the_link_of_a_letter_goes_on_elsewhere_and_shuts_the_first_browser_out(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    await a_holder(conn, edition, email="known@example.org")
    told = []
    for email in ("known@example.org", "alice@example.org"):
        first = await site.client()
        await first.post(f"{door(edition)}/vous", data=you(email=email))
        asked = await first.post(f"{door(edition)}/lien")
        told.append(
            (asked.status_code, asked.headers["location"], text_of(await first.get(door(edition))))
        )
    assert told[0] == told[1]
    letters = await conn.fetch(
        "select payload from outbox where kind = 'registration_begun' order by id"
    )
    assert len(letters) == 2
    assert "alice" not in letters[1]["payload"]
    draft_id = await conn.fetchval(
        "select id from registration_draft where email = 'alice@example.org'"
    )
    link = f"{door(edition)}/reprendre/{drafts.token_of(site.settings.secret, draft_id)}"
    second = await site.client()
    shown = await second.get(link)
    assert "Alice" not in shown.text  # a button, and nothing of what was typed
    assert (await second.post(link)).headers["location"] == door(edition)
    assert filled_in(await second.get(f"{door(edition)}/vous"))["first_name"] == ["Alice"]
    assert (await first.get(f"{door(edition)}/vous")).headers["location"] == door(edition)
    assert (await second.get(f"{door(edition)}/reprendre/inconnu")).status_code == 404


async def test_nobody_s_mailbox_is_filled_with_links(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    browser = await site.client()
    await browser.post(f"{door(edition)}/vous", data=you())
    for _ in range(7):
        assert (await browser.post(f"{door(edition)}/lien")).status_code == 303
    assert await conn.fetchval("select count(*) from outbox") == drafts.LETTERS.most


async def test_what_is_not_sent_is_forgotten(site: Site, conn: Connection, pool: Pool) -> None:
    edition = await an_edition(conn)
    browser = await site.client()
    await browser.post(f"{door(edition)}/vous", data=you())
    now = clock.now()
    await worker.tidy(pool, now + drafts.KEPT / 2)
    assert await conn.fetchval("select count(*) from registration_draft") == 1
    await worker.tidy(pool, now + drafts.KEPT * 2)
    assert await conn.fetchval("select count(*) from registration_draft") == 0
    # and with the data of the edition, however fresh
    await browser.post(f"{door(edition)}/vous", data=you())
    await conn.execute("update edition set purge_on = current_date - 1, held_on = current_date - 9")
    await purge(conn, now)
    assert await conn.fetchval("select count(*) from registration_draft") == 0


async def test_who_has_their_data_erased_leaves_no_step_behind(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition, email="alice@example.org")
    browser = await site.client()
    await browser.post(f"{door(edition)}/vous", data=you(email="Alice@example.org"))
    await privacy.erase(conn, alice, clock.now())
    assert await conn.fetchval("select count(*) from registration_draft") == 0


@pytest.mark.parametrize("when", ["a step", "all"])
async def test_registration_that_closes_meanwhile_is_told(
    site: Site, conn: Connection, when: str
) -> None:
    edition = await an_edition(conn)
    browser = await site.client()
    checked = await answer_steps(browser, door(edition), REGISTRATION)
    await conn.execute("update edition set wishes_close_at = now() - interval '1 hour'")
    address = door(edition) if when == "all" else f"{door(edition)}/vous"
    answer = await browser.post(address, data=filled_in(checked))
    assert answer.status_code == 409
    assert edition.contact_email in answer.text
    assert await conn.fetchval("select count(*) from person") == 0


async def test_an_organiser_s_browser_gives_no_consent(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    await a_workshop(conn, edition)
    organiser = await an_organiser(conn, edition)
    browser = await site.organiser(organiser.id)
    refused = await register(browser, door(edition), REGISTRATION | {"newsletter": "true"})
    assert refused.status_code == 422
    assert f'href="{door(edition)}/choix#field-newsletter"' in refused.text
    assert await conn.fetchval("select count(*) from person") == 0
