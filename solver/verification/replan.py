"""Does a new plan keep the promises of a replan? Recomputed from the three files alone.

Like :mod:`solver.verification.schedule` this shares nothing with the code that makes plans.
Meetings held before the slot stay as they were and escape the rules; they count in value,
guarantees and maxima, and a pair that was held does not meet again.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from solver.problem.arrays import Booleans, Integers
from solver.problem.instance import Instance
from solver.problem.persons import Holder, Investor
from solver.problem.rules import Rule
from solver.problem.schedule import Schedule
from solver.verification.schedule import Violation, violations

Row = tuple[int, int, int, int]
NOWHERE = -1


@dataclasses.dataclass(frozen=True)
class Changes:
    """What becomes of the meetings from the slot on.

    Parameters
    ----------
    kept, moved, dropped
        Survivors in their slot, in another one, no longer in the plan.
    cancelled
        Meetings that the instance no longer allows.
    forced
        Survivors that no longer fit beside the others, whatever becomes of them.
    added
        Meetings of the new plan that are neither kept nor moved.
    retabled
        Kept ones whose table is another one.
    moves_bound
        No plan as good in guarantee and value has fewer moved and dropped.
    """

    kept: int
    moved: int
    dropped: int
    cancelled: int
    forced: int
    added: int
    retabled: int
    moves_bound: int


def replan_violations(
    instance: Instance, previous: Schedule, from_slot: int, schedule: Schedule
) -> list[Violation]:
    """Every breach of a rule by what is still to come, and every change of what was held.

    Parameters
    ----------
    instance
        As it stands now.
    previous
        The published plan, without the meetings that did not take place.
    from_slot
        The first slot planned anew.
    schedule
        The new plan, held meetings included.

    Raises
    ------
    solver.problem.validation.InstanceError
        When a meeting names a person or a slot that does not exist.
    """
    held, later = _parted(previous, from_slot)[0], _parted(schedule, from_slot)[1]
    pins = _binding_pins(instance, held, from_slot)
    now = instance
    if len(pins) < len(instance.pinned):
        now = instance.replace(pinned=pins)
    found = violations(now, Schedule(later))
    found += [Violation("held", detail) for detail in _history(previous, from_slot, schedule)]
    found += [Violation("meets_once", detail) for detail in _meet_again(held, later)]
    already = {violation.detail for violation in found}
    found += [
        Violation("personal_maximum", detail)
        for detail in _beyond_maximum(instance, held, later)
        if detail not in already
    ]
    found += [
        Violation("kind_maximum", detail)
        for detail in _beyond_kinds(instance, held, later)
        if detail not in already
    ]
    return found


def changes(
    instance: Instance,
    previous: Schedule,
    from_slot: int,
    schedule: Schedule,
    forced: Sequence[Row] = (),
    moves_bound: int = 0,
    dropped_pins: Integers | None = None,
) -> Changes:
    """Count what changed.

    Parameters
    ----------
    instance
        As it stands now.
    previous
        The published plan, without the meetings that did not take place.
    from_slot
        The first slot planned anew.
    schedule
        The new plan, held meetings included.
    forced
        The meetings that the replan reports as forced: holder, investor, slot, table.
    moves_bound
        Claimed by the replan; copied, not checked.
    dropped_pins
        Pins that the instance leaves out because they no longer fit.
    """
    _, before = _parted(previous, from_slot)
    after = _parted(schedule, from_slot)[1]
    alive = _allowed(instance, dropped_pins, before)
    survivors = alive[_stays(alive, forced)]
    ours, theirs = _coded(2, survivors, after)
    # Of a pair that meets more than once the last meeting counts.
    last = {pair: row for row, pair in enumerate(theirs.tolist())}
    now = np.array([last.get(pair, NOWHERE) for pair in ours.tolist()], dtype=np.int64)
    meets = now != NOWHERE
    slot, table = np.append(after, np.full((1, 4), NOWHERE), axis=0)[now, 2:].T
    kept = meets & (slot == survivors[:, 2])
    moved = int((meets & ~kept).sum())
    return Changes(
        kept=int(kept.sum()),
        moved=moved,
        dropped=int((~meets).sum()),
        cancelled=len(before) - len(alive),
        forced=len(alive) - len(survivors),
        added=len(after) - int(kept.sum()) - moved,
        retabled=int((kept & (table != survivors[:, 3])).sum()),
        moves_bound=moves_bound,
    )


def false_changes(claimed: Changes, found: Changes) -> list[Violation]:
    """Each count that differs from what was recomputed, or contradicts itself."""
    wrong = [
        Violation(name, f"claimed {getattr(claimed, name)}, recomputed {getattr(found, name)}")
        for name in ("kept", "moved", "dropped", "cancelled", "forced", "added", "retabled")
        if getattr(claimed, name) != getattr(found, name)
    ]
    if claimed.moves_bound > found.moved + found.dropped:
        above = f"{claimed.moves_bound} is above the {found.moved + found.dropped} moves"
        wrong.append(Violation("moves_bound", above))
    return wrong


def needless_forced(
    instance: Instance,
    previous: Schedule,
    from_slot: int,
    forced: Sequence[Row],
    dropped_pins: Integers | None = None,
) -> list[Violation]:
    """Forced meetings that would have fitted beside those that stay, or never survived.

    Parameters
    ----------
    instance
        As it stands now.
    previous
        The published plan, without the meetings that did not take place.
    from_slot
        The first slot planned anew.
    forced
        The meetings that the replan reports as forced: holder, investor, slot, table.
    dropped_pins
        As for :func:`changes`.

    Returns
    -------
    list of Violation
        Named `forced`; empty when every forced meeting had to go.
    """
    held, before = _parted(previous, from_slot)
    pins = _binding_pins(instance, held, from_slot)
    given_up = Counter(forced)
    alive = _tuples(_allowed(instance, dropped_pins, before))
    stay = [(h, i, s) for h, i, s, t in alive if not given_up[h, i, s, t]]
    stay += [(h, i, s) for h, i, s in pins.tolist() if (h, i, s) not in stay]
    wrong = [f"{list(row)} is not a survivor" for row in given_up if row not in alive]
    wrong += [
        f"{list(row)} would fit beside the others"
        for row in given_up
        if row in alive and _fits(instance, _tuples(held), stay, row)
    ]
    return [Violation("forced", detail) for detail in wrong]


def _fits(
    instance: Instance, held: Sequence[Row], stay: Sequence[tuple[int, int, int]], row: Row
) -> bool:
    holder, investor, slot, _ = row
    here = [one for one in stay if one[2] == slot]
    ours = sum(one[0] == holder for one in [*held, *stay])
    theirs = sum(one[1] == investor for one in [*held, *stay])
    limits = (
        (sum(one[0] == holder for one in here), 1),
        (sum(one[1] == investor for one in here), instance.investors[investor].delegates),
        (len(here), None if instance.open_tables is None else int(instance.open_tables[slot])),
        (sum(one[:2] == row[:2] for one in [*held, *stay]), 1),
        (ours, instance.holders[holder].max_meetings),
        (theirs, instance.investors[investor].max_meetings),
        *_of_kinds(instance, [*held, *stay], holder, investor),
    )
    return all(most is None or count < most for count, most in limits) and _is_borne(
        instance, stay, (holder, investor, slot)
    )


def _of_kinds(
    instance: Instance, meetings: Sequence[tuple[int, ...]], holder: int, investor: int
) -> Iterator[tuple[int, int]]:
    """Meetings that either has with partners of the other's kind, and how many they may have."""
    ours, theirs = instance.holders, instance.investors
    if (most := _limit(instance, "holders", holder, investor)) is not None:
        mine = [theirs[one[1]].kind for one in meetings if one[0] == holder]
        yield mine.count(theirs[investor].kind), most
    if (most := _limit(instance, "investors", investor, holder)) is not None:
        mine = [ours[one[0]].kind for one in meetings if one[1] == investor]
        yield mine.count(ours[holder].kind), most


def _limit(instance: Instance, side: str, person: int, partner: int) -> int | None:
    """Most meetings of a person with partners of this one's kind; None for no limit."""
    one: Holder | Investor
    other: Holder | Investor
    if side == "holders":
        one, other = instance.holders[person], instance.investors[partner]
    else:
        one, other = instance.investors[person], instance.holders[partner]
    if not isinstance(other.kind, str):
        return None
    limits = dict(instance.max_per_kind.get(side, {}))
    if isinstance(one.max_per_kind, dict):
        limits.update(one.max_per_kind)
    return limits.get(other.kind)


def _is_borne(
    instance: Instance, stay: Sequence[tuple[int, int, int]], meeting: tuple[int, int, int]
) -> bool:
    """Do rest and precedence bear the meeting beside those that stay?"""
    free = instance.replace(pinned=np.zeros((0, 3), dtype=np.int64))
    found = violations(free, Schedule.of((*one, 0) for one in [*stay, meeting]))
    return not {one.name for one in found} & {Rule.REST, Rule.PRECEDENCE}


def _parted(schedule: Schedule, from_slot: int) -> tuple[Integers, Integers]:
    """The meetings before the slot, and the others."""
    before = schedule.rows[:, 2] < from_slot
    return schedule.rows[before], schedule.rows[~before]


def _tuples(meetings: Integers) -> list[Row]:
    return [(h, i, s, t) for h, i, s, t in meetings.tolist()]


def _coded(columns: int, *tables: Integers) -> list[Integers]:
    """A number ≥ 0 for the first columns of each row, equal exactly where these are."""
    every = np.concatenate([table[:, :columns] for table in tables])
    if not len(every):
        return [np.zeros(0, dtype=np.int64) for _ in tables]
    low, high = every.min(axis=0), every.max(axis=0)
    return [
        np.ravel_multi_index(tuple((table[:, :columns] - low).T), tuple(high - low + 1))
        for table in tables
    ]


def _binding_pins(instance: Instance, held: Integers, from_slot: int) -> Integers:
    """Pins from the slot on of pairs that have not met, while the maxima allow, by value."""
    if not len(instance.pinned):
        return instance.pinned
    met = {(holder, investor) for holder, investor, _, _ in held.tolist()}
    ours, theirs = Counter(held[:, 0].tolist()), Counter(held[:, 1].tolist())
    binds = np.zeros(len(instance.pinned), dtype=np.bool_)
    counted: list[tuple[int, ...]] = [(holder, investor) for holder, investor, *_ in held.tolist()]
    worth = {(holder, investor): value for holder, investor, value in instance.wishes.tolist()}
    pins = [(row, *pin) for row, pin in enumerate(instance.pinned.tolist())]
    for row, holder, investor, slot in sorted(pins, key=lambda pin: -worth.get(pin[1:3], 0)):
        limits: tuple[tuple[int, int | None], ...] = (
            (ours[holder], instance.holders[holder].max_meetings),
            (theirs[investor], instance.investors[investor].max_meetings),
        )
        limits += tuple(_of_kinds(instance, counted, holder, investor))
        may = all(most is None or count < most for count, most in limits)
        if slot >= from_slot and (holder, investor) not in met and may:
            binds[row] = True
            counted.append((holder, investor))
            ours[holder] += 1
            theirs[investor] += 1
    return instance.pinned[binds]


def _allowed(instance: Instance, dropped: Integers | None, planned: Integers) -> Integers:
    """The planned meetings that the instance by itself still allows, wished or pinned."""
    pins = instance.pinned if dropped is None else np.concatenate([instance.pinned, dropped])
    planned = planned[planned[:, 2] < instance.slots]
    holder, investor, slot, _ = planned.T
    here = instance.holder_available[holder, slot] & instance.investor_available[investor, slot]
    pair, wished = _coded(2, planned, instance.wishes)
    place, pinned = _coded(3, planned, pins)
    allowed: Integers = planned[here & (np.isin(pair, wished) | np.isin(place, pinned))]
    return allowed


def _stays(alive: Integers, forced: Sequence[Row]) -> Booleans:
    """Which of the meetings are not given up; of several alike the last stay."""
    stays = np.ones(len(alive), dtype=np.bool_)
    if forced:
        given_up = Counter(forced)
        for row, meeting in enumerate(_tuples(alive)):
            if given_up[meeting]:
                given_up[meeting] -= 1
                stays[row] = False
    return stays


def _history(previous: Schedule, from_slot: int, schedule: Schedule) -> Iterator[str]:
    past, present = _parted(previous, from_slot)[0], _parted(schedule, from_slot)[0]
    if np.array_equal(past, present):
        return
    then, now = Counter(_tuples(past)), Counter(_tuples(present))
    for holder, investor, slot, table in (then - now).elements():
        yield f"holder {holder} and investor {investor} were held in slot {slot} at table {table}"
    for holder, investor, slot, table in (now - then).elements():
        yield (
            f"holder {holder} and investor {investor} were not held in slot {slot} at table {table}"
        )


def _meet_again(held: Integers, later: Integers) -> Iterator[str]:
    met, again = _coded(2, held, later)
    for holder, investor, slot, _ in later[np.isin(again, met)].tolist():
        yield f"holder {holder} and investor {investor} meet again in slot {slot}"


def _beyond_maximum(instance: Instance, held: Integers, later: Integers) -> Iterator[str]:
    everybody: tuple[tuple[str, int, Sequence[Holder | Investor]], ...] = (
        ("holder", 0, instance.holders),
        ("investor", 1, instance.investors),
    )
    for what, column, persons in everybody:
        had = np.bincount(held[:, column], minlength=len(persons)).tolist()
        more = np.bincount(later[:, column], minlength=len(persons)).tolist()
        for position, count in enumerate(more):
            most = persons[position].max_meetings
            if count and most is not None and had[position] + count > most:
                yield f"{what} {position} has {had[position] + count} meetings, at most {most}"


def _beyond_kinds(instance: Instance, held: Integers, later: Integers) -> Iterator[str]:
    """Who has more partners of one kind than they may, those that were held among them."""
    people: tuple[tuple[str, int, Sequence[Holder | Investor]], ...] = (
        ("holder", 0, instance.investors),
        ("investor", 1, instance.holders),
    )
    for what, side, partners in people:
        if all(not isinstance(partner.kind, str) for partner in partners):
            continue
        to_come = later[:, :2].tolist()
        pairs = [*held[:, :2].tolist(), *to_come]
        counts = Counter((pair[side], partners[pair[1 - side]].kind) for pair in pairs)
        example = {(pair[side], partners[pair[1 - side]].kind): pair for pair in to_come}
        for (person, kind), pair in example.items():
            most, count = _limit(instance, f"{what}s", person, pair[1 - side]), counts[person, kind]
            if most is not None and count > most:
                yield f"{what} {person} meets {count} of kind {kind!r}, at most {most}"
