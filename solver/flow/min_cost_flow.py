"""Which wishes become meetings, slots aside: guarantee, then value, by one flow.

Without slots the choice is a bipartite b-matching: source → holder → investor → sink, an
arc of capacity one for each wish. Its constraint matrix is totally unimodular, so the
min-cost flow is exact and its value bounds every schedule (Hoffman and Kruskal 1956;
Schrijver, Combinatorial Optimization, ch. 21). The guarantee is concave, hence parallel
arcs: the first meetings a person is owed each bring ``scale`` points more, where the scale
exceeds the value of any schedule, so that one optimum settles both in their order. A limit on
partners of one kind is a node between a person and those wishes (:mod:`solver.flow.cells`); these
are nested in what the person's maximum counts, so the matrix stays totally unimodular.

Many wishes are first reduced to those that can matter (:mod:`solver.flow.core`), unless limits on
kinds can bind.
"""

import dataclasses

import numpy as np

from solver.flow import parameters
from solver.flow.core import core_choice
from solver.flow.network import best_flow, limits_of
from solver.problem.arrays import Booleans
from solver.subproblem.interruption import Stop, never
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
    chosen = _chosen(subproblem) if len(subproblem.wishes) else np.zeros(0, dtype=np.bool_)
    return Choice(
        chosen,
        guarantees_met(subproblem, subproblem.wishes[chosen]),
        int(subproblem.wishes[chosen, 2].sum()),
    )


def _chosen(subproblem: ResidualProblem) -> Booleans:
    """The optimum over all wishes, by those that can matter where there are many."""
    limits, rate = limits_of(subproblem), scale(subproblem)
    if limits.kinds is None and len(subproblem.wishes) >= parameters.CORE.least_wishes:
        chosen = core_choice(subproblem.wishes, limits, rate)
        if chosen is not None:
            return chosen
    return best_flow(subproblem.wishes, limits, rate)


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
