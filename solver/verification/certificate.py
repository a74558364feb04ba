"""Prices that prove a bound to anybody who adds them up (docs/instance-format.md, Certificate).

Whole numbers alone, and nothing shared with the code that finds prices. Every rule of the
instance, multiplied by its price, is added to the others (weak duality). Beside the prices
that the format names there may be prices for the two rules that tie slots
together:

    rest         rows [i, s, q]: in the slots s … s + max_consecutive without a pause between
                 them, investor i has at most max_consecutive · delegates meetings
    precedence   rows [n, s, q]: of the first pair of precedence n in slot s or later and the
                 second in slot s or earlier, one at most is held

A wish then pays, in a slot, for every such row that it would be part of. Pinned meetings are
taken out first: their pairs, their places, and their part in these rows.
"""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.problem.arrays import Booleans, Integers
from solver.problem.instance import Instance
from solver.problem.persons import Holder, Investor
from solver.problem.schedule import Schedule
from solver.problem.validation import MOST_COUNT
from solver.verification.schedule import figures

LARGEST = 1 << 40
# Whole numbers: of 64 bits where no sum can leave them, else of any size.
Numbers = NDArray[Any]


@dataclasses.dataclass(frozen=True, eq=False)
class Certificate:
    """Whole numbers ≥ 0; prices are to be divided by the denominator, the scale is not.

    Parameters
    ----------
    scale
        M: what a guaranteed meeting counts beside the value.
    pair
        Rows (holder, investor, z).
    holder, investor
        y of each person: a unit of their capacity.
    holder_slot, investor_slot
        Rows (person, slot, u): a place of theirs.
    slot
        v of each slot: a table; empty without a limit of tables.
    holder_guarantee, investor_guarantee
        r of each person, at most M.
    rest, precedence
        Rows as the module says.
    kinds
        The words that the next two name by number.
    holder_kind, investor_kind
        Rows (person, kind, y): a unit of their limit on partners of the kind.
    """

    denominator: int
    scale: int
    pair: Integers
    holder: Integers
    investor: Integers
    holder_slot: Integers
    investor_slot: Integers
    slot: Integers
    holder_guarantee: Integers
    investor_guarantee: Integers
    rest: Integers = dataclasses.field(default_factory=lambda: np.zeros((0, 3), dtype=np.int64))
    precedence: Integers = dataclasses.field(
        default_factory=lambda: np.zeros((0, 3), dtype=np.int64)
    )
    kinds: tuple[str, ...] = ()
    holder_kind: Integers = dataclasses.field(
        default_factory=lambda: np.zeros((0, 3), dtype=np.int64)
    )
    investor_kind: Integers = dataclasses.field(
        default_factory=lambda: np.zeros((0, 3), dtype=np.int64)
    )


class Left:
    """What the pinned meetings leave of an instance."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        holder, investor, slot = instance.pinned.T
        self.holder_free: Booleans = instance.holder_available.copy()
        self.holder_free[holder, slot] = False
        self.investor_free: Integers = instance.investor_available * instance.delegates[:, None]
        np.subtract.at(self.investor_free, (investor, slot), 1)
        self.tables = None if instance.open_tables is None else instance.open_tables.copy()
        if self.tables is not None:
            np.subtract.at(self.tables, slot, 1)
        held = np.bincount(holder, minlength=len(instance.holders))
        of = np.bincount(investor, minlength=len(instance.investors))
        self.holder_capacity = _capacity(instance.holders, held, self.holder_free.astype(np.int64))
        self.investor_capacity = _capacity(instance.investors, of, self.investor_free)
        self.holder_owed: Integers = np.maximum(instance.holder_guaranteed - held, 0)
        self.investor_owed: Integers = np.maximum(instance.investor_guaranteed - of, 0)
        width = len(instance.investors)
        pinned = instance.pinned[:, 0] * width + instance.pinned[:, 1]
        keys = instance.wishes[:, 0] * width + instance.wishes[:, 1]
        self.wishes: Integers = instance.wishes[~np.isin(keys, pinned)]

    @cached_property
    def row(self) -> dict[tuple[int, int], int]:
        """The row of each pair among the wishes that are left."""
        return {(h, i): row for row, (h, i, _) in enumerate(self.wishes.tolist())}

    def most_in_run(self, investor: int, first: int) -> int | None:
        """Meetings that a rest row still allows; None when there is no such row."""
        instance = self.instance
        longest = instance.investors[investor].max_consecutive
        if longest is None or first + longest >= instance.slots:
            return None
        ends = (*instance.breaks_after, *instance.days_end)
        if any(first <= end < first + longest for end in ends):
            return None
        _, whose, slot = instance.pinned.T
        there = (whose == investor) & (slot >= first) & (slot <= first + longest)
        return longest * int(instance.delegates[investor]) - int(there.sum())

    def most_in_order(self, number: int, slot: int) -> int:
        """Meetings that a precedence row still allows."""
        first, second = instance_pairs(self.instance, number)
        pins = {(h, i): s for h, i, s in self.instance.pinned.tolist()}
        early, late = pins.get(first), pins.get(second)
        return 1 - (early is not None and early >= slot) - (late is not None and late <= slot)

    def most_of_kind(self, side: str, person: int, kind: str) -> int | None:
        """Meetings with partners of a kind that a limit still allows; None where there is none.

        Parameters
        ----------
        side
            `holders` or `investors`: whose limit it is.
        """
        everybody: dict[str, Sequence[Holder | Investor]] = {
            "holders": self.instance.holders,
            "investors": self.instance.investors,
        }
        own = everybody[side][person].max_per_kind
        limits = {
            **self.instance.max_per_kind.get(side, {}),
            **(own if isinstance(own, dict) else {}),
        }
        if kind not in limits:
            return None
        return max(0, limits[kind] - self._pinned_kinds[side, person, kind])

    @cached_property
    def _pinned_kinds(self) -> Counter[tuple[str, int, object]]:
        """How many pins of each side and person are with partners of each kind."""
        ours, theirs = self.instance.holders, self.instance.investors
        pairs = [(holder, investor) for holder, investor, _ in self.instance.pinned.tolist()]
        return Counter(
            [
                *(("holders", holder, theirs[investor].kind) for holder, investor in pairs),
                *(("investors", investor, ours[holder].kind) for holder, investor in pairs),
            ]
        )


def instance_pairs(instance: Instance, number: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The two pairs of a precedence."""
    (h, i), (g, j) = instance.precedences[number].tolist()
    return (h, i), (g, j)


def total(instance: Instance, certificate: Certificate) -> int:
    """What no schedule exceeds in M·Σ min(guaranteed, meetings) + value, times the denominator."""
    left = Left(instance)
    scale = certificate.scale * certificate.denominator
    of_holder, of_investor = left.holder_free.astype(np.int64), left.investor_free
    sums = [
        sum(certificate.pair[:, 2].tolist()),
        _dot(certificate.holder, left.holder_capacity),
        _dot(certificate.investor, left.investor_capacity),
        _dot(certificate.holder_slot[:, 2], of_holder[*certificate.holder_slot[:, :2].T]),
        _dot(certificate.investor_slot[:, 2], of_investor[*certificate.investor_slot[:, :2].T]),
        _dot(scale - _numbers(certificate.holder_guarantee), left.holder_owed),
        _dot(scale - _numbers(certificate.investor_guarantee), left.investor_owed),
        sum(q * (left.most_in_run(i, s) or 0) for i, s, q in certificate.rest.tolist()),
        sum(q * left.most_in_order(n, s) for n, s, q in certificate.precedence.tolist()),
    ]
    for side, table in (
        ("holders", certificate.holder_kind),
        ("investors", certificate.investor_kind),
    ):
        for person, kind, price in table.tolist():
            sums.append(price * (left.most_of_kind(side, person, certificate.kinds[kind]) or 0))
    if left.tables is not None:
        sums.append(_dot(certificate.slot, left.tables))
    pins = np.column_stack([instance.pinned, np.zeros(len(instance.pinned), dtype=np.int64)])
    held = figures(instance, Schedule(pins))
    guaranteed = int(instance.holder_guaranteed.sum()) + int(instance.investor_guaranteed.sum())
    met = guaranteed - held.guarantee_shortfall
    return int(sum(sums)) + scale * met + held.value * certificate.denominator


def underpayment(left: Left, certificate: Certificate) -> Numbers:
    """How much the prices lack for each wish, in the slot where it costs least; shape (wishes,).

    0 or less where the prices suffice.
    """
    instance = left.instance
    holder, investor, value = left.wishes.T
    dtype = _dtype(certificate, instance)
    lacks = value.astype(dtype) * certificate.denominator - _pairs(left, certificate, dtype)
    lacks = lacks + _numbers(certificate.holder_guarantee, dtype)[holder]
    lacks = lacks + _numbers(certificate.investor_guarantee, dtype)[investor]
    lacks = lacks - _numbers(certificate.holder, dtype)[holder]
    lacks = lacks - _numbers(certificate.investor, dtype)[investor]
    lacks = lacks - _paid_for_kinds(left, certificate, dtype)
    ours = _dense(certificate.holder_slot, left.holder_free.shape, dtype)
    theirs = _dense(certificate.investor_slot, left.investor_free.shape, dtype)
    for i, first, price in certificate.rest.tolist():
        theirs[i, first : first + (instance.investors[i].max_consecutive or 0) + 1] += price
    tables = np.zeros(instance.slots, dtype=dtype)
    if left.tables is not None:
        tables += certificate.slot
    order, of = _ordered(left, certificate, dtype)
    most = np.full(len(lacks), -1, dtype=dtype)
    for slot in range(instance.slots):
        paid = ours[holder, slot] + theirs[investor, slot] + tables[slot] + order[of, slot]
        possible = left.holder_free[holder, slot] & (left.investor_free[investor, slot] > 0)
        most = np.where(possible, np.maximum(most, lacks - paid), most)
    return most


def _capacity(persons: Sequence[Holder | Investor], held: Integers, free: Integers) -> Integers:
    places = free.sum(axis=1)
    most = np.array(
        [MOST_COUNT if one.max_meetings is None else one.max_meetings for one in persons],
        dtype=np.int64,
    )
    unlimited = np.array([one.max_meetings is None for one in persons], dtype=np.bool_)
    least: Integers = np.minimum(np.maximum(most - held, 0), places)
    return np.where(unlimited, places, least)


def _pairs(left: Left, certificate: Certificate, dtype: Any) -> Numbers:
    """z of each wish that is left."""
    found = np.zeros(len(left.wishes), dtype=dtype)
    if not len(certificate.pair) or not len(found):
        return found
    width = len(left.instance.investors)
    keys = left.wishes[:, 0] * width + left.wishes[:, 1]
    order = np.argsort(keys, kind="stable")
    named = certificate.pair[:, 0] * width + certificate.pair[:, 1]
    place = np.minimum(np.searchsorted(keys, named, sorter=order), len(keys) - 1)
    is_wish = keys[order[place]] == named
    np.add.at(found, order[place[is_wish]], certificate.pair[is_wish, 2].astype(dtype))
    return found


def _paid_for_kinds(left: Left, certificate: Certificate, dtype: Any) -> Numbers:
    """What each wish pays for the limits on kinds that count it; shape (wishes,)."""
    number = {kind: place for place, kind in enumerate(certificate.kinds)}
    paid = np.zeros(len(left.wishes), dtype=dtype)
    persons: tuple[Sequence[Holder | Investor], ...] = (
        left.instance.holders,
        left.instance.investors,
    )
    for side, rows in enumerate((certificate.holder_kind, certificate.investor_kind)):
        if not len(rows):
            continue
        kind = np.array(
            [
                number.get(one.kind, len(number)) if isinstance(one.kind, str) else len(number)
                for one in persons[1 - side]
            ],
            dtype=np.int64,
        )
        price = _dense(rows, (len(persons[side]), len(number) + 1), dtype)
        paid = paid + price[left.wishes[:, side], kind[left.wishes[:, 1 - side]]]
    return paid


def _ordered(left: Left, certificate: Certificate, dtype: Any) -> tuple[Numbers, Integers]:
    """What precedences cost by slot, one row for each wish in any; and each wish's row."""
    slots = left.instance.slots
    costs, of = [np.zeros(slots, dtype=dtype)], np.zeros(len(left.wishes), dtype=np.int64)
    for number, slot, price in certificate.precedence.tolist():
        first, second = instance_pairs(left.instance, number)
        for pair, part in ((first, np.s_[slot:]), (second, np.s_[: slot + 1])):
            row = left.row.get(pair)
            if row is None:
                continue
            if not of[row]:
                of[row] = len(costs)
                costs.append(np.zeros(slots, dtype=dtype))
            costs[of[row]][part] += price
    return np.stack(costs), of


def _dense(rows: Integers, shape: tuple[int, ...], dtype: Any) -> Numbers:
    table = np.zeros(shape, dtype=dtype)
    np.add.at(table, tuple(rows[:, :2].T), rows[:, 2].astype(dtype))
    return table


def _dtype(certificate: Certificate, instance: Instance) -> Any:
    """64 bits where no sum of so many prices can leave them, else numbers of any size."""
    largest = certificate.denominator * max(
        certificate.scale, int(instance.wishes[:, 2].max(initial=0))
    )
    for field in dataclasses.fields(certificate):
        numbers = getattr(certificate, field.name)
        if isinstance(numbers, np.ndarray) and numbers.size:
            largest = max(largest, int(numbers.max()))
    return np.int64 if largest <= LARGEST else np.object_


def _numbers(values: Integers, dtype: Any = np.object_) -> Numbers:
    return values.astype(dtype)


def _dot(prices: Numbers, amounts: Integers) -> int:
    """Σ price · amount, exact however large."""
    return int(sum(p * n for p, n in zip(prices.tolist(), amounts.tolist(), strict=True)))
