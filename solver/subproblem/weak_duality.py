"""The sum that turns prices into a bound, exact for every 64-bit integer.

Maximise Σ worth · x over x from 0 to 1 subject to rows Σ amount · x ≤ limit. Whatever prices ≥ 0
the rows are given, no choice is worth more than

    Σ max(0, worth − Σ amount · price)  +  Σ price · limit

(weak duality; Schrijver, Theory of Linear and Integer Programming, ch. 7). Every bound of worth
that the solver proves from prices is this sum. The bound of breaks
(:mod:`solver.breaks.lagrangian_bound`) has paths in place of columns, and Python's integers from
the beginning. Prices, limits and worths are integers of 64 bits; products and sums
may need more, and are then added up as Python's integers, which have no size. The checker of
certificates has a sum of its own and shares nothing with this one.
"""

from operator import mul

import numpy as np

from solver.problem.arrays import Booleans, Integers

FITS = 1 << 63


def weak_duality_bound(gain: Integers, *rows: tuple[Integers, Integers | Booleans]) -> int:
    """What no choice of columns exceeds, in the unit of the prices.

    Parameters
    ----------
    gain
        What each column is worth beyond what it pays at these prices; any shape.
    *rows
        Prices of rows and their limits, two arrays of one shape. The price of a row that asks
        for a least amount is not positive.

    Returns
    -------
    int
        The bound; exact, however large.
    """
    return exact_sum(np.maximum(gain, 0)) + sum(exact_sum(*each) for each in rows)


def exact_sum(amounts: Integers, counts: Integers | Booleans | None = None) -> int:
    """The sum of the amounts, each times its count, as a Python integer.

    Parameters
    ----------
    amounts
        Integers of 64 bits; any shape.
    counts
        The same shape; None for 1 each.
    """
    if counts is None:
        return _sum(amounts)
    if _largest(amounts) * _largest(counts) < FITS:
        return _sum(amounts * counts)
    used = (amounts != 0) & (counts != 0)
    return sum(map(mul, amounts[used].tolist(), counts[used].tolist()))


def _sum(amounts: Integers) -> int:
    """Two sums of 32 bits each: neither overflows with fewer than 2³¹ amounts."""
    return int((amounts & 0xFFFFFFFF).sum()) + (int((amounts >> 32).sum()) << 32)


def _largest(amounts: Integers | Booleans) -> int:
    if not amounts.size:
        return 0
    return max(int(amounts.max()), -int(amounts.min()))
