"""Where a meeting can sit: a free table, the nearest free place, the place that costs least."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from matchmaker.workbench.bench import Bench
from matchmaker.workbench.plans import DraftPlan, GridPlace, Pair
from solver.problem.instance import Instance
from solver.problem.persons import limit_of_kind

Loss = tuple[int, int, int]
"""Guaranteed meetings, points, meetings; in this order."""


def seat_at(
    instance: Instance,
    plan: DraftPlan,
    pair: Pair,
    slot: int,
    freed: Collection[int] = (),
) -> int | None:
    """A free table in the slot, or a freed one: the investor's own first, then the first."""
    tables = _free_tables(instance, plan, slot, freed)
    own = {plan.meetings[each].table for each in plan.by_investor.get(pair.investor, ())}
    if instance.tables_suffice and len(own) >= _delegates(instance, pair):
        tables = [table for table in tables if table in own]
    return min(tables, key=lambda table: (table not in own, table), default=None)


def nearest_seat(instance: Instance, plan: DraftPlan, pair: Pair) -> GridPlace | None:
    """A place that moves nobody, as near to the meetings of both as there is."""
    found = [
        (_distance(plan, pair, slot), slot, table)
        for slot in range(instance.slots)
        if _is_free(instance, plan, pair, slot)
        and (table := seat_at(instance, plan, pair, slot)) is not None
    ]
    return GridPlace(*min(found)[1:]) if found else None


def least_loss(
    bench: Bench, pair: Pair, slots: Iterable[int], tables: Sequence[int] | None
) -> tuple[GridPlace, list[Pair]] | None:
    """The place at which holding the pair costs least, and whose meetings it takes.

    None when the two are together in none of the slots, or fixed meetings are in the way.
    """
    found: list[tuple[Loss, int, GridPlace, list[Pair]]] = []
    for slot in slots:
        if not _are_there(bench.instance, pair, slot):
            continue
        out = _in_the_way(bench, pair, slot, tables)
        if out is not None:
            place, gone = out
            distance = _distance(bench.plan, pair, slot)
            found.append((_loss(bench, pair, gone), distance, place, gone))
    return min(found)[2:] if found else None


def _in_the_way(
    bench: Bench, pair: Pair, slot: int, tables: Sequence[int] | None
) -> tuple[GridPlace, list[Pair]] | None:
    """The cheapest meetings without which the pair fits into the slot, and the table."""
    instance, plan = bench.instance, bench.plan
    gone: set[Pair] = {
        each for each in plan.by_holder.get(pair.holder, ()) if plan.meetings[each].slot == slot
    }
    theirs = plan.by_investor.get(pair.investor, [])
    then = [each for each in theirs if plan.meetings[each].slot == slot and each not in gone]
    gone |= _cheapest(bench, then, len(then) + 1 - _delegates(instance, pair))
    for own, most in (
        (plan.by_holder.get(pair.holder, []), instance.holders[pair.holder].max_meetings),
        (theirs, instance.investors[pair.investor].max_meetings),
    ):
        if most is not None:
            left = [each for each in own if each not in gone]
            gone |= _cheapest(bench, left, len(left) + 1 - most)
    for alike, most in _of_kinds(bench, pair):
        left = [each for each in alike if each not in gone]
        gone |= _cheapest(bench, left, len(left) + 1 - most)
    freed = {plan.meetings[each].table for each in gone if plan.meetings[each].slot == slot}
    if tables is None:
        table = seat_at(instance, plan, pair, slot, freed)
    else:
        table = tables[0]
        gone |= set(plan.by_place.get(GridPlace(slot, table), ()))
    if table is None:
        taken = [each for each in plan.by_slot.get(slot, ()) if each not in gone]
        gone |= _cheapest(bench, taken, 1)
        freed = {plan.meetings[each].table for each in gone if plan.meetings[each].slot == slot}
        table = seat_at(instance, plan, pair, slot, freed)
    if table is None or any(each in plan.fixed for each in gone):
        return None
    return GridPlace(slot, table), sorted(gone)


def _of_kinds(bench: Bench, pair: Pair) -> Iterator[tuple[list[Pair], int]]:
    """Meetings of either with partners of the other's kind, and how many there may be."""
    instance, plan = bench.instance, bench.plan
    ours, theirs = instance.holders, instance.investors
    kind = theirs[pair.investor].kind
    most = limit_of_kind(ours[pair.holder], instance.max_per_kind.get("holders", {}), kind)
    if most is not None:
        mine = plan.by_holder.get(pair.holder, ())
        yield [each for each in mine if theirs[each.investor].kind == kind], most
    kind = ours[pair.holder].kind
    most = limit_of_kind(theirs[pair.investor], instance.max_per_kind.get("investors", {}), kind)
    if most is not None:
        mine = plan.by_investor.get(pair.investor, ())
        yield [each for each in mine if ours[each.holder].kind == kind], most


def _cheapest(bench: Bench, pairs: Sequence[Pair], count: int) -> set[Pair]:
    """So many of these meetings, those first whose loss weighs least; fixed ones last."""
    order = sorted(
        pairs, key=lambda each: (each in bench.plan.fixed, _loss(bench, None, [each]), each)
    )
    return set(order[: max(0, count)])


def _loss(bench: Bench, pair: Pair | None, gone: Sequence[Pair]) -> Loss:
    """What is lost without these meetings and with the pair's."""
    instance, plan = bench.instance, bench.plan
    owed = 0
    for side, persons in ((0, instance.holders), (1, instance.investors)):
        counts = plan.by_holder if side == 0 else plan.by_investor
        change: dict[int, int] = {}
        for each in gone:
            change[each[side]] = change.get(each[side], 0) - 1
        if pair is not None:
            change[pair[side]] = change.get(pair[side], 0) + 1
        for person, more in change.items():
            has = len(counts.get(person, ()))
            due = persons[person].guaranteed
            owed += max(0, due - has - more) - max(0, due - has)
    points = sum(map(bench.value, gone)) - (bench.value(pair) if pair is not None else 0)
    return owed, points, len(gone)


def _is_free(instance: Instance, plan: DraftPlan, pair: Pair, slot: int) -> bool:
    holder = all(plan.meetings[each].slot != slot for each in plan.by_holder.get(pair.holder, ()))
    busy = sum(plan.meetings[each].slot == slot for each in plan.by_investor.get(pair.investor, ()))
    return holder and busy < _delegates(instance, pair) and _are_there(instance, pair, slot)


def _are_there(instance: Instance, pair: Pair, slot: int) -> bool:
    return bool(
        instance.holder_available[pair.holder, slot]
        and instance.investor_available[pair.investor, slot]
    )


def _free_tables(
    instance: Instance, plan: DraftPlan, slot: int, freed: Collection[int]
) -> list[int]:
    shut = {table for table, when in instance.closed.tolist() if when == slot}
    shut |= {plan.meetings[each].table for each in plan.by_slot.get(slot, ())} - set(freed)
    return [table for table in range(instance.tables or 0) if table not in shut]


def _distance(plan: DraftPlan, pair: Pair, slot: int) -> int:
    """How far the slot is from the other meetings of both."""
    both = [*plan.by_holder.get(pair.holder, ()), *plan.by_investor.get(pair.investor, ())]
    return min((abs(plan.meetings[each].slot - slot) for each in both), default=0)


def _delegates(instance: Instance, pair: Pair) -> int:
    return instance.investors[pair.investor].delegates
