"""Sets of slots as Python integers: bit s stands for slot s."""

from collections.abc import Iterator

import numpy as np

from solver.problem.arrays import Booleans
from solver.subproblem.residual_problem import Words


def slots_of(slots: int) -> Iterator[int]:
    """The slots of a set, in order."""
    while slots:
        lowest = slots & -slots
        yield lowest.bit_length() - 1
        slots ^= lowest


def slot_set(is_member: Booleans) -> int:
    """The set of the slots at which a row of shape (slots,) is true."""
    return sum(1 << slot for slot in np.flatnonzero(is_member).tolist())


def slot_sets(words: Words) -> list[int]:
    """One set for each row of 64-bit words."""
    sets: list[int] = words[:, 0].tolist()
    for index in range(1, words.shape[1]):
        high = words[:, index].tolist()
        sets = [low | word << 64 * index for low, word in zip(sets, high, strict=True)]
    return sets
