"""One letter the same afternoon, one two days later to who has not answered, each once."""

import asyncio
import datetime as dt

import pytest

from matchmaker import returns, worker
from matchmaker.db import Connection, Pool, transaction
from matchmaker.letters.after.returns import ANSWERED
from matchmaker.letters.worth import why_pointless
from matchmaker.returns import CardForm, OutcomeForm
from tests.day.mornings import Morning, at
from tests.notices.boxes import letter, message, rows
from tests.returns.afternoons import AFTERNOON, an_afternoon

LATER = AFTERNOON + dt.timedelta(hours=48)


async def told(conn: Connection) -> set[tuple[str, str]]:
    """Kind of letter and first name of its reader, of all that wait."""
    found = await conn.fetch(
        """select outbox.kind, first_name, recipient_id is not null as seat
           from outbox join person on person.id = outbox.person_id"""
    )
    return {(row["kind"], row["first_name"] + "'s" * row["seat"]) for row in found}


async def answer_all(conn: Connection, made: Morning) -> None:
    """Everybody but Charlie."""
    for investor in (made.bob, made.dora):
        values = (investor.id, CardForm(useful="yes"), AFTERNOON)
        await returns.answer_card(conn, made.edition, made.alice, *values)
    for investor, holder in ((made.bob, made.alice), (made.bob, made.charlie)):
        form = OutcomeForm(outcome="no_follow_up")
        await returns.answer_outcome(conn, made.edition, investor, holder.id, form, AFTERNOON)
    form = OutcomeForm(took_place=False)
    await returns.answer_outcome(conn, made.edition, made.dora, made.alice.id, form, AFTERNOON)


async def test_everybody_with_a_meeting_is_asked_once_the_same_afternoon(
    conn: Connection,
) -> None:
    made = await an_afternoon(conn)
    assert await returns.ask_due(conn, at(11, 14)) == 0  # the last meeting ended at 9 h 45
    assert await returns.ask_due(conn, at(11, 15)) == 4
    assert await returns.ask_due(conn, at(11, 16)) == 0
    assert {letter.kind for letter in await rows(conn)} == {"returns_asked"}
    assert {row.person_id for row in await rows(conn)} == {
        *(made.alice.id, made.charlie.id, made.bob.id, made.dora.id)
    }


async def test_two_workers_ask_once_and_one_that_dies_has_asked_nobody(
    pool: Pool, conn: Connection
) -> None:
    await an_afternoon(conn)

    class KilledError(Exception):
        pass

    async def die() -> None:
        async with transaction(pool) as other:
            assert await returns.ask_due(other, AFTERNOON) == 4
            raise KilledError

    with pytest.raises(KilledError):
        await die()
    assert await rows(conn) == []
    await asyncio.gather(*(worker.ask_what_came(pool, AFTERNOON) for _ in range(3)))
    assert len(await rows(conn)) == 4
    [asked] = await returns.rounds(conn, (await conn.fetchval("select id from edition")))
    assert (asked.round, asked.letters) == ("asked", 4)


async def test_whoever_has_not_answered_is_reminded_once(conn: Connection) -> None:
    made = await an_afternoon(conn)
    await returns.ask_due(conn, AFTERNOON)
    await answer_all(conn, made)
    await conn.execute("delete from outbox")
    assert await returns.ask_due(conn, LATER - dt.timedelta(minutes=1)) == 0
    assert await returns.ask_due(conn, LATER) == 1
    assert await told(conn) == {("returns_reminded", "Charlie")}
    assert await returns.ask_due(conn, LATER + dt.timedelta(days=1)) == 0


async def test_nobody_is_written_to_who_wants_no_reminders_or_withdrew(conn: Connection) -> None:
    made = await an_afternoon(conn)
    await conn.execute(
        "insert into reminder_stop (edition_id, person_id, stopped_at) values ($1, $2, $3)",
        made.edition.id, made.charlie.id, AFTERNOON,
    )  # fmt: skip
    await conn.execute("update person set withdrawn_at = $2 where id = $1", made.dora.id, AFTERNOON)
    await returns.ask_due(conn, AFTERNOON)
    assert await told(conn) == {("returns_asked", "Alice"), ("returns_asked", "Bob")}


async def test_what_is_late_by_a_week_is_not_asked(conn: Connection) -> None:
    await an_afternoon(conn)
    assert await returns.ask_due(conn, AFTERNOON + dt.timedelta(days=8)) == 0


async def test_one_of_an_investor_s_people_is_asked_of_what_they_hold(conn: Connection) -> None:
    made = await an_afternoon(conn)
    await conn.execute("update delegate set email = 'bianca@example.com' where name = 'Bianca'")
    holds = await conn.fetchval(
        """select count(*) from meeting_delegate
           join delegate on delegate.id = delegate_id where name = 'Bianca'"""
    )
    await returns.ask_due(conn, AFTERNOON)
    seats = await conn.fetchval("select count(*) from outbox where recipient_id is not null")
    assert seats == bool(holds)
    assert made.bob.id in {row.person_id for row in await rows(conn)}


async def test_the_letter_names_the_meetings_that_are_unanswered_and_how_to_stop(
    conn: Connection,
) -> None:
    made = await an_afternoon(conn)
    await returns.ask_due(conn, AFTERNOON)
    card = CardForm(useful="yes")
    await returns.answer_card(conn, made.edition, made.alice, made.bob.id, card, AFTERNOON)
    [row] = await rows(conn, made.alice)
    mail = await message(conn, row.id)
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "Fonds Dora" in text
    assert "Fonds Bob" not in text
    assert f"?suite=retours&rv={made.dora.id}&dit=partly" in text
    assert "/rappels/" in mail["List-Unsubscribe"]
    await returns.answer_card(conn, made.edition, made.alice, made.dora.id, card, AFTERNOON)
    assert await why_pointless(conn, await letter(conn, row.id)) == ANSWERED
