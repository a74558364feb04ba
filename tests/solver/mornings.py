"""Small mornings for tests, and the best of a tiny one by trying everything."""

from collections.abc import Iterator, Sequence
from typing import Any

from solver.problem.instance import Instance
from solver.problem.persons import Holder, Investor
from solver.problem.schedule import Schedule
from solver.verification.schedule import violations

Rows = Sequence[tuple[int, ...]]


def morning(
    wishes: Rows,
    *,
    slots: int = 3,
    holders: list[dict[str, Any]] | int = 2,
    investors: list[dict[str, Any]] | int = 2,
    **fields: Any,
) -> Instance:
    """An instance of people without limits, or with the limits given for each."""
    ours = [{}] * holders if isinstance(holders, int) else holders
    theirs = [{}] * investors if isinstance(investors, int) else investors
    return Instance(
        name="morning",
        slots=slots,
        holders=[Holder(f"P{position}", **limits) for position, limits in enumerate(ours)],
        investors=[Investor(f"F{position}", **limits) for position, limits in enumerate(theirs)],
        wishes=wishes,  # type: ignore[arg-type]  # any rows are taken
        **fields,
    )


def broken(instance: Instance, *meetings: tuple[int, int, int, int]) -> set[str]:
    """The names of the rules that these meetings violate."""
    return {violation.name for violation in violations(instance, Schedule.of(meetings))}


def best_by_trying(instance: Instance) -> tuple[int, int]:
    """Least shortfall and then greatest value, over every choice of slots for every wish."""
    pairs = list(map(tuple, instance.wishes[:, :2].tolist()))
    pairs += [pair for pair in map(tuple, instance.pinned[:, :2].tolist()) if pair not in pairs]
    best = min(
        (shortfall(instance, held), -value(instance, held))
        for held in plans(instance, pairs)
        if all(tuple(pin) in held for pin in instance.pinned.tolist())
        if rests(instance, held) and is_ordered(instance, held)
    )
    return best[0], -best[1]


def rests(instance: Instance, held: Rows) -> bool:
    """Has every investor their rest?"""
    for position, investor in enumerate(instance.investors):
        if investor.max_consecutive is None:
            continue
        for first in range(instance.slots - investor.max_consecutive):
            run = range(first, first + investor.max_consecutive + 1)
            ends = [*instance.breaks_after, *instance.days_end]
            parted = any(end in run[:-1] for end in ends)
            busy = {row[2] for row in held if row[1] == position}
            if not parted and busy.issuperset(run):
                return False
    return True


def is_ordered(instance: Instance, held: Rows) -> bool:
    """Is every first before its second?"""
    when = {(row[0], row[1]): row[2] for row in held}
    pairs = [(tuple(first), tuple(second)) for first, second in instance.precedences.tolist()]
    return all(
        when[first] < when[second] for first, second in pairs if first in when and second in when
    )


def plans(instance: Instance, pairs: list[tuple[int, ...]]) -> Iterator[Rows]:
    """Every legal way to hold some of the pairs; a pair without a wish only as it is pinned."""
    if not pairs:
        yield []
        return
    (holder, investor), rest = pairs[0], pairs[1:]
    wished = instance.wishes[:, :2].tolist()
    pins = [slot for *pair, slot in instance.pinned.tolist() if pair == [holder, investor]]
    slots = range(instance.slots) if [holder, investor] in wished else pins
    for held in plans(instance, rest):
        yield held
        for slot in slots:
            if fits(instance, held, (holder, investor, slot)):
                yield [*held, (holder, investor, slot)]


def fits(instance: Instance, held: Rows, meeting: tuple[int, int, int]) -> bool:
    """Can this meeting be held beside the others?"""
    holder, investor, slot = meeting
    then = [row for row in held if row[2] == slot]
    ours, theirs = instance.holders[holder], instance.investors[investor]
    limits = [
        (sum(row[0] == holder for row in then), 1),
        (sum(row[1] == investor for row in then), theirs.delegates),
        (sum(row[0] == holder for row in held), ours.max_meetings),
        (sum(row[1] == investor for row in held), theirs.max_meetings),
        *_of_kinds(instance, held, holder, investor),
        (len(then), None if instance.open_tables is None else int(instance.open_tables[slot])),
    ]
    available = slot not in ours.unavailable and slot not in theirs.unavailable
    return available and all(most is None or count < most for count, most in limits)


def _of_kinds(
    instance: Instance, held: Rows, holder: int, investor: int
) -> Iterator[tuple[int, int | None]]:
    """Meetings that the two have with the other's kind, and how many they may have."""
    people = (instance.holders, instance.investors)
    for side, name in ((0, "holders"), (1, "investors")):
        position, kind = (holder, investor)[side], people[1 - side][(investor, holder)[side]].kind
        if isinstance(kind, str):
            own, general = people[side][position].max_per_kind, instance.max_per_kind.get(name, {})
            limits = {**general, **(own if isinstance(own, dict) else {})}
            mine = [row for row in held if row[side] == position]
            count = sum(people[1 - side][row[1 - side]].kind == kind for row in mine)
            yield count, limits.get(kind)


def shortfall(instance: Instance, held: Rows) -> int:
    """Guaranteed meetings that these lack."""
    ours = [
        person.guaranteed - sum(row[0] == position for row in held)
        for position, person in enumerate(instance.holders)
    ]
    theirs = [
        person.guaranteed - sum(row[1] == position for row in held)
        for position, person in enumerate(instance.investors)
    ]
    return sum(max(0, missing) for missing in ours + theirs)


def value(instance: Instance, held: Rows) -> int:
    """What these meetings are worth."""
    pairs = {row[:2] for row in held}
    return sum(row[2] for row in instance.wishes.tolist() if (row[0], row[1]) in pairs)
