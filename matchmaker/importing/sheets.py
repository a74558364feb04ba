"""From the text of a file to its rows: separators, quotation marks, headers, line numbers."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Final

import msgspec

from matchmaker.importing.cells import read_cell
from matchmaker.importing.columns import COLUMNS, SheetColumn
from matchmaker.importing.encodings import UnusableText, text_of
from matchmaker.importing.lines import NumberedCells, numbered_lines
from matchmaker.importing.report import FilePlace, FileSort, Notes
from matchmaker.wording.language import msgid
from matchmaker.wording.typography import fold

MOST_ROWS: Final = 60_000
LONGEST_CELL: Final = 20_000
_SEPARATORS: Final = (";", ",", "\t")
# Excel writes and reads this first line to agree on the separator.
_SEPARATOR_LINE: Final = re.compile(r'"?sep=(?P<separator>[;,\t])"?[;,\t]*(?:\r\n|\r|\n|\Z)', re.I)


class File(msgspec.Struct, frozen=True):
    """A file as it was given; its name says what it holds (holders.csv, porteurs.csv …)."""

    name: str
    content: bytes


class SheetRow(msgspec.Struct, frozen=True):
    """The texts of a line by the name of their column; `line` is where it starts in the file."""

    line: int
    cells: dict[str, str]


class Sheet(msgspec.Struct, frozen=True):
    """A file whose header was understood; `printed` are the headers as the file writes them."""

    file: str
    sort: FileSort
    printed: dict[str, str]
    rows: tuple[SheetRow, ...]

    def at(self, row: SheetRow, column: str) -> FilePlace:
        """The cell of a row in that column."""
        return FilePlace(self.file, row.line, self.printed.get(column, ""))


def read(file: File, sort: FileSort, notes: Notes) -> Sheet | None:
    """The rows of a file, or None when a fault of the whole file is noted."""
    try:
        text = text_of(file.content)
    except UnusableText as unusable:
        notes.refuse(FilePlace(file.name, unusable.line), unusable)
        return None
    lines, separator = _records(text, sort, file.name, notes)
    header = next(lines, None)
    if header is None:
        notes.fault(
            FilePlace(file.name), msgid("The file is empty; its first line names the columns.")
        )
        return None
    places = _columns(header, separator, sort, file.name, notes)
    if places is None:
        return None
    rows = tuple(_rows(lines, header[1], places, file.name, notes))
    printed = {column.name: header[1][place].strip() for place, column in places.items()}
    return Sheet(file.name, sort, printed, rows)


def _records(
    text: str, sort: FileSort, file: str, notes: Notes
) -> tuple[Iterator[NumberedCells], str]:
    """The lines that are not blank, with their numbers, and the separator they were read with."""
    skipped = 0
    separator = None
    if stated := _SEPARATOR_LINE.match(text):
        separator, skipped = stated["separator"], 1
        text = text[stated.end() :]
    separator = separator or _likely_separator(text, sort)
    return numbered_lines(text, separator, skipped, file, notes), separator


def _likely_separator(text: str, sort: FileSort) -> str:
    """The separator with which the first line has most known columns."""
    beginning = text.lstrip("\r\n;,\t ")[:LONGEST_CELL]

    def known(separator: str) -> int:
        header = next(csv.reader(io.StringIO(beginning, newline=""), delimiter=separator), [])
        return sum(_column(title, sort) is not None for title in header)

    return max(_SEPARATORS, key=known)


def _columns(
    header: NumberedCells, separator: str, sort: FileSort, file: str, notes: Notes
) -> dict[int, SheetColumn] | None:
    """The column at each place of the header; None when a necessary one is missing."""
    number, titles = header
    places: dict[int, SheetColumn] = {}
    for place, title in enumerate(titles):
        column = _column(title, sort)
        if column is None:
            if title.strip():
                notes.warn(
                    FilePlace(file, number, title.strip()),
                    msgid("This column is not known; it is left out."),
                )
        elif column in places.values():
            notes.fault(
                FilePlace(file, number, title.strip()), msgid("This column is there twice.")
            )
        else:
            places[place] = column
    missing = [c for c in COLUMNS[sort] if c.required and c not in places.values()]
    for column in missing:
        notes.fault(
            FilePlace(file, number),
            msgid("The column “%(column)s” is missing; columns are separated by “%(separator)s”."),
            column=column.title,
            separator=separator.replace("\t", "tab"),
        )
    return None if missing else places


def _column(title: str, sort: FileSort) -> SheetColumn | None:
    folded = fold(title.replace("_", " "))
    return next((column for column in COLUMNS[sort] if folded in column.spellings), None)


def _rows(
    lines: Iterator[NumberedCells],
    header: list[str],
    places: dict[int, SheetColumn],
    file: str,
    notes: Notes,
) -> Iterator[SheetRow]:
    for count, (number, cells) in enumerate(lines, 1):
        if count > MOST_ROWS:
            notes.fault(
                FilePlace(file, number),
                msgid("A file holds at most %(most)s lines; split it."),
                most=MOST_ROWS,
            )
            return
        if any(cell.strip() for cell in cells[len(header) :]):
            notes.fault(
                FilePlace(file, number),
                msgid(
                    "This line has %(found)s cells, the header has %(expected)s; "
                    "put text that contains the separator between quotation marks."
                ),
                found=len(cells),
                expected=len(header),
            )
            continue
        told = {c.name: read_cell(cells[p]) for p, c in places.items() if p < len(cells)}
        yield SheetRow(number, told)
