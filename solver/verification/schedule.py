"""Does a schedule obey the rules, and what is it worth? Recomputed from the two files alone.

Nothing here is shared with the code that makes schedules: it reads the instance, the
schedule and the names of the rules, and works everything out again. Each rule is one
function that yields its breaches in words; each figure is one sum.
"""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from solver.problem.arrays import Booleans, Integers
from solver.problem.instance import Instance
from solver.problem.persons import Holder, Investor
from solver.problem.rules import Rule
from solver.problem.schedule import Schedule
from solver.problem.validation import InstanceError


@dataclasses.dataclass(frozen=True)
class Violation:
    """A breach: the name of the rule or of the claimed figure, and where it is."""

    name: str
    detail: str

    def __str__(self) -> str:
        return f"{self.name}: {self.detail}"


class UnsoundError(RuntimeError):
    """A schedule that was to be used violates rules."""

    def __init__(self, found: list[Violation]) -> None:
        super().__init__("; ".join(map(str, found[:3])))
        self.violations = found


@dataclasses.dataclass(frozen=True)
class Figures:
    """What a schedule is worth, recomputed.

    Parameters
    ----------
    guarantee_shortfall
        Meetings missing from guarantees, over all persons.
    value
        Sum of the values of the wishes held.
    breaks, waiting
        Idle runs inside persons' mornings, and the slots in them; slots in which the
        person is unavailable are taken out first. Each day of an event has a morning of its own.
    """

    guarantee_shortfall: int
    value: int
    breaks: int
    waiting: int


@dataclasses.dataclass(frozen=True)
class Claim:
    """The figures that a schedule file states about itself; None for what it leaves out."""

    guarantee_shortfall: int
    shortfall_bound: int
    value: int
    value_bound: int
    breaks: int
    status: str
    breaks_bound: int | None = None
    choice_bound: int | None = None
    waiting: int | None = None


def violations(instance: Instance, schedule: Schedule) -> list[Violation]:
    """Every breach of every rule, in the order of the catalogue.

    Raises
    ------
    solver.problem.validation.InstanceError
        When a meeting names a person or a slot that does not exist.
    """
    _check_positions(instance, schedule)
    return [
        Violation(rule.value, detail)
        for rule in Rule
        for detail in _CHECKS[rule](instance, schedule.rows)
    ]


def figures(instance: Instance, schedule: Schedule) -> Figures:
    """What the schedule is worth.

    Raises
    ------
    solver.problem.validation.InstanceError
        When a meeting names a person or a slot that does not exist.
    """
    _check_positions(instance, schedule)
    holder, investor, slot, _ = schedule.rows.T
    breaks, waiting = 0, 0
    for person, available in (
        (holder, instance.holder_available),
        (investor, instance.investor_available),
    ):
        lengths = _idle_runs(person, slot, available, instance.days_end)
        breaks, waiting = breaks + len(lengths), waiting + int(lengths.sum())
    return Figures(_shortfall(instance, schedule.rows), _value(instance, schedule), breaks, waiting)


def false_claims(claim: Claim, found: Figures) -> list[Violation]:
    """Each figure of a claim that differs from what was recomputed, or contradicts itself."""
    wrong = [
        Violation(name, f"claimed {getattr(claim, name)}, recomputed {getattr(found, name)}")
        for name in ("guarantee_shortfall", "value", "breaks", "waiting")
        if getattr(claim, name) not in (getattr(found, name), None)
    ]
    if claim.shortfall_bound > found.guarantee_shortfall:
        below = f"{claim.shortfall_bound} is above the shortfall {found.guarantee_shortfall}"
        wrong.append(Violation("shortfall_bound", below))
    least = claim.shortfall_bound == found.guarantee_shortfall
    if least and claim.value_bound < found.value:
        below = f"{claim.value_bound} is below the value {found.value}"
        wrong.append(Violation("value_bound", below))
    for name in ("breaks_bound", "choice_bound"):
        fewest = getattr(claim, name)
        if fewest is not None and fewest > found.breaks:
            wrong.append(Violation(name, f"{fewest} is above the breaks {found.breaks}"))
    status = "optimal" if least and claim.value_bound == found.value else "feasible"
    if claim.status != status:
        wrong.append(Violation("status", f"claimed {claim.status}, by its figures {status}"))
    return wrong


def _check_positions(instance: Instance, schedule: Schedule) -> None:
    names = (("holder", len(instance.holders)), ("investor", len(instance.investors)))
    for column, (what, count) in enumerate((*names, ("slot", instance.slots))):
        wrong = (schedule.rows[:, column] < 0) | (schedule.rows[:, column] >= count)
        if wrong.any():
            value = int(schedule.rows[wrong.argmax(), column])
            raise InstanceError(f"meetings: {what} {value} is outside 0..{count - 1}")
    if (schedule.rows[:, 3] < 0).any():
        raise InstanceError(f"meetings: table {schedule.rows[:, 3].min()} is less than 0")


def _wished_only(instance: Instance, meetings: Integers) -> Iterator[str]:
    allowed = np.concatenate([_pair(instance, instance.wishes), _pair(instance, instance.pinned)])
    for holder, investor, slot, _ in meetings[~_among(_pair(instance, meetings), allowed)]:
        yield f"holder {holder} and investor {investor} meet in slot {slot} without a wish"


def _meets_once(instance: Instance, meetings: Integers) -> Iterator[str]:
    pairs, counts = np.unique(_pair(instance, meetings), return_counts=True)
    for pair, count in zip(pairs[counts > 1], counts[counts > 1], strict=True):
        holder, investor = divmod(int(pair), len(instance.investors))
        yield f"holder {holder} and investor {investor} meet {count} times"


def _one_place_at_a_time(instance: Instance, meetings: Integers) -> Iterator[str]:
    for what, column, most in (
        ("holder", 0, np.ones(len(instance.holders), dtype=np.int64)),
        ("investor", 1, instance.delegates),
    ):
        places, counts = np.unique(meetings[:, [column, 2]], axis=0, return_counts=True)
        for index in np.flatnonzero(counts > most[places[:, 0]]):
            person, slot = places[index]
            yield f"{what} {person} has {counts[index]} meetings in slot {slot}"


def _available(instance: Instance, meetings: Integers) -> Iterator[str]:
    for what, column, available in (
        ("holder", 0, instance.holder_available),
        ("investor", 1, instance.investor_available),
    ):
        for row in meetings[~available[meetings[:, column], meetings[:, 2]]]:
            yield f"{what} {row[column]} is unavailable in slot {row[2]}"


def _personal_maximum(instance: Instance, meetings: Integers) -> Iterator[str]:
    everybody: tuple[tuple[str, int, Sequence[Holder | Investor]], ...] = (
        ("holder", 0, instance.holders),
        ("investor", 1, instance.investors),
    )
    for what, column, persons in everybody:
        counts = np.bincount(meetings[:, column], minlength=len(persons)).tolist()
        for position, (person, count) in enumerate(zip(persons, counts, strict=True)):
            if person.max_meetings is not None and count > person.max_meetings:
                yield f"{what} {position} has {count} meetings, at most {person.max_meetings}"


def _table_limit(instance: Instance, meetings: Integers) -> Iterator[str]:
    places, counts = np.unique(meetings[:, [3, 2]], axis=0, return_counts=True)
    for table, slot in places[counts > 1]:
        yield f"table {table} is taken more than once in slot {slot}"
    if instance.tables is not None:
        for table, slot in places[places[:, 0] >= instance.tables]:
            yield f"table {table} of slot {slot} is not one of the {instance.tables}"
    closed = {(table, slot) for table, slot in instance.closed.tolist()}
    for table, slot in places.tolist() if closed else ():
        if (table, slot) in closed:
            yield f"table {table} is closed in slot {slot}"
    if instance.tables_suffice:
        seats = np.unique(meetings[:, [1, 3]], axis=0)
        used = np.bincount(seats[:, 0], minlength=len(instance.investors))
        at_once = instance.delegates.copy()
        busy, together = np.unique(meetings[:, [1, 2]], axis=0, return_counts=True)
        np.maximum.at(at_once, busy[:, 0], together)
        for investor in np.flatnonzero(used > at_once):
            yield (
                f"investor {investor} sits at {used[investor]} tables"
                f" with {instance.delegates[investor]} delegates"
            )


def _pinned(instance: Instance, meetings: Integers) -> Iterator[str]:
    held = set(map(tuple, meetings[:, :3].tolist())) if len(instance.pinned) else set()
    for holder, investor, slot in instance.pinned.tolist():
        if (holder, investor, slot) not in held:
            yield f"holder {holder} and investor {investor} do not meet in slot {slot}"


def _rest(instance: Instance, meetings: Integers) -> Iterator[str]:
    pauses = {*instance.breaks_after, *instance.days_end}
    for position, investor in enumerate(instance.investors):
        if investor.max_consecutive is None:
            continue
        busy = set(meetings[meetings[:, 1] == position, 2].tolist())
        run = 0
        for slot in range(instance.slots):
            run = run + 1 if slot in busy else 0
            if run == investor.max_consecutive + 1:
                yield f"investor {position} has more than {run - 1} meetings on end at slot {slot}"
            if slot in pauses:
                run = 0


def _kind_maximum(instance: Instance, meetings: Integers) -> Iterator[str]:
    sides: tuple[tuple[str, int, Sequence[Holder | Investor], Sequence[Holder | Investor]], ...] = (
        ("holder", 0, instance.holders, instance.investors),
        ("investor", 1, instance.investors, instance.holders),
    )
    for what, column, persons, partners in sides:
        general = instance.max_per_kind.get(f"{what}s", {})
        if not general and not any(isinstance(one.max_per_kind, dict) for one in persons):
            continue
        counts = Counter((row[column], partners[row[1 - column]].kind) for row in meetings.tolist())
        for (position, kind), count in counts.items():
            if not isinstance(kind, str):
                continue
            limits = dict(general)
            if isinstance(persons[position].max_per_kind, dict):
                limits |= persons[position].max_per_kind
            if count > limits.get(kind, count):
                yield f"{what} {position} meets {count} of kind {kind!r}, at most {limits[kind]}"


def _precedence(instance: Instance, meetings: Integers) -> Iterator[str]:
    if not len(instance.precedences):
        return
    held = {(holder, investor): slot for holder, investor, slot, _ in meetings.tolist()}
    for first, second in instance.precedences.tolist():
        early, late = held.get(tuple(first)), held.get(tuple(second))
        if early is not None and late is not None and early >= late:
            yield f"pair {first} in slot {early} is not before pair {second} in slot {late}"


_CHECKS: dict[Rule, Callable[[Instance, Integers], Iterator[str]]] = {
    Rule.WISHED_ONLY: _wished_only,
    Rule.MEETS_ONCE: _meets_once,
    Rule.ONE_PLACE_AT_A_TIME: _one_place_at_a_time,
    Rule.AVAILABLE: _available,
    Rule.PERSONAL_MAXIMUM: _personal_maximum,
    Rule.TABLE_LIMIT: _table_limit,
    Rule.PINNED: _pinned,
    Rule.REST: _rest,
    Rule.KIND_MAXIMUM: _kind_maximum,
    Rule.PRECEDENCE: _precedence,
}


def _pair(instance: Instance, table: Integers) -> Integers:
    """One number for the holder and the investor of each row."""
    return table[:, 0] * len(instance.investors) + table[:, 1]


def _among(values: Integers, others: Integers) -> Booleans:
    """Which values are among the others; by sorting, which suits millions."""
    if not len(others):
        return np.zeros(len(values), dtype=np.bool_)
    ordered = np.sort(others)
    found = np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)
    return np.asarray(ordered[found] == values)


def _value(instance: Instance, schedule: Schedule) -> int:
    held = _among(_pair(instance, instance.wishes), _pair(instance, schedule.rows))
    return int(instance.wishes[held, 2].sum())


def _shortfall(instance: Instance, meetings: Integers) -> int:
    total = 0
    for column, guaranteed in ((0, instance.holder_guaranteed), (1, instance.investor_guaranteed)):
        counts = np.bincount(meetings[:, column], minlength=len(guaranteed))
        total += int(np.maximum(guaranteed - counts, 0).sum())
    return total


def _idle_runs(
    person: Integers, slot: Integers, available: Booleans, days_end: Sequence[int]
) -> Integers:
    """Lengths of the idle runs between consecutive busy slots of one person on one day."""
    busy = np.zeros_like(available)
    busy[person, slot] = True
    who, when = np.nonzero(busy & available)
    passed = np.cumsum(available, axis=1)[who, when]
    day = np.searchsorted(np.unique(np.array(days_end, dtype=np.int64)), when)
    together = (who[1:] == who[:-1]) & (day[1:] == day[:-1])
    lengths: Integers = np.diff(passed)[together] - 1
    return lengths[lengths > 0]
