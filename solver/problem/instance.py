"""The problem: who wishes to meet whom, when they can, and how many tables there are.

Everything is a frozen value. Persons are named by their position in their list; the
wishes, which may be millions, are one integer array. Construction checks every field
(see :mod:`solver.problem.validation`), so an instance that exists is one that makes sense.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Self, cast

import numpy as np

from solver.problem import validation
from solver.problem.arrays import Booleans, Integers
from solver.problem.persons import Holder, Investor


@dataclasses.dataclass(frozen=True, eq=False)
class Instance:
    """A whole problem, checked.

    Any iterable of rows is taken for the array fields and stored as a read-only array.

    Parameters
    ----------
    name
        Free text that schedules quote.
    slots
        Number of slots, numbered from 0.
    holders, investors
        The persons, in the order that every other field refers to.
    wishes
        Shape (n, 3): holder, investor, value from 1 to 1,000,000; a pair at most once.
    tables
        Number of tables, or None for as many as needed.
    closed
        Shape (n, 2): table, slot in which it cannot be used.
    breaks_after
        Slots after which a pause interrupts a run of consecutive meetings.
    days_end
        Slots after which a day of an event of several days ends: neither a run of consecutive
        meetings nor a break or somebody's span goes on the next day.
    pinned
        Shape (n, 3): holder, investor, slot of meetings that must be held.
    precedences
        Shape (n, 2, 2): two pairs of holder and investor; when both are held, the first
        is earlier.
    max_per_kind
        Under `holders` what every holder, under `investors` what every investor has at most of
        meetings with partners of a kind, by the kind; what a person says themselves goes before.

    Raises
    ------
    solver.problem.validation.InstanceError
        When a field does not make sense; the message names field, position and range.
    """

    name: str
    slots: int
    holders: Sequence[Holder]
    investors: Sequence[Investor]
    wishes: Integers
    tables: int | None = None
    closed: Integers = dataclasses.field(default_factory=lambda: rows((), 2))
    breaks_after: Sequence[int] = ()
    days_end: Sequence[int] = ()
    pinned: Integers = dataclasses.field(default_factory=lambda: rows((), 3))
    precedences: Integers = dataclasses.field(default_factory=lambda: rows((), 2, 2))
    max_per_kind: Mapping[str, Mapping[str, int]] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        for field in ("holders", "investors", "breaks_after", "days_end"):
            object.__setattr__(self, field, tuple(getattr(self, field)))
        for field, shape in (("wishes", (3,)), ("closed", (2,)), ("pinned", (3,))):
            object.__setattr__(self, field, rows(getattr(self, field), *shape, name=field))
        object.__setattr__(self, "precedences", rows(self.precedences, 2, 2, name="precedences"))
        validation.check(self)

    def replace(self, **changes: Any) -> Self:
        """The same problem with some fields changed, checked again."""
        return dataclasses.replace(self, **changes)

    @cached_property
    def holder_available(self) -> Booleans:
        """Shape (holders, slots): can this holder meet somebody in this slot?"""
        return _available(self.holders, self.slots)

    @cached_property
    def investor_available(self) -> Booleans:
        """Shape (investors, slots): can this investor's delegates meet somebody then?"""
        return _available(self.investors, self.slots)

    @cached_property
    def delegates(self) -> Integers:
        """Shape (investors,): meetings an investor can have in one slot."""
        return _column(investor.delegates for investor in self.investors)

    @cached_property
    def holder_guaranteed(self) -> Integers:
        """Shape (holders,): meetings each holder should have first."""
        return _column(holder.guaranteed for holder in self.holders)

    @cached_property
    def investor_guaranteed(self) -> Integers:
        """Shape (investors,): meetings each investor should have first."""
        return _column(investor.guaranteed for investor in self.investors)

    @cached_property
    def holder_capacity(self) -> Integers:
        """Shape (holders,): the smaller of the maximum and the available slots."""
        places = self.holder_available.sum(axis=1)
        return cast("Integers", np.minimum(_maxima(self.holders, self.slots), places))

    @cached_property
    def investor_capacity(self) -> Integers:
        """Shape (investors,): the smaller of the maximum and the delegates' free slots."""
        places = self.investor_available.sum(axis=1) * self.delegates
        return cast("Integers", np.minimum(_maxima(self.investors, places), places))

    @cached_property
    def open_tables(self) -> Integers | None:
        """Shape (slots,): tables that can be used in each slot; None when unlimited."""
        if self.tables is None:
            return None
        closed = np.unique(self.closed, axis=0)[:, 1]
        return self.tables - np.bincount(closed, minlength=self.slots).astype(np.int64)

    @cached_property
    def run_ends(self) -> Sequence[int]:
        """Slots after which no run of consecutive meetings goes on: a pause or a night follows."""
        return tuple(sorted({*self.breaks_after, *self.days_end}))

    @cached_property
    def tables_suffice(self) -> bool:
        """Every delegate can keep one table all morning: enough of them, none ever closed."""
        return self.tables is None or (
            not len(self.closed) and self.tables >= int(self.delegates.sum())
        )


def rows(values: Iterable[Any], *shape: int, name: str = "rows") -> Integers:
    """An integer array of that row shape, read-only, also when there is no row at all."""
    try:
        given = np.asarray(values if isinstance(values, np.ndarray) else list(values))
    except (ValueError, OverflowError) as error:
        raise validation.InstanceError(f"{name}: rows of {shape} integers are expected") from error
    if given.size == 0:
        given = np.empty((0, *shape), dtype=np.int64)
    if given.shape[1:] != shape or not np.issubdtype(given.dtype, np.integer):
        raise validation.InstanceError(f"{name}: rows of {shape} integers are expected")
    array = given.astype(np.int64, order="C")
    array.flags.writeable = False
    return array


def _available(persons: Sequence[Holder | Investor], slots: int) -> Booleans:
    lengths = _column(len(person.unavailable) for person in persons)
    absent = _column(slot for person in persons for slot in person.unavailable)
    available = np.ones((len(persons), slots), dtype=np.bool_)
    available[np.repeat(np.arange(len(persons)), lengths), absent] = False
    available.flags.writeable = False
    return available


def _maxima(persons: Sequence[Holder | Investor], default: int | Integers) -> Integers:
    declared = _column(
        -1 if person.max_meetings is None else person.max_meetings for person in persons
    )
    return np.where(declared < 0, default, declared)


def _column(values: Iterable[int]) -> Integers:
    return np.fromiter(values, dtype=np.int64)
