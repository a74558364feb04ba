"""The alerts of the day know both sides, the slot under way, and what came of what is over."""

import datetime as dt

import pytest

from matchmaker import day
from matchmaker.db import Connection
from matchmaker.participation import people
from tests.day.mornings import Morning, a_morning, at


@pytest.fixture
async def morning(conn: Connection) -> Morning:
    """Alice: Bob at 9 h, Dora at 9 h 30. Charlie: Bob at 9 h 15."""
    return await a_morning(conn)


async def said(conn: Connection, morning: Morning, now: dt.datetime) -> list[str]:
    board = await day.board(conn, morning.edition, now)
    return [str(alert.phrase) for alert in day.alerts(board)]


async def test_an_investor_who_has_not_come_is_told_before_the_holders(
    conn: Connection, morning: Morning
) -> None:
    told = await said(conn, morning, at(8, 50))
    assert [line.split(" has not")[0] for line in told] == ["Fonds Bob", "Alice Martin"]
    assert all("is expected at" in line for line in told)


@pytest.mark.parametrize("side", ["holder", "investor"])
async def test_whoever_lets_the_slot_under_way_wait_is_told(
    conn: Connection, morning: Morning, side: str
) -> None:
    missing, here = (
        (morning.alice, morning.bob) if side == "holder" else (morning.bob, morning.alice)
    )
    for person in (here, morning.charlie):
        await day.arrive(conn, morning.edition, person.id, None, at(8, 45))
    [told] = await said(conn, morning, at(9, 5))
    assert "has not arrived and is expected since" in told
    await day.note_absent(conn, morning.edition, missing.id, morning.organiser.id, at(9, 6))
    [told] = await said(conn, morning, at(9, 7))
    assert "is absent: 2 meetings cannot take place" in told


async def test_the_last_slot_is_watched_until_it_ends(conn: Connection, morning: Morning) -> None:
    for person in (morning.alice, morning.charlie, morning.bob):
        await day.arrive(conn, morning.edition, person.id, None, at(8, 45))
    await people.withdraw(conn, morning.dora, at(9, 31))
    assert any("has withdrawn" in line for line in await said(conn, morning, at(9, 40)))
    assert await said(conn, morning, at(9, 45)) == []


async def test_what_the_investor_has_said_needs_nobody_any_more(
    conn: Connection, morning: Morning
) -> None:
    edition, bob = morning.edition, morning.bob
    await day.mark_meeting(conn, edition, bob.id, morning.alice.id, "present", at(9, 2))
    told = await said(conn, morning, at(9, 5))
    # Bob marks, and Alice was seen at his table: neither is missing, badge or not.
    assert [line.split(" has not")[0] for line in told] == ["Charlie Martin"]


async def test_who_is_announced_is_not_missing(conn: Connection, morning: Morning) -> None:
    for person in (morning.alice, morning.bob):
        await day.announce_late(conn, morning.edition, person.id, 1, at(8, 40))
    told = await said(conn, morning, at(8, 50))
    assert len(told) == 2
    assert all("comes at" in line for line in told)


async def test_what_is_over_and_unknown_is_counted_and_what_is_known_is_not(
    conn: Connection, morning: Morning
) -> None:
    edition = morning.edition
    # That Charlie is in the house says nothing of the table where Bob waits, or does not.
    await day.arrive(conn, edition, morning.charlie.id, None, at(9, 10))
    board = await day.board(conn, edition, at(9, 50))
    assert [one.slot_number for one in board.unresolved] == [0, 1, 2]
    await day.mark_meeting(conn, edition, morning.bob.id, morning.charlie.id, "present", at(9, 16))
    board = await day.board(conn, edition, at(9, 50))
    assert [(one.slot_number, one.investor) for one in board.unresolved] == [
        (0, "Fonds Bob"),
        (2, "Fonds Dora"),
    ]
    assert not board.is_over
    later = await day.board(conn, edition, at(9) + dt.timedelta(days=2))
    assert later.is_over
    assert len(later.unresolved) == 2
