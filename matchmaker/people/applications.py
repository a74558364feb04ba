"""Applications: a registration waits for an answer where its side is looked at.

Who is shown to others is said by one column of the database, `person.takes_part`: accepted, known
(they opened their link, or an organiser entered them) and not withdrawn. Every query that shows,
suggests, counts or plans people for others asks for it.
"""

import datetime as dt
from collections.abc import Collection
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_one, fetch_optional, load
from matchmaker.wording.errors import Conflict, NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("applications")

ApplicationState = Literal["pending", "accepted", "refused"]


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """How an application stands; `decided_by` is empty for an act of the program or somebody gone.

    `known_at` is when somebody real was first known to stand behind it, `confirmed_at` when they
    opened the link that went to the address they have now.
    """

    id: UUID
    state: ApplicationState
    reason: str
    decided_at: dt.datetime | None
    decided_by: str
    confirmed_at: dt.datetime | None
    known_at: dt.datetime | None
    takes_part: bool
    updated_at: dt.datetime
    choices_corrected_at: dt.datetime | None
    availability_corrected_at: dt.datetime | None


class AcceptanceRules(msgspec.Struct, frozen=True, kw_only=True):
    """Which sides are looked at before they are shown to the other."""

    holders: bool
    investors: bool


class PendingCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many applications of each side wait for an answer."""

    holders: int
    investors: int


class Applicant(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who waits for an answer."""

    id: UUID
    name: str
    organisation: str


async def application(conn: Connection, edition_id: UUID, person_id: UUID) -> Application:
    """How somebody's application stands; NotFound for anybody of another edition."""
    found = await fetch_optional(conn, Application, _SQL.application, person_id, edition_id)
    if found is None:
        raise NotFound(msgid("There is no such person in this edition."))
    return found


async def takes_part(conn: Connection, edition_id: UUID, person_id: UUID) -> bool:
    """Whether somebody is shown to the other side."""
    return (await application(conn, edition_id, person_id)).takes_part


async def may_see_projects(conn: Connection, edition_id: UUID, person_id: UUID) -> bool:
    """Whether an investor may read of projects: nobody does by filling in a form."""
    return (await application(conn, edition_id, person_id)).state == "accepted"


async def require_not_refused(conn: Connection, edition_id: UUID, person_id: UUID) -> None:
    """Conflict for somebody who was not accepted: nothing of theirs changes."""
    if (await application(conn, edition_id, person_id)).state == "refused":
        raise Conflict(msgid("This application was not accepted; nothing in it changes any more."))


async def require_accepted(conn: Connection, edition_id: UUID, person_id: UUID) -> None:
    """Conflict for somebody whom the desk cannot let in by itself."""
    if (await application(conn, edition_id, person_id)).state != "accepted":
        raise Conflict(msgid("This application is not accepted; ask an organiser."))


async def know(conn: Connection, person_id: UUID, now: dt.datetime) -> bool:
    """Somebody real stands behind this registration; False when that was known.

    Who calls it brings their calendar up to date: they may take part from now on.
    """
    return await conn.fetchval(_SQL.know, person_id, now) is not None


async def rules(conn: Connection, edition_id: UUID) -> AcceptanceRules:
    """Which sides are looked at before they are shown."""
    return await fetch_one(conn, AcceptanceRules, _SQL.rules, edition_id)


async def pending_counts(conn: Connection, edition_id: UUID) -> PendingCounts:
    """How many applications of each side wait for an answer."""
    return await fetch_one(conn, PendingCounts, _SQL.waiting_on, edition_id)


async def pending_among(
    conn: Connection, edition_id: UUID, people: Collection[UUID]
) -> list[Applicant]:
    """Who of these waits for an answer, by name."""
    return await fetch(conn, Applicant, _SQL.pending_among, edition_id, list(people))
