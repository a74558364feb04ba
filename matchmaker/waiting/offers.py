"""A place is offered to somebody in line, who has some minutes to take it.

Offers promise nothing: several holders may have the same one, and the first to accept has the
place (`accepting`). What is past its deadline counts as expired by the clock alone.
"""

import datetime as dt
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker import notices, planning
from matchmaker.db import Connection, fetch, fetch_one, fetch_optional, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.foundation import signals
from matchmaker.notices import facts
from matchmaker.people.profiles import Profile
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid

_QUERIES: Final = load("waiting")

OfferState = Literal["open", "accepted", "declined", "expired", "taken"]
#: as read: `gone` is open, but its place is free no longer in the version in force
OfferStanding = Literal["open", "accepted", "declined", "expired", "taken", "gone"]

#: so long before its slot an offer ends at the latest, for the way to the table
LEAST: Final = dt.timedelta(minutes=3)
#: how long there is to answer
PATIENCE: Final = dt.timedelta(minutes=5)
SHOWN: Final = 200

NO_OFFER: Final = msgid("There is no such offer.")


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A place as it was offered."""

    id: UUID
    edition_id: UUID
    schedule_id: UUID
    holder_id: UUID
    investor_id: UUID
    slot_number: int
    table_number: int
    offered_at: dt.datetime
    offered_by: UUID | None
    deadline: dt.datetime
    state: OfferState


class Mine(msgspec.Struct, frozen=True, kw_only=True):
    """An offer as its holder reads it."""

    id: UUID
    investor_id: UUID
    slot_number: int
    label: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    offered_at: dt.datetime
    deadline: dt.datetime
    standing: OfferStanding


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """An offer as an organiser follows it."""

    id: UUID
    holder_id: UUID
    investor_id: UUID
    slot_number: int
    label: str
    starts_at: dt.datetime
    offered_at: dt.datetime
    deadline: dt.datetime
    answered_at: dt.datetime | None
    standing: OfferStanding


class _Id(msgspec.Struct, frozen=True):
    id: UUID


class _Stamp(msgspec.Struct, frozen=True, kw_only=True):
    holder_id: UUID
    stamp: str


def deadline_of(starts_at: dt.datetime, now: dt.datetime) -> dt.datetime:
    """Until when an offer made now can be accepted."""
    return min(starts_at - LEAST, now + PATIENCE)


async def find(conn: Connection, edition_id: UUID, holder_id: UUID, offer_id: UUID) -> Offer:
    """An offer to that holder; NotFound for anybody else's."""
    found = await fetch_optional(conn, Offer, _QUERIES.find, edition_id, holder_id, offer_id)
    if found is None:
        raise NotFound(NO_OFFER)
    return found


async def mine(conn: Connection, holder_id: UUID, now: dt.datetime) -> list[Mine]:
    """What a holder has been offered in slots to come, what can still be accepted first."""
    return await fetch(conn, Mine, _QUERIES.mine, holder_id, now)


async def of_edition(
    conn: Connection, edition_id: UUID, now: dt.datetime, most: int = SHOWN
) -> list[Offered]:
    """The newest offers, those under way first."""
    return await fetch(conn, Offered, _QUERIES.of_edition, edition_id, now, most)


async def stamps(conn: Connection, edition_id: UUID) -> dict[UUID, str]:
    """What each holder's page says of offers, in a word that changes exactly when it does."""
    found = await fetch(conn, _Stamp, _QUERIES.stamps, edition_id)
    return {row.holder_id: row.stamp for row in found}


async def write_down(
    conn: Connection,
    edition: Edition,
    holder: Profile,
    place: facts.OfferFacts,
    base: planning.Version,
    by: UUID,
    now: dt.datetime,
) -> UUID:
    """Store an offer, show it and write it; the same offer still open is that offer."""
    await conn.execute(_QUERIES.expire, edition.id, now)
    pair = (holder.id, place.other, place.slot)
    values = (edition.id, base.id, *pair, place.table, now, by, place.deadline)
    made = await fetch_optional(conn, _Id, _QUERIES.offer, *values)
    if made is None:
        return (await fetch_one(conn, _Id, _QUERIES.open_offer, *pair)).id
    await notices.offer_place(conn, holder, made.id, place)
    details = {"at": place.starts}
    await audit.record(conn, edition.id, by, "place.offered", holder.id, details, now=now)
    await signals.signal(conn, edition.id, "waiting")
    return made.id


async def decline(
    conn: Connection, edition: Edition, holder: Profile, offer_id: UUID, now: dt.datetime
) -> None:
    """They do not want the place; said twice, or too late, it changes nothing."""
    offer = await find(conn, edition.id, holder.id, offer_id)
    done = await fetch_optional(conn, _Id, _QUERIES.answer, offer.id, "declined", now)
    if done is not None:
        await signals.signal(conn, edition.id, "waiting")
