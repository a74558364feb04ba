"""Chains of replans against an exact model of other code: value, moves, bounds, every policy."""

import dataclasses
from typing import Any

import msgspec
import numpy as np
import pytest

from benchmarks.generate import Regime, generate
from solver.problem.arrays import Integers
from solver.problem.instance import Instance
from solver.problem.schedule import Schedule
from solver.replanning.replan import Policy, Replan, replan
from solver.stages import solve
from tests.examples import LONG
from tests.solver.replanning.exact import DayByMilp

CHAIN = 5
#: a few in the gate
SEEDS = range(150 if LONG else 4)


def drawn(seed: int) -> Instance:
    """A small morning in which any rule may be asked for."""
    random = np.random.default_rng(seed)

    def one_of(*values: Any) -> Any:
        return values[int(random.integers(len(values)))]

    slots = one_of(4, 5, 6)
    regime = Regime(
        one_of(6, 8, 10),
        one_of(2, 3),
        slots,
        one_of(10, 14, 16),
        unavailable=one_of(0.0, 0.15),
        tables=one_of(None, 0.7),
        closed=one_of(0.0, 0.1),
        delegates=one_of(1, 2, 3),
        max_meetings=one_of(None, 2),
        investor_maximum=one_of(None, 7),
        pins=one_of(0.0, 0.1),
        max_consecutive=one_of(None, 1, 2, 3),
        precedences=one_of(0, 2),
        **one_of({}, {}, {"kinds": 2, "per_kind": 1}, {"kinds": 2, "per_kind": 1, "of_kind": 2}),
    )
    instance = generate(
        dataclasses.replace(regime, wishes=min(regime.wishes, regime.holders * regime.investors)),
        seed=seed,
    )
    return instance.replace(**{one_of("breaks_after", "days_end"): one_of((), (slots // 2,))})


def changed(instance: Instance, slot: int, random: np.random.Generator) -> Instance:
    """Some leave, have a delegate fewer or want no more of a kind; pinned people stay."""
    pinned = [set(instance.pinned[:, side].tolist()) for side in (0, 1)]
    late = range(slot, instance.slots)
    sides: list[list[Any]] = [list(instance.holders), list(instance.investors)]
    for side, people in enumerate(sides):
        for position, person in enumerate(people):
            if position in pinned[side]:
                continue
            draw = random.random()
            if draw < 0.12:
                away = tuple(sorted({*person.unavailable, *late}))
                people[position] = msgspec.structs.replace(person, unavailable=away)
            elif draw < 0.18 and side == 1 and person.delegates > 1:
                people[position] = msgspec.structs.replace(person, delegates=person.delegates - 1)
            elif draw < 0.25 and instance.max_per_kind:
                people[position] = msgspec.structs.replace(person, max_per_kind={"K0": 0})
    return instance.replace(holders=sides[0], investors=sides[1])


def triples(rows: Integers) -> list[tuple[int, int, int]]:
    return [(h, i, s) for h, i, s, *_ in rows.tolist()]


def compared(instance: Instance, previous: Schedule, slot: int, policy: Policy) -> Replan:
    """The replan, once it was found to be what the exact model says."""
    found = replan(instance, previous, slot, policy=policy, seconds=0)
    rows = triples(previous.rows)
    day = DayByMilp(
        instance,
        [row for row in rows if row[2] < slot],
        [row for row in rows if row[2] >= slot],
        slot,
    )
    forced = set(triples(found.forced))
    stay = [row for row in day.survivors if row not in forced]
    assert day.kept(stay) == day.most_kept()
    most = 0 if policy == "fill" else None if policy == "best" else int(policy)
    missing, value, moves = day.best(stay, most)
    changes = found.changes
    assert (found.shortfall_bound, found.value_bound) <= (missing, found.value_bound)
    assert (found.guarantee_shortfall, found.value) == (missing, value)
    assert changes.moved + changes.dropped <= (moves if most is None else most)
    if policy == "best":
        assert changes.moves_bound <= moves
    if found.status == "optimal":
        assert (found.shortfall_bound, found.value_bound) == (missing, value)
    return found


def chain(seed: int) -> int:
    """Five replans, each of what the last one made; how many were compared."""
    random = np.random.default_rng(1_000 + seed)
    instance = drawn(seed)
    plan, slot, count = solve(instance, seconds=0).schedule, 0, 0
    for _ in range(CHAIN):
        slot = min(instance.slots, slot + int(random.integers(0, 3)))
        instance = changed(instance, slot, random)
        took = (plan.rows[:, 2] >= slot) | (random.random(len(plan)) < 0.9)
        pins = set(triples(instance.pinned))
        took |= np.array([row in pins for row in triples(plan.rows)], dtype=np.bool_)
        plan = Schedule(plan.rows[took])
        policies: tuple[Policy, ...] = ("fill", "best", int(random.integers(1, 4)))
        results = [compared(instance, plan, slot, policy) for policy in policies]
        plan = results[int(random.integers(len(results)))].schedule
        count += len(results)
        if slot == instance.slots:
            break
    return count


@pytest.mark.parametrize("seed", SEEDS)
def test_a_chain_of_replans_is_what_an_exact_model_says(seed: int) -> None:
    assert chain(seed) >= 3
