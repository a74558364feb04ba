"""What a contestant is given and gives back, and what several of them share."""

import dataclasses
from collections.abc import Iterator
from typing import Protocol

import numpy as np

from solver.problem.arrays import Integers
from solver.problem.instance import Instance
from solver.subproblem.kinds import NO_CELL, kinds_limited


class UnsuitedError(ValueError):
    """A contestant cannot take this instance, or is not here; the message says why."""


@dataclasses.dataclass(frozen=True, eq=False)
class Found:
    """What a contestant found.

    Parameters
    ----------
    meetings
        Shape (n, 3): holder, investor, slot.
    is_proven
        Does it claim that nothing is better?
    bound
        Most value with the least shortfall, where it says so.
    seconds
        Its own, where it starts a process and loads code that is not to be counted.
    """

    meetings: Integers
    is_proven: bool = False
    bound: int | None = None
    seconds: float | None = None


class Peer(Protocol):
    """A contestant: the instance, the seconds it has, its workers and its seed."""

    def __call__(self, instance: Instance, *, seconds: float, workers: int, seed: int) -> Found: ...


@dataclasses.dataclass(frozen=True, eq=False)
class Triples:
    """Every wish in every slot in which both can come: the columns of a model over triples.

    Parameters
    ----------
    holder, investor, slot, value, wish
        Shape (n,): of each triple; `wish` is the row of the instance's wishes.
    """

    holder: Integers
    investor: Integers
    slot: Integers
    value: Integers
    wish: Integers

    def meetings(self, chosen: Integers) -> Integers:
        """Shape (n, 3): the meetings that these triples are."""
        return np.column_stack([self.holder[chosen], self.investor[chosen], self.slot[chosen]])


def triples(instance: Instance, *, with_kinds: bool = False) -> Triples:
    """All triples of an instance without pins, rest, precedences and limits on kinds.

    With `with_kinds` the contestant takes :func:`limits_on_kinds` as rows of its own.
    """
    if kinds_limited(instance) is not None and not with_kinds:
        raise UnsuitedError("the published way has no limits on kinds")
    if len(instance.pinned) or len(instance.precedences):
        raise UnsuitedError("the published models have neither pins nor precedences")
    if any(investor.max_consecutive is not None for investor in instance.investors):
        raise UnsuitedError("the published models have no rest")
    return every_triple(instance)


def every_triple(instance: Instance) -> Triples:
    """All triples of an instance, whatever rules it has beside availability."""
    holder, investor, value = instance.wishes.T
    both = instance.holder_available[holder] & instance.investor_available[investor]
    wish, slot = np.nonzero(both)
    return Triples(holder[wish], investor[wish], slot, value[wish], wish)


def limits_on_kinds(instance: Instance, ways: Triples) -> list[tuple[Integers, Integers]]:
    """For each side the number of the limit that counts each triple, and all limits.

    A triple that nothing limits has the last number, whose limit no schedule reaches.
    """
    kinds = kinds_limited(instance)
    if kinds is None:
        return []
    cells = kinds.cells(np.column_stack([ways.holder, ways.investor]))
    most = np.append(kinds.left, len(ways.wish))
    return [(np.where(cell == NO_CELL, len(kinds.left), cell), most) for cell in cells.T]


def reward(instance: Instance) -> int:
    """Points for a guaranteed meeting: more than any schedule's value."""
    meetings = min(
        int(instance.holder_capacity.sum()),
        int(instance.investor_capacity.sum()),
        len(instance.wishes),
    )
    return int(instance.wishes[:, 2].max(initial=0)) * meetings + 1


def groups(keys: Integers) -> Iterator[tuple[int, list[int]]]:
    """Each key and the positions at which it stands."""
    order = np.argsort(keys, kind="stable")
    cuts = np.flatnonzero(np.diff(keys[order])) + 1
    for part in np.split(order, cuts):
        if len(part):
            yield int(keys[part[0]]), part.tolist()
