"""What goes with a letter: the calendar file of a morning, one invitation."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from matchmaker import calendars, programme
from matchmaker.calendars import Appointment, Attendee
from matchmaker.mail import Attachment
from matchmaker.morning import Change, Meeting, appointment_of
from matchmaker.notices import facts
from matchmaker.notices.feeding import workshop_entry

if TYPE_CHECKING:
    from matchmaker.letters.rendering import Desk

CALENDAR: Final = "matinee.ics"


async def morning(
    desk: "Desk",
    told: facts.Morning,
    meetings: Sequence[Meeting],
    workshops: Sequence[programme.Workshop],
) -> list[Attachment]:
    """The whole morning as a calendar file; nothing for who has nothing in it."""
    if not meetings and not workshops:
        return []
    language = desk.reader.language
    appointments = [
        appointment_of(
            meeting,
            desk.occasion,
            language,
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
    data = calendars.published(appointments, organizer=desk.organizer, name=desk.occasion.name)
    content_type = "text/calendar; method=PUBLISH; charset=utf-8"
    return [Attachment(CALENDAR, content_type, data)]


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
