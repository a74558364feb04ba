"""Settling what is unclear: one or many, taken back, two organisers at once."""

import asyncio
from uuid import UUID

import pytest

from matchmaker import aftermath, day
from matchmaker.aftermath import SeenFate, Settled
from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import audit
from matchmaker.wording.errors import Conflict, MatchmakerError, NotFound
from tests.cast import an_organiser
from tests.day.mornings import Morning, a_morning, at

EVENING = at(18)


@pytest.fixture
async def morning(conn: Connection) -> Morning:
    """Alice: Bob at 9 h, Dora at 9 h 30. Charlie: Bob at 9 h 15."""
    return await a_morning(conn)


async def shown(conn: Connection, morning: Morning) -> list[SeenFate]:
    return [one.as_shown for one in await aftermath.all_fates(conn, morning.edition.id)]


async def ended(conn: Connection, morning: Morning) -> list[str]:
    return [one.fate for one in await aftermath.all_fates(conn, morning.edition.id)]


async def test_many_are_settled_at_once_in_one_line_of_the_journal_and_taken_back(
    conn: Connection, morning: Morning
) -> None:
    edition, by = morning.edition, morning.organiser.id
    meetings = await shown(conn, morning)
    assert await aftermath.settle(conn, edition, meetings[:2], "held", by, EVENING) == 2
    assert await aftermath.settle(conn, edition, meetings[:2], "held", by, EVENING) == 0
    assert await ended(conn, morning) == ["held", "held", "unclear"]
    [line] = await audit.trail(conn, edition.id, limit=1)
    assert (line.act, line.subject, line.details) == (
        "meeting.settled", "", {"count": 2, "state": "held"},
    )  # fmt: skip
    assert await aftermath.unsettle(conn, edition, meetings, by, EVENING) == 2
    assert await aftermath.unsettle(conn, edition, meetings, by, EVENING) == 0
    assert await ended(conn, morning) == ["unclear"] * 3


async def test_all_of_whom_the_same_was_seen_are_settled_by_one_act(
    conn: Connection, morning: Morning
) -> None:
    edition, by = morning.edition, morning.organiser.id
    for person in (morning.alice, morning.bob, morning.charlie):
        await day.arrive(conn, edition, person.id, None, at(8, 50))
    with pytest.raises(Conflict):
        await aftermath.settle_seen(conn, edition, "both", "held", 3, by, EVENING)
    assert await aftermath.settle_seen(conn, edition, "both", "held", 2, by, EVENING) == 2
    assert await ended(conn, morning) == ["held", "held", "unclear"]


async def test_an_organiser_corrects_what_a_mark_said_and_what_was_settled(
    conn: Connection, morning: Morning
) -> None:
    edition, by = morning.edition, morning.organiser.id
    await day.mark_meeting(conn, edition, morning.bob.id, morning.alice.id, "absent", at(9, 5))
    for state in ("held", "cancelled"):
        first = (await shown(conn, morning))[0]
        assert await aftermath.settle(conn, edition, [first], state, by, EVENING) == 1
    assert (await ended(conn, morning))[0] == "cancelled"
    await aftermath.unsettle(conn, edition, await shown(conn, morning), by, EVENING)
    assert (await ended(conn, morning))[0] == "holder_absent"


async def test_what_was_not_shown_is_not_overruled_and_nothing_of_the_act_is_stored(
    conn: Connection, morning: Morning
) -> None:
    edition, by = morning.edition, morning.organiser.id
    stale = await shown(conn, morning)
    await day.mark_meeting(conn, edition, morning.bob.id, morning.alice.id, "absent", at(9, 5))
    # By Bob's mark Alice was absent when Dora waited for her, too.
    with pytest.raises(Conflict, match=r"\(2\)"):
        await aftermath.settle(conn, edition, stale, "held", by, EVENING)
    assert await ended(conn, morning) == ["holder_absent", "unclear", "holder_absent"]
    assert await conn.fetchval("select count(*) from meeting_settlement") == 0


async def test_what_has_not_begun_or_never_was_cannot_be_settled(
    conn: Connection, morning: Morning
) -> None:
    edition, by = morning.edition, morning.organiser.id
    meetings = await shown(conn, morning)
    with pytest.raises(Conflict, match="has not begun"):
        await aftermath.settle(conn, edition, meetings, "held", by, at(9, 20))
    never = SeenFate(morning.charlie.id, morning.dora.id, 2, "unclear")
    with pytest.raises(NotFound):
        await aftermath.settle(conn, edition, [never], "held", by, EVENING)
    assert await ended(conn, morning) == ["unclear"] * 3


async def test_of_two_organisers_at_once_the_first_is_heard_and_the_second_told(
    pool: Pool,
) -> None:
    async with transaction(pool) as conn:
        morning = await a_morning(conn)
        other = await an_organiser(conn, morning.edition, email="second@matinee.example")
        meetings = await shown(conn, morning)

    async def say(state: Settled, by: UUID) -> int | str:
        try:
            async with transaction(pool) as conn:
                return await aftermath.settle(conn, morning.edition, meetings, state, by, EVENING)
        except MatchmakerError as refusal:
            return type(refusal).__name__

    said = await asyncio.gather(say("held", morning.organiser.id), say("holder_absent", other.id))
    assert sorted(map(str, said)) == ["3", "Conflict"]
    async with pool.acquire() as conn:
        assert len(set(await ended(conn, morning))) == 1
