"""What an organiser works on: a version, with the edition as it now stands."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final, TypeVar
from uuid import UUID

import msgspec
import numpy as np

from matchmaker.db import Connection, fetch, fetch_one, load
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.people.profiles import PersonKind
from matchmaker.planning.problem import EditionProblem, load_problem
from matchmaker.planning.versions import Version
from matchmaker.planning.versions import version as version_of
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import msgid
from matchmaker.workbench.plans import DraftPlan, GridPlace, Pair, Values
from solver.problem.instance import Instance

_SQL: Final = load("workbench")
_PEOPLE: Final = ("holders", "investors")

OVER: Final = msgid("The morning has begun: plan again from a slot that is still to come.")
_STAGE: Final = msgid("A draft is worked on while the wishes are closed.")
_OLD: Final = msgid("This version was replaced; work on a draft, or on the version in force.")

T = TypeVar("T")


class BenchMeeting(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting as it is stored."""

    holder_id: UUID
    investor_id: UUID
    slot_number: int
    table_number: int
    pinned: bool


class _Columns(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    holders: list[UUID]
    investors: list[UUID]
    slots: list[int]
    tables: list[int]
    pinned: list[bool]


class Prohibition(msgspec.Struct, frozen=True, kw_only=True):
    """A pair that an organiser keeps apart in a version."""

    holder_id: UUID
    holder: str
    investor_id: UUID
    investor: str


class Participant(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may be placed."""

    id: UUID
    kind: PersonKind
    organisation: str


class _So(msgspec.Struct, frozen=True):
    so: bool


@dataclasses.dataclass(frozen=True, eq=False)
class Bench:
    """A version ready to be worked on; `plan` holds what of it can still be, `fallen` the rest."""

    version: Version
    problem: EditionProblem
    plan: DraftPlan
    prohibitions: tuple[Prohibition, ...]
    fallen: tuple[BenchMeeting, ...]
    values: Values

    @property
    def instance(self) -> Instance:
        """The edition without anything fixed or kept apart by hand."""
        return self.problem.instance

    @cached_property
    def holder_at(self) -> Mapping[UUID, int]:
        return _places(self.problem.holders)

    @cached_property
    def investor_at(self) -> Mapping[UUID, int]:
        return _places(self.problem.investors)

    @cached_property
    def slot_at(self) -> Mapping[int, int]:
        return _places(self.problem.slots)

    @cached_property
    def table_at(self) -> Mapping[int, int]:
        return _places(self.problem.tables)

    def value(self, pair: Pair) -> int:
        """What their meeting is worth; nothing without a wish."""
        return self.values.get(pair, 0)


async def load_bench(conn: Connection, edition: Edition, schedule_id: UUID) -> Bench:
    """The version; NotFound if it is none of the edition."""
    version = await version_of(conn, edition.id, schedule_id)
    problem = await load_problem(
        conn, edition, base=schedule_id, with_pins=False, with_prohibitions=False
    )
    stored = await fetch_one(conn, _Columns, _SQL.meetings, schedule_id)
    return bench(version, problem, stored, await prohibitions(conn, schedule_id))


def bench(
    version: Version,
    problem: EditionProblem,
    stored: _Columns,
    kept_apart: list[Prohibition],
) -> Bench:
    """Put together what was read."""
    instance = problem.instance
    values = {(holder, investor): value for holder, investor, value in instance.wishes.tolist()}
    at = _Positions.of(problem)
    apart = {pair for each in kept_apart if (pair := at.pair(each.holder_id, each.investor_id))}
    meetings: dict[Pair, GridPlace] = {}
    fixed: dict[Pair, int] = {}
    fallen = []
    columns = (stored.holders, stored.investors, stored.slots, stored.tables, stored.pinned)
    there = (instance.holder_available.tolist(), instance.investor_available.tolist())
    for holder, investor, slot, table, pinned in zip(*columns, strict=True):
        pair, place = at.pair(holder, investor), at.place(slot, table)
        if pair is None or place is None or not _can_be(there, values, pair, place, pinned=pinned):
            fallen.append(_meeting(holder, investor, slot, table, pinned))
            continue
        meetings[pair] = place
        if pinned:
            fixed[pair] = place.slot
    return Bench(
        version=version,
        problem=problem,
        plan=DraftPlan(meetings, fixed, frozenset(apart)),
        prohibitions=tuple(kept_apart),
        fallen=tuple(fallen),
        values=values,
    )


def _can_be(
    there: tuple[list[list[bool]], list[list[bool]]],
    values: Values,
    pair: Pair,
    place: GridPlace,
    *,
    pinned: bool,
) -> bool:
    """Both are there then, and the pair is wished or was fixed by hand."""
    holders, investors = there
    return (
        (pinned or pair in values)
        and holders[pair.holder][place.slot]
        and investors[pair.investor][place.slot]
    )


def _meeting(holder: UUID, investor: UUID, slot: int, table: int, pinned: bool) -> BenchMeeting:
    return BenchMeeting(
        holder_id=holder, investor_id=investor, slot_number=slot, table_number=table, pinned=pinned
    )


@dataclasses.dataclass(frozen=True)
class _Positions:
    holders: Mapping[UUID, int]
    investors: Mapping[UUID, int]
    slots: Mapping[int, int]
    tables: Mapping[int, int]

    @classmethod
    def of(cls, problem: EditionProblem) -> "_Positions":
        return cls(
            _places(problem.holders),
            _places(problem.investors),
            _places(problem.slots),
            _places(problem.tables),
        )

    def pair(self, holder_id: UUID, investor_id: UUID) -> Pair | None:
        holder, investor = self.holders.get(holder_id), self.investors.get(investor_id)
        return None if holder is None or investor is None else Pair(holder, investor)

    def place(self, slot_number: int, table_number: int) -> GridPlace | None:
        slot, table = self.slots.get(slot_number), self.tables.get(table_number)
        return None if slot is None or table is None else GridPlace(slot, table)


def _places(things: Sequence[T]) -> dict[T, int]:
    return {thing: position for position, thing in enumerate(things)}


async def prohibitions(conn: Connection, schedule_id: UUID) -> list[Prohibition]:
    """Who is kept apart by hand in a version."""
    return await fetch(conn, Prohibition, _SQL.prohibitions, schedule_id)


async def participants(conn: Connection, edition_id: UUID) -> list[Participant]:
    """Everybody who may be placed, by name."""
    return await fetch(conn, Participant, _SQL.participants, edition_id)


def same_problem(one: EditionProblem, other: EditionProblem) -> bool:
    """Whether nothing of the edition has changed from one reading to the other."""
    return all(
        getattr(one, name) == getattr(other, name) for name in (*_PEOPLE, "slots", "tables")
    ) and all(
        np.array_equal(getattr(one.instance, name), getattr(other.instance, name))
        if name in ("wishes", "closed")
        else getattr(one.instance, name) == getattr(other.instance, name)
        for name in (
            *_PEOPLE,
            *("tables", "breaks_after", "days_end", "wishes", "closed", "max_per_kind"),
        )
    )


async def check_workable(
    conn: Connection, edition: Edition, version: Version, now: dt.datetime
) -> None:
    """Conflict unless an organiser may change this version, or a draft made from it, now."""
    if edition.stage not in ("closed", "published"):
        raise Conflict(_STAGE)
    if version.state == "superseded":
        raise Conflict(_OLD)
    slots = await editions.slots(conn, edition.id)
    begun = any(slot.starts_at <= now for slot in slots if not slot.closed)
    if begun or (version.state == "draft" and version.origin != "solve"):
        raise Conflict(OVER)


async def is_kept_apart(
    conn: Connection, holder_id: UUID, investor_id: UUID, *, unless_wished: bool
) -> bool:
    """Whether they cannot be brought together, for a reason that is nobody's to know.

    Where a meeting would be new, that nobody wished it is such a reason too: else what is answered
    for a pair without a wish would tell whether one of the two avoids the other.
    """
    values = (holder_id, investor_id, unless_wished)
    return (await fetch_one(conn, _So, _SQL.is_kept_apart, *values)).so


async def is_worked_on(conn: Connection, schedule_id: UUID) -> bool:
    """Whether anything is fixed or kept apart by hand in a version."""
    return (await fetch_one(conn, _So, _SQL.is_worked_on, schedule_id)).so
