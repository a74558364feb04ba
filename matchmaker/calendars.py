"""iCalendar objects: the attached file, invitations and cancellations, the subscribed feed.

Pure functions from values to bytes, equal bytes for equal values. Standards: RFC 5545
(format), RFC 5546 (methods), RFC 7986 (names and refresh of a feed).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Literal, cast
from zoneinfo import ZoneInfo

import msgspec
from icalendar import Calendar, Event, Timezone, vCalAddress, vDuration, vText

from matchmaker.controls import lines, one_line

PARIS = ZoneInfo("Europe/Paris")
PRODUCT = "-//Matchmaker//Financing morning//FR"
Method = Literal["PUBLISH", "REQUEST", "CANCEL"]

# RFC 5545 § 3.6.5. Fixed rules since 1996, the European Union's: icalendar's own
# `add_missing_timezones` writes lists of dates that vobject and ical.js read an hour wrong in June.
_VTIMEZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
END:VTIMEZONE
"""


class Appointment(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of one person's calendar: a meeting or a workshop.

    `uid` never changes, `sequence` counts its changes, `stamp` is the moment of the last one.
    No field for a link: calendars are shared, personal links are not.
    """

    uid: str
    sequence: int
    stamp: datetime
    starts: datetime
    ends: datetime
    summary: str
    location: str
    description: str = ""
    cancelled: bool = False

    def __post_init__(self) -> None:
        if not self.uid or self.uid != one_line(self.uid):
            raise ValueError(f"appointment: {self.uid!r} cannot be a UID")
        if self.sequence < 0:
            raise ValueError(f"appointment {self.uid}: sequence {self.sequence} is below 0")
        for name in ("stamp", "starts", "ends"):
            if getattr(self, name).utcoffset() is None:
                raise ValueError(f"appointment {self.uid}: {name} has no time zone")
        if self.ends <= self.starts:
            raise ValueError(f"appointment {self.uid}: ends {self.ends}, starts {self.starts}")


class Organizer(msgspec.Struct, frozen=True):
    """Who sends the calendar: the visible From of the message that carries it."""

    name: str
    email: str


class Attendee(msgspec.Struct, frozen=True):
    """The one person whom an invitation is sent to."""

    name: str
    email: str


def published(appointments: Iterable[Appointment], *, organizer: Organizer, name: str) -> bytes:
    """Return a person's whole morning, METHOD:PUBLISH, to be attached to the convocation."""
    calendar = _calendar("PUBLISH")
    _name(calendar, name)
    return _filled(calendar, _ordered(appointments), organizer)


def request(appointment: Appointment, organizer: Organizer, attendee: Attendee) -> bytes:
    """Return the invitation to one appointment, new or moved, METHOD:REQUEST."""
    if appointment.cancelled:
        raise ValueError(f"appointment {appointment.uid} is cancelled: nobody is invited to it")
    return _filled(_calendar("REQUEST"), [appointment], organizer, attendee)


def cancel(appointment: Appointment, organizer: Organizer, attendee: Attendee) -> bytes:
    """Return the withdrawal of one appointment, METHOD:CANCEL."""
    if not appointment.cancelled:
        raise ValueError(f"appointment {appointment.uid} is not cancelled")
    return _filled(_calendar("CANCEL"), [appointment], organizer, attendee)


def feed(appointments: Iterable[Appointment], *, name: str, refresh: timedelta) -> bytes:
    """Return the calendar that a person's own application fetches every `refresh`."""
    calendar = _calendar(None)
    _name(calendar, name)
    interval = vDuration(refresh)
    calendar.add("refresh-interval", interval, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(refresh))
    return _filled(calendar, _ordered(appointments))


def _calendar(method: Method | None) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method is not None:
        calendar.add("method", method)
    return calendar


def _name(calendar: Calendar, name: str) -> None:
    for key in ("name", "x-wr-calname"):
        calendar.add(key, vText(one_line(name)))
    calendar.add("x-wr-timezone", vText(PARIS.key))


def _ordered(appointments: Iterable[Appointment]) -> list[Appointment]:
    ordered = sorted(appointments, key=lambda appointment: (appointment.starts, appointment.uid))
    for uid, count in Counter(appointment.uid for appointment in ordered).items():
        if count > 1:
            raise ValueError(f"appointment {uid} is {count} times in one calendar")
    return ordered


def _filled(
    calendar: Calendar,
    appointments: list[Appointment],
    organizer: Organizer | None = None,
    attendee: Attendee | None = None,
) -> bytes:
    calendar.add_component(_timezone())
    for appointment in appointments:
        event = _event(appointment)
        if organizer is not None:
            event["organizer"] = _address(organizer)
        if attendee is not None:
            event["attendee"] = _invited(attendee)
        calendar.add_component(event)
    data: bytes = calendar.to_ical()
    return data


@cache
def _timezone() -> Timezone:
    return cast(Timezone, Timezone.from_ical(_VTIMEZONE.replace("\n", "\r\n")))


def _event(appointment: Appointment) -> Event:
    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", appointment.stamp.astimezone(UTC))
    event.add("last-modified", appointment.stamp.astimezone(UTC))
    event.add("dtstart", appointment.starts.astimezone(PARIS))
    event.add("dtend", appointment.ends.astimezone(PARIS))
    event.add("summary", vText(one_line(appointment.summary)))
    if location := one_line(appointment.location):
        event.add("location", vText(location))
    if description := lines(appointment.description).strip():
        event.add("description", vText(description))
    event.add("status", "CANCELLED" if appointment.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if appointment.cancelled else "OPAQUE")
    return event


def _invited(attendee: Attendee) -> vCalAddress:
    address = _address(attendee)
    address.params.update(
        CUTYPE="INDIVIDUAL", ROLE="REQ-PARTICIPANT", PARTSTAT="NEEDS-ACTION", RSVP="TRUE"
    )
    return address


def _address(person: Organizer | Attendee) -> vCalAddress:
    address = vCalAddress(f"mailto:{one_line(person.email).replace(' ', '')}")
    # A parameter cannot hold a double quote, and few readers know RFC 6868's way around it.
    if name := one_line(person.name).replace('"', "'").replace("^", ""):
        address.params["CN"] = name
    return address
