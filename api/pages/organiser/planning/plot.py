"""Value against moves, as the lines and points of a small drawing; units are those of its frame."""

import math
from collections.abc import Sequence
from typing import Final

import msgspec

WIDTH: Final = 480
HEIGHT: Final = 300
LEFT, RIGHT, TOP, BOTTOM = 64, 456, 20, 244
STEPS: Final = (1, 2, 5, 10)
#: a dot, and how far a bound reaches to both sides of it: where they coincide, both are seen
DOT: Final = 6
REACH: Final = 14


class Sample(msgspec.Struct, frozen=True):
    """A plan with so many moves, its value, and what no plan of its policy exceeds."""

    moves: int
    value: int
    bound: int


class Point(msgspec.Struct, frozen=True):
    """Where a plan and its bound are drawn."""

    x: float
    y: float
    bound_y: float
    sample: Sample


class Tick(msgspec.Struct, frozen=True):
    """A figure beside an axis."""

    at: float
    figure: int


class Plot(msgspec.Struct, frozen=True, kw_only=True):
    """The drawing; `left_y` is the value of changing nothing."""

    points: list[Point]
    line: str
    left_y: float
    xs: list[Tick]
    ys: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    bottom: int = BOTTOM
    dot: int = DOT
    reach: int = REACH


def plot(samples: Sequence[Sample], left: int) -> Plot:
    """Plans by rising number of moves, over the value of changing nothing."""
    most = max((sample.moves for sample in samples), default=0)
    values = [left, *(sample.value for sample in samples), *(sample.bound for sample in samples)]
    xs = _ticks(0, max(1, most))
    ys = _ticks(min(values), max(*values, min(values) + 1))
    points = [
        Point(
            _along(sample.moves, xs, LEFT, RIGHT),
            _along(sample.value, ys, BOTTOM, TOP),
            _along(sample.bound, ys, BOTTOM, TOP),
            sample,
        )
        for sample in samples
    ]
    return Plot(
        points=points,
        line=" ".join(f"{point.x},{point.y}" for point in points),
        left_y=_along(left, ys, BOTTOM, TOP),
        xs=[Tick(_along(figure, xs, LEFT, RIGHT), figure) for figure in xs],
        ys=[Tick(_along(figure, ys, BOTTOM, TOP), figure) for figure in ys],
    )


def _ticks(low: int, high: int, most: int = 5) -> list[int]:
    """Round figures that begin at or below `low` and end at or above `high`, `most` + 2 at most."""
    power = 10 ** max(0, math.floor(math.log10(max(1, (high - low) / most))))
    step = next(power * factor for factor in (*STEPS, 20) if power * factor * most >= high - low)
    first, last = low // step, -(-high // step)
    return [number * step for number in range(first, last + 1)]


def _along(figure: int, ticks: Sequence[int], start: int, end: int) -> float:
    share = (figure - ticks[0]) / (ticks[-1] - ticks[0])
    return round(start + share * (end - start), 1)
