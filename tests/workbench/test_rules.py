"""The rules that an act is told to break are those that the solver's verifier names."""

import random

import pytest

from matchmaker.workbench.plans import DraftPlan, GridPlace, Pair
from matchmaker.workbench.rules import breaches
from solver.problem.instance import Instance, rows
from solver.problem.persons import Holder, Investor
from solver.problem.rules import Rule
from solver.problem.validation import InstanceError
from solver.verification.schedule import violations


def an_instance(chance: random.Random) -> Instance:
    slots, tables = chance.randint(2, 5), chance.randint(1, 4)

    def away() -> tuple[int, ...]:
        return tuple(slot for slot in range(slots) if chance.random() < 0.15)

    return Instance(
        name="desk",
        slots=slots,
        tables=tables,
        closed=rows([(0, 0)] if chance.random() < 0.3 else [], 2),
        breaks_after=[0] if chance.random() < 0.3 else [],
        holders=[
            Holder(f"h{n}", chance.choice([None, 1]), 1, away(), kind=f"k{n % 2}")
            for n in range(4)
        ],
        investors=[
            Investor(f"i{n}", chance.choice([None, 2]), 0, away(), chance.choice([1, 2]),
                     chance.choice([None, 1]), kind=f"k{n % 2}")
            for n in range(3)
        ],
        wishes=rows(
            [(h, i, h + i + 1) for h in range(4) for i in range(3) if chance.random() < 0.7], 3
        ),
        precedences=rows([((0, 0), (1, 0))] if chance.random() < 0.3 else [], 2, 2),
        max_per_kind=chance.choice([{}, {}, {"holders": {"k0": 1}}, {"investors": {"k1": 1}}]),
    )  # fmt: skip


def a_plan(chance: random.Random, instance: Instance) -> DraftPlan:
    pairs = [Pair(h, i) for h in range(4) for i in range(3) if chance.random() < 0.5]
    places = [
        GridPlace(chance.randrange(instance.slots), chance.randrange((instance.tables or 0) + 1))
        for _ in pairs
    ]
    meetings = dict(zip(pairs, places, strict=True))
    fixed = {
        Pair(h, i): chance.randrange(instance.slots)
        for h in range(4)
        for i in range(3)
        if chance.random() < 0.1
    }
    apart = frozenset(Pair(h, i) for h in range(4) for i in range(3) if chance.random() < 0.1)
    return DraftPlan(meetings, fixed, apart)


def test_breaches_are_those_of_the_verifier() -> None:
    chance, met = random.Random(11), set[str]()
    for _ in range(1500):
        instance = an_instance(chance)
        plan = a_plan(chance, instance)
        values = {(h, i): value for h, i, value in instance.wishes.tolist()}
        try:
            judged = plan.instance(instance)
        except InstanceError:
            continue
        found = {violation.name for violation in violations(judged, plan.schedule)}
        assert {breach.rule.value for breach in breaches(instance, values, plan)} == found
        met |= found
    assert met == {rule.value for rule in Rule} - {"meets_once"}  # a pair has one place


@pytest.mark.parametrize("seed", range(3))
def test_a_pair_kept_apart_by_hand_is_out_of_the_instance(seed: int) -> None:
    chance = random.Random(seed)
    instance = an_instance(chance)
    pair = Pair(*instance.wishes[0, :2].tolist())
    plan = DraftPlan({}, {}, frozenset({pair}))
    assert len(plan.instance(instance).wishes) == len(instance.wishes) - 1
