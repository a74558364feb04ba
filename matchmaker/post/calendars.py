"""iCalendar objects: the attached file, invitations and cancellations, the subscribed feed.

Pure functions from values to bytes, equal bytes for equal values. Standards: RFC 5545
(format), RFC 5546 (methods), RFC 7986 (names and refresh of a feed).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final, Literal, cast
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec
from icalendar import Calendar, Event, Timezone, vCalAddress, vDuration, vText

from matchmaker.wording.controls import lines, one_line

PARIS = ZoneInfo("Europe/Paris")
#: what wrote a calendar, and in which language its reader finds the texts (RFC 5545 § 3.7.3)
PRODUCT = "-//Matchmaker//Financing morning//{language}"
CalendarMethod = Literal["PUBLISH", "REQUEST", "CANCEL"]
#: one entry for the whole morning, one invitation for each meeting, a file or feed to take in
Way = Literal["morning", "meetings", "file"]
# RFC 6068 § 2: what stands in an address as it is; everything else is percent-encoded.
_PLAIN_IN_ADDRESS: Final = "@!$'*+-._~"

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
    """Who invites: the visible From of the first message about an entry.

    Later messages about it keep the address; `sent_by` is their own From where that has changed.
    """

    name: str
    email: str
    sent_by: str = ""


class Attendee(msgspec.Struct, frozen=True):
    """The one person whom an invitation is sent to."""

    name: str
    email: str


def published_morning(
    appointments: Iterable[Appointment],
    *,
    organizer: Organizer,
    name: str,
    zone: ZoneInfo = PARIS,
    language: str = "fr",
) -> bytes:
    """Return a person's whole morning, METHOD:PUBLISH, to be attached to the convocation."""
    calendar = _calendar("PUBLISH", language)
    _name(calendar, name, zone)
    return _filled(calendar, _ordered(appointments), zone, organizer)


def request(
    appointment: Appointment,
    organizer: Organizer,
    attendee: Attendee,
    *,
    zone: ZoneInfo = PARIS,
    language: str = "fr",
    answered: bool = False,
) -> bytes:
    """Return the invitation to one appointment, new or moved, METHOD:REQUEST.

    An answer is asked for where somebody reads it: `answered`.
    """
    if appointment.cancelled:
        raise ValueError(f"appointment {appointment.uid} is cancelled: nobody is invited to it")
    invited = {"PARTSTAT": "NEEDS-ACTION" if answered else "ACCEPTED"}
    invited["RSVP"] = "TRUE" if answered else "FALSE"
    calendar = _calendar("REQUEST", language)
    return _filled(calendar, [appointment], zone, organizer, _invited(attendee, invited))


def cancel(
    appointment: Appointment,
    organizer: Organizer,
    attendee: Attendee,
    *,
    zone: ZoneInfo = PARIS,
    language: str = "fr",
) -> bytes:
    """Return the withdrawal of one appointment, METHOD:CANCEL."""
    if not appointment.cancelled:
        raise ValueError(f"appointment {appointment.uid} is not cancelled")
    calendar = _calendar("CANCEL", language)
    return _filled(calendar, [appointment], zone, organizer, _invited(attendee, {}))


def feed(
    appointments: Iterable[Appointment],
    *,
    name: str,
    refresh: timedelta,
    zone: ZoneInfo = PARIS,
    language: str = "fr",
) -> bytes:
    """Return the calendar that a person's own application fetches every `refresh`."""
    calendar = _calendar(None, language)
    _name(calendar, name, zone)
    interval = vDuration(refresh)
    calendar.add("refresh-interval", interval, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(refresh))
    return _filled(calendar, _ordered(appointments), zone)


def mailto(email: str) -> str:
    """An address as a calendar names it (RFC 6068)."""
    return "mailto:" + quote(one_line(email).replace(" ", ""), safe=_PLAIN_IN_ADDRESS)


def _calendar(method: CalendarMethod | None, language: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT.format(language=language.upper()))
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method is not None:
        calendar.add("method", method)
    return calendar


def _name(calendar: Calendar, name: str, zone: ZoneInfo) -> None:
    for key in ("name", "x-wr-calname"):
        calendar.add(key, vText(one_line(name)))
    calendar.add("x-wr-timezone", vText(zone.key))


def _ordered(appointments: Iterable[Appointment]) -> list[Appointment]:
    """By the hour; what begins together stays as it is given, as pages and letters have it."""
    ordered = sorted(appointments, key=lambda appointment: appointment.starts)
    for uid, count in Counter(appointment.uid for appointment in ordered).items():
        if count > 1:
            raise ValueError(f"appointment {uid} is {count} times in one calendar")
    return ordered


def _filled(
    calendar: Calendar,
    appointments: list[Appointment],
    zone: ZoneInfo,
    organizer: Organizer | None = None,
    attendee: vCalAddress | None = None,
) -> bytes:
    if zone.key == PARIS.key:
        calendar.add_component(_timezone())
    for appointment in appointments:
        event = _event(appointment, zone)
        if organizer is not None:
            event["organizer"] = _address(organizer)
            if organizer.sent_by and organizer.sent_by != organizer.email:
                event["organizer"].params["SENT-BY"] = mailto(organizer.sent_by)
        if attendee is not None:
            event["attendee"] = attendee
        calendar.add_component(event)
    data: bytes = calendar.to_ical()
    return data


@cache
def _timezone() -> Timezone:
    return cast(Timezone, Timezone.from_ical(_VTIMEZONE.replace("\n", "\r\n")))


def _event(appointment: Appointment, zone: ZoneInfo) -> Event:
    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", appointment.stamp.astimezone(UTC))
    event.add("last-modified", appointment.stamp.astimezone(UTC))
    event.add("dtstart", _moment(appointment.starts, zone))
    event.add("dtend", _moment(appointment.ends, zone))
    event.add("summary", vText(one_line(appointment.summary)))
    if location := one_line(appointment.location):
        event.add("location", vText(location))
    if description := lines(appointment.description).strip():
        event.add("description", vText(description))
    event.add("status", "CANCELLED" if appointment.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if appointment.cancelled else "OPAQUE")
    return event


def _moment(at: datetime, zone: ZoneInfo) -> datetime:
    """By the clocks of Paris, whose rules go with the calendar; UTC elsewhere.

    And UTC in the hour that Paris has twice in autumn: a local hour cannot say which.
    """
    if zone.key != PARIS.key:
        return at.astimezone(UTC)
    local = at.astimezone(PARIS)
    is_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return at.astimezone(UTC) if is_twice else local


def _invited(attendee: Attendee, answer: dict[str, str]) -> vCalAddress:
    address = _address(attendee)
    address.params.update(CUTYPE="INDIVIDUAL", ROLE="REQ-PARTICIPANT", **answer)
    return address


def _address(person: Organizer | Attendee) -> vCalAddress:
    address = vCalAddress(mailto(person.email))
    # A parameter cannot hold a double quote, and few readers know RFC 6868's way around it.
    if name := one_line(person.name).replace('"', "'").replace("^", ""):
        address.params["CN"] = name
    return address
