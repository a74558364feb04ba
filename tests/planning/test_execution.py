"""A run ends with one verified draft or with a reason, whatever happens on the way."""

import asyncio
import datetime as dt
import signal
import sys
from uuid import UUID

import msgspec
import pytest
from structlog.testing import capture_logs

from matchmaker import notices, planning
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.editions.organisers import Organiser
from matchmaker.foundation.leases import Later
from matchmaker.participation.people import Profile
from matchmaker.planning import execution
from matchmaker.planning.execution import CONTRADICTION, INTERRUPTED
from matchmaker.planning.runs import STOPPED
from matchmaker.wording.errors import Conflict
from tests import cast
from tests.planning.plans import close
from tests.worker.house import until

NOW = cast.NOW


class Morning(msgspec.Struct, frozen=True):
    """An edition with wishes, closed and ready to be planned."""

    edition: Edition
    organiser: Organiser
    holders: list[Profile]
    investors: list[Profile]


@pytest.fixture
async def morning(conn: Connection) -> Morning:
    edition = await cast.an_edition(conn)
    investors: list[Profile] = [await cast.an_investor(conn, edition, n) for n in ("Bob", "Dora")]
    choices = Choices(wishes=tuple(ChosenPerson(target=investor.id) for investor in investors))
    holders: list[Profile] = [
        await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")
    ]
    for holder in holders:
        await wishes.save(conn, edition, holder, choices, NOW)
    organiser = await cast.an_organiser(conn, edition)
    await close(conn, edition)
    return Morning(await editions.by_id(conn, edition.id), organiser, holders, investors)


async def request(conn: Connection, morning: Morning, at: dt.datetime | None = None) -> UUID:
    now = at or dt.datetime.now(dt.UTC)
    async with conn.transaction():
        return await planning.request_run(conn, morning.edition, morning.organiser.id, 0.5, 7, now)


async def execute(pool: Pool, run_id: UUID) -> None:
    await execution.execute(pool, run_id, asyncio.Event())


async def take_over(pool: Pool, run_id: UUID) -> None:
    """What another worker does when the lease of a silent one has run out."""
    await pool.execute(
        """update solve_run set leased_until = now() - interval '1 second', attempts = 0
           where id = $1""",
        run_id,
    )
    await execute(pool, run_id)


async def begun(conn: Connection, run_id: UUID) -> None:
    while (await planning.run(conn, run_id)).state == "queued":  # noqa: ASYNC110 in the database
        await asyncio.sleep(0.01)


async def test_run_ends_with_a_draft_that_holds_every_wish(
    conn: Connection, pool: Pool, morning: Morning
) -> None:
    run_id = await request(conn, morning)
    await execute(pool, run_id)
    run = await planning.run(conn, run_id)
    assert (run.state, run.error, run.attempts) == ("done", None, 1)
    [draft] = await planning.versions(conn, morning.edition.id)
    assert (draft.state, draft.solve_run_id, draft.status) == ("draft", run_id, "optimal")
    assert (draft.meetings, draft.value, draft.value_bound) == (4, 38, 38)
    assert run.result is not None
    assert (run.result["value"], run.result["seed"]) == (38, 7)
    pairs = await conn.fetch("select holder_id, investor_id from meeting")
    assert {tuple(pair) for pair in pairs} == {
        (holder.id, investor.id) for holder in morning.holders for investor in morning.investors
    }


async def test_progress_of_a_run_can_be_read(
    conn: Connection, pool: Pool, morning: Morning
) -> None:
    run_id = await request(conn, morning)
    await execute(pool, run_id)
    progress = (await planning.run(conn, run_id)).progress
    assert progress is not None
    assert progress["stage"]


async def test_draft_can_be_published_as_it_is(
    conn: Connection, pool: Pool, morning: Morning
) -> None:
    await execute(pool, await request(conn, morning))
    [draft] = await planning.versions(conn, morning.edition.id)
    async with conn.transaction():
        done = await planning.publish(
            conn, morning.edition, draft.id, morning.organiser.id, NOW, replaces=None
        )
    assert done.messages == 4


async def test_one_run_at_a_time(conn: Connection, morning: Morning) -> None:
    await request(conn, morning)
    with pytest.raises(Conflict, match="already"):
        await request(conn, morning)


async def test_run_needs_closed_wishes(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    organiser = await cast.an_organiser(conn, edition)
    with pytest.raises(Conflict, match="Close the wishes first"):
        await planning.request_run(conn, edition, organiser.id, 1, 0, NOW)


async def test_job_that_comes_back_changes_nothing(
    conn: Connection, pool: Pool, morning: Morning
) -> None:
    run_id = await request(conn, morning)
    await execute(pool, run_id)
    await execute(pool, run_id)
    assert len(await planning.versions(conn, morning.edition.id)) == 1
    assert (await planning.run(conn, run_id)).attempts == 1


async def test_run_executed_elsewhere_is_left_alone(
    conn: Connection, pool: Pool, morning: Morning
) -> None:
    run_id = await request(conn, morning)
    outcomes = await asyncio.gather(
        execute(pool, run_id), execute(pool, run_id), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes if outcome] == [Later]
    assert len(await planning.versions(conn, morning.edition.id)) == 1


async def test_run_that_broke_off_three_times_fails_in_words(
    conn: Connection, pool: Pool, morning: Morning
) -> None:
    run_id = await request(conn, morning)
    await conn.execute("update solve_run set state = 'running', attempts = 3 where id = $1", run_id)
    await execute(pool, run_id)
    run = await planning.run(conn, run_id)
    assert (run.state, run.error) == ("failed", INTERRUPTED)
    assert await planning.versions(conn, morning.edition.id) == []
    kinds = await conn.fetch("select kind from outbox where organiser_id is not null")
    assert [row["kind"] for row in kinds] == ["draft_ready"]


async def test_pin_that_fits_no_more_fails_in_words(
    conn: Connection, pool: Pool, morning: Morning
) -> None:
    holder, investor = morning.holders[0], morning.investors[0]
    row = (morning.edition.id, holder.id, investor.id)
    await conn.execute("insert into pin values ($1, $2, $3, 5)", *row)
    await conn.execute("insert into unavailability values ($1, $2, 5)", *row[:2])
    run_id = await request(conn, morning)
    await execute(pool, run_id)
    run = await planning.run(conn, run_id)
    assert (run.state, run.error) == ("failed", CONTRADICTION)


async def test_stop_before_the_beginning_ends_the_run(
    conn: Connection, pool: Pool, morning: Morning
) -> None:
    run_id = await request(conn, morning)
    await planning.stop_run(conn, morning.edition, run_id, morning.organiser.id, NOW)
    run = await planning.run(conn, run_id)
    assert (run.state, run.error) == ("failed", STOPPED)
    await execute(pool, run_id)
    assert await planning.versions(conn, morning.edition.id) == []
    with pytest.raises(Conflict, match="over already"):
        await planning.stop_run(conn, morning.edition, run_id, morning.organiser.id, NOW)


async def test_stop_on_the_way_keeps_the_best_so_far(
    conn: Connection, pool: Pool, morning: Morning
) -> None:
    run_id = await request(conn, morning)
    running = asyncio.create_task(execute(pool, run_id))
    await begun(conn, run_id)
    await planning.stop_run(conn, morning.edition, run_id, morning.organiser.id, NOW)
    await running
    run = await planning.run(conn, run_id)
    assert run.stop_requested_at == NOW
    assert (run.state, len(await planning.versions(conn, morning.edition.id))) == ("done", 1)


async def test_worker_that_stops_hands_the_run_back(
    conn: Connection, pool: Pool, morning: Morning
) -> None:
    run_id = await request(conn, morning)
    stop = asyncio.Event()
    stop.set()  # before the solver, which is soon done, says a word
    with pytest.raises(Later):
        await execution.execute(pool, run_id, stop)
    run = await planning.run(conn, run_id)
    assert (run.state, run.attempts) == ("queued", 0)
    await execute(pool, run_id)
    assert (await planning.run(conn, run_id)).state == "done"


async def test_draft_waits_for_who_holds_the_edition(
    conn: Connection, pool: Pool, morning: Morning
) -> None:
    run_id = await request(conn, morning)
    async with transaction(pool) as other:
        await other.execute("select from edition where id = $1 for update", morning.edition.id)
        running = asyncio.create_task(execute(pool, run_id))
        done, _ = await asyncio.wait([running], timeout=3)
        assert not done
        assert await planning.versions(conn, morning.edition.id) == []
    await running
    assert len(await planning.versions(conn, morning.edition.id)) == 1


async def test_run_is_kept_while_its_worker_gives_signs_of_life(
    conn: Connection, pool: Pool, morning: Morning
) -> None:
    run_id = await request(conn, morning)
    async with transaction(pool) as other:
        # Nothing to be told of for much longer than the lease lasts.
        await other.execute("select from edition where id = $1 for update", morning.edition.id)
        running = asyncio.create_task(execution.execute(pool, run_id, asyncio.Event(), lease=1.5))
        for _ in range(3):
            await asyncio.sleep(1)
            if (await planning.run(conn, run_id)).state == "running":
                with pytest.raises(Later):
                    await execution.execute(pool, run_id, asyncio.Event(), lease=1.5)
    await running
    assert (await planning.run(conn, run_id)).attempts == 1


async def test_late_result_of_a_run_taken_over_is_refused(
    conn: Connection, pool: Pool, morning: Morning
) -> None:
    run_id = await request(conn, morning)
    # From before anything begins: either may end while the transaction's end is still awaited.
    with capture_logs() as logged:
        async with transaction(pool) as other:
            # The first one comes as far as storing its draft, and waits there.
            await other.execute("select from edition where id = $1 for update", morning.edition.id)
            first = asyncio.create_task(execution.execute(pool, run_id, asyncio.Event(), lease=900))
            await begun(conn, run_id)
            second = asyncio.create_task(take_over(pool, run_id))
            await until(lambda: _waiting(conn, 2))
        outcomes = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Later, type(None)]
    assert len(await planning.versions(conn, morning.edition.id)) == 1
    assert [line["event"] for line in logged].count("run.lost") == 1


async def _waiting(conn: Connection, count: int) -> bool:
    """Whether so many wait for the edition that a transaction of the test holds."""
    found = await conn.fetchval(
        """select count(*) from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock'
             and query like '%from edition%'"""
    )
    return bool(found == count)


async def test_who_has_lost_a_run_changes_nothing_any_more(
    conn: Connection, pool: Pool, morning: Morning
) -> None:
    async with transaction(pool) as tx:
        run_id = await planning.request_run(tx, morning.edition, morning.organiser.id, 3000, 7, NOW)
    running = asyncio.create_task(execution.execute(pool, run_id, asyncio.Event(), lease=1.5))
    await begun(conn, run_id)
    await conn.execute("update solve_run set lease = lease + 1 where id = $1", run_id)
    with pytest.raises(Later):
        await running
    assert (await planning.run(conn, run_id)).state == "running"
    assert await planning.versions(conn, morning.edition.id) == []


@pytest.mark.parametrize(("minutes", "letters"), [(0, 0), (2, 1)])
async def test_organiser_is_written_to_after_more_than_a_minute(
    conn: Connection, pool: Pool, morning: Morning, minutes: int, letters: int
) -> None:
    asked = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=minutes)
    await execute(pool, await request(conn, morning, asked))
    written = "select count(*) from outbox where organiser_id = $1"
    assert await conn.fetchval(written, morning.organiser.id) == letters


@pytest.mark.process
async def test_solving_process_answers_a_signal_with_its_best() -> None:
    instance = {
        "format": "matchmaker-instance/1",
        "name": "small",
        "slots": 4,
        "tables": 2,
        "closed": [],
        "breaks_after": [],
        "holders": [{"id": "a"}],
        "investors": [{"id": "b"}],
        "wishes": [[0, 0, 3]],
        "pinned": [],
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "matchmaker.processes.solve", "--seconds", "3000"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert b"progress" in await process.stdout.readline()
    for _ in range(3):
        process.send_signal(signal.SIGINT)
    output, _ = await process.communicate(msgspec.json.encode(instance))
    last = msgspec.json.decode(output.splitlines()[-1])
    assert last["schedule"]["value"] == 3
    assert process.returncode == 0


async def test_letter_about_a_failed_run_says_why(
    conn: Connection, pool: Pool, morning: Morning
) -> None:
    run_id = await request(conn, morning)
    await conn.execute("update solve_run set attempts = 3 where id = $1", run_id)
    await execute(pool, run_id)
    counts = await notices.letter_counts(conn, morning.edition.id)
    assert counts.pending == 5  # four acknowledgements and this one
