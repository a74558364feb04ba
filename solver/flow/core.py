"""The flow over the wishes that can matter: the others are priced out, and priced in by proof.

Of a large morning's wishes most are plainly too dear for a place, and others plainly worth one.
Prices estimated person by person tell them apart. A flow decides the doubtful ones, the *core*
(Balas and Zemel 1980, for knapsacks), and the prices that support its choice
(:mod:`solver.flow.support`) are held against every wish. A wish that is underpaid joins what the
prices must support. When they support everything, the choice is an optimum over all wishes: the
check is exact, whatever the estimate was. Otherwise the core was too small.

The estimate is coordinate descent on the dual: with all other prices given, the best price of a
person with room for k meetings is the margin of their k-th best wish, of a person with an unmet
guarantee the (negative) margin of the last meeting they are owed. Each step is one sort of numbers.
"""

from collections.abc import Sequence

import numpy as np

from solver.flow import parameters
from solver.flow.network import Limits, best_flow
from solver.flow.support import Near, Support, support_of
from solver.problem.arrays import Booleans, Integers


def core_choice(wishes: Integers, limits: Limits, rate: int) -> Booleans | None:
    """An optimal choice among all wishes; None where no core of the sizes tried proves one.

    Parameters
    ----------
    wishes
        Shape (n, 3): holder, investor, value.
    limits
        What bounds the choice.
    rate
        What a guaranteed meeting is worth, more than all values together.
    """
    estimate = _estimate(wishes, limits)
    margin, share = _margin(wishes, estimate), parameters.CORE.share
    held, core, width = _split(wishes, margin, limits, share)
    # With a low rate the network's costs are small, which its scaling is quick with. What it finds
    # is proven at the true rate, and mostly right: a guarantee rarely costs more than two wishes.
    paid = min(rate, 2 * int(wishes[:, 2].max()) + 1)
    for _ in range(parameters.CORE.flows):
        if core.sum() > parameters.CORE.most * len(core):
            break
        chosen = held.copy()
        chosen[core] = best_flow(wishes[core], limits.without(wishes[held]), paid)
        doubtful = _doubtful(wishes, chosen, core, limits, rate, Near(estimate, width))
        if doubtful is None:
            return chosen
        if doubtful.any():
            share *= 2
            _, wider, width = _split(wishes, margin, limits, share)
            core = core | doubtful | wider
            held = held & ~core
        elif paid < rate:  # Not even best within the core: a guarantee costs more.
            paid = rate
        else:
            break
    return None


def _estimate(wishes: Integers, limits: Limits) -> Support:
    """Prices near those that support an optimal choice."""
    persons, value = wishes.T[:2].copy(), wishes[:, 2].copy()
    prices = [np.zeros_like(capacity) for capacity, _ in limits.sides()]
    table = 0
    for _ in range(parameters.CORE.descents):
        if limits.places is not None:
            margin = value - prices[0][persons[0]] - prices[1][persons[1]]
            table = _table_price(margin, limits.places)
        for side in (1, 0):
            margin = value - table - prices[1 - side][persons[1 - side]]
            prices[side] = _person_prices(margin, persons[side], *limits.sides()[side])
    return Support(prices[0] + table, prices[1], table)


def _margin(wishes: Integers, prices: Support) -> Integers:
    """What each wish is worth beyond its prices."""
    margin: Integers = wishes[:, 2] - prices.holder[wishes[:, 0]] - prices.investor[wishes[:, 1]]
    return margin


def _table_price(margin: Integers, places: int) -> int:
    """The margin of the last wish that still has a place, if there are more."""
    if places >= len(margin):
        return 0
    last = len(margin) - places
    return max(0, int(np.partition(margin, last)[last])) if places else int(margin.max())


def _person_prices(
    margin: Integers, person: Integers, capacity: Integers, owed: Integers
) -> Integers:
    """A best net price of each person of a side, the other prices given."""
    count = np.bincount(person, minlength=len(capacity))
    ranks = [np.maximum(capacity, 1), np.minimum(owed, count)]
    last, beyond, due, spare = _of_ranks(
        margin, person, count, (ranks[0], ranks[0] + 1, ranks[1], ranks[1] + 1)
    )
    # All prices between the last wish with a place and the next one are best: the middle.
    last = np.where(count >= ranks[0], np.maximum(last, 0), 0)
    beyond = np.where(count > ranks[0], np.maximum(beyond, 0), 0)
    spare = np.where(count > ranks[1], spare, due)
    return np.where((ranks[1] > 0) & (due < 0), (due + spare) // 2, (last + beyond + 1) // 2)


def _of_ranks(
    margin: Integers, person: Integers, count: Integers, ranks: Sequence[Integers]
) -> list[Integers]:
    """The margin of each person's wish of these ranks, from 1; any number where there is none."""
    lowest = int(margin.min())
    span = int(margin.max()) - lowest + 1
    # Person and margin in one integer, so that one sort ranks everybody's wishes. Margins too wide
    # for that lose their last digits, which an estimate can do without.
    shift = max(0, (span * len(count)).bit_length() - 62)
    span = (span >> shift) + 1
    keys = np.sort(person * span + (span - 1 - (margin - lowest >> shift)))
    start = np.cumsum(count) - count
    whose = np.arange(len(count)) * span
    places = (np.clip(start + rank - 1, 0, len(keys) - 1) for rank in ranks)
    return [(span - 1 - (keys[place] - whose) << shift) + lowest for place in places]


def _split(
    wishes: Integers, margin: Integers, limits: Limits, share: float
) -> tuple[Booleans, Booleans, int]:
    """Wishes that are held without asking, the core, and the margin that tells them apart."""
    distance = np.abs(margin)
    last = min(int(share * len(margin)), len(margin) - 1)
    width = int(np.partition(distance, last)[last])
    core, held = distance <= width, margin > width
    # The estimate may exceed somebody's room; then the flow decides about all their wishes.
    for column, (capacity, _) in enumerate(limits.sides()):
        crowded = np.bincount(wishes[held, column], minlength=len(capacity)) > capacity
        if crowded.any():
            back = held & crowded[wishes[:, column]]
            core, held = core | back, held & ~back
    if limits.places is not None and held.sum() > limits.places:
        core, held = core | held, np.zeros_like(held)
    return held, core, width


def _doubtful(
    wishes: Integers, chosen: Booleans, core: Booleans, limits: Limits, rate: int, near: Near
) -> Booleans | None:
    """Wishes outside the core by which the choice may be improved; None when it is proven best.

    Prices that support the choice within the core are held against all other wishes. Those that
    they contradict join, and other prices may support it against these as well. None is doubtful
    when no prices support the choice even within the core.
    """
    known = core
    for _ in range(parameters.CORE.pricings):
        among = wishes[known], chosen[known], limits.without(wishes[chosen & ~known]), rate
        rounds = parameters.CORE.rounds
        support = support_of(*among, rounds=rounds, near=near) or support_of(*among, rounds=rounds)
        if support is None:
            break
        margin = _margin(wishes, support)
        wrong = np.where(chosen, margin < 0, margin > 0) & ~known
        if not wrong.any():
            return None
        known = known | wrong
    return known & ~core
