"""What outlives the edition: for everybody to read, for organisers to keep in order."""

import datetime as dt
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.guidebook import entries
from matchmaker.guidebook.entries import BookEntry, LastingField
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("guidebook")
Ruling = Literal["shown", "removed"]


class LastingEntry(BookEntry, frozen=True, kw_only=True):
    """An investor whom everybody may read of once the edition is gone, and of which year."""

    edition_id: UUID
    origin: str
    agreed_on: dt.date
    renew_by: dt.date
    year: int


class AgreedListing(msgspec.Struct, frozen=True, kw_only=True):
    """What an investor agreed to, as organisers see it; `shown` if it counts now.

    Of a refused application it counts once an organiser has said so.
    """

    id: UUID
    person_id: UUID
    organisation: str
    fields: tuple[LastingField, ...]
    contact: str
    agreed_at: dt.datetime
    renew_by: dt.date
    ruled: Ruling | None
    attends: bool
    refused: bool
    shown: bool


class KeptListing(msgspec.Struct, frozen=True, kw_only=True):
    """What is left of an investor after the purge."""

    id: UUID
    organisation: str
    fields: tuple[LastingField, ...]
    contact: str
    agreed_on: dt.date
    renew_by: dt.date


async def lasting_entries(
    conn: Connection, today: dt.date, year: int | None = None
) -> list[LastingEntry]:
    """What everybody may read, of one year or of all, by name; an organisation once, the newest."""
    return entries.in_order(await fetch(conn, LastingEntry, _SQL.lasting, today, year))


async def agreements(conn: Connection, edition_id: UUID) -> list[AgreedListing]:
    """What the investors of an edition agreed to."""
    return await fetch(conn, AgreedListing, _SQL.agreements, edition_id)


async def listings(conn: Connection, edition_id: UUID) -> list[KeptListing]:
    """What is left of an edition's guide after the purge."""
    return await fetch(conn, KeptListing, _SQL.listings, edition_id)


async def rule(
    conn: Connection,
    edition: Edition,
    agreement_id: UUID,
    ruling: Ruling,
    by: UUID | None,
    now: dt.datetime,
) -> None:
    """Let it stand in the guide, or take it out; the investor's answer stays theirs."""
    if await conn.fetchval(_SQL.rule, edition.id, agreement_id, ruling, now) is None:
        raise NotFound(msgid("Nothing of this entry is left in the guide."))
    act = "guide.shown" if ruling == "shown" else "guide.removed"
    await audit.record(conn, edition.id, by, act, agreement_id, now=now)


async def remove_listing(
    conn: Connection, edition: Edition, listing_id: UUID, by: UUID | None, now: dt.datetime
) -> None:
    """Take out what was left after the purge; twice is once."""
    if await conn.fetchval(_SQL.remove_listing, edition.id, listing_id) is not None:
        await audit.record(conn, edition.id, by, "guide.removed", listing_id, now=now)
