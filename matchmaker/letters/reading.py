"""What rendering reads beside a letter's facts: its reader, the occasion, places by number."""

import datetime as dt
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch_one, fetch_optional, load
from matchmaker.people.profiles import PersonKind
from matchmaker.planning.versions import Version, version
from matchmaker.wording.language import Language

_QUERIES: Final = load("worker")
_NOTICES: Final = load("notices")
_CALENDARS: Final = load("calendars")


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """The person whom a letter is for, and the first message of their thread."""

    id: UUID
    edition_id: UUID
    kind: PersonKind
    email: str
    first_name: str
    last_name: str
    language: Language
    withdrawn_at: dt.datetime | None
    erased_at: dt.datetime | None
    confirmed_at: dt.datetime | None
    organisation: str
    project: str
    first_message_id: str | None
    #: one of an investor's people, who reads of what they hold and of nothing else
    delegate: bool = False
    delegate_id: UUID | None = None

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def confirmed_name(self) -> str:
        """The name, once we know that it belongs to the address; "" before."""
        return self.full_name if self.confirmed_at is not None else ""


class OrganiserReader(msgspec.Struct, frozen=True, kw_only=True):
    """The organiser whom a letter is for."""

    id: UUID
    email: str
    name: str
    language: Language


class RunOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a run has come to: a draft, or an error in words."""

    error: str
    draft: Version | None


class _Run(msgspec.Struct, frozen=True, kw_only=True):
    error: str
    edition_id: UUID
    schedule_id: UUID | None


class NumberedHours(msgspec.Struct, frozen=True, kw_only=True):
    """A slot by number."""

    number: int
    starts_at: dt.datetime
    ends_at: dt.datetime


class TableLabel(msgspec.Struct, frozen=True, kw_only=True):
    """A table by number."""

    number: int
    label: str


class _Places(msgspec.Struct, frozen=True, kw_only=True):
    slots: tuple[NumberedHours, ...]
    tables: tuple[TableLabel, ...]


class PlaceNames(msgspec.Struct, frozen=True, kw_only=True):
    """Hours of slots and labels of tables, by number."""

    slots: Mapping[int, NumberedHours]
    tables: Mapping[int, str]


class _Count(msgspec.Struct, frozen=True):
    ungranted: int


class _End(msgspec.Struct, frozen=True):
    ends_at: dt.datetime | None


class _Mailbox(msgspec.Struct, frozen=True):
    email: str
    former: bool
    delegate_id: UUID | None
    delegate: str
    first_message_id: str | None


class _Organizer(msgspec.Struct, frozen=True):
    organizer: str


class LoginLink(msgspec.Struct, frozen=True, kw_only=True):
    """Until when a sign-in link opens anything."""

    id: UUID
    expires_at: dt.datetime
    used_at: dt.datetime | None


async def reader(conn: Connection, person_id: UUID) -> Reader:
    return await fetch_one(conn, Reader, _QUERIES.reader, person_id)


async def at_mailbox(conn: Connection, known: Reader, recipient_id: UUID) -> Reader:
    """The reader at the address that a letter is for: it may be one of an investor's people's."""
    found = await fetch_one(conn, _Mailbox, _CALENDARS.mailbox, recipient_id)
    if found.delegate_id is None:
        return msgspec.structs.replace(known, email=found.email)
    return msgspec.structs.replace(
        known,
        email=found.email,
        first_name=found.delegate,
        last_name="",
        delegate=True,
        delegate_id=found.delegate_id,
        first_message_id=found.first_message_id,
    )


async def is_former(conn: Connection, recipient_id: UUID) -> bool:
    """Whether that address is its reader's no more."""
    return (await fetch_one(conn, _Mailbox, _CALENDARS.mailbox, recipient_id)).former


async def first_organizer(conn: Connection, uid: str, sender: str) -> str:
    """Who invites in the name of an entry: whoever did first, now if nobody did."""
    found = await fetch_optional(conn, _Organizer, _CALENDARS.adopt_organizer, uid, sender)
    return sender if found is None else found.organizer


async def organiser(conn: Connection, organiser_id: UUID) -> OrganiserReader:
    return await fetch_one(conn, OrganiserReader, _QUERIES.organiser, organiser_id)


async def name_of_organiser(conn: Connection, organiser_id: UUID | None) -> str:
    """What an organiser is called; "" for nobody, and for an account that is gone."""
    found = await fetch_optional(conn, OrganiserReader, _QUERIES.organiser, organiser_id)
    return found.name if found else ""


async def webhook_host(conn: Connection, webhook_id: UUID) -> str:
    """On which machine a program was called; "" once it is removed."""
    return urlsplit(await conn.fetchval(_NOTICES.webhook_address, webhook_id) or "").hostname or ""


async def run_outcome(conn: Connection, run_id: UUID) -> RunOutcome:
    run = await fetch_one(conn, _Run, _QUERIES.run_outcome, run_id)
    if run.schedule_id is None:
        return RunOutcome(error=run.error, draft=None)
    draft = await version(conn, run.edition_id, run.schedule_id)
    return RunOutcome(error="", draft=draft)


async def login_link(conn: Connection, link_id: UUID) -> LoginLink | None:
    return await fetch_optional(conn, LoginLink, _QUERIES.login_link, link_id)


async def count_ungranted(conn: Connection, person_id: UUID, schedule_id: UUID) -> int:
    """How many of a person's wishes a version does not hold."""
    return (
        await fetch_one(conn, _Count, _QUERIES.ungranted_count, person_id, schedule_id)
    ).ungranted


async def places(conn: Connection, edition_id: UUID) -> PlaceNames:
    found = await fetch_one(conn, _Places, _NOTICES.places, edition_id)
    return PlaceNames(
        slots={slot.number: slot for slot in found.slots},
        tables={table.number: table.label for table in found.tables},
    )


async def morning_end(conn: Connection, edition_id: UUID) -> dt.datetime | None:
    """When the last slot of an edition is over."""
    return (await fetch_one(conn, _End, _QUERIES.morning_end, edition_id)).ends_at
