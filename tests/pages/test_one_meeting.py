"""One meeting is taken back on one's own page, by a delegate, by JSON; and put back."""

import re
from pathlib import Path
from uuid import UUID

import pytest

from matchmaker import planning
from matchmaker.db import Connection
from tests.cast import a_holder, an_edition, an_investor
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import look, sign_in
from tests.fixtures.site import Site
from tests.pages.days import a_clock
from tests.pages.reading import main_of, text_of
from tests.planning.plans import publish


async def a_meeting(conn: Connection, *, delegates: tuple[str, ...] = ()) -> tuple[UUID, UUID, str]:
    """Alice meets Bob at 9 h and Dora at 9 h 15."""
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition, project="Un four solidaire")
    bob = await an_investor(conn, edition, "Bob", delegates=delegates)
    dora = await an_investor(conn, edition, "Dora")
    await publish(conn, edition, [(alice, bob, 0, 0), (alice, dora, 1, 1)])
    return alice.id, bob.id, edition.slug


@pytest.mark.parametrize("side", ["holder", "investor"])
async def test_it_says_who_is_told_takes_it_back_and_puts_it_back(
    site: Site, conn: Connection, side: str
) -> None:
    alice, bob, _ = await a_meeting(conn)
    me, other = (alice, bob) if side == "holder" else (bob, alice)
    name = "Fonds Bob" if side == "holder" else "Un four solidaire"
    client = await site.person(me)
    address = f"/moi/rendez-vous/{other}/desistement"
    assert f'href="{address}"' in (await client.get("/moi")).text
    asked = await client.get(address)
    assert f"Vous et {name}, aussitôt" in text_of(asked)
    done = await client.post(address, follow_redirects=True)
    assert "Le rendez-vous est annulé" in text_of(done)
    assert "Vous ne venez pas à" in text_of(done)
    assert address not in main_of(done)
    theirs = await (await site.person(other)).get("/moi")
    assert f"/moi/rendez-vous/{me}/desistement" not in theirs.text
    assert "Vous ne venez pas à" not in text_of(theirs)
    back = await client.post(f"/moi/rendez-vous/{other}/retour", follow_redirects=True)
    assert "Le rendez-vous a finalement lieu" in text_of(back)
    assert address in main_of(back)


async def test_whoever_cannot_come_chooses_one_or_all(site: Site, conn: Connection) -> None:
    alice, bob, _ = await a_meeting(conn)
    page = await (await site.person(alice)).get("/moi/desistement")
    assert "Je ne peux pas venir du tout" in text_of(page)
    assert "9 h 00, table 1 : Fonds Bob" in text_of(page)
    assert f'href="/moi/rendez-vous/{bob}/desistement"' in page.text


async def test_a_delegate_takes_back_what_they_hold_and_nothing_else(
    site: Site, conn: Connection
) -> None:
    alice, bob, slug = await a_meeting(conn, delegates=("Ana", "Ben"))
    seats = await conn.fetch(
        """select delegate.id, meeting_delegate.holder_id as held from delegate
           left join meeting_delegate on meeting_delegate.delegate_id = delegate.id
           where delegate.investor_id = $1""",
        bob,
    )
    address = f"/representant/rendez-vous/{alice}/desistement"
    api = f"/api/v1/editions/{slug}/delegate/meetings/{alice}/withdrawal"
    for seat in sorted(seats, key=lambda row: row["held"] is not None):
        client = await site.person(bob, delegate_id=seat["id"])
        if seat["held"] is None:
            gone = await client.get(address, follow_redirects=True)
            assert "Ce rendez-vous n'est plus à venir" in text_of(gone)
            assert (await client.post(address)).status_code == 404
            assert (await client.put(api)).status_code == 404
            continue
        asked = await client.get(address)
        assert "Vous, Fonds Bob et Un four solidaire, aussitôt" in text_of(asked)
        done = await client.post(address, follow_redirects=True)
        assert "Le rendez-vous est annulé" in text_of(done)
    assert (await planning.agenda(conn, bob)).meetings == ()


async def test_the_same_by_json(site: Site, conn: Connection) -> None:
    alice, bob, slug = await a_meeting(conn)
    client = await site.person(alice)
    one = f"/api/v1/editions/{slug}/people/{alice}"
    address = f"{one}/meetings/{bob}/withdrawal"
    assert (await client.put(address, json={"free": True})).status_code == 204
    read = (await client.get(f"{one}/agenda")).json()
    assert [meeting["other"] for meeting in read["meetings"]] == ["Fonds Dora"]
    assert (await client.delete(address)).status_code == 204
    assert len((await client.get(f"{one}/agenda")).json()["meetings"]) == 2
    strangers = f"/api/v1/editions/{slug}/people/{bob}/meetings/{alice}/withdrawal"
    assert (await client.put(strangers, json={})).status_code in (403, 404)


async def test_the_pages_are_accessible_at_both_widths(
    site: Site, conn: Connection, page: OpenPage
) -> None:
    alice, bob, _ = await a_meeting(conn)
    tab = await page()
    await sign_in(tab, site, alice)
    for address in (f"/moi/rendez-vous/{bob}/desistement", "/moi/desistement"):
        assert await look(tab, site.base_url + address, (390, 1280)) == {}
    client = await site.person(alice)
    await client.post(f"/moi/rendez-vous/{bob}/desistement")
    assert await look(tab, f"{site.base_url}/moi", (390, 1280)) == {}


async def test_marks_of_later_meetings_are_in_the_page_folded_away(
    site: Site, conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = await an_edition(conn)
    alice, charlie = await a_holder(conn, edition), await a_holder(conn, edition, "Charlie")
    bob = await an_investor(conn, edition, "Bob")
    await publish(conn, edition, [(alice, bob, 0, 0), (charlie, bob, 5, 0)])
    hour = a_clock(tmp_path, monkeypatch)
    hour.set(8, 45)
    client = await site.person(bob.id)
    page = (await client.get("/moi")).text
    folded = re.findall(r'<details class="why" id="later-([^"]+)"', page)
    assert folded == [str(charlie.id)]
    assert page.count('class="marking"') == 2
    answer = await client.post(f"/moi/rendez-vous/{charlie.id}", data={"mark": "absent"})
    assert "à partir d'une demi-heure avant" in text_of(answer)
    hour.set(9, 50)
    assert "later-" not in (await client.get("/moi")).text
