"""Limits on partners of one kind (rule `kind_maximum`), as far as they still can bind.

A limit and the wishes that it counts make a *cell*: a person, and a kind of partner. The cells of
a person are disjoint and lie within all that the person's maximum counts, so in a flow a cell is
one more node between the person and those wishes; such a family is laminar, and the flow stays
exact (Edmonds 1971). Cells that no choice of wishes can fill are left out.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from functools import cached_property

import msgspec
import numpy as np

from solver.problem.arrays import Booleans, Integers
from solver.problem.instance import Instance
from solver.problem.persons import Holder, Investor

NO_CELL = -1
NO_KIND = -1


@dataclasses.dataclass(frozen=True, eq=False)
class Kinds:
    """The cells of a residual problem.

    Parameters
    ----------
    words
        The kinds, by number.
    kind
        Shape (persons,): the number of each person's kind, or NO_KIND; investors are counted on
        from the holders.
    holders
        How many persons are holders.
    key
        Shape (cells,), rising: a person times the number of kinds, plus the partners' kind.
    left
        Shape (cells,): meetings that each can still have, 0 where it is exceeded.
    """

    words: tuple[str, ...]
    kind: Integers
    holders: int
    key: Integers
    left: Integers

    @cached_property
    def person(self) -> Integers:
        """Shape (cells,): whose limit it is."""
        return self.key // len(self.words)

    @cached_property
    def partner(self) -> Integers:
        """Shape (cells,): the number of the kind that it limits."""
        return self.key % len(self.words)

    def cells(self, pairs: Integers) -> Integers:
        """The cells of the two persons that count each pair.

        Parameters
        ----------
        pairs
            Shape (n, 2 or more): holder, investor.

        Returns
        -------
        Integers
            Shape (n, 2): of the holder's cells and of the investor's, or NO_CELL.
        """
        persons = pairs[:, :2] + [0, self.holders]
        kinds = self.kind[persons[:, ::-1]]
        wanted = persons * len(self.words) + kinds
        place = np.minimum(np.searchsorted(self.key, wanted), max(0, len(self.key) - 1))
        if not len(self.key):
            return np.full_like(persons, NO_CELL)
        found: Integers = np.where((kinds != NO_KIND) & (self.key[place] == wanted), place, NO_CELL)
        return found

    def counts(self, pairs: Integers) -> Integers:
        """Shape (cells,): how many of these pairs each cell counts."""
        cells = self.cells(pairs).ravel()
        return np.bincount(cells[cells != NO_CELL], minlength=len(self.key))

    def fixing(self, pairs: Integers) -> "Kinds":
        """The same with these meetings held, shape (n, 2 or more)."""
        return dataclasses.replace(self, left=np.maximum(self.left - self.counts(pairs), 0))

    def allow(self, pairs: Integers) -> Booleans:
        """Which of these pairs may meet: no cell of theirs is full."""
        spare = np.append(self.left > 0, True)  # NO_CELL is the last
        both: Booleans = np.all(spare[self.cells(pairs)], axis=1)
        return both

    def fit(self, pairs: Integers) -> bool:
        """May these pairs all meet, as far as limits on kinds go?"""
        return bool((self.counts(pairs) <= self.left).all())

    def binding(self, wishes: Integers) -> "Kinds | None":
        """The cells that these wishes can fill beyond their limit; None when there are none."""
        scarce = self.counts(wishes) > self.left
        if not scarce.any():
            return None
        return dataclasses.replace(self, key=self.key[scarce], left=self.left[scarce])


def kinds_limited(instance: Instance) -> Kinds | None:
    """All cells of the instance, nothing fixed yet; None when it limits no kind that there is."""
    return limits_on_kinds(instance.holders, instance.investors, instance.max_per_kind)


def limits_on_kinds(
    holders: Sequence[Holder],
    investors: Sequence[Investor],
    for_all: Mapping[str, Mapping[str, int]],
) -> Kinds | None:
    """The cells of these people, as :func:`kinds_limited` has them of an instance.

    Parameters
    ----------
    for_all
        What holds for everybody of a side, as `max_per_kind` of the instance.
    """
    persons: list[Holder | Investor] = [*holders, *investors]
    words = sorted({one.kind for one in persons if one.kind is not msgspec.UNSET})
    if not words:
        return None
    number = {word: place for place, word in enumerate(words)}
    key, left = list[int](), list[int]()
    for position, person in enumerate(persons):
        limits = for_all.get("holders" if position < len(holders) else "investors", {})
        if person.max_per_kind is not msgspec.UNSET:
            limits = {**limits, **person.max_per_kind}
        for place, word in enumerate(words) if limits else ():
            if word in limits:
                key.append(position * len(words) + place)
                left.append(limits[word])
    if not key:
        return None
    return Kinds(
        words=tuple(words),
        kind=np.array(
            [NO_KIND if one.kind is msgspec.UNSET else number[one.kind] for one in persons],
            dtype=np.int64,
        ),
        holders=len(holders),
        key=np.array(key, dtype=np.int64),
        left=np.array(left, dtype=np.int64),
    )


class Room:
    """What the cells leave while meetings come one by one.

    Parameters
    ----------
    kinds
        The cells; None when nothing is limited.
    held
        Shape (n, 2 or more): pairs that meet already.
    wishes
        Shape (m, 2 or more): the pairs that may come.
    """

    def __init__(self, kinds: Kinds | None, held: Integers, wishes: Integers) -> None:
        self._left = [] if kinds is None else (kinds.left - kinds.counts(held)).tolist()
        self._cells = (
            None
            if kinds is None
            else [[c for c in row if c != NO_CELL] for row in kinds.cells(wishes).tolist()]
        )

    def has(self, wish: int) -> bool:
        """May this one of the wishes come?"""
        return self._cells is None or all(self._left[cell] > 0 for cell in self._cells[wish])

    def take(self, wish: int) -> None:
        """It comes."""
        for cell in () if self._cells is None else self._cells[wish]:
            self._left[cell] -= 1
