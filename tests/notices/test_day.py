"""On the day each changed meeting is one message, with before and after; replayed, the plan."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
import vobject
from icalendar import Calendar

from matchmaker import day, planning, replanning
from matchmaker.db import Connection, Database, Pool, transaction
from matchmaker.foundation import clock
from matchmaker.letters.worth import MEETING_OVER
from matchmaker.participation import people
from matchmaker.planning import reviewing
from matchmaker.post.calendars import PARIS
from matchmaker.post.delivery import Postman
from tests import cast
from tests.notices.boxes import last, message, place, rows, send_all, text
from tests.planning.plans import publish
from tests.post.relay import Relay, serving
from tests.replanning.mornings import Morning, a_morning, apply, at, propose

FULL = [(0, 0, 0, 0), (1, 0, 1, 0), (2, 0, 2, 0), (1, 1, 0, 1), (2, 1, 1, 1), (0, 1, 2, 1)]


class Entry(msgspec.Struct, frozen=True):
    """An event as a calendar application keeps it."""

    sequence: int
    starts: dt.datetime
    location: str


class Sent(msgspec.Struct, frozen=True):
    """One event as it arrives, and what is to be done with it."""

    method: str
    uid: str
    entry: Entry


def with_icalendar(data: bytes) -> list[Sent]:
    calendar = Calendar.from_ical(data)
    events: list[Any] = calendar.walk("VEVENT")
    return [
        Sent(
            str(calendar["METHOD"]),
            str(event["UID"]),
            Entry(
                int(event["SEQUENCE"]),
                event["DTSTART"].dt.astimezone(PARIS),
                str(event["LOCATION"]),
            ),
        )
        for event in events
    ]


def with_vobject(data: bytes) -> list[Sent]:
    calendar = vobject.readOne(data.decode())
    return [
        Sent(
            calendar.method.value,
            event.uid.value,
            Entry(
                int(event.sequence.value),
                event.dtstart.value.astimezone(PARIS),
                event.location.value,
            ),
        )
        for event in calendar.vevent_list
    ]


def replayed(
    messages: list[EmailMessage], read: Callable[[bytes], list[Sent]]
) -> dict[str, dict[str, Entry]]:
    """Recipient → UID → event, after an application has obeyed every message (RFC 5546 § 2.1.5)."""
    books: dict[str, dict[str, Entry]] = {}
    latest: Counter[tuple[str, str]] = Counter()
    for one in messages:
        recipient = one["To"].addresses[0].addr_spec
        book = books.setdefault(recipient, {})
        for part in one.walk():
            if part.get_content_type() != "text/calendar":
                continue
            data = part.get_payload(decode=True)
            assert isinstance(data, bytes)
            for sent in read(data):
                known = latest[recipient, sent.uid]
                assert (
                    sent.method == "PUBLISH"
                    or sent.uid not in book
                    or (sent.entry.sequence > known)
                ), "an application would ignore this change"
                latest[recipient, sent.uid] = sent.entry.sequence
                if sent.method == "CANCEL":
                    del book[sent.uid]  # whoever never had it is not told
                else:
                    book[sent.uid] = sent.entry
    return books


async def planned(conn: Connection, edition_id: UUID) -> dict[str, set[tuple[dt.datetime, str]]]:
    """Address → when and where, by the version in force."""
    found = await conn.fetch(
        """select person.email, slot.starts_at, label
           from schedule
           join meeting on meeting.schedule_id = schedule.id
           join person on person.id in (meeting.holder_id, meeting.investor_id)
           join slot on slot.edition_id = schedule.edition_id and slot.number = meeting.slot_number
           join meeting_table on meeting_table.edition_id = schedule.edition_id
                             and meeting_table.number = meeting.table_number
           where schedule.edition_id = $1 and schedule.state = 'published'""",
        edition_id,
    )
    plan: dict[str, set[tuple[dt.datetime, str]]] = {}
    for row in found:
        where = (row["starts_at"].astimezone(PARIS), f"Table {row['label']}")
        plan.setdefault(row["email"], set()).add(where)
    return plan


async def deliver(pool: Pool, conn: Connection, relay: Relay) -> None:
    """Everything that waits leaves, in order."""
    async with Postman(relay.url, timeout=5) as postman:
        await send_all(pool, postman)


async def _morning_with_changes(conn: Connection, pool: Pool, relay: Relay) -> Morning:
    """Published the week before; three new plans on the day, and a slot that slips."""
    morning = await a_morning(conn, FULL, calendar_mode="invitations")
    edition, camille = morning.edition, morning.camille.id
    alice, charlie, _ = morning.holders
    await deliver(pool, conn, relay)
    await day.note_absent(conn, edition, alice.id, camille, at(1))
    await _replan(conn, pool, morning, 1)
    await deliver(pool, conn, relay)
    await day.close_table(conn, edition, 0, 2, camille, at(2))
    await day.arrive(conn, edition, alice.id, camille, at(2))
    await _replan(conn, pool, morning, 2)
    async with transaction(pool) as own:
        await day.slip(own, edition, 4, 10, camille, at(3))
    await people.withdraw(conn, charlie, at(3))
    await _replan(conn, pool, morning, 3)
    await deliver(pool, conn, relay)
    return morning


async def _replan(conn: Connection, pool: Pool, morning: Morning, slot: int) -> None:
    found = await propose(pool, morning, slot)
    await apply(pool, morning, found[-1], at(slot))


@pytest.mark.parametrize("read", [with_icalendar, with_vobject])
async def test_calendar_of_everybody_ends_equal_to_the_plan(
    conn: Connection, pool: Pool, read: Callable[[bytes], list[Sent]]
) -> None:
    async with serving(Relay()) as relay:
        morning = await _morning_with_changes(conn, pool, relay)
    messages = [message_from_bytes(data, policy=WIRE) for data in relay.taken]
    books = replayed(messages, read)
    plan = await planned(conn, morning.edition.id)
    assert {
        address: {(entry.starts, entry.location.split(",")[0]) for entry in book.values()}
        for address, book in books.items()
        if book
    } == plan
    identifiers = [one["Message-ID"] for one in messages]
    assert len(identifiers) == len(set(identifiers))
    methods = Counter(
        part.get_param("method")
        for one in messages
        for part in one.walk()
        if part.get_content_type() == "text/calendar"
    )
    assert methods["REQUEST"]
    assert methods["CANCEL"]


async def test_moved_meeting_is_one_message_with_before_and_after(conn: Connection) -> None:
    morning = await a_morning(conn, [(0, 0, 1, 0), (1, 1, 1, 1)], calendar_mode="invitations")
    alice, charlie, _ = morning.holders
    bob, dora = morning.investors
    mark = await last(conn)
    await publish(conn, morning.edition, [(alice, bob, 4, 2), (charlie, dora, 1, 1)], at(0))
    [told, theirs] = await rows(conn, since=mark)
    assert {told.person_id, theirs.person_id} == {alice.id, bob.id}
    assert told.kind == "invitation"
    assert (told.payload["before"], told.payload["after"]) == (place(1, 0), place(4, 2))
    sent = await message(conn, told.id)
    assert "déplacé" in sent["Subject"]
    said = text(sent)
    assert "9 h 15, table 1" in said
    assert "10 h 00, table 3" in said
    assert said.index("9 h 15") < said.index("10 h 00")
    events = [part for part in sent.walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_param("method") for part in events] == ["REQUEST"]
    data = events[0].get_payload(decode=True)
    assert isinstance(data, bytes)
    [one] = with_icalendar(data)
    assert one.entry.sequence == 1


async def test_dissolved_meeting_is_one_cancellation(conn: Connection) -> None:
    morning = await a_morning(conn, [(0, 0, 1, 0), (1, 1, 1, 1)], calendar_mode="invitations")
    charlie, dora = morning.holders[1], morning.investors[1]
    mark = await last(conn)
    await publish(conn, morning.edition, [(charlie, dora, 1, 1)], at(0))
    told = await rows(conn, since=mark)
    assert [row.kind for row in told] == ["cancellation", "cancellation"]


async def test_day_begins_at_midnight_of_the_place(conn: Connection) -> None:
    """Half past eleven in the evening is still the day before; half past midnight is not."""
    morning = await a_morning(conn, [(0, 0, 1, 0), (1, 0, 4, 0)], calendar_mode="invitations")
    alice, charlie, bob = *morning.holders[:2], morning.investors[0]
    mark = await last(conn)
    eve = dt.datetime(2099, 11, 23, 22, 30, tzinfo=dt.UTC)
    await publish(conn, morning.edition, [(alice, bob, 2, 0), (charlie, bob, 5, 0)], eve)
    kinds = {row.kind for row in await rows(conn, since=mark)}
    assert kinds == {"convocation_changed", "invitation"}
    mark = await last(conn)
    after = eve + dt.timedelta(hours=1)
    await publish(conn, morning.edition, [(alice, bob, 3, 0), (charlie, bob, 6, 0)], after)
    assert {row.kind for row in await rows(conn, since=mark)} == {"invitation"}


async def test_first_publication_convokes_even_on_the_day(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 2, 0)], at(0))
    assert {row.kind for row in await rows(conn)} == {"convocation"}


async def test_slot_that_slipped_is_told_at_once(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, [(0, 0, 1, 0), (1, 0, 5, 0)], calendar_mode="invitations")
    charlie, bob = morning.holders[1], morning.investors[0]
    await conn.execute("update outbox set state = 'sent', sent_at = now()")
    mark = await last(conn)
    for minutes in (4, 6):
        async with transaction(pool) as own:
            await day.slip(own, morning.edition, 5, minutes, morning.camille.id, at(1))
    ours, theirs = await rows(conn, since=mark)
    assert {ours.person_id, theirs.person_id} == {charlie.id, bob.id}
    assert ours.payload["before"] == place(5, 0)
    assert ours.payload["after"]["starts"] == "2099-11-24T09:25:00+00:00"
    said = text(await message(conn, ours.id))
    assert "10 h 15, table 1" in said
    assert "10 h 25, table 1" in said
    await conn.execute("update outbox set state = 'sent', sent_at = now()")
    mark = await last(conn)
    found = await propose(pool, morning, 2)
    done = await apply(pool, morning, found[0], at(2))
    after = await rows(conn, since=mark)
    assert done.messages == len(after)
    pair = {str(charlie.id), str(bob.id)}
    # The next version brings meetings to others; what was told of the slip is not told again.
    assert [row for row in after if {str(row.person_id), row.payload["other"]} == pair] == []


async def test_walk_in_without_a_meeting_is_not_written_to_on_the_day(conn: Connection) -> None:
    morning = await a_morning(conn, [(0, 0, 1, 0)], calendar_mode="invitations")
    await conn.execute("update edition set stage = 'open'")
    await cast.a_holder(conn, morning.edition, "Zoé")
    mark = await last(conn)
    alice, bob = morning.holders[0], morning.investors[0]
    await publish(conn, morning.edition, [(alice, bob, 1, 0)], at(0))
    assert await rows(conn, since=mark) == []


async def test_what_is_foreseen_is_what_is_sent(conn: Connection, pool: Pool) -> None:
    morning = await a_morning(conn, FULL, calendar_mode="invitations")
    await day.note_absent(conn, morning.edition, morning.holders[0].id, morning.camille.id, at(1))
    [found, *_] = await propose(pool, morning, 1)
    foreseen = await reviewing.foresee(conn, morning.edition, found.schedule_id, at(1))
    mark = await last(conn)
    done = await apply(pool, morning, found, at(1))
    written = await rows(conn, since=mark)
    assert foreseen.messages == done.messages == len(written) > 0
    assert foreseen.people == len({row.person_id for row in written})


async def test_message_about_a_meeting_that_is_over_does_not_leave(
    conn: Connection, pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The relay was down all morning; what has become pointless is put aside."""
    morning = await a_morning(conn, [(0, 0, 2, 0), (1, 0, 6, 0)], calendar_mode="invitations")
    charlie, bob = morning.holders[1], morning.investors[0]
    await conn.execute("update outbox set state = 'sent', sent_at = now()")
    await publish(conn, morning.edition, [(charlie, bob, 7, 0)], at(1))
    hour = tmp_path / "hour"
    monkeypatch.setenv(clock.VARIABLE, f"@{hour}")
    hour.write_text(at(4).isoformat())
    async with serving(Relay()) as relay:
        await deliver(pool, conn, relay)
    held = await conn.fetch("select last_error, kind from outbox where state = 'held'")
    assert [tuple(row) for row in held] == [(MEETING_OVER, "cancellation")] * 2
    assert len(relay.taken) == 2


async def test_replanned_version_keeps_the_days_rules_after_going_back(
    conn: Connection, pool: Pool
) -> None:
    """Going back is told as any other change: once, meeting by meeting."""
    morning = await a_morning(conn, FULL, calendar_mode="invitations")
    one = (await planning.versions(conn, morning.edition.id))[0].id
    await publish(conn, morning.edition, [], at(0))
    await conn.execute("update outbox set state = 'sent', sent_at = now() where state = 'pending'")
    mark = await last(conn)
    batch = await replanning.roll_back(
        Database(pool), morning.edition, one, morning.camille.id, at(1)
    )
    [found] = await replanning.proposals(conn, morning.edition.id, batch)
    await apply(pool, morning, found, at(1))
    told = await rows(conn, since=mark)
    assert {row.kind for row in told} == {"invitation"}
    assert len(told) == 2 * sum(row[2] >= 1 for row in FULL)
    assert {row.payload["sequence"] for row in told} == {2}
