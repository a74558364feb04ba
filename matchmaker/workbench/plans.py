"""A draft as acts change it: meetings, what is fixed, who is kept apart. A value; positions only.

Everything here is decided from the stored plan alone: no database, no solver.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple, TypeVar

import numpy as np

from solver.problem.instance import Instance, rows
from solver.problem.schedule import Schedule

K = TypeVar("K")

Values = Mapping[tuple[int, int], int]
"""What the meeting of each pair that wished it is worth."""


class Pair(NamedTuple):
    """A holder and an investor, by position."""

    holder: int
    investor: int


class GridPlace(NamedTuple):
    """A slot and a table, by position."""

    slot: int
    table: int


@dataclasses.dataclass(frozen=True)
class DraftPlan:
    """Where each pair meets; in which slot a pair is fixed by hand; which pairs are kept apart."""

    meetings: Mapping[Pair, GridPlace]
    fixed: Mapping[Pair, int] = dataclasses.field(default_factory=dict)
    apart: frozenset[Pair] = frozenset()

    def without(self, pairs: Iterable[Pair]) -> "DraftPlan":
        """These pairs do not meet; whoever is fixed stays so, and that is then broken."""
        gone = frozenset(pairs)
        left = {pair: place for pair, place in self.meetings.items() if pair not in gone}
        return dataclasses.replace(self, meetings=left)

    def having(self, placed: Mapping[Pair, GridPlace]) -> "DraftPlan":
        """These pairs meet there."""
        return dataclasses.replace(self, meetings={**self.meetings, **placed})

    def fixing(self, pairs: Iterable[Pair]) -> "DraftPlan":
        """These pairs are fixed where they meet."""
        more = {pair: self.meetings[pair].slot for pair in pairs}
        return dataclasses.replace(self, fixed={**self.fixed, **more})

    def releasing(self, pair: Pair) -> "DraftPlan":
        """This pair may be moved again."""
        left = {one: slot for one, slot in self.fixed.items() if one != pair}
        return dataclasses.replace(self, fixed=left)

    def is_fixed(self, pair: Pair) -> bool:
        """Whether the pair meets where it is fixed."""
        place = self.meetings.get(pair)
        return place is not None and self.fixed.get(pair) == place.slot

    @cached_property
    def by_holder(self) -> Mapping[int, list[Pair]]:
        """Each holder's meetings."""
        return _grouped((pair.holder, pair) for pair in self.meetings)

    @cached_property
    def by_investor(self) -> Mapping[int, list[Pair]]:
        """Each investor's meetings."""
        return _grouped((pair.investor, pair) for pair in self.meetings)

    @cached_property
    def by_place(self) -> Mapping[GridPlace, list[Pair]]:
        """Who sits at a table in a slot."""
        return _grouped((place, pair) for pair, place in self.meetings.items())

    @cached_property
    def by_slot(self) -> Mapping[int, list[Pair]]:
        """Who meets in a slot."""
        return _grouped((place.slot, pair) for pair, place in self.meetings.items())

    @cached_property
    def schedule(self) -> Schedule:
        """The same for the solver and for its verifier."""
        table = [(*pair, *place) for pair, place in self.meetings.items()]
        return Schedule(rows(table, 4))

    def instance(self, of: Instance) -> Instance:
        """The edition with what is fixed and kept apart; `InstanceError` if that contradicts it.

        `of` has no pins, and every wish, also of those who are kept apart.
        """
        fixed = [(*pair, slot) for pair, slot in sorted(self.fixed.items())]
        keys = np.array([_key(pair, of) for pair in self.apart], dtype=np.int64)
        kept = ~np.isin(of.wishes[:, 0] * len(of.investors) + of.wishes[:, 1], keys)
        return of.replace(pinned=rows(fixed, 3), wishes=of.wishes[kept])


def _key(pair: Pair, of: Instance) -> int:
    return pair.holder * len(of.investors) + pair.investor


def _grouped(entries: Iterable[tuple[K, Pair]]) -> Mapping[K, list[Pair]]:
    found: dict[K, list[Pair]] = defaultdict(list)
    for key, pair in entries:
        found[key].append(pair)
    return found
