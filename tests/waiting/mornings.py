"""A morning under way with a waiting list: Bob and Dora have free places, holders wait for them."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from matchmaker import waiting
from matchmaker.db import Connection, Pool, transaction
from matchmaker.participation.people import HolderProfile, InvestorProfile
from matchmaker.planning import Published
from matchmaker.waiting import FreePlace
from tests.replanning.mornings import Morning, a_morning, at

#: Alice meets Bob at 9 h; nothing else is planned
ONE = ((0, 0, 0, 0),)
#: a minute before the slot of 9 h
EARLY: dt.datetime = at(0)


async def offer(
    conn: Connection,
    morning: Morning,
    holder: HolderProfile,
    investor: InvestorProfile,
    slot: int,
    now: dt.datetime = EARLY,
) -> UUID:
    """Camille offers a place."""
    async with conn.transaction():
        return await waiting.offer(
            conn, morning.edition, holder.id, investor.id, slot, morning.camille.id, now
        )


async def accept(
    pool: Pool, morning: Morning, holder: HolderProfile, offer_id: UUID, now: dt.datetime = EARLY
) -> Published | None:
    """The holder taps, in a transaction of their own."""
    async with transaction(pool) as own:
        return await waiting.accept(own, morning.edition, holder, offer_id, now)


async def place_of(
    conn: Connection,
    morning: Morning,
    investor: InvestorProfile,
    slot: int,
    now: dt.datetime = EARLY,
) -> FreePlace | None:
    """A free place as the list has it; None when it is not there."""
    found, _ = await waiting.waiting_list(conn, morning.edition, now)
    return next(
        (
            place
            for free in found.investors
            if free.investor_id == investor.id
            for place in free.places
            if place.slot_number == slot
        ),
        None,
    )


def names(place: FreePlace | None) -> list[str]:
    """Who is in line, by first name."""
    return [] if place is None else [call.name.split()[0] for call in place.calls]


async def standing(conn: Connection, holder: HolderProfile, now: dt.datetime = EARLY) -> list[str]:
    """What the holder's page says of their offers."""
    return [str(one.standing) for one in await waiting.mine(conn, holder.id, now)]


async def a_quiet_morning(
    conn: Connection, seats: Sequence[tuple[int, int, int, int]] = ONE, **changes: object
) -> Morning:
    """Two or three holders who wish to meet Bob more than Dora."""
    return await a_morning(conn, seats, **changes)  # type: ignore[arg-type]


async def book(conn: Connection, morning: Morning) -> list[tuple[str, str, int]]:
    """The version in force by first names, and nobody twice in one slot."""
    found = await conn.fetch(
        """select holder.first_name as holder, investor.first_name as investor,
                  meeting.slot_number as slot, meeting.table_number as at
           from schedule
           join meeting on meeting.schedule_id = schedule.id
           join person as holder on holder.id = meeting.holder_id
           join person as investor on investor.id = meeting.investor_id
           where schedule.edition_id = $1 and schedule.state = 'published'
           order by slot, at""",
        morning.edition.id,
    )
    return [(row["holder"], row["investor"], row["slot"]) for row in found]
