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

from solver.colouring.construct import drop_unlawful
from solver.flow.min_cost_flow import Choice
from solver.flow.potentials import flow_prices
from solver.lp import time_indexed
from solver.lp.column_generation import branch_and_bound, generate_columns
from solver.lp.constraints import orders_of, windows_of
from solver.lp.rows import HALF, Builder, Rows
from solver.problem.arrays import Booleans, Floats, Integers
from solver.replanning import parameters
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
        rows, wish, slot = _face(subproblem, choice, stop)
    except StoppedError:
        return FewestMoves(start, most)
    worth = (slot == home[wish]).astype(np.int64)
    solved = generate_columns(
        rows, worth, initial_columns(subproblem, home, wish, slot), slot == start[wish], stop
    )
    if solved is None:
        return FewestMoves(start, most)
    share, bound = solved.share if solved.is_whole else None, solved.bound
    known = int(worth[slot == start[wish]].sum())
    if share is None and bound > known:
        nodes = parameters.FEWEST_MOVES.nodes
        share, bound = branch_and_bound(rows, worth, solved, known, nodes, stop)
    slots = start if share is None else slots_of(share, wish, slot, len(home))
    if not is_lawful(subproblem, slots):
        slots = start
    return FewestMoves(max(slots, start, key=lambda one: at_home(one, home)), bound)


def initial_columns(
    subproblem: ResidualProblem, home: Integers, wish: Integers, slot: Integers
) -> Booleans:
    """Ways worth beginning with: all beside the survivors at home, and single moves.

    A new wish without any such way needs somebody to move: the survivors of its holder and
    its investor may also take places that are free beside the others.

    Parameters
    ----------
    subproblem
        The residual problem.
    home
        Shape (wishes,): the slot of each survivor, UNPLACED for the other wishes.
    wish, slot
        Shape (ways,): the ways to hold a wish, row of the wishes and slot of each.
    """
    at_home = np.flatnonzero(home != UNPLACED)
    ours, theirs = subproblem.holder_free.copy(), subproblem.investor_free.copy()
    ours[subproblem.wishes[at_home, 0], home[at_home]] = False
    np.subtract.at(theirs, (subproblem.wishes[at_home, 1], home[at_home]), 1)
    holder, investor = subproblem.wishes[wish, 0], subproblem.wishes[wish, 1]
    beside: Booleans = ours[holder, slot] & (theirs[investor, slot] > 0)
    new = home[wish] == UNPLACED
    stuck = np.zeros(len(home), dtype=np.bool_)
    stuck[wish[new]] = True
    stuck[wish[new & beside]] = False
    of_holder, of_investor = np.zeros(len(ours), np.bool_), np.zeros(len(theirs), np.bool_)
    of_holder[subproblem.wishes[stuck, 0]] = True
    of_investor[subproblem.wishes[stuck, 1]] = True
    beside &= new | of_holder[holder] | of_investor[investor]
    beside |= slot == home[wish]
    return beside


def is_lawful(subproblem: ResidualProblem, slots: Integers) -> bool:
    """Do rest and precedence bear these slots?"""
    return np.array_equal(drop_unlawful(subproblem, slots), slots)


def slots_of(share: Floats, wish: Integers, slot: Integers, wishes: int) -> Integers:
    """The slot of each wish in a whole solution.

    Parameters
    ----------
    share
        Shape (ways,): the solution, 0 or 1 up to rounding errors.
    wish, slot
        Shape (ways,): row of the wishes and slot of each way.
    wishes
        How many wishes there are.
    """
    slots = np.full(wishes, UNPLACED)
    taken = share > HALF
    slots[wish[taken]] = slot[taken]
    return slots


def _face(
    subproblem: ResidualProblem, choice: Choice, stop: Stop
) -> tuple[Rows, Integers, Integers]:
    """What all plans as good as the choice obey; row of the wishes and slot of each column."""
    prices = flow_prices(subproblem, choice)
    look(stop)
    margin = margins(subproblem, prices)
    wish, slot = time_indexed.ways(subproblem, margin >= 0)
    look(stop)
    builder = placement_rows(subproblem, wish, slot, must=margin > 0)
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
        builder.group(subproblem.wishes[wish, column], least, most)
    if subproblem.places is not None and prices.slot.any():
        builder.single(np.ones_like(wish), subproblem.places, subproblem.places)
    return builder.rows(), wish, slot


def placement_rows(
    subproblem: ResidualProblem, wish: Integers, slot: Integers, *, must: Booleans, extra: int = 0
) -> Builder:
    """A pair meets once, or exactly once if it must; one place at a time; tables; ties.

    Rest of several delegates is a little looser here than the rule: see :func:`is_lawful`.

    Parameters
    ----------
    subproblem
        The residual problem.
    wish, slot
        Shape (ways,): row of the wishes and slot of each column.
    must
        Shape (wishes,): which wishes every plan holds.
    extra
        Further columns after those of the ways.
    """
    builder = Builder(len(wish) + extra)
    builder.group(wish, must.astype(np.int64), np.ones(len(subproblem.wishes), dtype=np.int64))
    for column, places in (
        (0, subproblem.holder_free.astype(np.int64)),
        (1, subproblem.investor_free),
    ):
        key = subproblem.wishes[wish, column] * subproblem.slots + slot
        builder.group(key, np.zeros(places.size, dtype=np.int64), places.ravel())
    if subproblem.tables_free is not None:
        builder.group(slot, np.zeros_like(subproblem.tables_free), subproblem.tables_free)
    if subproblem.ties is not None:
        for group in (
            windows_of(subproblem, subproblem.wishes[wish, 1], slot),
            orders_of(subproblem, wish, slot),
        ):
            builder.cover(group.row, group.column, group.limit)
    return builder
