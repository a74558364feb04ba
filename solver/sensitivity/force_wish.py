"""What it costs to hold one more wish in a given schedule, slots included.

The residual graph (:mod:`solver.flow.residual_graph`) gives the least cost without slots; the
same change is tried in the timetable, by alternating paths. Where that fails, or where the
schedule is below the flow's bound, the cheapest exchange within one slot is an upper bound. The
program with the wish forced (:mod:`solver.sensitivity.force_batch`) makes most of the remaining
costs exact.
"""

import dataclasses
from collections.abc import Mapping
from functools import cached_property

import numpy as np

from solver.flow.residual_graph import FAR, NOTHING, Weight
from solver.lp import time_indexed
from solver.problem.arrays import Integers
from solver.sensitivity import parameters
from solver.sensitivity.exchange import Exchange, Swaps, Trial, trial
from solver.sensitivity.force_batch import tighten
from solver.sensitivity.incumbent import Incumbent
from solver.subproblem.interruption import StoppedError


@dataclasses.dataclass(frozen=True)
class ForcingCost:
    """What holding a wish costs.

    Parameters
    ----------
    least
        No schedule with the wish loses less than this against the given one.
    exchange
        A legal way to hold it; None when none was found.
    """

    least: Weight
    exchange: Exchange | None


def forcing_costs(stand: Incumbent, wishes: Integers) -> list[ForcingCost | None]:
    """What holding each of these wishes, which are not held, costs.

    Parameters
    ----------
    wishes
        Rows of the residual wishes.

    Returns
    -------
    list
        In the order given; None for a wish whose person has no place beside the pins. For
        wishes that were not looked at before the search was stopped, the bound is that nothing
        is better than the flow's choice.
    """
    trying = _Forcing(stand)
    found: dict[int, ForcingCost | None] = {}
    ends = stand.residual.ends[wishes]
    column = 1 if len(np.unique(ends[:, 1])) <= len(np.unique(ends[:, 0])) else 0
    nodes = np.unique(ends[:, column])
    size = stand.residual.chunk()
    for first in range(0, len(nodes), size):
        if stand.stop():
            break
        some = nodes[first : first + size]
        rows = wishes[np.isin(ends[:, column], some)]
        try:
            found.update(zip(rows.tolist(), trying.together(rows, some, column), strict=True))
        except StoppedError:
            break
    found.update(trying.tighten(found))
    if len(found) < len(wishes):
        found = {**trying.known_costs(wishes), **found}
    return [found[wish] for wish in wishes.tolist()]


class _Forcing:
    """One shortest-path search for many wishes of the same few persons."""

    def __init__(self, stand: Incumbent) -> None:
        self._stand = stand
        self._held = stand.held.tolist()

    @cached_property
    def _trial(self) -> Trial:
        return trial(self._stand.subproblem, self._stand.slot)

    @cached_property
    def _swaps(self) -> Swaps:
        return Swaps(self._stand)

    def tighten(self, found: Mapping[int, ForcingCost | None]) -> dict[int, ForcingCost]:
        """Costs that are not exact yet, from the program with the wish forced if it is small."""
        open_ = {
            wish: (cost.least, cost.exchange)
            for wish, cost in found.items()
            if cost is not None and (cost.exchange is None or cost.exchange.lost != cost.least)
        }
        if not open_ or self._stand.stop() or not self._is_programmed:
            return {}
        closer = tighten(self._stand, self._trial, self._swaps, open_)
        return {
            wish: ForcingCost(
                least, best if best and best.lost == least else self._tried(wish, best)
            )
            for wish, (least, best) in closer.items()
        }

    @cached_property
    def _is_programmed(self) -> bool:
        """Is the program small enough to be solved for one wish after another?"""
        subproblem = self._stand.subproblem
        ways = len(
            time_indexed.ways(subproblem, np.ones(len(subproblem.wishes), dtype=np.bool_))[0]
        )
        return ways <= parameters.BATCHES.ways and self._stand.priced is not None

    def together(self, rows: Integers, nodes: Integers, column: int) -> list[ForcingCost | None]:
        """The rows' costs, from a search that starts at investors' nodes or ends at holders'."""
        graph = self._stand.residual
        search = graph.shortest_paths(nodes, backward=not column, stop=self._stand.stop)
        ends, columns = (
            graph.ends[rows, 1 - column],
            np.searchsorted(nodes, graph.ends[rows, column]),
        )
        lengths = search.distance[ends, columns]
        reached = np.flatnonzero(lengths < FAR)
        paths = search.paths(ends[reached], columns[reached])
        costs: list[ForcingCost | None] = [None] * len(rows)
        for index, path in zip(reached.tolist(), paths, strict=True):
            costs[index] = self._forced(int(rows[index]), int(lengths[index]), path)
        return costs

    def known_costs(self, wishes: Integers) -> dict[int, ForcingCost | None]:
        """What is known of wishes without any search."""
        subproblem = self._stand.subproblem
        holder, investor, _ = subproblem.wishes[wishes].T
        possible = (subproblem.holder_capacity[holder] > 0) & (
            subproblem.investor_capacity[investor] > 0
        )
        known = ForcingCost(NOTHING - self._stand.slack, None)
        return {
            wish: known if is_possible else None
            for wish, is_possible in zip(wishes.tolist(), possible.tolist(), strict=True)
        }

    def _forced(self, wish: int, length: int, path: list[int]) -> ForcingCost:
        if self._stand.stop():
            return ForcingCost(self._bounded(wish, length), None)
        gain = Weight(0, int(self._stand.subproblem.wishes[wish, 2]))
        lost = self._stand.residual.weight(length) - gain
        if self._stand.is_settled:
            dropped = tuple(row for row in path if self._held[row])
            added = tuple(row for row in path if not self._held[row])
            for order in ([wish, *added], [*added[::-1], wish])[: 1 + bool(added)]:
                moved = self._trial.moves(dropped, order)
                if moved is not None:
                    return ForcingCost(lost, Exchange(lost, dropped, added, moved))
        least = max(lost - self._stand.slack, self._stand.least(wish))
        best = self._swaps.cheapest_exchange(wish)
        return ForcingCost(least, best if self._is_programmed else self._tried(wish, best))

    def _bounded(self, wish: int, length: int) -> Weight:
        """What the wish costs at least, slots aside."""
        gain = Weight(0, int(self._stand.subproblem.wishes[wish, 2]))
        return self._stand.residual.weight(length) - gain - self._stand.slack

    def _tried(self, wish: int, best: Exchange | None) -> Exchange | None:
        """A cheaper exchange that the paths find slots for, else the best so far."""
        if self._stand.stop():
            return best
        for exchange in self._swaps.candidates(wish)[: parameters.FORCING.exchanges]:
            if best is not None and best.lost <= exchange.lost:
                break
            moved = self._trial.moves(exchange.dropped, [wish])
            if moved is not None:
                return dataclasses.replace(exchange, moved=moved)
        return best
