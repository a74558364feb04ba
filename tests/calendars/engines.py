"""Calendars as independent programs read them, many at once: three of Python, two of JavaScript.

What an engine makes of a file is its own; what a calendar application does with it, the order rule
of RFC 5546, is written down once, in `tests/calendars/obeying.py`.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

import ics
import msgspec
import vobject
from icalendar import Calendar
from ics.grammar.parse import ContentLine, unfold_lines
from ics.grammar.parse import parse as assembled

from tests.calendars import javascript


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """An event as an engine hands it to a calendar application; the method is its calendar's."""

    method: str
    uid: str
    sequence: int
    stamp: datetime
    starts: datetime
    ends: datetime
    summary: str
    location: str
    description: str
    status: str
    attendees: tuple[str, ...]


Engine = Callable[[Sequence[bytes]], list[list[Event]]]
"""Calendars → the events of each."""


def _one_by_one(read: Callable[[bytes], list[Event]]) -> Engine:
    kept = cache(read)
    return lambda calendars: [kept(data) for data in calendars]


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _with_icalendar(data: bytes) -> list[Event]:
    calendar = Calendar.from_ical(data)
    events: list[Any] = calendar.walk("VEVENT")
    return [
        Event(
            method=_text(calendar.get("METHOD")),
            uid=str(event["UID"]),
            sequence=int(event["SEQUENCE"]),
            stamp=event["DTSTAMP"].dt.astimezone(UTC),
            starts=event["DTSTART"].dt.astimezone(UTC),
            ends=event["DTEND"].dt.astimezone(UTC),
            summary=_text(event.get("SUMMARY")),
            location=_text(event.get("LOCATION")),
            description=_text(event.get("DESCRIPTION")),
            status=_text(event.get("STATUS")),
            attendees=tuple(str(value) for value in _several(event.get("ATTENDEE"))),
        )
        for event in events
    ]


def _several(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _with_vobject(data: bytes) -> list[Event]:
    calendar = vobject.readOne(data.decode())

    def value_of(component: Any, name: str) -> str:
        found = getattr(component, name, None)
        return "" if found is None else str(found.value)

    return [
        Event(
            method=value_of(calendar, "method"),
            uid=event.uid.value,
            sequence=int(event.sequence.value),
            stamp=event.dtstamp.value.astimezone(UTC),
            starts=event.dtstart.value.astimezone(UTC),
            ends=event.dtend.value.astimezone(UTC),
            summary=value_of(event, "summary"),
            location=value_of(event, "location"),
            description=value_of(event, "description"),
            status=value_of(event, "status"),
            attendees=tuple(str(one.value) for one in getattr(event, "attendee_list", [])),
        )
        for event in getattr(calendar, "vevent_list", [])
    ]


@cache
def _line_with_ics(text: str) -> ContentLine:
    """A line by its grammar, which takes half a millisecond: most lines come again and again."""
    return ContentLine.parse(text)


def _with_ics(data: bytes) -> list[Event]:
    texts = unfold_lines(data.decode().split("\n"))
    [container] = assembled(_line_with_ics(text).clone() for text in texts)
    calendar = ics.Calendar(container)
    return [
        Event(
            method=_text(calendar.method),
            uid=event.uid,
            sequence=next(int(line.value) for line in event.extra if line.name == "SEQUENCE"),
            stamp=event.created.datetime.astimezone(UTC),
            starts=event.begin.datetime.astimezone(UTC),
            ends=event.end.datetime.astimezone(UTC),
            summary=_text(event.name),
            location=_text(event.location),
            description=_text(event.description),
            status=_text(event.status),
            attendees=tuple(f"mailto:{one.email}" for one in event.attendees),
        )
        for event in sorted(calendar.events, key=lambda event: (event.begin, event.uid))
    ]


class _FromNode(msgspec.Struct, frozen=True, kw_only=True):
    method: str
    uid: str
    sequence: int
    stamp: int
    starts: int
    ends: int
    summary: str
    location: str
    description: str
    status: str
    attendees: tuple[str, ...]

    def event(self) -> Event:
        fields = msgspec.structs.asdict(self)
        for name in ("stamp", "starts", "ends"):
            fields[name] = datetime.fromtimestamp(fields[name] / 1000, UTC)
        return Event(**fields)


def _with_node(name: str) -> Engine:
    def read(calendars: Sequence[bytes]) -> list[list[Event]]:
        answer = javascript.read(name, [data.decode() for data in calendars])
        found = msgspec.json.decode(answer, type=list[list[_FromNode]])
        return [[event.event() for event in events] for events in found]

    return read


PYTHON: Final[dict[str, Engine]] = {
    "icalendar": _one_by_one(_with_icalendar),
    "vobject": _one_by_one(_with_vobject),
    "ics": _one_by_one(_with_ics),
}
JAVASCRIPT: Final[dict[str, Engine]] = {name: _with_node(name) for name in javascript.ENGINES}


def here() -> dict[str, Engine]:
    """The engines that can be used on this machine, by name."""
    return PYTHON | (JAVASCRIPT if javascript.what_is_missing() is None else {})
