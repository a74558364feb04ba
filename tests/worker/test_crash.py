"""kill -9 of the worker between any two steps, then another start: nobody missing, nothing wrong.

Real PostgreSQL, real workers, a real mail server; the program has no doors for these tests. They
step in where reality would: in the mail server, and on rows that the database keeps locked.
"""

import asyncio
import datetime as dt
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest

from matchmaker import notices, planning
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.letters.sending import DEADLY, DEADLY_WORDS
from matchmaker.post.calendars import PARIS
from tests import cast
from tests.calendars.readers import with_icalendar
from tests.fixtures.processes import children_of, lives
from tests.planning.plans import PUBLISHED, close, publish
from tests.worker.house import (
    House,
    Taken,
    Worker,
    all_sent,
    require_mailbox_equals_plan,
    require_order,
    until,
    working,
)

LATER = PUBLISHED + dt.timedelta(days=1)


async def a_published_morning(conn: Connection, people: int = 3) -> Edition:
    """Some holders who meet Bob; a second version has moved one meeting and dissolved another.

    Whoever chose a file gets one letter for both: the first has not left.
    """
    edition = await cast.an_edition(conn, calendar_mode="digest")
    bob = await cast.an_investor(conn, edition)
    holders = [await cast.a_holder(conn, edition, f"Holder{number}") for number in range(people)]
    seats = [(holder, bob, slot, 0) for slot, holder in enumerate(holders)]
    await publish(conn, edition, [*seats])
    holder, *_ = seats[0]
    await publish(conn, edition, [(holder, bob, 12, 1), *seats[2:]], LATER, waiting=True)
    return edition


@asynccontextmanager
async def killed_at(
    step: str, house: House, chosen: Settings, log: Path, only: str = ""
) -> AsyncIterator[list[str]]:
    """Run a worker until it reaches the step, where it is killed; yields for whom it did."""
    reached: list[str] = []
    async with working(chosen, log) as worker:

        def kill(recipient: str) -> None:
            if only in recipient:
                reached.append(recipient)
                house.steps.clear()
                house.is_shut = True
                worker.kill()

        house.at(step, kill)
        async with asyncio.timeout(60):
            await worker.gone()
    house.is_shut = False
    yield reached


async def finish(conn: Connection, chosen: Settings, log: Path) -> None:
    """Another worker does what is left."""
    async with working(chosen, log) as worker:
        await until(lambda: all_sent(conn))
        assert await worker.end() == 0


async def require_calendars_equal_plan(conn: Connection, house: House) -> None:
    """Everybody's newest calendar file holds exactly their meetings of the version in force."""
    newest: dict[str, Taken] = {}
    for taken in house.taken:
        if any(p.get_content_type() == "text/calendar" for p in taken.message.iter_attachments()):
            newest[taken.recipient] = taken
    meetings = await conn.fetch(
        """select person.email, slot.starts_at, entry.uid, entry.sequence
           from calendar_entry as entry
           join recipient on recipient.id = entry.recipient_id
           join person on person.id = recipient.person_id
           join slot on slot.edition_id = entry.edition_id and slot.number = entry.slot_number
           where not entry.cancelled order by slot.starts_at"""
    )
    planned: dict[str, list[tuple[str, dt.datetime]]] = {}
    for row in meetings:
        planned.setdefault(row["email"], []).append((row["uid"], row["starts_at"]))
    assert planned
    for email, entries in planned.items():
        [part] = [
            part
            for part in newest[email].message.iter_attachments()
            if part.get_content_type() == "text/calendar"
        ]
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        held = {uid for uid, _ in entries}
        kept = [event for event in with_icalendar(data) if event.uid in held]
        assert len(with_icalendar(data)) - len(kept) == data.count(b"STATUS:CANCELLED")
        seen = sorted(kept, key=lambda event: event.starts)
        assert [(event.uid, event.starts) for event in seen] == [
            (uid, starts.astimezone(PARIS)) for uid, starts in entries
        ]


@pytest.mark.parametrize("step", ["connected", "data"])
async def test_killed_before_the_servers_yes_sends_once(
    conn: Connection, house: House, chosen: Settings, log: Path, step: str
) -> None:
    await a_published_morning(conn)
    async with killed_at(step, house, chosen, log) as reached:
        assert len(reached) == 1
    await finish(conn, chosen, log)
    await require_mailbox_equals_plan(conn, house)
    await require_order(conn, house)
    await require_calendars_equal_plan(conn, house)


async def test_killed_right_after_the_servers_yes_repeats_under_the_same_name(
    conn: Connection, house: House, chosen: Settings, log: Path
) -> None:
    await a_published_morning(conn)
    async with killed_at("taken", house, chosen, log) as reached:
        [last] = [taken for taken in house.taken if taken.recipient == reached[0]]
    await finish(conn, chosen, log)
    await require_mailbox_equals_plan(conn, house, twice=[last.message_id])
    await require_calendars_equal_plan(conn, house)


async def test_killed_while_it_waits_for_a_letter_that_somebody_holds(
    conn: Connection, pool: Pool, house: House, chosen: Settings, log: Path
) -> None:
    await a_published_morning(conn)
    async with transaction(pool) as other:
        held = await other.fetchval("select id from outbox order by id limit 1 for update")
        async with working(chosen, log) as worker:
            await until(lambda: _sent_but(conn, held))
            worker.kill()
            await worker.gone()
    assert await conn.fetchval("select state from outbox where id = $1", held) == "pending"
    await finish(conn, chosen, log)
    await require_mailbox_equals_plan(conn, house)
    await require_order(conn, house)


async def _sent_but(conn: Connection, held: int) -> bool:
    """Whether every letter has left that need not wait for the held one."""
    return not await conn.fetchval(
        """select count(*) from outbox
           where state = 'pending'
             and person_id <> (select person_id from outbox where id = $1)""",
        held,
    )


async def test_killed_between_solving_and_keeping_the_draft(
    conn: Connection, pool: Pool, chosen: Settings, log: Path
) -> None:
    edition, run_id = await requested_run(conn)
    async with transaction(pool) as other:
        await other.execute("select from edition where id = $1 for update", edition.id)
        async with working(chosen, log) as worker:
            await until(lambda: _waits_for_the_edition(conn))
            worker.kill()
            await worker.gone()
    assert (await planning.run(conn, run_id)).state == "running"
    assert await planning.versions(conn, edition.id) == []
    async with working(chosen, log) as worker:
        await until(lambda: is_over(conn, run_id))
        assert await worker.end() == 0
    run = await planning.run(conn, run_id)
    assert (run.state, run.attempts) == ("done", 2)
    [draft] = await planning.versions(conn, edition.id)
    assert (draft.meetings, draft.solve_run_id) == (1, run_id)


async def test_killed_while_the_solver_searches_leaves_no_solver_behind(
    conn: Connection, chosen: Settings, log: Path
) -> None:
    _, run_id = await requested_run(conn)

    async with working(chosen, log) as worker:
        solvers = await until_solving(worker)
        worker.kill()
        await worker.gone()
    await until(lambda: gone(solvers))
    async with working(chosen, log) as worker:
        await until(lambda: is_over(conn, run_id))
        assert await worker.end() == 0
    assert (await planning.run(conn, run_id)).state == "done"


async def test_letter_that_kills_every_worker_is_put_aside(
    conn: Connection, house: House, chosen: Settings, log: Path
) -> None:
    edition = await a_published_morning(conn)
    deadly = await conn.fetchval(
        """update outbox set unfinished = $1 where id = (select min(id) from outbox)
           returning (select email from person where id = outbox.person_id)""",
        DEADLY - 1,
    )
    async with killed_at("data", house, chosen, log, deadly) as reached:
        assert reached == [deadly]
    await finish(conn, chosen, log)
    [held] = await notices.held_letters(conn, edition.id)
    assert (held.email, held.words) == (deadly, DEADLY_WORDS)
    await notices.release(conn, edition.id, held.id)
    await finish(conn, chosen, log)
    await require_mailbox_equals_plan(conn, house)


async def test_killed_again_and_again_at_any_moment(
    conn: Connection, house: House, chosen: Settings, log: Path
) -> None:
    draw = random.Random(1)
    edition = await a_published_morning(conn, people=12)
    letters = await conn.fetchval("select count(*) from outbox")
    for kill in range(1, DEADLY):
        goal = draw.randrange(letters * (kill - 1) // 8, letters * kill // 8)

        async def enough(goal: int = goal) -> bool:
            return len(house.taken) > goal

        async with working(chosen, log), working(chosen, log):
            await until(enough)
            await asyncio.sleep(draw.uniform(0, 0.1))
    assert not await all_sent(conn)
    await finish(conn, chosen, log)
    assert await notices.held_letters(conn, edition.id) == []
    names = {taken.message_id for taken in house.taken}
    await require_mailbox_equals_plan(conn, house, twice=names)
    await require_calendars_equal_plan(conn, house)


async def requested_run(conn: Connection) -> tuple[Edition, UUID]:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await wishes.save(
        conn, edition, alice, Choices(wishes=(ChosenPerson(target=bob.id),)), cast.NOW
    )
    organiser = await cast.an_organiser(conn, edition)
    await close(conn, edition)
    edition = await editions.by_id(conn, edition.id)
    run_id = await planning.request_run(conn, edition, organiser.id, 1.0, 0, cast.NOW)
    return edition, run_id


async def _waits_for_the_edition(conn: Connection) -> bool:
    return bool(
        await conn.fetchval(
            """select count(*) from pg_stat_activity
               where datname = current_database() and application_name = 'matchmaker worker'
                 and wait_event_type = 'Lock' and query like '%from edition%'"""
        )
    )


async def is_over(conn: Connection, run_id: UUID) -> bool:
    return (await planning.run(conn, run_id)).over


async def until_solving(worker: Worker) -> list[int]:
    """Its solver, from the moment on at which there is one."""

    async def solving() -> bool:
        return bool(children(worker))

    await until(solving)
    return children(worker)


def children(worker: Worker) -> list[int]:
    """What computes for it."""
    return list(children_of(worker.process.pid))


async def gone(children: list[int]) -> bool:
    return not any(map(lives, children))
