"""The one call into OR-Tools' linear solvers: which of them, from which basis, until when."""

import dataclasses
import threading
from collections.abc import Callable
from typing import TypeVar

from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    model_update_pb2,
    parameters_pb2,
    result_pb2,
    solution_pb2,
)
from ortools.math_opt.core.python import solver as math_opt

from solver.lp import parameters
from solver.subproblem.interruption import Stop, StoppedError

_LEFT: list[threading.Thread] = []
_T = TypeVar("_T")


@dataclasses.dataclass(frozen=True, eq=False)
class Method:
    """One of OR-Tools' solvers, and how it is set."""

    solver: parameters_pb2.SolverTypeProto
    parameters: parameters_pb2.SolveParametersProto


def highs() -> Method:
    """HiGHS: the quickest here for programs without rows that join all columns."""
    return Method(parameters_pb2.SOLVER_TYPE_HIGHS, parameters_pb2.SolveParametersProto())


def branch_and_bound(nodes: int) -> Method:
    """HiGHS for whole numbers, over at most so many nodes; worth is whole, so half is exact."""
    chosen = parameters_pb2.SolveParametersProto(
        node_limit=nodes, relative_gap_tolerance=0.0, absolute_gap_tolerance=0.5
    )
    return Method(parameters_pb2.SOLVER_TYPE_HIGHS, chosen)


def simplex() -> Method:
    """Glop as OR-Tools sets it, presolve included: for a program that is solved once."""
    return Method(parameters_pb2.SOLVER_TYPE_GLOP, parameters_pb2.SolveParametersProto())


def dual_simplex() -> Method:
    """Glop's dual simplex: five times quicker than HiGHS where some rows join all columns."""
    chosen = parameters_pb2.SolveParametersProto()
    chosen.glop.use_dual_simplex = True
    chosen.glop.perturb_costs_in_dual_simplex = True
    return Method(parameters_pb2.SOLVER_TYPE_GLOP, chosen)


def warm_dual_simplex() -> Method:
    """Glop's dual simplex from its own last optimum, after limits of rows have changed."""
    chosen = parameters_pb2.SolveParametersProto(presolve=parameters_pb2.EMPHASIS_OFF)
    chosen.glop.use_dual_simplex = True
    chosen.glop.use_preprocessing = False
    chosen.glop.use_scaling = False
    return Method(parameters_pb2.SOLVER_TYPE_GLOP, chosen)


def primal_simplex() -> Method:
    """Glop's primal simplex, for a basis that is feasible: nothing is lost to presolve.

    Near an optimum it takes a fifth of the time of any method that begins from nothing.
    """
    chosen = parameters_pb2.SolveParametersProto(presolve=parameters_pb2.EMPHASIS_OFF)
    return Method(parameters_pb2.SOLVER_TYPE_GLOP, chosen)


def first_order(precision: float) -> Method:
    """PDLP: good prices of the largest programs in time, but no vertex.

    Parameters
    ----------
    precision
        Relative distance of the program's two bounds at which it ends.
    """
    chosen = parameters_pb2.SolveParametersProto()
    criteria = chosen.pdlp.termination_criteria
    criteria.iteration_limit = parameters.BACKEND.first_order_iterations
    criteria.simple_optimality_criteria.eps_optimal_relative = precision
    criteria.simple_optimality_criteria.eps_optimal_absolute = precision
    return Method(parameters_pb2.SOLVER_TYPE_PDLP, chosen)


class Solver:
    """A linear program in one of OR-Tools' solvers, solved again as often as it changes.

    Parameters
    ----------
    model
        The program.
    method
        For every solution.
    """

    def __init__(self, model: model_pb2.ModelProto, method: Method) -> None:
        self._model: model_pb2.ModelProto | None = model
        self._method = method
        self._solver: math_opt.Solver | None = None

    def update(self, change: model_update_pb2.ModelUpdateProto) -> None:
        """Change the program.

        Raises
        ------
        NotImplementedError
            When the solver cannot take the change.
        """
        if not self._held().update(change):
            raise NotImplementedError("Glop takes every new column, row and limit")

    def solve(
        self, stop: Stop | None = None, basis: solution_pb2.BasisProto | None = None
    ) -> result_pb2.SolveResultProto:
        """The solution.

        Parameters
        ----------
        stop
            Asked often while another thread computes; None computes in this thread, which is
            quicker for small programs.
        basis
            Where simplex begins; None for where it ended last.

        Returns
        -------
        result_pb2.SolveResultProto
            Values and prices that are 0 are left out, and reduced costs altogether: answers
            that nobody reads are as long as the model itself.

        Raises
        ------
        StoppedError
            When it was stopped; the program is of no use any more then.
        """
        asked = model_parameters_pb2.ModelSolveParametersProto(initial_basis=basis)
        asked.variable_values_filter.skip_zero_values = True
        asked.dual_values_filter.skip_zero_values = True
        asked.reduced_costs_filter.filter_by_ids = True

        def work() -> result_pb2.SolveResultProto:
            return self._held().solve(
                self._method.parameters,
                asked,
                None,
                callback_pb2.CallbackRegistrationProto(),
                None,
                None,
            )

        return work() if stop is None else wait_for(work, stop)

    def _held(self) -> math_opt.Solver:
        """The solver, made when it is first needed: by the thread that may be left alone."""
        if self._solver is None:
            self._solver = math_opt.new(
                self._method.solver, self._model, parameters_pb2.SolverInitializerProto()
            )
            self._model = None  # the solver has what it needs; a large model is not kept twice
        return self._solver


def wait_for(work: Callable[[], _T], stop: Stop) -> _T:
    """Solve in a thread: HiGHS hears no interruption, so one that is stopped is left alone."""
    results: list[_T] = []
    worker = threading.Thread(target=lambda: results.append(work()), daemon=True)
    worker.start()
    while worker.is_alive():
        worker.join(parameters.BACKEND.patience)
        if worker.is_alive() and stop():
            _LEFT.append(worker)
            raise StoppedError
    return results[0]


def left_alone() -> list[threading.Thread]:
    """Threads that were stopped and compute on: a process that exits beside them is aborted."""
    _LEFT[:] = [worker for worker in _LEFT if worker.is_alive()]
    return list(_LEFT)
