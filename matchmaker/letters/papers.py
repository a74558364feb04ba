"""What goes with a letter: the calendar file and the paper of a morning, one invitation."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from matchmaker import calendars, documents, programme
from matchmaker.calendars import Appointment, Attendee
from matchmaker.mail import Attachment
from matchmaker.morning import Change, Meeting, appointment_of
from matchmaker.notices import facts
from matchmaker.notices.feeding import workshop_entry
from matchmaker.planning.agenda import workshop_shown

if TYPE_CHECKING:
    from matchmaker.letters.rendering import Desk

CALENDAR: Final = "matinee.ics"
PAPER: Final = "matinee.pdf"


async def morning(
    desk: "Desk",
    told: facts.Morning,
    meetings: Sequence[Meeting],
    workshops: Sequence[programme.Workshop],
    link: str,
) -> list[Attachment]:
    """The whole morning as a calendar file and on paper; nothing for who has nothing in it."""
    if not meetings and not workshops:
        return []
    paper = documents.Morning(
        occasion=desk.occasion,
        role=desk.reader.kind,
        person=desk.reader.full_name,
        organisation=desk.reader.organisation,
        version=told.version,
        published_at=told.published_at,
        meetings=tuple(meetings),
        workshops=tuple(map(workshop_shown, workshops)),
        link=link,
    )
    # Typesetting takes a while, during which the worker's heart must go on beating.
    pdf = await asyncio.to_thread(documents.morning_pdf, paper, desk.reader.language)
    return [
        Attachment(PAPER, "application/pdf", pdf),
        Attachment(
            CALENDAR,
            "text/calendar; method=PUBLISH; charset=utf-8",
            _calendar(desk, told, meetings, workshops),
        ),
    ]


def _calendar(
    desk: "Desk",
    told: facts.Morning,
    meetings: Sequence[Meeting],
    workshops: Sequence[programme.Workshop],
) -> bytes:
    appointments = [
        appointment_of(
            meeting,
            desk.occasion,
            desk.reader.language,
            uid=entry.uid,
            sequence=entry.sequence,
            stamp=entry.stamp,
        )
        for entry, meeting in zip(told.entries, meetings, strict=True)
    ]
    appointments += [
        workshop_entry(workshop, desk.occasion, desk.reader.id, told.version, told.published_at)
        for workshop in workshops
    ]
    return calendars.published(appointments, organizer=desk.organizer, name=desk.occasion.name)


def invitation(desk: "Desk", told: facts.Single, shown: Change) -> bytes:
    """The one calendar entry that the letter invites to, moves or cancels."""
    attendee = Attendee(desk.reader.full_name, desk.reader.email)
    if shown.after is not None:
        return calendars.request(_entry(desk, told, shown.after), desk.organizer, attendee)
    assert shown.before is not None
    entry = _entry(desk, told, shown.before, cancelled=True)
    return calendars.cancel(entry, desk.organizer, attendee)


def _entry(
    desk: "Desk", told: facts.Single, meeting: Meeting, *, cancelled: bool = False
) -> Appointment:
    return appointment_of(
        meeting,
        desk.occasion,
        desk.reader.language,
        uid=told.uid,
        sequence=told.sequence,
        stamp=told.stamp,
        cancelled=cancelled,
    )
