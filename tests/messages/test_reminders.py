"""Who has not done it is reminded, once; who has, or wants no reminders, is left alone."""

import asyncio
import datetime as dt
from typing import Final

import pytest

from matchmaker import messages, reminders, worker
from matchmaker.choices import programme, wishes
from matchmaker.choices.wishes import Choices
from matchmaker.db import Connection, Pool, transaction
from matchmaker.db.errors import CheckViolation
from matchmaker.editions import audit
from matchmaker.notices import facts
from matchmaker.participation import applying, links, people
from matchmaker.participation.applying import RefusalForm
from matchmaker.post.delivery import Postman
from matchmaker.reminders import TOPICS, Topic, stopping
from matchmaker.wording.errors import Conflict, Invalid, NotFound
from tests import cast
from tests.cast import NOW
from tests.notices.boxes import SETTINGS, message, rows, send_all, text
from tests.post.relay import Relay, serving

LATER: Final = NOW + dt.timedelta(hours=47, minutes=59)
WISHES: Final[tuple[Topic, ...]] = ("wishes",)
ADDRESS: Final[tuple[Topic, ...]] = ("address",)
MUCH_LATER: Final = NOW + dt.timedelta(hours=48)


async def reminded(conn: Connection) -> dict[str, tuple[str, ...]]:
    """Who has been written a reminder, of what."""
    found = await conn.fetch(
        """select person.first_name,
                  array(select jsonb_array_elements_text(payload -> 'lacking')) as lacking
           from outbox
           join person on person.id = outbox.person_id where outbox.kind = 'reminder'"""
    )
    return {row["first_name"]: tuple(row["lacking"]) for row in found}


async def test_each_is_told_what_is_missing_from_them(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition, phone="01 47 29 30 31", siret="73282932000074")
    bob = await cast.an_investor(conn, edition)
    dora = await cast.an_investor(conn, edition, "Dora")
    await wishes.save(conn, edition, alice, Choices(), NOW)
    await programme.save_availability(conn, edition, alice, (), NOW)
    await conn.execute("update person set confirmed_at = now() where id = $1", bob.id)
    await people.withdraw(conn, dora, NOW)
    found = {
        one.first_name: one.lacking
        for one in await reminders.unready_people(conn, edition, TOPICS, NOW)
    }
    assert found == {"Alice": ("address",), "Bob": ("profile", "wishes", "availability")}
    sent = await reminders.send(conn, edition, ("wishes", "availability"), None, NOW)
    assert sent.letters == 1
    assert await reminded(conn) == {"Bob": ("wishes", "availability")}
    [row] = await rows(conn, bob)
    said = text(await message(conn, row.id))
    assert "Choisissez les projets" in said
    assert "Dites-nous quand" in said
    assert "Complétez" not in said
    assert next(line.act for line in await audit.trail(conn, edition.id)) == "reminder.sent"


async def test_whoever_was_not_accepted_lacks_nothing(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    organiser = await cast.an_organiser(conn, edition)
    eve = await people.register_investor(conn, edition, cast.investor_form("Eve"), NOW)
    await conn.execute("update person set application = 'pending'")
    assert [one.id for one in await reminders.unready_people(conn, edition, TOPICS, NOW)] == [
        eve.id
    ]
    form = RefusalForm(reason="Hors du territoire.")
    await applying.refuse(conn, edition, eve.id, form, organiser.id, NOW)
    assert await reminders.unready_people(conn, edition, TOPICS, NOW) == []
    assert (await reminders.send(conn, edition, TOPICS, None, NOW)).letters == 0


async def test_after_the_deadline_only_an_address_can_still_be_confirmed(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition)
    sent = await reminders.send(conn, edition, TOPICS, None, cast.TOO_LATE)
    assert sent.letters == 1
    assert await reminded(conn) == {"Alice": ("address",)}


async def test_reminder_of_an_address_names_nobody(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition, "Zénobie")
    await reminders.send(conn, edition, ADDRESS, None, NOW)
    [row] = await rows(conn, alice)
    built = await message(conn, row.id)
    assert "Zénobie" not in text(built)
    assert "Zénobie" not in str(built["To"])


async def test_nobody_is_reminded_twice_within_48_hours_of_whatever(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition)
    assert (await reminders.send(conn, edition, WISHES, None, NOW)).letters == 1
    again = await reminders.send(conn, edition, ADDRESS, None, LATER, unseen=True)
    assert again.letters == 0
    [one] = await reminders.unready_people(conn, edition, TOPICS, LATER)
    assert not one.may_be_reminded(LATER)
    last = await reminders.send(conn, edition, WISHES, None, MUCH_LATER, unseen=True)
    assert last.letters == 1


async def test_database_refuses_a_second_reminder_whoever_writes_it(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    await reminders.send(conn, edition, WISHES, None, NOW)
    done = await conn.execute(
        """insert into outbox (edition_id, person_id, kind, payload, dedupe_key, message_id)
           values ($1, $2, 'reminder', $3, 'x', '<x@y.example>')""",
        edition.id,
        alice.id,
        facts.ReminderFacts(at=LATER, lacking=("wishes",)),
    )
    assert done == "INSERT 0 0"
    with pytest.raises(CheckViolation):
        await conn.execute("update reminded set at = at + interval '47 hours'")


async def test_of_several_organisers_at_once_each_person_has_one(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    for number in range(6):
        await cast.a_holder(conn, edition, f"Alice{number}")

    async def ask(topic: facts.Topic) -> int:
        async with transaction(pool) as own:
            return (await reminders.send(own, edition, (topic,), None, NOW, unseen=True)).letters

    counts = await asyncio.gather(*(ask(topic) for topic in ("wishes", "address", "availability")))
    assert sum(counts) == 6
    assert await conn.fetchval("select count(*) from outbox where kind = 'reminder'") == 6


async def test_second_organiser_is_told_of_the_first_reminder(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition)
    first = await reminders.send(conn, edition, WISHES, None, NOW)
    with pytest.raises(Conflict):
        await reminders.send(conn, edition, ADDRESS, None, MUCH_LATER)
    done = await reminders.send(conn, edition, ADDRESS, None, MUCH_LATER, after=first.id)
    assert done.letters == 1


async def test_planned_reminder_leaves_at_its_hour_to_who_has_not_done_it_by_then(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    alice, _ = await cast.a_holder(conn, edition), await cast.a_holder(conn, edition, "Charlie")
    at = dt.datetime(2099, 11, 2, 9)  # noqa: DTZ001 by the clocks of the place
    await reminders.plan(conn, edition, WISHES, at, None, NOW)
    before = dt.datetime(2099, 11, 2, 7, 59, tzinfo=dt.UTC)
    await worker.remind(pool, before)
    assert await reminded(conn) == {}
    await wishes.save(conn, edition, alice, Choices(), NOW)
    for _ in range(2):
        await worker.remind(pool, before + dt.timedelta(minutes=1))
    assert await reminded(conn) == {"Charlie": ("wishes",)}
    [sent] = await reminders.history(conn, edition.id)
    assert (sent.letters, sent.waits) == (1, False)
    with pytest.raises(Conflict):
        await reminders.cancel(conn, edition, sent.id, None, NOW)


async def test_cancelled_reminder_does_not_leave(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition)
    at = NOW + dt.timedelta(days=1)
    made = await reminders.plan(conn, edition, WISHES, at, None, NOW)
    await reminders.cancel(conn, edition, made, None, NOW)
    await worker.remind(pool, at)
    assert await reminded(conn) == {}


@pytest.mark.parametrize("at", [NOW, cast.TOO_LATE])
async def test_hour_that_makes_no_sense_is_refused(conn: Connection, at: dt.datetime) -> None:
    edition = await cast.an_edition(conn)
    with pytest.raises(Invalid):
        await reminders.plan(conn, edition, WISHES, at, None, NOW)
    with pytest.raises(Invalid):
        await reminders.send(conn, edition, (), None, NOW)


async def test_nobody_is_reminded_once_the_morning_is_over(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition)
    over = dt.datetime(2099, 11, 25, 9, tzinfo=dt.UTC)
    await reminders.plan(conn, edition, ADDRESS, cast.TOO_LATE, None, NOW)
    await worker.remind(pool, over)  # it was away at its hour
    with pytest.raises(Conflict):
        await reminders.send(conn, edition, ADDRESS, None, over, unseen=True)
    assert await reminders.unready_people(conn, edition, TOPICS, over) == []
    assert await reminded(conn) == {}


async def test_who_has_done_it_before_the_letter_leaves_is_not_written_to(
    conn: Connection, pool: Pool
) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    charlie = await cast.a_holder(conn, edition, "Charlie")
    await conn.execute("update outbox set state = 'sent', sent_at = now()")
    await reminders.send(conn, edition, WISHES, None, NOW)
    await wishes.save(conn, edition, alice, Choices(), NOW)
    async with serving(Relay()) as relay, Postman(relay.url, timeout=5) as postman:
        await send_all(pool, postman)
        assert len(relay.taken) == 1
    assert [row.state for row in await rows(conn, alice)] == ["dropped"]
    assert [row.state for row in await rows(conn, charlie)] == ["sent"]


async def test_one_click_ends_reminders_and_nothing_else(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    await reminders.send(conn, edition, WISHES, None, NOW)
    [row] = await rows(conn, alice)
    built = await message(conn, row.id)
    token = stopping.token(SETTINGS.secret, alice.id)
    assert built["List-Unsubscribe"] == f"<https://matinee.example/rappels/{token}>"
    assert built["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"List-Unsubscribe: <https://matinee.example/rappels/{token}>\r\n" in built.as_string()
    assert f"https://matinee.example/rappels/{token}" in text(built)
    assert stopping.person_of(SETTINGS.secret, token) == alice.id
    await reminders.stop(conn, alice.id, NOW)
    done = await reminders.send(conn, edition, WISHES, None, MUCH_LATER, unseen=True)
    assert done.letters == 0
    await links.recover(conn, alice.email, MUCH_LATER)  # what they ask for still reaches them
    assert (
        await conn.fetchval(
            "select count(*) from outbox where person_id = $1 and kind = 'acknowledgement'",
            alice.id,
        )
        == 2
    )
    await reminders.resume(conn, alice.id)
    done = await reminders.send(conn, edition, WISHES, None, MUCH_LATER, unseen=True)
    assert done.letters == 1


async def test_forged_token_ends_nothing(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    token = stopping.token(SETTINGS.secret, alice.id)
    for forged in ("", "x", token[:-1] + ("a" if token[-1] != "a" else "b"), token + "a"):
        with pytest.raises(NotFound):
            stopping.person_of(SETTINGS.secret, forged)


async def test_preview_of_a_reminder_is_what_is_sent(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    shown = await messages.preview_reminder(conn, SETTINGS, edition, WISHES, alice.id, NOW)
    assert shown is not None
    assert await reminded(conn) == {}
    await reminders.send(conn, edition, WISHES, None, NOW)
    [row] = await rows(conn, alice)
    _, sent = await messages.shown_of(conn, SETTINGS, edition, row.id)
    assert (sent.subject, sent.text, sent.html) == (shown.subject, shown.text, shown.html)
