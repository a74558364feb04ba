"""Choosing in the guide, ranking, avoiding: for oneself alone, without JavaScript and with htmx."""

from uuid import UUID, uuid4

import httpx
import pytest

from api.exchange.acts import KEY_HEADER
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation.people import HolderProfile, InvestorProfile
from matchmaker.wording.vocabularies import Theme
from tests.cast import NOW, a_holder, an_edition, an_investor
from tests.fixtures.site import Site
from tests.pages.reading import errors, main_of, text_of
from tests.planning.plans import publish


def keyed() -> dict[str, str]:
    """As a page with scripts sends a press."""
    return {KEY_HEADER: str(uuid4())}


#: an identifier of nobody; fixed, so that every process names the tests alike
NOBODY = "00000000-0000-4000-8000-000000000000"


async def press(client: httpx.AsyncClient, act: str, target: UUID, **more: str) -> httpx.Response:
    return await client.post("/moi/souhaits", data={"move": f"{act}:{target}"} | more)


async def chosen(
    conn: Connection, author: HolderProfile | InvestorProfile
) -> tuple[list[UUID], list[UUID]]:
    own = await wishes.choices(conn, author.id)
    return [wish.target for wish in own.wishes], [refusal.target for refusal in own.refusals]


async def trio(conn: Connection) -> tuple[Edition, HolderProfile, InvestorProfile, InvestorProfile]:
    edition = await an_edition(conn)
    return (
        edition,
        await a_holder(conn, edition),
        await an_investor(conn, edition),
        await an_investor(conn, edition, "Eve"),
    )


# The guide ------------------------------------------------------------------------------------


async def test_a_holder_s_guide_begins_with_suggestions_and_their_reason(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition, amount_sought=30_000, themes=(Theme.FOOD,))
    great = {"ticket_from": 100_000, "ticket_to": 1_000_000}
    await an_investor(conn, edition, "Kim", organisation="Trop Grand", **great)
    fit = await an_investor(conn, edition, organisation="Sur Mesure", themes=(Theme.FOOD,))
    client = await site.person(alice.id)
    page = await client.get("/moi/guide")
    suggested = text_of(page.text.split('id="suggestions"')[1].split("Tous les financeurs")[0])
    assert "Sur Mesure" in suggested
    assert "30 000 €" in suggested
    assert "Un thème en commun : Alimentation durable" in suggested
    assert "Trop Grand" not in suggested
    assert "Trop Grand" in page.text
    narrowed = await client.get("/moi/guide?text=mesure")
    assert 'id="suggestions"' not in narrowed.text
    await press(client, "refuse", fit.id)
    assert 'id="suggestions"' not in (await client.get("/moi/guide")).text


async def test_an_investor_s_guide_begins_with_projects_and_their_reason(
    site: Site, conn: Connection
) -> None:
    edition, _, bob, _ = await trio(conn)
    elsewhere = {"commune": "Saint-Denis (93)", "project": "Au-delà de la Seine"}
    await a_holder(conn, edition, "Dan", **elsewhere)
    club = await an_investor(conn, edition, "Club", territory="Nord des Hauts-de-Seine")
    near = await a_holder(conn, edition, "Nour", commune="Clichy", project="Le fournil")

    async def suggested(person: InvestorProfile) -> str:
        page = (await (await site.person(person.id)).get("/moi/guide")).text
        return text_of(page.split('id="suggestions"')[1].split("Tous les projets")[0])

    of_club = await suggested(club)
    assert near.project in of_club
    assert "Sur votre territoire : Clichy." in of_club
    assert "Au-delà de la Seine" not in of_club
    assert "Au-delà de la Seine" in await suggested(bob)
    client = await site.person(club.id)
    path = f"/api/v1/editions/{edition.slug}/people/{club.id}/suggestions"
    found = (await client.get(path)).json()
    assert near.project in [one["project"]["project"] for one in found]
    assert {one["card"] for one in found} == {None}
    assert all(one["reasons"] for one in found)


async def test_an_investor_s_guide_shows_projects_without_their_holders_details(
    site: Site, conn: Connection
) -> None:
    _, alice, bob, _ = await trio(conn)
    client = await site.person(bob.id)
    page = await client.get("/moi/guide")
    assert alice.project in page.text
    assert alice.organisation in page.text
    fiche = await client.get(f"/moi/guide/{alice.id}")
    for text in (page.text, fiche.text):
        assert alice.email not in text
        assert alice.last_name not in text
    assert text_of(fiche).count("30 000 €") == 1


async def test_the_guide_forgives_counts_and_keeps_the_list_in_sight(
    site: Site, conn: Connection
) -> None:
    edition, alice, bob, _ = await trio(conn)
    await conn.execute("update edition set stage = 'open'")
    for person, typed in ((alice, "fnods bob"), (bob, "cafee")):
        client = await site.person(person.id)
        page = await client.get(f"/moi/guide?text={typed}")
        assert "voici ce qui s'en approche" in text_of(page)
        assert "(1)</option>" in page.text
        assert "Aucun souhait pour l'instant. Classer" in text_of(page)
    client = await site.person(alice.id)
    back = "/moi/guide?text=fonds&theme=food"
    await press(client, "wish", bob.id, back=back)
    page = await client.get(back)
    assert "1 souhait Classer" in text_of(page)
    assert 'value="food" selected' in page.text  # a filter stays in the address
    public = await client.get(f"/matinee/{edition.slug}/guide?text=fnods")
    assert "voici ce qui s'en approche" in text_of(public)


async def test_each_side_is_shown_the_other_one_only(site: Site, conn: Connection) -> None:
    _, alice, bob, eve = await trio(conn)
    assert (await (await site.person(alice.id)).get(f"/moi/guide/{alice.id}")).status_code == 404
    assert (await (await site.person(bob.id)).get(f"/moi/guide/{eve.id}")).status_code == 404
    elsewhere = await an_edition(conn, slug="autre")
    stranger = await an_investor(conn, elsewhere)
    assert (await (await site.person(alice.id)).get(f"/moi/guide/{stranger.id}")).status_code == 404


async def test_a_card_shows_what_was_chosen_and_how_to_change_it(
    site: Site, conn: Connection
) -> None:
    _, alice, bob, eve = await trio(conn)
    client = await site.person(alice.id)
    back = "/moi/guide?text=fonds"
    answer = await press(client, "wish", bob.id, back=back, place="card")
    there = f"{back}#choosing-card-{bob.id}"
    assert (answer.status_code, answer.headers["location"]) == (303, there)
    answer = await press(client, "refuse", eve.id, place="card")
    assert answer.headers["location"] == f"/moi/guide#choosing-card-{eve.id}"
    page = await client.get("/moi/guide")
    assert f'value="remove:{bob.id}"' in page.text
    assert f'value="unrefuse:{eve.id}"' in page.text
    assert "wish:" not in page.text
    assert "Souhait n° 1" in text_of(page)
    assert "1 à éviter, que personne d'autre ne voit." in text_of(page)
    await press(client, "remove", bob.id)
    await press(client, "unrefuse", eve.id)
    assert await chosen(conn, alice) == ([], [])


@pytest.mark.parametrize(
    "back",
    ["https://else.example/", "//else.example/moi", "/moisson", "/", "javascript:alert(1)"],
)
async def test_a_form_leads_back_to_these_pages_only(
    site: Site, conn: Connection, back: str
) -> None:
    _, alice, bob, _ = await trio(conn)
    answer = await press(await site.person(alice.id), "wish", bob.id, back=back)
    assert answer.headers["location"] == "/moi/souhaits#choices"


# Ranking --------------------------------------------------------------------------------------


async def test_wishes_are_ranked_by_plain_buttons(site: Site, conn: Connection) -> None:
    edition, alice, bob, eve = await trio(conn)
    kim = await an_investor(conn, edition, "Kim")
    client = await site.person(alice.id)
    for investor in (bob, eve, kim):
        await press(client, "wish", investor.id)
    await press(client, "up", kim.id)
    await press(client, "down", bob.id)
    assert (await chosen(conn, alice))[0] == [kim.id, bob.id, eve.id]
    for act, target in (("up", kim.id), ("down", eve.id)):
        assert (await press(client, act, target)).status_code == 303
    assert (await chosen(conn, alice))[0] == [kim.id, bob.id, eve.id]
    await press(client, "remove", bob.id)
    page = await client.get("/moi/souhaits")
    assert (await chosen(conn, alice))[0] == [kim.id, eve.id]
    assert "2 souhaits, pour 4 rendez-vous au plus." in text_of(page)
    assert "Enregistré à" in text_of(page)


async def test_a_place_is_given_as_a_number(site: Site, conn: Connection) -> None:
    edition, alice, bob, eve = await trio(conn)
    kim = await an_investor(conn, edition, "Kim")
    client = await site.person(alice.id)
    for investor in (bob, eve, kim):
        await press(client, "wish", investor.id)
    answer = await press(client, "place", kim.id, rank="1")
    assert answer.headers["location"] == f"/moi/souhaits#ranked-{kim.id}"
    assert (await chosen(conn, alice))[0] == [kim.id, bob.id, eve.id]
    await press(client, "place", kim.id, rank="900")
    assert (await chosen(conn, alice))[0] == [bob.id, eve.id, kim.id]
    for rank in ("", "0", "deux", "-1"):
        refused = await press(client, "place", bob.id, rank=rank)
        assert refused.status_code == 422
        assert "ranked-title" in refused.text  # the list stays in sight
        assert "Donnez la place en chiffres" in text_of(refused)
    assert (await chosen(conn, alice))[0] == [bob.id, eve.id, kim.id]


async def test_a_wish_pressed_again_keeps_its_reason(site: Site, conn: Connection) -> None:
    _, alice, bob, _ = await trio(conn)
    client = await site.person(alice.id)
    await client.post(f"/moi/guide/{bob.id}", data={"act": "wish", "reason": "Un four"})
    await press(client, "wish", bob.id)
    assert (await wishes.choices(conn, alice.id)).wishes[0].reason == "Un four"
    await press(client, "refuse", bob.id)
    await press(client, "wish", bob.id)  # what was written about whom one avoids goes nowhere
    assert (await wishes.choices(conn, alice.id)).wishes[0].reason == ""


async def test_an_empty_list_leads_to_the_guide(site: Site, conn: Connection) -> None:
    _, alice, *_ = await trio(conn)
    page = await (await site.person(alice.id)).get("/moi/souhaits")
    assert "Aucun souhait pour l'instant" in text_of(page)
    assert 'href="/moi/guide">Choisir qui rencontrer</a>' in page.text
    assert "Enregistré à" not in text_of(page)


async def test_a_reason_is_given_on_the_fiche_and_shown_in_the_list(
    site: Site, conn: Connection
) -> None:
    _, alice, bob, _ = await trio(conn)
    client = await site.person(alice.id)
    fiche = f"/moi/guide/{bob.id}"
    answer = await client.post(fiche, data={"act": "wish", "reason": " Un four à pain "})
    assert answer.headers["location"] == "/moi/souhaits"
    assert "Un four à pain" in (await client.get("/moi/souhaits")).text
    assert 'value="Un four à pain"' in (await client.get(fiche)).text
    too_long = await client.post(fiche, data={"act": "wish", "reason": "é" * 301})
    assert too_long.status_code == 422
    assert set(errors(too_long)) == {"reason"}
    assert "é" * 301 in too_long.text
    (wish,) = (await wishes.choices(conn, alice.id)).wishes
    assert wish.reason == "Un four à pain"


async def test_who_withdrew_stays_in_the_list_and_says_so(site: Site, conn: Connection) -> None:
    _, alice, bob, eve = await trio(conn)
    client = await site.person(alice.id)
    await press(client, "wish", bob.id)
    await conn.execute("update person set withdrawn_at = now() where kind = 'investor'")
    assert "ne participe plus" in (await client.get("/moi/souhaits")).text
    fiche = await client.get(f"/moi/guide/{bob.id}")
    assert "votre choix ne compte plus" in text_of(fiche)
    assert 'value="wish">' not in main_of(fiche)
    assert (await client.get(f"/moi/guide/{eve.id}")).status_code == 404
    answer = await press(client, "wish", eve.id)
    assert answer.status_code == 422
    assert (await chosen(conn, alice))[0] == [bob.id]


@pytest.mark.parametrize(
    "move", ["", "wish", "wish:", f"love:{NOBODY}", f"wish:{NOBODY}", "up:1; drop table wish"]
)
async def test_a_move_that_is_none_is_refused(site: Site, conn: Connection, move: str) -> None:
    _, alice, *_ = await trio(conn)
    answer = await (await site.person(alice.id)).post("/moi/souhaits", data={"move": move})
    assert answer.status_code == 422
    assert await chosen(conn, alice) == ([], [])


async def test_moving_what_another_window_removed_is_told(site: Site, conn: Connection) -> None:
    _, alice, bob, _ = await trio(conn)
    answer = await press(await site.person(alice.id), "up", bob.id)
    assert answer.status_code == 409
    assert "n'est plus dans votre liste" in text_of(answer)
    assert 'id="choices"' in answer.text


# Closed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["deadline", "organiser"])
async def test_closed_lists_are_shown_and_change_no_more(
    site: Site, conn: Connection, how: str
) -> None:
    edition, alice, bob, eve = await trio(conn)
    client = await site.person(alice.id)
    await press(client, "wish", bob.id)
    await press(client, "refuse", eve.id)
    if how == "deadline":
        await conn.execute("update edition set wishes_close_at = now() - interval '1 minute'")
    else:
        await conn.execute("update edition set stage = 'closed'")
    for path in ("/moi/souhaits", "/moi/guide", f"/moi/guide/{bob.id}"):
        page = await client.get(path)
        assert page.status_code == 200
        assert 'name="move"' not in page.text
        assert 'name="act"' not in page.text
    assert "Les souhaits sont clos" in text_of(await client.get("/moi/souhaits"))
    answer = await press(client, "remove", bob.id)
    assert answer.status_code == 409
    assert edition.contact_email in answer.text
    assert await chosen(conn, alice) == ([bob.id], [eve.id])


# Mine alone -----------------------------------------------------------------------------------

#: every page on which somebody could learn something
PAGES = ("", "/guide", "/souhaits", "/disponibilites", "/profil", "/donnees", "/donnees.json")


async def everything_shown(client: httpx.AsyncClient, *fiches: UUID) -> str:
    paths = [f"/moi{page}" for page in PAGES] + [f"/moi/guide/{fiche}" for fiche in fiches]
    return "\n".join([(await client.get(path)).text for path in paths])


async def test_two_holders_never_see_each_other_s_choices(site: Site, conn: Connection) -> None:
    edition, alice, bob, eve = await trio(conn)
    charlie = await a_holder(conn, edition, "Charlie")
    mine, theirs = await site.person(alice.id), await site.person(charlie.id)
    await mine.post(f"/moi/guide/{bob.id}", data={"act": "wish", "reason": "Raison d'Alice"})
    await mine.post(f"/moi/guide/{eve.id}", data={"act": "refuse", "reason": "Refus d'Alice"})
    shown = await everything_shown(theirs, bob.id, eve.id)
    assert "d'Alice" not in text_of(shown)
    assert "Souhait n°" not in text_of(shown)
    await press(theirs, "remove", bob.id)
    assert await chosen(conn, alice) == ([bob.id], [eve.id])


@pytest.mark.parametrize("published", [False, True])
async def test_a_refusal_shows_nowhere_on_the_other_side(
    site: Site, conn: Connection, published: bool
) -> None:
    """Not a letter differs between being refused and not."""
    edition, alice, bob, eve = await trio(conn)
    await wishes.save(conn, edition, bob, Choices(wishes=(ChosenPerson(target=alice.id),)), NOW)
    if published:
        await publish(conn, edition, [(alice, eve, 3, 1)])
    client = await site.person(bob.id)
    before = await everything_shown(client, alice.id)
    await conn.execute(
        """insert into refusal (edition_id, author_id, target_id, reason, made_at)
           values ($1, $2, $3, 'Jamais', now())""",
        edition.id,
        alice.id,
        bob.id,
    )
    assert await everything_shown(client, alice.id) == before


# With scripts ---------------------------------------------------------------------------------


async def test_a_script_is_told_the_lists_alone_and_the_hour_they_were_saved(
    site: Site, conn: Connection
) -> None:
    _, alice, bob, _ = await trio(conn)
    client = await site.person(alice.id)
    client.headers.update(keyed())
    piece = await press(client, "wish", bob.id)
    assert piece.status_code == 200
    assert piece.text.lstrip().startswith('<div id="choices"')
    assert "<html" not in piece.text
    assert "Enregistré à" in text_of(piece)
    again = await press(client, "remove", bob.id)  # under the same key: done already
    assert again.status_code == 204
    assert await chosen(conn, alice) == ([bob.id], [])


@pytest.mark.parametrize(("place", "twin"), [("card", "suggestion"), ("suggestion", "card")])
async def test_a_script_is_told_the_piece_of_a_card_its_twin_and_the_counts(
    site: Site, conn: Connection, place: str, twin: str
) -> None:
    _, alice, bob, _ = await trio(conn)
    client = await site.person(alice.id)
    at = {"place": place, "back": "/moi/guide"}
    client.headers.update(keyed())
    piece = await press(client, "wish", bob.id, **at)
    for told in (f"choosing-{place}-{bob.id}", f"choosing-{twin}-{bob.id}", "short-list", "my-bar"):
        assert f'id="{told}"' in piece.text
    client.headers.update(keyed())
    removed = await press(client, "remove", bob.id, **at)
    assert f'value="wish:{bob.id}"' in removed.text
