"""Choose by a linear program, then colour greedily, then cut what is beyond the slots.

The way of the mind-matching sessions at CCN and Cosyne (Achakulvisut, Ruangrong, Bilgin,
Wyble, Kording and others; github.com/titipata/paper-reviewer-matcher): GLOP chooses the
pairs by a b-matching, the line graph of the choice is coloured greedily, largest degree
first, and rounds beyond the number of rounds are cut off. Guarantees are not part of the
published way; here the program rewards them, and colours are chosen among the slots in
which both can come, both of which help it.
"""

import numpy as np
from ortools.linear_solver.pywraplp import Solver

from benchmarks.peers.peer import Found, groups, reward, triples
from solver.problem.arrays import Integers
from solver.problem.instance import Instance


def solve(instance: Instance, *, seconds: float, workers: int, seed: int) -> Found:
    """What is left of the choice once colours have run out."""
    triples(instance)
    pairs = _chosen(instance)
    return Found(_coloured(instance, pairs))


def _chosen(instance: Instance) -> Integers:
    """Rows of the wishes that the linear program holds; its optima are whole."""
    solver = Solver.CreateSolver("GLOP")
    holder, investor, value = instance.wishes.T
    both = instance.holder_available[holder] & instance.investor_available[investor]
    meet = [solver.NumVar(0, float(can), "") for can in both.any(axis=1).tolist()]
    goal = solver.Objective()
    goal.SetMaximization()
    for one, points in zip(meet, value.tolist(), strict=True):
        goal.SetCoefficient(one, points)
    for persons, capacity, owed in (
        (holder, instance.holder_capacity, instance.holder_guaranteed),
        (investor, instance.investor_capacity, instance.investor_guaranteed),
    ):
        for person, group in groups(persons):
            most = solver.Constraint(0, int(capacity[person]))
            for row in group:
                most.SetCoefficient(meet[row], 1)
            if owed[person]:
                first = solver.NumVar(0, int(owed[person]), "")
                goal.SetCoefficient(first, reward(instance))
                least = solver.Constraint(0, solver.infinity())
                least.SetCoefficient(first, -1)
                for row in group:
                    least.SetCoefficient(meet[row], 1)
    if solver.Solve() != Solver.OPTIMAL:
        raise ArithmeticError("the linear program found no optimum")
    return np.flatnonzero([one.solution_value() > 0.5 for one in meet])


def _coloured(instance: Instance, rows: Integers) -> Integers:
    """Slots by first fit, those who share a person with most others first."""
    holder, investor, _ = instance.wishes[rows].T
    degree = np.bincount(holder, minlength=len(instance.holders))[holder]
    degree = degree + np.bincount(investor, minlength=len(instance.investors))[investor]
    holders = instance.holder_available.copy()
    investors = instance.investor_available * instance.delegates[:, None]
    tables = instance.open_tables
    tables = np.full(instance.slots, len(rows) + 1) if tables is None else tables.copy()
    meetings = []
    for one in np.argsort(-degree, kind="stable").tolist():
        ours, theirs = int(holder[one]), int(investor[one])
        free = np.flatnonzero(holders[ours] & (investors[theirs] > 0) & (tables > 0))
        if len(free):
            slot = int(free[0])
            holders[ours, slot] = False
            investors[theirs, slot] -= 1
            tables[slot] -= 1
            meetings.append((ours, theirs, slot))
    return np.array(meetings, dtype=np.int64).reshape(-1, 3)
