"""The waiting list on its pages: one tap offers a place, one tap takes it; nobody else sees it."""

import asyncio
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from api.access.identity import SESSION_COOKIE
from matchmaker import day
from matchmaker.db import Connection
from matchmaker.foundation import clock
from matchmaker.participation.people import HolderProfile
from tests import cast
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import WIDTHS, look, sign_in
from tests.fixtures.site import Site
from tests.pages.organisers import acts, said
from tests.replanning.mornings import Morning, at
from tests.waiting.mornings import a_quiet_morning, book

LONG = "Société coopérative d'intérêt collectif Les Jardins de la Vallée-aux-Loups"


SetClock = Callable[[dt.datetime], object]


@pytest.fixture
def set_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """The clock of the rehearsal shows that hour from now on; a minute to nine at first."""
    path = tmp_path / "clock"
    monkeypatch.setenv(clock.VARIABLE, f"@{path}")

    def show(moment: dt.datetime) -> object:
        return path.write_text(moment.isoformat())

    show(at(0))
    return show


class Scene:
    """Camille at the list, Charlie at his phone; he and Denise wait for Bob."""

    def __init__(self, site: Site, conn: Connection, morning: Morning) -> None:
        self.site = site
        self.conn = conn
        self.morning = morning
        self.list = f"/organisation/{morning.edition.slug}/attente"
        _, self.charlie, self.denise = morning.holders
        self.bob, self.dora = morning.investors

    async def camille(self) -> httpx.AsyncClient:
        return await self.site.organiser(self.morning.camille.id)

    async def offer(self, holder: HolderProfile, slot: int = 3) -> httpx.Response:
        form = {"holder": str(holder.id), "investor": str(self.bob.id), "slot": str(slot)}
        return await (await self.camille()).post(self.list, data=form)

    async def answer(self, holder: HolderProfile, answer: str) -> httpx.Response:
        offer_id = await self.conn.fetchval(
            "select id from offer where holder_id = $1 order by offered_at desc", holder.id
        )
        phone = await self.site.person(holder.id)
        return await phone.post(f"/moi/offres/{offer_id}", data={"answer": answer})


@pytest.fixture
async def scene(site: Site, conn: Connection, set_clock: SetClock) -> Scene:
    return Scene(site, conn, await a_quiet_morning(conn))


async def test_the_list_says_who_is_next_for_which_place(scene: Scene) -> None:
    page = await (await scene.camille()).get(scene.list)
    text = said(page)
    assert "Qui peut prendre une place libre ?" in text
    assert "26 places libres" in text
    assert "9 h 15 table 1" in text
    assert "Charlie Martin" in text
    assert "aucun rendez-vous pour l'instant · souhait de 10 points" in text
    assert "Proposer la place Charlie Martin, 9 h 15, Fonds Bob" in text
    assert "10 places libres plus tard" in text


async def test_one_tap_offers_and_one_tap_takes(scene: Scene) -> None:
    answer = await scene.offer(scene.charlie)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{scene.list}?page=1")
    text = said(await (await scene.camille()).get(scene.list))
    assert "En attente de réponse Charlie Martin" in text
    assert "jusqu'à 9 h 04, il reste 5 minutes" in text
    assert "place.offered" in await acts(scene.conn, scene.morning.edition)
    phone = await scene.site.person(scene.charlie.id)
    text = said(await phone.get("/moi"))
    assert "Une place est libre : la prenez-vous ? 9 h 45 Table 1 Fonds Bob" in text
    assert "Répondez avant 9 h 04 : il reste 5 minutes." in text
    taken = await scene.answer(scene.charlie, "accept")
    assert (taken.status_code, taken.headers["location"]) == (303, "/moi")
    text = said(await phone.get("/moi"))
    assert "la prenez-vous" not in text
    assert "Prochain rendez-vous 9 h 45 Table 1 Fonds Bob" in text
    assert "Acceptée à 8 h 59" in said(await (await scene.camille()).get(scene.list))


async def test_who_comes_second_reads_that_it_is_gone_and_of_nobody(scene: Scene) -> None:
    for holder in (scene.charlie, scene.denise):
        await scene.offer(holder)
    assert (await scene.answer(scene.denise, "accept")).status_code == 303
    late = await scene.answer(scene.charlie, "accept")
    assert late.status_code == 409
    assert "Cette place n'est plus libre." in said(late)
    text = said(await (await scene.site.person(scene.charlie.id)).get("/moi"))
    assert "La place de 9 h 45 avec Fonds Bob n'est plus libre." in text
    assert "Denise" not in said(late) + text


async def test_declined_the_next_is_shown(scene: Scene) -> None:
    await scene.offer(scene.charlie)
    assert (await scene.answer(scene.charlie, "decline")).status_code == 303
    text = said(await (await scene.camille()).get(scene.list))
    assert "Déclinée à 8 h 59" in text
    assert "Proposer la place Denise Martin, 9 h 45, Fonds Bob" in text
    assert "Proposer la place Charlie Martin, 9 h 45, Fonds Bob" not in text


async def test_too_late_is_said(scene: Scene, set_clock: SetClock) -> None:
    await scene.offer(scene.charlie)
    set_clock(at(0, 5))
    text = said(await (await scene.site.person(scene.charlie.id)).get("/moi"))
    assert "Le délai pour accepter la place de 9 h 45 avec Fonds Bob est écoulé." in text
    late = await scene.answer(scene.charlie, "accept")
    assert late.status_code == 409
    assert len(await book(scene.conn, scene.morning)) == 1


async def test_a_place_that_is_gone_meanwhile_is_not_offered(scene: Scene) -> None:
    await day.note_absent(
        scene.conn, scene.morning.edition, scene.bob.id, scene.morning.camille.id, at(0)
    )
    answer = await scene.offer(scene.charlie)
    assert answer.status_code == 409
    assert "ne peut plus être appelée à cette place" in said(answer)
    assert "1 rendez-vous en vigueur ne peut plus avoir lieu" in said(answer)


async def test_before_the_day_nobody_is_called(scene: Scene, set_clock: SetClock) -> None:
    set_clock(at(0) - dt.timedelta(days=1))
    text = said(await (await scene.camille()).get(scene.list))
    assert "Les places se proposent le jour même." in text
    assert "Proposer la place" not in text
    assert (await scene.offer(scene.charlie)).status_code == 409


async def test_the_investor_and_the_desk_see_nothing_of_it(scene: Scene) -> None:
    await scene.offer(scene.charlie)
    agenda = said(await (await scene.site.person(scene.bob.id)).get("/moi"))
    assert "Charlie" not in agenda
    desk = await cast.an_organiser(scene.conn, scene.morning.edition, "front_desk")
    browser = await scene.site.organiser(desk.id)
    assert (await browser.get(scene.list)).status_code == 403
    assert "attente" not in said(await browser.get(f"/accueil/{scene.morning.edition.slug}"))


async def test_the_page_of_the_holder_is_told_of_the_offer(scene: Scene) -> None:
    """And of nobody else's: the stream of one person changes when their own offers do."""
    charlie, denise = [await scene.site.person(one.id) for one in (scene.charlie, scene.denise)]

    async def own(phone: httpx.AsyncClient) -> str:
        async with phone.stream("GET", "/moi/evenements") as answer:
            async for line in answer.aiter_lines():
                if line.startswith("data:"):
                    return str(json.loads(line.removeprefix("data:"))["own"])
        raise AssertionError("nothing was told")

    async with asyncio.timeout(60):
        before = [await own(charlie), await own(denise)]
        await scene.offer(scene.charlie)
        while await own(charlie) == before[0]:  # noqa: ASYNC110 told by another process
            await asyncio.sleep(0.05)
        assert await own(denise) == before[1]


async def test_pages_are_accessible_and_fit(scene: Scene, page: OpenPage) -> None:
    await scene.conn.execute("update person set organisation = $1 where kind = 'investor'", LONG)
    await scene.conn.execute("update holder set project = $1", LONG)
    await scene.offer(scene.charlie)
    await scene.offer(scene.denise, 5)
    await scene.answer(scene.denise, "decline")
    holder = await page()
    await sign_in(holder, scene.site, scene.charlie.id)
    assert await look(holder, f"{scene.site.base_url}/moi", WIDTHS) == {}
    organiser = await page()
    session = await scene.site.organiser_session(scene.morning.camille.id)
    await organiser.context.add_cookies(
        [{"name": SESSION_COOKIE, "value": session, "url": scene.site.base_url}]
    )
    for turn, address in enumerate((scene.list, f"{scene.list}?financeur={scene.dora.id}")):
        assert await look(organiser, f"{scene.site.base_url}{address}", WIDTHS, turn=turn) == {}
