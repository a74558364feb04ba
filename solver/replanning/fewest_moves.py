"""The fewest moves among plans as good as can be, with its proof.

Every plan that reaches the flow's guarantee and value obeys the flow's prices
(complementary slackness): wishes that pay are held, wishes that do not are not, a person
or a table with a price is full. Among the few plans left, a linear program over wishes and
slots counts the survivors at home. On mornings its solution is nearly always whole, hence
the answer; else branch and bound decides small cases, and its exact bound stands for large
ones. Prices: :mod:`solver.flow.potentials`; slackness: Schrijver, Theory of Linear and Integer
Programming, ch. 7.
"""

import dataclasses

import numpy as np

from solver.flow.min_cost_flow import Choice
from solver.flow.potentials import flow_prices
from solver.lp import time_indexed
from solver.lp.column_generation import branch_and_bound, generate_columns
from solver.problem.arrays import Integers
from solver.replanning import parameters
from solver.replanning.placement import (
    Placement,
    initial_columns,
    is_lawful,
    placement_rows,
    slots_of,
)
from solver.subproblem.dual_prices import margins
from solver.subproblem.interruption import Stop, StoppedError, look, never
from solver.subproblem.plan import UNPLACED, at_home
from solver.subproblem.residual_problem import ResidualProblem


@dataclasses.dataclass(frozen=True, eq=False)
class FewestMoves:
    """Slots with few moves, and what no equally good plan betters.

    Parameters
    ----------
    slot
        Shape (residual wishes,): the slot of each wish, or UNPLACED.
    home
        Most survivors that an equally good plan leaves at home.
    """

    slot: Integers
    home: int


def fewest_moves(
    subproblem: ResidualProblem, choice: Choice, home: Integers, start: Integers, stop: Stop = never
) -> FewestMoves:
    """The plan as good as the choice that leaves the most survivors at home.

    Parameters
    ----------
    choice
        The flow's, which the start holds completely.
    home
        Shape (residual wishes,): where a survivor should stay, or UNPLACED.
    start
        Shape (residual wishes,): slots of a plan as good as the choice.
    stop
        Once true, the best so far is returned with what is proven by then.
    """
    most = int((home != UNPLACED).sum())
    try:
        placed, wish, slot = _face(subproblem, choice, stop)
    except StoppedError:
        return FewestMoves(start, most)
    rows, busy = placed.builder.rows(), np.ones(len(placed.busy), dtype=np.bool_)
    worth = np.concatenate([slot == home[wish], ~busy]).astype(np.int64)
    begin = np.concatenate([initial_columns(subproblem, home, wish, slot), busy])
    known = np.concatenate([slot == start[wish], placed.busy_in(subproblem, start)])
    solved = generate_columns(rows, worth, begin, known, stop)
    if solved is None:
        return FewestMoves(start, most)
    share, bound = solved.share if solved.is_whole else None, solved.bound
    stay = int(worth[known].sum())
    if share is None and bound > stay:
        asked = np.concatenate([np.zeros(len(wish), dtype=np.bool_), busy])
        nodes = parameters.FEWEST_MOVES.nodes
        share, bound = branch_and_bound(rows, worth, solved, known, nodes, stop, asked)
    slots = start if share is None else slots_of(share, wish, slot, len(home))
    if not is_lawful(subproblem, slots):
        slots = start
    return FewestMoves(max(slots, start, key=lambda one: at_home(one, home)), bound)


def _face(
    subproblem: ResidualProblem, choice: Choice, stop: Stop
) -> tuple[Placement, Integers, Integers]:
    """What all plans as good as the choice obey; row of the wishes and slot of each column."""
    prices = flow_prices(subproblem, choice)
    look(stop)
    margin = margins(subproblem, prices)
    wish, slot = time_indexed.ways(subproblem, margin >= 0)
    look(stop)
    full = prices.kind > 0 if len(prices.kind) else None
    placed = placement_rows(subproblem, wish, slot, must=margin > 0, full=full)
    look(stop)
    for column, capacity, owed, price, earned in (
        (
            0,
            subproblem.holder_capacity,
            subproblem.holder_owed,
            prices.holder,
            prices.holder_guarantee,
        ),
        (
            1,
            subproblem.investor_capacity,
            subproblem.investor_owed,
            prices.investor,
            prices.investor_guarantee,
        ),
    ):
        least = np.where((owed > 0) & (earned < prices.rate), owed, 0)
        least = np.where(price > 0, capacity, least)
        most = np.where(earned > 0, owed, capacity)
        placed.builder.group(subproblem.wishes[wish, column], least, most)
    if subproblem.places is not None and prices.slot.any():
        placed.builder.one_row(np.ones_like(wish), subproblem.places, subproblem.places)
    return placed, wish, slot
