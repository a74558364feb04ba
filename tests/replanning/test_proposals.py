"""Proposals follow from what the day has brought; what was held and who sits still is not moved."""

import datetime as dt
from uuid import UUID

import msgspec
import pytest

from matchmaker import day, planning, replanning, worker
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.day.door import DoorForm, register_at_door
from matchmaker.db import Connection, Database, Pool
from matchmaker.editions import editions
from matchmaker.participation import people
from matchmaker.replanning import Proposal, computing
from matchmaker.wording.errors import Conflict, Invalid, NotFound
from tests import cast
from tests.replanning.mornings import Morning, a_morning, apply, at, in_force, meets, propose, rows

FULL = [(0, 0, 0, 0), (1, 0, 1, 0), (2, 0, 2, 0), (1, 1, 0, 1), (2, 1, 1, 1), (0, 1, 2, 1)]


async def test_nothing_is_proposed_where_nothing_can_be_better(
    conn: Connection, pool: Pool
) -> None:
    morning = await a_morning(conn, FULL)
    [only] = await propose(pool, morning, 1)
    assert only.policies == ("fill", "at-most:1", "at-most:2", "at-most:5", "at-most:10",
                             "at-most:20", "best")  # fmt: skip
    assert (only.moves, only.added, only.cancelled, only.kept) == (0, 0, 0, 4)
    assert only.value == only.policy_bound == only.value_bound
    assert await rows(conn, only.schedule_id) == await in_force(conn, morning)


async def test_absent_person_gives_their_place_to_somebody_else(
    conn: Connection, pool: Pool
) -> None:
    # One table: Charlie was left out.
    morning = await a_morning(conn, [(0, 0, 0, 0), (0, 1, 1, 0)], holders=2, tables=1)
    alice, charlie = morning.holders
    await day.note_absent(conn, morning.edition, alice.id, morning.camille.id, at(0))
    *_, best = await propose(pool, morning, 0)
    await apply(pool, morning, best, at(0))
    found = await in_force(conn, morning)
    assert {row[0] for row in found} == {charlie.id}
    assert len(found) == 2


@pytest.mark.parametrize(
    ("event", "gone"),
    [("late", {1}), ("left", {2, 3}), ("table", {1, 2, 3}), ("withdrawal", {1, 2, 3})],
)
async def test_the_day_takes_what_it_takes_and_no_more(
    conn: Connection, pool: Pool, event: str, gone: set[int]
) -> None:
    """Alice has three meetings; no other slot or table is open to her."""
    seats = [(0, 0, 0, 0), (0, 1, 1, 0), (0, 2, 2, 0)]
    morning = await a_morning(conn, seats, holders=1, investors=3, tables=1)
    edition, alice, camille = morning.edition, morning.holders[0], morning.camille.id
    await conn.execute(
        """insert into unavailability (edition_id, person_id, slot_number)
           select $1, $2, number from slot where edition_id = $1 and number > 2""",
        edition.id,
        alice.id,
    )
    now = at(1)
    match event:
        case "late":
            await day.note_late(conn, edition, alice.id, 2, camille, now)
        case "left":
            await day.note_departure(conn, edition, alice.id, 2, camille, now)
        case "table":
            await day.close_table(conn, edition, 0, 1, camille, now)
        case "withdrawal":
            await people.withdraw(conn, alice, now)
    calm, *_ = await propose(pool, morning, 1)
    assert {row[2] for row in await rows(conn, calm.schedule_id)} == {0, 1, 2} - gone


async def test_a_delegate_fewer_cancels_the_cheaper_of_two_meetings(
    conn: Connection, pool: Pool
) -> None:
    morning = await a_morning(
        conn, [(0, 0, 1, 0), (1, 0, 1, 1)], holders=2, investors=1, delegates=2
    )
    bob = morning.investors[0]
    await wishes_of(conn, morning, bob.id, morning.holders[0].id)
    await day.lose_delegates(conn, morning.edition, bob.id, 1, 1, morning.camille.id, at(1))
    for found in await propose(pool, morning, 1):
        placed = await rows(conn, found.schedule_id)
        assert meets(placed, morning.holders[0], bob) == 1
        assert len({row[2] for row in placed}) == len(placed)


async def wishes_of(conn: Connection, morning: Morning, author: object, target: object) -> None:
    """One more wish, past the deadline."""
    await conn.execute(
        "insert into wish (edition_id, author_id, target_id, rank) values ($1, $2, $3, 1)",
        morning.edition.id,
        author,
        target,
    )


async def test_who_withdrew_keeps_the_meetings_they_had(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, FULL)
    alice, bob, dora = morning.holders[0], *morning.investors
    await people.withdraw(conn, alice, at(1))
    found = await propose(pool, morning, 1)
    done = await apply(pool, morning, found[-1], at(1))
    after = await in_force(conn, morning)
    assert meets(after, alice, bob) == 0
    assert meets(after, alice, dora) is None
    assert done.version.from_slot == 1


async def test_meeting_that_did_not_take_place_may_be_given_again(
    conn: Connection, pool: Pool
) -> None:
    morning = await a_morning(conn, [(0, 0, 0, 0)], holders=1, investors=1)
    [alice], [bob] = morning.holders, morning.investors
    await day.mark_meeting(conn, morning.edition, bob.id, alice.id, "absent", at(0, 5))
    [nothing] = await propose(pool, morning, 1)
    # While she is away the place stays what it was: history.
    assert meets(await rows(conn, nothing.schedule_id), alice, bob) == 0
    await day.arrive(conn, morning.edition, alice.id, morning.camille.id, at(0, 10))
    [again] = await propose(pool, morning, 1)
    assert again.added == 1
    await apply(pool, morning, again, at(1))
    slot = meets(await in_force(conn, morning), alice, bob)
    assert slot is not None
    assert slot >= 1


async def test_meeting_held_is_not_given_twice(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, [(0, 0, 0, 0)], holders=1, investors=1)
    [only] = await propose(pool, morning, 1)
    assert await rows(conn, only.schedule_id) == await in_force(conn, morning)


async def test_walk_in_is_in_the_next_plan(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, FULL)
    edition, bob = morning.edition, morning.investors[0]
    before = await in_force(conn, morning)
    zoe = await register_at_door(conn, edition, _at_the_door(bob.id), morning.camille.id, at(1))
    found = (await propose(pool, morning, 1))[-1]
    await apply(pool, morning, found, at(1))
    after = await in_force(conn, morning)
    assert before <= after
    [(holder, investor, slot, _)] = after - before
    assert (holder, investor) == (zoe.id, bob.id)
    assert slot >= 1


def _at_the_door(wish: UUID) -> DoorForm:
    asked = cast.holder_form("Zoé")
    names = ("first_name", "last_name", "email", "organisation", "project", "commune", "need")
    rest = ("amount_sought", "project_stage")
    return DoorForm(**{name: getattr(asked, name) for name in (*names, *rest)}, wish_1=wish)


async def test_pin_of_somebody_absent_is_no_obstacle(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, FULL)
    alice, dora = morning.holders[0], morning.investors[1]
    await conn.execute(
        "insert into pin (edition_id, holder_id, investor_id, slot_number) values ($1, $2, $3, 2)",
        morning.edition.id,
        alice.id,
        dora.id,
    )
    await day.note_absent(conn, morning.edition, alice.id, morning.camille.id, at(1))
    for found in await propose(pool, morning, 1):
        assert meets(await rows(conn, found.schedule_id), alice, dora) is None


async def test_more_moves_are_shown_only_where_they_bring_more(
    conn: Connection, pool: Pool
) -> None:
    """Bob has one slot free: to serve Charlie, Alice must move."""
    morning = await a_morning(conn, [(0, 0, 2, 0)], holders=2, investors=1)
    edition, charlie, bob = morning.edition, morning.holders[1], morning.investors[0]
    for person, kept in ((bob, {1, 2}), (charlie, {2})):
        await conn.execute(
            """insert into unavailability (edition_id, person_id, slot_number)
               select $1, $2, number from slot where edition_id = $1 and number <> all ($3)""",
            edition.id,
            person.id,
            list(kept),
        )
    calm, moving = await propose(pool, morning, 1)
    assert (calm.policies, calm.moves) == (("fill",), 0)
    assert (moving.moves, moving.moves_bound, moving.added) == (1, 1, 1)
    assert moving.policies[0] == "at-most:1"
    assert moving.policies[-1] == "best"
    assert (-calm.guarantee_shortfall, calm.value) < (-moving.guarantee_shortfall, moving.value)


@pytest.mark.parametrize("slot", [0, 1, 99])
async def test_slot_that_has_begun_or_does_not_exist_is_refused(
    conn: Connection, pool: Pool, slot: int
) -> None:
    morning = await a_morning(conn, FULL)
    with pytest.raises(Invalid):
        await propose(pool, morning, slot, at(1, 0))


async def test_after_the_last_slot_there_is_nothing_to_plan(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, FULL)
    late = at(40)
    assert await replanning.current_slot(conn, morning.edition, late) is None
    assert await replanning.current_slot(conn, morning.edition, at(3)) == 3
    assert await replanning.current_slot(conn, morning.edition, at(3, 0)) == 4
    with pytest.raises(Conflict, match="nothing left"):
        await propose(pool, morning, 3, late)


async def test_without_a_plan_in_force_there_is_nothing_to_change(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    with pytest.raises(Conflict, match="in force"):
        await replanning.request_proposals(Database(pool), edition, 0, camille.id, at(0))


async def test_proposals_are_no_versions_before_they_are_applied(
    conn: Connection, pool: Pool
) -> None:
    morning = await a_morning(conn, FULL)
    await day.note_absent(conn, morning.edition, morning.holders[0].id, morning.camille.id, at(0))
    found = await propose(pool, morning, 1)
    assert [one.version for one in await planning.versions(conn, morning.edition.id)] == [1]
    await apply(pool, morning, found[-1], at(1))
    versions = await planning.versions(conn, morning.edition.id)
    assert [(one.version, one.origin, one.state) for one in versions] == [
        (2, "replan", "published"),
        (1, "solve", "superseded"),
    ]


async def test_what_was_not_applied_is_forgotten_after_a_day(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, FULL)
    await day.note_absent(conn, morning.edition, morning.holders[0].id, morning.camille.id, at(0))
    old = await propose(pool, morning, 1)
    kept = await propose(pool, morning, 1)
    await apply(pool, morning, kept[0], at(1))
    await worker.tidy(pool, at(1) + dt.timedelta(hours=23))
    assert await _known(conn, morning, old[0])
    await worker.tidy(pool, at(1) + dt.timedelta(hours=25))
    assert not await _known(conn, morning, old[0])
    assert await _known(conn, morning, kept[0])
    assert await conn.fetchval("select count(*) from schedule where state = 'draft'") == 0
    assert await conn.fetchval("select count(*) from replan_batch") == 1


async def _known(conn: Connection, morning: Morning, proposal: Proposal) -> bool:
    try:
        await replanning.proposal(conn, morning.edition.id, proposal.schedule_id)
    except NotFound:
        return False
    return True


async def test_choices_of_tests_are_real(conn: Connection) -> None:
    """The cast's wishes reach the problem: otherwise nothing above could fail."""
    morning = await a_morning(conn, FULL)
    chosen = await wishes.choices(conn, morning.holders[0].id)
    expected = Choices(wishes=tuple(ChosenPerson(target=one.id) for one in morning.investors))
    assert [one.target for one in chosen.wishes] == [one.target for one in expected.wishes]


async def test_what_time_did_not_suffice_for_is_not_claimed(
    conn: Connection, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child is ended before it has said anything; a proposal missing is no proposal."""
    morning = await a_morning(conn, FULL)
    monkeypatch.setattr(computing, "PATIENCE", 0.0)
    with pytest.raises(Conflict, match="before it had found anything"):
        await propose(pool, morning, 1)
    monkeypatch.undo()
    found = await propose(pool, morning, 1)
    assert replanning.is_complete(found)
    assert not replanning.is_complete(
        [msgspec.structs.replace(one, policies=("fill",)) for one in found]
    )


async def test_a_meeting_that_has_come_together_stays_where_it_is(
    conn: Connection, pool: Pool
) -> None:
    """The hours slipped after the two had sat down; a dearer plan would move them."""
    seats = [(0, 0, 1, 0), (1, 0, 2, 0)]
    morning = await a_morning(conn, seats, holders=2, investors=1, tables=1)
    edition, camille = morning.edition, morning.camille.id
    alice, charlie = morning.holders
    bob = morning.investors[0]
    await conn.execute(
        """insert into unavailability (edition_id, person_id, slot_number)
           select $1, $2, number from slot where edition_id = $1 and number <> 2""",
        edition.id,
        alice.id,
    )
    before = await editions.slots(conn, edition.id)
    await day.mark_meeting(conn, edition, bob.id, charlie.id, "present", at(1))
    await day.slip(conn, edition, 1, 30, camille, at(1))
    found = await propose(pool, morning, 1, at(1))
    for each in found:
        assert meets(await rows(conn, each.schedule_id), charlie, bob) == 2
    await apply(pool, morning, found[-1], at(1))
    assert meets(await in_force(conn, morning), charlie, bob) == 2
    assert (await editions.slots(conn, edition.id))[2].starts_at > before[2].starts_at


async def test_hours_that_slip_under_way_move_no_meeting_held_or_marked(
    conn: Connection, pool: Pool
) -> None:
    """The second slot runs, late; one of its meetings is marked, one more ahead has come early."""
    morning = await a_morning(conn, FULL)
    edition, camille = morning.edition, morning.camille.id
    alice, charlie, denise = morning.holders
    bob, dora = morning.investors
    before = await in_force(conn, morning)
    now = at(1, 5)
    await day.mark_meeting(conn, edition, bob.id, alice.id, "present", at(0, 5))
    await day.mark_meeting(conn, edition, bob.id, charlie.id, "late", now)
    await day.slip(conn, edition, 2, 20, camille, now)
    await day.mark_meeting(conn, edition, dora.id, alice.id, "present", now)
    await day.note_absent(conn, edition, denise.id, camille, now)
    stays = {row for row in before if row[2] < 2} | {
        row for row in before if row[:2] == (alice.id, dora.id)
    }
    found = await propose(pool, morning, 2, now)
    for each in found:
        assert stays <= await rows(conn, each.schedule_id)
    await apply(pool, morning, found[-1], now)
    assert stays <= await in_force(conn, morning)
