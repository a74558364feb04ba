"""The holder's two pages and the organisers': a press for each answer, with and without scripts."""

import io
import re
from pathlib import Path
from typing import Final

import httpx
import pytest
import python_calamine

from matchmaker.db import Connection
from matchmaker.followup import asking, orienting, stopping
from matchmaker.foundation import clock
from matchmaker.participation import links
from matchmaker.post import addresses
from tests.cast import an_organiser
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import look, sign_in
from tests.fixtures.site import SECRET, Site
from tests.followup.scene import AFTERWARDS, THREE, Past, a_past_morning
from tests.pages.reading import main_of, text_of

FOLLOW_UP: Final = "/moi/suivi"


@pytest.fixture
async def past(conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Past:
    """Three months after, when Alice has been asked."""
    file = tmp_path / "clock"
    file.write_text(THREE.isoformat())
    monkeypatch.setenv(clock.VARIABLE, f"@{file}")
    made = await a_past_morning(conn)
    await asking.ask_due(conn, THREE)
    return made


async def office(site: Site, conn: Connection, past: Past) -> tuple[httpx.AsyncClient, str]:
    camille = await an_organiser(conn, past.edition)
    return await site.organiser(camille.id), f"/organisation/{past.edition.slug}"


async def test_one_press_answers_and_how_much_by_whom_follows(site: Site, past: Past) -> None:
    client = await site.person(past.alice.id)
    assert "Combien ?" not in text_of(await client.get(FOLLOW_UP))
    said = await client.post(f"{FOLLOW_UP}/3", data={"financed": "yes"})
    assert said.headers["location"] == f"{FOLLOW_UP}#mois-3"
    details = {"financed": "yes", "amount_euros": "20 000 €", "investor_id": str(past.bob.id)}
    both = await client.post(f"{FOLLOW_UP}/3/details", data=details | {"financed_by": "La Nef"})
    assert (both.status_code, "pas les deux" in text_of(both)) == (422, True)
    await client.post(f"{FOLLOW_UP}/3/details", data=details)
    shown = await client.get(FOLLOW_UP)
    assert "20000" in shown.text.replace("\u202f", "").replace("\xa0", "")
    assert f'value="{past.bob.id}" selected' in shown.text
    [drawn] = re.findall(r'name="drawn" value="([^"]*)"', shown.text)
    await client.post(f"{FOLLOW_UP}/3/details", data=details | {"amount_euros": "30000"})
    late = await client.post(f"{FOLLOW_UP}/3/details", data=details | {"drawn": drawn})
    assert (late.status_code, "Rien n'est enregistré" in text_of(late)) == (409, True)
    early = await client.post(f"{FOLLOW_UP}/6", data={"financed": "yes"})
    assert early.status_code == 404


async def test_a_mail_s_link_leads_to_the_question_and_its_stop_to_a_button(
    site: Site, conn: Connection, past: Past
) -> None:
    client = await site.client()
    link = await links.mint(conn, SECRET, past.alice.id, "page")
    entered = await client.open_link(addresses.follow_up(f"/lien/{link.token}"))
    assert entered.headers["location"] == FOLLOW_UP
    path = f"/questions/{stopping.token(SECRET, past.alice.id)}"
    shown = await client.get(path)  # a scanner's look ends nothing
    assert await conn.fetchval("select count(*) from follow_up_stop") == 0
    assert "Ne plus me poser" in text_of(shown)
    assert (await client.post(path)).status_code == 200
    assert await conn.fetchval("select count(*) from follow_up_stop") == 1
    await client.post(f"{path}/reprise")
    assert await conn.fetchval("select count(*) from follow_up_stop") == 0
    assert (await client.get("/questions/nonsense")).status_code == 404


async def test_a_holder_says_who_may_contact_them_and_reads_what_that_passes_on(
    site: Site, conn: Connection, past: Past
) -> None:
    client = await site.person(past.alice.id)
    page = text_of(await client.get("/moi/dispositifs"))
    assert "nom, prénom, structure, adresse électronique" in page
    address = f"/moi/dispositifs/{past.programmes[0].id}"
    await client.post(address, data={"agreed": "yes"})
    assert "Peut vous contacter depuis" in text_of(await client.get("/moi/dispositifs"))
    await client.post(address, data={"agreed": "no"})
    assert await orienting.agreed_to(conn, past.edition.id, past.programmes[0].id) == []


async def test_an_organiser_proposes_and_takes_the_list_of_who_agreed(
    site: Site, conn: Connection, past: Past
) -> None:
    browser, base = await office(site, conn, past)
    programme = f"{base}/apres/dispositifs/{past.programmes[0].id}"
    asked = {"holder": str(past.charlie.id)}
    assert (await browser.post(f"{programme}/proposition", data=asked)).status_code == 303
    told = text_of(await (await site.person(past.charlie.id)).get("/moi"))
    assert f"vous est proposé pour soutenir votre projet : {past.programmes[0].name}" in told
    values = (conn, past.edition, past.alice.id, past.programmes[0].id, AFTERWARDS)
    await orienting.answer(*values, agreed=True)
    shown = text_of(await browser.get(programme))
    assert past.alice.email in shown
    assert past.charlie.email not in shown
    taken = await browser.post(f"{programme}/liste", data={"format": "csv"})
    assert past.alice.email in taken.text
    assert past.charlie.email not in taken.text
    book = await browser.post(f"{programme}/liste", data={"format": "xlsx"})
    sheet = python_calamine.load_workbook(io.BytesIO(book.content)).get_sheet_by_index(0)
    assert [row[3] for row in sheet.to_python()[1:]] == [past.alice.email]
    journal = text_of(await browser.get(f"{base}/journal"))
    assert "liste destinée à un dispositif" in journal


async def test_programmes_are_added_changed_and_removed(
    site: Site, conn: Connection, past: Past
) -> None:
    browser, base = await office(site, conn, past)
    path = f"{base}/apres/dispositifs"
    await browser.post(path, data={"name": "ESS'or", "about": "Prêts.", "url": ""})
    twice = await browser.post(path, data={"name": "ESS'or", "about": "", "url": ""})
    assert twice.status_code == 422
    added = await conn.fetchval("select id from support_programme where code = 'ess-or'")
    changed = {"name": "ESS'or 92", "about": "Prêts.", "url": "https://www.example.org"}
    await browser.post(f"{path}/{added}/modification", data=changed)
    await browser.post(f"{path}/{added}/avant")
    assert "ESS'or 92" in text_of(await browser.get(path))
    await browser.post(f"{path}/{added}/retrait")
    assert "ESS'or 92" not in text_of(await browser.get(path))
    await conn.execute("update edition set stage = 'purged', purged_at = now()")
    assert "<form" not in main_of(await browser.get(path)), "the bilan names them as they are"
    refused = await browser.post(path, data={"name": "Trop tard", "about": "", "url": ""})
    assert refused.status_code == 409
    assert await conn.fetchval("select count(*) from support_programme where name ~ 'tard'") == 0


async def test_an_organiser_reads_the_answers_and_that_a_question_is_skipped(
    site: Site, conn: Connection, past: Past
) -> None:
    client = await site.person(past.alice.id)
    await client.post(f"{FOLLOW_UP}/3", data={"financed": "in_progress"})
    browser, base = await office(site, conn, past)
    shown = text_of(await browser.get(f"{base}/apres/suivi"))
    assert "En cours" in shown
    found = text_of(await browser.get(f"{base}/apres/suivi?said=in_progress"))
    assert past.alice.last_name in found
    assert "Aucune réponse ne correspond" in text_of(
        await browser.get(f"{base}/apres/suivi?text=introuvable")
    )
    assert "ne sera pas posée" not in shown
    taken = await browser.post(f"{base}/apres/suivi/liste", data={"format": "csv"})
    assert "En cours" in taken.text
    await conn.execute("update edition set purge_on = '2100-04-01'")
    assert "ne sera pas posée" in text_of(await browser.get(f"{base}/apres/suivi"))


async def test_the_pages_are_accessible_at_both_widths(
    site: Site, conn: Connection, past: Past, page: OpenPage
) -> None:
    client = await site.person(past.alice.id)
    await client.post(f"{FOLLOW_UP}/3", data={"financed": "yes"})
    values = (past.alice.id, past.programmes[0].id, None, AFTERWARDS)
    await orienting.propose(conn, past.edition, *values)
    tab = await page()
    await sign_in(tab, site, past.alice.id)
    for path in (FOLLOW_UP, "/moi/dispositifs"):
        assert await look(tab, f"{site.base_url}{path}", (390, 1280)) == {}, path
    assert "Progr’ESS" in main_of(await client.get("/moi/dispositifs"))
