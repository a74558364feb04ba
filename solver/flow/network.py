"""The choice as one min-cost flow, solved by OR-Tools' cost scaling (Goldberg 1997)."""

import dataclasses

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from solver.flow.cells import ends_of, kind_arcs
from solver.problem.arrays import Booleans, Integers
from solver.subproblem.kinds import Kinds
from solver.subproblem.residual_problem import ResidualProblem


@dataclasses.dataclass(frozen=True, eq=False)
class Limits:
    """What bounds a choice of wishes when slots are left aside.

    Parameters
    ----------
    holder_capacity, investor_capacity
        Meetings each person can have at most.
    holder_owed, investor_owed
        Meetings of each person that count for the guarantee, within the capacity.
    places
        Meetings in all; None when unlimited.
    kinds
        Limits on partners of one kind that can bind; None when there are none.
    """

    holder_capacity: Integers
    investor_capacity: Integers
    holder_owed: Integers
    investor_owed: Integers
    places: int | None
    kinds: Kinds | None = None

    def sides(self) -> tuple[tuple[Integers, Integers], tuple[Integers, Integers]]:
        """Capacity and owed meetings, of holders and of investors."""
        return (
            (self.holder_capacity, self.holder_owed),
            (self.investor_capacity, self.investor_owed),
        )

    def without(self, held: Integers) -> "Limits":
        """What is left once these wishes, shape (n, 3), are held; below 0 where they exceed it."""
        of_holder = np.bincount(held[:, 0], minlength=len(self.holder_capacity))
        of_investor = np.bincount(held[:, 1], minlength=len(self.investor_capacity))
        return Limits(
            self.holder_capacity - of_holder,
            self.investor_capacity - of_investor,
            np.maximum(self.holder_owed - of_holder, 0),
            np.maximum(self.investor_owed - of_investor, 0),
            None if self.places is None else self.places - len(held),
            None if self.kinds is None else self.kinds.fixing(held),
        )


def limits_of(subproblem: ResidualProblem) -> Limits:
    """The limits of a residual problem."""
    return Limits(
        subproblem.holder_capacity,
        subproblem.investor_capacity,
        subproblem.holder_owed,
        subproblem.investor_owed,
        subproblem.places,
        subproblem.kinds,
    )


def best_flow(wishes: Integers, limits: Limits, rate: int) -> Booleans:
    """Which wishes to choose, so that rate · guaranteed meetings met + value is greatest.

    Parameters
    ----------
    wishes
        Shape (n, 3): holder, investor, value.
    rate
        What a guaranteed meeting is worth.
    """
    holders, investors = len(limits.holder_capacity), len(limits.investor_capacity)
    source, sink = holders + investors, holders + investors + 1
    first = np.arange(holders + investors)
    capacity = np.concatenate([limits.holder_capacity, limits.investor_capacity])
    owed = np.concatenate([limits.holder_owed, limits.investor_owed])
    is_holder = first < holders
    tails = np.where(is_holder, source, first)
    heads = np.where(is_holder, first, sink)
    supply = min(int(limits.holder_capacity.sum()), int(limits.investor_capacity.sum()))
    if limits.places is not None:
        supply = min(supply, limits.places)
    network = SimpleMinCostFlow()
    ends = ends_of(wishes, (holders, investors), limits.kinds)
    arcs = network.add_arcs_with_capacity_and_unit_cost(
        ends[:, 0], ends[:, 1], np.ones_like(wishes[:, 2]), -wishes[:, 2]
    )
    network.add_arcs_with_capacity_and_unit_cost(tails, heads, owed, np.full_like(owed, -rate))
    network.add_arcs_with_capacity_and_unit_cost(tails, heads, capacity - owed, np.zeros_like(owed))
    if limits.kinds is not None:
        tails, heads = kind_arcs(limits.kinds, sink + 1)
        left = limits.kinds.left
        network.add_arcs_with_capacity_and_unit_cost(tails, heads, left, np.zeros_like(left))
    # Units of flow that no wish is worth pass by all persons.
    network.add_arc_with_capacity_and_unit_cost(source, sink, supply, 0)
    network.set_node_supply(source, supply)
    network.set_node_supply(sink, -supply)
    status = network.solve()
    if status != network.OPTIMAL:
        raise ArithmeticError(f"the flow ended with {status.name}")
    return np.asarray(network.flows(arcs)) > 0
