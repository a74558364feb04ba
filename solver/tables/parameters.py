"""Limits of the search for tables."""

import dataclasses

from solver.problem.parameter import parameter


@dataclasses.dataclass(frozen=True)
class LayingParameters:
    """Laying the delegates' mornings over the tables, one after the other."""

    attempts: int = parameter(
        4,
        unit="orders tried after the first",
        why="chosen; not measured. Exchanges follow, and mend what the order left",
        less="exchanges begin at more changes",
        more="large mornings take longer, mostly for no fewer changes",
    )
    effort: int = parameter(
        20_000_000,
        unit="tables times slots times delegates, over all attempts after the first",
        why="chosen; not measured. It keeps the largest mornings to one attempt",
        less="fewer attempts on large mornings",
        more="tables of the largest mornings take seconds longer",
    )


@dataclasses.dataclass(frozen=True)
class ExchangeParameters:
    """Exchanges of tables between delegates."""

    exchanges: int = parameter(
        30_000,
        unit="exchanges tried",
        why="chosen; not measured",
        less="more delegates change tables",
        more="the stage takes longer where changes cannot be avoided",
    )
    dead_end: float = parameter(
        0.02,
        unit="probability of an exchange that causes one change more",
        why="chosen; not measured. It leaves states that no single exchange improves",
        less="the search gets stuck sooner",
        more="the search drifts away from good seatings",
    )


LAYING = LayingParameters()
EXCHANGE = ExchangeParameters()
