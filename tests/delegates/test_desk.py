"""On the day each of an investor's people is checked in by their own badge, and marks their own."""

from pathlib import Path

import pytest

from matchmaker import day, delegates
from matchmaker.db import Connection
from tests.fixtures.site import Site
from tests.pages.days import Day, a_clock, a_day
from tests.planning.plans import publish


@pytest.fixture
async def scene(
    site: Site, conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Day:
    return await a_day(site, conn, a_clock(tmp_path, monkeypatch))


async def test_a_badge_of_their_own_and_a_tap_by_name(
    scene: Day, site: Site, conn: Connection
) -> None:
    bob = scene.morning.bob
    _, bianca = await delegates.delegates_of(conn, bob.id)
    code = await day.delegate_badge_code(conn, site.settings.secret, bianca.id)
    answer = await scene.desk.post(f"{scene.desk_path}/badges", data={"code": code})
    assert answer.status_code == 303
    shown = (await scene.desk.get(answer.headers["location"])).text
    assert "Bianca" in shown
    assert (await day.attendance(conn, scene.morning.edition.id))[bob.id].state == "arrived"
    found = (await delegates.find_delegate(conn, bob.id, bianca.id)).arrived_at
    assert found is not None
    assert "Bianca" in (await scene.desk.get(f"{scene.desk_path}/badge/{code}")).text
    back = {"delegate_id": str(bianca.id), "here": "false"}
    undone = await scene.desk.post(f"{scene.desk_path}/representants", data=back)
    assert "est annulée" in (await scene.desk.get(undone.headers["location"])).text
    assert (await delegates.find_delegate(conn, bob.id, bianca.id)).arrived_at is None
    acts = await conn.fetch("select act from audit where act like 'delegate.%' order by id")
    assert [row["act"] for row in acts] == ["delegate.arrived", "delegate.undone"]


async def test_badges_of_everybody_who_comes(scene: Day, conn: Connection, site: Site) -> None:
    made = await day.delegate_badges(conn, scene.morning.edition.id, site.settings.secret)
    assert {badge.name for badge, _ in made} >= {"Bianca"}
    sheet = await scene.organiser.get(f"/organisation/{scene.morning.edition.slug}/badges.pdf")
    assert sheet.content.startswith(b"%PDF")


async def test_each_marks_what_they_hold_and_nothing_else(
    scene: Day, conn: Connection, site: Site
) -> None:
    morning = scene.morning
    seats = [(morning.alice, morning.bob, 1, 1), (morning.charlie, morning.bob, 1, 2)]
    await publish(conn, morning.edition, seats)
    held = {one.delegate_id: one.holder_id for one in await delegates.held_by(conn, morning.bob.id)}
    scene.clock.set(9, 20)
    for own, holder in held.items():
        client = await site.person(morning.bob.id, delegate_id=own)
        assert "Présent" in (await client.get("/representant")).text
        path = f"/representant/rendez-vous/{holder}"
        assert (await client.post(path, data={"mark": "present"})).status_code == 303
        other = next(one for one in held.values() if one != holder)
        path = f"/representant/rendez-vous/{other}"
        assert (await client.post(path, data={"mark": "absent"})).status_code == 404
    marks = await day.marks(conn, morning.edition.id, morning.bob.id)
    assert [mark.state for mark in marks.values()] == ["present", "present"]
