"""One CP-SAT model over all triples of holder, investor and slot.

The model of the tutorials on assignment and shift scheduling that come with OR-Tools: a
Boolean for each triple, at most one per person and slot, a weighted sum to be greatest.
Parameters as they ship, except for the two workers and the time limit.
"""

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.peers.peer import Found, Triples, groups, limits_on_kinds, reward, triples
from solver.problem.arrays import Integers
from solver.problem.instance import Instance


def solve(instance: Instance, *, seconds: float, workers: int, seed: int) -> Found:
    """The best schedule that CP-SAT finds in the time, and its bound."""
    ways, points = triples(instance, with_kinds=True), reward(instance)
    model = cp_model.CpModel()
    used = [model.new_bool_var("") for _ in range(len(ways.wish))]
    _rules(model, instance, ways, used)
    met = [
        *_guarantees(model, ways.holder, instance.holder_guaranteed, used),
        *_guarantees(model, ways.investor, instance.investor_guaranteed, used),
    ]
    weights = [*ways.value.tolist(), *([points] * len(met))]
    model.maximize(cp_model.LinearExpr.weighted_sum([*used, *met], weights))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Found(np.empty((0, 3), dtype=np.int64))
    chosen = np.array([way for way, one in enumerate(used) if solver.value(one)], dtype=np.int64)
    is_proven = status == cp_model.OPTIMAL
    bound = int(solver.best_objective_bound) % points if is_proven else None
    return Found(ways.meetings(chosen), is_proven, bound)


def _rules(
    model: cp_model.CpModel, instance: Instance, ways: Triples, used: list[cp_model.IntVar]
) -> None:
    slots = instance.slots
    for keys in (ways.wish, ways.holder * slots + ways.slot):
        for _, group in groups(keys):
            model.add_at_most_one(used[way] for way in group)
    for key, group in groups(ways.investor * slots + ways.slot):
        delegates = int(instance.delegates[key // slots])
        model.add(sum(used[way] for way in group) <= delegates)
    tables = instance.open_tables
    for slot, group in groups(ways.slot) if tables is not None else ():
        assert tables is not None
        model.add(sum(used[way] for way in group) <= int(tables[slot]))
    for persons, capacity in (
        (ways.holder, instance.holder_capacity),
        (ways.investor, instance.investor_capacity),
        *limits_on_kinds(instance, ways),
    ):
        for person, group in groups(persons):
            if capacity[person] < len(group):
                model.add(sum(used[way] for way in group) <= int(capacity[person]))


def _guarantees(
    model: cp_model.CpModel,
    persons: Integers,
    guaranteed: Integers,
    used: list[cp_model.IntVar],
) -> list[cp_model.IntVar]:
    met = []
    for person, group in groups(persons):
        if guaranteed[person]:
            met.append(model.new_int_var(0, int(guaranteed[person]), ""))
            model.add(met[-1] <= sum(used[way] for way in group))
    return met
