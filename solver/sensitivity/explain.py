"""Why not this wish: one reason for every wish that was not granted, in numbers.

The instance holds wishes only, so nothing here can depend on a refusal; who refused whom is
for the caller to know. A reason names nobody either: those who hold the places are counted
by what their meetings are worth.
"""

import dataclasses
import enum
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from solver.flow.residual_graph import Weight
from solver.problem.arrays import Booleans, Integers
from solver.problem.instance import Instance
from solver.problem.persons import Holder, Investor
from solver.problem.rules import Rule
from solver.problem.schedule import Schedule
from solver.sensitivity.exchange import Swaps
from solver.sensitivity.force_wish import ForcingCost, forcing_costs
from solver.sensitivity.incumbent import Incumbent, incumbent_of
from solver.subproblem.interruption import Stop, never
from solver.subproblem.kinds import NO_CELL, kinds_limited


class Cause(enum.StrEnum):
    """What keeps a wish from being granted: a rule, by its name, or only what it would cost.

    WISHED_ONLY and MEETS_ONCE are of pairs without a wish and of wishes that are granted;
    :func:`explain`, which is about the others, never gives them.
    """

    WISHED_ONLY = Rule.WISHED_ONLY.value
    MEETS_ONCE = Rule.MEETS_ONCE.value
    ONE_PLACE_AT_A_TIME = Rule.ONE_PLACE_AT_A_TIME.value
    AVAILABLE = Rule.AVAILABLE.value
    PERSONAL_MAXIMUM = Rule.PERSONAL_MAXIMUM.value
    TABLE_LIMIT = Rule.TABLE_LIMIT.value
    PINNED = Rule.PINNED.value
    REST = Rule.REST.value
    PRECEDENCE = Rule.PRECEDENCE.value
    KIND_MAXIMUM = Rule.KIND_MAXIMUM.value
    POSSIBLE = "possible"


class Blocked(NamedTuple):
    """Why no slot is left: slots by what blocks them; all slots together.

    Parameters
    ----------
    holder, investor, both
        Slots in which only the holder, only the investor, or both cannot meet anybody.
    table
        Slots in which both could, but no table is left.
    """

    holder: int
    investor: int
    both: int
    table: int


class Occupancy(NamedTuple):
    """Who holds the places, beside the wish in question.

    Parameters
    ----------
    pinned
        Meetings fixed by hand.
    higher, equal, lower
        Other meetings, by their value compared with the wish's.
    """

    pinned: int
    higher: int
    equal: int
    lower: int


Occupied = list[Occupancy | None]  # of each wish


@dataclasses.dataclass(frozen=True, slots=True)
class Cost:
    """What holding the wish would cost everybody together.

    Parameters
    ----------
    least
        Guaranteed meetings and points that any schedule with the wish loses at least.
    most
        What the exchange found loses; None when none was found.
    changed
        Other meetings that the exchange drops or adds: where slots do not decide, the fewest
        among the exchanges that cost the least.
    moved
        Meetings that it holds in another slot.
    """

    least: Weight
    most: Weight | None
    changed: int | None
    moved: int | None

    @property
    def is_exact(self) -> bool:
        """The exchange found loses no more than any must."""
        return self.least == self.most


@dataclasses.dataclass(frozen=True, slots=True)
class Reason:
    """Why a wish was not granted.

    Parameters
    ----------
    holder, investor, value
        The wish.
    cause
        PERSONAL_MAXIMUM, KIND_MAXIMUM, ONE_PLACE_AT_A_TIME and TABLE_LIMIT when all the places,
        of that holder, of that investor (with partners of the other's kind) or at the tables of
        their common slots, are held by meetings worth at least as much; KIND_MAXIMUM too when
        pins, or a limit of 0, leave no place for the kind; AVAILABLE, PINNED and, when no table is
        open, TABLE_LIMIT when they have no slot in common; REST or PRECEDENCE when only that rule
        bars their free common slots; POSSIBLE when no rule bars it and only its cost is
        against it.
    blocked
        Where they have no slot in common: why.
    holder_places, investor_places
        Where that person has no place left: who holds them.
    table_places
        Where no table is left in their common slots: who holds them.
    holder_kind, investor_kind
        Where that person meets as many of the other's kind as they may: who they are.
    cost
        What it would cost to hold it all the same; None when the pins or a maximum of 0
        leave no way.
    """

    holder: int
    investor: int
    value: int
    cause: Cause
    blocked: Blocked | None = None
    holder_places: Occupancy | None = None
    investor_places: Occupancy | None = None
    table_places: Occupancy | None = None
    cost: Cost | None = None
    holder_kind: Occupancy | None = None
    investor_kind: Occupancy | None = None


def explain(
    instance: Instance,
    schedule: Schedule,
    wishes: Booleans | None = None,
    *,
    stop: Stop = never,
) -> list[Reason]:
    """Say why each wish that the schedule does not hold was not granted.

    Parameters
    ----------
    instance
        The instance that was solved.
    schedule
        A schedule of it that obeys every rule.
    wishes
        Shape (wishes,): which wishes of the instance to look at; all when None.
    stop
        Once true, costs that are not exact yet keep the bounds that they have.

    Returns
    -------
    list of Reason
        One for each wish that is not held, in the order of the instance's wishes.

    Raises
    ------
    solver.verification.schedule.UnsoundError
        When the schedule violates a rule of the instance.
    """
    stand = incumbent_of(instance, schedule, stop)
    rows = np.flatnonzero(~_among(instance, schedule.rows))
    if wishes is not None:
        rows = rows[wishes[rows]]
    return _Reasons(stand, rows).all()


class _Reasons:
    """The reasons of some wishes, computed over arrays of all of them."""

    def __init__(self, stand: Incumbent, rows: Integers) -> None:
        instance = stand.instance
        self._stand, self._instance, self._rows = stand, instance, rows
        self._holder, self._investor, self._value = instance.wishes[rows].T
        ours = instance.holder_available[self._holder]
        theirs = instance.investor_available[self._investor]
        open_tables = instance.open_tables
        self._open = np.ones(instance.slots, dtype=np.bool_)
        self._tables_left = np.ones(instance.slots, dtype=np.bool_)
        if open_tables is not None:
            used = np.bincount(stand.schedule.rows[:, 2], minlength=instance.slots)
            self._open, self._tables_left = open_tables > 0, used < open_tables
        self._kinds = kinds_limited(instance)
        self._ours, self._theirs, self._common = ours, theirs, ours & theirs

    def all(self) -> list[Reason]:
        """One reason for each wish."""
        in_subproblem = self._subproblem_rows()
        open_to_both = (self._common & self._open).any(axis=1)
        barred = np.flatnonzero(in_subproblem < 0)
        reasons: dict[int, Reason] = {}
        told = self._blocked(barred), *self._kind_places(barred)
        for index, blocked, *of_kinds in zip(barred.tolist(), *told, strict=True):
            if self._has_slot(index):
                cause = Cause.KIND_MAXIMUM
                reasons[index] = Reason(*self._wish(index), cause, *[None] * 5, *of_kinds)
                continue
            cause = Cause.PINNED
            if not open_to_both[index]:
                cause = Cause.TABLE_LIMIT if self._common[index].any() else Cause.AVAILABLE
            reasons[index] = Reason(*self._wish(index), cause=cause, blocked=blocked)
        rest = np.flatnonzero(in_subproblem >= 0)
        costs = forcing_costs(self._stand, in_subproblem[rest])
        reasons.update(zip(rest.tolist(), self._full(rest, costs), strict=True))
        return [reasons[index] for index in range(len(self._rows))]

    def _wish(self, index: int) -> tuple[int, int, int]:
        return int(self._holder[index]), int(self._investor[index]), int(self._value[index])

    def _subproblem_rows(self) -> Integers:
        """The row of each wish among the residual problem's, or -1."""
        width = max(1, len(self._instance.investors))
        subproblem = self._stand.subproblem.wishes
        place = np.full(len(self._instance.holders) * width, -1)
        place[subproblem[:, 0] * width + subproblem[:, 1]] = np.arange(len(subproblem))
        found: Integers = place[self._holder * width + self._investor]
        return found

    def _has_slot(self, index: int) -> bool:
        """Have the two a slot beside the pins, so that only a limit on a kind bars them?"""
        subproblem, (holder, investor, _) = self._stand.subproblem, self._wish(index)
        return bool(
            (subproblem.holder_free[holder] & (subproblem.investor_free[investor] > 0)).any()
        )

    def _kind_places(self, rows: Integers) -> tuple[Occupied, Occupied]:
        """Of each of the two, where they meet as many of the other's kind as they may: who."""
        kinds = self._kinds
        if kinds is None:
            return [None] * len(rows), [None] * len(rows)
        pairs = np.column_stack([self._holder[rows], self._investor[rows]])
        cells, held = kinds.cells(pairs), kinds.cells(self._stand.schedule.rows)
        used = np.append(kinds.counts(self._stand.schedule.rows) >= kinds.left, False)
        values = _values(self._instance, self._stand.schedule.rows)
        found = []
        for side in (0, 1):
            counted = held[:, side] != NO_CELL
            whose = np.maximum(cells[:, side], 0)
            who = _places(held[counted, side], values[counted], whose, self._value[rows])
            full = used[cells[:, side]]
            rows_and_full = zip(who.tolist(), full.tolist(), strict=True)
            found.append([Occupancy(*row) if is_full else None for row, is_full in rows_and_full])
        return found[0], found[1]

    def _blocked(self, barred: Integers) -> list[Blocked]:
        """What blocks each slot of the wishes without one: absences, else pins too."""
        ours, theirs = self._ours[barred], self._theirs[barred]
        pinned = (ours & theirs & self._open).any(axis=1)[:, None]
        subproblem = self._stand.subproblem
        holder, investor = self._holder[barred], self._investor[barred]
        busy = np.zeros_like(self._instance.holder_available)
        busy[self._instance.pinned[:, 0], self._instance.pinned[:, 2]] = True
        ours = ours & ~(pinned & busy[holder])
        theirs = theirs & ~(pinned & (subproblem.investor_free[investor] == 0))
        counts = (~ours & theirs, ours & ~theirs, ~ours & ~theirs, ours & theirs)
        rows = np.column_stack([blocked.sum(axis=1) for blocked in counts])
        return [Blocked(*row) for row in rows.tolist()]

    def _full(self, rest: Integers, costs: list[ForcingCost | None]) -> list[Reason]:
        """The reasons of wishes that had a slot beside the pins."""
        instance, meetings = self._instance, self._stand.schedule.rows
        values = _values(instance, meetings)
        busy: Booleans = np.zeros_like(instance.holder_available)
        busy[meetings[:, 0], meetings[:, 2]] = True
        seated = np.zeros_like(instance.investor_available, dtype=np.int64)
        np.add.at(seated, (meetings[:, 1], meetings[:, 2]), 1)
        at_most = _at_maximum(instance, meetings)
        free_ours: Booleans = instance.holder_available & self._open & ~busy
        free_theirs: Booleans = (
            instance.investor_available & self._open & (seated < instance.delegates[:, None])
        )
        maximum = (at_most[0][self._holder[rest]], at_most[1][self._investor[rest]])
        full: tuple[Booleans, Booleans, Booleans] = (
            maximum[0] | ~np.any(free_ours, axis=1)[self._holder[rest]],
            maximum[1] | ~np.any(free_theirs, axis=1)[self._investor[rest]],
            ~(self._common[rest] & self._tables_left).any(axis=1),
        )
        places = (
            _places(meetings[:, 0], values, self._holder[rest], self._value[rest]),
            _places(meetings[:, 1], values, self._investor[rest], self._value[rest]),
            self._table_places(rest, meetings, values),
        )
        joint = free_ours[self._holder[rest]] & free_theirs[self._investor[rest]]
        joint &= self._tables_left
        kinds = self._kind_places(rest)
        causes = self._causes(rest, maximum, full, places, kinds, joint, costs)
        listed = [
            [
                Occupancy(*row) if is_full else None
                for row, is_full in zip(p.tolist(), f, strict=True)
            ]
            for p, f in zip(places, (side.tolist() for side in full), strict=True)
        ]
        return [
            Reason(*self._wish(index), cause, None, ours, theirs, tables, _cost(one), *of_kinds)
            for index, cause, ours, theirs, tables, one, *of_kinds in zip(
                rest.tolist(), causes, *listed, costs, *kinds, strict=True
            )
        ]

    def _causes(
        self,
        rest: Integers,
        maximum: tuple[Booleans, Booleans],
        full: tuple[Booleans, Booleans, Booleans],
        places: tuple[Integers, Integers, Integers],
        kinds: tuple[Occupied, Occupied],
        joint: Booleans,
        costs: list[ForcingCost | None],
    ) -> list[Cause]:
        """The first that holds, in the order of what a person can change themselves."""
        dearer = [is_full & (held[:, 3] == 0) for is_full, held in zip(full, places, strict=True)]
        impossible = np.array([cost is None for cost in costs], dtype=np.bool_)
        of_kind = np.array(
            [
                any(held is not None and not held.lower for held in both)
                for both in zip(*kinds, strict=True)
            ],
            dtype=np.bool_,
        )
        cases = {
            Cause.PERSONAL_MAXIMUM: impossible
            | (maximum[0] & dearer[0])
            | (maximum[1] & dearer[1]),
            Cause.KIND_MAXIMUM: of_kind,
            Cause.ONE_PLACE_AT_A_TIME: dearer[0] | dearer[1],
            Cause.TABLE_LIMIT: dearer[2],
        }
        number = np.select(list(cases.values()), range(len(cases)), len(cases))
        causes = [(*cases, Cause.POSSIBLE)[case] for case in number.tolist()]
        if not self._stand.is_plain:
            for index in np.flatnonzero(impossible & ~maximum[0] & ~maximum[1]).tolist():
                causes[index] = Cause.REST
            direct: Booleans = joint.any(axis=1) & ~full[0] & ~full[1]
            direct &= np.array(
                [ours is None and theirs is None for ours, theirs in zip(*kinds, strict=True)],
                dtype=np.bool_,
            )
            swaps = Swaps(self._stand)
            for index in np.flatnonzero(direct & (number == len(cases))).tolist():
                slots = np.flatnonzero(joint[index]).tolist()
                causes[index] = self._barred(swaps, int(rest[index]), slots)
        return causes

    def _barred(self, swaps: Swaps, index: int, slots: list[int]) -> Cause:
        """The rule that bars all these slots, else POSSIBLE."""
        holder, investor, _ = self._wish(index)
        if any(swaps.allows(holder, investor, slot) for slot in slots):
            return Cause.POSSIBLE
        resting = any(swaps.breaks_rest(investor, slot) for slot in slots)
        return Cause.REST if resting else Cause.PRECEDENCE

    def _table_places(self, rest: Integers, meetings: Integers, values: Integers) -> Integers:
        total = np.zeros((len(rest), 4), dtype=np.int64)
        if self._instance.tables is None:
            return total
        for slot in range(self._instance.slots):
            then = meetings[:, 2] == slot
            here = np.zeros(int(then.sum()), dtype=np.int64)
            held = _places(here, values[then], np.zeros_like(rest), self._value[rest])
            total += held * self._common[rest, slot][:, None]
        return total


def _cost(found: ForcingCost | None) -> Cost | None:
    if found is None:
        return None
    exchange = found.exchange
    if exchange is None:
        return Cost(found.least, None, None, None)
    changed = len(exchange.dropped) + len(exchange.added)
    return Cost(found.least, exchange.lost, changed, exchange.moved)


def _places(person: Integers, values: Integers, whose: Integers, value: Integers) -> Integers:
    """Meetings of each of these persons: pinned, of higher, equal and lower value."""
    base = 1 << 21  # above any value
    keys = np.sort(person * base + values)
    at = whose * base
    first, wished = np.searchsorted(keys, at), np.searchsorted(keys, at + 1)
    below, through = np.searchsorted(keys, at + value), np.searchsorted(keys, at + value + 1)
    last = np.searchsorted(keys, at + base)
    return np.column_stack([wished - first, last - through, through - below, below - wished])


def _values(instance: Instance, meetings: Integers) -> Integers:
    """The value of each meeting; 0 when it is pinned."""
    width = max(1, len(instance.investors))
    worth = np.zeros(len(instance.holders) * width, dtype=np.int64)
    worth[instance.wishes[:, 0] * width + instance.wishes[:, 1]] = instance.wishes[:, 2]
    worth[instance.pinned[:, 0] * width + instance.pinned[:, 1]] = 0
    found: Integers = worth[meetings[:, 0] * width + meetings[:, 1]]
    return found


def _at_maximum(instance: Instance, meetings: Integers) -> tuple[Booleans, Booleans]:
    """Who has as many meetings as they asked for at most, on each side."""
    sides = []
    everybody: tuple[tuple[int, Sequence[Holder | Investor]], ...] = (
        (0, instance.holders),
        (1, instance.investors),
    )
    for column, persons in everybody:
        counts = np.bincount(meetings[:, column], minlength=len(persons)).tolist()
        sides.append(
            np.array(
                [
                    person.max_meetings is not None and count >= person.max_meetings
                    for person, count in zip(persons, counts, strict=True)
                ],
                dtype=np.bool_,
            )
        )
    return sides[0], sides[1]


def _among(instance: Instance, meetings: Integers) -> Booleans:
    """Which wishes of the instance are held."""
    width = max(1, len(instance.investors))
    held = meetings[:, 0] * width + meetings[:, 1]
    return np.isin(instance.wishes[:, 0] * width + instance.wishes[:, 1], held)
