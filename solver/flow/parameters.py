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


@dataclasses.dataclass(frozen=True)
class CoreParameters:
    """The flow over the wishes that can matter.

    Measured: processor seconds on the largest tiers, and on 400,000 wishes of eight regimes.
    """

    least_wishes: int = parameter(
        20_000,
        unit="wishes",
        why="measured: 25,000 wishes take 15 instead of 29 ms; 5,000 take 4 ms either way",
        less="small flows, which take milliseconds, pay for estimates and proofs",
        more="flows that would gain are solved whole",
    )
    share: float = parameter(
        0.1,
        unit="share of the wishes in the first core; twice as many in each further one",
        why="measured: XL takes 0.9 s, and 1.0 s with 0.2",
        less="the core is more often too small, and solved in vain",
        more="the flow takes longer",
    )
    most: float = parameter(
        0.5,
        unit="share of the wishes beyond which a core is given up",
        why="chosen; not measured. The flow over half the wishes takes more than half the time",
        less="more flows over all wishes, after those over cores",
        more="the last core is hardly quicker than the flow over all wishes",
    )
    flows: int = parameter(
        4,
        unit="flows over a core, each with the wishes that the one before overlooked",
        why="measured: one suffices on the tiers, two on most regimes, three with steep popularity",
        less="more flows over all wishes, after those over cores",
        more="more of them in vain",
    )
    descents: int = parameter(
        4,
        unit="times that all prices are estimated anew",
        why="measured: 3 and 8 leave about as many wishes on the wrong side; 0.04 s each at XL",
        less="where both sides are short of room, estimates are off, and the core is in vain",
        more="two sorts of all wishes each time",
    )
    pricings: int = parameter(
        4,
        unit="times that wishes which prices contradict join what these must support",
        why="measured: two suffice on the tiers",
        less="an optimum may be taken for none",
        more="time spent on a choice that is not optimal",
    )
    rounds: int = parameter(
        100,
        unit="rounds over the wishes until there must be prices",
        why="measured: half a dozen suffice on the tiers",
        less="an optimum may be taken for none",
        more="time spent on a choice that is not optimal, whose prices rise without end",
    )


CORE = CoreParameters()
RESIDUAL_SEARCH = ResidualSearch()
