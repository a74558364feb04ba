"""Prices of places, and the bound that follows from them for every schedule.

Each place of a person in a slot has a price u, each table v, each unit of a person's
maximum y, and each unit of a limit on a kind of partner another y; a meeting that counts for a
guarantee earns its person r ≤ rate. A wish is then worth more than it costs by at most
z = max(0, w + Σ r − Σ y − min_s (Σ u + v)), and multiplying the rules by their prices (weak
duality) gives, for every schedule,

    value + rate · Σ_p min(owed_p, meetings_p)
        ≤ Σ z + Σ u·places + Σ v·tables + Σ y·capacity + Σ owed·(rate − r),

limits on kinds being capacities too.

Where rules tie slots together (:mod:`solver.subproblem.side_constraints`) their rows have prices as
well: a meeting pays for every row of rest and of precedence that it would be part of in its slot,
and the rows' limits times their prices join the sum. It holds for any prices ≥ 0. They are integers
over a common denominator, so the sum is exact
(:mod:`solver.subproblem.weak_duality`): no bound rests on floating point.
"""

import dataclasses

import numpy as np

from solver.problem.arrays import Booleans, Floats, Integers
from solver.subproblem.residual_problem import ResidualProblem
from solver.subproblem.weak_duality import weak_duality_bound

# Divisible by every number up to 10: the prices of a program are nearly always fractions with
# small denominators, and are then represented without any loss.
DENOMINATOR = 5040
# No column's worth or cost may come near 2⁶³: what prices of one column may add up to.
MOST_COST = 1 << 61


@dataclasses.dataclass(frozen=True, eq=False)
class Prices:
    """Integers ≥ 0, to be divided by DENOMINATOR.

    Parameters
    ----------
    holder_slot, investor_slot
        Shape (persons, slots): price u of a place of a person in a slot.
    slot
        Shape (slots,): price v of a table in a slot.
    holder, investor
        Shape (persons,): price y of a unit of a person's maximum.
    holder_guarantee, investor_guarantee
        Shape (persons,): r, at most the rate, and 0 for whom nothing is owed.
    rate
        What one more guaranteed meeting held is worth.
    window
        Shape (windows of the residual problem,), or empty: price of a row of rest.
    order
        Shape (orders of the residual problem, slots), or empty: price of "the first in this slot or
        later, or the second in this slot or earlier".
    kind
        Shape (cells of the residual problem's limits on kinds,), or empty: price of a unit.
    """

    holder_slot: Integers
    investor_slot: Integers
    slot: Integers
    holder: Integers
    investor: Integers
    holder_guarantee: Integers
    investor_guarantee: Integers
    rate: int
    window: Integers = dataclasses.field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    order: Integers = dataclasses.field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    kind: Integers = dataclasses.field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def whole_prices(duals: Floats, entries: int) -> Integers:
    """A dual solution as prices: times DENOMINATOR, rounded, and never so large as to overflow.

    Any prices prove a bound, so cutting off those that are too large costs strength only. A dual
    value that is no number counts as 0.

    Parameters
    ----------
    duals
        Of the rows; any shape. A row that asks for at least something has a negative one.
    entries
        The most that the absolute amounts of one column add up to over all rows.
    """
    most = float(MOST_COST // max(1, entries))
    scaled = np.nan_to_num(duals * DENOMINATOR, nan=0.0, posinf=most, neginf=-most)
    prices: Integers = np.rint(np.clip(scaled, -most, most)).astype(np.int64)
    return prices


def combine(some: Prices, times: int, others: Prices) -> Prices:
    """So many times some prices, added to others.

    Parameters
    ----------
    some, others
        Prices of the same residual problem.
    times
        At least 1. Prices that would overflow by it are cut off first.
    """
    most = MOST_COST // (times * 4)
    sums = {
        field.name: times * np.minimum(getattr(some, field.name), most)
        + getattr(others, field.name)
        for field in dataclasses.fields(Prices)
        if field.name != "rate"
    }
    return Prices(**sums, rate=times * some.rate + others.rate)


def margins(subproblem: ResidualProblem, prices: Prices) -> Integers:
    """What each wish is worth beyond its cheapest places, shape (wishes,).

    Times DENOMINATOR, negative for a wish that costs more than it is worth.
    """
    holder, investor, _ = subproblem.wishes.T
    cheapest = np.full(len(subproblem.wishes), 2 * MOST_COST)
    theirs, (of, order) = with_rest(subproblem, prices), _orders(subproblem, prices)
    barred_of, barred = subproblem.barred
    for slot in range(subproblem.slots):
        cost = prices.holder_slot[holder, slot] + theirs[investor, slot] + prices.slot[slot]
        possible = subproblem.holder_free[holder, slot] & (
            subproblem.investor_free[investor, slot] > 0
        )
        if len(order) > 1 or len(barred) > 1:
            cost += order[of, slot]
            possible &= ~barred[barred_of, slot]
        np.minimum(cheapest, cost, out=cheapest, where=possible)
    net: Integers = worth(subproblem, prices) - cheapest
    return net


def costs(subproblem: ResidualProblem, prices: Prices, wish: Integers, slot: Integers) -> Integers:
    """What the places of each way to hold a wish cost, times DENOMINATOR.

    Parameters
    ----------
    subproblem, prices
        The residual problem, and its prices.
    wish, slot
        Row of the problem's wishes, and slot, of each way.
    """
    holder, investor, _ = subproblem.wishes[wish].T
    of, order = _orders(subproblem, prices)
    cost: Integers = prices.holder_slot[holder, slot] + prices.slot[slot]
    cost += with_rest(subproblem, prices)[investor, slot] + order[of[wish], slot]
    return cost


def with_rest(subproblem: ResidualProblem, prices: Prices) -> Integers:
    """Price of an investor's place in a slot, the windows of rest around it included."""
    if not len(prices.window):
        return prices.investor_slot
    investor, first, _ = subproblem.windows.T
    assert subproblem.ties is not None
    steps = np.zeros((len(subproblem.investor_free), subproblem.slots + 1), dtype=np.int64)
    np.add.at(steps, (investor, first), prices.window)
    np.subtract.at(steps, (investor, first + subproblem.ties.longest[investor] + 1), prices.window)
    return prices.investor_slot + np.cumsum(steps, axis=1)[:, :-1]


def _orders(subproblem: ResidualProblem, prices: Prices) -> tuple[Integers, Integers]:
    """For each wish a line of a table of what precedences cost by slot; line 0 costs nothing."""
    of = np.zeros(len(subproblem.wishes), dtype=np.int64)
    lines = [np.zeros(subproblem.slots, dtype=np.int64)]
    if len(prices.order):
        for (_, early, late), price in zip(subproblem.orders.tolist(), prices.order, strict=True):
            if price.any():
                for row, cost in ((early, price.cumsum()), (late, price[::-1].cumsum()[::-1])):
                    if not of[row]:
                        of[row] = len(lines)
                        lines.append(np.zeros_like(lines[0]))
                    lines[of[row]] += cost
    return of, np.stack(lines)


def worth(subproblem: ResidualProblem, prices: Prices) -> Integers:
    """What each wish is worth once its persons' maxima are paid, times DENOMINATOR."""
    holder, investor, value = subproblem.wishes.T
    earned = prices.holder_guarantee[holder] + prices.investor_guarantee[investor]
    net: Integers = value * DENOMINATOR + earned
    net -= prices.holder[holder] + prices.investor[investor]
    if len(prices.kind):
        net -= np.append(prices.kind, 0)[subproblem.cells].sum(axis=1)  # NO_CELL is the last
    return net


def bound(subproblem: ResidualProblem, prices: Prices, margin: Integers) -> int:
    """What no schedule exceeds in value + rate · guaranteed meetings held.

    Parameters
    ----------
    subproblem, prices
        The residual problem, and any prices of it.
    margin
        The wishes' :func:`margins` at these prices.

    Returns
    -------
    int
        The bound times DENOMINATOR.
    """
    rows: list[tuple[Integers, Integers | Booleans]] = [
        (prices.holder_slot, subproblem.holder_free),
        (prices.investor_slot, subproblem.investor_free),
        (prices.holder, subproblem.holder_capacity),
        (prices.investor, subproblem.investor_capacity),
        (prices.rate - prices.holder_guarantee, subproblem.holder_owed),
        (prices.rate - prices.investor_guarantee, subproblem.investor_owed),
        (prices.order, np.ones_like(prices.order)),
    ]
    if len(prices.kind):
        rows.append((prices.kind, subproblem.cells_left))
    if subproblem.tables_free is not None:
        rows.append((prices.slot, subproblem.tables_free))
    if len(prices.window):
        rows.append((prices.window, subproblem.windows[:, 2]))
    return weak_duality_bound(margin, *rows)
