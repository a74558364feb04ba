"""One meeting is taken back: who is told, what becomes of the place, what may come back."""

import asyncio
import datetime as dt

import pytest

from matchmaker import day, hall, planning, waiting
from matchmaker.choices import wishes
from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import editions
from matchmaker.participation import people
from matchmaker.wording.errors import Conflict, NotFound
from tests.notices import boxes
from tests.replanning.mornings import Morning, a_morning, at, propose
from tests.waiting.mornings import names, place_of

EVE = at(0) - dt.timedelta(days=1)
#: Alice meets Bob, then Dora; Charlie meets Bob
THREE = ((0, 0, 0, 0), (0, 1, 1, 1), (1, 0, 1, 0))


async def with_of(conn: Connection, morning: Morning, side: str, number: int) -> list[str]:
    """Whom somebody's page still names, in order."""
    people_ = morning.holders if side == "holder" else morning.investors
    found = await planning.agenda(conn, people_[number].id)
    return [meeting.party.title for meeting in found.meetings]


async def test_both_sides_lose_the_meeting_and_nobody_else_is_told(conn: Connection) -> None:
    morning = await a_morning(conn, THREE)
    alice, bob = morning.holders[0], morning.investors[0]
    await boxes.all_left(conn)
    mark = await boxes.last(conn)
    assert await planning.withdraw_meeting(conn, morning.edition, alice, bob.id, EVE)
    assert await with_of(conn, morning, "holder", 0) == ["Fonds Dora"]
    assert len(await with_of(conn, morning, "investor", 0)) == 1
    written = await boxes.rows(conn, since=mark)
    assert {(row.person_id, row.kind) for row in written} == {
        (alice.id, "convocation_changed"),
        (bob.id, "convocation_changed"),
    }
    seats = (await hall.load_plan(conn, morning.edition)).seats
    assert (alice.id, bob.id) not in {(seat.holder_id, seat.investor_id) for seat in seats}


async def test_said_twice_it_is_said_once(conn: Connection) -> None:
    morning = await a_morning(conn, THREE)
    values = (conn, morning.edition, morning.holders[0], morning.investors[0].id)
    await planning.withdraw_meeting(*values, EVE)
    mark = await boxes.last(conn)
    assert not await planning.withdraw_meeting(*values, EVE)
    other = (conn, morning.edition, morning.investors[0], morning.holders[0].id)
    assert not await planning.withdraw_meeting(*other, EVE)
    assert await boxes.rows(conn, since=mark) == []


async def test_the_version_holds_what_was_published(conn: Connection) -> None:
    morning = await a_morning(conn, THREE)
    before = await planning.version_in_force(conn, morning.edition.id)
    await planning.withdraw_meeting(
        conn, morning.edition, morning.holders[0], morning.investors[0].id, EVE
    )
    after = await planning.version_in_force(conn, morning.edition.id)
    assert before == after


async def test_a_meeting_that_has_begun_or_is_not_ones_own_stays(conn: Connection) -> None:
    morning = await a_morning(conn, THREE)
    alice, charlie, _ = morning.holders
    bob, dora = morning.investors
    with pytest.raises(Conflict):
        await planning.withdraw_meeting(conn, morning.edition, alice, bob.id, at(0, 1))
    with pytest.raises(NotFound):
        await planning.withdraw_meeting(conn, morning.edition, charlie, dora.id, EVE)


@pytest.mark.parametrize("free", [True, False])
async def test_the_place_is_offered_on_if_the_investor_sits_there(
    conn: Connection, free: bool
) -> None:
    morning = await a_morning(conn, THREE)
    alice, _, denise = morning.holders
    bob = morning.investors[0]
    await planning.withdraw_meeting(conn, morning.edition, bob, alice.id, EVE, free=free)
    line = names(await place_of(conn, morning, bob, 0, at(0, -20)))
    assert (denise.first_name in line) is free
    assert alice.first_name not in line


async def test_a_place_freed_by_the_holder_goes_to_the_next_in_line(
    conn: Connection, pool: Pool
) -> None:
    morning = await a_morning(conn, THREE)
    alice, _, denise = morning.holders
    bob = morning.investors[0]
    now = at(0, -20)
    await planning.withdraw_meeting(conn, morning.edition, alice, bob.id, now)
    assert names(await place_of(conn, morning, bob, 0, now))[0] == denise.first_name
    offer_id = await waiting.offer(
        conn, morning.edition, denise.id, bob.id, 0, morning.camille.id, now
    )
    await waiting.accept(conn, morning.edition, denise, offer_id, now)
    edition = await editions.by_id(conn, morning.edition.id)
    found = await planning.agenda(conn, bob.id)
    assert [meeting.other_id for meeting in found.meetings] == [denise.id, morning.holders[1].id]
    with pytest.raises(NotFound):
        await planning.return_to_meeting(conn, edition, alice, bob.id, now)


async def test_the_pair_is_not_planned_again(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, THREE)
    alice, bob = morning.holders[0], morning.investors[0]
    values = [await wishes.valued_pairs(conn, morning.edition.id)]
    await planning.withdraw_meeting(conn, morning.edition, alice, bob.id, EVE, free=True)
    values.append(await wishes.valued_pairs(conn, morning.edition.id))
    assert len(values[0]) == len(values[1]) + 1
    for proposal in await propose(pool, morning, 0, at(0, -20)):
        pairs = await conn.fetch(
            "select holder_id, investor_id from meeting where schedule_id = $1",
            proposal.schedule_id,
        )
        assert (alice.id, bob.id) not in {tuple(pair) for pair in pairs}
    assert (await planning.agenda(conn, alice.id)).ungranted == ()


async def test_whoever_took_it_back_may_put_it_back_and_nobody_else(conn: Connection) -> None:
    morning = await a_morning(conn, THREE)
    alice, bob = morning.holders[0], morning.investors[0]
    edition = morning.edition
    await planning.withdraw_meeting(conn, edition, alice, bob.id, EVE)
    [own] = await planning.taken_back_by(conn, alice.id, EVE)
    assert own.other_of(alice.id) == bob.id
    assert await planning.taken_back_by(conn, bob.id, EVE) == []
    with pytest.raises(Conflict):
        await planning.return_to_meeting(conn, edition, bob, alice.id, EVE)
    mark = await boxes.last(conn)
    assert await planning.return_to_meeting(conn, edition, alice, bob.id, EVE)
    assert not await planning.return_to_meeting(conn, edition, alice, bob.id, EVE)
    assert await with_of(conn, morning, "holder", 0) == ["Fonds Bob", "Fonds Dora"]
    assert (await planning.agenda(conn, alice.id)).absences == ()
    assert {row.person_id for row in await boxes.rows(conn, since=mark)} <= {alice.id, bob.id}


async def test_the_organiser_sees_it_before_the_day_and_on_it(conn: Connection) -> None:
    morning = await a_morning(conn, THREE)
    alice, bob = morning.holders[0], morning.investors[0]
    await planning.withdraw_meeting(conn, morning.edition, alice, bob.id, EVE)
    [seen] = await planning.taken_back(conn, morning.edition.id, EVE)
    assert (seen.by, seen.other, seen.label) == ("Alice Martin", "Fonds Bob", "1")
    now = at(0, -20)
    board = await day.board(conn, morning.edition, now)
    said = [alert.phrase.text for alert in day.alerts(board) if alert.person_id == alice.id]
    assert said == [
        "%(name)s does not come to the meeting with %(other)s at %(moment)s, table %(table)s."
    ]
    assert {board.presence_of(m) for m in board.meetings if m.taken_back_by} == {"absent"}


async def test_whoever_withdraws_after_it_is_told_of_the_rest_only(conn: Connection) -> None:
    morning = await a_morning(conn, THREE)
    alice, bob = morning.holders[0], morning.investors[0]
    await planning.withdraw_meeting(conn, morning.edition, alice, bob.id, EVE)
    mark = await boxes.last(conn)
    await people.withdraw(conn, alice, EVE)
    told = {row.person_id for row in await boxes.rows(conn, since=mark)}
    assert told == {alice.id, morning.investors[1].id}


async def test_both_sides_at_once_are_one_withdrawal(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, THREE)
    alice, bob = morning.holders[0], morning.investors[0]
    await boxes.all_left(conn)
    mark = await boxes.last(conn)

    async def take_back(person: people.Profile, other: people.Profile) -> bool:
        async with transaction(pool) as own:
            return await planning.withdraw_meeting(own, morning.edition, person, other.id, EVE)

    done = await asyncio.gather(take_back(alice, bob), take_back(bob, alice))
    assert sorted(done) == [False, True]
    assert len(await boxes.rows(conn, since=mark)) == 2
