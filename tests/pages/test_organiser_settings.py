"""An organiser's settings: asked one at a time, told what they touch, changed by two at once."""

import html
import re
from typing import Any

import httpx

from matchmaker.db import Connection
from matchmaker.editions import editions
from tests import cast
from tests.editions.test_partners import PNG
from tests.fixtures.site import Site
from tests.pages.organisers import a_scene, acts, said

NEW = {
    "name": "Matinée 2100",
    "slug": "mfi-2100",
    "held_on": "2100-11-23",
    "place": "Nanterre",
    "wishes_close_on": "2100-11-10",
    "wishes_close_hour": "18:00",
    "purge_on": "2101-11-23",
    "contact_name": "Camille",
    "contact_email": "ess@matinee.example",
}


def fields(page: httpx.Response) -> dict[str, Any]:
    """What the hidden and the shown fields of the page's form hold."""
    found = re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page.text)
    return {name: html.unescape(value) for name, value in found if name != "acting_for"}


async def test_a_change_is_foreseen_then_made(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    path = f"{scene.base}/reglages/lieu"
    form = fields(await scene.browser.get(path)) | {"place": "Nanterre"}
    asked = await scene.browser.post(path, data=form)
    assert asked.status_code == 200
    assert "2 personnes sont prévenues." in said(asked)
    assert (await editions.by_id(conn, scene.edition.id)).place != "Nanterre"
    done = await scene.browser.post(path, data=fields(asked))
    assert done.headers["location"] == f"{scene.base}/reglages"
    assert (await editions.by_id(conn, scene.edition.id)).place == "Nanterre"
    assert (await acts(conn, scene.edition))[-1] == "edition.changed"


async def test_what_has_happened_meanwhile_is_asked_again(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    path = f"{scene.base}/reglages/lieu"
    form = fields(await scene.browser.get(path)) | {"place": "Nanterre"}
    asked = await scene.browser.post(path, data=form)
    await cast.a_holder(conn, scene.edition, "Charlie")
    again = await scene.browser.post(path, data=fields(asked))
    assert again.status_code == 409
    assert "3 personnes sont prévenues." in said(again)
    assert (await scene.browser.post(path, data=fields(again))).status_code == 303


async def test_two_at_once_the_second_is_told_and_loses_nothing(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    path = f"{scene.base}/reglages/contact"
    form = fields(await scene.browser.get(path))
    first = form | {"contact_name": "Dominique"}
    assert (await scene.browser.post(path, data=first)).status_code == 303
    second = form | {"contact_name": "Claude", "reply_address": "claude@matinee.example"}
    told = await scene.browser.post(path, data=second)
    assert told.status_code == 409
    assert 'maintenant "Dominique"' in said(told).replace("« ", '"').replace(" »", '"')
    kept = fields(told)
    assert (kept["contact_name"], kept["reply_address"]) == ("Claude", "claude@matinee.example")
    assert (await scene.browser.post(path, data=kept)).status_code == 303
    edition = await editions.by_id(conn, scene.edition.id)
    assert (edition.contact_name, edition.reply_address) == ("Claude", "claude@matinee.example")


async def test_others_changes_elsewhere_are_no_hindrance(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    form = fields(await scene.browser.get(f"{scene.base}/reglages/contact"))
    await conn.execute("update edition set welcome = 'Bienvenue.'")
    path = f"{scene.base}/reglages/contact"
    assert (await scene.browser.post(path, data=form)).status_code == 303


async def test_a_fault_stands_at_its_field(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    path = f"{scene.base}/reglages/moment"
    form = fields(await scene.browser.get(path)) | {"wishes_close_on": "2099-12-24"}
    answer = await scene.browser.post(path, data=form)
    assert answer.status_code == 422
    assert 'href="#field-wishes_close_on"' in answer.text


async def test_the_ways_into_calendars_are_chosen_before_publication(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    path = f"{scene.base}/reglages/agendas"
    asked = await scene.browser.get(path)
    hidden = {name: value for name, value in fields(asked).items() if name in ("revision", "base")}
    form = hidden | {"holders_calendar": "file", "investors_calendar": "meetings"}
    assert (await scene.browser.post(path, data=form)).status_code == 303
    edition = await editions.by_id(conn, scene.edition.id)
    assert (edition.holders_calendar, edition.investors_calendar) == ("file", "meetings")
    assert "Un fichier ou un abonnement" in said(await scene.browser.get(f"{scene.base}/reglages"))


async def test_an_administrator_creates_and_opens_a_morning(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    refused = await scene.browser.post("/organisation/nouvelle", data=NEW)
    assert refused.status_code == 409
    await conn.execute("update organiser set administrator = true")
    made = await scene.browser.post("/organisation/nouvelle", data=NEW)
    assert made.headers["location"] == "/organisation/mfi-2100/reglages"
    visitor = await site.client()
    assert (await visitor.get("/matinee/mfi-2100")).status_code == 404
    assert (await visitor.get("/api/v1/editions/mfi-2100")).status_code == 404
    assert "personne d'extérieur ne la voit" in said(
        await scene.browser.get("/organisation/mfi-2100/")
    )
    opened = await scene.browser.post("/organisation/mfi-2100/ouverture")
    assert opened.status_code == 303
    assert (await visitor.get("/matinee/mfi-2100")).status_code == 200


async def test_a_morning_is_duplicated(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    form = {"name": "Matinée 2100", "slug": "mfi-2100", "held_on": "2100-11-23"}
    made = await scene.browser.post(f"{scene.base}/duplication", data=form)
    assert made.headers["location"] == "/organisation/mfi-2100/reglages"
    assert (await scene.browser.get("/organisation/mfi-2100/reglages")).status_code == 200
    again = await scene.browser.post(f"{scene.base}/duplication", data=form)
    assert (again.status_code, 'href="#field-slug"' in again.text) == (422, True)


async def test_partners_and_legal_mentions_are_public(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    added = await scene.browser.post(
        f"{scene.base}/partenaires",
        data={"name": "France Active", "website": "https://france-active.example"},
        files={"logo": ("logo.png", PNG, "image/png")},
    )
    assert added.status_code == 303
    await conn.execute("update edition set publisher = 'Le Département', host = 'Un hébergeur',"
                       " data_protection_officer = 'dpo@example.org'")  # fmt: skip
    visitor = await site.client()
    page = await visitor.get("/matinee/mfi-2099")
    [address] = re.findall(r'src="(/matinee/mfi-2099/partenaires/\w+)"', page.text)
    logo = await visitor.get(address)
    assert (logo.content, logo.headers["content-type"]) == (PNG, "image/png")
    assert "immutable" in logo.headers["cache-control"]
    assert "Un hébergeur" in said(await visitor.get("/mentions-legales"))
    assert "dpo@example.org" in said(await visitor.get("/donnees-personnelles"))


async def test_home_shows_what_is_next_and_the_past_behind_a_link(
    site: Site, conn: Connection
) -> None:
    await cast.an_edition(conn, name="La prochaine")
    past = await cast.an_edition(conn, slug="past", name="La précédente")
    await conn.execute("update edition set stage = 'over' where id = $1", past.id)
    visitor = await site.client()
    home = await visitor.get("/")
    assert "La prochaine" in said(home)
    assert "La précédente" not in said(home)
    assert "La précédente" in said(await visitor.get("/?passees"))


async def test_visitors_read_it_in_the_languages_it_offers(site: Site, conn: Connection) -> None:
    await cast.an_edition(conn, languages=("fr",))
    visitor = await site.client(language="en")
    page = await visitor.get("/matinee/mfi-2099")
    assert '<html lang="fr">' in page.text
    assert "?lang=en" not in page.text
