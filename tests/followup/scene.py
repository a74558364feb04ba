"""A morning that is over: who met whom, and the days on which something is asked of them."""

import datetime as dt
from typing import Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from matchmaker.db import Connection
from matchmaker.editions import editions, support
from matchmaker.editions.editions import Edition
from matchmaker.editions.support import SupportProgramme
from matchmaker.participation.people import HolderProfile, InvestorProfile
from tests import cast
from tests.notices import boxes
from tests.planning.plans import publish

PARIS: Final = ZoneInfo("Europe/Paris")
#: the afternoon of the morning of `cast.an_edition`
AFTERWARDS: Final = dt.datetime(2099, 11, 24, 15, tzinfo=PARIS)
THREE: Final = dt.datetime(2100, 2, 24, 9, tzinfo=PARIS)
SIX: Final = dt.datetime(2100, 5, 24, 9, tzinfo=PARIS)


class Past(NamedTuple):
    """Alice met Bob; of Charlie and Bob nothing is known; Dana met nobody."""

    edition: Edition
    alice: HolderProfile
    charlie: HolderProfile
    dana: HolderProfile
    bob: InvestorProfile
    programmes: list[SupportProgramme]


async def a_past_morning(conn: Connection) -> Past:
    edition = await cast.an_edition(conn)
    bob = await cast.an_investor(conn, edition)
    alice, charlie, dana = [
        await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie", "Dana")
    ]
    await conn.execute("update person set confirmed_at = now()")
    await publish(conn, edition, [(alice, bob, 0, 0), (charlie, bob, 1, 0)])
    await boxes.all_left(conn)
    await mark(conn, edition, bob.id, alice.id, 0)
    return Past(
        await editions.by_id(conn, edition.id),
        *(alice, charlie, dana, bob),
        await support.programmes(conn, edition.id),
    )


async def mark(
    conn: Connection,
    edition: Edition,
    investor_id: UUID,
    holder_id: UUID,
    slot: int,
    state: str = "present",
) -> None:
    """The investor's button."""
    await conn.execute(
        """insert into meeting_mark (edition_id, investor_id, holder_id, slot_number, state,
               marked_at) values ($1, $2, $3, $4, $5, $6)""",
        *(edition.id, investor_id, holder_id, slot, state, AFTERWARDS),
    )
