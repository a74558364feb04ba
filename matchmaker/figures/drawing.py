"""A table as bars: a label, below it one bar for each value, whose length tells it.

Units are those of the frame. Beside each bar stands its value, so nothing rests on colour.
"""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from matchmaker.figures.tabling import FigureRow, FigureTable

WIDTH: Final = 360
LABEL: Final = 22
THICK: Final = 14
APART: Final = 4
BETWEEN: Final = 10
#: a drawing breaks no line by itself: so many letters of a label fit its width
LETTERS: Final = 40
LINE: Final = 18
#: what the longest bar leaves for its value
ROOM: Final = 110
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
    """A label, in as many lines as it takes, and the bars below it."""

    y: float
    label: str
    lines: tuple[str, ...]
    bars: tuple[DrawnBar, ...]


class Drawing(msgspec.Struct, frozen=True):
    """All of it, and how high it is; `kinds` are the names of its bars, where there are several."""

    rows: tuple[DrawnRow, ...]
    kinds: tuple[str, ...]
    height: float
    width: float = WIDTH
    thick: float = THICK


def draw(table: FigureTable, *, last: bool = False) -> Drawing | None:
    """The bars of a table, of its first columns or its last; None where nothing is compared."""
    every = range(len(table.columns))
    shown = every[-MOST_BARS:] if last else every[:MOST_BARS]
    most = max((row.values[place] or 0 for row in table.rows for place in shown), default=0)
    if len(table.rows) < 2 or most == 0:
        return None
    kinds = tuple(table.columns[place] for place in shown) if len(shown) > 1 else ()
    rows = tuple(_rows(table, shown, kinds, (WIDTH - ROOM) / most))
    return Drawing(rows, kinds, rows[-1].y + _high(rows[-1].lines, shown))


def _high(lines: Sequence[str], shown: Sequence[int]) -> float:
    return _label(lines) + len(shown) * (THICK + APART) + BETWEEN


def _label(lines: Sequence[str]) -> float:
    return LABEL + (len(lines) - 1) * LINE


def _rows(
    table: FigureTable, shown: Sequence[int], kinds: Sequence[str], unit: float
) -> Iterator[DrawnRow]:
    top = 0.0
    for row in table.rows:
        lines = tuple(textwrap.wrap(row.label, LETTERS, break_long_words=False)) or ("",)
        below = top + _label(lines)
        yield DrawnRow(top, row.label, lines, tuple(_bars(row, shown, kinds, below, unit)))
        top += _high(lines, shown)


def _bars(
    row: FigureRow, shown: Sequence[int], kinds: Sequence[str], top: float, unit: float
) -> Iterator[DrawnBar]:
    for kind, place in enumerate(shown):
        value = row.values[place]
        y = top + kind * (THICK + APART)
        length = round((value or 0) * unit, 1)
        yield DrawnBar(y, length, kind, kinds[kind] if kinds else "", value)
