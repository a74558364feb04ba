"""What a change touches, found by making it; for a preview it is taken back at once.

So what a page says beforehand is what is touched then, unless something else changes meanwhile.
"""

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_one, load
from matchmaker.people.profiles import PersonKind
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import msgid

_SQL: Final = load("grid")

_EVER: Final = dt.datetime.min.replace(tzinfo=dt.UTC)

CHANGED: Final = msgid(
    "Somebody else has changed this edition in the meantime. This is what holds now; what you"
    " typed is still here."
)
#: the acts that count an edition's revision on, as the journal has them
CHANGING: Final = ("edition.changed", "slots.changed", "tables.changed", "rules.changed")
PUT_AWAY: Final = msgid("This edition is put away; nothing in it changes any more.")


class Beyond(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whose meetings in the version in force the new rules would not give."""

    person_id: UUID
    kind: PersonKind
    name: str
    organisation: str
    count: int
    limit: int


class GridTouched(msgspec.Struct, frozen=True, kw_only=True):
    """What a change touches.

    `told_now` people are written to at once, because `meetings_moved` of theirs are at another
    hour or their table has another name. `meetings_to_replan` of the version in force cannot be
    any more; `told_with_plan` people hear of it with the next version. `absences` are people whose
    declared absence falls on other slots, or on none; `pins` meetings that were fixed by hand and
    are no more; `values` pairs that are worth something else. The version in force keeps what is
    `above` a limit, on end for longer than `resting` allows, with more investors of one kind of
    finance than `alike` allows, or `below` what is promised now.
    """

    meetings_moved: int = 0
    told_now: int = 0
    meetings_to_replan: int = 0
    told_with_plan: int = 0
    absences: int = 0
    pins: int = 0
    values: int = 0
    above: tuple[Beyond, ...] = ()
    resting: tuple[Beyond, ...] = ()
    alike: tuple[Beyond, ...] = ()
    below: tuple[Beyond, ...] = ()


class _Held(msgspec.Struct, frozen=True):
    purged: bool
    revision: int


class _Pair(msgspec.Struct, frozen=True):
    holder_id: UUID
    investor_id: UUID


class GridSeat(msgspec.Struct, frozen=True):
    """A meeting of the version in force, by numbers."""

    holder_id: UUID
    investor_id: UUID
    slot_number: int
    table_number: int


class PlanningState(msgspec.Struct, frozen=True):
    """Whether the edition was ever planned, and whether it is at this moment."""

    planned: bool
    running: bool


class _Id(msgspec.Struct, frozen=True):
    id: UUID


class _Readers(msgspec.Struct, frozen=True):
    people: int


async def revision(conn: Connection, edition_id: UUID) -> int:
    """What a form of the edition is made from; it is sent back with the form."""
    return int(await conn.fetchval(_SQL.revision, edition_id))


@asynccontextmanager
async def changing(
    conn: Connection, edition_id: UUID, seen: int | None, *, preview: bool
) -> AsyncIterator[None]:
    """A change of the edition by somebody who saw it as of that revision, or as it is now.

    Conflict when it has changed since, or is put away. A preview leaves everything as it was.
    """
    trial = conn.transaction()
    await trial.start()
    done = False
    try:
        held = await fetch_one(conn, _Held, _SQL.hold, edition_id)
        if held.purged:
            raise Conflict(PUT_AWAY)
        if seen not in (None, held.revision):
            raise Conflict(CHANGED).after(edition_id, *CHANGING)
        await conn.execute(_SQL.count_on, edition_id)
        yield
        done = not preview
    finally:
        await (trial.commit() if done else trial.rollback())


async def planning_state(conn: Connection, edition_id: UUID) -> PlanningState:
    """How far its planning is."""
    return await fetch_one(conn, PlanningState, _SQL.planned, edition_id)


async def seats(conn: Connection, edition_id: UUID, now: dt.datetime = _EVER) -> list[GridSeat]:
    """The meetings of the version in force that are not over."""
    return await fetch(conn, GridSeat, _SQL.seats, edition_id, now)


async def impossible_pairs(
    conn: Connection, edition_id: UUID, now: dt.datetime
) -> set[tuple[UUID, UUID]]:
    """Pairs whose meeting in the version in force is still to come and can no longer be."""
    found = await fetch(conn, _Pair, _SQL.impossible, edition_id, now)
    return {(pair.holder_id, pair.investor_id) for pair in found}


async def count_coming(conn: Connection, pairs: set[tuple[UUID, UUID]]) -> int:
    """How many people of these pairs still come: they hear of what becomes of their meeting."""
    people = {person_id for pair in pairs for person_id in pair}
    return len(await fetch(conn, _Id, _SQL.expected, list(people)))


async def readers(conn: Connection, letters: Sequence[int]) -> int:
    """How many people these letters are for."""
    return (await fetch_one(conn, _Readers, _SQL.readers, list(letters))).people
