"""What goes with a letter: the paper of a morning, its calendar file, one invitation."""

import asyncio
from typing import Final

import msgspec

from matchmaker.letters.desk import Desk
from matchmaker.notices import facts
from matchmaker.post import calendars, morning
from matchmaker.post.appointments import morning_appointment, workshop_appointment
from matchmaker.post.calendars import Appointment, Attendee
from matchmaker.post.mime import Attachment
from matchmaker.post.morning import MeetingChange, OwnMeeting, appointment_of
from matchmaker.print import typst

CALENDAR: Final = "matinee.ics"
PAPER: Final = "matinee.pdf"


class ShownMorning(msgspec.Struct, frozen=True, kw_only=True):
    """A morning in words; `taken_back` is the one meeting that the letter takes back."""

    meetings: tuple[OwnMeeting, ...]
    cancelled: tuple[OwnMeeting, ...] = ()
    workshops: tuple[morning.OwnWorkshop, ...] = ()
    taken_back: OwnMeeting | None = None


async def paper(
    desk: Desk, told: facts.MorningFacts, shown: ShownMorning, link: str
) -> list[Attachment]:
    """The whole morning on paper; nothing for who has nothing in it."""
    if not shown.meetings and not shown.workshops:
        return []
    if desk.bare:  # that there is one can be told without typesetting it
        return [Attachment(PAPER, "application/pdf", b"")]
    assert told.version is not None
    assert told.published_at is not None
    printed = typst.PrintedMorning(
        occasion=desk.occasion,
        role=desk.reader.kind,
        person=desk.reader.full_name,
        organisation=desk.reader.organisation,
        version=told.version,
        published_at=told.published_at,
        meetings=shown.meetings,
        workshops=shown.workshops,
        link=link,
    )
    # Typesetting takes a while, during which the worker's heart must go on beating.
    pdf = await asyncio.to_thread(typst.morning_pdf, printed, desk.reader.language)
    return [Attachment(PAPER, "application/pdf", pdf)]


def file(desk: Desk, told: facts.MorningFacts, shown: ShownMorning) -> list[Attachment]:
    """The whole morning to import by hand, what is cancelled as such, for who chose that way."""
    if told.way != "file":
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
            cancelled=is_cancelled,
        )
        for entries, meetings, is_cancelled in (
            (told.entries, shown.meetings, False),
            (told.cancelled, shown.cancelled, True),
        )
        for entry, meeting in zip(entries, meetings, strict=True)
    ]
    appointments += [
        workshop_appointment(
            morning.OwnWorkshop(starts=one.starts, ends=one.ends, title=one.title, room=one.room),
            desk.occasion,
            uid=one.uid,
            sequence=one.sequence,
            stamp=one.stamp,
            cancelled=one.cancelled,
        )
        for one in told.workshops
    ]
    if not appointments:
        return []
    data = calendars.published_morning(
        appointments,
        organizer=desk.organizer,
        name=desk.occasion.name,
        zone=desk.zone,
        language=language,
    )
    return [Attachment(CALENDAR, "text/calendar; method=PUBLISH; charset=utf-8", data)]


async def event(desk: Desk, told: facts.MorningFacts, shown: ShownMorning) -> bytes | None:
    """The one entry that a letter about a morning invites to or takes back, if it does."""
    entry = told.event
    if entry is None:
        return None
    if shown.taken_back is not None:
        appointment = appointment_of(
            shown.taken_back,
            desk.occasion,
            desk.reader.language,
            uid=entry.uid,
            sequence=entry.sequence,
            stamp=entry.stamp,
            cancelled=True,
        )
    else:
        appointment = morning_appointment(
            shown.meetings,
            shown.workshops,
            desk.occasion,
            desk.reader.language,
            uid=entry.uid,
            sequence=entry.sequence,
            stamp=entry.stamp,
            starts=entry.starts,
            ends=entry.ends,
            cancelled=entry.cancelled,
        )
    return await _invitation(desk, appointment, entry.organizer)


async def invitation(desk: Desk, told: facts.Single, shown: MeetingChange) -> bytes:
    """The one calendar entry that the letter invites to, moves or cancels."""
    meeting = shown.after or shown.before
    assert meeting is not None
    appointment = appointment_of(
        meeting,
        desk.occasion,
        desk.reader.language,
        uid=told.uid,
        sequence=told.sequence,
        stamp=told.stamp,
        cancelled=shown.after is None,
    )
    return await _invitation(desk, appointment, told.organizer)


async def _invitation(desk: Desk, appointment: Appointment, organizer: str | None) -> bytes:
    attendee = Attendee(desk.reader.full_name, desk.reader.email)
    inviting = await desk.inviting(appointment.uid, organizer)
    language = desk.reader.language
    if appointment.cancelled:
        return calendars.cancel(appointment, inviting, attendee, zone=desk.zone, language=language)
    return calendars.request(
        appointment,
        inviting,
        attendee,
        zone=desk.zone,
        language=language,
        answered=desk.settings.mail_return is not None,
    )
