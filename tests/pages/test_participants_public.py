"""What everybody may read, and registering."""

import pytest

from api.pages.open.steps import CHECK
from matchmaker.db import Connection
from matchmaker.wording.vocabularies import Finance, Need, Theme
from tests.cast import a_holder, a_workshop, an_edition, an_investor
from tests.fixtures.site import Site
from tests.pages.reading import errors, filled_in, text_of
from tests.pages.registering import answer_steps, faulty_steps, register

REGISTRATION = {
    "first_name": "Alice",
    "last_name": "Martin",
    "email": "alice@example.org",
    "organisation": "Les Ateliers d'Alice",
    "project": "Un café où l'on répare",
    "summary": "Un café.\nOn y répare ensemble.",
    "need": "investment",
    "amount_sought": "30 000 €",
    "project_stage": "launch",
    "commune": "nanterre",
    "themes": ["circular_economy", "food"],
    "language": "fr",
}


async def test_the_home_page_leads_to_every_announced_morning(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    page = await (await site.client()).get("/")
    assert page.status_code == 200
    assert edition.name in page.text
    assert f'href="/matinee/{edition.slug}"' in page.text


async def test_a_visitor_s_home_is_the_page_of_the_morning(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    page = await (await site.client()).get(f"/matinee/{edition.slug}")
    assert f'<a href="/matinee/{edition.slug}">{edition.name}</a>' in page.text.replace("\n", "")


@pytest.mark.parametrize("path", ["/mentions-legales", "/accessibilite", "/donnees-personnelles"])
async def test_the_legal_pages_are_where_the_footer_says(site: Site, path: str) -> None:
    visitor = await site.client()
    assert f'href="{path}"' in (await visitor.get("/")).text
    assert (await visitor.get(path)).status_code == 200


async def test_the_footer_and_the_statement_agree_on_conformity(site: Site) -> None:
    page = text_of(await (await site.client()).get("/accessibilite"))
    assert "Accessibilité : non conforme" in page
    assert "Non conforme au RGAA" in page


async def test_the_guide_shows_those_who_come_by_name(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    await an_investor(conn, edition, "Zoé", organisation="Zéphyr Capital")
    await an_investor(conn, edition, "Bob", organisation="Angèles & Cie")
    page = await (await site.client()).get(f"/matinee/{edition.slug}/guide")
    assert "2 financeurs" in text_of(page)
    assert page.text.index("Angèles &amp; Cie") < page.text.index("Zéphyr Capital")
    assert "Bernard" not in page.text


async def test_the_guide_is_narrowed_by_its_filters(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    bank = Finance.BANK_LOAN
    await an_investor(conn, edition, "Bob", organisation="Banque Une", finance=bank)
    await an_investor(
        conn, edition, "Eve", organisation="Banque Deux", finance=bank, ticket_to=6000
    )
    await an_investor(conn, edition, "Kim", organisation="Fonds Trois", themes=(Theme.FOOD,))
    visitor = await site.client()
    address = f"/matinee/{edition.slug}/guide"
    asked = {"finance": "bank_loan", "amount": "10 000 €", "text": "banque"}
    page = await visitor.get(address, params=asked)
    assert "Banque Une" in page.text
    assert "Banque Deux" not in page.text
    assert "Fonds Trois" not in page.text
    assert '<option value="bank_loan" selected>' in page.text
    none = await visitor.get(address, params={"text": "introuvable"})
    assert "Aucun financeur ne correspond" in none.text


async def test_filters_that_few_want_come_when_they_are_asked_for(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    await an_investor(conn, edition, "Bob", needs_financed=(Need.CASH_FLOW,))
    await an_investor(conn, edition, "Kim", needs_financed=(Need.HIRING,))
    visitor = await site.client()
    address = f"/matinee/{edition.slug}/guide"
    brief = await visitor.get(address)
    assert 'name="stage"' not in brief.text
    more = await visitor.get(address, params={"text": "", "finance": "", "more": "1"})
    assert 'value="cash_flow">Trésorerie' in more.text
    narrowed = await visitor.get(address, params={"need": "cash_flow"})
    assert '<option value="cash_flow" selected>' in narrowed.text
    assert "Fonds Bob" in narrowed.text
    assert "Fonds Kim" not in narrowed.text


async def test_a_filter_that_cannot_be_read_is_explained_and_hides_nobody(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    investor = await an_investor(conn, edition)
    page = await (await site.client()).get(f"/matinee/{edition.slug}/guide?amount=beaucoup&page=x")
    assert page.status_code == 422
    assert errors(page) == {
        "amount": "Une somme en euros entiers est attendue ici, par exemple 15000 ; "
        "« beaucoup » n'en est pas une."
    }
    assert 'value="beaucoup"' in page.text
    assert investor.organisation in page.text


async def test_a_long_guide_comes_in_pages_that_keep_the_filters(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    for number in range(26):
        await an_investor(conn, edition, "Bob", organisation=f"Fonds {number:02}")
    visitor = await site.client()
    first = await visitor.get(f"/matinee/{edition.slug}/guide?text=fonds")
    assert "Fonds 24" in first.text
    assert "Fonds 25" not in first.text
    assert 'href="?text=fonds&amp;page=2"' in first.text
    second = await visitor.get(f"/matinee/{edition.slug}/guide?text=fonds&page=2")
    assert "Fonds 25" in second.text


async def test_a_fiche_says_everything_and_leaves_with_its_investor(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    investor = await an_investor(
        conn,
        edition,
        description="Un premier paragraphe.\nUn second.",
        website="https://bob.example",
    )
    visitor = await site.client()
    address = f"/matinee/{edition.slug}/guide/{investor.id}"
    page = await visitor.get(address)
    assert "<p>Un second.</p>" in page.text
    assert 'href="https://bob.example"' in page.text
    assert investor.email not in page.text
    await conn.execute("update person set withdrawn_at = now() where id = $1", investor.id)
    assert (await visitor.get(address)).status_code == 404


async def test_a_project_is_nothing_that_the_public_guide_shows(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    holder = await a_holder(conn, edition)
    visitor = await site.client()
    assert (await visitor.get(f"/matinee/{edition.slug}/guide/{holder.id}")).status_code == 404


async def test_registering_stores_what_was_typed_and_sends_the_link(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    visitor = await site.client()
    address = f"/matinee/{edition.slug}/inscription/porteur"
    answer = await register(visitor, address, REGISTRATION)
    assert answer.status_code == 303
    shown = await visitor.get(answer.headers["location"])
    assert "Votre inscription est reçue" in shown.text
    row = await conn.fetchrow("select * from holder join person on person.id = person_id")
    assert row is not None
    assert (row["amount_sought"], row["commune"]) == (30_000, "Nanterre")
    assert row["themes"] == ["circular_economy", "food"]
    assert await conn.fetchval("select count(*) from consent") == 0
    assert await conn.fetchval("select array_agg(kind) from outbox") == ["acknowledgement"]


async def test_faults_are_shown_at_their_questions_with_the_answers_kept(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    wrong = REGISTRATION | {"siret": "5521005540001", "email": "alice", "project": ""}
    address = f"/matinee/{edition.slug}/inscription/porteur"
    pages = await faulty_steps(await site.client(), address, wrong | {"last_name": ""})
    # of each step everything at once: what is missing, and what is wrong
    assert [set(errors(page)) for page in pages] == [
        {"last_name", "email"},
        {"siret"},
        {"project"},
    ]
    assert 'value="5521005540001"' in pages[1].text
    assert "On y répare ensemble." in pages[2].text
    assert 'value="circular_economy" checked' in pages[2].text
    assert await conn.fetchval("select count(*) from person") == 0


async def test_a_registration_with_faults_leaves_nobody_behind(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    codes = [(await a_workshop(conn, edition)).code for _ in range(2)]
    address = f"/matinee/{edition.slug}/inscription/porteur"
    browser = await site.client()
    page = await register(browser, address, REGISTRATION | {"workshops": codes})
    assert page.status_code == 422
    assert set(errors(page)) == {"workshops"}
    checked = await browser.get(f"{address}/{CHECK}")
    page = await browser.post(address, data=filled_in(checked))  # sent all the same
    assert page.status_code == 422
    assert f'href="{address}/choix#field-workshops"' in page.text
    assert await conn.fetchval("select count(*) from person") == 0
    assert await conn.fetchval("select count(*) from outbox") == 0


async def test_an_address_is_registered_once(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    await a_holder(conn, edition, email="alice@example.org")
    address = f"/matinee/{edition.slug}/inscription/porteur"
    page = await register(await site.client(), address, REGISTRATION)
    # Whoever types an address learns nothing of it; its owner is written to.
    assert page.headers["location"] == f"/matinee/{edition.slug}/inscription-recue"
    assert await conn.fetchval("select count(*) from person") == 1


async def test_consents_are_unticked_and_separate(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    visitor = await site.client()
    address = f"/matinee/{edition.slug}/inscription/porteur"
    await answer_steps(visitor, address, REGISTRATION)
    page = (await visitor.get(f"{address}/choix")).text
    for purpose in ("newsletter", "pass_contact_on"):
        box = page[page.index(f'name="{purpose}"') :].split(">")[0]
        assert "checked" not in box


async def test_registration_ends_with_the_deadline(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    await conn.execute("update edition set wishes_close_at = now() - interval '1 hour'")
    visitor = await site.client()
    address = f"/matinee/{edition.slug}/inscription/porteur"
    page = await visitor.get(address)
    assert "Les inscriptions sont closes" in page.text
    assert "<form action" not in page.text.split("<footer")[0]
    answer = await visitor.post(f"{address}/vous", data={"email": "alice@example.org"})
    assert answer.status_code == 409
    assert edition.contact_email in answer.text
    assert await conn.fetchval("select count(*) from person") == 0


@pytest.mark.parametrize("side", ["porteur", "financeur"])
async def test_the_form_speaks_english_too(site: Site, conn: Connection, side: str) -> None:
    edition = await an_edition(conn)
    visitor = await site.client(language="en-GB")
    page = await visitor.get(f"/matinee/{edition.slug}/inscription/{side}")
    assert "E-mail address" in page.text
    assert "Adresse électronique" not in page.text


async def test_there_is_no_third_side(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    visitor = await site.client()
    assert (await visitor.get(f"/matinee/{edition.slug}/inscription/autre")).status_code == 404
    assert (await visitor.get("/matinee/nulle-part/guide")).status_code == 404


async def test_the_statement_says_all_that_the_law_asks_here(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn, publisher="Département des Hauts-de-Seine")
    page = await (await site.client()).get("/accessibilite")
    words = text_of(page)
    for asked in (
        edition.publisher,
        site.base_url,
        "Elle a été établie le",
        "Technologies",
        "Environnement de test",
        "Contenus non accessibles",
        "Libre réponse 71120",
    ):
        assert asked in words
    assert f'href="mailto:{edition.contact_email}"' in page.text


async def test_home_tells_open_mornings_from_those_to_come_and_those_that_have_been(
    site: Site, conn: Connection
) -> None:
    closed = await an_edition(conn, name="Matinée close", slug="close")
    await conn.execute("update edition set stage = 'closed' where id = $1", closed.id)
    been = await an_edition(conn, name="Matinée passée", slug="passee")
    await conn.execute(
        "update edition set stage = 'published', held_on = '2020-01-01' where id = $1", been.id
    )
    await an_edition(conn, name="Matinée ouverte")
    words = text_of(await (await site.client()).get("/"))
    assert "Inscription jusqu'au" in words
    assert words.count("m'inscrire") == 1
    assert words.index("Matinée ouverte") < words.index("Matinée close")
    assert words.index("À venir") < words.index("Matinée passée")
    assert "Cette matinée est terminée" in words
