"""Mornings that have begun: an instance that changed, the plan that was published, a slot."""

import dataclasses
from typing import Any

import numpy as np
from hypothesis import strategies as st

from solver.problem.arrays import Integers
from solver.problem.instance import Instance
from solver.problem.schedule import Schedule
from solver.replanning.day import day_from
from solver.replanning.pins import split_pins
from solver.stages import solve
from tests.solver.mornings import Rows, fits, is_ordered, rests, shortfall, value
from tests.strategies import TINY, Draw, Size, instances


@dataclasses.dataclass(frozen=True)
class Begun:
    """What a replan is given."""

    instance: Instance
    previous: Schedule
    from_slot: int
    dropped_pins: Integers


@st.composite
def days(
    draw: Draw[Any], size: Size = TINY, mornings: st.SearchStrategy[Instance] | None = None
) -> Begun:
    """A solved morning after which people left, wishes were withdrawn and room was lost."""
    before = draw(instances(size) if mornings is None else mornings)
    plan = solve(before, seconds=0, seed=draw(st.integers(0, 3))).schedule
    slot = draw(st.integers(0, before.slots))
    took = [draw(st.integers(0, 3)) > 0 or row[2] >= slot for row in plan.rows.tolist()]
    late = tuple(range(slot, before.slots))
    holders = [_changed(draw, person, late) for person in before.holders]
    investors = [_changed(draw, person, late) for person in before.investors]
    fewer = draw(st.integers(0, 2)) == 0
    pins = _drawn_pins(draw, before, plan)
    binding, dropped = split_pins(
        holders, investors, before.slots, pins, max_per_kind=before.max_per_kind
    )
    now = before.replace(
        holders=holders,
        investors=investors,
        wishes=[row for row in before.wishes.tolist() if draw(st.integers(0, 5)) > 0],
        closed=[*before.closed.tolist(), [0, slot]]
        if before.tables and fewer and slot < before.slots
        else before.closed,
    )
    try:
        now = now.replace(pinned=binding)
    except ValueError:
        dropped = dropped[:0]
    return Begun(now, Schedule(plan.rows[took]), slot, dropped)


def _changed(draw: Draw[Any], person: Any, late: tuple[int, ...]) -> Any:
    fields = {name: getattr(person, name) for name in person.__struct_fields__}
    change = draw(st.integers(0, 7))
    if change == 0:
        fields["unavailable"] = tuple({*person.unavailable, *late})
    if change == 1 and fields.get("delegates", 1) > 1:
        fields["delegates"] -= 1
    if change == 2:
        fields["max_meetings"] = draw(st.integers(0, 2))
    if change == 3 and fields.get("max_consecutive"):
        fields["max_consecutive"] = 1
    if change == 4 and isinstance(person.max_per_kind, dict):
        fields["max_per_kind"] = {"a": draw(st.integers(0, 1))}
    return type(person)(**fields)


def _drawn_pins(draw: Draw[Any], instance: Instance, plan: Schedule) -> Integers:
    if draw(st.booleans()):
        return np.zeros((0, 3), dtype=np.int64)
    rows = plan.rows[:, :3]
    kept = [draw(st.integers(0, 3)) == 0 for _ in rows]
    return rows[np.array(kept, dtype=np.bool_)]


def best_of_day(day: Begun, policy: str | int) -> tuple[int, int, int]:
    """What `best_by_trying` finds for a policy."""
    start = day_from(day.instance, day.previous, day.from_slot)
    held, pins = [list(map(tuple, part.tolist())) for part in (start.held, start.pinned)]
    survivors = [tuple(row[:3]) for row in start.survivors.tolist()]
    most = None if policy == "best" else 0 if policy == "fill" else int(policy)
    return best_by_trying(day.instance, held, pins, survivors, day.from_slot, most)


def best_by_trying(
    instance: Instance, held: Rows, pins: Rows, survivors: Rows, from_slot: int, most: int | None
) -> tuple[int, int, int]:
    """Least shortfall, greatest value, fewest survivors moved or dropped, over all plans."""
    met = {row[:2] for row in held}
    now = instance.replace(pinned=[], holders=instance.holders, investors=instance.investors)
    pairs = [(h, i) for h, i, _ in now.wishes.tolist() if (h, i) not in met]
    pairs = [pair for pair in pairs if pair not in {pin[:2] for pin in pins}]
    found = []
    for plan in _plans(now, [tuple(row[:3]) for row in held], list(pins), pairs, from_slot):
        moves = sum(tuple(row[:3]) not in plan for row in survivors)
        later = [row for row in plan if row[2] >= from_slot]
        if not rests(now, later) or not is_ordered(now, later):
            continue
        if most is None or moves <= most:
            found.append((shortfall(now, plan), -value(now, plan), moves))
    best = min(found)
    return best[0], -best[1], best[2]


def _plans(
    instance: Instance, held: Rows, later: Rows, pairs: list[tuple[int, int]], from_slot: int
) -> Any:
    if not pairs:
        yield [*held, *later]
        return
    yield from _plans(instance, held, later, pairs[1:], from_slot)
    for slot in range(from_slot, instance.slots):
        meeting = (*pairs[0], slot)
        if fits(instance, [*held, *later], meeting):
            yield from _plans(instance, held, [*later, meeting], pairs[1:], from_slot)
