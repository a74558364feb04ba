"""Hypothesis strategies for mornings: arbitrary ones, and ones built around a known schedule."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec
from hypothesis import strategies as st

from solver.problem.instance import Instance
from solver.problem.persons import Holder, Investor
from solver.problem.schedule import Meeting, Schedule

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[T]], T]


@dataclasses.dataclass(frozen=True)
class Size:
    """The most that a drawn morning may have of everything."""

    holders: int = 3
    investors: int = 3
    slots: int = 3
    wishes: int = 6
    tables: int = 3
    delegates: int = 2
    value: int = 20


TINY = Size()
SMALL = Size(holders=8, investors=5, slots=6, wishes=24, tables=5, delegates=3)


@dataclasses.dataclass(frozen=True)
class Planted:
    """An instance, and a schedule that obeys all of its rules."""

    instance: Instance
    schedule: Schedule


@st.composite
def instances(draw: Draw[Any], size: Size = TINY) -> Instance:
    """Any morning of this size, without pins."""
    slots = draw(st.integers(1, size.slots))
    holders = draw(st.integers(0, size.holders))
    investors = draw(st.integers(0, size.investors))
    tables = draw(st.none() | st.integers(0, size.tables))
    free = Instance(
        name="drawn",
        slots=slots,
        tables=tables,
        closed=draw(_subset([(t, s) for t in range(tables or 0) for s in range(slots)], 4)),
        holders=[Holder(f"P{n}", **draw(_limits(slots, slots))) for n in range(holders)],
        investors=[
            Investor(
                f"F{n}",
                **draw(_limits(slots, 2 * slots)),
                delegates=draw(st.integers(1, size.delegates)),
            )
            for n in range(investors)
        ],
        wishes=draw(_wishes([(h, i) for h in range(holders) for i in range(investors)], size)),
    )
    drawn: Instance = draw(st.just(free) | st.just(free) | _of_kinds(free))
    return drawn


@st.composite
def _of_kinds(draw: Draw[Any], instance: Instance) -> Instance:
    """The same morning with kinds of people, and limits on them."""
    limits = st.dictionaries(st.sampled_from(("a", "b")), st.integers(0, 2), max_size=2)
    kind, own = st.sampled_from((msgspec.UNSET, "a", "b")), st.just(msgspec.UNSET) | limits

    def of_kinds(people: Sequence[Any]) -> list[Any]:
        return [
            msgspec.structs.replace(one, kind=draw(kind), max_per_kind=draw(own)) for one in people
        ]

    return instance.replace(
        holders=of_kinds(instance.holders),
        investors=of_kinds(instance.investors),
        max_per_kind={"holders": draw(limits), "investors": draw(limits)},
    )


@st.composite
def tied(draw: Draw[Any], size: Size = TINY, *, delegates: int = 2) -> Instance:
    """Any event of this size in which some investors rest and some pairs come first."""
    instance: Instance = draw(instances(dataclasses.replace(size, delegates=delegates)))
    pairs = list(map(tuple, instance.wishes[:, :2].tolist()))
    orders = [(first, second) for first in pairs for second in pairs if first != second]
    longest = st.none() | st.integers(1, max(1, instance.slots - 1))
    return instance.replace(
        investors=[
            msgspec.structs.replace(one, max_consecutive=draw(longest))
            for one in instance.investors
        ],
        breaks_after=draw(_subset(range(instance.slots), 1)),
        days_end=draw(_subset(range(instance.slots), 2)),
        precedences=draw(_subset(orders, 4)),
    )


@st.composite
def planted(draw: Draw[Any], size: Size = SMALL) -> Planted:
    """A morning that a schedule was drawn for first; some of its meetings are pinned.

    Everybody's guarantee is at most what the schedule gives them, so that the least
    shortfall is 0.
    """
    slots = draw(st.integers(1, size.slots))
    delegates = draw(st.lists(st.integers(1, size.delegates), min_size=1, max_size=size.investors))
    holders = draw(st.integers(1, size.holders))
    tables = draw(st.none() | st.integers(1, size.tables))
    triples = draw(
        st.permutations(
            [(h, i, s) for h in range(holders) for i in range(len(delegates)) for s in range(slots)]
        )
    )
    held = _legal(triples[: size.wishes], delegates, tables)
    by_holder = Counter(holder for holder, _, _ in held)
    by_investor = Counter(investor for _, investor, _ in held)
    pairs = [(h, i) for h in range(holders) for i in range(len(delegates))]
    free = Instance(
        name="planted",
        slots=slots,
        tables=tables,
        holders=[
            Holder(f"P{h}", **draw(_around(by_holder[h], _busy(held, 0, h), slots)))
            for h in range(holders)
        ],
        investors=[
            Investor(
                f"F{i}",
                **draw(_around(by_investor[i], _busy(held, 1, i), slots)),
                delegates=count,
            )
            for i, count in enumerate(delegates)
        ],
        wishes=draw(_wishes(pairs, size, [(h, i) for h, i, _ in held])),
        pinned=draw(_subset(held, 3)),
    )
    instance = draw(st.just(free) | st.just(free) | _of_kinds_around(free, held))
    return Planted(instance, Schedule.of(_seated(held, delegates, tables)))


@st.composite
def _of_kinds_around(
    draw: Draw[Any], instance: Instance, held: list[tuple[int, int, int]]
) -> Instance:
    """The same morning with kinds, and limits on them that the schedule bears."""
    kind, sides = st.sampled_from((msgspec.UNSET, "a", "a", "b")), ("holders", "investors")
    people = [
        [msgspec.structs.replace(one, kind=draw(kind)) for one in getattr(instance, side)]
        for side in sides
    ]
    limits = {}
    for side, name in enumerate(sides):
        met = Counter((row[side], people[1 - side][row[1 - side]].kind) for row in held)
        most = {word: max((met[one] for one in met if one[1] == word), default=0) for word in "ab"}
        limits[name] = {word: count + draw(st.integers(0, 1)) for word, count in most.items()}
    return instance.replace(holders=people[0], investors=people[1], max_per_kind=limits)


@st.composite
def planted_tied(draw: Draw[Any], size: Size = SMALL) -> Planted:
    """A morning around a schedule whose rest and order are asked for."""
    plant: Planted = draw(planted(size))
    rows = plant.schedule.rows
    longest = [
        max(1, _longest_run(set(rows[rows[:, 1] == investor, 2].tolist())))
        for investor in range(len(plant.instance.investors))
    ]
    when = {(h, i): s for h, i, s, _ in rows.tolist()}
    orders = [(a, b) for a in when for b in when if when[a] < when[b]]
    investors = [
        msgspec.structs.replace(one, max_consecutive=draw(st.none() | st.integers(most, most + 1)))
        for one, most in zip(plant.instance.investors, longest, strict=True)
    ]
    tied = plant.instance.replace(investors=investors, precedences=draw(_subset(orders, 6)))
    return Planted(tied, plant.schedule)


def _longest_run(busy: set[int]) -> int:
    longest = run = 0
    for slot in range(max(busy, default=-1) + 1):
        run = run + 1 if slot in busy else 0
        longest = max(longest, run)
    return longest


def _legal(
    triples: list[tuple[int, int, int]], delegates: list[int], tables: int | None
) -> list[tuple[int, int, int]]:
    """As many of these meetings as can be held together, first come first served."""
    held: list[tuple[int, int, int]] = []
    busy: Counter[tuple[str, int, int]] = Counter()
    for holder, investor, slot in triples:
        places = {
            ("pair", holder, investor): 1,
            ("holder", holder, slot): 1,
            ("investor", investor, slot): delegates[investor],
            ("tables", 0, slot): len(triples) if tables is None else tables,
        }
        if all(busy[place] < most for place, most in places.items()):
            busy.update(places.keys())
            held.append((holder, investor, slot))
    return held


def _seated(
    held: list[tuple[int, int, int]], delegates: list[int], tables: int | None
) -> list[Meeting]:
    """Tables for the meetings: each delegate's own where they suffice, else any."""
    first = [sum(delegates[:i]) for i in range(len(delegates))]
    own = tables is None or tables >= sum(delegates)
    taken: Counter[tuple[int, int]] = Counter()
    meetings = []
    for holder, investor, slot in held:
        place = (investor, slot) if own else (-1, slot)
        table = taken[place] + (first[investor] if own else 0)
        taken[place] += 1
        meetings.append(Meeting(holder, investor, slot, table))
    return meetings


def _busy(held: list[tuple[int, int, int]], column: int, person: int) -> set[int]:
    return {meeting[2] for meeting in held if meeting[column] == person}


@st.composite
def _limits(draw: Draw[Any], slots: int, most: int) -> dict[str, Any]:
    return {
        "max_meetings": draw(st.none() | st.integers(0, most)),
        "guaranteed": draw(st.integers(0, 2)),
        "unavailable": tuple(draw(_subset(range(slots), slots))),
    }


@st.composite
def _around(draw: Draw[Any], meetings: int, busy: set[int], slots: int) -> dict[str, Any]:
    """Limits that leave room for these meetings."""
    free = [slot for slot in range(slots) if slot not in busy]
    return {
        "max_meetings": draw(st.none() | st.integers(meetings, meetings + 2)),
        "guaranteed": draw(st.integers(0, meetings)),
        "unavailable": tuple(draw(_subset(free, slots))),
    }


@st.composite
def _wishes(
    draw: Draw[Any],
    pairs: list[tuple[int, int]],
    size: Size,
    certain: list[tuple[int, int]] | None = None,
) -> list[tuple[int, int, int]]:
    wished = {*draw(_subset(pairs, size.wishes)), *(certain or ())}
    values = st.integers(1, size.value)
    return [(holder, investor, draw(values)) for holder, investor in sorted(wished)]


def _subset(values: Any, most: int) -> st.SearchStrategy[list[Any]]:
    choices = list(values)
    if not choices:
        return st.just([])
    return st.lists(st.sampled_from(choices), unique=True, max_size=most)
