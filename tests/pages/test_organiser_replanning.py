"""Replanning seen from the organiser's chair: asked for, compared, applied, and taken back."""

import asyncio
import datetime as dt
import html
import re
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Page, expect

from api.access.identity import SESSION_COOKIE
from api.pages.organiser.planning.plot import Sample, plot
from matchmaker import day, planning
from matchmaker.db import Connection
from matchmaker.editions.organisers import Organiser
from matchmaker.foundation import clock
from matchmaker.participation import links
from tests import cast, examples
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import HEIGHT, WIDTHS, Faults, faults
from tests.fixtures.site import Site
from tests.pages.organisers import said
from tests.planning.plans import publish
from tests.replanning.mornings import Morning, a_morning, at

LONG = "Société coopérative d'intérêt collectif Les Jardins de la Vallée-aux-Loups"
FULL = [(0, 0, 0, 0), (1, 0, 1, 0), (2, 0, 2, 0), (1, 1, 0, 1), (2, 1, 1, 1), (0, 1, 2, 1)]


@pytest.fixture(autouse=True)
def turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.datetime], None]:
    """Turns the site's clock, which stands a minute before the second slot."""
    file = tmp_path / "hour"

    def turn_to(moment: dt.datetime) -> None:
        file.write_text(moment.isoformat())

    turn_to(at(1))
    monkeypatch.setenv(clock.VARIABLE, f"@{file}")
    return turn_to


async def at_work(site: Site, conn: Connection, organiser: Organiser) -> httpx.AsyncClient:
    """An organiser's browser, signed in on the morning itself."""
    return await site.client(await links.open_session(conn, at(1), organiser_id=organiser.id))


async def a_day(conn: Connection) -> Morning:
    """Alice does not come, Dora's table closes; Bob could hear somebody else."""
    morning = await a_morning(conn, FULL)
    camille = morning.camille.id
    await day.note_absent(conn, morning.edition, morning.holders[0].id, camille, at(0))
    await day.close_table(conn, morning.edition, 1, 1, camille, at(0))
    return morning


def base(morning: Morning) -> str:
    return f"/organisation/{morning.edition.slug}"


async def proposed(browser: httpx.AsyncClient, morning: Morning, slot: int = 1) -> str:
    """Where the proposals are, once asked for."""
    answer = await browser.post(f"{base(morning)}/replanifier", data={"from_slot": str(slot)})
    assert answer.status_code == 303, said(answer)
    return str(answer.headers["location"])


def offers(page: httpx.Response) -> list[tuple[str, str]]:
    """(address, version replaced) of every button that applies something."""
    pattern = r'(?s)<form action="([^"]*/replanifier/[^"]+)".*?name="replaces" value="([^"]*)"'
    return re.findall(pattern, page.text)


async def test_the_page_says_what_can_no_longer_be_and_offers_what_has_not_begun(
    site: Site, conn: Connection
) -> None:
    morning = await a_day(conn)
    browser = await at_work(site, conn, morning.camille)
    page = await browser.get(f"{base(morning)}/replanifier")
    slots = re.findall(r'<option value="(\d+)"( selected)?', page.text)
    assert [int(number) for number, _ in slots] == list(range(1, 14))
    assert [number for number, chosen in slots if chosen] == ["1"]
    assert "ne peuvent plus avoir lieu" in said(page)
    later = await browser.get(f"{base(morning)}/replanifier?creneau=3")
    assert '<option value="3" selected' in later.text
    odd = await browser.get(f"{base(morning)}/replanifier?creneau=none")
    assert '<option value="1" selected' in odd.text


@pytest.mark.parametrize("slot", ["0", "99", "x", ""])
async def test_an_unusable_slot_is_asked_for_again(site: Site, conn: Connection, slot: str) -> None:
    morning = await a_day(conn)
    browser = await at_work(site, conn, morning.camille)
    answer = await browser.post(f"{base(morning)}/replanifier", data={"from_slot": slot})
    assert answer.status_code == 422
    assert await conn.fetchval("select count(*) from replan_batch") == 0


async def test_what_is_shown_is_what_is_applied(site: Site, conn: Connection) -> None:
    morning = await a_day(conn)
    browser = await at_work(site, conn, morning.camille)
    page = await browser.get(await proposed(browser, morning))
    text = said(page)
    assert "Que changer à partir de 9 h 15 ?" in text
    assert "Remplir les places libres" in text
    address, replaces = offers(page)[0]
    promised = re.search(r"Appliquer et prévenir (\d+) personnes", text)
    assert promised
    assert f"{promised[1]} personnes seront prévenues" in text
    mark = await conn.fetchval("select max(id) from outbox")
    answer = await browser.post(address, data={"replaces": replaces})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{base(morning)}/planning"
    told = await conn.fetchval("select count(distinct person_id) from outbox where id > $1", mark)
    assert told == int(promised[1])
    after = said(await browser.get(answer.headers["location"]))
    assert f"{told} personnes sont prévenues." in after
    assert "Version 2" in after
    assert "replanifié à partir de 9 h 15" in after


async def test_every_changed_meeting_is_on_the_page_with_before_and_after(
    site: Site, conn: Connection
) -> None:
    morning = await a_day(conn)
    browser = await at_work(site, conn, morning.camille)
    current = await planning.version_in_force(conn, morning.edition.id)
    page = await browser.get(await proposed(browser, morning))
    for address, _ in offers(page):
        schedule = address.rpartition("/")[2]
        card = page.text.partition(f'id="{schedule}"')[2].partition("</article>")[0]
        shown = re.sub(r"\s+", " ", html.unescape(re.sub("[\u00a0\u202f]", " ", card)))
        differing = await conn.fetch(
            """select coalesce(f.holder_id, l.holder_id) as holder_id
               from (select * from meeting where schedule_id = $1) f
               full join (select * from meeting where schedule_id = $2) l
                 using (holder_id, investor_id)
               where (f.slot_number, f.table_number)
                     is distinct from (l.slot_number, l.table_number)""",
            current.id if current else None,
            schedule,
        )
        rows = re.findall(r'<th role="rowheader"[^>]*><a href="[^"]*/personnes/([^"]+)"', shown)
        assert sorted(rows) == sorted(str(row["holder_id"]) for row in differing)


async def test_of_two_organisers_at_once_the_second_is_told_who_changed_what(
    site: Site, conn: Connection
) -> None:
    morning = await a_day(conn)
    dominique = await cast.an_organiser(conn, morning.edition, name="Dominique Roy")
    browsers = [await at_work(site, conn, one) for one in (morning.camille, dominique)]
    pages = [await browser.get(await proposed(browser, morning)) for browser in browsers]
    posts = [
        browser.post(offers(page)[0][0], data={"replaces": offers(page)[0][1]})
        for browser, page in zip(browsers, pages, strict=True)
    ]
    answers = await asyncio.gather(*posts)
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    winner = "Camille Lefèvre" if answers[0].status_code == 303 else "Dominique Roy"
    loser = next(number for number in (0, 1) if answers[number].status_code == 409)
    text = said(answers[loser])
    assert "Rien n'a été appliqué" in text
    assert f"{winner} a publié la version 2" in text
    assert "8 h" not in text
    assert "à 9 h 14" in text
    assert "annulé" in text
    assert morning.holders[0].project in text
    assert "Par rapport à la version que vous regardiez" in text
    # Their proposals are looked at again: nothing can be applied any more.
    stale = await browsers[loser].get(str(pages[loser].url))
    assert offers(stale) == []
    assert "ne peuvent plus être appliquées" in said(stale)
    assert await conn.fetchval("select max(version) from schedule") == 2


async def test_once_its_slot_has_begun_nothing_is_applied(
    site: Site, conn: Connection, turn: Callable[[dt.datetime], None]
) -> None:
    morning = await a_day(conn)
    browser = await at_work(site, conn, morning.camille)
    page = await browser.get(await proposed(browser, morning))
    turn(at(1, 0))
    address, replaces = offers(page)[0]
    answer = await browser.post(address, data={"replaces": replaces})
    assert answer.status_code == 409
    assert "Ce créneau a commencé" in said(answer)


async def test_an_older_version_is_looked_at_compared_and_gone_back_to(
    site: Site, conn: Connection
) -> None:
    morning = await a_morning(conn, FULL)
    charlie, dora = morning.holders[1], morning.investors[1]
    await publish(conn, morning.edition, [(charlie, dora, 5, 0)], at(0))
    second, first = await planning.versions(conn, morning.edition.id)
    browser = await at_work(site, conn, morning.camille)
    versions = f"{base(morning)}/planning/versions"
    compared = said(await browser.get(f"{versions}/{second.id}/differences"))
    assert "Que change la version 2 par rapport à la version 1 ?" in compared
    assert "1 déplacé" in compared
    assert "5 annulés" in compared
    backwards = await browser.get(f"{versions}/{first.id}/differences?avec={second.id}")
    assert "5 nouveaux rendez-vous" in said(backwards)
    assert "Revenir à cette version" in said(await browser.get(f"{versions}/{first.id}"))
    asked = await browser.post(f"{versions}/{first.id}/retour")
    assert asked.status_code == 303
    page = await browser.get(asked.headers["location"])
    assert "Revenir à la version 1 à partir de 9 h 15 ?" in said(page)
    [(address, replaces)] = offers(page)
    assert (await browser.post(address, data={"replaces": replaces})).status_code == 303
    third = (await planning.versions(conn, morning.edition.id))[0]
    assert (third.version, third.origin) == (3, "rollback")
    assert "retour à partir de 9 h 15" in said(await browser.get(f"{base(morning)}/planning"))


async def test_what_belongs_to_another_edition_is_not_found(site: Site, conn: Connection) -> None:
    morning = await a_day(conn)
    browser = await at_work(site, conn, morning.camille)
    page = await browser.get(await proposed(browser, morning))
    address, replaces = offers(page)[0]
    other = await cast.an_edition(conn, slug="other-2099")
    dominique = await cast.an_organiser(conn, other)
    stranger = await at_work(site, conn, dominique)
    there = address.replace(morning.edition.slug, other.slug)
    version = (await planning.versions(conn, morning.edition.id))[0].id
    for path in (there.rpartition("/")[0], f"/organisation/{other.slug}/replanifier/{uuid4()}"):
        assert (await stranger.get(path)).status_code == 404
    assert (await stranger.post(there, data={"replaces": replaces})).status_code == 404
    elsewhere = f"/organisation/{other.slug}/planning/versions/{version}"
    assert (await stranger.get(f"{elsewhere}/differences")).status_code == 404
    assert (await stranger.post(f"{elsewhere}/retour")).status_code in (404, 409)


async def test_without_a_plan_the_page_says_where_to_begin(site: Site, conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    browser = await at_work(site, conn, camille)
    page = await browser.get(f"/organisation/{edition.slug}/replanifier")
    assert "Aucun planning n'est encore en vigueur" in said(page)


async def test_after_the_last_slot_the_page_says_so(
    site: Site, conn: Connection, turn: Callable[[dt.datetime], None]
) -> None:
    morning = await a_day(conn)
    browser = await at_work(site, conn, morning.camille)
    turn(at(0) + dt.timedelta(hours=6))
    page = await browser.get(f"{base(morning)}/replanifier")
    assert "Le dernier créneau a commencé" in said(page)


async def fits(tab: Page, width: int, turn: int = 0) -> Faults:
    """What is wrong in each width; then the page goes on in its own."""
    found = await faults(tab, WIDTHS, turn=turn)
    await tab.set_viewport_size({"width": width, "height": HEIGHT})
    return found


@pytest.mark.parametrize("width", WIDTHS if examples.LONG else WIDTHS[:1])
async def test_pages_are_accessible_and_work_by_one_press(
    site: Site, conn: Connection, page: OpenPage, width: int
) -> None:
    morning = await a_day(conn)
    await conn.execute("update person set organisation = $1 where kind = 'investor'", LONG)
    session = await links.open_session(conn, at(1), organiser_id=morning.camille.id)
    tab = await page(width)
    await tab.context.add_cookies(
        [{"name": SESSION_COOKIE, "value": session, "url": site.base_url}]
    )
    await tab.goto(f"{site.base_url}{base(morning)}/replanifier")
    assert await fits(tab, width) == {}
    await tab.get_by_role("button", name="Voir les propositions").click()
    await expect(tab.get_by_role("heading", level=1)).to_contain_text("Que changer")
    assert await fits(tab, width, 1) == {}
    await tab.get_by_role("button", name=re.compile("Appliquer")).first.click()
    await expect(tab.get_by_text("Le nouveau planning est en vigueur")).to_be_visible()
    second = (await planning.versions(conn, morning.edition.id))[0].id
    versions = f"{site.base_url}{base(morning)}/planning/versions"
    await tab.goto(f"{versions}/{second}/differences")
    assert await fits(tab, width) == {}


@pytest.mark.parametrize(
    ("samples", "left"),
    [
        ([Sample(0, 10, 10)], 10),
        ([Sample(0, 0, 0)], 0),
        ([Sample(0, 3464, 3464), Sample(1, 3472, 3477), Sample(10, 3481, 3481)], 3269),
        ([Sample(0, 5, 90), Sample(3, 80, 90)], 0),
        ([Sample(0, 999_999, 1_000_001), Sample(400, 1_000_000, 1_000_001)], 17),
    ],
)
def test_every_point_lies_inside_the_frame(samples: list[Sample], left: int) -> None:
    drawn = plot(samples, left)
    inside = range(drawn.top, drawn.bottom + 1)
    for point, sample in zip(drawn.points, samples, strict=True):
        assert drawn.left <= point.x <= drawn.right
        assert round(point.y) in inside
        assert point.bound_y <= point.y
        assert point.sample == sample
    assert round(drawn.left_y) in inside
    assert [tick.figure for tick in drawn.ys] == sorted({tick.figure for tick in drawn.ys})
    assert len(drawn.ys) <= 8
    assert len(drawn.xs) <= 8
