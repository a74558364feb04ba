"""Whole solutions by clause learning, held against every choice there is."""

import itertools

import numpy as np
import pytest

from benchmarks.generate import Regime, generate
from solver.lp import time_indexed
from solver.lp.backend import left_alone
from solver.lp.clause_learning import decide
from solver.lp.model import Block
from solver.problem.arrays import Integers
from solver.subproblem.interruption import StoppedError, never
from solver.subproblem.residual_problem import remaining

ENOUGH = 10.0


def program(seed: int, least: int = 0) -> Block:
    """Ten columns, one of them up to 3; rows of ones, rows with amounts, a row of worth."""
    random = np.random.default_rng(seed)
    worth, most = random.integers(1, 20, size=10), np.ones(10, dtype=np.int64)
    most[-1] = 3
    lines = [np.where(random.random(10) < 0.4, 1, 0) for _ in range(5)]
    lines += [random.integers(-2, 4, size=10) for _ in range(2)]
    upper = np.array([1, 1, 1, 1, 2, 3, 3, 1 - 2 * least])
    matrix = np.array([*lines, -2 * worth])
    row, column = np.nonzero(matrix)
    free = np.full(len(upper), -np.inf)
    return Block(worth, most, row, column, matrix[row, column], free, upper)


def best(block: Block) -> int:
    """The most that any whole solution is worth."""
    matrix = np.zeros((len(block.upper), len(block.worth)), dtype=np.int64)
    matrix[block.row, block.column] = block.amount
    every: Integers = np.array(list(itertools.product(*(range(m + 1) for m in block.most))))
    lawful = every[(every @ matrix.T <= block.upper).all(axis=1)]
    return int((lawful @ block.worth).max(initial=-1))


@pytest.mark.parametrize("seed", range(5))
def test_the_best_is_found_and_more_than_it_is_shown_not_to_exist(seed: int) -> None:
    block = program(seed)
    most = best(block)
    found = decide(program(seed, most), ENOUGH, never)
    assert found.status == "optimal"
    assert found.values is not None
    assert found.bound == block.worth @ found.values == most
    asked_too_much = decide(program(seed, most + 1), ENOUGH, never)
    assert (asked_too_much.status, asked_too_much.values) == ("infeasible", None)


def test_without_work_nothing_is_claimed() -> None:
    assert decide(program(0, best(program(0))), 0.0, never).status in ("feasible", "unknown")


def test_a_search_that_is_stopped_says_so_and_ends() -> None:
    subproblem = remaining(generate(Regime(20, 20, 10, 400, guaranteed=0, max_consecutive=3)))
    every = time_indexed.ways(subproblem, np.ones(400, dtype=np.bool_))
    _, groups, worth, most = time_indexed.columns_and_rows(subproblem, *every, 0)
    block, _ = time_indexed.block_of(groups, worth, most)
    with pytest.raises(StoppedError):
        decide(block, ENOUGH, lambda: True)
    for worker in left_alone():
        worker.join(ENOUGH)
    assert not left_alone()
