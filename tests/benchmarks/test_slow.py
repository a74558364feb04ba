"""Cases of slow mornings: made again alike from what is written of them, and told from others."""

import json

import numpy as np
import pytest

from benchmarks.slow import whole_program
from benchmarks.slow.cases import MOST_TRIPLES, Case, case_of, drawn, neighbour
from benchmarks.slow.searching import WORST, worst
from solver.formats.documents import instance_file
from solver.problem.schedule import Schedule
from solver.stages import solve
from solver.verification.schedule import figures, violations

KEPT = [case_of(document) for document in json.loads(WORST.read_text("utf-8"))]


def cases(seed: int, count: int) -> list[Case]:
    """Some drawn, each followed by a neighbour of it."""
    random = np.random.default_rng(seed)
    found = [drawn(random) for _ in range(count)]
    return [case for one in found for case in (one, neighbour(one, random))]


def test_the_same_seed_draws_the_same_cases_none_too_large() -> None:
    assert cases(3, 20) == cases(3, 20) != cases(4, 20)
    assert all(case.triples <= MOST_TRIPLES for case in cases(3, 20))


@pytest.mark.parametrize("case", [*cases(5, 4), *KEPT])
def test_a_case_is_made_again_alike_from_what_is_written(case: Case) -> None:
    again = case_of(json.loads(json.dumps(case.document())))
    assert again == case
    assert instance_file(again.instance()) == instance_file(case.instance())


def test_the_worst_of_each_order_are_kept_once() -> None:
    rows = [{"ratio": n % 7, "rate": n % 11, "case": n} for n in range(40)]
    kept = worst(rows)
    assert sorted(row["ratio"] for row in kept if row["ratio"] == 6) == [6] * 5
    assert sum(row["rate"] == 10 for row in kept) == 3
    assert len({row["case"] for row in kept}) == len(kept) <= 10
    assert worst(kept) == kept


@pytest.mark.parametrize("seed", range(4))
def test_the_whole_program_knows_every_rule(seed: int) -> None:
    """What HiGHS finds breaks none but that of tables, which it has no numbers for."""
    random = np.random.default_rng([seed, 7])
    case = min((drawn(random) for _ in range(12)), key=lambda one: one.triples)
    instance = case.instance()
    found = whole_program.solve(instance, seconds=20, workers=1, seed=0)
    rows = np.column_stack([found.meetings, np.zeros(len(found.meetings), dtype=np.int64)])
    broken = {one.name for one in violations(instance, Schedule(rows))}
    assert found.is_proven
    assert broken <= {"table_limit"}
    ours, theirs = solve(instance, seconds=0), figures(instance, Schedule(rows))
    assert (ours.guarantee_shortfall, ours.value) == (theirs.guarantee_shortfall, theirs.value)
