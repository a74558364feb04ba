"""Limits of the stages that `solver.stages` puts together."""

import dataclasses

from solver.problem.parameter import parameter


@dataclasses.dataclass(frozen=True)
class StagesParameters:
    """How comfort's seconds are shared."""

    bounded_wishes: int = parameter(
        20_000,
        unit="wishes",
        why="chosen; not measured. The bound of breaks looks at every way of every person",
        less="fewer schedules say how few breaks any schedule of their worth has",
        more="large mornings spend comfort's seconds on a bound",
    )
    searching: float = parameter(
        0.8,
        unit="of comfort's seconds, where a bound of all schedules follows the search",
        why="chosen; not measured",
        less="breaks are left that the search would have removed",
        more="the bound is cut off and says less",
    )


STAGES = StagesParameters()
