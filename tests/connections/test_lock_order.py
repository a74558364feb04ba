"""The watch over the order of locks hears what it is there for, and nothing else."""

import asyncio
import os
from typing import Final
from uuid import UUID

import pytest

from matchmaker.db import Connection, Pool, create_pool, load, transaction
from matchmaker.editions import editions
from matchmaker.notices import announcing
from matchmaker.people import directory
from tests import cast
from tests.fixtures.locks import take_found
from tests.fixtures.programs import outcome

#: under which name the database knows who acts: the site, a worker, commands, the demonstration
ACTING: Final = ("web", "matchmaker worker", "matchmaker", "matchmaker receive", "demo")


@pytest.mark.parametrize("application", ACTING)
@pytest.mark.parametrize(
    ("acts", "heard"),
    [
        (["edition", "alice", "bob", "alice", "calendars"], []),
        (["calendars", "alice"], ["person"]),
        (["alice", "edition"], ["edition"]),
        (["bob", "alice"], ["people in no order"]),
        (["edition", "alone"], ["edition, shared"]),
        (["alone", "edition"], []),
        (["back", "alice"], []),
        (["invitation", "begun"], []),
        (["begun", "invitation"], ["invitation"]),
    ],
)
async def test_a_lock_behind_a_later_one_is_heard(
    database_url: str, conn: Connection, application: str, acts: list[str], heard: list[str]
) -> None:
    edition = await cast.an_edition(conn)
    made = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Bob")]
    alice, bob = sorted(one.id for one in made)

    async def lock(own: Connection, what: str) -> None:
        people: dict[str, UUID] = {"alice": alice, "bob": bob}
        if what in people:
            await directory.hold(own, edition.id, people[what])
        elif what == "calendars":
            await announcing.take_turn(own, edition.id)
        elif what == "edition":
            await editions.hold(own, edition.id)
        elif what == "alone":
            await editions.hold_alone(own, edition.id)
        elif what == "invitation":
            await own.execute(load("inviting").hold, edition.id)
        elif what == "begun":
            await own.execute(load("drafts").hold, b"", edition.id, "holder", cast.NOW)
        else:  # what is undone has given its locks back
            undone = own.transaction()
            await undone.start()
            await announcing.take_turn(own, edition.id)
            await undone.rollback()

    async with create_pool(database_url, application=application, size=1) as pool:
        async with transaction(pool) as own:
            for what in acts:
                await lock(own, what)
        await asyncio.sleep(0)  # the driver tells a turn of the loop later
    found = take_found()
    assert [one.startswith(begin) for one, begin in zip(found, heard, strict=True)] == [
        True for _ in heard
    ]


@pytest.mark.process
@pytest.mark.parametrize("application", ACTING)
async def test_a_program_that_was_forked_is_heard(
    database_url: str, conn: Connection, application: str
) -> None:
    edition = await cast.an_edition(conn)
    words = ("disorder", application, database_url, str(edition.id))
    ended = await outcome(*words, surroundings=os.environ)
    assert (ended.status, ended.err) == (0, "")
    [found] = take_found()
    assert found.startswith("edition (")
    assert "behind calendars of" in found


async def test_what_a_test_reads_and_writes_for_itself_is_no_act(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    async with transaction(pool) as own:
        await announcing.take_turn(own, edition.id)
        await editions.hold(own, edition.id)
    await asyncio.sleep(0)
    assert take_found() == []
