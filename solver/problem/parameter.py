"""Limits, tolerances and weights as values with reasons: what a number of the solver is for.

Each package keeps its own in a frozen dataclass whose fields are made by `parameter`;
`docs/parameters.md` is written from them (`python -m benchmarks.parameters`).
"""

import dataclasses
from typing import TypeVar

T = TypeVar("T", int, float)


def parameter(value: T, *, unit: str, why: str, less: str, more: str) -> T:
    """A field of a parameter class.

    Parameters
    ----------
    value
        The default.
    unit
        What it counts: seconds, wishes, rounds, a share.
    why
        Why this value: what was measured, or which source says so.
    less, more
        What gets worse when it is smaller, and when it is larger.
    """
    reasons = {"unit": unit, "why": why, "less": less, "more": more}
    chosen: T = dataclasses.field(default=value, metadata=reasons)
    return chosen
