"""Tables change at any time: names, zones, closures; added and taken away."""

import msgspec
import pytest

from matchmaker import planning
from matchmaker.changes import GridTouched, TableLine
from matchmaker.db import Connection
from matchmaker.editions import editions
from tests import cast
from tests.changes.mornings import (
    LATER,
    everything,
    post_leaves,
    set_tables,
    table_lines,
    told,
)
from tests.notices import boxes
from tests.replanning.mornings import a_morning, at
from tests.wording.faults import faults


async def test_tables_are_named_placed_and_closed(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    wanted = await table_lines(conn, edition)
    wanted[0] = TableLine(number=0, label="Nord 1", zone="Nord", closed=(2, 3))
    wanted[1] = TableLine(number=1, label="1")  # a name that was another's until now
    wanted = [*wanted[:-1], TableLine(label="A"), TableLine(label="B", closed=(0,))]
    assert await set_tables(conn, edition, wanted) == GridTouched()
    found = await editions.tables(conn, edition.id)
    assert [(table.number, table.label, table.zone, table.closed) for table in found] == [
        (0, "Nord 1", "Nord", (2, 3)),
        (1, "1", "", ()),
        (2, "3", "", ()),
        (3, "4", "", ()),
        (4, "5", "", ()),
        (6, "A", "", ()),
        (7, "B", "", (0,)),
    ]


async def test_a_renamed_table_is_told_to_those_who_sit_there_and_to_nobody_else(
    conn: Connection,
) -> None:
    morning = await a_morning(conn, [(0, 0, 0, 0), (1, 1, 1, 1)])
    edition = morning.edition
    await post_leaves(conn, edition)
    wanted = await table_lines(conn, edition)
    wanted[0] = msgspec.structs.replace(wanted[0], label="Nord 1")
    mark = await boxes.last(conn)
    before = await everything(conn, edition)
    said = await set_tables(conn, edition, wanted, LATER, preview=True)
    assert await everything(conn, edition) == before
    done = await set_tables(conn, edition, wanted, LATER)
    assert said == done == GridTouched(meetings_moved=1, told_now=2)
    alice, bob = morning.holders[0], morning.investors[0]
    assert await told(conn, edition) == {alice.id, bob.id}
    [letter] = await boxes.rows(conn, alice, since=mark)
    text = boxes.text(await boxes.message(conn, letter.id))
    assert "table 1" in text
    assert "table Nord 1" in text


async def test_a_table_of_a_version_is_kept_and_its_meetings_are_for_the_next_plan(
    conn: Connection,
) -> None:
    morning = await a_morning(conn, [(0, 0, 0, 0), (1, 1, 1, 1)])
    edition = morning.edition
    await post_leaves(conn, edition)
    standing = await table_lines(conn, edition)
    said = await set_tables(conn, edition, standing[1:], LATER, preview=True)
    done = await set_tables(conn, edition, standing[1:], LATER)
    assert said == done == GridTouched(meetings_to_replan=1, told_with_plan=2)
    current = await planning.version_in_force(conn, edition.id)
    assert current is not None
    assert await planning.count_overtaken(conn, edition.id, current.id, LATER) == 1
    [gone] = [table for table in await editions.tables(conn, edition.id) if table.gone]
    assert gone.closed == tuple(range(14))
    with faults() as found:  # its name stays with it
        await set_tables(conn, edition, [*standing[1:], TableLine(label="1")], LATER)
    assert list(found) == ["tables[5].label"]
    await set_tables(conn, edition, standing, LATER)
    assert await planning.count_overtaken(conn, edition.id, current.id, LATER) == 0


async def test_a_table_closed_for_a_slot_leaves_its_meeting_to_the_next_plan(
    conn: Connection,
) -> None:
    morning = await a_morning(conn, [(0, 0, 0, 0), (1, 0, 4, 0)])
    edition = morning.edition
    await post_leaves(conn, edition)
    wanted = await table_lines(conn, edition)
    wanted[0] = msgspec.structs.replace(wanted[0], closed=(0, 4))
    # On the day the slot of 9 h has begun: it is as it was.
    done = await set_tables(conn, edition, wanted, at(2))
    assert done == GridTouched(meetings_to_replan=1, told_with_plan=2)
    [table, *_] = await editions.tables(conn, edition.id)
    assert table.closed == (4,)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (TableLine(label="2"), "tables[6].label"),
        (TableLine(number=99, label="X"), "tables[6].number"),
        (TableLine(label="X", closed=(77,)), "tables[6].closed"),
        (TableLine(label=" "), "tables[6].label"),
    ],
)
async def test_what_cannot_be_is_refused_in_words(
    conn: Connection, line: TableLine, field: str
) -> None:
    edition = await cast.an_edition(conn)
    with faults() as found:
        await set_tables(conn, edition, [*await table_lines(conn, edition), line])
    assert field in found
