"""Where simplex begins: a plan at hand, or the last solution when more ways have entered.

A plan is a vertex of the program over wishes and slots: its ways are at their upper limits,
all others at 0, and every row has slack. So is the last solution once more ways are
there, all of them at 0 (column generation; Dantzig and Wolfe 1960). Primal simplex has
nothing left to make feasible then.
"""

import dataclasses
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import result_pb2, solution_pb2

from solver.lp.constraints import Group
from solver.lp.model import BASIC, LOWER, UPPER, basis_of_statuses
from solver.problem.arrays import Integers
from solver.subproblem.plan import UNPLACED, Plan
from solver.subproblem.residual_problem import ResidualProblem


@dataclasses.dataclass(frozen=True, eq=False)
class Basis:
    """A status for each way to hold a wish, each person owed meetings, and each row.

    Parameters
    ----------
    way
        Shape (residual wishes, slots); ways that no program has had yet are at 0.
    unit
        Shape (persons owed meetings,).
    row
        By the name of the rows' price; the rows of pairs by the residual wishes. Rows that are
        not there have slack.
    """

    way: NDArray[np.int8]
    unit: Integers
    row: Mapping[str, Integers]

    def over(
        self, wish: Integers, slot: Integers, groups: Mapping[str, Group], used: Integers
    ) -> solution_pb2.BasisProto:
        """The basis of a program over some ways.

        Parameters
        ----------
        wish, slot
            The program's ways, as for :func:`solver.lp.time_indexed.relax`.
        groups, used
            All rows by the name of their price, and the numbers of those that have entries.
        """
        columns = np.concatenate([self.way[wish, slot], self.unit])
        rows = [self._of_group(name, group, np.unique(wish)) for name, group in groups.items()]
        return basis_of_statuses(columns, np.concatenate(rows)[used])

    def after(
        self,
        wish: Integers,
        slot: Integers,
        groups: Mapping[str, Group],
        used: Integers,
        result: result_pb2.SolveResultProto,
    ) -> "Basis":
        """The basis that a program's solution ends with.

        Parameters
        ----------
        wish, slot, groups, used
            The program, as for :meth:`over`.
        result
            Its solution, with a basis.
        """
        ended = result.solutions[0].basis
        columns = np.array(ended.variable_status.values, dtype=np.int64)
        way = np.full_like(self.way, LOWER)
        way[wish, slot] = columns[: len(wish)]
        sizes = [len(group.limit) for group in groups.values()]
        rows = np.full(sum(sizes), BASIC)
        rows[used] = ended.constraint_status.values
        row = dict(zip(groups, np.split(rows, np.cumsum(sizes)[:-1]), strict=True))
        pair = np.full(len(self.way), BASIC)
        pair[np.unique(wish)] = row["pair"]
        return Basis(way, columns[len(wish) :], {**row, "pair": pair})

    def _of_group(self, name: str, group: Group, wishes: Integers) -> Integers:
        known = self.row.get(name)
        if known is None:
            return np.full(len(group.limit), BASIC)
        return known[wishes] if name == "pair" else known


def basis_of(subproblem: ResidualProblem, plan: Plan) -> Basis:
    """The basis of a plan of the residual problem."""
    rows = np.flatnonzero(plan.slot != UNPLACED)
    way = np.full((len(subproblem.wishes), subproblem.slots), LOWER, dtype=np.int8)
    way[rows, plan.slot[rows]] = UPPER
    owed = np.concatenate([subproblem.holder_owed, subproblem.investor_owed])
    persons = subproblem.wishes[rows, :2] + [0, len(subproblem.holder_owed)]
    meetings = np.bincount(persons.ravel(), minlength=len(owed))
    owing = np.flatnonzero(owed)
    return Basis(way, np.where(meetings >= owed, UPPER, LOWER)[owing], {})
