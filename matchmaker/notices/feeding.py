"""The calendar that a person's own application subscribes to."""

import datetime as dt
from collections.abc import Mapping
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.people.parties import parties
from matchmaker.people.profiles import PersonKind
from matchmaker.post import calendars, morning
from matchmaker.post.appointments import workshop_appointment
from matchmaker.post.calendars import Appointment
from matchmaker.post.morning import Gone, Occasion, OwnMeeting, appointment_of
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import Language, msgid

_QUERIES: Final = load("feeds")
REFRESH: Final = dt.timedelta(minutes=15)


class _Owner(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    edition_id: UUID
    kind: PersonKind
    language: Language


class _Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting with somebody else, or a workshop with its title."""

    uid: str
    other_id: UUID | None
    sequence: int
    cancelled: bool
    stamped_at: dt.datetime
    starts_at: dt.datetime
    ends_at: dt.datetime
    title: str
    room: str
    label: str


async def feed(conn: Connection, person_id: UUID, delegate_id: UUID | None = None) -> bytes:
    """All a person's meetings and workshops, cancelled ones as such; same state, same bytes.

    Of one of an investor's people, with a mailbox: what they hold, or held.
    """
    owner = await fetch_optional(conn, _Owner, _QUERIES.feed_owner, person_id)
    if owner is None:
        raise NotFound(msgid("There is no such person."))
    edition = await editions.by_id(conn, owner.edition_id)
    occasion = occasion_of(edition)
    entries = await fetch(conn, _Entry, _QUERIES.feed_entries, person_id, delegate_id)
    others = [entry.other_id for entry in entries if entry.other_id is not None]
    known = await parties(conn, person_id, owner.kind, others, owner.language)
    return calendars.feed(
        [_appointment(entry, known, occasion, owner.language) for entry in entries],
        name=edition.name,
        refresh=REFRESH,
        zone=ZoneInfo(edition.timezone),
        language=owner.language,
    )


def _appointment(
    entry: _Entry, known: Mapping[UUID, morning.Counterpart], occasion: Occasion, language: str
) -> Appointment:
    if entry.other_id is None:
        return workshop_appointment(
            morning.OwnWorkshop(
                starts=entry.starts_at, ends=entry.ends_at, title=entry.title, room=entry.room
            ),
            occasion,
            uid=entry.uid,
            sequence=entry.sequence,
            stamp=entry.stamped_at,
            cancelled=entry.cancelled,
        )
    meeting = OwnMeeting(
        starts=entry.starts_at, ends=entry.ends_at, table=entry.label, party=known[entry.other_id]
    )
    return appointment_of(
        meeting,
        occasion,
        language,
        uid=entry.uid,
        sequence=entry.sequence,
        stamp=entry.stamped_at,
        cancelled=entry.cancelled or isinstance(known[entry.other_id], Gone),
    )


def occasion_of(edition: Edition) -> Occasion:
    """The edition as its letters name it."""
    return Occasion(
        name=edition.name,
        held_on=edition.held_on,
        place=edition.place,
        address=edition.address,
        organizer=edition.contact_name,
        contact_email=edition.contact_email,
        timezone=edition.timezone,
    )
