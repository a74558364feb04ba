"""What came of one's meetings: one page, a press for each answer, with and without scripts."""

import re
from pathlib import Path
from uuid import UUID

import pytest

from matchmaker import returns
from matchmaker.db import Connection
from matchmaker.participation import links
from matchmaker.returns import CardForm, OutcomeForm
from tests.day.mornings import Morning
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import look, sign_in
from tests.fixtures.site import SECRET, Site
from tests.pages.days import a_clock
from tests.pages.reading import main_of, text_of
from tests.returns.afternoons import AFTERNOON, an_afternoon


@pytest.fixture
async def afternoon(conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Morning:
    """Two in the afternoon."""
    a_clock(tmp_path, monkeypatch).set(14)
    return await an_afternoon(conn)


def pressed(text: str) -> list[str]:
    """What is pressed in, in the order of the page."""
    return re.findall(r'id="([\w-]+?)-[0-9a-f-]{36}" class="press[^"]*" aria-pressed="true"', text)


async def test_a_holder_answers_without_scripts_and_changes_it(
    site: Site, afternoon: Morning
) -> None:
    alice, bob = afternoon.alice, afternoon.bob
    client = await site.person(alice.id)
    page = await client.get("/moi/retours")
    assert "2 rendez-vous attendent votre réponse" in text_of(page)
    assert pressed(page.text) == []
    address = f"/moi/retours/{bob.id}"
    said = await client.post(address, data={"useful": "yes"})
    assert said.headers["location"] == f"/moi/retours#rv-{bob.id}"
    await client.post(address, data={"next_step": "false"})
    words = {"part": "words", f"word-{bob.id}": "Très clair."}
    await client.post(address, data=words)
    page = await client.get("/moi/retours")
    assert pressed(page.text) == ["useful-yes", "next_step-false"]
    assert "Très clair." in page.text
    assert "1 rendez-vous attend votre réponse" in text_of(page)
    await client.post(address, data={"took_place": "false"})
    assert pressed((await client.get("/moi/retours")).text) == ["took_place"]
    await client.post(address, data={"part": "words", f"word-{bob.id}": ""})
    assert "Très clair." not in (await client.get("/moi/retours")).text


async def test_an_investor_says_what_follows_and_a_fault_stands_beside_its_question(
    site: Site, afternoon: Morning
) -> None:
    alice, bob, dora = afternoon.alice, afternoon.bob, afternoon.dora
    client = await site.person(bob.id)
    address = f"/moi/retours/{alice.id}"
    await client.post(address, data={"outcome": "reoriented"})
    page = await client.get("/moi/retours")
    assert f'value="investor:{dora.id}"' in page.text
    words = {"part": "words", f"referred-{alice.id}": f"investor:{dora.id}"}
    kept = {**words, f"note-{alice.id}": "À revoir", f"shared-{alice.id}": "true"}
    await client.post(address, data=kept)
    theirs = await (await site.person(alice.id)).get("/moi/retours")
    assert "Orientation vers Fonds Dora Note À revoir" in text_of(theirs)
    wrong = {**words, f"referred-{alice.id}": "investor:x", f"note-{alice.id}": "Autre"}
    refused = await client.post(address, data=wrong)
    assert refused.status_code == 422
    assert f'href="#field-referred-{alice.id}"' in refused.text
    assert "Autre" in main_of(refused)


async def test_words_that_a_colleague_saved_meanwhile_are_not_lost(
    site: Site, conn: Connection, afternoon: Morning
) -> None:
    edition, alice, bob = afternoon.edition, afternoon.alice, afternoon.bob
    client = await site.person(bob.id)
    drawn = re.search(r'name="drawn" value="([^"]+)"', (await client.get("/moi/retours")).text)
    assert drawn is not None
    note = OutcomeForm(note="De ma collègue")
    await returns.answer_outcome(conn, edition, bob, alice.id, note, AFTERNOON)
    mine = {"part": "words", "drawn": drawn[1], f"note-{alice.id}": "De moi"}
    refused = await client.post(f"/moi/retours/{alice.id}", data=mine)
    assert refused.status_code == 409
    assert "De ma collègue" in text_of(refused)
    assert "De moi" in main_of(refused)
    [said, _] = await returns.outcomes_of(conn, bob.id, AFTERNOON)
    assert said.note == "De ma collègue"
    again = re.search(r'name="drawn" value="([^"]+)"', refused.text)
    assert again is not None
    await client.post(f"/moi/retours/{alice.id}", data=mine | {"drawn": again[1]})
    [said, _] = await returns.outcomes_of(conn, bob.id, AFTERNOON)
    assert said.note == "De moi"


async def test_contacts_pass_on_the_pages_of_both_and_go_again(
    site: Site, afternoon: Morning
) -> None:
    alice, bob = afternoon.alice, afternoon.bob
    hers, his = await site.person(alice.id), await site.person(bob.id)
    await hers.post(f"/moi/retours/{bob.id}/coordonnees", data={})
    await his.post(f"/moi/retours/{alice.id}/coordonnees", data={"agree": "true"})
    assert alice.email not in (await his.get("/moi/retours")).text  # her empty box is no yes
    await hers.post(f"/moi/retours/{bob.id}/coordonnees", data={"agree": "true"})
    assert f"mailto:{alice.email}" in (await his.get("/moi/retours")).text
    assert f"mailto:{bob.email}" in (await hers.get("/moi/retours")).text
    await hers.post(f"/moi/retours/{bob.id}/coordonnees", data={"part": "take_back"})
    assert alice.email not in (await his.get("/moi/retours")).text


async def test_one_of_an_investor_s_people_answers_for_what_they_hold(
    site: Site, conn: Connection, afternoon: Morning
) -> None:
    held = await conn.fetch(
        """select delegate_id, holder_id from meeting_delegate where investor_id = $1""",
        afternoon.bob.id,
    )
    seat, holder = held[0]["delegate_id"], held[0]["holder_id"]
    others = [row["holder_id"] for row in held if row["delegate_id"] != seat]
    client = await site.person(afternoon.bob.id, delegate_id=seat)
    page = await client.get("/representant/retours")
    assert f"rv-{holder}" in page.text
    assert not any(f"rv-{other}" in page.text for other in others)
    said = {"outcome": "no_follow_up"}
    done = await client.post(f"/representant/retours/{holder}", data=said)
    assert done.status_code == 303
    if others:
        refused = await client.post(f"/representant/retours/{others[0]}", data=said)
        assert refused.status_code == 404


async def test_a_link_chooses_an_answer_and_only_its_button_saves_it(
    site: Site, conn: Connection, afternoon: Morning
) -> None:
    client = await site.person(afternoon.alice.id)
    page = await client.get(f"/moi/retours?rv={afternoon.bob.id}&dit=partly")
    assert "Votre réponse : En partie" in text_of(page)
    assert await conn.fetchval("select count(*) from meeting_card") == 0
    for nonsense in ("rv=x&dit=yes", f"rv={afternoon.bob.id}&dit=maybe"):
        page = await client.get(f"/moi/retours?{nonsense}")
        assert "Votre réponse :" not in text_of(page)


async def test_the_letter_leads_there_and_whoever_only_opens_its_link_answers_nothing(
    site: Site, conn: Connection, afternoon: Morning
) -> None:
    alice, bob = afternoon.alice, afternoon.bob
    token = (await links.mint(conn, SECRET, alice.id, "page")).token
    address = f"/lien/{token}?suite=retours&rv={bob.id}&dit=yes"
    scanner = await site.client()
    for _ in range(2):
        assert "Ouvrir ma page" in text_of(await scanner.get(address))
    visitor = await site.client()
    opened = await visitor.open_link(address)
    assert opened.headers["location"] == f"/moi/retours?rv={bob.id}&dit=yes"
    again = await visitor.get(address)
    assert again.headers["location"] == opened.headers["location"]
    assert await conn.fetchval("select count(*) from meeting_card") == 0


async def answered(conn: Connection, holder_id: UUID) -> list[str | None]:
    """What the holder said of each meeting, in the order of the morning."""
    return [one.useful for one in await returns.cards_of(conn, holder_id, AFTERNOON)]


async def test_one_tap_saves_on_a_phone_with_scripts_and_without(
    site: Site, conn: Connection, afternoon: Morning, page: OpenPage
) -> None:
    alice, bob = afternoon.alice, afternoon.bob
    tab = await page(390)
    await sign_in(tab, site, alice.id)
    await tab.goto(f"{site.base_url}/moi/retours")
    await tab.locator(f"#useful-yes-{bob.id}").click()
    await tab.get_by_text("1 rendez-vous attend votre réponse").wait_for()
    assert await answered(conn, alice.id) == ["yes", None]
    assert tab.url.endswith("/moi/retours")  # it has not left the page
    bare = await page(390, javascript=False)
    await sign_in(bare, site, bob.id)
    await bare.goto(f"{site.base_url}/moi/retours?rv={alice.id}&dit=follow_up")
    await bare.get_by_role("button", name="Enregistrer cette réponse").click()
    assert bare.url.endswith(f"#rv-{alice.id}")
    [said, _] = await returns.outcomes_of(conn, bob.id, AFTERNOON)
    assert said.outcome == "follow_up"


@pytest.mark.parametrize("side", ["holder", "investor"])
async def test_the_page_is_accessible_at_both_widths(
    site: Site, conn: Connection, afternoon: Morning, page: OpenPage, side: str
) -> None:
    edition, alice, bob = afternoon.edition, afternoon.alice, afternoon.bob
    for person, other in ((alice, bob), (bob, alice)):
        await returns.agree_to_contact(conn, edition, person, other.id, AFTERNOON)
    card, told = CardForm(useful="yes", word="Merci"), OutcomeForm(outcome="follow_up", shared=True)
    await returns.answer_card(conn, edition, alice, bob.id, card, AFTERNOON)
    await returns.answer_outcome(conn, edition, bob, alice.id, told, AFTERNOON)
    tab = await page()
    await sign_in(tab, site, (alice if side == "holder" else bob).id)
    other = bob if side == "holder" else afternoon.charlie
    address = f"{site.base_url}/moi/retours?rv={other.id}&dit=not_held"
    assert await look(tab, address, (390, 1280)) == {}


async def test_both_answer_and_read_by_json_what_their_page_has(
    site: Site, afternoon: Morning
) -> None:
    edition, alice, bob = afternoon.edition, afternoon.alice, afternoon.bob
    hers, his = await site.person(alice.id), await site.person(bob.id)
    base = f"/api/v1/editions/{edition.slug}/people"
    her_meeting = f"{base}/{alice.id}/meetings/{bob.id}"
    his_meeting = f"{base}/{bob.id}/meetings/{alice.id}"
    for word in ({"useful": "yes"}, {"word": "Très clair."}):
        assert (await hers.patch(f"{her_meeting}/card", json=word)).status_code == 204
    told = {"outcome": "follow_up", "step": "Budget", "note": "Solide.", "shared": True}
    assert (await his.patch(f"{his_meeting}/outcome", json=told)).status_code == 204
    for client, meeting in ((hers, her_meeting), (his, his_meeting)):
        assert (await client.put(f"{meeting}/contact")).status_code == 204
    card = (await hers.get(f"{base}/{alice.id}/returns")).json()["cards"][0]
    assert (card["useful"], card["word"], card["told"]["step"]) == ("yes", "Très clair.", "Budget")
    assert card["contact"]["email"] == bob.email
    assert (await his.delete(f"{his_meeting}/contact")).status_code == 204
    outcome = (await his.get(f"{base}/{bob.id}/returns")).json()["outcomes"][0]
    assert (outcome["note"], outcome["contact"]) == ("Solide.", None)
    assert (await hers.patch(f"{her_meeting}/outcome", json=told)).status_code == 404
    assert (await his.get(f"{base}/{alice.id}/returns")).status_code == 404


async def test_organisers_read_all_of_it_and_programs_the_same(
    site: Site, conn: Connection, afternoon: Morning
) -> None:
    edition, camille, alice, _, bob, _ = afternoon
    card = CardForm(useful="yes", word="Très clair.")
    await returns.answer_card(conn, edition, alice, bob.id, card, AFTERNOON)
    told = OutcomeForm(outcome="follow_up", step="Budget", note="Solide.")
    await returns.answer_outcome(conn, edition, bob, alice.id, told, AFTERNOON)
    client = await site.organiser(camille.id)
    path = f"/organisation/{edition.slug}/apres/retours"
    shown = text_of(await client.get(f"{path}?card=yes"))
    for words in ("1 rendez-vous", "Très clair.", "Suite à donner", "Budget", "Solide."):
        assert words in shown
    assert "Oui (1)" in shown
    api = f"/api/v1/editions/{edition.slug}/returns"
    [one] = (await client.get(f"{api}?outcome=follow_up")).json()["items"]
    assert (one["useful"], one["note"], one["shared"]) == ("yes", "Solide.", False)
    counts = (await client.get(f"{api}/counts")).json()
    assert (counts["total"], counts["card"]["yes"], counts["outcome"]["none"]) == (3, 1, 2)
