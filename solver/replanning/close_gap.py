"""Closes the gap between a plan that alternating paths found and the flow's choice.

First more wishes are placed where maxima and paths allow; the plan is often as good as the flow
then. Where it is not, a linear program decides over the ways that a better plan could use. The
flow's prices say by how much each way falls short, and the gap is small (reduced-cost fixing).
What stays open is left to :mod:`solver.search.price_and_branch`.
"""

import dataclasses

import numpy as np

from solver.colouring.construct import fill_plan
from solver.flow.min_cost_flow import Choice
from solver.flow.potentials import flow_prices
from solver.replanning import parameters
from solver.replanning.retention import Ways
from solver.search.price_and_branch import Repair, repair
from solver.subproblem.dual_prices import margins
from solver.subproblem.interruption import Stop, never
from solver.subproblem.plan import UNPLACED, Plan
from solver.subproblem.residual_problem import ResidualProblem


def close_gap(
    subproblem: ResidualProblem, choice: Choice, found: Plan, stop: Stop = never
) -> Repair:
    """Find the best plan, and what no plan exceeds.

    Parameters
    ----------
    subproblem
        What is left to decide.
    choice
        The flow's: no plan is better.
    found
        A plan to begin with.
    stop
        Once true, the best so far is returned with what is proven by then.
    """
    met, value = choice.met, choice.value
    if stop():
        return Repair(found, met, value)
    best = _fuller(subproblem, choice, found, stop)
    if best.worth != (met, value) and stop():
        return Repair(best, met, value)
    if best.worth != (met, value):
        ways = Ways(subproblem, choice, np.full(len(subproblem.wishes), UNPLACED), best, stop)
        if not ways.is_small:
            return repair(subproblem, choice, best, stop=stop)
        best, met, value = best_within(ways, choice, 0, best)
    if best.worth == (met, value) or stop():
        return Repair(best, met, value)
    repaired = repair(subproblem, choice, best, stop=stop)
    met = min(met, repaired.met)
    value = min(value, repaired.value)
    return dataclasses.replace(repaired, met=met, value=value)


def best_within(ways: Ways, choice: Choice, stay: int, floor: Plan) -> tuple[Plan, int, int]:
    """Find the best plan in which so many survivors stay in their slot.

    Parameters
    ----------
    ways
        Every way to hold a wish in a plan not much below the choice.
    choice
        The flow's: no plan is better.
    stay
        How many survivors keep their slot at least.
    floor
        A plan that obeys this, to begin with.

    Returns
    -------
    tuple
        The plan, the guarantees that none exceeds, and the value that none as good exceeds.
    """
    most_met, best = choice.met, floor
    if floor.met < choice.met:
        within = ways.most_met(stay)
        most_met = min(most_met, within.bound)
        best = max(best, within.plan, key=lambda one: one.worth)
    valued = ways.most_value(stay, best)
    best = max(best, valued.plan, key=lambda one: one.worth)
    return best, most_met, max(min(valued.bound, ways.value_limit(best)), best.value)


def _fuller(subproblem: ResidualProblem, choice: Choice, found: Plan, stop: Stop) -> Plan:
    """The plan with more of the wishes that the flow's prices find worth most."""
    margin = margins(subproblem, flow_prices(subproblem, choice))
    most = parameters.GAP.wanted * int(choice.chosen.sum())
    wanted = np.argsort(-margin, kind="stable")[:most]
    return max(found, fill_plan(subproblem, found, wanted, stop=stop), key=lambda one: one.worth)
