"""Has she received it? What was sent, word for word; once more; and all that is held."""

import datetime as dt
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar

from matchmaker import messages, notices
from matchmaker.db import Connection, Pool
from matchmaker.editions import audit
from matchmaker.editions.editions import Calendars
from matchmaker.participation import links, organising, people
from matchmaker.post.calendars import Way
from matchmaker.post.delivery import Postman
from matchmaker.wording.errors import Conflict, NotFound
from tests import cast
from tests.cast import NOW
from tests.notices.boxes import SETTINGS, last, leave, message, rows, send_all
from tests.planning.plans import PUBLISHED, publish
from tests.post.relay import Relay, serving

LATER = PUBLISHED + dt.timedelta(days=1)


async def test_what_was_sent_is_found_with_the_relays_words(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    async with serving(Relay()) as relay, Postman(relay.url, timeout=5) as postman:
        await send_all(pool, postman)
    newest, first = await messages.lines_of(conn, edition, alice.id)
    assert (newest.kind, first.kind) == ("convocation", "acknowledgement")
    assert newest.sent_at is not None
    assert newest.answer.startswith("250 2.0.0 queued as")
    line, shown = await messages.shown_of(conn, SETTINGS, edition, newest.id)
    assert line == newest
    assert shown.is_as_sent is True
    assert (shown.files, shown.has_invitation) == (("matinee.pdf",), True)
    assert "Fonds Bob" in shown.text
    # What opens her page is hers alone: the organiser reads all but that.
    sent = str(await message(conn, newest.id))
    minted = await conn.fetchval(
        "select count(*) from personal_link where person_id = $1", alice.id
    )
    assert "/lien/…" in shown.text
    assert "/lien/…" not in sent
    [found] = await messages.matching(conn, edition, "alice")
    assert (found.id, found.kind) == (alice.id, "convocation")
    assert (
        await conn.fetchval("select count(*) from personal_link where person_id = $1", alice.id)
        == minted
    )


async def test_text_that_would_read_otherwise_today_says_so(conn: Connection, pool: Pool) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    async with serving(Relay()) as relay, Postman(relay.url, timeout=5) as postman:
        await send_all(pool, postman)
    await conn.execute("update person set organisation = 'Fonds Robert' where id = $1", bob.id)
    [row] = await rows(conn, alice)
    _, shown = await messages.shown_of(conn, SETTINGS, edition, row.id)
    assert shown.is_as_sent is False
    assert "Fonds Robert" in shown.text


async def test_message_of_another_edition_is_not_found(conn: Connection) -> None:
    edition, other = await cast.an_edition(conn), await cast.an_edition(conn, slug="other")
    await cast.a_holder(conn, edition)
    with pytest.raises(NotFound):
        await messages.shown_of(conn, SETTINGS, other, await last(conn))


@pytest.mark.parametrize("way", ["morning", "meetings", "file"])
async def test_morning_sent_again_is_a_new_message_about_the_same_entries(
    conn: Connection, way: Way
) -> None:
    edition = await cast.an_edition(conn, calendars=Calendars(holders=way, investors=way))
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    dora = await cast.an_investor(conn, edition, "Dora")
    camille = await cast.an_organiser(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0), (alice, dora, 2, 0)])
    await leave(conn)
    await publish(conn, edition, [(alice, bob, 1, 0), (alice, dora, 2, 0)], LATER)
    await leave(conn)
    before = await rows(conn, alice)
    again = LATER + dt.timedelta(hours=1)
    # Whichever of her messages is sent again, it is her morning as it is now.
    mark = await messages.resend(
        conn, edition, before[0].id, camille.id, again, newest=before[-1].id
    )
    written = await rows(conn, alice, since=before[-1].id)
    assert written[0].id == mark
    assert [row.kind for row in written] == ["convocation"] + ["invitation"] * (
        2 if way == "meetings" else 0
    )
    assert {row.message_id for row in written}.isdisjoint(row.message_id for row in before)
    known = {
        row["uid"]: row["sequence"]
        for row in await conn.fetch(
            """select entry.uid, entry.sequence from calendar_entry as entry
               join recipient on recipient.id = entry.recipient_id
               where recipient.person_id = $1""",
            alice.id,
        )
    }
    events = [event for built in await leave(conn) for event in events_of(built)]
    assert len(events) == {"morning": 1, "meetings": 2, "file": 2}[way]
    for event in events:
        assert int(event["SEQUENCE"]) == known[str(event["UID"])]
        if way != "file":
            assert event["DTSTAMP"].dt == again
    # The next change is later than what was said again.
    await publish(conn, edition, [(alice, bob, 3, 0), (alice, dora, 2, 0)], LATER + dt.timedelta(1))
    newer = [event for built in await leave(conn) for event in events_of(built)]
    assert max(event["DTSTAMP"].dt for event in newer) > again


def events_of(built: EmailMessage) -> list[Any]:
    """The entries that a message to Alice carries."""
    found: list[Any] = []
    if "Alice" not in str(built["To"]):
        return found
    for part in built.walk():
        if part.get_content_type() == "text/calendar":
            data = part.get_payload(decode=True)
            assert isinstance(data, bytes)
            found += Calendar.from_ical(data).walk("VEVENT")
    return found


async def test_second_who_sends_again_is_told_of_the_first(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    camille = await cast.an_organiser(conn, edition)
    number = await last(conn)
    with pytest.raises(Conflict, match="on its way"):
        await messages.resend(conn, edition, number, camille.id, NOW, newest=number)
    await conn.execute("update outbox set state = 'sent', sent_at = now()")
    made = await messages.resend(conn, edition, number, camille.id, NOW, newest=number)
    assert made > number
    with pytest.raises(Conflict, match="since you opened"):
        await messages.resend(conn, edition, number, camille.id, NOW, newest=number)
    trail = await audit.trail(conn, edition.id)
    assert next((line.act, line.subject) for line in trail) == ("letter.resent", str(alice.id))


async def test_what_nobody_should_read_any_more_is_not_sent_again(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    camille = await cast.an_organiser(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    await leave(conn)
    [row] = await rows(conn, alice)
    await people.withdraw(conn, alice, LATER)
    await leave(conn)
    newest = await last_to(conn, alice)
    with pytest.raises(Conflict, match="does not take part"):
        await messages.resend(conn, edition, row.id, camille.id, LATER, newest=newest)
    # The confirmation itself may be: she asks for it.
    made = await messages.resend(conn, edition, newest, camille.id, LATER, newest=newest)
    assert made > newest


async def last_to(conn: Connection, person: people.Profile) -> int:
    return int(await conn.fetchval("select max(id) from outbox where person_id = $1", person.id))


async def test_all_held_ones_leave_together_but_for_those_that_would_mislead(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    camille = await cast.an_organiser(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    await conn.execute("update outbox set state = 'held', last_error = '550 no'")
    await publish(conn, edition, [(alice, bob, 1, 0)], LATER)
    newer = (await rows(conn, alice))[-1]
    await conn.execute("update outbox set state = 'sent', sent_at = now() where id = $1", newer.id)
    assert await messages.release_all(conn, edition, camille.id, LATER) == 3
    held = await notices.held_letters(conn, edition.id)
    assert [(one.kind, one.person_id) for one in held] == [("convocation", alice.id)]
    assert await messages.release_all(conn, edition, camille.id, LATER) == 0
    assert next(line.act for line in await audit.trail(conn, edition.id)) == "letters.released"


async def test_held_messages_of_another_edition_stay_held(conn: Connection) -> None:
    edition, other = await cast.an_edition(conn), await cast.an_edition(conn, slug="other")
    await cast.a_holder(conn, edition)
    camille = await cast.an_organiser(conn, other)
    await conn.execute("update outbox set state = 'held'")
    assert await messages.release_all(conn, other, camille.id, NOW) == 0


async def test_withdrawn_person_is_sent_no_link_by_others_but_their_own(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    camille = await cast.an_organiser(conn, edition)
    await people.withdraw(conn, alice, NOW)
    mark = await last(conn)
    with pytest.raises(Conflict):
        await organising.send_link(conn, edition, alice.id, camille.id, NOW)
    await organising.renew_links(conn, edition, alice.id, camille.id, NOW)
    assert await last(conn) == mark
    await links.recover(conn, alice.email, NOW)
    assert await last(conn) == mark + 1
