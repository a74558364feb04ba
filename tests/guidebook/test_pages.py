"""The pages of the year-book and of what lasts, as each sees them."""

import datetime as dt
import re

import httpx
import pytest

from matchmaker import guidebook
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from tests import cast
from tests.fixtures.site import SECRET, Site
from tests.guidebook.scene import an_addition

MINE = "/moi/guide-durable"


def field(page: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None, page.text
    return found[1]


async def agreed(site: Site, conn: Connection, edition: Edition) -> httpx.AsyncClient:
    """An investor who lets the territory stay, by their own page."""
    bob = await cast.an_investor(conn, edition, territory="Hauts-de-Seine")
    browser = await site.person(bob.id)
    page = await browser.get(MINE)
    assert "checked" not in page.text
    form = {"drawn": field(page, "drawn"), "agreed": "true", "fields": "territory"}
    assert (await browser.post(MINE, data=form)).status_code == 303
    return browser


async def test_an_investor_agrees_and_takes_it_back(site: Site, conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    browser, nobody = await agreed(site, conn, edition), await site.client()
    shown = (await nobody.get("/financeurs/2099")).text
    assert "Hauts-de-Seine" in shown
    for hidden in ("Ferrand", "Bob Martin", "@", "Nous finançons"):
        assert hidden not in shown
    assert (await browser.get(MINE)).text.count("checked") == 2
    assert (await browser.post(MINE + "/reprise")).status_code == 303
    assert "Hauts-de-Seine" not in (await nobody.get("/financeurs")).text


async def test_two_tabs_of_an_investor_overwrite_nothing(site: Site, conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    bob = await cast.an_investor(conn, edition)
    browser = await site.person(bob.id)
    drawn = field(await browser.get(MINE), "drawn")
    first = {"drawn": drawn, "agreed": "true", "fields": "territory"}
    assert (await browser.post(MINE, data=first)).status_code == 303
    told = await browser.post(MINE, data=first | {"fields": "website"})
    assert told.status_code == 409
    assert "entre-temps" in told.text


async def test_opening_the_link_of_the_letter_changes_nothing(site: Site, conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await agreed(site, conn, edition)
    found = await conn.fetchval("select id from guide_agreement")
    path = f"/financeurs/entree/{guidebook.token(SECRET, found)}"
    nobody = await site.client()
    page = await nobody.get(path)
    assert (page.status_code, "Prolonger de deux ans" in page.text) == (200, True)
    assert "Hauts-de-Seine" in (await nobody.get("/financeurs")).text
    assert (await nobody.post(path + "/prolongation")).status_code == 200
    assert (await nobody.post(path + "/retrait")).status_code == 200
    assert "Hauts-de-Seine" not in (await nobody.get("/financeurs")).text
    assert "plus dans le guide" in (await nobody.get(path)).text


async def test_an_organiser_makes_the_year_book(site: Site, conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    browser = await site.organiser((await cast.an_organiser(conn, edition)).id)
    base = f"/organisation/{edition.slug}/guide"
    await agreed(site, conn, edition)
    form = {
        "organisation": "Fonds Absent", "finance": "solidarity_loan", "ticket_from": "5 000",
        "ticket_to": "60 000", "needs": ["premises", "hiring"], "description": "Des prêts.",
    }  # fmt: skip
    assert (await browser.post(base + "/financeurs", data=form)).status_code == 303
    again = await browser.post(base + "/financeurs", data=form)
    assert (again.status_code, "déjà dans la liste" in again.text) == (422, True)
    page = (await browser.get(base)).text
    assert "Fonds Absent" in page
    assert "Territoire" in page
    pdf = await browser.get(base + ".pdf?langue=en")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    [listed] = await guidebook.agreements(conn, edition.id)
    path = f"{base}/accords/{listed.id}"
    assert (await browser.post(path, data={"ruling": "removed"})).status_code == 303
    assert "Hauts-de-Seine" not in (await browser.get("/financeurs")).text


async def test_the_year_before_is_taken_over_one_by_one(site: Site, conn: Connection) -> None:
    old = await cast.an_edition(conn)
    days = {"held_on": dt.date(2100, 11, 23), "purge_on": dt.date(2101, 11, 23)}
    edition = await cast.an_edition(conn, slug="mfi-2100", **days)
    lasting = an_addition(lasting_since=cast.NOW.date())
    before = await guidebook.add(conn, old, lasting, None, cast.NOW)
    browser = await site.organiser((await cast.an_organiser(conn, edition)).id)
    base = f"/organisation/{edition.slug}/guide"
    assert "Fonds Absent" in (await browser.get(base)).text
    assert (await browser.post(base + "/repris", data={"id": str(before.id)})).status_code == 303
    [taken] = await guidebook.additions(conn, edition.id)
    assert (taken.form.needs, taken.lasting_since) == (before.form.needs, None)


@pytest.mark.parametrize("query", ["?finance=bank_loan", "?need=premises"])
async def test_the_public_page_is_narrowed(site: Site, conn: Connection, query: str) -> None:
    edition = await cast.an_edition(conn)
    for name, answers in (
        ("Banque Verte", {"finance": "bank_loan", "needs": ("premises",)}),
        ("Fonds Bleu", {"finance": "foundation", "needs": ("hiring",)}),
    ):
        form = an_addition(organisation=name, lasting_since=cast.NOW.date(), **answers)
        await guidebook.add(conn, edition, form, None, cast.NOW)
    shown = (await (await site.client()).get("/financeurs" + query)).text
    assert "Banque Verte" in shown
    assert "Fonds Bleu" not in shown
