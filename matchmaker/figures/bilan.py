"""The bilan: what a morning came to, for those who organise it or for everybody."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.figures import earlier, publishing, tabling
from matchmaker.figures.counting import FigureCells, at_least, figures_of, names_of
from matchmaker.figures.definitions import COMPARED, FIGURES
from matchmaker.figures.earlier import EarlierYear
from matchmaker.figures.labelling import CellNames, cell_label, public_label
from matchmaker.figures.protecting import PublicTable, protect
from matchmaker.figures.tabling import FigureRow, FigureTable, TableGroup
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Translations

_COMPARED: Final = {
    ("registered", "holder"): msgid("Project holders registered"),
    ("registered", "investor"): msgid("Investors registered"),
    ("came", "holder"): msgid("Project holders who came"),
    ("came", "investor"): msgid("Investors who came"),
    ("met", "holder"): msgid("Project holders who met somebody"),
    ("meetings", "planned"): msgid("Meetings planned"),
    ("meetings", "held"): msgid("Meetings that took place"),
}


class Bilan(msgspec.Struct, frozen=True, kw_only=True):
    """What the page, the sheet and the command say; `public` where everybody may read it."""

    edition: Edition
    public: bool
    published_at: dt.datetime | None
    figures: FigureCells
    tables: Sequence[PublicTable]
    names: CellNames
    years: Sequence[EarlierYear]

    def groups(self, words: Translations) -> list[TableGroup]:
        """All of it as tables, section after section."""
        if self.public:
            return tabling.public_groups(self.tables, self.names, words)
        return tabling.groups_of(self.figures, self.names, words)

    def key_figures(self, words: Translations) -> list[tuple[str, int]]:
        """What one reads first: the figures that years are compared by, of this one."""
        known = [(compared_label(*one, words), _value(self.years[-1], one)) for one in COMPARED]
        return [(label, value) for label, value in known if value is not None]

    def year_table(self, words: Translations) -> FigureTable:
        """Year against year, this one last; empty where nothing is known of another."""
        others = self.years[:-1]
        known = [one for one in COMPARED if any(_value(year, one) is not None for year in others)]
        rows = [
            FigureRow(str(year.year), tuple(_value(year, one) for one in known))
            for year in self.years
        ]
        return FigureTable(
            name="years",
            title=words.gettext(msgid("Year against year")),
            definition=words.gettext(
                msgid("Years before are as their sources say; an empty place is not known.")
            ),
            columns=tuple(compared_label(*one, words) for one in known),
            rows=tuple(rows) if known else (),
        )


def compared_label(figure: str, cell: str, words: Translations) -> str:
    """What a figure is called beside those of other years."""
    return words.gettext(_COMPARED[figure, cell])


def _value(year: EarlierYear, compared: tuple[str, str]) -> int | None:
    return year.figures.get(earlier.name_of(*compared))


async def bilan_of(conn: Connection, edition: Edition) -> Bilan:
    """All of it, as those who organise may read it."""
    return await _gather(conn, edition, public=False)


async def public_bilan(conn: Connection, edition: Edition) -> Bilan:
    """As everybody may read it, once it is published; nothing here asks whether it is."""
    return await _gather(conn, edition, public=True)


async def _gather(conn: Connection, edition: Edition, *, public: bool) -> Bilan:
    figures = await figures_of(conn, edition)
    tables = protect(figures, edition.holder_maximum)
    before = await earlier.earlier_years(conn, edition.id)
    if public:
        before = [msgspec.structs.replace(one, figures=_large(one.figures)) for one in before]
    own = {
        earlier.name_of(*one): value
        for one, value in (_public_own(tables) if public else _own(figures)).items()
        if value is not None
    }
    this = EarlierYear(year=edition.held_on.year, source=edition.name, figures=own)
    return Bilan(
        edition=edition,
        public=public,
        published_at=await publishing.published_at(conn, edition.id),
        figures=figures,
        tables=tables,
        names=await names_of(conn, edition.id),
        years=(*before, this),
    )


def _large(figures: Mapping[str, int]) -> dict[str, int]:
    return {name: value for name, value in figures.items() if at_least(value)}


def _own(figures: FigureCells) -> dict[tuple[str, str], int | None]:
    # What was purged before figures were kept has none.
    return {(name, cell): figures[name].get(cell) for name, cell in COMPARED}


def _public_own(tables: Iterable[PublicTable]) -> dict[tuple[str, str], int | None]:
    """What is told to everybody of what years are compared by."""
    found = {table.name: table for table in tables}

    def whole(name: str) -> int | None:
        return found[name].whole if name in found else None

    def alone(name: str, cell: str) -> int | None:
        return found[name].alone(cell) if name in found else None

    return {
        ("registered", "holder"): whole("holders"),
        ("registered", "investor"): whole("investors"),
        ("came", "investor"): alone("investors", "came"),
        ("met", "holder"): alone("holders", "met"),
        ("meetings", "planned"): whole("meetings"),
        ("meetings", "held"): alone("meetings", "held"),
    }


# As documents -------------------------------------------------------------------------------------


class CellRead(msgspec.Struct, frozen=True, kw_only=True):
    """One cell; none for the value where too few people stand in it."""

    cell: str
    label: str
    value: int | None


class FigureRead(msgspec.Struct, frozen=True, kw_only=True):
    """One figure with what it means."""

    figure: str
    title: str
    definition: str
    cells: list[CellRead]


class BilanRead(msgspec.Struct, frozen=True, kw_only=True):
    """Every figure of an edition; `kept` once its people are gone, and nothing changes any more."""

    edition: str
    name: str
    held_on: dt.date
    place: str
    kept: bool
    published_at: dt.datetime | None
    figures: list[FigureRead]
    years: list[EarlierYear]


class OpenCell(msgspec.Struct, frozen=True, kw_only=True):
    """Cells that are told together, five or more in them."""

    cells: list[str]
    label: str
    value: int


class OpenTable(msgspec.Struct, frozen=True, kw_only=True):
    """A whole and its parts; `of` names the cell of another table that the whole is."""

    table: str
    of: str
    whole: int
    rows: list[OpenCell]


class OpenDataRead(msgspec.Struct, frozen=True, kw_only=True):
    """What everybody may have of an edition."""

    edition: str
    name: str
    held_on: dt.date
    place: str
    tables: list[OpenTable]
    years: list[EarlierYear]


def as_document(bilan: Bilan, words: Translations) -> BilanRead:
    """All of it, in the order of the definitions."""
    edition = bilan.edition
    return BilanRead(
        edition=edition.slug,
        name=edition.name,
        held_on=edition.held_on,
        place=edition.place,
        kept=edition.purged_at is not None,
        published_at=bilan.published_at,
        figures=[
            FigureRead(
                figure=figure.name,
                title=words.gettext(figure.title),
                definition=words.gettext(figure.definition),
                cells=[
                    CellRead(
                        cell=cell,
                        label=cell_label(figure.name, cell, bilan.names, words),
                        value=value,
                    )
                    for cell, value in bilan.figures[figure.name].items()
                ],
            )
            for figure in FIGURES
        ],
        years=list(bilan.years),
    )


def as_open_data(bilan: Bilan, words: Translations) -> OpenDataRead:
    """What everybody may have; of a public bilan alone."""
    assert bilan.public
    edition = bilan.edition
    return OpenDataRead(
        edition=edition.slug,
        name=edition.name,
        held_on=edition.held_on,
        place=edition.place,
        tables=[
            OpenTable(
                table=table.name,
                of=table.of,
                whole=table.whole,
                rows=[
                    OpenCell(
                        cells=list(row.cells),
                        label=public_label(table.name, row.cells, bilan.names, words),
                        value=row.value,
                    )
                    for row in table.rows
                ],
            )
            for table in bilan.tables
        ],
        years=list(bilan.years),
    )
