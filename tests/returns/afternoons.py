"""After the morning of `a_morning`: Alice and Charlie have met Bob, Alice also Dora."""

import datetime as dt
from typing import Final

from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation.people import HolderProfile, InvestorProfile
from tests import cast
from tests.day.mornings import Morning, a_morning, at
from tests.planning.plans import publish

AFTERNOON: Final[dt.datetime] = at(14)


async def an_afternoon(conn: Connection) -> Morning:
    """Everybody has met; the letters of the morning have left."""
    morning = await a_morning(conn)
    await conn.execute("delete from outbox")
    return morning


async def an_investor_with(
    conn: Connection, holders: int
) -> tuple[Edition, InvestorProfile, list[HolderProfile]]:
    """Bob, who met so many holders at his one table."""
    edition = await cast.an_edition(conn)
    bob = await cast.an_investor(conn, edition)
    met = [await cast.a_holder(conn, edition, f"Alice{number}") for number in range(holders)]
    await publish(conn, edition, [(one, bob, slot, 1) for slot, one in enumerate(met)])
    return edition, bob, met
