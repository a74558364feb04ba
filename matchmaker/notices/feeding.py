"""The calendar that a person's own application subscribes to."""

import datetime as dt
from typing import Final
from uuid import UUID, uuid5

import msgspec

from matchmaker import calendars, editions, programme
from matchmaker.calendars import Appointment
from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import Edition
from matchmaker.errors import NotFound
from matchmaker.language import msgid
from matchmaker.morning import Gone, Meeting, Occasion, appointment_of
from matchmaker.parties import parties
from matchmaker.profiles import Kind, Language
from matchmaker.programme import Workshop

_QUERIES: Final = load("notices")
REFRESH: Final = dt.timedelta(minutes=15)


class _Owner(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    edition_id: UUID
    kind: Kind
    language: Language
    version: int | None
    published_at: dt.datetime | None


class _Entry(msgspec.Struct, frozen=True, kw_only=True):
    uid: str
    other_id: UUID
    sequence: int
    cancelled: bool
    stamped_at: dt.datetime
    starts_at: dt.datetime
    ends_at: dt.datetime
    label: str


async def feed(conn: Connection, person_id: UUID) -> bytes:
    """All a person's meetings, cancelled ones as such, and workshops; same state, same bytes."""
    owner = await fetch_optional(conn, _Owner, _QUERIES.feed_owner, person_id)
    if owner is None:
        raise NotFound(msgid("There is no such person."))
    edition = await editions.by_id(conn, owner.edition_id)
    occasion = occasion_of(edition)
    entries = await fetch(conn, _Entry, _QUERIES.feed_entries, person_id)
    others = [entry.other_id for entry in entries]
    known = await parties(conn, person_id, owner.kind, others, owner.language)
    appointments = [
        appointment_of(
            Meeting(
                starts=entry.starts_at,
                ends=entry.ends_at,
                table=entry.label,
                party=known[entry.other_id],
            ),
            occasion,
            owner.language,
            uid=entry.uid,
            sequence=entry.sequence,
            stamp=entry.stamped_at,
            cancelled=entry.cancelled or isinstance(known[entry.other_id], Gone),
        )
        for entry in entries
    ]
    stamp = owner.published_at or edition.created_at
    appointments += [
        workshop_entry(workshop, occasion, person_id, owner.version or 0, stamp)
        for workshop in await programme.attended(conn, person_id)
    ]
    return calendars.feed(appointments, name=edition.name, refresh=REFRESH)


def workshop_entry(
    workshop: Workshop, occasion: Occasion, person_id: UUID, version: int, stamp: dt.datetime
) -> Appointment:
    """A workshop in a person's calendar, counted by the version of the schedule beside it."""
    where = (workshop.room, occasion.place, occasion.address)
    return Appointment(
        uid=str(uuid5(person_id, str(workshop.id))),
        sequence=version,
        stamp=stamp,
        starts=workshop.starts_at,
        ends=workshop.ends_at,
        summary=workshop.title,
        location=", ".join(part for part in where if part),
        description=occasion.name,
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
