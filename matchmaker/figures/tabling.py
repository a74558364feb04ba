"""The figures as tables to be read: their headings, rows and values, section after section."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from matchmaker.figures.counting import FigureCells
from matchmaker.figures.definitions import (
    BY_NAME,
    FINANCED,
    MONTHS,
    OTHERS,
    SECTIONS,
    SIDES,
    FigureSection,
)
from matchmaker.figures.labelling import CellNames, cell_label, level, month, public_label
from matchmaker.figures.protecting import PublicRow, PublicTable
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Translations


class FigureRow(msgspec.Struct, frozen=True):
    """A row: what it is called, and a value for each column; None: too few to be told."""

    label: str
    values: tuple[int | None, ...]


class FigureTable(msgspec.Struct, frozen=True, kw_only=True):
    """A table with what its figures mean; `whole` is what the first column adds up to."""

    name: str
    title: str
    definition: str
    columns: tuple[str, ...]
    rows: tuple[FigureRow, ...]
    whole: int | None = None


class TableGroup(msgspec.Struct, frozen=True):
    """Tables that belong together."""

    name: FigureSection
    title: str
    tables: tuple[FigureTable, ...]


def groups_of(figures: FigureCells, names: CellNames, words: Translations) -> list[TableGroup]:
    """Every figure, for those who organise; what does not exist in this edition is left out."""
    made: dict[FigureSection, list[FigureTable]] = {
        "people": [_people(figures, words)],
        "meetings": [_simple("meetings", figures, names, words), *_per_person(figures, words)],
        "wishes": list(_wishes(figures, words)),
        "returns": [
            _simple(name, figures, names, words)
            for name in ("usefulness", "next_steps", "outcomes", "contacts")
        ],
        "after": [
            _simple("orientations", figures, names, words),
            _financed(figures, words),
            _simple("financed_euros", figures, names, words),
        ],
        "projects": [
            _simple(name, figures, names, words)
            for name in ("communes", "themes", "needs", "project_stages", "finance")
        ],
        "programme": [_programme(figures, names, words)],
    }
    return _grouped(made, words)


def _grouped(
    made: Mapping[FigureSection, Sequence[FigureTable]], words: Translations
) -> list[TableGroup]:
    groups = [
        TableGroup(name, words.gettext(title), tuple(one for one in made[name] if one.rows))
        for name, title in SECTIONS.items()
    ]
    return [group for group in groups if group.tables]


def _table(
    names: Sequence[str], title: str, rows: Sequence[FigureRow], words: Translations
) -> FigureTable:
    """A table whose columns are these figures."""
    defined = [BY_NAME[name] for name in names]
    return FigureTable(
        name=names[0],
        title=words.gettext(title),
        definition=" ".join(words.gettext(figure.definition) for figure in defined),
        columns=tuple(words.gettext(figure.title) for figure in defined),
        rows=tuple(rows),
    )


def _simple(name: str, figures: FigureCells, names: CellNames, words: Translations) -> FigureTable:
    rows = [
        FigureRow(cell_label(name, cell, names, words), (value,))
        for cell, value in figures[name].items()
    ]
    said = rows if any(row.values != (0,) for row in rows) else []
    if [*figures[name]] == [OTHERS]:
        said = []
    return _table([name], BY_NAME[name].title, said, words)


def _people(figures: FigureCells, words: Translations) -> FigureTable:
    names = ("registered", "came", "met", "stayed_away", "withdrew")
    rows = [
        FigureRow(words.gettext(label), tuple(figures[name].get(side) for name in names))
        for side, label in SIDES.items()
        if figures["registered"].get(side)
    ]
    return _table(names, msgid("People"), rows, words)


_PER_SIDE: Final = {
    "holder": msgid("Meetings held per project holder"),
    "investor": msgid("Meetings held per investor"),
}
_WISHES: Final = {
    "holder": msgid("Wishes of project holders"),
    "investor": msgid("Wishes of investors"),
}


def _per_person(figures: FigureCells, words: Translations) -> Iterator[FigureTable]:
    name = "meetings_per_person"
    for side, title in _PER_SIDE.items():
        cells = _of_side(figures, name, side)
        numbers = range(min(map(int, cells), default=0), max(map(int, cells), default=-1) + 1)
        rows = [
            FigureRow(level(name, str(number), words), (cells.get(str(number), 0),))
            for number in numbers
        ]
        table = _table([name], title, rows, words)
        yield msgspec.structs.replace(
            table, name=f"{name}_{side}", columns=(words.gettext(SIDES[side]),)
        )


def _wishes(figures: FigureCells, words: Translations) -> Iterator[FigureTable]:
    names = ("wishes", "wishes_granted", "wishes_met")
    for side, title in _WISHES.items():
        columns = [_of_side(figures, name, side) for name in names]
        rows = [
            FigureRow(
                level("wishes", rank, words), tuple(column.get(rank, 0) for column in columns)
            )
            for rank in columns[0]
        ]
        yield msgspec.structs.replace(_table(names, title, rows, words), name=f"wishes_{side}")


def _of_side(figures: FigureCells, name: str, side: str) -> dict[str, int | None]:
    cells = (cell.split(".") for cell in figures[name])
    return {number: figures[name][f"{one}.{number}"] for one, number in cells if one == side}


def _financed(figures: FigureCells, words: Translations) -> FigureTable:
    cells = figures["financed"]
    asked = [months for months in MONTHS if any(cell.startswith(months) for cell in cells)]
    rows = [
        FigureRow(
            words.gettext(label), tuple(cells.get(f"{months}.{answer}", 0) for months in asked)
        )
        for answer, label in FINANCED.items()
    ]
    table = _table(["financed"], BY_NAME["financed"].title, rows if asked else [], words)
    return msgspec.structs.replace(table, columns=tuple(month(one, words) for one in asked))


def _programme(figures: FigureCells, names: CellNames, words: Translations) -> FigureTable:
    # Where no attendance was noted at all, that nobody came is not known.
    noted = any(figures["programme_came"].values())
    columns = ("programme_places", "programme_came") if noted else ("programme_places",)
    rows = [
        FigureRow(
            cell_label("programme_places", code, names, words),
            tuple(figures[name].get(code, 0) for name in columns),
        )
        for code in figures["programme_places"]
    ]
    return _table(columns, msgid("Programme"), rows, words)


# What everybody may read --------------------------------------------------------------------------

_PUBLIC: Final[Mapping[str, tuple[FigureSection, str, str]]] = {
    "holders": ("people", msgid("Project holders registered"), "registered"),
    "investors": ("people", msgid("Investors registered"), "registered"),
    "visitors": ("people", msgid("Visitors registered"), "registered"),
    "meetings": ("meetings", msgid("Meetings planned"), "meetings"),
    "usefulness": ("returns", msgid("Usefulness of the meetings held"), "usefulness"),
    "next_steps": ("returns", msgid("Next steps of the meetings held"), "next_steps"),
    "outcomes": ("returns", msgid("Outcomes of the meetings held"), "outcomes"),
    "contacts": ("returns", msgid("Contacts after the meetings held"), "contacts"),
    "holder_wishes": ("wishes", msgid("Wishes of project holders"), "wishes"),
    "investor_wishes": ("wishes", msgid("Wishes of investors"), "wishes"),
    "orientations": ("after", msgid("Referred to a programme"), "orientations"),
    "financed_3": ("after", msgid("Financed or not, after three months"), "financed"),
    "financed_6": ("after", msgid("Financed or not, after six months"), "financed"),
    "financed_euros_3": ("after", msgid("Sums financed after three months"), "financed_euros"),
    "financed_euros_6": ("after", msgid("Sums financed after six months"), "financed_euros"),
    "communes": ("projects", msgid("Communes"), "communes"),
    "themes": ("projects", msgid("Themes"), "themes"),
    "needs": ("projects", msgid("Needs"), "needs"),
    "project_stages": ("projects", msgid("Stages of the projects"), "project_stages"),
    "finance": ("projects", msgid("Kinds of finance"), "finance"),
}


def public_groups(
    tables: Sequence[PublicTable], names: CellNames, words: Translations
) -> list[TableGroup]:
    """What everybody may read, in the order of the sections."""
    made: dict[FigureSection, list[FigureTable]] = {name: [] for name in SECTIONS}
    by_name = {table.name: table for table in tables}
    for table in tables:
        if table.name in _PUBLIC or table.name.startswith("programme_"):
            section, one = _public(table, by_name, names, words)
            made[section].append(one)
    return _grouped(made, words)


def _public(
    table: PublicTable, by_name: Mapping[str, PublicTable], names: CellNames, words: Translations
) -> tuple[FigureSection, FigureTable]:
    code = table.name.removeprefix("programme_")
    item: tuple[FigureSection, str, str]
    item = ("programme", names.get(("programme_places", code), code), "programme_places")
    section, title, figure = _PUBLIC.get(table.name, item)
    columns = [figure, "wishes_granted"] if figure == "wishes" else [figure]
    rows = [
        FigureRow(
            public_label(table.name, row.cells, names, words),
            (row.value, _granted(table, row, by_name)) if figure == "wishes" else (row.value,),
        )
        for row in table.rows
        if row.cells != (OTHERS,) or len(table.rows) > 1
    ]
    if not rows and section != "projects":
        rows = [FigureRow(words.gettext(msgid("all of them")), (table.whole, None)[: len(columns)])]
    one = _table(columns, title, rows, words)
    whole = None if table.name == "themes" else table.whole
    return section, msgspec.structs.replace(one, name=table.name, whole=whole)


def _granted(table: PublicTable, row: PublicRow, by_name: Mapping[str, PublicTable]) -> int | None:
    """How many wishes of these ranks were granted, where that is told."""
    found = by_name.get(f"{table.name}_{'_'.join(row.cells)}")
    return None if found is None else found.alone("granted")


def public_tables() -> Mapping[str, tuple[str, str]]:
    """The tables of the open data by name: what each is called, and which figure is behind it."""
    several = {
        "holder_wishes_…": (msgid("Wishes of project holders of a rank"), "wishes_granted"),
        "investor_wishes_…": (msgid("Wishes of investors of a rank"), "wishes_granted"),
        "programme_…": (msgid("An item of the programme"), "programme_came"),
    }
    return {name: (title, figure) for name, (_, title, figure) in _PUBLIC.items()} | several
