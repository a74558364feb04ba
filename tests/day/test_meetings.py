"""The investor's three buttons, and which meetings did not take place."""

import datetime as dt

import pytest

from matchmaker import day
from matchmaker.db import Connection
from matchmaker.participation import people
from matchmaker.wording.errors import Conflict
from tests.day.mornings import a_morning, at
from tests.planning.plans import publish


@pytest.mark.parametrize(
    ("mark", "state", "slot"),
    [("present", "arrived", None), ("late", "late", 1), ("absent", "absent", None)],
)
async def test_a_mark_feeds_the_attendance(
    conn: Connection, mark: day.AttendanceMark, state: str, slot: int | None
) -> None:
    edition, _, alice, _, bob, _ = await a_morning(conn)
    assert await day.mark_meeting(conn, edition, bob.id, alice.id, mark, at(9, 5))
    assert not await day.mark_meeting(conn, edition, bob.id, alice.id, mark, at(9, 6))
    noted = (await day.attendance(conn, edition.id))[alice.id]
    assert (noted.state, noted.slot_number, noted.noted_by) == (state, slot, None)
    [marked] = (await day.marks(conn, edition.id, bob.id)).values()
    assert (marked.state, marked.marked_at) == (mark, at(9, 5))


async def test_nobody_is_late_or_absent_hours_ahead_but_may_be_here(conn: Connection) -> None:
    edition, _, alice, _, bob, _ = await a_morning(conn)
    away: tuple[day.AttendanceMark, ...] = ("late", "absent")
    for mark in away:
        with pytest.raises(Conflict):
            await day.mark_meeting(conn, edition, bob.id, alice.id, mark, at(8, 29))
    assert await day.marks(conn, edition.id) == {}
    assert await day.mark_meeting(conn, edition, bob.id, alice.id, "present", at(8, 29))
    assert await day.unmark_meeting(conn, edition, bob.id, alice.id, at(8, 29))
    assert await day.mark_meeting(conn, edition, bob.id, alice.id, "absent", at(8, 31))


async def test_who_was_checked_in_is_here_though_late_at_a_table(conn: Connection) -> None:
    edition, camille, alice, _, bob, _ = await a_morning(conn)
    await day.arrive(conn, edition, alice.id, camille.id, at(8, 50))
    await day.mark_meeting(conn, edition, bob.id, alice.id, "late", at(9, 5))
    assert (await day.attendance(conn, edition.id))[alice.id].state == "arrived"
    assert (await day.marks(conn, edition.id))[alice.id, bob.id].state == "late"
    await day.unmark_meeting(conn, edition, bob.id, alice.id, at(9, 6))
    assert (await day.attendance(conn, edition.id))[alice.id].state == "arrived"


async def test_taking_a_mark_back_takes_back_what_it_said(conn: Connection) -> None:
    edition, camille, alice, _, bob, _ = await a_morning(conn)
    await day.arrive(conn, edition, alice.id, camille.id, at(8, 50))
    await day.mark_meeting(conn, edition, bob.id, alice.id, "absent", at(9, 5))
    assert await day.unmark_meeting(conn, edition, bob.id, alice.id, at(9, 6))
    assert not await day.unmark_meeting(conn, edition, bob.id, alice.id, at(9, 6))
    assert (await day.attendance(conn, edition.id))[alice.id].state == "arrived"
    assert await day.marks(conn, edition.id) == {}


async def test_the_desk_s_newer_word_outlives_a_mark_taken_back(conn: Connection) -> None:
    edition, camille, alice, _, bob, _ = await a_morning(conn)
    await day.mark_meeting(conn, edition, bob.id, alice.id, "absent", at(9, 5))
    await day.note_departure(conn, edition, alice.id, 3, camille.id, at(9, 6))
    await day.unmark_meeting(conn, edition, bob.id, alice.id, at(9, 7))
    assert (await day.attendance(conn, edition.id))[alice.id].state == "left"


async def test_only_one_s_own_meetings_on_the_day_are_marked(conn: Connection) -> None:
    edition, _, alice, charlie, bob, dora = await a_morning(conn)
    with pytest.raises(Conflict, match="no longer in the schedule"):
        await day.mark_meeting(conn, edition, dora.id, charlie.id, "present", at(9))
    with pytest.raises(Conflict, match="on the day itself"):
        await day.mark_meeting(
            conn, edition, bob.id, alice.id, "present", at(9) - dt.timedelta(days=1)
        )
    assert await day.attendance(conn, edition.id) == {}


async def test_a_meeting_marked_absent_did_not_take_place(conn: Connection) -> None:
    edition, _, alice, _, bob, _ = await a_morning(conn)
    await day.mark_meeting(conn, edition, bob.id, alice.id, "absent", at(8, 58))
    assert await day.did_not_take_place(conn, edition.id, at(8, 59)) == set()
    assert await day.did_not_take_place(conn, edition.id, at(9)) == {(alice.id, bob.id)}


async def test_without_a_mark_attendance_tells(conn: Connection) -> None:
    edition, camille, alice, charlie, bob, dora = await a_morning(conn)
    await day.note_late(conn, edition, alice.id, 2, camille.id, at(8, 55))
    await day.note_departure(conn, edition, bob.id, 1, camille.id, at(9, 10))
    assert await day.did_not_take_place(conn, edition.id, at(9, 50)) == {
        (alice.id, bob.id),
        (charlie.id, bob.id),
    }
    await day.mark_meeting(conn, edition, bob.id, alice.id, "present", at(9, 50))
    assert await day.did_not_take_place(conn, edition.id, at(9, 50)) == {(charlie.id, bob.id)}
    await people.withdraw(conn, dora, at(9, 20))
    assert (alice.id, dora.id) in await day.did_not_take_place(conn, edition.id, at(9, 50))


async def test_what_is_known_later_changes_nothing_about_what_took_place(
    conn: Connection,
) -> None:
    edition, camille, alice, charlie, bob, dora = await a_morning(conn)
    await day.note_absent(conn, edition, charlie.id, camille.id, at(9, 20))
    await day.note_absent(conn, edition, alice.id, camille.id, at(9, 20))
    await day.arrive(conn, edition, charlie.id, camille.id, at(9, 45))
    # Alice met Bob at 9 h, before anybody noted her absence; Charlie was missed at 9 h 15.
    missed = await day.did_not_take_place(conn, edition.id, at(9, 50))
    assert missed == {(charlie.id, bob.id), (alice.id, dora.id)}


async def test_a_pair_that_meets_later_starts_anew(conn: Connection) -> None:
    edition, camille, alice, charlie, bob, dora = await a_morning(conn)
    await day.mark_meeting(conn, edition, bob.id, alice.id, "absent", at(9, 5))
    await day.arrive(conn, edition, alice.id, camille.id, at(9, 8))
    seats = [(charlie, bob, 1, 1), (alice, dora, 2, 2), (alice, bob, 6, 1)]
    await publish(conn, edition, seats, now=at(9, 10))
    assert await day.marks(conn, edition.id) == {}
    assert await day.did_not_take_place(conn, edition.id, at(9, 12)) == set()
    await day.mark_meeting(conn, edition, bob.id, alice.id, "present", at(10, 31))
    assert (await day.marks(conn, edition.id))[alice.id, bob.id].slot_number == 6
