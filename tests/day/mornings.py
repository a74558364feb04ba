"""A morning that has begun: Alice and Charlie meet Bob, Alice also meets Dora."""

import datetime as dt
from typing import NamedTuple

from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.editions.organisers import Organiser
from matchmaker.participation.people import HolderProfile, InvestorProfile
from tests.cast import a_holder, an_edition, an_investor, an_organiser
from tests.planning.plans import publish


class Morning(NamedTuple):
    """Slots of fifteen minutes from 9 h, which is 8 h in UTC; Bob sits at table 1."""

    edition: Edition
    organiser: Organiser
    alice: HolderProfile
    charlie: HolderProfile
    bob: InvestorProfile
    dora: InvestorProfile


def at(hour: int, minute: int = 0) -> dt.datetime:
    """An hour of the day, by the clocks of Paris in November."""
    return dt.datetime(2099, 11, 24, hour - 1, minute, tzinfo=dt.UTC)


async def a_morning(conn: Connection) -> Morning:
    """Alice: Bob at 9 h, Dora at 9 h 30. Charlie: Bob at 9 h 15."""
    edition = await an_edition(conn)
    organiser = await an_organiser(conn, edition)
    alice, charlie = await a_holder(conn, edition), await a_holder(conn, edition, "Charlie")
    bob = await an_investor(conn, edition, delegates=("Bob", "Bianca"))
    dora = await an_investor(conn, edition, "Dora")
    seats = [(alice, bob, 0, 1), (charlie, bob, 1, 1), (alice, dora, 2, 2)]
    await publish(conn, edition, seats)
    return Morning(edition, organiser, alice, charlie, bob, dora)
