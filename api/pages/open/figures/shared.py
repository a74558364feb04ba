"""What pages of figures share: bars beside their tables, and files of them."""

from collections.abc import Mapping, Sequence

from litestar import Response

from matchmaker.editions.editions import Edition
from matchmaker.figures.drawing import Drawing, draw
from matchmaker.figures.tabling import FigureTable, TableGroup


def drawings_of(groups: Sequence[TableGroup], years: FigureTable) -> Mapping[str, Drawing | None]:
    """The bars of each table, by its name."""
    drawn = {table.name: draw(table) for group in groups for table in group.tables}
    return drawn | {years.name: draw(years, last=True)}


def pdf_answer(edition: Edition, content: bytes) -> Response[bytes]:
    """The sheet, shown where the browser can."""
    name = f"bilan-{edition.slug}.pdf"
    headers = {"content-disposition": f'inline; filename="{name}"'}
    return Response(content, media_type="application/pdf", headers=headers)


def csv_answer(name: str, content: bytes) -> Response[bytes]:
    """A table to be stored."""
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)
