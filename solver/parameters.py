"""Limits of the stages that `solver.stages` puts together."""

import dataclasses

from solver.problem.parameter import parameter


@dataclasses.dataclass(frozen=True)
class StagesParameters:
    """How comfort's seconds are shared."""

    bounded_wishes: int = parameter(
        200_000,
        unit="wishes",
        why="measured: 0.26 processor seconds on the L tier (100,000). The bound of breaks looks at"
        " every way of every person",
        less="fewer schedules say how few breaks any schedule of their worth has",
        more="large mornings spend comfort's seconds on a bound",
    )
    bounding: float = parameter(
        0.2,
        unit="most of comfort's seconds for a bound of all schedules after the search",
        why="chosen; not measured",
        less="the bound is cut off and says less",
        more="breaks are left that the search would have removed",
    )
    bounding_seconds: float = parameter(
        0.4,
        unit="seconds of these for any morning, within that share",
        why="a fifth of the usual two; enough on a machine that others use as well",
        less="the bound is cut off on a busy machine and says less",
        more="breaks are left that the search would have removed",
    )
    bounding_a_wish: float = parameter(
        2e-6,
        unit="seconds of these for each wish besides",
        why="measured: 0.26 processor seconds in all on the L tier (100,000 wishes)",
        less="the bound is cut off and says less",
        more="breaks are left that the search would have removed",
    )


STAGES = StagesParameters()
