"""The residual graph of an optimal choice: what one unit more or less anywhere does to it.

Nodes are holders, investors, a source before the holders and a sink behind the investors.
An arc says how the choice may change by one: a wish is taken (−value) or given up (+value),
a person gains or loses a meeting (a guarantee's points where it counts for one), a limit on a
kind gains or loses one (free, within the limit), and there is one meeting more or fewer in all
(free, within the tables). The choice is optimal, so no
cycle costs less than nothing, and the cheapest cycle through an arc is exactly what forcing
that arc costs, or an arc of a new place brings (Ahuja, Magnanti and Orlin, Network Flows,
ch. 9: residual cycles; ch. 5: label correcting). Bellman and Ford's rounds run for many
starts at once, as array operations over arcs × starts.

A length is a single integer, cost · unit + steps, where a wish counts for more steps than all
other arcs of a simple path, which count for one each: among the cheapest cycles it prefers the
one that changes fewest wishes, and no cycle has length 0.
"""

import dataclasses

import numpy as np

from solver.flow import parameters
from solver.flow.cells import kind_arcs, wish_ends
from solver.flow.min_cost_flow import scale
from solver.problem.arrays import Booleans, Integers
from solver.subproblem.interruption import Stop, look, never
from solver.subproblem.kinds import Kinds
from solver.subproblem.residual_problem import ResidualProblem

STEP = 8  # more than the four arcs at source and sink that a simple path can have
BESIDE = 2  # arcs of limits on kinds that it can have between two wishes
FAR = 1 << 61


@dataclasses.dataclass(frozen=True, order=True, slots=True)
class Weight:
    """Guarantees first, then value: how much a change brings or costs.

    Parameters
    ----------
    guarantees
        Guaranteed meetings held, over all persons.
    points
        Value of the wishes held.
    """

    guarantees: int
    points: int

    def __sub__(self, other: "Weight") -> "Weight":
        return Weight(self.guarantees - other.guarantees, self.points - other.points)

    def __add__(self, other: "Weight") -> "Weight":
        return Weight(self.guarantees + other.guarantees, self.points + other.points)


NOTHING = Weight(0, 0)
NOWHERE = Weight(-FAR, 0)  # below any loss


class ResidualGraph:
    """The residual graph of a choice.

    Parameters
    ----------
    subproblem
        What is left to decide.
    held
        Shape (residual wishes,): an optimal choice.
    """

    def __init__(self, subproblem: ResidualProblem, held: Booleans) -> None:
        self.holders = len(subproblem.holder_capacity)
        self.investors = len(subproblem.investor_capacity)
        self.source = self.holders + self.investors
        self.sink = self.source + 1
        sides = (True, self.holders), (False, self.investors)
        # Twice the scale, so that guarantees and points can be told apart in a sum.
        self.rate = 2 * scale(subproblem)
        cells = len(subproblem.cells_left)
        most = 2 * min(count + self._cells(subproblem, side) for side, count in sides) + 4
        self.step = STEP + (BESIDE * most if cells else 0)
        self.unit = self.step * (most + 1)
        if 4 * self.rate * self.unit > FAR:
            raise OverflowError("values and wishes are too many for 64 bits")
        #: shape (wishes, 2): the nodes between which each wish is an arc, the holder's side first
        self.ends = wish_ends(subproblem)
        self._nodes = self.sink + 1 + cells
        tail, head, length, wish = self._arcs(subproblem, held)
        order = np.argsort(head, kind="stable")
        self.tail, self.head = tail[order], head[order]
        self.length, self.wish = length[order], wish[order]

    @staticmethod
    def _cells(subproblem: ResidualProblem, is_holder: bool) -> int:
        """How many limits on kinds the persons of a side have."""
        kinds = subproblem.kinds
        return 0 if kinds is None else int(((kinds.person < kinds.holders) == is_holder).sum())

    def shortest_paths(
        self, starts: Integers, *, backward: bool = False, stop: Stop = never
    ) -> "ShortestPaths":
        """Shortest paths from some nodes, or to them.

        Parameters
        ----------
        starts
            Numbers of the nodes.
        backward
            Are paths to these nodes asked for?
        stop
            Asked between two rounds.

        Raises
        ------
        StoppedError
            When it was stopped between two rounds.
        ArithmeticError
            When the choice is not optimal, so that lengths fall without end.
        """
        if backward:
            order = np.argsort(self.tail, kind="stable")
            graph = (self.head[order], self.tail[order], self.length[order], self.wish[order])
        else:
            graph = (self.tail, self.head, self.length, self.wish)
        return ShortestPaths(*graph, starts, self._nodes, stop)

    def chunk(self) -> int:
        """How many starts to search from at once, for the sake of the cache."""
        return max(1, parameters.RESIDUAL_SEARCH.cells // max(1, len(self.tail)))

    def weight(self, length: int) -> Weight:
        """The cost in a length, as guarantees and points lost."""
        cost = (length - self.steps(length)) // self.unit
        guarantees = (cost + self.rate // 2) // self.rate
        return Weight(guarantees, cost - guarantees * self.rate)

    def steps(self, length: int) -> int:
        """The steps in a length."""
        return length % self.unit

    def _arcs(
        self, subproblem: ResidualProblem, held: Booleans
    ) -> tuple[Integers, Integers, Integers, Integers]:
        (holder, investor), value = self.ends.T, subproblem.wishes[:, 2]
        parts = [
            (
                np.where(held, investor, holder),
                np.where(held, holder, investor),
                np.where(held, value, -value) * self.unit + self.step,
                np.arange(len(value)),
            )
        ]
        for column, owed, capacity in (
            (0, subproblem.holder_owed, subproblem.holder_capacity),
            (1, subproblem.investor_owed, subproblem.investor_capacity),
        ):
            count = np.bincount(subproblem.wishes[held, column], minlength=len(owed))
            gains, loses = np.flatnonzero(count < capacity), np.flatnonzero(count)
            reward = np.where(count < owed, -self.rate, 0)[gains]
            forfeit = np.where(count <= owed, self.rate, 0)[loses]
            parts.append(self._person(gains, column, reward, enters=column == 0))
            parts.append(self._person(loses, column, forfeit, enters=column == 1))
        if subproblem.kinds is not None:
            parts.append(self._kinds(subproblem.kinds, subproblem.wishes[held]))
        meetings = int(held.sum())
        ends = [(self.source, self.sink)] if meetings else []
        if subproblem.places is None or meetings < subproblem.places:
            ends.append((self.sink, self.source))
        tails, heads = np.array(ends, dtype=np.int64).reshape(-1, 2).T
        parts.append((tails, heads, np.ones_like(tails), np.full_like(tails, -1)))
        tail, head, length, wish = (np.concatenate(part) for part in zip(*parts, strict=True))
        return tail, head, length, wish

    def _kinds(self, kinds: Kinds, held: Integers) -> tuple[Integers, Integers, Integers, Integers]:
        """One more within each limit that has room, one fewer within each that is used."""
        tails, heads = kind_arcs(kinds, self.sink + 1)
        used = kinds.counts(held)
        more, fewer = used < kinds.left, used > 0
        tail = np.concatenate([tails[more], heads[fewer]])
        head = np.concatenate([heads[more], tails[fewer]])
        return tail, head, np.ones_like(tail), np.full_like(tail, -1)

    def _person(
        self, persons: Integers, column: int, cost: Integers, *, enters: bool
    ) -> tuple[Integers, Integers, Integers, Integers]:
        node = persons + (self.holders if column else 0)
        outer = np.full_like(node, self.sink if column else self.source)
        tail, head = (outer, node) if enters else (node, outer)
        return tail, head, cost * self.unit + 1, np.full_like(node, -1)


class ShortestPaths:
    """Shortest paths from some starts to every node.

    Parameters
    ----------
    tail, head, length, wish
        Shape (arcs,), by rising head; the wish that changes along an arc, or -1.
    starts
        Numbers of the nodes to begin at.
    nodes
        How many nodes there are.
    stop
        Asked between two rounds.

    Attributes
    ----------
    distance
        Shape (nodes, starts); FAR where there is no path.
    """

    def __init__(
        self,
        tail: Integers,
        head: Integers,
        length: Integers,
        wish: Integers,
        starts: Integers,
        nodes: int,
        stop: Stop,
    ) -> None:
        self._tail, self._wish, self._starts = tail, wish, starts
        first = np.flatnonzero(np.diff(head, prepend=-1))
        heads = head[first]
        self.distance = np.full((nodes, len(starts)), FAR, dtype=np.int64)
        self.distance[starts, np.arange(len(starts))] = 0
        self._via = np.full((nodes, len(starts)), -1, dtype=np.int64)
        if not len(tail):
            return
        for _ in range(nodes + 1):
            look(stop)
            reach = self.distance[tail]
            reach += length[:, None]
            nearest = np.minimum.reduceat(reach, first, axis=0)
            nearest[nearest > FAR // 2] = FAR
            known = self.distance[heads]
            if not (nearest < known).any():
                break
            self.distance[heads] = np.minimum(nearest, known)
        else:
            raise ArithmeticError("the choice is not optimal: a cycle improves it")
        arcs = np.arange(len(tail))[:, None]
        fits = np.where(reach == np.repeat(known, np.diff(first, append=len(tail)), 0), arcs, -1)
        self._via[heads] = np.maximum.reduceat(fits, first, axis=0)

    def paths(self, ends: Integers, columns: Integers) -> list[list[int]]:
        """The wishes that change along the shortest path to each end from a column's start."""
        changed: list[list[int]] = [[] for _ in range(len(ends))]
        node, active = ends.copy(), np.flatnonzero(ends != self._starts[columns])
        while len(active):
            arc = self._via[node[active], columns[active]]
            for path, wish in zip(active.tolist(), self._wish[arc].tolist(), strict=True):
                if wish >= 0:
                    changed[path].append(wish)
            node[active] = self._tail[arc]
            active = active[node[active] != self._starts[columns[active]]]
        return changed
