"""Whole numbers by clause learning: CP-SAT over the rows of a program, its relaxation beside it.

Branch and bound keeps nothing of a branch that fails. Where slots are as good as each other it
goes through the copies of that failure one by one, and its cuts and its search at the root take
their time before that. CP-SAT writes down why a branch failed, and so leaves the copies out; with
all rows in its linear relaxation it also has the bound that tells which branches can be worth
enough. What it proves it proves in whole numbers. Its limit is an amount of work, not a time, so
that the same program has the same answer.
"""

import dataclasses
from typing import Literal

import numpy as np
from ortools.sat.python import cp_model

from solver.lp import parameters
from solver.lp.backend import wait_for
from solver.lp.model import Block
from solver.problem.arrays import Integers
from solver.subproblem.interruption import Stop, StoppedError

Status = Literal["optimal", "feasible", "infeasible", "unknown"]

_STATUS: dict[str, Status] = {
    "OPTIMAL": "optimal",
    "FEASIBLE": "feasible",
    "INFEASIBLE": "infeasible",
}


@dataclasses.dataclass(frozen=True, eq=False)
class Decided:
    """What is known of a program's whole solutions.

    Parameters
    ----------
    status
        Optimal when the solution is proven best, infeasible when it is proven that there is none.
    values
        Shape (columns,): the best solution found; None where none was.
    bound
        No whole solution is worth more, where the program has one.
    """

    status: Status
    values: Integers | None
    bound: float


def decide(block: Block, work: float, stop: Stop) -> Decided:
    """The best whole solution of a program, as far as so much work finds and proves it.

    Parameters
    ----------
    block
        The program; its worth and amounts are whole, and its rows have no lower limit.
    work
        Most work, in seconds of deterministic time.
    stop
        Asked often.

    Raises
    ------
    StoppedError
        When it was stopped.
    """
    model, columns = _model(block)
    solver = cp_model.CpSolver()
    chosen = solver.parameters
    chosen.num_workers, chosen.max_deterministic_time = 1, work
    chosen.linearization_level = 2
    # Symmetries and probing pay on programs that take minutes; these take a second.
    chosen.symmetry_level, chosen.cp_model_probing_level = 0, 0
    chosen.max_presolve_iterations = parameters.CLAUSE_LEARNING.presolves
    try:
        found = wait_for(lambda: solver.solve(model), stop)
    except StoppedError:
        solver.stop_search()
        raise
    status = _STATUS.get(solver.status_name(found), "unknown")
    if status not in ("optimal", "feasible"):
        return Decided(status, None, np.inf)
    values = np.array([solver.value(column) for column in columns], dtype=np.int64)
    return Decided(status, values, solver.best_objective_bound)


def _model(block: Block) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    model = cp_model.CpModel()
    columns = [model.new_int_var(0, most, "") for most in block.most.tolist()]
    is_single = block.most == 1
    ends = np.searchsorted(block.row, np.arange(len(block.upper) + 1)).tolist()
    column, amount = block.column.tolist(), block.amount.tolist()
    choice = np.ones(len(block.upper), dtype=np.bool_)
    choice[block.row[(block.amount != 1) | ~is_single[block.column]]] = False
    choice &= block.upper == 1
    for begin, end, upper, at_most_one in zip(
        ends[:-1], ends[1:], block.upper.tolist(), choice.tolist(), strict=True
    ):
        those = [columns[number] for number in column[begin:end]]
        if at_most_one:
            model.add_at_most_one(those)
        else:
            model.add(cp_model.LinearExpr.weighted_sum(those, amount[begin:end]) <= upper)
    model.maximize(cp_model.LinearExpr.weighted_sum(columns, block.worth.astype(np.int64).tolist()))
    return model, columns
