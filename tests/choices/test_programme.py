"""Workshops and availability: when somebody cannot meet."""

import asyncio
import datetime as dt
from typing import Any

import pytest

from matchmaker.choices import programme
from matchmaker.choices.programme import Unavailable
from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import audit, stages
from matchmaker.participation import people
from matchmaker.wording.errors import Conflict
from tests.cast import (
    NOW,
    TOO_LATE,
    a_holder,
    a_workshop,
    an_edition,
    an_investor,
    an_organiser,
)
from tests.wording.faults import faults


def at(hour: int, minute: int = 0, day: int = 24) -> dt.datetime:
    return dt.datetime(2099, 11, day, hour, minute)  # noqa: DTZ001 typed in local time


async def test_a_workshop_is_of_the_day_and_has_its_code_alone(conn: Connection) -> None:
    edition = await an_edition(conn)
    workshop = await a_workshop(conn, edition, code="A1")
    assert workshop.starts_at == dt.datetime(2099, 11, 24, 8, 20, tzinfo=dt.UTC)
    cases: list[tuple[dict[str, Any], str]] = [
        ({"code": "A1"}, "code"),
        ({"code": "A2", "starts_at": at(9, day=23)}, "starts_at"),
        ({"code": "A2", "ends_at": at(9, 20)}, "ends_at"),
        ({"code": "A2", "title": "x" * 161}, "title"),
    ]
    for changes, field in cases:
        with faults() as found:
            await a_workshop(conn, edition, **changes)
        assert list(found) == [field]
    assert await programme.workshops(conn, edition.id) == [workshop]
    [line, _] = await audit.trail(conn, edition.id)
    assert (line.act, line.subject) == ("workshop.added", str(workshop.id))


async def test_attendance_is_a_whole_list(conn: Connection) -> None:
    edition = await an_edition(conn)
    early = await a_workshop(conn, edition, code="EARLY")
    late = await a_workshop(conn, edition, code="LATE", starts_at=at(10, 5), ends_at=at(11))
    alice, charlie = await a_holder(conn, edition), await a_holder(conn, edition, "Charlie")
    await programme.attend(conn, edition.id, alice.id, ["LATE", "EARLY"])
    assert await programme.attended_workshops(conn, alice.id) == [early, late]
    await programme.attend(conn, edition.id, alice.id, ["LATE"])
    assert await programme.attended_workshops(conn, alice.id) == [late]
    await programme.attend(conn, edition.id, charlie.id, ["LATE"])
    await programme.attend(conn, edition.id, alice.id, [])
    assert await programme.attended_workshops(conn, alice.id) == []
    assert await programme.attended_workshops(conn, charlie.id) == [late]


async def test_nobody_attends_two_workshops_at_once(conn: Connection) -> None:
    edition = await an_edition(conn)
    await a_workshop(conn, edition, code="A", title="Lever des fonds")
    await a_workshop(conn, edition, code="B", title="Pitcher", starts_at=at(10), ends_at=at(11))
    alice = await a_holder(conn, edition)
    with faults() as found:
        await programme.attend(conn, edition.id, alice.id, ["A", "B"])
    assert found == {"workshops": "“Lever des fonds” and “Pitcher” overlap; choose one of them."}
    with faults() as found:
        await programme.attend(conn, edition.id, alice.id, ["A", "C"])
    assert found == {"workshops[1]": "There is no workshop “C”."}
    assert await programme.attended_workshops(conn, alice.id) == []


async def test_workshops_of_another_edition_are_unknown(conn: Connection) -> None:
    edition, other = await an_edition(conn), await an_edition(conn, slug="mfi-2100")
    await a_workshop(conn, other, code="A")
    alice = await a_holder(conn, edition)
    with faults() as found:
        await programme.attend(conn, edition.id, alice.id, ["A"])
    assert list(found) == ["workshops[0]"]


async def test_declared_slots_and_workshops_keep_from_meeting(conn: Connection) -> None:
    edition = await an_edition(conn)
    workshop = await a_workshop(conn, edition)  # 9 h 20 to 10 h 05
    alice = await a_holder(conn, edition, workshops=(workshop.code,))
    bob = await an_investor(conn, edition)
    gone = await an_investor(conn, edition, "Gone")
    await programme.save_availability(conn, edition, alice, [4, 0, 0], NOW)
    await programme.save_availability(conn, edition, bob, [13], NOW)
    await programme.save_availability(conn, edition, gone, [1], NOW)
    await people.withdraw(conn, gone, NOW)
    slots = await programme.availability(conn, alice)
    assert [slot.number for slot in slots if slot.declared] == [0, 4]
    assert [slot.number for slot in slots if slot.workshop == "Lever des fonds"] == [1, 2, 3, 4]
    assert [slot.pause_after for slot in slots].index(True) == 6
    assert await programme.unavailable_slots(conn, edition.id) == [
        *(Unavailable(kind="holder", position=0, slot_number=n) for n in range(5)),
        Unavailable(kind="investor", position=0, slot_number=13),
    ]


async def test_a_workshop_that_only_touches_a_slot_leaves_it_free(conn: Connection) -> None:
    edition = await an_edition(conn)
    workshop = await a_workshop(conn, edition, starts_at=at(9, 15), ends_at=at(9, 30))
    alice = await a_holder(conn, edition, workshops=(workshop.code,))
    slots = await programme.availability(conn, alice)
    assert [slot.number for slot in slots if slot.workshop] == [1]


async def test_a_slot_that_does_not_exist_is_refused(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition)
    await programme.save_availability(conn, edition, alice, [3], NOW)
    for slots, field in (([0, 14], "slots[1]"), ([-1], "slots[0]"), ([10**12], "slots[0]")):
        with faults() as found:
            await programme.save_availability(conn, edition, alice, slots, NOW)
        assert list(found) == [field]
    with faults() as found:
        await programme.save_availability(conn, edition, alice, [17], NOW)
    assert found == {"slots[0]": "There is no slot 17; slots are numbered from 0 to 13."}
    slots_now = await programme.availability(conn, alice)
    assert [slot.number for slot in slots_now if slot.declared] == [3]


async def test_availability_is_fixed_once_wishes_close(conn: Connection) -> None:
    edition = await an_edition(conn)
    organiser = await an_organiser(conn, edition)
    alice = await a_holder(conn, edition)
    with pytest.raises(Conflict):
        await programme.save_availability(conn, edition, alice, [3], TOO_LATE)
    await stages.close_wishes(conn, edition, organiser.id, NOW)
    with pytest.raises(Conflict):
        await programme.save_availability(conn, edition, alice, [3], NOW)
    await programme.save_availability(conn, edition, alice, [3], NOW, by=organiser.id)
    [line, *_] = await audit.trail(conn, edition.id)
    assert (line.act, line.subject) == ("availability.saved", str(alice.id))
    await people.withdraw(conn, alice, NOW)
    with pytest.raises(Conflict):
        await programme.save_availability(conn, edition, alice, [3], NOW, by=organiser.id)


async def test_two_answers_at_once_never_mix(pool: Pool) -> None:
    async with transaction(pool) as conn:
        edition = await an_edition(conn)
        alice = await a_holder(conn, edition)
    answers = [[0, 1], [2, 3, 4], [], [1, 3]]

    async def save(slots: list[int]) -> None:
        async with transaction(pool) as conn:
            await programme.save_availability(conn, edition, alice, slots, NOW)

    await asyncio.gather(*map(save, answers))
    async with pool.acquire() as conn:
        slots = await programme.availability(conn, alice)
    assert [slot.number for slot in slots if slot.declared] in answers
