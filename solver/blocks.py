"""A large tight morning block by block: better plans where one program would take minutes.

The meetings of some investors are taken back while all others stay; the program over the
places that this frees is small and solved at once. What it finds is at least as good as
what was there, since that is one of its solutions. Each sweep's seed parts the investors
into other blocks (large neighbourhood search, Shaw 1998).
"""

import dataclasses
from random import Random

import numpy as np

from solver import program
from solver.basis import basis_of
from solver.instance import Booleans
from solver.linear import Stop
from solver.plan import Plan, plan
from solver.room import Room, occupied
from solver.rounding import rounded
from solver.timetable import UNPLACED

INVESTORS = 200


def bettered(room: Room, start: Plan, wishes: Booleans, rate: int, seed: int, stop: Stop) -> Plan:
    """The plan after a sweep over all investors.

    Parameters
    ----------
    wishes
        Shape (wishes,): which may be held beside those that the plan holds.
    rate
        What a guaranteed meeting held is worth.

    Raises
    ------
    StoppedError
        When it was stopped.
    """
    rows = np.flatnonzero(wishes | (start.slot != UNPLACED))
    part = dataclasses.replace(room, wishes=room.wishes[rows])
    best = plan(part, start.slot[rows])
    investors = list(range(len(room.investor_free)))
    Random(seed).shuffle(investors)
    for first in range(0, len(investors), INVESTORS):
        block = np.zeros(len(investors), dtype=np.bool_)
        block[investors[first : first + INVESTORS]] = True
        best = _again(part, best, block, rate, stop)
    slot = np.full(len(room.wishes), UNPLACED)
    slot[rows] = best.slot
    return plan(room, slot)


def _again(room: Room, before: Plan, block: Booleans, rate: int, stop: Stop) -> Plan:
    """The best plan that leaves the meetings of investors outside the block as they are."""
    stays = (before.slot != UNPLACED) & ~block[room.wishes[:, 1]]
    fixed = np.column_stack([room.wishes[stays, :2], before.slot[stays]])
    left, open_ = occupied(room, fixed)
    every = np.ones(len(left.wishes), dtype=np.bool_)
    start = basis_of(left, plan(left, before.slot[open_]))
    relaxation = program.relax(left, *program.ways(left, every), rate, stop, start)
    if relaxation is None:
        return before
    slot = np.where(stays, before.slot, UNPLACED)
    slot[open_] = rounded(left, relaxation).slot
    after = plan(room, slot)
    return max(before, after, key=lambda one: rate * one.met + one.value)
