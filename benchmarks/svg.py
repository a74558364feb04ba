"""Plots small enough to be drawn by hand: points, a line through some of them, two axes."""

import dataclasses
import math
from collections.abc import Callable, Sequence
from html import escape

WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 76, 40, 56, 56
STYLE = (
    "text{font:12px sans-serif;fill:#222}.title{font-size:14px;font-weight:bold}"
    ".axis{stroke:#222}.grid{stroke:#ddd}.line{fill:none;stroke:#1b5e9b;stroke-width:2}"
    ".ours{fill:#1b5e9b}.other{fill:#b3541e}.open{fill:#fff;stroke:#b3541e;stroke-width:2}"
)


@dataclasses.dataclass(frozen=True)
class Point:
    """A point and what is written beside it.

    Parameters
    ----------
    kind
        `ours`, `other`, or `open` for what is only known to be at least so far right.
    """

    x: float
    y: float
    label: str
    kind: str = "ours"


@dataclasses.dataclass(frozen=True)
class Axis:
    """A scale from least to most; logarithmic ones have a tick at each power of ten."""

    title: str
    least: float
    most: float
    is_logarithmic: bool = True

    def share(self, value: float) -> float:
        """How far along the axis a value is, from 0 to 1."""
        if self.is_logarithmic:
            low, high = math.log10(self.least), math.log10(self.most)
            return (math.log10(max(value, self.least)) - low) / (high - low)
        return (value - self.least) / (self.most - self.least)

    @property
    def ticks(self) -> list[float]:
        """Values that are named along the axis."""
        if self.is_logarithmic:
            first, last = math.ceil(math.log10(self.least)), math.floor(math.log10(self.most))
            return [float(10**power) for power in range(first, last + 1)]
        return [self.least + (self.most - self.least) * step / 5 for step in range(6)]


def around(title: str, values: Sequence[float]) -> Axis:
    """The logarithmic axis between the powers of ten around these values."""
    low, high = min(values), max(values)
    return Axis(title, 10 ** math.floor(math.log10(low)), 10 ** math.ceil(math.log10(high * 1.01)))


def plot(
    title: str, across: Axis, up: Axis, points: Sequence[Point], *, is_joined: bool = False
) -> str:
    """The plot as an SVG document."""

    def place(point: Point) -> tuple[float, float]:
        x = LEFT + across.share(point.x) * (WIDTH - LEFT - RIGHT)
        return x, HEIGHT - BOTTOM - up.share(point.y) * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text class="title" x="{LEFT}" y="22">{escape(title)}</text>',
        *_axes(across, up),
    ]
    if is_joined:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(place, points))
        parts.append(f'<polyline class="line" points="{path}"/>')
    parts.extend(_marks(points, place))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _marks(points: Sequence[Point], place: Callable[[Point], tuple[float, float]]) -> list[str]:
    """Dots with labels; a label that would cover an earlier one goes lower."""
    parts: list[str] = []
    taken: list[tuple[float, float]] = []
    for point in points:
        x, y = place(point)
        parts.append(f'<circle class="{point.kind}" cx="{x:.1f}" cy="{y:.1f}" r="5"/>')
        end = x > WIDTH * 0.7
        below = y - 9
        while any(abs(below - other) < 13 and abs(x - beside) < 190 for beside, other in taken):
            below += 13
        taken.append((x, below))
        anchor = ' text-anchor="end"' if end else ""
        shift = -8 if end else 8
        label = escape(point.label)
        parts.append(f'<text x="{x + shift:.1f}" y="{below:.1f}"{anchor}>{label}</text>')
    return parts


def _axes(across: Axis, up: Axis) -> list[str]:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    parts = []
    for value in across.ticks:
        x = LEFT + across.share(value) * (right - LEFT)
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{bottom}"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{_number(value)}</text>'
        )
    for value in up.ticks:
        y = bottom - up.share(value) * (bottom - TOP)
        parts.append(f'<line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}"/>')
        parts.append(
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_number(value)}</text>'
        )
    middle = (TOP + bottom) / 2
    return [
        *parts,
        f'<path class="axis" fill="none" d="M{LEFT} {TOP}V{bottom}H{right}"/>',
        f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 14}" text-anchor="middle">'
        f"{escape(across.title)}</text>",
        f'<text x="18" y="{middle}" text-anchor="middle" transform="rotate(-90 18 {middle})">'
        f"{escape(up.title)}</text>",
    ]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"
