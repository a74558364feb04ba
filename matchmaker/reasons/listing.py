"""The ungranted wishes of a version, for organisers only; what refusals kept apart on request."""

import datetime as dt
from collections.abc import Collection
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.editions import audit
from matchmaker.people.profiles import PersonKind
from matchmaker.reasons.facts import PlanWorth, ReasonFigures, ReasonSort, Serving
from matchmaker.wording import paging
from matchmaker.wording.paging import Page, PageNumber, SearchText
from solver.problem.rules import Rule

_QUERIES: Final = load("reasons")


class ReasonFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which wishes: of one person, by words, by sort of reason."""

    person: UUID | None = None
    text: SearchText = ""
    cause: ReasonSort | None = None
    page: PageNumber = 1


class UngrantedPair(msgspec.Struct, frozen=True, kw_only=True):
    """A pair that was wished and does not meet; a rank is None where that side did not wish it.

    `least` and `most` are what holding it all the same would lose.
    """

    holder_id: UUID
    holder: str
    project: str
    investor_id: UUID
    investor: str
    holder_rank: int | None
    investor_rank: int | None
    value: int
    cause: str
    numbers: ReasonFigures
    least: PlanWorth | None
    most: PlanWorth | None
    changed: int | None
    moved: int | None


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with less than promised, or without a meeting, and what would help."""

    person_id: UUID
    kind: PersonKind
    name: str
    organisation: str
    lacking: int
    numbers: Serving
    #: noted on the day: not there, or gone
    absent: bool


class RefusedWish(msgspec.Struct, frozen=True, kw_only=True):
    """A wish of `author` that `target` avoids, and the reason if they gave one."""

    author_id: UUID
    author: str
    target_id: UUID
    target: str
    reason: str


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    total: int
    holder_id: UUID
    holder: str
    project: str
    investor_id: UUID
    investor: str
    holder_rank: int | None
    investor_rank: int | None
    value: int
    cause: str
    numbers: ReasonFigures
    least_guarantees: int | None
    least_points: int | None
    most_guarantees: int | None
    most_points: int | None
    changed: int | None
    moved: int | None


class _Id(msgspec.Struct, frozen=True):
    id: UUID


class _Count(msgspec.Struct, frozen=True, kw_only=True):
    kind: ReasonSort
    wishes: int


async def ungranted_pairs(
    conn: Connection, schedule_id: UUID, asked: ReasonFilter, *, size: int = paging.SIZE
) -> Page[UngrantedPair]:
    """A page of what a version does not hold, the most valuable first."""
    rows = await fetch(
        conn,
        _Row,
        _QUERIES.ungranted,
        schedule_id,
        asked.person,
        asked.cause,
        paging.search(asked.text),
        size,
        paging.offset(asked.page, size),
    )
    total = rows[0].total if rows else 0
    return Page(items=tuple(map(_shown, rows)), total=total, number=asked.page, size=size)


async def counts(
    conn: Connection, schedule_id: UUID, person_id: UUID | None = None
) -> dict[ReasonSort, int]:
    """How many wishes there are of each sort of reason, of everybody or of one person."""
    found = await fetch(conn, _Count, _QUERIES.reason_counts, schedule_id, person_id)
    return {row.kind: row.wishes for row in found}


async def servings(conn: Connection, schedule_id: UUID) -> list[Served]:
    """Whom a version serves less than promised or not at all, in registration order.

    That somebody were there is no help once they have been noted absent.
    """
    found = await fetch(conn, Served, _QUERIES.servings, schedule_id)
    absent = {row.id for row in await fetch(conn, _Id, _QUERIES.noted_absent, schedule_id)}
    return [_without(one, absent) for one in found] if absent else found


async def refused_wishes(
    conn: Connection,
    edition_id: UUID,
    organiser_id: UUID,
    now: dt.datetime,
    person_id: UUID | None = None,
) -> list[RefusedWish]:
    """Wishes that a refusal keeps apart; that an organiser looked is written down."""
    await audit.record(conn, edition_id, organiser_id, "refusals.read", person_id or "", now=now)
    return await fetch(conn, RefusedWish, _QUERIES.refused_wishes, edition_id, person_id)


def _without(served: Served, absent: Collection[UUID]) -> Served:
    changes = [
        change
        for change in served.numbers.changes
        if change.rule != Rule.AVAILABLE or change.person_id not in absent
    ]
    fewer = len(served.numbers.changes) - len(changes)
    ways = served.numbers.ways - fewer
    numbers = msgspec.structs.replace(served.numbers, changes=changes, ways=ways)
    return msgspec.structs.replace(served, numbers=numbers)


def _shown(row: _Row) -> UngrantedPair:
    return UngrantedPair(
        holder_id=row.holder_id,
        holder=row.holder,
        project=row.project,
        investor_id=row.investor_id,
        investor=row.investor,
        holder_rank=row.holder_rank,
        investor_rank=row.investor_rank,
        value=row.value,
        cause=row.cause,
        numbers=row.numbers,
        least=_worth(row.least_guarantees, row.least_points),
        most=_worth(row.most_guarantees, row.most_points),
        changed=row.changed,
        moved=row.moved,
    )


def _worth(guarantees: int | None, points: int | None) -> PlanWorth | None:
    if guarantees is None or points is None:
        return None
    return PlanWorth(guarantees=guarantees, points=points)
