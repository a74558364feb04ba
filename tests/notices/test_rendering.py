"""A letter says what its version said, to its reader alone, and the same when it is said again."""

import datetime as dt
import re
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest

from matchmaker import notices
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.participation import links, people
from matchmaker.participation.people import Profile
from matchmaker.post.calendars import PARIS
from tests import cast
from tests.calendars.readers import with_icalendar, with_vobject
from tests.notices.boxes import SETTINGS, last, message, rows, text
from tests.planning.plans import PUBLISHED, publish

LATER = PUBLISHED + dt.timedelta(days=1)
NINE = dt.datetime(2099, 11, 24, 9, tzinfo=ZoneInfo("Europe/Paris"))


async def test_convocation_names_hour_table_and_other_side(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    bob = await cast.an_investor(conn, edition, "Bob", organisation="Cigales 92")
    await publish(conn, edition, [(alice, bob, 1, 4)])
    [letter] = await rows(conn, alice)
    mail = await message(conn, letter.id)
    assert "9 h 15, table 5" in text(mail)
    assert "Cigales 92" in text(mail)
    assert mail["To"].addresses[0].addr_spec == alice.email
    assert mail["Reply-To"].addresses[0].addr_spec == edition.contact_email
    assert mail["Message-ID"] == letter.message_id


async def test_nobody_learns_how_to_reach_the_other_side(conn: Connection) -> None:
    edition = await cast.an_edition(conn, calendar_mode="invitations")
    alice = await cast.a_holder(conn, edition, phone="06 12 34 56 78")
    bob = await cast.an_investor(conn, edition, phone="06 98 76 54 32")
    await publish(conn, edition, [(alice, bob, 0, 0)])
    await publish(conn, edition, [], LATER)
    for reader, other in ((alice, bob), (bob, alice)):
        letters = await rows(conn, reader)
        assert len(letters) == 3
        for letter in letters:
            everything = " ".join(_parts(await message(conn, letter.id)))
            assert other.email not in everything
            assert other.phone not in everything
            assert reader.email in everything


async def test_calendar_file_holds_the_whole_morning_at_local_hours(conn: Connection) -> None:
    edition = await cast.an_edition(conn, calendar_mode="digest")
    alice = await cast.a_holder(conn, edition)
    workshop = await cast.a_workshop(conn, edition, title="Lever des fonds")
    charlie = await cast.a_holder(conn, edition, "Charlie", workshops=(workshop.code,))
    bob = await cast.an_investor(conn, edition, organisation="Cigales 92")
    await publish(conn, edition, [(alice, bob, 0, 2), (charlie, bob, 5, 2)])
    [letter] = await rows(conn, charlie)
    data = _attachment(await message(conn, letter.id), "text/calendar")
    assert b"METHOD:PUBLISH" in data
    assert b"ATTENDEE" not in data
    for read in (with_icalendar, with_vobject):
        seen = sorted(read(data), key=lambda event: event.starts)
        assert [(event.starts.astimezone(PARIS), event.summary[:10]) for event in seen] == [
            (NINE + dt.timedelta(minutes=20), "Lever des "),
            (NINE + dt.timedelta(minutes=75), "Cigales 92"),
        ]
        assert seen[1].location.startswith("Table 3, Paris La Défense Arena")


async def test_no_link_stands_in_a_calendar(conn: Connection) -> None:
    edition = await cast.an_edition(conn, calendar_mode="digest")
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    [letter] = await rows(conn, alice)
    data = _attachment(await message(conn, letter.id), "text/calendar")
    assert SETTINGS.base_url.encode() not in data
    assert SETTINGS.base_url.encode() not in await notices.feed(conn, alice.id)


async def test_links_of_a_letter_open_its_readers_page_and_calendar(conn: Connection) -> None:
    edition = await cast.an_edition(conn, calendar_mode="digest")
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    [letter] = await rows(conn, alice)
    said = text(await message(conn, letter.id))
    page = re.search(r"/lien/(\S+)", said)
    feed = re.search(r"/agenda/(\S+)\.ics", said)
    assert page is not None
    assert feed is not None
    assert (await links.person_of(conn, page[1], "page")).id == alice.id
    assert (await links.person_of(conn, feed[1], "feed")).id == alice.id
    stored = await conn.fetchval("select string_agg(token_hash::text, '') from personal_link")
    assert page[1] not in stored


async def test_each_letter_mints_links_of_its_own(conn: Connection) -> None:
    edition = await cast.an_edition(conn, calendar_mode="digest")
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    await publish(conn, edition, [(alice, bob, 1, 0)], LATER)
    first, second = [text(await message(conn, row.id)) for row in await rows(conn, alice)]
    pages = [re.findall(r"/lien/(\S+)", said) for said in (first, second)]
    assert len(pages[0]) == len(pages[1]) == 1
    assert pages[0] != pages[1]


@pytest.mark.parametrize("kind", ["acknowledgement", "convocation", "invitation", "cancellation"])
async def test_letter_written_again_after_a_crash_is_the_same_to_the_byte(
    conn: Connection, kind: str
) -> None:
    edition = await cast.an_edition(conn, calendar_mode="invitations")
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    await publish(conn, edition, [], LATER)
    number = await conn.fetchval(
        "select id from outbox where person_id = $1 and kind = $2", alice.id, kind
    )
    crash = conn.transaction()
    await crash.start()
    first = (await message(conn, number)).as_bytes()
    await crash.rollback()
    again = (await message(conn, number)).as_bytes()
    assert again == first
    assert (await message(conn, number)).as_bytes() == first


async def test_letter_tells_the_version_that_caused_it(conn: Connection) -> None:
    edition = await cast.an_edition(conn, calendar_mode="digest")
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    await publish(conn, edition, [(alice, bob, 3, 1)], LATER)
    first, second = [await message(conn, row.id) for row in await rows(conn, alice)]
    assert "9 h 00, table 1" in text(first)
    assert "9 h 45" not in text(first)
    assert b"SEQUENCE:0" in _attachment(first, "text/calendar")
    assert "Avant : 9 h 00, table 1" in text(second)
    assert "Maintenant : 9 h 45, table 2" in text(second)
    assert b"SEQUENCE:1" in _attachment(second, "text/calendar")


async def test_letters_of_a_person_form_one_thread(conn: Connection) -> None:
    edition = await cast.an_edition(conn, calendar_mode="invitations")
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    await publish(conn, edition, [(alice, bob, 3, 1)], LATER)
    numbers = await conn.fetch("select id from outbox where person_id = $1 order by id", alice.id)
    first, *others = [await message(conn, row["id"]) for row in numbers]
    assert first["References"] is None
    assert len(others) == 3
    for other in others:
        assert other["References"] == other["In-Reply-To"] == first["Message-ID"]


async def test_cancellation_carries_the_one_entry_that_it_ends(conn: Connection) -> None:
    edition = await cast.an_edition(conn, calendar_mode="invitations")
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    dora = await cast.an_investor(conn, edition, "Dora")
    await publish(conn, edition, [(alice, bob, 0, 0), (alice, dora, 2, 1)])
    invitations = [await message(conn, row.id) for row in (await rows(conn, alice))[1:]]
    entries = [entry for mail in invitations for entry in with_icalendar(_invitation(mail))]
    mark = await last(conn)
    await publish(conn, edition, [(alice, dora, 2, 1)], LATER)
    [letter] = await rows(conn, alice, since=mark)
    mail = await message(conn, letter.id)
    calendar = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "CANCEL"
    data = calendar.get_payload(decode=True)
    assert isinstance(data, bytes)
    for line in (b"METHOD:CANCEL", b"SEQUENCE:1", b"STATUS:CANCELLED"):
        assert data.count(line) == 1
    assert data.count(b"BEGIN:VEVENT") == 1
    [ended] = with_icalendar(data)
    [before] = [entry for entry in entries if entry.uid == ended.uid]
    assert (ended.starts, ended.summary) == (before.starts, before.summary)
    assert f"mailto:{SETTINGS.mail_from}".encode() in data.replace(b"\r\n ", b"")


async def test_who_has_no_meeting_is_told_why_and_what_next(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    charlie = await cast.a_holder(conn, edition, "Charlie")
    choice = Choices(wishes=(ChosenPerson(target=bob.id),))
    await wishes.save(conn, edition, charlie, choice, cast.NOW)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    [letter] = await rows(conn, charlie)
    mail = await message(conn, letter.id)
    assert "pas pu vous donner de rendez-vous" in text(mail)
    assert "Votre page dit pourquoi, souhait par souhait." in text(mail)
    assert "Si une place se libère" in text(mail)
    assert [part.get_content_type() for part in mail.iter_attachments()] == []


async def test_person_reads_their_own_language(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition, language="en")
    bob = await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    english = await message(conn, (await rows(conn, alice))[0].id)
    french = await message(conn, (await rows(conn, bob))[0].id)
    assert english["Subject"] == "Your 1 meeting on Tuesday 24 November"
    assert french["Subject"].startswith("Votre rendez-vous")


async def test_withdrawal_is_confirmed_with_the_meetings_that_it_cancels(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 0)])
    await people.withdraw(conn, alice, LATER)
    letter = (await rows(conn, alice))[-1]
    assert letter.kind == "withdrawal_confirmed"
    assert letter.payload["meetings"] == 1
    assert (await message(conn, letter.id))["Subject"]


async def test_login_letter_carries_a_link_that_signs_in_once(conn: Connection) -> None:
    organiser = await cast.an_organiser(conn)
    now = dt.datetime.now(dt.UTC)
    await links.request_login(conn, SETTINGS.secret, organiser.email, now)
    [letter] = await rows(conn)
    mail = await message(conn, letter.id)
    assert mail["To"].addresses[0].addr_spec == organiser.email
    token = re.search(r"/connexion/(\S+)", text(mail))
    assert token is not None
    await links.redeem_login(conn, token[1], now)


async def test_feed_shows_cancelled_meetings_as_such(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    dora = await cast.an_investor(conn, edition, "Dora")
    await publish(conn, edition, [(alice, bob, 0, 0), (alice, dora, 2, 1)])
    await publish(conn, edition, [(alice, dora, 3, 1)], LATER)
    data = await notices.feed(conn, alice.id)
    assert data == await notices.feed(conn, alice.id)
    assert b"METHOD" not in data
    events = data.split(b"BEGIN:VEVENT")[1:]
    assert [(b"STATUS:CANCELLED" in event, b"SEQUENCE:1" in event) for event in events] == [
        (True, True),
        (False, True),
    ]
    assert [event.starts for event in with_vobject(data)] == [
        NINE,
        NINE + dt.timedelta(minutes=45),
    ]


async def test_name_with_control_characters_cannot_add_a_header(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    await _rename(conn, bob, "Fonds\r\nBcc: everybody@example.org")
    await _rename(conn, alice, "Alice\r\nX-Evil: yes")
    await publish(conn, edition, [(alice, bob, 0, 0)])
    for person in (alice, bob):
        [letter] = await rows(conn, person)
        head = (await message(conn, letter.id)).as_bytes().partition(b"\r\n\r\n")[0]
        assert b"\r\nBcc" not in head
        assert b"\r\nX-Evil" not in head


async def _rename(conn: Connection, person: Profile, organisation: str) -> None:
    await conn.execute(
        "update person set organisation = $2, last_name = $2 where id = $1", person.id, organisation
    )


def _parts(mail: EmailMessage) -> list[str]:
    """The message as a client shows it: headers and every part that is text."""
    shown = [str(value) for value in mail.values()]
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            shown.append(payload.decode().replace("\r\n ", ""))
    return shown


def _attachment(mail: EmailMessage, content_type: str) -> bytes:
    [data] = [
        part.get_payload(decode=True)
        for part in mail.iter_attachments()
        if part.get_content_type() == content_type
    ]
    assert isinstance(data, bytes)
    return data


def _invitation(mail: EmailMessage) -> bytes:
    """The one entry that the message itself invites to or takes back."""
    [data] = [
        part.get_payload(decode=True)
        for part in mail.walk()
        if part.get_content_type() == "text/calendar" and not part.is_attachment()
    ]
    assert isinstance(data, bytes)
    return data


async def test_lost_link_comes_alone_in_a_letter_of_its_own(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    await links.recover(conn, alice.email, dt.datetime.now(dt.UTC))
    numbers = await conn.fetch("select id from outbox where person_id = $1 order by id", alice.id)
    welcome, again = [await message(conn, row["id"]) for row in numbers]
    assert "Inscription reçue" in welcome["Subject"]
    assert "Votre lien personnel" in again["Subject"]
    assert "Nous avons bien reçu" not in text(again)
    page = re.search(r"/lien/(\S+)", text(again))
    assert page is not None
    assert (await links.person_of(conn, page[1], "page")).id == alice.id


async def entrance_letters(conn: Connection, person: Profile) -> list[EmailMessage]:
    """What somebody gets because their address was typed into a form."""
    found = await conn.fetch(
        "select id from outbox where kind = 'acknowledgement' and person_id = $1 order by id",
        person.id,
    )
    return [await message(conn, row["id"]) for row in found]


async def test_no_letter_to_an_address_that_may_be_a_stranger_s_holds_what_was_typed(
    conn: Connection,
) -> None:
    edition = await cast.an_edition(conn)
    typed = {
        name: f"BUY-{name}-NOW"
        for name in ("last_name", "organisation", "project", "summary", "commune")
    }
    mallory = await cast.a_holder(conn, edition, "BUY-first-NOW", email="them@example.org", **typed)
    money = {name: f"BUY-{name}-NOW" for name in ("last_name", "organisation", "description")}
    form = cast.investor_form("BUY-x-NOW", email=mallory.email, delegates=("BUY-d-NOW",), **money)
    await people.register_investor(conn, edition, form, cast.NOW)
    await links.recover(conn, mallory.email, cast.NOW)
    letters = await entrance_letters(conn, mallory)
    assert len(letters) == 3
    for letter in letters:
        whole = " ".join([str(letter), *_parts(letter)])
        assert "BUY" not in whole
        assert "/lien/" in whole
        assert text(letter).startswith("Bonjour,")
    first, attempted, again = map(text, letters)
    assert "Nous avons reçu une inscription avec cette adresse." in first
    assert "Quelqu’un vient de remplir le formulaire" in attempted
    assert "Voici un nouveau lien" in again


async def test_who_has_opened_their_page_is_called_by_name(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    link = await links.mint(conn, SETTINGS.secret, alice.id, "page")
    await links.enter(conn, link.token, cast.NOW)
    await links.recover(conn, alice.email, cast.NOW)
    _, again = await entrance_letters(conn, alice)
    assert again["To"].addresses[0].display_name == "Alice Martin"
    assert "Alice Martin" in text(again)
