"""Talks moved in blocks: within every rule, counted right, never worse, the same for a seed."""

import dataclasses
from collections.abc import Iterator
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.generate import Regime, generate
from solver.breaks import parameters
from solver.breaks.block_annealing import BlockAnnealing, has_sides
from solver.breaks.comfort import improve
from solver.breaks.construct import first_slots
from solver.breaks.mornings import WIDEST, Mornings, discomfort, price
from solver.breaks.problem import BreaksProblem, Party, Talk, broken_rules, tally
from solver.stages import solve
from tests.examples import examples
from tests.solver.breaks.talks import problems, worth
from tests.solver.breaks.test_comfort import breaks_and_waiting, violated

fewer = settings(max_examples=examples(60))
RULES = Regime(
    40, 10, 9, 200, unavailable=0.2, tables=0.9, delegates=2, pins=0.1, max_consecutive=4,
    precedences=8, max_meetings=4,
)  # fmt: skip


@pytest.fixture
def in_blocks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """However small the morning, and few rounds."""
    chosen = dataclasses.replace(parameters.COMFORT, blocks_from=1, rounds=40, provable=0)
    with monkeypatch.context() as patch:
        patch.setattr(parameters, "COMFORT", chosen)
        yield


def sided(problem: BreaksProblem) -> BreaksProblem:
    """The same talks on one day, between two copies of its parties."""
    parties = len(problem.parties)
    talks = [Talk(talk.first, parties + talk.second, talk.slots) for talk in problem.talks]
    return dataclasses.replace(problem, parties=[*problem.parties] * 2, talks=talks, days_end=())


@fewer
@given(
    problem=problems(slots=6, most_talks=12).map(sided),
    seed=st.integers(0, 9),
    reroutes=st.integers(0, 3),
)
def test_blocks_keep_every_rule_and_count_what_the_words_count(
    problem: BreaksProblem, seed: int, reroutes: int
) -> None:
    slots = first_slots(problem, Random(seed), steps=200)
    assume(slots is not None)
    assert slots is not None
    search = BlockAnnealing(problem, slots, seed)
    with pytest.MonkeyPatch.context() as patch:
        chosen = dataclasses.replace(parameters.BLOCKS, reroutes=reroutes, rerouted=9.0)
        patch.setattr(parameters, "BLOCKS", chosen)
        search.anneal(20, lambda: 0.0)
    assert broken_rules(problem, search.slots, fairness=False) == []
    found = tally(problem, search.slots)
    assert search.breaks == sum(found.breaks)
    assert worth(problem, search.slots) <= worth(problem, slots)
    now = search.state.slot.tolist()
    fresh = Mornings(problem, now)
    assert broken_rules(problem, now, fairness=False) == []
    for name in ("line", "cost", "left"):
        assert np.array_equal(getattr(search.state, name), getattr(fresh, name)), name


@pytest.mark.usefixtures("in_blocks")
@pytest.mark.parametrize("regime", [RULES, dataclasses.replace(RULES, tables=None)])
def test_meetings_stay_the_same_within_every_rule(regime: Regime) -> None:
    for seed in range(2):
        instance = generate(regime, seed=seed)
        meetings = solve(instance, seconds=0).schedule.rows[:, :3]
        found, again = (improve(instance, meetings, seconds=600, seed=seed) for _ in range(2))
        assert found.meetings[:, :2].tolist() == meetings[:, :2].tolist()
        assert not violated(instance, found.meetings)
        before, after = (breaks_and_waiting(instance, each) for each in (meetings, found.meetings))
        assert (found.breaks_before, found.breaks) == (before[0], after[0])
        assert found.choice_bound <= found.breaks < before[0]
        assert found.meetings.tolist() == again.meetings.tolist()


def test_three_talks_move_together_where_each_alone_would_make_things_worse() -> None:
    """Holder 0 is spread over the morning; the investors' other holders take any slot gladly."""
    talks = [Talk(0, investor, 0b111111) for investor in (9, 10, 11)]
    talks += [Talk(3 * investor - 26 + each, investor, 0b111111) for investor in (9, 10, 11)
              for each in range(2)]  # fmt: skip
    problem = BreaksProblem(6, [Party(0b111111)] * 12, talks)
    slots = [0, 2, 4, 1, 2, 1, 3, 3, 5]
    assert broken_rules(problem, slots) == []
    search = BlockAnnealing(problem, slots, 0)
    search.anneal(40, lambda: 0.0)
    assert (search.breaks, broken_rules(problem, search.slots)) == (0, [])


def test_time_that_is_up_leaves_the_slots_as_they_were() -> None:
    problem = sided(BreaksProblem(3, [Party(0b111)] * 2, [Talk(0, 1, 0b111)] * 2))
    search = BlockAnnealing(problem, [0, 2], 0)
    search.anneal(10, lambda: 1.0)
    assert (search.slots, search.breaks) == ([0, 2], 2)


def test_only_talks_of_two_sides_in_few_slots_are_read_in_arrays() -> None:
    talks, parties = [Talk(0, 1, 1), Talk(1, 2, 2)], [Party(3)] * 3
    assert not has_sides(BreaksProblem(2, parties, talks))
    assert has_sides(BreaksProblem(2, parties, [talks[0], Talk(2, 1, 2)]))
    assert has_sides(BreaksProblem(WIDEST, parties, talks[:1]))
    assert not has_sides(BreaksProblem(WIDEST + 1, parties, talks[:1]))


@given(line=st.integers(0, (1 << WIDEST) - 1))
def test_a_line_costs_what_its_breaks_and_waiting_cost(line: int) -> None:
    problem = BreaksProblem(
        WIDEST,
        [Party((1 << WIDEST) - 1)] + [Party(0)] * WIDEST,
        [Talk(0, slot + 1, 1 << slot) for slot in range(WIDEST) if line >> slot & 1],
    )
    slots = [slot for slot in range(WIDEST) if line >> slot & 1]
    breaks, uneven, waiting = worth(problem, slots)
    chosen, lines = parameters.BLOCKS, np.array([line])
    assert discomfort(lines) == (breaks, uneven, waiting)
    assert price(lines).tolist() == [
        chosen.broken * breaks + chosen.unfair * uneven + chosen.waiting * waiting
    ]
