"""Linear programs handed to OR-Tools: which of its solvers, and how to stop waiting for one."""

import threading
from collections.abc import Callable

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

from solver.subproblem.interruption import Stop, StoppedError

PATIENCE = 0.02
# Ten times what the largest rooms measured take; its prices are sound wherever it ends.
ITERATIONS = 20_000
_LEFT: list[threading.Thread] = []


def highs(
    model: model_pb2.ModelProto, stop: Stop, **parameters: float
) -> result_pb2.SolveResultProto:
    """HiGHS: the quickest here, and the only one for whole numbers."""
    chosen = parameters_pb2.SolveParametersProto(**parameters)
    return _solved(model, parameters_pb2.SOLVER_TYPE_HIGHS, chosen, stop)


def glop(model: model_pb2.ModelProto, stop: Stop) -> result_pb2.SolveResultProto:
    """Glop's dual simplex: five times quicker than HiGHS where some rows join all columns."""
    chosen = parameters_pb2.SolveParametersProto()
    chosen.glop.use_dual_simplex = True
    chosen.glop.perturb_costs_in_dual_simplex = True
    return _solved(model, parameters_pb2.SOLVER_TYPE_GLOP, chosen, stop)


def begun(
    model: model_pb2.ModelProto, basis: solution_pb2.BasisProto, stop: Stop
) -> result_pb2.SolveResultProto:
    """Glop's primal simplex from a basis that is feasible: nothing is lost to presolve.

    Near an optimum it takes a fifth of the time of any method that begins from nothing.
    """
    chosen = parameters_pb2.SolveParametersProto(presolve=parameters_pb2.EMPHASIS_OFF)
    return _solved(model, parameters_pb2.SOLVER_TYPE_GLOP, chosen, stop, _from(basis))


def pdlp(model: model_pb2.ModelProto, stop: Stop, precision: float) -> result_pb2.SolveResultProto:
    """A first-order method: good prices of the largest programs in time, no whole meetings."""
    chosen = parameters_pb2.SolveParametersProto()
    chosen.pdlp.termination_criteria.iteration_limit = ITERATIONS
    criteria = chosen.pdlp.termination_criteria.simple_optimality_criteria
    criteria.eps_optimal_relative = criteria.eps_optimal_absolute = precision
    return _solved(model, parameters_pb2.SOLVER_TYPE_PDLP, chosen, stop)


class Simplex:
    """Glop's primal simplex over a model that grows, each time from a feasible basis."""

    def __init__(self, model: model_pb2.ModelProto) -> None:
        nothing = parameters_pb2.SolverInitializerProto()
        self._solver = math_opt.new(parameters_pb2.SOLVER_TYPE_GLOP, model, nothing)

    def grow(self, change: model_update_pb2.ModelUpdateProto) -> None:
        """Change the model."""
        if not self._solver.update(change):
            raise NotImplementedError("Glop takes every new column and row")

    def solved(
        self, basis: solution_pb2.BasisProto, stop: Stop | None
    ) -> result_pb2.SolveResultProto:
        """The solution; with no `stop` in this very thread, which is quicker for small ones.

        Raises
        ------
        StoppedError
            When it was stopped; the model is of no use any more then.
        """
        chosen = parameters_pb2.SolveParametersProto(presolve=parameters_pb2.EMPHASIS_OFF)
        told = _from(basis)

        def work() -> result_pb2.SolveResultProto:
            return self._solver.solve(
                chosen, told, None, callback_pb2.CallbackRegistrationProto(), None, None
            )

        return work() if stop is None else awaited(work, stop)


def _from(basis: solution_pb2.BasisProto) -> model_parameters_pb2.ModelSolveParametersProto:
    """The basis to begin with; answers that nobody reads are as long as the model itself."""
    told = model_parameters_pb2.ModelSolveParametersProto(initial_basis=basis)
    told.variable_values_filter.skip_zero_values = True
    told.dual_values_filter.skip_zero_values = True
    told.reduced_costs_filter.filter_by_ids = True
    return told


def _solved(
    model: model_pb2.ModelProto,
    solver: parameters_pb2.SolverTypeProto,
    parameters: parameters_pb2.SolveParametersProto,
    stop: Stop,
    told: model_parameters_pb2.ModelSolveParametersProto | None = None,
) -> result_pb2.SolveResultProto:
    return awaited(
        lambda: math_opt.solve(
            model,
            solver,
            parameters_pb2.SolverInitializerProto(),
            parameters,
            told or model_parameters_pb2.ModelSolveParametersProto(),
            None,
            callback_pb2.CallbackRegistrationProto(),
            None,
            None,
        ),
        stop,
    )


def awaited(
    work: Callable[[], result_pb2.SolveResultProto], stop: Stop
) -> result_pb2.SolveResultProto:
    """Solve in a thread: HiGHS hears no interruption, so one that is stopped is left alone."""
    results: list[result_pb2.SolveResultProto] = []
    worker = threading.Thread(target=lambda: results.append(work()), daemon=True)
    worker.start()
    while worker.is_alive():
        worker.join(PATIENCE)
        if worker.is_alive() and stop():
            _LEFT.append(worker)
            raise StoppedError
    return results[0]


def left_alone() -> list[threading.Thread]:
    """Threads that were stopped and compute on: a process that exits beside them is aborted."""
    _LEFT[:] = [worker for worker in _LEFT if worker.is_alive()]
    return list(_LEFT)
