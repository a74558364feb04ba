"""Mornings that have begun: a published plan, chosen meeting by meeting, and an hour."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

import msgspec

from matchmaker import planning, replanning
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection, Database, Pool, transaction
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.editions.organisers import Organiser
from matchmaker.participation.people import HolderProfile, InvestorProfile
from matchmaker.replanning import Proposal
from tests import cast
from tests.notices.boxes import FIRST
from tests.planning.plans import Seat, publish

Row = tuple[UUID, UUID, int, int]


class Morning(msgspec.Struct, frozen=True, kw_only=True):
    """Every holder wishes to meet every investor, the first named most."""

    edition: Edition
    camille: Organiser
    holders: list[HolderProfile]
    investors: list[InvestorProfile]


async def a_morning(
    conn: Connection,
    seats: Sequence[tuple[int, int, int, int]],
    *,
    holders: int = 3,
    investors: int = 2,
    delegates: int = 1,
    tables: int = 6,
    **changes: object,
) -> Morning:
    """A published plan of these meetings: holder and investor by position, slot, table."""
    edition = await cast.an_edition(conn, tables=tables, **changes)
    camille = await cast.an_organiser(conn, edition)
    names = ("Alice", "Charlie", "Denise", "Eli", "Fatou", "Gaston")
    ours = [await cast.a_holder(conn, edition, name) for name in names[:holders]]
    theirs = [
        await cast.an_investor(
            conn, edition, name, delegates=tuple(f"{name} {n}" for n in range(delegates))
        )
        for name in ("Bob", "Dora", "Hugo")[:investors]
    ]
    for holder in ours:
        chosen = Choices(wishes=tuple(ChosenPerson(target=investor.id) for investor in theirs))
        await wishes.save(conn, edition, holder, chosen, cast.NOW)
    plan: list[Seat] = [(ours[h], theirs[i], slot, table) for h, i, slot, table in seats]
    await publish(conn, edition, plan)
    edition = await editions.by_id(conn, edition.id)
    return Morning(edition=edition, camille=camille, holders=ours, investors=theirs)


def at(slot: int, minutes: int = -1) -> dt.datetime:
    """So many minutes after a slot of the first half of the morning begins; by default before."""
    return FIRST + dt.timedelta(minutes=15 * slot + minutes)


async def propose(
    pool: Pool, morning: Morning, from_slot: int, now: dt.datetime | None = None
) -> list[Proposal]:
    """The proposals from a slot on, asked for a minute before it begins."""
    moment = now or at(from_slot)
    batch_id = await replanning.request_proposals(
        Database(pool), morning.edition, from_slot, morning.camille.id, moment
    )
    async with pool.acquire() as conn:
        return await replanning.proposals(conn, morning.edition.id, batch_id)


async def apply(
    pool: Pool, morning: Morning, proposal: Proposal, now: dt.datetime
) -> planning.Published:
    """Apply a proposal in a transaction of its own, over the version it was made from."""
    async with transaction(pool) as own:
        batch = await replanning.batch(own, morning.edition.id, proposal.batch_id)
        return await replanning.apply(
            own,
            morning.edition,
            proposal.schedule_id,
            morning.camille.id,
            now,
            replaces=batch.base_id,
        )


async def rows(conn: Connection, schedule_id: UUID) -> set[Row]:
    """The meetings of a version."""
    found = await conn.fetch(
        """select holder_id, investor_id, slot_number, table_number from meeting
           where schedule_id = $1""",
        schedule_id,
    )
    return {tuple(row) for row in found}


async def in_force(conn: Connection, morning: Morning) -> set[Row]:
    """The meetings of the version in force."""
    current = await planning.version_in_force(conn, morning.edition.id)
    assert current is not None
    return await rows(conn, current.id)


def meets(found: set[Row], holder: HolderProfile, investor: InvestorProfile) -> int | None:
    """In which slot the two meet."""
    return next(
        (slot for h, i, slot, _ in found if (h, i) == (holder.id, investor.id)),
        None,
    )
