"""What every file becomes before anybody knows what it holds: sheets of numbered lines of text."""

from typing import Final

import msgspec

#: lines that say something, of one sheet
MOST_LINES: Final = 60_000
#: a sheet that is wider holds no list of people
MOST_COLUMNS: Final = 1_000
_BETWEEN: Final = " › "


class RawRow(msgspec.Struct, frozen=True, array_like=True):
    """A line as a spreadsheet numbers it, with the text of its cells from the first column on."""

    line: int
    cells: tuple[str, ...]

    def cell(self, place: int) -> str:
        """The text in that column, counted from 0; nothing beyond the last."""
        return self.cells[place] if place < len(self.cells) else ""


class RawSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet of a workbook, or a CSV file (which has no sheet); blank lines are left out.

    `merged` are lines that took a value from a merged cell above them; `cut_at` is the first line
    that was not read, because there are too many; 0 where all were.
    """

    file: str
    sheet: str = ""
    rows: tuple[RawRow, ...] = ()
    hidden: bool = False
    merged: frozenset[int] = frozenset()
    cut_at: int = 0

    @property
    def label(self) -> str:
        """File and sheet, as remarks name the place."""
        return f"{self.file}{_BETWEEN}{self.sheet}" if self.sheet else self.file

    @property
    def width(self) -> int:
        """The columns of its widest line."""
        return max((len(row.cells) for row in self.rows), default=0)


def file_and_sheet(label: str) -> tuple[str, str]:
    """What a remark's place says: the file, and the sheet where there is one."""
    file, _, sheet = label.partition(_BETWEEN)
    return file, sheet


def letter(place: int) -> str:
    """A column as spreadsheets call it: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def place_of(letters: str) -> int:
    """The column that spreadsheets call so, counted from 0."""
    place = 0
    for character in letters.upper():
        place = place * 26 + ord(character) - ord("A") + 1
    return place - 1
