"""Which places are free from a slot on, and who would be called into each: all by position.

A meeting that can no longer take place holds no place, on either side: the absent one's partner
is free, and so is the table. It stays in force until a plan or a call replaces it.
"""

import dataclasses
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from matchmaker.replanning.problem import ReplanningProblem
from solver.problem.arrays import Booleans, Integers
from solver.problem.instance import rows
from solver.problem.persons import limit_of_kind
from solver.problem.schedule import Schedule
from solver.verification.replan import replan_violations
from solver.verification.schedule import Violation

#: no person's maximum: more than a morning has slots
_UNLIMITED: Final = 10_000


class InvestorSlot(NamedTuple):
    """An investor's slot, by position."""

    investor: int
    slot: int


class Waiting(NamedTuple):
    """A holder in line: what the pair is worth, and how many meetings the holder has."""

    holder: int
    value: int
    meetings: int


@dataclasses.dataclass(frozen=True, eq=False)
class FreePlaces:
    """The plan of a morning, read for what is free in it from `morning.from_slot` on."""

    morning: ReplanningProblem

    def __iter__(self) -> Iterator[InvestorSlot]:
        """Every free place, by investor and slot, whether or not anybody waits for it."""
        for investor, slot in np.argwhere(self._open).tolist():
            yield InvestorSlot(investor, slot)

    def free(self, place: InvestorSlot) -> int:
        """How many delegates are free there."""
        return int(self._delegates[place.investor] - self._seated[place])

    def line(self, place: InvestorSlot) -> list[Waiting]:
        """Who would be called into the place, the first first: the published rule.

        Whoever lacks a guaranteed meeting comes first (somebody without any always does), those
        who lack more before those who lack less; then the value of the wish; then the order of
        registration.
        """
        wished = self._by_investor[place.investor]
        asking = wished[self._possible[wished, place.slot]]
        holders, _, values = self.morning.problem.instance.wishes[asking].T
        had = self._had[holders]
        lack = np.maximum(np.maximum(1, self._guaranteed[holders]) - had, 0)
        order = np.lexsort((holders, -values, -lack))
        columns = (holders[order].tolist(), values[order].tolist(), had[order].tolist())
        return [Waiting(*row) for row in zip(*columns, strict=True)]

    def waits(self, holder: int, place: InvestorSlot) -> bool:
        """Whether that holder could be called into the place."""
        return any(one.holder == holder for one in self.line(place))

    def table(self, place: InvestorSlot) -> int | None:
        """Where it would be: at the investor's own table if it can be, at a quiet one otherwise."""
        empty = np.flatnonzero(~self._taken[:, place.slot])
        if not len(empty):
            return None
        planned = self._planned
        own = planned[planned[:, 1] == place.investor]
        far: dict[int, int] = {}
        for slot, table in own[:, 2:].tolist():
            far[table] = min(far.get(table, _UNLIMITED), abs(slot - place.slot))
        use = Counter(planned[:, 3].tolist())
        elsewhere = {int(row[3]) for row in self._dead.tolist() if row[2] == place.slot} - set(far)
        return min(
            empty.tolist(),
            key=lambda table: (table in elsewhere, far.get(table, _UNLIMITED), use[table], table),
        )

    def plan_with(self, holder: int, place: InvestorSlot) -> Schedule | None:
        """The plan with that meeting, without the dead ones in its way; None without a table."""
        table = self.table(place)
        if table is None:
            return None
        meeting = (holder, place.investor, place.slot, table)
        h, i, s, t = self._dead.T
        in_the_way = ((h == holder) & ((s == place.slot) | (i == place.investor))) | (
            (t == table) & (s == place.slot)
        )
        beside = (i == place.investor) & (s == place.slot) & ~in_the_way
        excess = int(self._seated[place] + beside.sum() + 1 - self._delegates[place.investor])
        in_the_way[np.flatnonzero(beside)[: max(0, excess)]] = True
        kept = self._dead[~in_the_way]
        return Schedule(np.concatenate([self._standing, kept, rows([meeting], 4)]))

    def breaches(self, schedule: Schedule) -> list[Violation]:
        """The rules that this plan breaks and the one in force does not."""
        instance, slot = self.morning.problem.instance, self.morning.from_slot
        before = replan_violations(instance, self.morning.previous, slot, self.morning.previous)
        after = replan_violations(instance, self.morning.previous, slot, schedule)
        return list((Counter(after) - Counter(before)).elements())

    @cached_property
    def _planned(self) -> Integers:
        return self.morning.previous.rows

    @cached_property
    def _is_dead(self) -> Booleans:
        """Which meetings still to come can no longer take place."""
        instance = self.morning.problem.instance
        h, i, s, t = self._planned.T
        width = len(instance.investors)
        allowed = np.isin(h * width + i, _pairs(instance.wishes, width))
        pinned = np.isin(h * width + i, _pairs(instance.pinned, width))
        able = (
            instance.holder_available[h, s]
            & instance.investor_available[i, s]
            & ~self._closed[t, s]
            & (allowed | pinned)
        )
        return np.asarray((s >= self.morning.from_slot) & ~able)

    @cached_property
    def _standing(self) -> Integers:
        return rows(self._planned[~self._is_dead], 4)

    @cached_property
    def _dead(self) -> Integers:
        return rows(self._planned[self._is_dead], 4)

    @cached_property
    def _closed(self) -> Booleans:
        instance = self.morning.problem.instance
        closed = np.zeros((instance.tables or 0, instance.slots), dtype=np.bool_)
        closed[instance.closed[:, 0], instance.closed[:, 1]] = True
        return closed

    @cached_property
    def _taken(self) -> Booleans:
        """Shape (tables, slots): closed, or somebody sits there."""
        taken = self._closed.copy()
        taken[self._standing[:, 3], self._standing[:, 2]] = True
        return taken

    @cached_property
    def _seated(self) -> Integers:
        """Shape (investors, slots): how many of the delegates are in a meeting."""
        instance = self.morning.problem.instance
        seated = np.zeros((len(instance.investors), instance.slots), dtype=np.int64)
        np.add.at(seated, (self._standing[:, 1], self._standing[:, 2]), 1)
        return seated

    @cached_property
    def _delegates(self) -> Integers:
        return self.morning.problem.instance.delegates

    @cached_property
    def _guaranteed(self) -> Integers:
        return self.morning.problem.instance.holder_guaranteed

    @cached_property
    def _had(self) -> Integers:
        """Shape (holders,): meetings held or still to come."""
        count = len(self.morning.problem.instance.holders)
        return np.bincount(self._standing[:, 0], minlength=count)

    @cached_property
    def _open(self) -> Booleans:
        """Shape (investors, slots): a delegate and a table are free, and the maximum allows it."""
        instance = self.morning.problem.instance
        count = len(instance.investors)
        dead = np.zeros((count, instance.slots), dtype=np.int64)
        np.add.at(dead, (self._dead[:, 1], self._dead[:, 2]), 1)
        total = np.bincount(self._planned[:, 1], minlength=count)[:, None]
        replaced = np.minimum(dead, 1) * (self._seated + dead >= self._delegates[:, None])
        most = _maxima([one.max_meetings for one in instance.investors])[:, None]
        return np.asarray(
            instance.investor_available
            & (self._seated < self._delegates[:, None])
            & (total - replaced < most)
            & ~np.asarray(self._taken.all(axis=0))[None, :]
            & self._rested
            & (np.arange(instance.slots) >= self.morning.from_slot)[None, :]
        )

    @cached_property
    def _rested(self) -> Booleans:
        """Shape (investors, slots): a meeting then leaves them the rest that they have.

        Dead meetings count, as long as they stand in the plan.
        """
        instance = self.morning.problem.instance
        rested = np.ones((len(instance.investors), instance.slots), dtype=np.bool_)
        busy = np.zeros_like(rested)
        busy[self._planned[:, 1], self._planned[:, 2]] = True
        for position, investor in enumerate(instance.investors):
            if investor.max_consecutive is not None:
                runs = runs_with(busy[position], instance.run_ends)
                rested[position] = busy[position] | (runs <= investor.max_consecutive)
        return rested

    @cached_property
    def _possible(self) -> Booleans:
        """Shape (wishes, slots): the pair could meet in that slot, as the plan stands."""
        instance = self.morning.problem.instance
        holders, investors, _ = instance.wishes.T
        width = len(instance.investors)
        meets = np.isin(
            holders * width + investors, self._standing[:, 0] * width + self._standing[:, 1]
        )
        count = len(instance.holders)
        busy = np.zeros((count, instance.slots), dtype=np.bool_)
        busy[self._standing[:, 0], self._standing[:, 2]] = True
        dead = np.zeros((count, instance.slots), dtype=np.int64)
        np.add.at(dead, (self._dead[:, 0], self._dead[:, 2]), 1)
        total = np.bincount(self._planned[:, 0], minlength=count)[:, None]
        most = _maxima([one.max_meetings for one in instance.holders])[:, None]
        able = instance.holder_available & ~busy & (total - dead < most)
        may = self._within_kinds[:, None]
        return np.asarray(able[holders] & self._open[investors] & ~meets[:, None] & may)

    @cached_property
    def _within_kinds(self) -> Booleans:
        """Shape (wishes,): the holder has room for one more of the investor's kind.

        Dead meetings count, as long as they stand in the plan.
        """
        instance = self.morning.problem.instance
        kind = [one.kind for one in instance.investors]
        pairs = self._planned[:, :2].tolist()
        met = Counter((holder, kind[investor]) for holder, investor in pairs)
        general = instance.max_per_kind.get("holders", {})
        room = np.ones(len(instance.wishes), dtype=np.bool_)
        for row, (holder, investor, _) in enumerate(instance.wishes.tolist() if general else ()):
            most = limit_of_kind(instance.holders[holder], general, kind[investor])
            room[row] = most is None or met[holder, kind[investor]] < most
        return room

    @cached_property
    def _by_investor(self) -> list[Integers]:
        """The rows of the wishes for each investor."""
        instance = self.morning.problem.instance
        order = np.argsort(instance.wishes[:, 1], kind="stable")
        edges = np.searchsorted(
            instance.wishes[order, 1], np.arange(1, len(instance.investors) + 1)
        )
        return np.split(order, edges)[: len(instance.investors)]


def runs_with(busy: Booleans, pauses: Collection[int]) -> Integers:
    """For each slot, how many meetings on end there are if there is one then."""
    count = len(busy)
    before = np.zeros(count, dtype=np.int64)
    after = np.zeros(count, dtype=np.int64)
    for slot in range(1, count):
        if busy[slot - 1] and slot - 1 not in pauses:
            before[slot] = before[slot - 1] + 1
    for slot in range(count - 2, -1, -1):
        if busy[slot + 1] and slot not in pauses:
            after[slot] = after[slot + 1] + 1
    return before + 1 + after


def most_value(morning: ReplanningProblem) -> int:
    """What no plan of this morning exceeds in value: everybody's dearest wishes, up to their
    maximum (or what they have had, if that is more), the smaller of the two sides' sums."""
    instance = morning.problem.instance
    sides = []
    for column, persons in ((0, instance.holders), (1, instance.investors)):
        had = np.bincount(morning.previous.rows[:, column], minlength=len(persons))
        most = np.maximum(_maxima([one.max_meetings for one in persons]), had)
        order = np.lexsort((-instance.wishes[:, 2], instance.wishes[:, column]))
        ranked = instance.wishes[order]
        first = np.searchsorted(ranked[:, column], ranked[:, column])
        rank = np.arange(len(ranked)) - first
        sides.append(int(ranked[rank < most[ranked[:, column]], 2].sum()))
    return min(sides)


def _maxima(given: list[int | None]) -> Integers:
    return np.array([_UNLIMITED if most is None else most for most in given], dtype=np.int64)


def _pairs(table: Integers, width: int) -> Integers:
    return table[:, 0] * width + table[:, 1]
