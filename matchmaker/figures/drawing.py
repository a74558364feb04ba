"""A table as bars: a label, below it one bar for each value, whose length tells it.

Units are those of the frame. Beside each bar stands its value, so nothing rests on colour.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from matchmaker.figures.tabling import FigureRow, FigureTable

WIDTH: Final = 480
LABEL: Final = 22
THICK: Final = 14
APART: Final = 4
BETWEEN: Final = 10
#: what the longest bar leaves for its value
ROOM: Final = 150
#: more columns than these are told by the table alone
MOST_BARS: Final = 3


class DrawnBar(msgspec.Struct, frozen=True):
    """One bar; `kind` counts the columns from 0, `value` is none where it is not told."""

    y: float
    length: float
    kind: int
    name: str
    value: int | None


class DrawnRow(msgspec.Struct, frozen=True):
    """A label and the bars below it."""

    y: float
    label: str
    bars: tuple[DrawnBar, ...]


class Drawing(msgspec.Struct, frozen=True):
    """All of it, and how high it is."""

    rows: tuple[DrawnRow, ...]
    height: float
    width: float = WIDTH
    thick: float = THICK


def draw(table: FigureTable) -> Drawing | None:
    """The bars of a table; None where there is nothing to compare."""
    shown = min(len(table.columns), MOST_BARS)
    most = max((value or 0 for row in table.rows for value in row.values[:shown]), default=0)
    if len(table.rows) < 2 or most == 0:
        return None
    rows = tuple(_rows(table, shown, (WIDTH - ROOM) / most))
    high = LABEL + shown * (THICK + APART) + BETWEEN
    return Drawing(rows, len(rows) * high)


def _rows(table: FigureTable, shown: int, unit: float) -> Iterator[DrawnRow]:
    high = LABEL + shown * (THICK + APART) + BETWEEN
    for place, row in enumerate(table.rows):
        yield DrawnRow(place * high, row.label, tuple(_bars(table, row, shown, place * high, unit)))


def _bars(
    table: FigureTable, row: FigureRow, shown: int, top: float, unit: float
) -> Iterator[DrawnBar]:
    for kind, value in enumerate(row.values[:shown]):
        y = top + LABEL + kind * (THICK + APART)
        name = table.columns[kind] if shown > 1 else ""
        yield DrawnBar(y, round((value or 0) * unit, 1), kind, name, value)
