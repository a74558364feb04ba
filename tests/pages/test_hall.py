"""The pages and streams of the hall, as a screen asks for them; the organiser's page about them."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx
import msgspec
import pytest

from matchmaker import hall
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.foundation import clock
from tests import cast
from tests.fixtures.site import SECRET, Site
from tests.pages.organisers import Scene, a_scene, acts, said
from tests.planning import plans

LONG: Final = "Société coopérative d'intérêt collectif Les Jardins de la Vallée-aux-Loups"


@pytest.fixture
async def scene(site: Site, conn: Connection) -> Scene:
    return await a_scene(site, conn)


async def board_of(conn: Connection, scene: Scene) -> str:
    key = await hall.key_in_force(conn, scene.edition, SECRET, None, cast.NOW)
    return f"/tableau/{scene.edition.slug}/{key.text}"


async def publish(conn: Connection, scene: Scene, table: int) -> None:
    edition = await editions.by_id(conn, scene.edition.id)
    await plans.publish(conn, edition, [(scene.alice, scene.bob, 0, table)])


@asynccontextmanager
async def stream(client: httpx.AsyncClient, path: str, **headers: str) -> AsyncIterator[Any]:
    """The events of a stream as (kind, identifier, data), heartbeats left out."""
    async with client.stream("GET", path, headers=headers, timeout=60) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield _events(answer)


async def _events(answer: httpx.Response) -> AsyncIterator[tuple[str, str, str]]:
    event: dict[str, str] = {}
    async for line in answer.aiter_lines():
        field, _, value = line.partition(": ")
        if line:
            event[field] = value
        elif event:
            if event.get("event") != "beat":
                yield event.get("event", ""), event.get("id", ""), event.get("data", "")
            event = {}


async def test_before_publication_and_after_the_day_the_board_names_nobody(
    site: Site, conn: Connection, scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    visitor = await site.client()
    address = await board_of(conn, scene)
    assert "n'est pas encore publié" in said(await visitor.get(address))
    await publish(conn, scene, 0)
    (tmp_path / "hour").write_text("2099-11-24T08:50:00+01:00")
    monkeypatch.setenv(clock.VARIABLE, f"@{tmp_path / 'hour'}")
    for path in (address, f"{address}/tables", f"{address}/table/0"):
        await until_shown(visitor, path, "Martin")
    (tmp_path / "hour").write_text("2099-11-25T00:00:00+01:00")
    for path in (address, f"{address}/tables"):
        page = await visitor.get(path)
        assert "Martin" not in page.text
        assert "est terminée" in said(page)


async def until_shown(client: httpx.AsyncClient, path: str, word: str) -> None:
    """The process hears of a publication a moment after it."""
    for _ in range(600):
        if word in (await client.get(path)).text:
            return
    raise AssertionError(f"{path} never says {word}")


async def test_a_screen_that_knows_the_version_is_sent_nothing(
    site: Site, conn: Connection, scene: Scene
) -> None:
    await publish(conn, scene, 0)
    visitor, address = await site.client(), await board_of(conn, scene)
    stamp = (await hall.load_plan(conn, scene.edition)).stamp
    known = await visitor.get(f"{address}?connu={stamp}")
    assert (known.status_code, known.content) == (204, b"")
    other = await visitor.get(f"{address}?connu=another")
    assert other.status_code == 200
    assert f'data-stamp="{stamp}"' in other.text
    now = dt.datetime.now(dt.UTC).timestamp() * 1000
    assert abs(int(known.headers["X-Instant"]) - now) < 600_000


async def test_a_stream_tells_the_state_at_once_then_each_change_and_nothing_twice(
    site: Site, conn: Connection, scene: Scene
) -> None:
    await publish(conn, scene, 0)
    visitor, address = await site.client(), await board_of(conn, scene)
    async with stream(visitor, f"{address}/evenements") as events:
        kind, first, data = await anext(events)
        assert kind == "plan"
        assert msgspec.json.decode(data)["version"] == 1
        await publish(conn, scene, 1)
        kind, second, data = await anext(events)
        assert (kind, msgspec.json.decode(data)["version"]) == ("plan", 2)
        assert second != first
    # Whoever knew the first is told what was missed; whoever knows the second only of what follows.
    async with stream(visitor, f"{address}/evenements", **{"Last-Event-ID": first}) as events:
        assert (await anext(events))[1] == second
    async with stream(visitor, f"{address}/evenements", **{"Last-Event-ID": second}) as events:
        await publish(conn, scene, 2)
        assert msgspec.json.decode((await anext(events))[2])["version"] == 3


async def test_a_person_is_told_whether_the_change_is_their_own(
    site: Site, conn: Connection, scene: Scene
) -> None:
    charlie = await cast.a_holder(conn, scene.edition, "Charlie")
    seat: plans.Seat = (scene.alice, scene.bob, 0, 0)
    await plans.publish(conn, scene.edition, [seat])
    client = await site.person(scene.alice.id)
    async with stream(client, "/moi/evenements") as events:
        first = msgspec.json.decode((await anext(events))[2])
        edition = await editions.by_id(conn, scene.edition.id)
        await plans.publish(conn, edition, [seat, (charlie, scene.bob, 1, 0)])
        second = msgspec.json.decode((await anext(events))[2])
        await plans.publish(conn, edition, [(scene.alice, scene.bob, 2, 0)])
        third = msgspec.json.decode((await anext(events))[2])
    assert [each["version"] for each in (first, second, third)] == [1, 2, 3]
    assert first["own"] == second["own"] != third["own"]


async def test_the_organiser_is_shown_one_address_and_may_change_it(
    site: Site, conn: Connection, scene: Scene
) -> None:
    address = await board_of(conn, scene)
    page = await scene.browser.get(f"{scene.base}/ecrans")
    assert site.base_url + address in page.text
    assert 'src="data:image/svg+xml' in page.text
    assert (await scene.browser.get(f"{scene.base}/ecrans")).text.count(address) == page.text.count(
        address
    )
    asked = await scene.browser.get(f"{scene.base}/ecrans/adresse")
    assert "Chaque écran ouvert s'éteint" in said(asked)
    visitor = await site.client()
    async with stream(visitor, f"{address}/evenements") as events:
        await anext(events)
        done = await scene.browser.post(f"{scene.base}/ecrans/adresse")
        assert done.status_code == 303
        assert (await anext(events))[0] == "gone"
    assert (await visitor.get(address)).status_code == 404
    assert (await visitor.get(await board_of(conn, scene))).status_code == 200
    assert "hall.key_renewed" in await acts(conn, scene.edition)


async def test_who_works_there_comes_in_without_the_key(
    site: Site, conn: Connection, scene: Scene
) -> None:
    desk = await cast.an_organiser(conn, scene.edition, "front_desk")
    answer = await (await site.organiser(desk.id)).get(f"/tableau/{scene.edition.slug}")
    assert answer.status_code == 303
    assert answer.headers["location"] == await board_of(conn, scene)


async def test_a_board_without_its_key_or_a_table_that_is_none_is_not_found(
    site: Site, conn: Connection, scene: Scene
) -> None:
    visitor, address = await site.client(), await board_of(conn, scene)
    for path in (
        f"/tableau/{scene.edition.slug}/aaaaa-bbbbb-ccccc",
        f"/tableau/nowhere/{address.rsplit('/', 1)[1]}",
        f"{address}/table/6",
        f"/tableau/{scene.edition.slug}/aaaaa/evenements",
    ):
        assert (await visitor.get(path)).status_code == 404, path
    assert (await visitor.get(f"/tableau/{scene.edition.slug}")).status_code == 401


async def test_the_papers_are_of_the_version_in_force(conn: Connection, scene: Scene) -> None:
    nothing = await scene.browser.get(f"{scene.base}/ecrans/papiers.pdf")
    assert nothing.status_code == 404
    for version in (1, 2):
        await publish(conn, scene, version)
        paper = await scene.browser.get(f"{scene.base}/ecrans/papiers.pdf")
        assert paper.content.startswith(b"%PDF")
        assert f"version-{version}.pdf" in paper.headers["content-disposition"]


async def test_a_crowd_is_shown_forty_at_a_time(
    site: Site, conn: Connection, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(clock.VARIABLE, "2099-11-24T08:50:00+01:00")
    edition = await cast.an_edition(conn, slug="large", tables=45)
    seats: list[plans.Seat] = []
    for number in range(45):
        holder = await cast.a_holder(conn, edition, "Alice", last_name=f"Nom{number:02}")
        investor = await cast.an_investor(conn, edition, organisation=f"{LONG} {number}")
        seats.append((holder, investor, 0, number))
    await plans.publish(conn, edition, seats)
    key = await hall.key_in_force(conn, edition, SECRET, None, cast.NOW)
    visitor = await site.client()
    sizes = []
    for sheet in ("1", "2", "3", "4", "many"):
        page = await visitor.get(f"/tableau/large/{key.text}?page={sheet}")
        slot = page.text.split('<section class="hall-slot"')[1]
        shown = slot.split('hall-sheet"')[1:]
        [visible] = [part for part in shown if not part.startswith(" data-sheet hidden")]
        sizes.append(visible.count('<li class="hall-line'))
    assert sizes == [30, 30, 30, 30, 30]
