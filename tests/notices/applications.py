"""A calendar application that obeys what it is sent, and what it should hold in the end."""

import datetime as dt
from collections.abc import Iterable
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import msgspec
from icalendar import Calendar

from matchmaker import notices
from matchmaker.db import Connection


class Entry(msgspec.Struct, frozen=True):
    """An event as an application keeps it."""

    sequence: int
    starts: dt.datetime
    ends: dt.datetime
    summary: str
    location: str
    description: str


class Application:
    """One mailbox: invitations are obeyed as they come, files imported one over the other."""

    def __init__(self) -> None:
        self.book: dict[str, Entry] = {}
        self.latest: dict[str, int] = {}
        self.organizers: dict[str, str] = {}

    def open(self, message: EmailMessage) -> None:
        """Obey the message (RFC 5546 § 2.1.5): whatever is older than what is known is ignored."""
        for part in message.walk():
            if part.get_content_type() == "text/calendar":
                data = part.get_payload(decode=True)
                assert isinstance(data, bytes)
                self._obey(Calendar.from_ical(data), message)

    def _obey(self, calendar: Any, message: EmailMessage) -> None:
        method = str(calendar["METHOD"])
        events = calendar.walk("VEVENT")
        assert method == "PUBLISH" or len(events) == 1
        for event in events:
            uid, sequence = str(event["UID"]), int(event["SEQUENCE"])
            if method != "PUBLISH":
                assert event["ATTENDEE"] == f"mailto:{address_of(message)}"
                organizer = str(event["ORGANIZER"])
                assert self.organizers.setdefault(uid, organizer) == organizer
                assert sequence > self.latest.get(uid, -1), "an application would ignore this"
            if sequence < self.latest.get(uid, -1):
                continue
            self.latest[uid] = sequence
            if method == "CANCEL" or event["STATUS"] == "CANCELLED":
                assert event["STATUS"] == "CANCELLED"
                self.book.pop(uid, None)
            else:
                self.book[uid] = entry_of(event)


def entry_of(event: Any) -> Entry:
    """The event as it is kept."""
    return Entry(
        sequence=int(event["SEQUENCE"]),
        starts=event["DTSTART"].dt.astimezone(dt.UTC),
        ends=event["DTEND"].dt.astimezone(dt.UTC),
        summary=str(event["SUMMARY"]),
        location=str(event.get("LOCATION", "")),
        description=str(event.get("DESCRIPTION", "")),
    )


def address_of(message: EmailMessage) -> str:
    """Whom the message is for."""
    return str(message["To"].addresses[0].addr_spec)


class Applications(dict[str, Application]):
    """Everybody's, by address."""

    def deliver(self, messages: Iterable[EmailMessage]) -> None:
        for message in messages:
            self.setdefault(address_of(message), Application()).open(message)


class Planned(msgspec.Struct, frozen=True, order=True):
    """Where somebody has to be: at a table or in a room, with whom or for what."""

    starts: dt.datetime
    ends: dt.datetime
    where: str
    what: str


async def planned(conn: Connection, person_id: UUID) -> list[Planned]:
    """What is so: meetings of the version in force where both come, and workshops."""
    found = await conn.fetch(
        """select slot.starts_at, slot.ends_at, 'Table ' || label as where_,
                  coalesce(holder.project, other.organisation) as what
           from person
           join schedule on schedule.edition_id = person.edition_id and state = 'published'
           join meeting on meeting.schedule_id = schedule.id
                       and person.id in (meeting.holder_id, meeting.investor_id)
           join person as other on other.id in (meeting.holder_id, meeting.investor_id)
                               and other.id <> person.id and other.withdrawn_at is null
           left join holder on holder.person_id = other.id
           join slot on slot.edition_id = person.edition_id and slot.number = slot_number
           join meeting_table on meeting_table.edition_id = person.edition_id
                             and meeting_table.number = table_number
           where person.id = $1 and person.withdrawn_at is null
           union all
           select starts_at, ends_at, room, title from workshop_attendance as seat
           join workshop on workshop.id = seat.workshop_id
           join person on person.id = seat.person_id and withdrawn_at is null
           where person.id = $1""",
        person_id,
    )
    return sorted(Planned(*row.values()) for row in found)


def listed(entries: Iterable[Entry]) -> list[Planned]:
    """Entries of their own, as the plan would say them."""
    return sorted(
        Planned(one.starts, one.ends, one.location.split(",")[0], one.summary.split(" · ")[0])
        for one in entries
    )


async def fed(conn: Connection, person_id: UUID) -> list[Entry]:
    """What a subscribed calendar shows; what is cancelled stays, as such."""
    events: list[Any] = Calendar.from_ical(await notices.feed(conn, person_id)).walk("VEVENT")
    return [entry_of(event) for event in events if event["STATUS"] != "CANCELLED"]
