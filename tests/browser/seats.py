"""Hour, table and partner of each meeting, as every paper and page tells them to its reader."""

import io
import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec
import vobject
from icalendar import Calendar
from playwright.async_api import Page
from pypdf import PdfReader

from matchmaker.post.calendars import PARIS
from matchmaker.post.catcher import CaughtAttachment, CaughtMessage
from tests.calendars.readers import Reader
from tests.pages.reading import text_of

Seats = list["Seat"]


class Entry(msgspec.Struct, frozen=True):
    """An event of a calendar, with what decides whether a later word is about the same one."""

    uid: str
    sequence: int
    status: str
    starts: datetime
    summary: str


class Seat(NamedTuple):
    """A meeting as one of its two sides is told of it: "9 h 15", "7", "Fonds Bob"."""

    hour: str
    table: str
    other: str


async def on_page(tab: Page) -> Seats:
    """The agenda of a participant's own page."""
    rows = tab.locator(".agenda-row.meeting")
    return [
        Seat(
            text_of(await row.locator("time").inner_text()),
            text_of(await row.locator(".agenda-place").inner_text()).removeprefix("Table "),
            text_of(await row.locator(".agenda-title").inner_text()),
        )
        for row in await rows.all()
    ]


def in_text(letter: CaughtMessage) -> Seats:
    """The plain text of a convocation."""
    lines = [text_of(line) for line in letter.text.splitlines()]
    found = []
    for line, below in pairwise(lines):
        if match := re.fullmatch(r"(\d+ h \d\d), table (\S+)", line):
            found.append(Seat(match[1], match[2], below.split(" · ")[0]))
    return found


def in_calendar(letter: CaughtMessage, read: Reader) -> Seats:
    """The attached calendar, by the hours of the place, as that library reads it."""
    return [
        Seat(
            f"{event.starts.hour} h {event.starts:%M}",
            text_of(event.location).split(",")[0].removeprefix("Table "),
            text_of(event.summary).split(" · ")[0],
        )
        for event in read(attached(letter, "text/calendar").data)
    ]


def in_morning(letter: CaughtMessage) -> Seats:
    """What the one entry for the whole morning says in its description."""
    [event] = Calendar.from_ical(attached(letter, "text/calendar").data).walk("VEVENT")
    rows = re.findall(r"(\d+ h \d\d), table (\S+) : ([^·\n]+)", _lines(str(event["DESCRIPTION"])))
    return [Seat(hour, table, other.strip()) for hour, table, other in rows]


def _lines(text: str) -> str:
    return "\n".join(text_of(line) for line in text.splitlines())


def entries(data: bytes) -> list[Entry]:
    """The events of a calendar, after two libraries were found to read the same."""
    one: list[Any] = Calendar.from_ical(data).walk("VEVENT")
    found = [
        Entry(
            str(event["UID"]),
            int(event["SEQUENCE"]),
            str(event["STATUS"]),
            event["DTSTART"].dt.astimezone(PARIS),
            str(event["SUMMARY"]),
        )
        for event in one
    ]
    other = [
        Entry(
            event.uid.value,
            int(event.sequence.value),
            event.status.value,
            event.dtstart.value.astimezone(PARIS),
            event.summary.value,
        )
        for event in vobject.readOne(data.decode()).vevent_list
    ]
    assert found == other
    return found


def method(data: bytes) -> str:
    """What the calendar asks of its reader's program, by both libraries."""
    [found] = {str(Calendar.from_ical(data)["METHOD"]), vobject.readOne(data.decode()).method.value}
    return str(found)


def on_paper(letter: CaughtMessage, others: Sequence[str]) -> Seats:
    """The rows of the attached PDF; a row with nobody of `others` is told as it stands."""
    reader = PdfReader(io.BytesIO(attached(letter, "application/pdf").data))
    text = text_of(" ".join(page.extract_text() for page in reader.pages))
    names = "|".join(map(re.escape, others))
    rows = re.findall(rf"(\d+ h \d\d) (\d+) ({names}|.{{20}})", text)
    return [Seat(*row) for row in rows]


def attached(letter: CaughtMessage, kind: str) -> CaughtAttachment:
    """The one attachment of that type."""
    [found] = [part for part in letter.attachments if part.content_type.startswith(kind)]
    return found
