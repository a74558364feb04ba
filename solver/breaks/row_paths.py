"""What it costs others to make room for a talk in another slot of its host.

Whoever sits there with the host changes places with the talk, or takes a third slot, whose talk
takes the place that the first one left. The host is as busy as before, unless the way ends in a
slot in which it was idle. All who give way are different parties, so costs add up along the way,
and the cheapest way comes of a round of Bellman and Ford over the slots of all hosts at once.
"""

from typing import NamedTuple

import numpy as np

from solver.breaks.mornings import NEVER, NOBODY, Costs, Mornings, price
from solver.problem.arrays import Integers

_CODE = 6  # bits for a slot


class Steps:
    """What it costs its party on one side that a talk goes to another slot, for all talks.

    Parameters
    ----------
    state
        Where talks are.
    side
        Of the parties.

    Attributes
    ----------
    cost
        Shape (talks, slots): NEVER where the talk cannot go.
    """

    def __init__(self, state: Mornings, side: int) -> None:
        self._state, self._side = state, side
        self.cost: Costs = np.full(state.allowed.shape, NEVER)
        state.changed[side][:] = True

    def refresh(self) -> None:
        """Look again at the talks of all parties whose mornings changed."""
        state, end = self._state, self._state.ends[self._side]
        changed = state.changed[self._side]
        talk = np.flatnonzero(changed[end])
        changed[:] = False
        party, slots = end[talk], np.arange(state.allowed.shape[1])
        free = state.open[talk] & ~state.busy[party]
        free[state.steady[party]] = 0
        can = (free[:, None] >> slots) & 1 != 0
        without = state.line[party] ^ state.bit[party, state.slot[talk]]
        line = without[:, None] | state.bit.take(party, axis=0)
        self.cost[talk] = np.where(can, price(line) - state.cost[party][:, None], NEVER)


class Paths(NamedTuple):
    """For each talk and slot: what it costs others to make room there, and who goes where.

    Parameters
    ----------
    cost
        Shape (talks, slots): NEVER where no room can be made.
    onward
        Shape (talks, slots): the slot into which the talk in this slot goes.
    """

    cost: Costs
    onward: Integers


def room(state: Mornings, steps: Steps, side: int, talk: Integers, longer: int) -> Paths:
    """The cheapest way to make room for each talk in each slot of its host.

    Parameters
    ----------
    state
        Where talks are.
    steps
        What single steps cost, of the movers' side.
    side
        Of the movers.
    talk
        The movers' talks.
    longer
        How many talks may give way beyond the first.
    """
    now, each = state.slot[talk], np.arange(len(talk))
    other = state.at.take(state.row[1 - side][talk], axis=0)
    cost = steps.cost[other, now[:, None]]
    cost[other == NOBODY] = NEVER
    _into_idle(state, side, talk, other, cost)
    cost[each, now] = 0
    onward = np.broadcast_to(now[:, None], cost.shape)
    if not longer:
        return Paths(cost, onward)
    onto = np.maximum(steps.cost.take(other, axis=0), 0)
    onto[other == NOBODY] = NEVER
    onto <<= _CODE
    onto += np.arange(onto.shape[2], dtype=np.int32)
    for _ in range(longer):
        through = (onto + (cost << _CODE)[:, None, :]).min(axis=2)
        better = through >> _CODE < cost
        better[each, now] = False
        cost = np.where(better, through >> _CODE, cost)
        onward = np.where(better, through & (1 << _CODE) - 1, onward)
    return Paths(cost, onward)


def _into_idle(state: Mornings, side: int, talk: Integers, other: Integers, cost: Costs) -> None:
    """Costs of slots in which the host is idle: its own morning changes."""
    host, now = state.ends[1 - side][talk], state.slot[talk]
    idle = (other == NOBODY) & state.counted[host] & ~state.steady[host][:, None]
    row, slot = np.nonzero(idle)
    host = host[row]
    line = state.line[host] ^ state.bit[host, now[row]] ^ state.bit[host, slot]
    cost[row, slot] = price(line) - state.cost[host]


def along(
    state: Mornings, side: int, found: Paths, row: Integers, slot: Integers, talk: Integers
) -> tuple[Integers, Integers, Integers]:
    """The talks that give way when some go to slots.

    Parameters
    ----------
    state, side, found
        As above.
    row, slot, talk
        Shape (moves,): rows of the paths, slots, and the talks that go there.

    Returns
    -------
    tuple
        For each that gives way: the position of the move that pushes it, the talk, its new slot.
    """
    seat, goal = state.row[1 - side][talk], state.slot[talk]
    move = np.arange(len(row))
    moves, talks, slots = [], [], []
    while len(move):
        going = state.at[seat[move], slot]
        on = (slot != goal[move]) & (going != NOBODY)
        move, slot, going = move[on], slot[on], going[on]
        slot = found.onward[row[move], slot]
        moves.append(move)
        talks.append(going)
        slots.append(slot)
    return np.concatenate(moves), np.concatenate(talks), np.concatenate(slots)
