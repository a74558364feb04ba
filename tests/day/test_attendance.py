"""Who is here: notes follow one another, the newest holds, a mistake is taken back."""

import asyncio
import datetime as dt

import pytest

from matchmaker import day
from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import audit
from matchmaker.participation import people
from matchmaker.wording.errors import Conflict, NotFound
from tests.cast import an_edition, an_organiser
from tests.day.mornings import a_morning, at
from tests.wording.faults import faults


async def test_everybody_is_expected_until_something_is_noted(conn: Connection) -> None:
    morning = await a_morning(conn)
    assert await day.attendance(conn, morning.edition.id) == {}


async def test_who_arrives_is_here_with_hour_and_witness(conn: Connection) -> None:
    edition, camille, alice, *_ = await a_morning(conn)
    assert await day.arrive(conn, edition, alice.id, camille.id, at(8, 52))
    [noted] = (await day.attendance(conn, edition.id)).values()
    assert (noted.person_id, noted.state, noted.slot_number) == (alice.id, "arrived", None)
    assert (noted.noted_at, noted.noted_by) == (at(8, 52), camille.id)
    [line, *_] = await audit.trail(conn, edition.id)
    assert (line.act, line.subject, line.actor_id) == (
        "attendance.arrived",
        str(alice.id),
        camille.id,
    )


async def test_said_twice_it_keeps_the_first_hour(conn: Connection) -> None:
    edition, camille, alice, *_ = await a_morning(conn)
    assert await day.arrive(conn, edition, alice.id, camille.id, at(8, 52))
    assert not await day.arrive(conn, edition, alice.id, camille.id, at(9, 10))
    [noted] = (await day.attendance(conn, edition.id)).values()
    assert noted.noted_at == at(8, 52)


async def test_two_desks_at_once_check_in_once(pool: Pool) -> None:
    async with pool.acquire() as conn:
        edition, camille, alice, *_ = await a_morning(conn)

    async def desk(minute: int) -> bool:
        async with transaction(pool) as own:
            return await day.arrive(own, edition, alice.id, camille.id, at(8, minute))

    assert sorted(await asyncio.gather(*map(desk, range(6)))) == [False] * 5 + [True]
    async with pool.acquire() as conn:
        trail = await audit.trail(conn, edition.id)
    assert [line.act for line in trail].count("attendance.arrived") == 1


async def test_undoing_lets_the_note_before_hold_again(conn: Connection) -> None:
    edition, camille, alice, *_ = await a_morning(conn)
    await day.note_late(conn, edition, alice.id, 4, camille.id, at(8, 30))
    await day.arrive(conn, edition, alice.id, camille.id, at(8, 52))
    assert await day.undo(conn, edition, alice.id, camille.id, at(8, 53), seen="arrived")
    noted = (await day.attendance(conn, edition.id))[alice.id]
    assert (noted.state, noted.slot_number) == ("late", 4)
    assert not await day.undo(conn, edition, alice.id, camille.id, at(8, 54), seen="arrived")
    assert await day.undo(conn, edition, alice.id, camille.id, at(8, 55))
    assert not await day.undo(conn, edition, alice.id, camille.id, at(8, 56))
    assert await day.attendance(conn, edition.id) == {}


async def test_of_two_who_undo_at_once_one_does(pool: Pool) -> None:
    async with pool.acquire() as conn:
        edition, camille, alice, *_ = await a_morning(conn)
        await day.note_absent(conn, edition, alice.id, camille.id, at(8, 30))
        await day.arrive(conn, edition, alice.id, camille.id, at(8, 52))

    async def desk() -> bool:
        async with transaction(pool) as own:
            return await day.undo(own, edition, alice.id, camille.id, at(8, 53), seen="arrived")

    assert sorted(await asyncio.gather(*(desk() for _ in range(4)))) == [False] * 3 + [True]
    async with pool.acquire() as conn:
        assert (await day.attendance(conn, edition.id))[alice.id].state == "absent"


async def test_people_are_checked_in_on_the_day_itself(conn: Connection) -> None:
    edition, camille, alice, *_ = await a_morning(conn)
    with pytest.raises(Conflict, match="on the day itself"):
        await day.arrive(conn, edition, alice.id, camille.id, at(9) - dt.timedelta(days=1))
    await day.note_late(conn, edition, alice.id, 2, camille.id, at(9) - dt.timedelta(days=1))
    assert (await day.attendance(conn, edition.id))[alice.id].state == "late"


async def test_who_withdrew_must_come_back_first(conn: Connection) -> None:
    edition, camille, alice, *_ = await a_morning(conn)
    await people.withdraw(conn, alice, at(8))
    with pytest.raises(Conflict, match="withdrawn"):
        await day.arrive(conn, edition, alice.id, camille.id, at(9))


async def test_slots_and_people_of_another_edition_are_unknown(conn: Connection) -> None:
    edition, camille, alice, *_ = await a_morning(conn)
    other = await an_edition(conn, slug="ailleurs")
    stranger = await an_organiser(conn, other)
    with pytest.raises(NotFound):
        await day.arrive(conn, other, alice.id, stranger.id, at(9))
    with faults() as found:
        await day.note_late(conn, edition, alice.id, 14, camille.id, at(9))
    assert found == {"slot": "There is no slot 14; slots are numbered from 0 to 13."}
    assert await day.attendance(conn, edition.id) == {}


async def test_what_the_next_plan_loses(conn: Connection) -> None:
    edition, camille, alice, charlie, bob, dora = await a_morning(conn)
    await day.note_absent(conn, edition, alice.id, camille.id, at(9))
    await day.note_late(conn, edition, charlie.id, 5, camille.id, at(9))
    await day.note_departure(conn, edition, bob.id, 6, camille.id, at(9))
    await day.arrive(conn, edition, dora.id, camille.id, at(9))
    state = await day.state(conn, edition.id)
    slots = range(8)
    assert state.away(alice.id, 3, slots) == {3, 4, 5, 6, 7}
    assert state.away(charlie.id, 3, slots) == {3, 4}
    assert state.away(charlie.id, 6, slots) == set()
    assert state.away(bob.id, 3, slots) == {6, 7}
    assert state.away(dora.id, 0, slots) == set()
