from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from matchmaker.post.calendars import (
    PARIS,
    Attendee,
    Organizer,
    cancel,
    feed,
    published_morning,
    request,
)
from matchmaker.wording.controls import one_line
from tests.calendars.cast import ALICE, DEPARTMENT, NASTY, SUMMER, WINTER, appointment
from tests.calendars.readers import READERS, Reader, with_icalendar, with_vobject

HOUR = timedelta(hours=1)


def only_event(data: bytes) -> Any:
    [event] = Calendar.from_ical(data).walk("VEVENT")
    return event


def lines_of(data: bytes) -> list[str]:
    return data.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def zone_of(data: bytes) -> str:
    return data[data.index(b"BEGIN:VTIMEZONE") : data.index(b"BEGIN:VEVENT")].decode()


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("starts", [WINTER, SUMMER], ids=["November", "June"])
def test_readers_see_the_local_hour(read: Reader, starts: datetime) -> None:
    meeting = appointment(starts=starts)
    for data in (
        published_morning([meeting], organizer=DEPARTMENT, name="Matinée"),
        request(meeting, DEPARTMENT, ALICE),
        feed([meeting], name="Matinée", refresh=HOUR),
    ):
        [seen] = read(data)
        assert seen.starts == starts
        assert (seen.starts.hour, seen.starts.minute) == (9, 15)
        assert seen.ends - seen.starts == timedelta(minutes=15)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("name", NASTY)
def test_readers_see_the_name_as_typed(read: Reader, name: str) -> None:
    meeting = appointment(summary=name, location=f"Table 7, {name}")
    [seen] = read(published_morning([meeting], organizer=DEPARTMENT, name=name))
    assert seen.summary == name.strip()
    assert seen.location == f"Table 7, {name.strip()}"


@pytest.mark.parametrize("read", [with_icalendar, with_vobject])
def test_backslashes_survive(read: Reader) -> None:
    # ics.py 0.7 turns an escaped backslash before an n into a break: it is left out here.
    name = "C:\\nouveau \\, \\; \\\\"
    [seen] = read(feed([appointment(summary=name)], name="x", refresh=HOUR))
    assert seen.summary == name


def test_description_keeps_its_breaks() -> None:
    meeting = appointment(description="Projet : Ruche\r\nBesoin : 15 000 €\n\nÀ bientôt")
    expected = "Projet : Ruche\nBesoin : 15 000 €\n\nÀ bientôt"
    data = request(meeting, DEPARTMENT, ALICE)
    assert str(only_event(data)["DESCRIPTION"]) == expected
    assert vobject.readOne(data.decode()).vevent.description.value == expected


def test_offsets_equal_the_zone_database_over_twenty_years() -> None:
    zone = vobject.readOne(
        feed([appointment()], name="x", refresh=HOUR).decode()
    ).vtimezone.gettzinfo()
    first = datetime(2024, 1, 1, tzinfo=UTC)
    for hours in range(0, 24 * 366 * 20, 6):
        local = (first + timedelta(hours=hours)).astimezone(PARIS).replace(tzinfo=None)
        if is_unambiguous(local):
            assert local.replace(tzinfo=zone).utcoffset() == local.replace(tzinfo=PARIS).utcoffset()


def is_unambiguous(local: datetime) -> bool:
    aware = local.replace(tzinfo=PARIS)
    exists = aware.astimezone(UTC).astimezone(PARIS).replace(tzinfo=None) == local
    return exists and aware.utcoffset() == aware.replace(fold=1).utcoffset()


@pytest.mark.parametrize("year", range(2024, 2044))
@pytest.mark.parametrize("month", [3, 10])
def test_changes_of_hour_fall_where_the_zone_database_puts_them(year: int, month: int) -> None:
    zone = vobject.readOne(
        feed([appointment()], name="x", refresh=HOUR).decode()
    ).vtimezone.gettzinfo()
    day = last_sunday(year, month)
    for hour in (0, 1, 3, 4, 23):
        local = datetime(day.year, day.month, day.day, hour)  # noqa: DTZ001 (zones compared)
        assert local.replace(tzinfo=zone).utcoffset() == local.replace(tzinfo=PARIS).utcoffset()


def last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def test_zone_is_two_rules_with_the_hours_of_the_directive() -> None:
    zone = zone_of(feed([appointment()], name="x", refresh=HOUR))
    assert "RDATE" not in zone
    assert zone.count("RRULE") == 2
    summer, winter = zone.split("END:DAYLIGHT")
    assert "T020000\r\n" in summer
    assert "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200" in summer
    assert "T030000\r\n" in winter
    assert "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100" in winter


def test_published_keeps_cancelled_and_names_no_attendee() -> None:
    gone = appointment(uid="gone@matchmaker", starts=WINTER + HOUR, cancelled=True, sequence=2)
    data = published_morning([gone, appointment()], organizer=DEPARTMENT, name="Matinée")
    calendar = Calendar.from_ical(data)
    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "Matinée"
    first, second = calendar.walk("VEVENT")
    assert (first["STATUS"], first["TRANSP"]) == ("CONFIRMED", "OPAQUE")
    assert (second["STATUS"], second["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert (second["UID"], second["SEQUENCE"]) == ("gone@matchmaker", 2)
    assert first["ORGANIZER"] == f"mailto:{DEPARTMENT.email}"
    assert b"ATTENDEE" not in data


@pytest.mark.parametrize("answered", [True, False])
def test_request_invites_the_recipient_alone(answered: bool) -> None:
    data = request(appointment(sequence=3), DEPARTMENT, ALICE, answered=answered)
    assert Calendar.from_ical(data)["METHOD"] == "REQUEST"
    event = only_event(data)
    assert (event["SEQUENCE"], event["STATUS"]) == (3, "CONFIRMED")
    assert event["ORGANIZER"].params["CN"] == DEPARTMENT.name
    assert event["ATTENDEE"] == f"mailto:{ALICE.email}"
    assert dict(event["ATTENDEE"].params) == {
        "CN": ALICE.name,
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION" if answered else "ACCEPTED",
        "RSVP": "TRUE" if answered else "FALSE",
    }


def test_cancel_names_the_same_people_as_the_request() -> None:
    asked = only_event(request(appointment(), DEPARTMENT, ALICE))
    data = cancel(appointment(sequence=1, cancelled=True), DEPARTMENT, ALICE)
    event = only_event(data)
    assert Calendar.from_ical(data)["METHOD"] == "CANCEL"
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    for key in ("UID", "ORGANIZER", "ATTENDEE", "DTSTART"):
        assert event[key].to_ical() == asked[key].to_ical()


def test_stamp_is_the_moment_given() -> None:
    stamp = datetime(2026, 11, 23, 17, 30, tzinfo=PARIS)
    event = only_event(request(appointment(stamp=stamp), DEPARTMENT, ALICE))
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == stamp
    assert event["DTSTAMP"].to_ical() == b"20261123T163000Z"


def test_feed_says_when_to_come_back_and_has_no_method() -> None:
    data = feed([appointment(cancelled=True)], name="Matinée, 2026", refresh=timedelta(minutes=30))
    lines = lines_of(data)
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT30M" in lines
    assert "X-PUBLISHED-TTL:PT30M" in lines
    assert "X-WR-CALNAME:Matinée\\, 2026" in lines
    assert "STATUS:CANCELLED" in lines
    assert not any(line.startswith(("METHOD", "ORGANIZER", "ATTENDEE")) for line in lines)


@pytest.mark.parametrize("read", READERS)
def test_calendar_without_meetings_is_read(read: Reader) -> None:
    assert read(published_morning([], organizer=DEPARTMENT, name="Matinée")) == []
    assert read(feed([], name="Matinée", refresh=HOUR)) == []


def test_thirty_meetings_come_back_in_order_whatever_order_they_were_given() -> None:
    meetings = [
        appointment(uid=f"{n}@matchmaker", starts=WINTER + n * timedelta(minutes=15))
        for n in range(30)
    ]
    data = published_morning(meetings, organizer=DEPARTMENT, name="Matinée")
    assert data == published_morning(reversed(meetings), organizer=DEPARTMENT, name="Matinée")
    for read in READERS:
        assert [seen.uid for seen in read(data)] == [meeting.uid for meeting in meetings]


names = st.text(max_size=300)


@settings(deadline=None)
@given(summary=names, location=names, description=names, person=names)
def test_any_text_stays_inside_its_own_line(
    summary: str, location: str, description: str, person: str
) -> None:
    meeting = appointment(summary=summary, location=location, description=description)
    data = request(meeting, Organizer(person, DEPARTMENT.email), Attendee(person, ALICE.email))
    assert data == request(
        meeting, Organizer(person, DEPARTMENT.email), Attendee(person, ALICE.email)
    )
    assert data.endswith(b"\r\n")
    for line in data.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        assert not any(c < " " or c == "\x7f" for c in line.decode())
    expected = {"BEGIN:VEVENT", "END:VEVENT", f"UID:{meeting.uid}", "METHOD:REQUEST"}
    found = lines_of(data)
    assert all(found.count(line) == 1 for line in expected)
    assert str(only_event(data)["SUMMARY"]) == one_line(summary)


def test_control_characters_never_reach_a_line() -> None:
    evil = "Ruche\r\nATTENDEE:mailto:mallory@evil.example\x00\x07\x1b[31m\u2028fin\u202e"
    data = request(
        appointment(summary=evil, location=evil),
        Organizer(evil, "desk@example.org\r\nX-EVIL:1"),
        Attendee(evil, ALICE.email),
    )
    assert len([line for line in lines_of(data) if line.startswith(("ATTENDEE", "X-EVIL"))]) == 1
    assert str(only_event(data)["SUMMARY"]) == (
        "Ruche ATTENDEE:mailto:mallory@evil.example[31m fin"
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"starts": datetime(2026, 11, 24, 9, 15)}, "no time zone"),  # noqa: DTZ001
        ({"stamp": datetime(2026, 11, 24, 9, 15)}, "no time zone"),  # noqa: DTZ001
        ({"ends": WINTER}, "ends"),
        ({"sequence": -1}, "below 0"),
        ({"uid": ""}, "UID"),
        ({"uid": "a\r\nb"}, "UID"),
    ],
)
def test_appointment_that_cannot_be_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        appointment(**changes)


def test_invitation_and_cancellation_are_not_confused() -> None:
    with pytest.raises(ValueError, match="is cancelled"):
        request(appointment(cancelled=True), DEPARTMENT, ALICE)
    with pytest.raises(ValueError, match="not cancelled"):
        cancel(appointment(), DEPARTMENT, ALICE)


def test_same_meeting_twice_in_one_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="2 times"):
        feed([appointment(), appointment(sequence=1)], name="Matinée", refresh=HOUR)


def test_addresses_are_percent_encoded() -> None:
    """RFC 6068: whatever means something in an address of the web is not taken for that."""
    email = "o'hara+news&co=%41?#é@example.org"
    data = request(appointment(), DEPARTMENT, Attendee("Ó Hara", email))
    address = str(only_event(data)["ATTENDEE"])
    assert address == "mailto:o'hara+news%26co%3D%2541%3F%23%C3%A9@example.org"
    assert unquote(address.removeprefix("mailto:")) == email


@pytest.mark.parametrize("key", ["Indian/Reunion", "America/Martinique"])
def test_another_zone_is_told_in_universal_time(key: str) -> None:
    one = appointment()
    data = feed([one], name="Matinée", refresh=timedelta(minutes=15), zone=ZoneInfo(key))
    assert b"VTIMEZONE" not in data
    assert f"X-WR-TIMEZONE:{key}".encode() in data
    event = only_event(data)
    assert event["DTSTART"].to_ical().endswith(b"Z")
    assert event["DTSTART"].dt == one.starts


@pytest.mark.parametrize("hour", [0, 1])
def test_hour_that_paris_has_twice_is_told_apart(hour: int) -> None:
    starts = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    one = appointment(starts=starts, ends=starts + timedelta(minutes=15))
    event = only_event(feed([one], name="Matinée", refresh=timedelta(minutes=15)))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (one.starts, one.ends)


def test_later_sender_speaks_for_the_first() -> None:
    organizer = Organizer(DEPARTMENT.name, DEPARTMENT.email, "retour@matinee.example")
    event = only_event(cancel(appointment(cancelled=True), organizer, ALICE))
    assert event["ORGANIZER"] == f"mailto:{DEPARTMENT.email}"
    assert event["ORGANIZER"].params["SENT-BY"] == "mailto:retour@matinee.example"
    assert "RSVP" not in event["ATTENDEE"].params
    assert "PARTSTAT" not in event["ATTENDEE"].params


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_calendar_names_the_language_of_its_reader(language: str) -> None:
    """PRODID (RFC 5545 § 3.7.3), in each of the four that leave the house."""
    gone = appointment(cancelled=True)
    told: Any = {"language": language}
    refresh = HOUR
    for data in (
        published_morning([appointment()], organizer=DEPARTMENT, name="Matinée", **told),
        request(appointment(), DEPARTMENT, ALICE, **told),
        cancel(gone, DEPARTMENT, ALICE, **told),
        feed([appointment()], name="Matinée", refresh=refresh, **told),
    ):
        assert f"PRODID:-//Matchmaker//Financing morning//{language.upper()}" in lines_of(data)
