"""Workshops and whole mornings as entries of a calendar; a meeting is in `morning`."""

from collections.abc import Sequence
from datetime import datetime

from matchmaker.post.calendars import Appointment
from matchmaker.post.morning import Occasion, OwnMeeting, OwnWorkshop, in_order
from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.typography import hour


def workshop_appointment(
    workshop: OwnWorkshop,
    occasion: Occasion,
    *,
    uid: str,
    sequence: int,
    stamp: datetime,
    cancelled: bool = False,
) -> Appointment:
    """A workshop as an entry of its own."""
    where = (workshop.room, occasion.place, occasion.address)
    return Appointment(
        uid=uid,
        sequence=sequence,
        stamp=stamp,
        starts=workshop.starts,
        ends=workshop.ends,
        summary=workshop.title,
        location=", ".join(part for part in where if part),
        description=occasion.name,
        cancelled=cancelled,
    )


def morning_appointment(
    meetings: Sequence[OwnMeeting],
    workshops: Sequence[OwnWorkshop],
    occasion: Occasion,
    language: str,
    *,
    uid: str,
    sequence: int,
    stamp: datetime,
    starts: datetime,
    ends: datetime,
    cancelled: bool = False,
) -> Appointment:
    """The whole morning as one entry: where it is, and in its text every hour, table and name."""
    words = catalogue(language)
    count = words.ngettext("%(num)s meeting", "%(num)s meetings", len(meetings))
    title = [count % {"num": len(meetings)}, occasion.name] if meetings else [occasion.name]
    lines = [
        _meeting_line(one, occasion, language)
        if isinstance(one, OwnMeeting)
        else _workshop_line(one, occasion, language)
        for one in in_order(meetings, workshops)
    ]
    return Appointment(
        uid=uid,
        sequence=sequence,
        stamp=stamp,
        starts=starts,
        ends=ends,
        summary=" · ".join(title),
        location=", ".join(part for part in (occasion.place, occasion.address) if part),
        description="\n".join(lines),
        cancelled=cancelled,
    )


def _meeting_line(meeting: OwnMeeting, occasion: Occasion, language: str) -> str:
    """9 h 15, table 7 : France Active · prêt, 5–60 k€"""
    sentence = catalogue(language).gettext(msgid("%(hour)s, table %(table)s: %(who)s"))
    party = meeting.party
    parts = (party.title, party.detail(language), party.note(language))
    return sentence % {
        "hour": hour(occasion.local(meeting.starts), language),
        "table": meeting.table,
        "who": " · ".join(part for part in parts if part),
    }


def _workshop_line(workshop: OwnWorkshop, occasion: Occasion, language: str) -> str:
    """11 h 30 à 12 h 15 : Lever des fonds, salle B"""
    sentence = catalogue(language).gettext(msgid("%(start)s to %(end)s: %(what)s"))
    return sentence % {
        "start": hour(occasion.local(workshop.starts), language),
        "end": hour(occasion.local(workshop.ends), language),
        "what": ", ".join(part for part in (workshop.title, workshop.room) if part),
    }
