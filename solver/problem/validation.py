"""What an instance must be: every fault is one line naming field, position and range.

The checks of the millions (wishes) are array operations; a position is looked for only
once something is known to be wrong.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Protocol

import msgspec
import numpy as np

from solver.problem.arrays import Booleans, Integers
from solver.problem.persons import Holder, Investor, limit_of_kind

# The ranges of the format (docs/instance-format.md); every sum of the solver fits 64 bits in them.
MOST_SLOTS = 1_000
MOST_VALUE = 1_000_000
MOST_COUNT = 1_000_000_000


class InstanceError(ValueError):
    """A field of a problem or a schedule does not make sense; the message says which."""


class Described(Protocol):
    """What is looked at: the fields of :class:`solver.problem.instance.Instance`."""

    @property
    def slots(self) -> int: ...
    @property
    def tables(self) -> int | None: ...
    @property
    def holders(self) -> Sequence[Holder]: ...
    @property
    def investors(self) -> Sequence[Investor]: ...
    @property
    def breaks_after(self) -> Sequence[int]: ...
    @property
    def days_end(self) -> Sequence[int]: ...
    @property
    def closed(self) -> Integers: ...
    @property
    def wishes(self) -> Integers: ...
    @property
    def precedences(self) -> Integers: ...
    @property
    def pinned(self) -> Integers: ...
    @property
    def max_per_kind(self) -> Mapping[str, Mapping[str, int]]: ...
    @property
    def delegates(self) -> Integers: ...
    @property
    def holder_available(self) -> Booleans: ...
    @property
    def investor_available(self) -> Booleans: ...
    @property
    def holder_capacity(self) -> Integers: ...
    @property
    def investor_capacity(self) -> Integers: ...
    @property
    def open_tables(self) -> Integers | None: ...


def check(instance: Described) -> None:
    """Raise :class:`InstanceError` for the first field that does not make sense."""
    inside("slots", "", instance.slots, 1, MOST_SLOTS)
    if instance.tables is not None:
        inside("tables", "", instance.tables, 0, MOST_COUNT)
    _persons("holders", instance.holders, instance.slots)
    _persons("investors", instance.investors, instance.slots)
    for position, investor in enumerate(instance.investors):
        inside(f"investors[{position}].delegates", "", investor.delegates, 1, MOST_COUNT)
        if investor.max_consecutive is not None:
            field = f"investors[{position}].max_consecutive"
            inside(field, "", investor.max_consecutive, 1, MOST_COUNT)
    for side, limits in instance.max_per_kind.items():
        if side not in ("holders", "investors"):
            raise InstanceError(f"max_per_kind.{side}: holders or investors are expected")
        _kind_limits("max_per_kind." + side, limits)
    for field, ends in (("breaks_after", instance.breaks_after), ("days_end", instance.days_end)):
        for position, slot in enumerate(ends):
            inside(f"{field}[{position}]", "slot", slot, 0, instance.slots - 1)
    _closed(instance)
    _wishes(instance)
    _precedences(instance)
    _pinned(instance)


def inside(field: str, what: str, value: float, least: int, most: int) -> None:
    """Check that the value lies in least..most, both included.

    Parameters
    ----------
    field
        Where it stands: `holders[12].unavailable[3]`.
    what
        What it numbers, as `slot`; empty for a mere number.
    value
        The number to check.
    least, most
        The range; empty where `most` is less than `least`.

    Raises
    ------
    InstanceError
        When it lies outside.
    """
    if least <= value <= most:
        return
    if most < least:
        raise InstanceError(f"{field}: {what} {value} does not exist, there are no {what}s")
    raise InstanceError(f"{field}: {what + ' ' if what else ''}{value} is outside {least}..{most}")


def _persons(field: str, persons: Sequence[Holder | Investor], slots: int) -> None:
    first: dict[str, int] = {}
    for position, person in enumerate(persons):
        if first.setdefault(person.id, position) != position:
            raise InstanceError(
                f"{field}[{position}].id: {person.id!r} is already the id of"
                f" {field}[{first[person.id]}]"
            )
        if person.max_meetings is not None:
            inside(f"{field}[{position}].max_meetings", "", person.max_meetings, 0, MOST_COUNT)
        inside(f"{field}[{position}].guaranteed", "", person.guaranteed, 0, MOST_COUNT)
        if person.absence is not msgspec.UNSET:
            inside(f"{field}[{position}].absence", "", person.absence, 0, 1)
        if person.kind is not msgspec.UNSET and not person.kind.strip():
            raise InstanceError(f"{field}[{position}].kind: a word is expected")
        if person.max_per_kind is not msgspec.UNSET:
            _kind_limits(f"{field}[{position}].max_per_kind", person.max_per_kind)
    absent = chain.from_iterable(person.unavailable for person in persons)
    if all(0 <= slot < slots for slot in absent):
        return
    for position, person in enumerate(persons):
        for index, slot in enumerate(person.unavailable):
            inside(f"{field}[{position}].unavailable[{index}]", "slot", slot, 0, slots - 1)


def _kind_limits(field: str, limits: Mapping[str, int]) -> None:
    for kind, most in limits.items():
        if not kind.strip():
            raise InstanceError(f"{field}: a word is expected for a kind")
        inside(f"{field}.{kind}", "", most, 0, MOST_COUNT)


def _closed(instance: Described) -> None:
    tables = MOST_COUNT if instance.tables is None else instance.tables
    _columns("closed", instance.closed, (("table", tables - 1), ("slot", instance.slots - 1)))


def _wishes(instance: Described) -> None:
    people = (("holder", len(instance.holders) - 1), ("investor", len(instance.investors) - 1))
    _columns("wishes", instance.wishes, people)
    values = instance.wishes[:, 2]
    wrong = (values < 1) | (values > MOST_VALUE)
    if wrong.any():
        row = int(wrong.argmax())
        inside(f"wishes[{row}][2]", "value", int(values[row]), 1, MOST_VALUE)
    _pairs_once("wishes", instance.wishes, len(instance.investors))


def _precedences(instance: Described) -> None:
    people = (("holder", len(instance.holders) - 1), ("investor", len(instance.investors) - 1))
    for row, pairs in enumerate(instance.precedences.tolist()):
        for side, pair in enumerate(pairs):
            for column, (what, most) in enumerate(people):
                inside(f"precedences[{row}][{side}][{column}]", what, pair[column], 0, most)
        if pairs[0] == pairs[1]:
            raise InstanceError(f"precedences[{row}]: a pair cannot precede itself")


def _columns(field: str, table: Integers, bounds: Iterable[tuple[str, int]]) -> None:
    for column, (what, most) in enumerate(bounds):
        wrong = (table[:, column] < 0) | (table[:, column] > most)
        if wrong.any():
            row = int(wrong.argmax())
            inside(f"{field}[{row}][{column}]", what, int(table[row, column]), 0, most)


def _pairs_once(field: str, table: Integers, investors: int) -> None:
    keys = table[:, 0] * investors + table[:, 1]
    if not (np.diff(np.sort(keys)) == 0).any():
        return
    first: dict[int, int] = {}
    for row, key in enumerate(keys.tolist()):
        if first.setdefault(key, row) != row:
            raise InstanceError(
                f"{field}[{row}]: holder {key // investors} and investor {key % investors}"
                f" are already in {field}[{first[key]}]"
            )


def _pinned(instance: Described) -> None:
    people = (
        ("holder", len(instance.holders) - 1),
        ("investor", len(instance.investors) - 1),
        ("slot", instance.slots - 1),
    )
    _columns("pinned", instance.pinned, people)
    _pairs_once("pinned", instance.pinned, len(instance.investors))
    holders: Counter[int] = Counter()
    investors: Counter[int] = Counter()
    places: Counter[tuple[str, int, int]] = Counter()
    for row, (holder, investor, slot) in enumerate(instance.pinned.tolist()):
        field = f"pinned[{row}]"
        if not instance.holder_available[holder, slot]:
            raise InstanceError(f"{field}: holder {holder} is unavailable in slot {slot}")
        if not instance.investor_available[investor, slot]:
            raise InstanceError(f"{field}: investor {investor} is unavailable in slot {slot}")
        _count(field, places, ("holder", holder, slot), 1)
        _count(field, places, ("investor", investor, slot), int(instance.delegates[investor]))
        if instance.open_tables is not None:
            _count(field, places, ("table", 0, slot), int(instance.open_tables[slot]))
        holders[holder] += 1
        investors[investor] += 1
        if holders[holder] > instance.holder_capacity[holder]:
            raise InstanceError(f"{field}: more pins than the maximum of holder {holder}")
        if investors[investor] > instance.investor_capacity[investor]:
            raise InstanceError(f"{field}: more pins than the maximum of investor {investor}")
    _pinned_kinds(instance)
    _pinned_runs(instance)
    _pinned_order(instance)


def _count(
    field: str, places: Counter[tuple[str, int, int]], place: tuple[str, int, int], most: int
) -> None:
    places[place] += 1
    if places[place] <= most:
        return
    what, who, slot = place
    if what == "table":
        raise InstanceError(f"{field}: more pins in slot {slot} than its {most} open tables")
    raise InstanceError(f"{field}: {what} {who} is already pinned in slot {slot}")


def _pinned_kinds(instance: Described) -> None:
    held: Counter[tuple[str, int, str | msgspec.UnsetType]] = Counter()
    for row, (holder, investor, _) in enumerate(instance.pinned.tolist()):
        ours, theirs = instance.holders[holder], instance.investors[investor]
        pair: tuple[tuple[str, int, Holder | Investor, Holder | Investor], ...] = (
            ("holder", holder, ours, theirs),
            ("investor", investor, theirs, ours),
        )
        for side, position, person, partner in pair:
            held[side, position, partner.kind] += 1
            most = limit_of_kind(person, instance.max_per_kind.get(f"{side}s", {}), partner.kind)
            if most is not None and held[side, position, partner.kind] > most:
                where, kind = f"pinned[{row}]", repr(partner.kind)
                if side == "holder":
                    raise InstanceError(
                        f"{where}: more pins of kind {kind} than the limit of holder {position}"
                    )
                raise InstanceError(
                    f"{where}: more pins of kind {kind} than the limit of investor {position}"
                )


def _pinned_runs(instance: Described) -> None:
    for row, (_, investor, slot) in enumerate(instance.pinned.tolist()):
        longest = instance.investors[investor].max_consecutive
        if longest is None:
            continue
        busy = set(instance.pinned[instance.pinned[:, 1] == investor, 2].tolist())
        run = range(slot, slot + longest + 1)
        pauses = {*instance.breaks_after, *instance.days_end} & set(run[:-1])
        if not pauses and all(slot in busy for slot in run):
            raise InstanceError(
                f"pinned[{row}]: investor {investor} is pinned in more than {longest}"
                f" consecutive slots from slot {slot}"
            )


def _pinned_order(instance: Described) -> None:
    when = {(holder, investor): slot for holder, investor, slot in instance.pinned.tolist()}
    for row, (first, second) in enumerate(instance.precedences.tolist()):
        early, late = when.get(tuple(first)), when.get(tuple(second))
        if early is not None and late is not None and early >= late:
            raise InstanceError(
                f"precedences[{row}]: the first pair is pinned to slot {early},"
                f" the second to slot {late}"
            )
