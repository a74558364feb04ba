"""How far a computation is: the worth of its best schedule so far, and the bounds on it."""

import dataclasses
from collections.abc import Callable
from typing import Literal

Status = Literal["optimal", "feasible"]


@dataclasses.dataclass(frozen=True)
class Progress:
    """Where the solver is.

    Parameters
    ----------
    stage
        The stage that has just ended, or goes on.
    guarantee_shortfall, shortfall_bound, value, value_bound
        Of the best schedule so far, and their proven bounds.
    breaks, breaks_bound
        Likewise; None before there is a timetable, or a bound.
    """

    stage: str
    guarantee_shortfall: int
    shortfall_bound: int
    value: int
    value_bound: int
    breaks: int | None = None
    breaks_bound: int | None = None


OnProgress = Callable[[Progress], None]
