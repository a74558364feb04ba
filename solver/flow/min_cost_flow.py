"""Which wishes become meetings, slots aside: guarantee, then value, by one flow.

Without slots the choice is a bipartite b-matching: source → holder → investor → sink, an
arc of capacity one for each wish. Its constraint matrix is totally unimodular, so the
min-cost flow is exact and its value bounds every schedule (Hoffman and Kruskal 1956;
Schrijver, Combinatorial Optimization, ch. 21). The guarantee is concave, hence parallel
arcs: the first meetings a person is owed each bring ``scale`` points more, where the scale
exceeds the value of any schedule, so that one optimum settles both in their order. A limit on
partners of one kind is a node between a person and those wishes; these are nested in what the
person's maximum counts, so the matrix stays totally unimodular.
"""

import dataclasses

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from solver.problem.arrays import Booleans, Integers
from solver.subproblem.interruption import Stop, never
from solver.subproblem.kinds import NO_CELL, Kinds
from solver.subproblem.plan import guarantees_met
from solver.subproblem.residual_problem import ResidualProblem


@dataclasses.dataclass(frozen=True, eq=False)
class Choice:
    """Wishes chosen without regard to slots, proven best.

    Parameters
    ----------
    chosen
        Shape (residual wishes,): is this wish to become a meeting?
    met
        Guaranteed meetings met among those owed: no schedule meets more.
    value
        Value of the chosen wishes: no schedule that meets as many guarantees has more.
    """

    chosen: Booleans
    met: int
    value: int


def best_choice(subproblem: ResidualProblem) -> Choice:
    """The wishes that meet most guarantees and, among such choices, have the most value."""
    chosen = _solve(subproblem) if len(subproblem.wishes) else np.zeros(0, dtype=np.bool_)
    return Choice(
        chosen,
        guarantees_met(subproblem, subproblem.wishes[chosen]),
        int(subproblem.wishes[chosen, 2].sum()),
    )


def most_value(subproblem: ResidualProblem, stop: Stop = never) -> int:
    """A bound on the value of every schedule, whatever guarantees it meets.

    Parameters
    ----------
    stop
        Once true no flow is computed, and the bound is looser.
    """
    if stop():
        return _easy_value(subproblem)
    nothing = np.zeros_like(subproblem.holder_owed), np.zeros_like(subproblem.investor_owed)
    return best_choice(
        dataclasses.replace(subproblem, holder_owed=nothing[0], investor_owed=nothing[1])
    ).value


def _easy_value(subproblem: ResidualProblem) -> int:
    """The smaller sum over a side's persons of what their most valuable wishes are worth."""
    values = []
    for column, capacity in ((0, subproblem.holder_capacity), (1, subproblem.investor_capacity)):
        ordered = subproblem.wishes[
            np.lexsort((-subproblem.wishes[:, 2], subproblem.wishes[:, column]))
        ]
        person = ordered[:, column]
        rank = np.arange(len(person)) - np.searchsorted(person, person)
        values.append(int(ordered[rank < capacity[person], 2].sum()))
    return min(values)


def scale(subproblem: ResidualProblem) -> int:
    """Points for a guaranteed meeting: more than any schedule of the problem is worth."""
    most = int(subproblem.wishes[:, 2].max(initial=0))
    meetings = min(
        int(subproblem.holder_capacity.sum()),
        int(subproblem.investor_capacity.sum()),
        len(subproblem.wishes),
    )
    return min(most * meetings, int(subproblem.wishes[:, 2].sum())) + 1


def wish_ends(subproblem: ResidualProblem) -> Integers:
    """Shape (wishes, 2): the nodes between which each wish is an arc of the flow.

    Holders come first, then investors, source, sink, and the limits on kinds; a wish that such
    a limit counts begins, or ends, at its node instead of the person's.
    """
    holders, investors = len(subproblem.holder_capacity), len(subproblem.investor_capacity)
    persons: Integers = subproblem.wishes[:, :2] + np.array([0, holders])
    if subproblem.kinds is None:
        return persons
    cells = subproblem.cells
    ends: Integers = np.where(cells == NO_CELL, persons, cells + holders + investors + 2)
    return ends


def kind_arcs(kinds: Kinds, first: int) -> tuple[Integers, Integers]:
    """Tail and head of the arc between each limit on a kind, numbered from `first`, and its person.

    A limit of a holder is behind them, one of an investor before them.
    """
    node, is_holder = first + np.arange(len(kinds.left)), kinds.person < kinds.holders
    return np.where(is_holder, kinds.person, node), np.where(is_holder, node, kinds.person)


def _solve(subproblem: ResidualProblem) -> Booleans:
    holders, investors = len(subproblem.holder_capacity), len(subproblem.investor_capacity)
    source, sink = holders + investors, holders + investors + 1
    first, points = np.arange(holders + investors), scale(subproblem)
    capacity = np.concatenate([subproblem.holder_capacity, subproblem.investor_capacity])
    owed = np.concatenate([subproblem.holder_owed, subproblem.investor_owed])
    is_holder = first < holders
    tails = np.where(is_holder, source, first)
    heads = np.where(is_holder, first, sink)
    supply = min(int(subproblem.holder_capacity.sum()), int(subproblem.investor_capacity.sum()))
    if subproblem.places is not None:
        supply = min(supply, subproblem.places)
    network = SimpleMinCostFlow()
    ends = wish_ends(subproblem)
    wishes = network.add_arcs_with_capacity_and_unit_cost(
        ends[:, 0],
        ends[:, 1],
        np.ones_like(subproblem.wishes[:, 2]),
        -subproblem.wishes[:, 2],
    )
    network.add_arcs_with_capacity_and_unit_cost(tails, heads, owed, np.full_like(owed, -points))
    network.add_arcs_with_capacity_and_unit_cost(tails, heads, capacity - owed, np.zeros_like(owed))
    if subproblem.kinds is not None:
        tails, heads = kind_arcs(subproblem.kinds, sink + 1)
        left = subproblem.kinds.left
        network.add_arcs_with_capacity_and_unit_cost(tails, heads, left, np.zeros_like(left))
    # Units of flow that no wish is worth pass by all persons.
    network.add_arc_with_capacity_and_unit_cost(source, sink, supply, 0)
    network.set_node_supply(source, supply)
    network.set_node_supply(sink, -supply)
    status = network.solve()
    if status != network.OPTIMAL:
        raise ArithmeticError(f"the flow ended with {status.name}")
    return np.asarray(network.flows(wishes)) > 0
