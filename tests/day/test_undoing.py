"""Whatever was noted on the day is taken back whole: every table is again as it was."""

import datetime as dt
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import pytest

from matchmaker import day
from matchmaker.day.undoing import RESTORERS
from matchmaker.db import Connection, Pool, transaction
from matchmaker.participation import people
from matchmaker.wording.errors import Conflict
from tests.day.mornings import Morning, a_morning, at

#: what says what was done, and to whom it was told, stays; all else is looked at
JOURNALS: Final = (
    *("audit", "day_act", "schema_migration", "outbox", "calendar_entry"),
    *("change_mark", "webhook_delivery"),
)
NOW: Final = at(9, 5)

Do = Callable[[Connection, Morning], Awaitable[Any]]


async def everything(conn: Connection) -> dict[str, list[str]]:
    """Each row of each table but the journals, as text."""
    tables = await conn.fetch(
        """select c.oid::regclass::text as name from pg_class c
           where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'"""
    )
    return {
        name: sorted(row[0] for row in await conn.fetch(f"select t::text from {name} t"))
        for (name,) in tables
        if name not in JOURNALS
    }


async def diaries(conn: Connection) -> list[str]:
    """What everybody's calendar was told to hold; what it was told in between is told away."""
    rows = await conn.fetch(
        """select (recipient_id, other_id, kind, slot_number, table_number, starts_at,
               ends_at)::text from calendar_entry where not cancelled"""
    )
    return sorted(row[0] for row in rows)


async def _arrives(conn: Connection, m: Morning) -> None:
    await day.check_in(conn, m.edition, m.charlie.id, m.organiser.id, NOW)


async def _late(conn: Connection, m: Morning) -> None:
    await day.note_late(conn, m.edition, m.alice.id, 2, m.organiser.id, NOW)


async def _absent(conn: Connection, m: Morning) -> None:
    await day.note_absent(conn, m.edition, m.dora.id, m.organiser.id, NOW)


async def _leaves(conn: Connection, m: Morning) -> None:
    await day.note_departure(conn, m.edition, m.alice.id, 2, m.organiser.id, NOW)


async def _loses(conn: Connection, m: Morning) -> None:
    await day.lose_delegates(conn, m.edition, m.bob.id, 1, 3, m.organiser.id, NOW)


async def _closes(conn: Connection, m: Morning) -> None:
    await day.close_table(conn, m.edition, 2, 10, m.organiser.id, NOW)


async def _reopens(conn: Connection, m: Morning) -> None:
    await day.reopen_table(conn, m.edition, 3, 12, m.organiser.id, NOW)


async def _slips(conn: Connection, m: Morning) -> None:
    await day.slip(conn, m.edition, 1, 5, m.organiser.id, NOW)


async def _marks(conn: Connection, m: Morning) -> None:
    await day.mark_meeting(conn, m.edition, m.bob.id, m.alice.id, "absent", NOW)


ACTS: Final[dict[str, Do]] = {
    "attendance.arrived": _arrives,
    "attendance.late": _late,
    "attendance.absent": _absent,
    "attendance.left": _leaves,
    "delegates.changed": _loses,
    "table.closed": _closes,
    "table.reopened": _reopens,
    "slots.slipped": _slips,
    "meeting.marked": _marks,
}


async def _nothing(conn: Connection, m: Morning) -> None:
    """A morning as it was planned, but for one closed table."""
    await day.close_table(conn, m.edition, 3, 8, m.organiser.id, at(8, 30))


async def _much(conn: Connection, m: Morning) -> None:
    """Most things have been said before, otherwise."""
    await _nothing(conn, m)
    await day.note_absent(conn, m.edition, m.alice.id, m.organiser.id, at(8, 31))
    await day.note_late(conn, m.edition, m.dora.id, 3, m.organiser.id, at(8, 32))
    await day.lose_delegates(conn, m.edition, m.bob.id, 1, 5, m.organiser.id, at(8, 33))
    await day.close_table(conn, m.edition, 2, 12, m.organiser.id, at(8, 34))
    await day.slip(conn, m.edition, 1, 10, m.organiser.id, at(8, 35))
    await day.mark_meeting(conn, m.edition, m.bob.id, m.alice.id, "present", at(9, 1))


async def _withdrawn(conn: Connection, m: Morning) -> None:
    """Charlie has withdrawn."""
    await _nothing(conn, m)
    await people.withdraw(conn, m.charlie, at(8))


def _returns(act: str, before: Do) -> bool:
    """Whoever had withdrawn and arrives has their meetings again."""
    return act == "attendance.arrived" and before is _withdrawn


@pytest.mark.parametrize("before", [_nothing, _much, _withdrawn])
@pytest.mark.parametrize("act", ACTS)
async def test_an_act_taken_back_leaves_every_table_as_it_was(
    conn: Connection, act: str, before: Do
) -> None:
    morning = await a_morning(conn)
    await before(conn, morning)
    was, known = await everything(conn), await diaries(conn)
    await ACTS[act](conn, morning)
    assert await everything(conn) != was
    assert (await diaries(conn) != known) is (act == "slots.slipped" or _returns(act, before))
    [done] = await conn.fetch("select id, act from day_act order by id desc limit 1")
    assert done["act"] == act
    by = morning.organiser.id
    assert await day.take_back(conn, morning.edition, done["id"], by, NOW + day.UNDO_FOR)
    assert await everything(conn) == was
    assert await diaries(conn) == known
    assert not await day.take_back(conn, morning.edition, done["id"], by, NOW)


def test_every_act_that_is_written_down_is_walked() -> None:
    """Names are given as literals, or as the state of an attendance."""
    written: set[str] = set()
    for file in Path(day.__file__).parent.glob("*.py"):
        for call in re.split(r"acts\.write_down\(", file.read_text("utf-8"))[1:]:
            names = re.findall(r'"((?:[a-z_]+)\.(?:[a-z_]+|\{state\}))"', call[:300])
            assert names, f"{file.name} writes an act without a name"
            written.update(names)
    states = {f"attendance.{state}" for state in ("arrived", "late", "absent", "left")}
    assert (written - {"attendance.{state}"}) | states == set(ACTS)
    assert {act.partition(".")[0] for act in ACTS} == set(RESTORERS)


async def test_an_arrival_by_mistake_gives_the_withdrawal_back(conn: Connection) -> None:
    morning = await a_morning(conn)
    await _withdrawn(conn, morning)
    was = await everything(conn)
    await _arrives(conn, morning)
    assert await day.undo(
        conn, morning.edition, morning.charlie.id, morning.organiser.id, NOW, seen="arrived"
    )
    assert await everything(conn) == was


async def test_who_withdrew_after_arriving_and_is_tapped_again_is_here(conn: Connection) -> None:
    morning = await a_morning(conn)
    await _arrives(conn, morning)
    await people.withdraw(conn, morning.charlie, NOW)
    was = await everything(conn)
    await _arrives(conn, morning)
    assert await everything(conn) != was
    await day.undo(conn, morning.edition, morning.charlie.id, morning.organiser.id, NOW)
    assert await everything(conn) == was


async def test_after_ten_minutes_an_arrival_is_no_mistake_of_the_desk(pool: Pool) -> None:
    async with pool.acquire() as conn:
        morning = await a_morning(conn)
        await _arrives(conn, morning)
        was = await everything(conn)
    late = NOW + day.UNDO_FOR + dt.timedelta(seconds=1)
    with pytest.raises(Conflict, match="ten minutes"):
        async with transaction(pool) as conn:
            await day.undo(
                conn, morning.edition, morning.charlie.id, None, late, within=day.UNDO_FOR
            )
    async with pool.acquire() as conn:
        assert await everything(conn) == was


async def test_what_came_later_on_the_same_is_taken_back_first(conn: Connection) -> None:
    morning = await a_morning(conn)
    by = morning.organiser.id
    await _closes(conn, morning)
    [first] = await day.recent_acts(conn, morning.edition.id, NOW)
    await day.reopen_table(conn, morning.edition, 2, 12, by, NOW)
    with pytest.raises(Conflict, match="newer"):
        await day.take_back(conn, morning.edition, first.id, by, NOW)
    [second] = await day.recent_acts(conn, morning.edition.id, NOW)
    assert await day.take_back(conn, morning.edition, second.id, by, NOW)
    assert await day.take_back(conn, morning.edition, first.id, by, NOW)
    assert await day.recent_acts(conn, morning.edition.id, NOW) == []


async def test_a_key_serves_once(conn: Connection) -> None:
    morning = await a_morning(conn)
    key = morning.alice.id
    assert await day.first_time(conn, morning.edition.id, key, NOW)
    assert not await day.first_time(conn, morning.edition.id, key, NOW)
