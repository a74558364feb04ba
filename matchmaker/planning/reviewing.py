"""What an organiser looks at before they decide: the grid of a version, what it changes, for whom.

Everything here reads, or undoes at once what it tried, and nothing here is for participants.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_one, load
from matchmaker.editions.editions import Edition
from matchmaker.notices import Foreseen
from matchmaker.planning import publishing

_QUERIES: Final = load("reviewing")


class GridMeeting(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting of a version; slot and table by number, both sides by name, and which of several
    of the investor's people holds it.
    """

    slot_number: int
    table_number: int
    pinned: bool
    holder_id: UUID
    project: str
    holder: str
    investor_id: UUID
    investor: str
    delegate: str


class ScheduledMeeting(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting of a version with all that an organiser reads of it.

    A rank is null where that side did not wish for it; whoever was erased has no name.
    """

    slot: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    table: int
    label: str
    pinned: bool
    holder_id: UUID
    holder: str
    project: str
    investor_id: UUID
    investor: str
    delegate_id: UUID | None
    delegate: str
    holder_rank: int | None
    investor_rank: int | None


class GridTable(msgspec.Struct, frozen=True, kw_only=True):
    """A table at which a version has a meeting."""

    number: int
    label: str


class Differences(msgspec.Struct, frozen=True, kw_only=True):
    """How many pairs are new, no longer meet, meet elsewhere or at another time, meet as before."""

    added: int
    dropped: int
    moved: int
    kept: int


class WishCounts(msgspec.Struct, frozen=True, kw_only=True):
    """A person's wishes in figures: theirs, those for them, those that both sides made."""

    made: int
    received: int
    mutual: int


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of an edition, as lists name them."""

    id: UUID
    name: str
    organisation: str


async def tables_in_use(conn: Connection, schedule_id: UUID) -> list[GridTable]:
    """The tables at which a version has meetings, in order."""
    return await fetch(conn, GridTable, _QUERIES.tables_in_use, schedule_id)


async def grid(conn: Connection, schedule_id: UUID, tables: Sequence[int]) -> list[GridMeeting]:
    """The meetings of a version at these tables, table by table."""
    return await fetch(conn, GridMeeting, _QUERIES.grid, schedule_id, list(tables))


async def meetings(
    conn: Connection, schedule_id: UUID, person_id: UUID | None = None
) -> list[ScheduledMeeting]:
    """Every meeting of a version in the order of the morning, or those of one person."""
    return await fetch(conn, ScheduledMeeting, _QUERIES.meetings_of_version, schedule_id, person_id)


async def differences(conn: Connection, before: UUID | None, after: UUID) -> Differences:
    """What a version changes compared with another one; without one, everything is new."""
    return await fetch_one(conn, Differences, _QUERIES.differences, before, after)


async def foresee(
    conn: Connection, edition: Edition, schedule_id: UUID, now: dt.datetime
) -> Foreseen:
    """Whom publishing that version now would write to: it is told, counted and undone."""
    piecemeal = await publishing.is_piecemeal(conn, edition, now)
    trial = conn.transaction()
    await trial.start()
    try:
        return await publishing.tell(conn, edition, schedule_id, now, piecemeal=piecemeal)
    finally:
        await trial.rollback()


async def wish_counts(conn: Connection, person_id: UUID) -> WishCounts:
    """A person's wishes in figures; of refusals nothing."""
    return await fetch_one(conn, WishCounts, _QUERIES.wish_counts, person_id)


async def names(conn: Connection, edition_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Named]:
    """Who these people are; whoever was erased, or is of another edition, is left out."""
    found = await fetch(conn, Named, _QUERIES.names, edition_id, list(ids))
    return {person.id: person for person in found}
