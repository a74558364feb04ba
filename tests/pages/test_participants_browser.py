"""The participants' pages in a real browser: telephone and desk, with and without scripts.

The cast has long names on purpose; the guide has thirty investors.
"""

import re
from collections.abc import Sequence
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import people
from matchmaker.participation.people import HolderProfile, InvestorProfile
from tests import examples
from tests.cast import NOW, a_holder, a_workshop, an_edition, an_investor
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import WIDTHS, Faults, faults, look, look_at_all, sign_in
from tests.fixtures.site import Site
from tests.planning.plans import publish

LONG = "Société coopérative d'intérêt collectif Les Jardins de la Vallée-aux-Loups"
SUMMARY = "[...document.querySelectorAll('.summary a')].map(a => a.hash.slice('#field-'.length))"
FIELDS = "[...document.querySelectorAll('form [name]')].map(field => field.name)"
#: what says more the longer names are and the more there are of them
CROWDED = ("/moi", "/moi/guide", "/moi/souhaits", "/moi/disponibilites", "/moi/profil")
#: what tells of meetings
MEETING = ("/moi", "/moi/agenda", "/moi/donnees", "/moi/disponibilites", "/moi/desistement")
MINE = (
    *CROWDED,
    "/moi/guide?text=introuvable&amount=beaucoup",
    "/moi/donnees",
    "/moi/donnees/effacement",
    "/moi/liens",
    "/moi/desistement",
    "/moi/abonnement",
    "/moi/agenda",
)


def again(paths: Sequence[str]) -> Sequence[str]:
    """What a second person's pages show anew; `--long` looks at all of theirs."""
    return MINE if examples.LONG else paths


async def crowd(conn: Connection, edition: Edition) -> tuple[HolderProfile, list[InvestorProfile]]:
    """A holder who has chosen among thirty investors, the first with a name that never ends."""
    workshop = await a_workshop(conn, edition)
    holder = await a_holder(
        conn, edition, organisation=LONG, project=LONG[:120], workshops=(workshop.code,)
    )
    investors = [
        await an_investor(conn, edition, organisation=LONG, description="Mot " * 300),
        *[await an_investor(conn, edition, organisation=f"Fonds {n:02}") for n in range(29)],
    ]
    await wishes.save(
        conn,
        edition,
        holder,
        Choices(
            wishes=tuple(ChosenPerson(target=one.id, reason=LONG) for one in investors[:6]),
            refusals=(ChosenPerson(target=investors[6].id, reason=LONG),),
        ),
        NOW,
    )
    return holder, investors


async def all_faults(tab: Page, site: Site, paths: Sequence[str]) -> dict[str, Faults]:
    return await look_at_all(tab, [site.base_url + path for path in paths])


# Looking --------------------------------------------------------------------------------------


async def test_visitors_pages(site: Site, conn: Connection, page: OpenPage) -> None:
    edition = await an_edition(conn, name=f"Matinée de la {LONG}"[:120])
    _, investors = await crowd(conn, edition)
    base = f"/matinee/{edition.slug}"
    tab = await page()
    public = [
        "/",
        base,
        f"{base}/guide",
        f"{base}/guide?page=2",
        f"{base}/guide?text=introuvable&amount=beaucoup",
        f"{base}/guide/{investors[0].id}",
        f"{base}/inscription/porteur",
        f"{base}/inscription/financeur",
        f"{base}/inscription-recue",
        "/lien",
        "/lien-envoye",
        "/lien/inconnu",
        "/moi",
        "/nulle-part",
        "/mentions-legales",
        "/accessibilite",
        "/donnees-personnelles",
    ]
    assert await all_faults(tab, site, public) == {}
    await tab.goto(f"{site.base_url}{base}/inscription/porteur")
    await tab.get_by_role("button", name="Étape suivante").click()
    await expect(tab.get_by_role("alert")).to_be_visible()
    assert await faults(tab, WIDTHS) == {}


async def test_a_participant_s_pages_before_the_schedule(
    site: Site, conn: Connection, page: OpenPage
) -> None:
    edition = await an_edition(conn)
    holder, investors = await crowd(conn, edition)
    tab = await page()
    await sign_in(tab, site, holder.id)
    fiches = [f"/moi/guide/{investors[0].id}", f"/moi/guide/{investors[6].id}"]
    assert await all_faults(tab, site, [*MINE, *fiches]) == {}
    await sign_in(tab, site, investors[1].id)
    assert await all_faults(tab, site, [*again(CROWDED), f"/moi/guide/{holder.id}"]) == {}


async def test_a_participant_s_pages_with_the_schedule(
    site: Site, conn: Connection, page: OpenPage
) -> None:
    edition = await an_edition(conn)
    holder, investors = await crowd(conn, edition)
    busy = investors[1]
    others = [await a_holder(conn, edition, "Charlie", project=LONG) for _ in range(6)]
    seats = [(holder, investors[0], 0, 1), (holder, busy, 8, 0)]
    seats += [(other, busy, n, 0) for n, other in enumerate(others)]
    await publish(conn, edition, seats)
    tab = await page()
    for person, paths in (
        (holder, MINE),
        (busy, again(MEETING)),
        (investors[2], again(MEETING[:2])),
    ):
        await sign_in(tab, site, person.id)
        assert await all_faults(tab, site, paths) == {}
    await tab.goto(f"{site.base_url}/moi")
    await sign_in(tab, site, busy.id)
    await tab.goto(f"{site.base_url}/moi")
    await tab.get_by_text("Le projet").first.click()
    assert await faults(tab, WIDTHS) == {}


async def test_the_page_of_who_withdrew(site: Site, conn: Connection, page: OpenPage) -> None:
    alice = await a_holder(conn, await an_edition(conn))
    await people.withdraw(conn, alice, NOW)
    tab = await page()
    await sign_in(tab, site, alice.id)
    assert await look(tab, f"{site.base_url}/moi", WIDTHS) == {}


async def test_the_pages_by_night_and_in_english(
    site: Site, conn: Connection, page: OpenPage
) -> None:
    holder, _ = await crowd(conn, await an_edition(conn))
    tab = await page(390, language="en-GB")
    await tab.emulate_media(color_scheme="dark")
    await sign_in(tab, site, holder.id)
    await tab.goto(f"{site.base_url}/?lang=en")
    assert await all_faults(tab, site, ("/moi", "/moi/guide", "/moi/souhaits")) == {}
    assert await tab.locator("html").get_attribute("lang") == "en"


# Using ----------------------------------------------------------------------------------------


async def three(conn: Connection) -> tuple[Edition, HolderProfile, list[InvestorProfile]]:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition)
    return (
        edition,
        alice,
        [await an_investor(conn, edition, name) for name in ("Bob", "Eve", "Kim")],
    )


async def wished(conn: Connection, author: HolderProfile) -> list[UUID]:
    return [wish.target for wish in (await wishes.choices(conn, author.id)).wishes]


@pytest.mark.parametrize("javascript", [True, False])
async def test_choosing_and_ranking(
    site: Site, conn: Connection, page: OpenPage, javascript: bool
) -> None:
    """The same words and buttons, whether or not scripts run."""
    _, alice, (bob, eve, kim) = await three(conn)
    tab = await page(390, javascript=javascript)
    await sign_in(tab, site, alice.id)
    await tab.goto(f"{site.base_url}/moi/guide?text=fonds")
    for investor in (bob, eve, kim):
        card = tab.locator(f"#choosing-card-{investor.id}")
        await card.get_by_role("button", name="Souhaiter").click()
        await expect(card.get_by_text("Souhait n°")).to_be_visible()
        assert "text=fonds" in tab.url
    await expect(tab.locator("#short-list li")).to_have_count(3)
    await tab.goto(f"{site.base_url}/moi/souhaits")
    await (
        tab.get_by_role("button", name="Monter Fonds Kim")
        .or_(tab.locator(f"#ranked-{kim.id}-up"))
        .first.click()
    )
    await expect(tab.locator(".ranked-title").nth(1)).to_have_text("Fonds Kim")
    await tab.locator(f'button[value="remove:{bob.id}"]').click()
    await expect(tab.locator(".ranked-title")).to_have_count(2)
    await expect(tab.get_by_text("Enregistré à")).to_be_visible()
    assert await wished(conn, alice) == [kim.id, eve.id]


async def test_with_scripts_the_page_stays_and_so_does_the_focus(
    site: Site, conn: Connection, page: OpenPage
) -> None:
    edition, alice, investors = await three(conn)
    chosen = tuple(ChosenPerson(target=one.id) for one in investors)
    await wishes.save(conn, edition, alice, Choices(wishes=chosen), NOW)
    tab = await page(1280)
    await sign_in(tab, site, alice.id)
    await tab.goto(f"{site.base_url}/moi/souhaits")
    await tab.evaluate("window.stayed = true")
    button = f"ranked-{investors[2].id}-up"
    await tab.locator(f"#{button}").focus()
    for place in (1, 0, 0):
        await tab.keyboard.press("Enter")
        await expect(tab.locator(".ranked-title").nth(place)).to_have_text("Fonds Kim")
        assert await tab.evaluate("document.activeElement.id") == button
    assert (await wished(conn, alice))[0] == investors[2].id
    await tab.locator(".ranked .remove").nth(1).focus()
    await tab.keyboard.press("Enter")
    await expect(tab.locator(".ranked-title")).to_have_count(2)
    left = await wished(conn, alice)
    assert await tab.evaluate("document.activeElement.value") == f"remove:{left[1]}"
    for count in (1, 0):  # the keyboard goes on where the list was
        await tab.keyboard.press("Enter")
        await expect(tab.locator(".ranked-title")).to_have_count(count)
    assert await tab.evaluate("document.activeElement.id") == "choices"
    assert await tab.evaluate("window.stayed")


async def test_a_filter_alone_narrows_the_guide(
    site: Site, conn: Connection, page: OpenPage
) -> None:
    _, alice, _ = await three(conn)
    tab = await page(390)
    await sign_in(tab, site, alice.id)
    await tab.goto(f"{site.base_url}/moi/guide")
    await tab.get_by_role("button", name="Plus de filtres").click()
    await tab.get_by_label("Besoin financé").select_option("equity")
    await tab.get_by_role("button", name="Filtrer").click()
    await expect(tab.get_by_role("status").filter(has_text="financeurs")).to_be_visible()
    assert "need=equity" in tab.url


async def test_a_suggestion_and_its_card_change_together(
    site: Site, conn: Connection, page: OpenPage
) -> None:
    _, alice, (bob, *_) = await three(conn)
    tab = await page(1280)
    await sign_in(tab, site, alice.id)
    await tab.goto(f"{site.base_url}/moi/guide")
    suggestion = tab.locator(f"#choosing-suggestion-{bob.id}")
    await suggestion.get_by_role("button", name="Éviter").click()
    for place in ("suggestion", "card"):
        await expect(tab.locator(f"#choosing-{place}-{bob.id}")).to_contain_text("À éviter")
    assert await tab.evaluate("document.activeElement.value") == f"unrefuse:{bob.id}"
    assert [one.target for one in (await wishes.choices(conn, alice.id)).refusals] == [bob.id]


async def test_when_wishes_have_closed_meanwhile_the_page_says_so(
    site: Site, conn: Connection, page: OpenPage
) -> None:
    edition, alice, (bob, *_) = await three(conn)
    tab = await page(390)
    await sign_in(tab, site, alice.id)
    await tab.goto(f"{site.base_url}/moi/guide")
    await conn.execute("update edition set stage = 'closed'")
    await tab.locator(f"#choosing-card-{bob.id}").get_by_role("button", name="Souhaiter").click()
    await expect(tab.locator("#acts")).to_contain_text(edition.contact_email)
    await expect(tab.locator(f"#choosing-card-{bob.id}")).to_be_visible()


@pytest.mark.parametrize("side", ["porteur", "financeur"])
async def test_a_fault_is_one_click_from_its_question(
    site: Site, conn: Connection, page: OpenPage, side: str
) -> None:
    edition = await an_edition(conn)
    tab = await page(390)
    await tab.goto(f"{site.base_url}/matinee/{edition.slug}/inscription/{side}")
    await tab.get_by_label("Prénom").fill("Alice")
    await tab.get_by_role("button", name="Étape suivante").click()
    await expect(tab).to_have_title(re.compile("^À corriger"))
    await tab.wait_for_load_state()
    named = await tab.evaluate(SUMMARY)
    assert len(named) >= 2
    assert named == sorted(named, key=(await tab.evaluate(FIELDS)).index)
    await tab.get_by_role("alert").get_by_role("link").first.click()
    await expect(tab.locator(f"[name={named[0]}]").first).to_be_focused()
    assert await tab.get_by_label("Prénom").input_value() == "Alice"


async def test_the_availability_is_ticked_by_its_hours(
    site: Site, conn: Connection, page: OpenPage
) -> None:
    edition = await an_edition(conn)
    workshop = await a_workshop(conn, edition)
    alice = await a_holder(conn, edition, workshops=(workshop.code,))
    tab = await page(390, javascript=False)
    await sign_in(tab, site, alice.id)
    await tab.goto(f"{site.base_url}/moi/disponibilites")
    await expect(tab.get_by_label("de 9 h 15 à 9 h 30")).to_be_disabled()
    await tab.get_by_label("de 9 h 00 à 9 h 15").check()
    await tab.get_by_role("button", name="Enregistrer mes disponibilités").click()
    await expect(tab.get_by_text("Vos disponibilités sont enregistrées.")).to_be_visible()
    await expect(tab.get_by_label("de 9 h 00 à 9 h 15")).to_be_checked()
