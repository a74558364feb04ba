"""Delegates as they are stored, and the meetings that each of them holds in a version.

A delegate's row is a seat: the planning counts seats, whoever sits there. Somebody who had their
data erased leaves theirs to be named again.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.delegates.matching import Placed, match
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("delegates")
#: the name of a seat whose person is not known any more
NOBODY: Final = "-"
_BATCH: Final = 20_000


class Delegate(msgspec.Struct, frozen=True, kw_only=True):
    """One of an investor's people; without `email` the investor's own address serves."""

    id: UUID
    investor_id: UUID
    edition_id: UUID
    number: int
    name: str
    email: str | None
    arrived_at: dt.datetime | None
    updated_at: dt.datetime

    @property
    def shown_name(self) -> str:
        """The name, or "" for a seat that is to be named again."""
        return "" if self.name == NOBODY else self.name


class HeldMeeting(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting of the version in force and who of the investor's people holds it."""

    holder_id: UUID
    slot_number: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    label: str
    project: str
    delegate_id: UUID | None


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    investor_id: UUID
    holder_id: UUID
    slot_number: int
    table_number: int
    before: UUID | None


class _Seat(msgspec.Struct, frozen=True, kw_only=True):
    investor_id: UUID
    id: UUID


async def delegates_of(conn: Connection, investor_id: UUID) -> list[Delegate]:
    """An investor's people in their order."""
    return await fetch(conn, Delegate, _SQL.delegates_of, investor_id)


async def find_delegate(conn: Connection, investor_id: UUID, delegate_id: UUID) -> Delegate:
    """One of them; NotFound for anybody else."""
    found = await fetch_optional(conn, Delegate, _SQL.find_delegate, investor_id, delegate_id)
    if found is None:
        raise NotFound(msgid("There is no such representative."))
    return found


async def delegate_of(conn: Connection, delegate_id: UUID) -> Delegate:
    """Somebody's people, found by themselves alone; NotFound once they or the investor are gone."""
    found = await fetch_optional(conn, Delegate, _SQL.delegate_of_edition, delegate_id)
    if found is None:
        raise NotFound(msgid("There is no such representative."))
    return found


async def teams_of(conn: Connection, investors: Sequence[UUID]) -> dict[UUID, list[Delegate]]:
    """The named people of these investors, of those who have several or other ones than the
    contact.
    """
    teams: dict[UUID, list[Delegate]] = defaultdict(list)
    for one in await fetch(conn, Delegate, _SQL.teams, investors):
        teams[one.investor_id].append(one)
    return dict(teams)


async def require_held(conn: Connection, delegate: Delegate, holder_id: UUID) -> None:
    """NotFound unless this one holds the meeting with that holder in the version in force."""
    held = await held_by(conn, delegate.investor_id)
    if not any((one.holder_id, one.delegate_id) == (holder_id, delegate.id) for one in held):
        raise NotFound(msgid("This meeting is not one of yours."))


async def held_by(conn: Connection, investor_id: UUID) -> list[HeldMeeting]:
    """An investor's meetings in the version in force, in the order of the morning."""
    return await fetch(conn, HeldMeeting, _SQL.held, investor_id)


async def spread(
    conn: Connection,
    schedule_id: UUID,
    investor_id: UUID | None = None,
    *,
    without: UUID | None = None,
) -> None:
    """Say of every meeting of a version who holds it, or anew of one investor's.

    A meeting stays with whom it was in the version before; anew, with whom it is, unless they are
    the one who leaves.
    """
    values = (schedule_id, investor_id, without)
    rows = await fetch(conn, _Row, _SQL.to_spread, *values)
    seats: dict[UUID, list[UUID]] = defaultdict(list)
    for seat in await fetch(conn, _Seat, _SQL.seats, *values):
        seats[seat.investor_id].append(seat.id)
    await conn.execute(_SQL.forget_spread, schedule_id, investor_id)
    if without is None:
        await conn.execute(_SQL.spread_alone, schedule_id, investor_id)
    found = _matched(rows, seats)
    for start in range(0, len(found), _BATCH):
        columns = map(list, zip(*found[start : start + _BATCH], strict=True))
        await conn.execute(_SQL.add_held, schedule_id, *columns)


def _matched(
    rows: Sequence[_Row], seats: Mapping[UUID, Sequence[UUID]]
) -> list[tuple[UUID, UUID, int, UUID]]:
    """Holder, investor, slot and delegate of every meeting that somebody holds."""
    theirs: dict[UUID, list[_Row]] = defaultdict(list)
    for row in rows:
        theirs[row.investor_id].append(row)
    found = []
    for investor_id, own in theirs.items():
        placed = [Placed(row.holder_id, row.slot_number, row.table_number, row.before)
                  for row in own]  # fmt: skip
        held = match(placed, seats.get(investor_id, ()))
        found += [
            (row.holder_id, investor_id, row.slot_number, held[row.holder_id])
            for row in own
            if row.holder_id in held
        ]
    return found
