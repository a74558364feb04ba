"""The same calendar as three independent libraries read it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import ics
import msgspec
import vobject
from icalendar import Calendar

from matchmaker.post.calendars import PARIS


class Seen(msgspec.Struct, frozen=True):
    """What a reader shows of one event."""

    uid: str
    starts: datetime
    ends: datetime
    summary: str
    location: str


Reader = Callable[[bytes], list[Seen]]


def with_icalendar(data: bytes) -> list[Seen]:
    """Read with icalendar, the library that also wrote it."""
    events: list[Any] = Calendar.from_ical(data).walk("VEVENT")
    return [
        Seen(
            str(event["UID"]),
            event["DTSTART"].dt.astimezone(PARIS),
            event["DTEND"].dt.astimezone(PARIS),
            str(event["SUMMARY"]),
            str(event["LOCATION"]),
        )
        for event in events
    ]


def with_vobject(data: bytes) -> list[Seen]:
    """Read with vobject, which computes hours from the VTIMEZONE of the file itself."""
    calendar = vobject.readOne(data.decode())
    return [
        Seen(
            event.uid.value,
            event.dtstart.value.astimezone(PARIS),
            event.dtend.value.astimezone(PARIS),
            event.summary.value,
            event.location.value,
        )
        for event in getattr(calendar, "vevent_list", [])
    ]


def with_ics(data: bytes) -> list[Seen]:
    """Read with ics.py."""
    events = sorted(ics.Calendar(data.decode()).events, key=lambda event: event.begin)
    return [
        Seen(
            event.uid,
            event.begin.datetime.astimezone(PARIS),
            event.end.datetime.astimezone(PARIS),
            event.name,
            event.location,
        )
        for event in events
    ]


READERS: list[Reader] = [with_icalendar, with_vobject, with_ics]
