"""Changes that bring a party's talks side by side, for many parties at once.

A party moves some of its talks; in each, the other party is the *host*. A talk that goes to
another slot takes the place of whoever sits there with the host, and that talk goes to the slot
left behind: the host is busy when it was before. Where the host is idle there, its own morning
changes. So what a change costs is what the mornings of those in the way cost, summed over the
talks that move, and the mornings of all movers are judged at once in arrays.
"""

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from solver.breaks import parameters
from solver.breaks.mornings import NOBODY, Costs, Mornings, price
from solver.problem.arrays import Integers

NEVER = np.int32(1 << 22)  # costs more than any change
ORDERS = {size: np.array(list(itertools.permutations(range(size)))) for size in (2, 3, 4)}
_LOCAL = 6  # bits for the number of a talk among those of its party

Noise = NDArray[np.float32]


class MoveCosts(NamedTuple):
    """What it costs others when a talk of a mover goes to a slot.

    Parameters
    ----------
    party
        Shape (movers,): who moves.
    many, base
        Shape (movers,): how many talks each has, and where they begin among all talks here.
    owner
        Shape (talks,): the mover of each talk, by position.
    talk, now
        Shape (talks,): which talk, and its slot.
    cost
        Shape (talks, slots): NEVER where it cannot go.
    via
        Shape (talks, slots): the talk here in whose slot it sits instead, while that one goes to
        the slot; NOBODY where it goes by itself.
    """

    party: Integers
    many: Integers
    base: Integers
    owner: Integers
    talk: Integers
    now: Integers
    cost: Costs
    via: Integers


class Change(NamedTuple):
    """The change drawn for each mover.

    Parameters
    ----------
    energy
        Shape (movers,): what it costs in all, NEVER without a change.
    owner, talk, slot
        Shape (moves,): whose talk, both by position in the costs, goes where.
    """

    energy: Costs
    owner: Integers
    talk: Integers
    slot: Integers


def move_costs(
    state: Mornings, side: int, party: Integers, count: Integers, talk: Integers
) -> MoveCosts:
    """What the moves of these movers cost others.

    Parameters
    ----------
    state
        Where talks are.
    side
        Of the movers.
    party, count, talk
        The movers, how many talks each has, and those talks, mover by mover.
    """
    owner = np.repeat(np.arange(len(party)), count)
    base, now = np.cumsum(count) - count, state.slot[talk]
    direct = _direct(state, side, talk, now)
    pairs = np.repeat(np.arange(len(talk)), count[owner])
    local = np.arange(len(pairs)) - np.repeat(np.cumsum(count[owner]) - count[owner], count[owner])
    other = base[owner[pairs]] + local
    first = direct[pairs, now[other]]
    first[pairs == other] = NEVER
    some = np.flatnonzero((first < parameters.BLOCKS.relay) | (pairs == other))
    pairs, local, other, first = pairs[some], local[some], other[some], first[some]
    both = np.minimum(direct.take(other, axis=0) + first[:, None], NEVER)
    both <<= _LOCAL
    both += local.astype(np.int32)[:, None]
    begin = np.flatnonzero(np.diff(pairs, prepend=-1))
    relayed = np.minimum.reduceat(both, begin, axis=0)
    via = base[owner][:, None] + (relayed & (1 << _LOCAL) - 1)
    relayed >>= _LOCAL
    alone = direct <= relayed
    return MoveCosts(
        party, count, base, owner, talk, now,
        np.where(alone, direct, relayed), np.where(alone, NOBODY, via),
    )  # fmt: skip


def _direct(state: Mornings, side: int, talk: Integers, now: Integers) -> Costs:
    """What it costs the others when a talk goes to a slot and nothing else of its party does."""
    end, width = state.ends[side], state.at.shape[1]
    free = state.open & ~state.busy[end]
    free[state.steady[end]] = 0
    without = state.line[end] ^ state.bit[end, state.slot]
    other = state.at.take(state.row[1 - side][talk], axis=0)  # NOBODY is the last talk: masked
    can = (free.take(other) >> now[:, None]) & 1 != 0
    can &= state.allowed.take(talk, axis=0) & (other != NOBODY)
    line = without.take(other) | state.bit.take(end.take(other) * width + now[:, None])
    cost: Costs = np.where(can, price(line) - state.cost[end].take(other), NEVER)
    _into_idle(state, side, talk, now, other, cost)
    cost[np.arange(len(talk)), now] = 0
    return cost


def _into_idle(
    state: Mornings, side: int, talk: Integers, now: Integers, other: Integers, cost: Costs
) -> None:
    """Costs of slots in which the host is idle: its own morning changes."""
    host = state.ends[1 - side][talk]
    idle = (other == NOBODY) & state.allowed[talk] & ~state.steady[host][:, None]
    if state.left is not None:
        idle &= state.left > 0
    row, slot = np.nonzero(idle)
    host = host[row]
    line = state.line[host] ^ state.bit[host, now[row]] ^ state.bit[host, slot]
    cost[row, slot] = price(line) - state.cost[host]


def draw_changes(
    state: Mornings, found: MoveCosts, temperature: float, random: np.random.Generator
) -> Change:
    """For each mover one of its changes, cheap ones more likely: one talk alone, or a block.

    Parameters
    ----------
    state
        Where talks are.
    found
        What moves cost others.
    temperature
        In units of cost: among changes that differ by less, chance decides.
    random
        Draws.
    """
    every = np.arange(len(found.party))
    cost = _alone(state, found)
    noisy = cost + _noise(random, cost.shape, temperature)
    slot = noisy.argmin(axis=1)
    each = np.arange(len(slot))
    value = np.minimum.reduceat(noisy[each, slot], found.base)
    talk = np.empty_like(every)
    drawn = np.flatnonzero(noisy[each, slot] == value[found.owner])
    talk[found.owner[drawn]] = drawn
    energy = cost[talk, slot[talk]]
    moves = np.full((len(every), max(ORDERS), 2), NOBODY)
    moves[:, 0, 0], moves[:, 0, 1] = talk, slot[talk]
    for blocks in _blocks(state, found):
        size = blocks.talk.shape[1]
        cost = _block_costs(state, found, blocks)
        noisy = cost + _noise(random, cost.shape, temperature)
        order = noisy.argmin(axis=1)
        each = np.arange(len(order))
        best, before = noisy[each, order], value.copy()
        np.minimum.at(value, blocks.owner, best)
        better = (best == value[blocks.owner]) & (best < before[blocks.owner])
        drawn = np.flatnonzero(better)
        owner = blocks.owner[drawn]
        energy[owner] = cost[drawn, order[drawn]]
        moves[owner] = NOBODY
        moves[owner, :size, 0] = blocks.talk[drawn]
        to = np.take_along_axis(blocks.slot[drawn], ORDERS[size][order[drawn]], axis=1)
        moves[owner, :size, 1] = to
    owner, place = np.nonzero(moves[:, :, 0] != NOBODY)
    talk, slot = moves[owner, place].T
    return _with_relays(found, Change(energy, owner, talk, slot))


class Blocks(NamedTuple):
    """Talks that are outside a block of slots, and the slots of the block without a talk.

    Parameters
    ----------
    owner
        Shape (blocks,): the mover, by position.
    talk, slot
        Shape (blocks, size): as many talks as slots.
    """

    owner: Integers
    talk: Integers
    slot: Integers


def _alone(state: Mornings, found: MoveCosts) -> Costs:
    """What it costs in all when one talk goes to a slot, for each talk and slot."""
    party = found.party[found.owner]
    bits = state.bit[party]
    line = state.line[party] ^ state.bit[party, found.now]
    own = price(line[:, None] | bits) - state.cost[party][:, None]
    free = (state.at[party] == NOBODY) & (found.cost < NEVER)
    return np.where(free, found.cost + own, NEVER)


def _blocks(state: Mornings, found: MoveCosts) -> Iterator[Blocks]:
    """All blocks of each mover that a few of its talks are missing in, by their number."""
    places = state.counted[found.party].sum(axis=1)
    width = state.counted.shape[1]
    owner, begin = np.nonzero(np.arange(width) + found.many[:, None] <= places[:, None])
    block = ((np.int64(1) << found.many[owner]) - 1) << begin
    line = state.line[found.party[owner]]
    holes = block & ~line
    missing = np.bitwise_count(holes)
    for size in ORDERS:
        some = np.flatnonzero(missing == size)
        if not len(some):
            continue
        who = owner[some]
        count = found.many[who]
        of = np.repeat(np.arange(len(some)), count)
        talk = np.arange(len(of)) - (np.cumsum(count) - count)[of] + found.base[who][of]
        sits = state.bit[found.party[who][of], found.now[talk]]
        outside = sits & block[some][of] == 0
        slot = np.empty((len(some), size), dtype=np.int64)
        left = holes[some]
        for place in range(size):
            lowest = left & -left
            at = np.frexp(lowest.astype(np.float64))[1] - 1
            slot[:, place] = state.order[found.party[who], at]
            left ^= lowest
        yield Blocks(who, talk[outside].reshape(len(some), size), slot)


def _block_costs(state: Mornings, found: MoveCosts, blocks: Blocks) -> Costs:
    """What each way to fill a block costs in all."""
    orders = ORDERS[blocks.talk.shape[1]]
    single = found.cost[blocks.talk[:, :, None], blocks.slot[:, None, :]]
    total = np.zeros((len(blocks.owner), len(orders)), dtype=np.int32)
    for place, to in enumerate(orders.T):
        total += single[:, place, to]
    gain = state.cost[found.party[blocks.owner]][:, None]
    return np.where(total < NEVER, total - gain, NEVER)


def _noise(random: np.random.Generator, shape: tuple[int, ...], temperature: float) -> Noise:
    """Negative Gumbel noise: the least of costs with noise is drawn as Boltzmann's law wants."""
    drawn = random.standard_exponential(shape, dtype=np.float32)
    found: Noise = np.log(np.maximum(drawn, np.finfo(np.float32).tiny))
    found *= np.float32(temperature)
    return found


def _with_relays(found: MoveCosts, change: Change) -> Change:
    """The change with those talks as well that leave their slots to others of their mover."""
    via = found.via[change.talk, change.slot]
    relayed = via != NOBODY
    second = via[relayed]
    slot = change.slot.copy()
    slot[relayed] = found.now[second]
    return Change(
        change.energy,
        np.concatenate([change.owner, change.owner[relayed]]),
        np.concatenate([change.talk, second]),
        np.concatenate([slot, change.slot[relayed]]),
    )
