"""A programme that is proposed is told by one letter on the day after, and only while it is."""

import datetime as dt
import json
from uuid import UUID

from matchmaker import returns
from matchmaker.db import Connection
from matchmaker.followup import orienting, stopping, telling
from tests.followup.scene import AFTERWARDS, Past, a_past_morning

NEXT_DAY = dt.datetime.combine(AFTERWARDS.date(), dt.time(9), AFTERWARDS.tzinfo) + dt.timedelta(1)
MINUTE = dt.timedelta(minutes=1)


async def told(conn: Connection) -> list[tuple[UUID, list[str]]]:
    rows = await conn.fetch(
        """select person_id, payload -> 'programmes' as programmes from outbox
           where kind = 'orientation_proposed' order by id"""
    )
    return [(row["person_id"], json.loads(row["programmes"])) for row in rows]


async def propose(conn: Connection, past: Past, number: int) -> UUID:
    """An organiser proposes one of the programmes to Alice."""
    chosen = past.programmes[number].id
    await orienting.propose(conn, past.edition, past.alice.id, chosen, None, AFTERWARDS)
    return chosen


async def test_what_both_propose_in_a_day_is_one_letter_of_the_next_morning(
    conn: Connection,
) -> None:
    past = await a_past_morning(conn)
    first = await propose(conn, past, 0)
    second = past.programmes[1].id
    form = returns.OutcomeForm(outcome="reoriented", referred_to_programme=second)
    values = (past.bob, past.alice.id, form, AFTERWARDS)
    await returns.answer_outcome(conn, past.edition, *values)
    for moment in (AFTERWARDS, NEXT_DAY - MINUTE, NEXT_DAY, NEXT_DAY + MINUTE):
        await telling.tell_due(conn, moment)
    assert await told(conn) == [(past.alice.id, [str(first), str(second)])]
    # Taken back and proposed once more, it is told no more: the page says it.
    for outcome in (returns.OutcomeForm(outcome="no_follow_up"), form):
        values = (past.bob, past.alice.id, outcome, NEXT_DAY)
        await returns.answer_outcome(conn, past.edition, *values)
    assert await telling.tell_due(conn, NEXT_DAY + dt.timedelta(days=1)) == 0


async def test_nothing_is_told_of_what_was_answered_or_to_who_wants_no_questions(
    conn: Connection,
) -> None:
    past = await a_past_morning(conn)
    programme = await propose(conn, past, 0)
    values = (conn, past.edition, past.alice.id, programme, AFTERWARDS)
    assert await orienting.still_proposed(conn, past.alice.id, [programme])
    await orienting.answer(*values, agreed=True)
    assert not await orienting.still_proposed(conn, past.alice.id, [programme])
    await propose(conn, past, 1)
    await stopping.stop(conn, past.alice.id, AFTERWARDS)
    assert await telling.tell_due(conn, NEXT_DAY) == 0
    await stopping.resume(conn, past.alice.id)
    assert await telling.tell_due(conn, NEXT_DAY + dt.timedelta(days=8)) == 0
    assert await told(conn) == []
