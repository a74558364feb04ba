"""An edition read whole, in one look: what is written afterwards holds no connection."""

import datetime as dt
from typing import Any, Final

from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.exporting.describing import describe, to_milliseconds
from matchmaker.exporting.sheets import RECORD, SHAPES, Export, ExportSheet, SheetShape
from matchmaker.importing.report import FileSort

#: columns that say hours of the day of the edition
_HOURS: Final = frozenset({"starts", "ends", "slots"})


async def collect(conn: Connection, edition: Edition, *, with_refusals: bool) -> Export:
    """Everything of the edition; refusals only where they are asked for.

    Call it in a transaction that sees one state (`repeatable_read`).
    """
    shapes = [
        shape for sort, shape in SHAPES.items() if with_refusals or sort is not FileSort.REFUSALS
    ]
    return Export(
        slug=edition.slug,
        edition=await describe(conn, edition),
        sheets=[await _sheet(conn, edition, shape) for shape in shapes],
        record=[await _sheet(conn, edition, shape) for shape in RECORD],
    )


async def _sheet(conn: Connection, edition: Edition, shape: SheetShape) -> ExportSheet:
    names = [column.name for column in shape.columns]
    found = await conn.fetch(shape.sql, edition.id)
    rows = [tuple(_value(edition, name, row[name]) for name in names) for row in found]
    return ExportSheet(shape, rows)


def _value(edition: Edition, name: str, value: Any) -> Any:
    """Moments and hours by the clocks of the place; empty texts and lists are nothing."""
    if isinstance(value, dt.datetime):
        local = to_milliseconds(edition.local(value))
        return local.time() if name in _HOURS else local
    if isinstance(value, list):
        return tuple(_value(edition, name, one) for one in value) or None
    return None if value == "" else value
