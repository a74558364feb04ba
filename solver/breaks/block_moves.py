"""Changes that bring a party's talks side by side, for many parties at once.

A mover takes some of its talks to other slots: one, or as many as a block of slots on end lacks.
Those in the way give way (:mod:`solver.breaks.row_paths`), so what a change costs is what it costs
them, summed over the talks that move, and what it does to the mover's own morning. The changes of
all movers are judged at once in arrays.
"""

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from solver.breaks import parameters
from solver.breaks.mornings import NEVER, NOBODY, Costs, Mornings, price
from solver.breaks.row_paths import Paths, Steps, along, room
from solver.problem.arrays import Integers

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
    paths
        Who gives way where it does.
    """

    party: Integers
    many: Integers
    base: Integers
    owner: Integers
    talk: Integers
    now: Integers
    cost: Costs
    via: Integers
    paths: Paths


class Change(NamedTuple):
    """The change drawn for each mover.

    Parameters
    ----------
    energy
        Shape (movers,): what it costs in all, NEVER without a change.
    owner, talk, slot
        Shape (moves,): for the change of which mover, by position, which talk goes where; talks
        that give way are among them.
    """

    energy: Costs
    owner: Integers
    talk: Integers
    slot: Integers


def move_costs(
    state: Mornings,
    steps: Steps,
    side: int,
    party: Integers,
    count: Integers,
    talk: Integers,
    longer: int,
) -> MoveCosts:
    """What the moves of these movers cost others.

    Parameters
    ----------
    state
        Where talks are.
    steps
        What single steps cost on the movers' side.
    side
        Of the movers.
    party, count, talk
        The movers, how many talks each has, and those talks, mover by mover.
    longer
        How many talks may give way to one beyond the first.
    """
    owner = np.repeat(np.arange(len(party)), count)
    base, now = np.cumsum(count) - count, state.slot[talk]
    ways = room(state, steps, side, talk, longer)
    direct = np.where(state.allowed[talk], ways.cost, NEVER)
    relayed, via = _relayed(direct, now, count[owner], base[owner])
    alone = direct <= relayed
    cost, via = np.where(alone, direct, relayed), np.where(alone, NOBODY, via)
    return MoveCosts(party, count, base, owner, talk, now, cost, via, ways)


def _relayed(
    direct: Costs, now: Integers, many: Integers, base: Integers
) -> tuple[Costs, Integers]:
    """The costs when each talk takes the slot of another of its party, and which one that is.

    A min-plus product for each party: from a talk to the slot of another, and on to any slot.
    """
    talk = np.repeat(np.arange(len(now)), many)
    local = np.arange(len(talk)) - np.repeat(np.cumsum(many) - many, many)
    other = base[talk] + local
    first = direct[talk, now[other]]
    first[talk == other] = NEVER
    some = np.flatnonzero((first < parameters.BLOCKS.relay) | (talk == other))
    talk, local, other, first = talk[some], local[some], other[some], first[some]
    both = np.minimum(direct.take(other, axis=0) + first[:, None], NEVER)
    both <<= _LOCAL
    both += local.astype(np.int32)[:, None]
    least = np.minimum.reduceat(both, np.flatnonzero(np.diff(talk, prepend=-1)), axis=0)
    return least >> _LOCAL, base[:, None] + (least & (1 << _LOCAL) - 1)


def draw_changes(
    state: Mornings,
    side: int,
    found: MoveCosts,
    temperature: float,
    random: np.random.Generator,
) -> Change:
    """For each mover one of its changes, cheap ones more likely: one talk alone, or a block.

    Parameters
    ----------
    state
        Where talks are.
    side
        Of the movers.
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
    return _with_others(state, side, found, Change(energy, owner, talk, slot))


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


def _with_others(state: Mornings, side: int, found: MoveCosts, change: Change) -> Change:
    """The change, told by positions in the costs so far, with all talks that give way."""
    via = found.via[change.talk, change.slot]
    relayed = via != NOBODY
    second = via[relayed]
    slot = change.slot.copy()
    slot[relayed] = found.now[second]
    owner = np.concatenate([change.owner, change.owner[relayed]])
    row = np.concatenate([change.talk, second])
    slot = np.concatenate([slot, change.slot[relayed]])
    talk = found.talk[row]
    move, pushed, to = along(state, side, found.paths, row, slot, talk)
    return Change(
        change.energy,
        np.concatenate([owner, owner[move]]),
        np.concatenate([talk, pushed]),
        np.concatenate([slot, to]),
    )
