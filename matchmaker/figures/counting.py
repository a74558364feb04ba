"""The figures of an edition: counted while its people are known, and kept when they go.

What is told of people by what they are (communes, themes, needs) is put together before anybody
sees it, so that it reads the same before and after the purge.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.editions.editions import Edition
from matchmaker.figures.definitions import BY_NAME, FEWEST, FIGURES, OTHERS, Figure
from matchmaker.wording.typography import fold

_SQL: Final = load("figures")
#: cell → value; None: somebody stands in it, and too few to be told
Cells = Mapping[str, int | None]
#: figure → its cells
FigureCells = Mapping[str, Cells]


class CountedCell(msgspec.Struct, frozen=True, kw_only=True):
    """One cell as a statement gives it."""

    cell: str
    value: Decimal | None


class KeptCell(msgspec.Struct, frozen=True, kw_only=True):
    """One cell as it was kept."""

    figure: str
    cell: str
    value: Decimal | None


class CellName(msgspec.Struct, frozen=True, kw_only=True):
    """What an edition itself calls a cell."""

    figure: str
    cell: str
    name: str


async def figures_of(conn: Connection, edition: Edition) -> FigureCells:
    """Every figure of the edition, counted now or as it was kept."""
    return await figures_named(conn, edition, BY_NAME)


async def figures_named(conn: Connection, edition: Edition, names: Collection[str]) -> FigureCells:
    """The figures of these names, counted now or as they were kept."""
    if edition.purged_at is None:
        return await count(conn, edition.id, names)
    found = await fetch(conn, KeptCell, _SQL.kept, edition.id)
    return {
        figure.name: put_in_order(
            figure, {one.cell: _plain(one.value) for one in found if one.figure == figure.name}
        )
        for figure in FIGURES
        if figure.name in names
    }


async def count(
    conn: Connection, edition_id: UUID, names: Collection[str] = BY_NAME
) -> FigureCells:
    """Every figure of these names as the tables say it now, told as it may be."""
    return {
        figure.name: tell_cells(
            figure,
            {
                one.cell: _plain(one.value)
                for one in await fetch(conn, CountedCell, figure.sql, edition_id)
            },
        )
        for figure in FIGURES
        if figure.name in names
    }


async def keep(conn: Connection, edition_id: UUID, now: dt.datetime) -> None:
    """Keep the figures, in the transaction in which the people of the edition go."""
    found = await count(conn, edition_id)
    rows = [(name, cell, value) for name, cells in found.items() for cell, value in cells.items()]
    columns: list[Sequence[object]] = [[row[place] for row in rows] for place in range(3)]
    await conn.execute(_SQL.keep, edition_id, *columns, now)


async def names_of(conn: Connection, edition_id: UUID) -> Mapping[tuple[str, str], str]:
    """What the edition calls items of its programme and programmes of support."""
    found = await fetch(conn, CellName, _SQL.names, edition_id)
    return {(one.figure, one.cell): one.name for one in found}


def tell_cells(figure: Figure, cells: Cells) -> Cells:
    """The cells as anybody may be told them; what is known beforehand is there when empty."""
    if figure.telling == "parts":
        return put_in_order(figure, together({cell: value or 0 for cell, value in cells.items()}))
    if figure.telling == "several":
        return put_in_order(
            figure, {cell: value for cell, value in cells.items() if at_least(value)}
        )
    return put_in_order(figure, {**dict.fromkeys(figure.cells, 0), **cells})


def together(cells: Mapping[str, int]) -> dict[str, int | None]:
    """Parts of a whole, each of `FEWEST` or more: smaller ones stand together.

    Where those are still too few, the next smallest part joins them.
    """
    by_size = sorted((value, cell) for cell, value in cells.items() if value)
    apart: dict[str, int | None] = {}
    others = 0
    for value, cell in by_size:
        if value < FEWEST or 0 < others < FEWEST:
            others += value
        else:
            apart[cell] = value
    return {**apart, OTHERS: others if at_least(others) else None} if others else apart


def at_least(value: int | None, fewest: int = FEWEST) -> bool:
    """Whether enough stand in a cell for it to be told."""
    return value is not None and value >= fewest


def put_in_order(figure: Figure, cells: Cells) -> Cells:
    """Parts by size, then by their letters, those told together last; other cells as known."""
    known = {cell: place for place, cell in enumerate(figure.cells)}

    def place(cell: str) -> tuple[Any, ...]:
        if figure.telling in ("parts", "several"):
            return (cell == OTHERS, -(cells[cell] or 0), fold(cell), cell)
        parts = [(int(part), "") if part.isdigit() else (0, part) for part in cell.split(".")]
        return (known.get(cell, len(known)), parts)

    return {cell: cells[cell] for cell in sorted(cells, key=place)}


def _plain(value: Decimal | None) -> int | None:
    return None if value is None else int(value)
