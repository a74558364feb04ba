"""Two at once, and what a form of the whole edition says of its grid."""

import asyncio
import datetime as dt

from matchmaker import changes
from matchmaker.changes import RulesForm
from matchmaker.changes.preview import CHANGED
from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import editions
from matchmaker.wording.errors import Conflict
from tests import cast
from tests.changes.mornings import everything


async def test_of_two_at_once_the_second_is_told(pool: Pool) -> None:
    async with pool.acquire() as conn:
        edition = await cast.an_edition(conn)
        seen = await changes.revision(conn, edition.id)
    rules = {name: getattr(edition, name) for name in changes.Rules.__struct_fields__}

    async def organiser(most: int) -> str:
        form = RulesForm(revision=seen, **(rules | {"holder_maximum": most}))
        try:
            async with transaction(pool) as own:
                await changes.change_rules(own, edition, form, None, cast.NOW)
        except Conflict as conflict:
            return conflict.sentence
        return "done"

    done = await asyncio.gather(*map(organiser, (2, 3, 5)))
    assert sorted(done) == sorted(["done", CHANGED, CHANGED])
    async with pool.acquire() as conn:
        found = await editions.by_id(conn, edition.id)
    assert found.holder_maximum == (2, 3, 5)[done.index("done")]


async def test_a_form_of_the_edition_changes_what_it_says_and_nothing_else(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    before = await everything(conn, edition)
    every = cast.edition_form().__struct_fields__
    same = await changes.change_grid(conn, edition, cast.edition_form(), every, None, cast.NOW)
    assert same == []
    assert await everything(conn, edition) == before
    form = cast.edition_form(
        first_slot_at=dt.time(8, 30), slot_count=10, tables=8, max_consecutive=2,
        holder_maximum=9, pauses=(editions.Pause(after=5, minutes=20),),
    )  # fmt: skip
    given = {"first_slot_at", "slot_count", "pauses", "tables", "max_consecutive"}
    await changes.change_grid(conn, edition, form, given, None, cast.NOW)
    slots = await editions.slots(conn, edition.id)
    assert len(slots) == 10
    assert f"{edition.local(slots[5].starts_at):%H:%M}" == "10:05"
    assert [table.label for table in await editions.tables(conn, edition.id)][-2:] == ["7", "8"]
    found = await editions.by_id(conn, edition.id)
    assert (found.max_consecutive, found.holder_maximum) == (2, 4)  # the second was not given
