"""Which rules a plan breaks, by name, person and slot, so that an organiser can be told in words.

One function a rule, as in the verifier, with whom it agrees (tests/workbench); the verifier alone
decides what is stored.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec

from matchmaker.workbench.plans import DraftPlan, Values
from solver.problem.instance import Instance
from solver.problem.persons import Holder, Investor, limit_of_kind
from solver.problem.rules import Rule


class Breach(msgspec.Struct, frozen=True):
    """A rule that is broken: by whom, in which slot, at which table, as far as it has them."""

    rule: Rule
    holder: int | None = None
    investor: int | None = None
    slot: int | None = None
    table: int | None = None


def breaches(instance: Instance, values: Values, plan: DraftPlan) -> list[Breach]:
    """Every breach of every rule, in the order of the catalogue; `values` has every wish."""
    wished = _wished_only(values, plan)
    return [*wished, *(breach for check in _CHECKS for breach in check(instance, plan))]


def _wished_only(values: Values, plan: DraftPlan) -> Iterator[Breach]:
    for pair in plan.meetings:
        if (pair not in values or pair in plan.apart) and pair not in plan.fixed:
            yield Breach(Rule.WISHED_ONLY, pair.holder, pair.investor)


def _one_place_at_a_time(instance: Instance, plan: DraftPlan) -> Iterator[Breach]:
    busy = Counter((pair.holder, place.slot) for pair, place in plan.meetings.items())
    for (holder, slot), count in busy.items():
        if count > 1:
            yield Breach(Rule.ONE_PLACE_AT_A_TIME, holder, None, slot)
    busy = Counter((pair.investor, place.slot) for pair, place in plan.meetings.items())
    for (investor, slot), count in busy.items():
        if count > instance.investors[investor].delegates:
            yield Breach(Rule.ONE_PLACE_AT_A_TIME, None, investor, slot)


def _available(instance: Instance, plan: DraftPlan) -> Iterator[Breach]:
    holders, investors = (
        [frozenset(person.unavailable) for person in persons]
        for persons in (instance.holders, instance.investors)
    )
    for pair, place in plan.meetings.items():
        if place.slot in holders[pair.holder]:
            yield Breach(Rule.AVAILABLE, pair.holder, None, place.slot)
        if place.slot in investors[pair.investor]:
            yield Breach(Rule.AVAILABLE, None, pair.investor, place.slot)


def _personal_maximum(instance: Instance, plan: DraftPlan) -> Iterator[Breach]:
    for holder, most in _maxima(instance.holders):
        if len(plan.by_holder.get(holder, ())) > most:
            yield Breach(Rule.PERSONAL_MAXIMUM, holder)
    for investor, most in _maxima(instance.investors):
        if len(plan.by_investor.get(investor, ())) > most:
            yield Breach(Rule.PERSONAL_MAXIMUM, None, investor)


def _maxima(persons: Sequence[Holder | Investor]) -> Iterator[tuple[int, int]]:
    for position, person in enumerate(persons):
        if person.max_meetings is not None:
            yield position, person.max_meetings


def _table_limit(instance: Instance, plan: DraftPlan) -> Iterator[Breach]:
    closed = {(table, slot) for table, slot in instance.closed.tolist()}
    for place, pairs in plan.by_place.items():
        beyond = instance.tables is not None and place.table >= instance.tables
        if len(pairs) > 1 or beyond or (place.table, place.slot) in closed:
            yield Breach(Rule.TABLE_LIMIT, None, None, place.slot, place.table)
    if not instance.tables_suffice:
        return
    for investor, pairs in plan.by_investor.items():
        places = [plan.meetings[pair] for pair in pairs]
        at_once = max(Counter(place.slot for place in places).values())
        seats = max(instance.investors[investor].delegates, at_once)
        if len({place.table for place in places}) > seats:
            yield Breach(Rule.TABLE_LIMIT, None, investor)


def _pinned(instance: Instance, plan: DraftPlan) -> Iterator[Breach]:
    for pair, slot in plan.fixed.items():
        if not plan.is_fixed(pair):
            yield Breach(Rule.PINNED, pair.holder, pair.investor, slot)


def _rest(instance: Instance, plan: DraftPlan) -> Iterator[Breach]:
    pauses = {*instance.breaks_after, *instance.days_end}
    for position, investor in enumerate(instance.investors):
        if investor.max_consecutive is None:
            continue
        busy = {plan.meetings[pair].slot for pair in plan.by_investor.get(position, ())}
        run = 0
        for slot in range(instance.slots):
            run = run + 1 if slot in busy else 0
            if run == investor.max_consecutive + 1:
                yield Breach(Rule.REST, None, position, slot)
            if slot in pauses:
                run = 0


def _precedence(instance: Instance, plan: DraftPlan) -> Iterator[Breach]:
    held = {tuple(pair): place.slot for pair, place in plan.meetings.items()}
    for first, second in instance.precedences.tolist():
        early, late = held.get(tuple(first)), held.get(tuple(second))
        if early is not None and late is not None and early >= late:
            yield Breach(Rule.PRECEDENCE, second[0], second[1], late)


def _kind_maximum(instance: Instance, plan: DraftPlan) -> Iterator[Breach]:
    people: tuple[Sequence[Holder | Investor], ...] = (instance.holders, instance.investors)
    sides = ("holders", plan.by_holder), ("investors", plan.by_investor)
    for side, (name, meetings) in enumerate(sides):
        general = instance.max_per_kind.get(name, {})
        for position, pairs in meetings.items():
            met = Counter(people[1 - side][pair[1 - side]].kind for pair in pairs)
            for kind, count in met.items():
                most = limit_of_kind(people[side][position], general, kind)
                if most is not None and count > most:
                    who = (position, None) if side == 0 else (None, position)
                    yield Breach(Rule.KIND_MAXIMUM, *who)


#: in the order of the catalogue, after the wishes. A pair has one place, so it meets once.
_CHECKS: Final[tuple[Callable[[Instance, DraftPlan], Iterator[Breach]], ...]] = (
    _one_place_at_a_time,
    _available,
    _personal_maximum,
    _table_limit,
    _pinned,
    _rest,
    _precedence,
    _kind_maximum,
)
