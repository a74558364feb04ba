"""Limits of the flow's own computations."""

import dataclasses

from solver.problem.parameter import parameter


@dataclasses.dataclass(frozen=True)
class ResidualSearch:
    """Shortest paths in the residual graph, from many starts at once."""

    cells: int = parameter(
        1 << 18,
        unit="arcs times starts",
        why="two megabytes of distances, which a processor's cache holds",
        less="more rounds of Python for the same work",
        more="every round reads from memory instead of the cache",
    )


RESIDUAL_SEARCH = ResidualSearch()
