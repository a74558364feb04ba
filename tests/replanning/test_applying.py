"""What is applied is what was shown, once, and not over something its organiser never saw."""

import asyncio
import datetime as dt
from uuid import UUID

import pytest

from matchmaker import day, planning, replanning
from matchmaker.db import Connection, Database, Pool, transaction
from matchmaker.db.listening import listening
from matchmaker.editions import audit
from matchmaker.foundation.signals import CHANNEL
from matchmaker.participation import people
from matchmaker.planning import Published
from matchmaker.replanning import PlanDifference, Proposal
from matchmaker.wording.errors import Conflict
from tests import cast
from tests.planning.plans import publish
from tests.replanning.mornings import Morning, Row, a_morning, apply, at, in_force, propose, rows

FULL = [(0, 0, 0, 0), (1, 0, 1, 0), (2, 0, 2, 0), (1, 1, 0, 1), (2, 1, 1, 1), (0, 1, 2, 1)]


async def _upset(conn: Connection, morning: Morning) -> None:
    """Alice does not come, and Dora's table closes."""
    camille = morning.camille.id
    await day.note_absent(conn, morning.edition, morning.holders[0].id, camille, at(0))
    await day.close_table(conn, morning.edition, 1, 1, camille, at(0))


async def test_of_two_organisers_at_once_the_second_is_told(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, FULL)
    await _upset(conn, morning)
    mine, theirs = await propose(pool, morning, 1), await propose(pool, morning, 1)
    outcomes = await asyncio.gather(
        apply(pool, morning, mine[0], at(1)),
        apply(pool, morning, theirs[0], at(1)),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Published"]
    versions = await planning.versions(conn, morning.edition.id)
    assert [(one.version, one.state) for one in versions] == [(2, "published"), (1, "superseded")]
    entries = await conn.fetch("select dedupe_key from outbox where kind = 'cancellation'")
    assert len(entries) == len({entry["dedupe_key"] for entry in entries})


async def test_a_proposal_replaces_only_what_it_was_made_from(conn: Connection, pool: Pool) -> None:
    """Even when the organiser has seen the newer version: its meetings are not in the proposal."""
    morning = await a_morning(conn, FULL)
    await _upset(conn, morning)
    old, new = await propose(pool, morning, 1), await propose(pool, morning, 1)
    current = (await apply(pool, morning, new[0], at(1))).version.id
    with pytest.raises(Conflict, match="Another schedule was published"):
        await replanning.apply(
            conn, morning.edition, old[0].schedule_id, morning.camille.id, at(1), replaces=current
        )


async def test_nothing_is_moved_once_its_slot_has_begun(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, FULL)
    await _upset(conn, morning)
    found = await propose(pool, morning, 1)
    with pytest.raises(Conflict, match="has begun"):
        await apply(pool, morning, found[0], at(1, 0))


@pytest.mark.parametrize("event", ["absent", "left", "late", "withdrawal", "table", "delegate"])
async def test_proposal_overtaken_by_the_day_is_not_applied(
    conn: Connection, pool: Pool, event: str
) -> None:
    morning = await a_morning(conn, [(0, 0, 1, 0), (1, 0, 1, 1), (2, 1, 2, 2)], delegates=2)
    edition, alice, camille = morning.edition, morning.holders[0], morning.camille.id
    [found, *_] = await propose(pool, morning, 1)
    match event:
        case "absent":
            await day.note_absent(conn, edition, alice.id, camille, at(1))
        case "left":
            await day.note_departure(conn, edition, alice.id, 1, camille, at(1))
        case "late":
            await day.note_late(conn, edition, alice.id, 13, camille, at(1))
        case "withdrawal":
            await people.withdraw(conn, alice, at(1))
        case "table":
            tables = {row[3] for row in await rows(conn, found.schedule_id)}
            await day.close_table(conn, edition, min(tables), 1, camille, at(1))
        case "delegate":
            await day.lose_delegates(conn, edition, morning.investors[0].id, 1, 1, camille, at(1))
    with pytest.raises(Conflict, match="impossible"):
        await apply(pool, morning, found, at(1))
    assert (await planning.versions(conn, edition.id))[0].version == 1


async def test_who_was_missing_before_the_slot_is_no_obstacle(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, FULL)
    await people.withdraw(conn, morning.holders[0], at(1))
    found = await propose(pool, morning, 1)
    done = await apply(pool, morning, found[0], at(1))
    assert done.version.state == "published"


async def test_meeting_that_took_place_after_all_is_not_given_again(
    conn: Connection, pool: Pool
) -> None:
    morning = await a_morning(conn, [(0, 0, 0, 0)], holders=1, investors=1)
    [alice], [bob] = morning.holders, morning.investors
    await day.mark_meeting(conn, morning.edition, bob.id, alice.id, "absent", at(0, 5))
    await day.arrive(conn, morning.edition, alice.id, morning.camille.id, at(0, 6))
    [again] = await propose(pool, morning, 1)
    assert again.added == 1
    await day.mark_meeting(conn, morning.edition, bob.id, alice.id, "present", at(0, 12))
    with pytest.raises(Conflict, match="impossible"):
        await apply(pool, morning, again, at(1))


async def test_every_change_is_in_the_difference(conn: Connection, pool: Pool) -> None:
    """Whatever is proposed: held meetings stay, and what differs is exactly what is shown."""
    morning = await a_morning(
        conn, [*FULL, (3, 0, 3, 0), (3, 1, 4, 1), (0, 2, 5, 2), (1, 2, 3, 2)], holders=4,
        investors=3, tables=3,
    )  # fmt: skip
    await _upset(conn, morning)
    before = await in_force(conn, morning)
    current = await planning.version_in_force(conn, morning.edition.id)
    assert current is not None
    for found in await propose(pool, morning, 2):
        after = await rows(conn, found.schedule_id)
        assert {row for row in before if row[2] < 2} <= after
        shown = await replanning.difference(conn, morning.edition.id, current.id, found.schedule_id)
        _require_difference(before, after, shown)
        assert found.moved == len(shown.of("moved"))
        assert found.kept == sum(row[2] >= 2 for row in before & after) + found.retabled


def _require_difference(before: set[Row], after: set[Row], shown: PlanDifference) -> None:
    """Undoing what is shown gives back the plan before."""
    pairs = {(step.holder_id, step.investor_id) for step in shown.steps}
    assert {row for row in before if row[:2] not in pairs} == {
        row for row in after if row[:2] not in pairs
    }
    assert shown.kept == len(before & after)
    for step in shown.steps:
        pair = (step.holder_id, step.investor_id)
        then = next((row[2] for row in before if row[:2] == pair), None)
        now = next((row[2] for row in after if row[:2] == pair), None)
        assert (step.before.slot if step.before else None) == then
        assert (step.after.slot if step.after else None) == now
    balance = {
        person: sum(person in row[:2] for row in after) - sum(person in row[:2] for row in before)
        for row in before | after
        for person in row[:2]
    }
    told = {one.person_id: one.after - one.before for one in (*shown.gains, *shown.loses)}
    assert told == {person: change for person, change in balance.items() if change}


async def test_applying_is_told_to_every_screen(
    conn: Connection, pool: Pool, database_url: str
) -> None:
    morning = await a_morning(conn, FULL)
    await _upset(conn, morning)
    [found, *_] = await propose(pool, morning, 1)
    heard: list[str] = []
    async with listening(database_url, CHANNEL, heard.append):
        await apply(pool, morning, found, at(1))
        async with asyncio.timeout(10):
            while f"{morning.edition.id} plan" not in heard:  # noqa: ASYNC110 another process
                await asyncio.sleep(0.01)


async def test_what_was_applied_is_written_down_with_its_number(
    conn: Connection, pool: Pool
) -> None:
    morning = await a_morning(conn, FULL)
    await _upset(conn, morning)
    [found, *_] = await propose(pool, morning, 1)
    done = await apply(pool, morning, found, at(1))
    [line, *_] = await audit.trail(conn, morning.edition.id)
    assert (line.act, line.subject) == ("schedule.published", str(found.schedule_id))
    assert line.details["version"] == done.version.version == 2


async def test_going_back_keeps_what_has_begun(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, FULL)
    first = await in_force(conn, morning)
    one = (await planning.versions(conn, morning.edition.id))[0].id
    alice, charlie, denise = morning.holders
    bob, dora = morning.investors
    other = [(charlie, bob, 0, 0), (denise, dora, 1, 1), (alice, bob, 5, 0), (denise, bob, 6, 0)]
    await publish(conn, morning.edition, other, at(0))
    second = await in_force(conn, morning)
    found = await _going_back(conn, pool, morning, one, at(1))
    done = await apply(pool, morning, found, at(1))
    after = await in_force(conn, morning)
    assert {row for row in after if row[2] < 1} == {row for row in second if row[2] < 1}
    # Charlie has met Bob already; everything else is as it was.
    expected = {row for row in first if row[2] >= 1 and row[:2] != (charlie.id, bob.id)}
    assert {row for row in after if row[2] >= 1} == expected
    assert (done.version.version, done.version.origin, done.version.from_slot) == (3, "rollback", 1)


async def _going_back(
    conn: Connection, pool: Pool, morning: Morning, version: UUID, now: dt.datetime
) -> Proposal:
    batch_id = await replanning.roll_back(
        Database(pool), morning.edition, version, morning.camille.id, now
    )
    [found] = await replanning.proposals(conn, morning.edition.id, batch_id)
    return found


async def test_going_back_leaves_out_what_can_no_longer_be(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, FULL)
    one = (await planning.versions(conn, morning.edition.id))[0].id
    alice = morning.holders[0]
    await publish(conn, morning.edition, [], at(0))
    await day.note_absent(conn, morning.edition, alice.id, morning.camille.id, at(0))
    found = await _going_back(conn, pool, morning, one, at(1))
    await apply(pool, morning, found, at(1))
    after = await in_force(conn, morning)
    assert {row[2] for row in after} == {1, 2}
    assert alice.id not in {row[0] for row in after}
    assert len(after) == 3


async def test_only_what_was_in_force_can_be_gone_back_to(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, FULL)
    one = (await planning.versions(conn, morning.edition.id))[0].id
    [found, *_] = await propose(pool, morning, 1)
    for version in (one, found.schedule_id):
        with pytest.raises(Conflict, match="in force before"):
            await _going_back(conn, pool, morning, version, at(1))


async def test_differences_of_another_edition_are_not_told(conn: Connection) -> None:
    morning = await a_morning(conn, FULL)
    other = await cast.an_edition(conn, slug="other")
    one = (await planning.versions(conn, morning.edition.id))[0].id
    with pytest.raises(Exception, match="no such schedule"):
        await replanning.difference(conn, other.id, one, one)


async def test_without_any_change_applying_writes_to_nobody(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, FULL)
    [only] = await propose(pool, morning, 1)
    done: Published = await apply(pool, morning, only, at(1))
    assert done.messages == 0


async def test_a_failed_apply_leaves_nothing(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, FULL)
    await _upset(conn, morning)
    [found, *_] = await propose(pool, morning, 1)
    mark = await conn.fetchval("select max(id) from outbox")

    async def apply_and_fail() -> None:
        base = (await planning.versions(conn, morning.edition.id))[0].id
        async with transaction(pool) as own:
            values = (own, morning.edition, found.schedule_id, morning.camille.id, at(1))
            await replanning.apply(*values, replaces=base)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await apply_and_fail()
    assert (await planning.versions(conn, morning.edition.id))[0].version == 1
    assert await conn.fetchval("select max(id) from outbox") == mark
