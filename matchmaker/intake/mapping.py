"""Which column of a sheet is which: proposed, corrected by an organiser, remembered by titles."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from matchmaker.importing.columns import COLUMNS, SheetColumn
from matchmaker.importing.report import FileSort
from matchmaker.intake.fields import FULL_NAME, PEOPLE
from matchmaker.intake.reading.tables import MOST_COLUMNS, RawRow, RawSheet, letter, place_of
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import msgid
from matchmaker.wording.typography import fold

#: what a file that we give back has for its last column; it is not read again
REASON_TITLE: Final = "À corriger"
#: what stands before a value that is the same on every line, in the place of a column
SAME: Final = "="
#: what no two lines have in common
OWN: Final = frozenset({"email", "author", "target", "rank", FULL_NAME, "first_name", "last_name"})
_LETTERS: Final = re.compile(r"[A-Z]{1,3}")


class SheetMapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a sheet holds (nothing: it is left out), the line of its header, and the letter of the
    column for each column of an import; a title may stand for a letter, and "=Nanterre" for a
    column that the sheet does not have, and that says the same on every line."""

    file: str
    sheet: str = ""
    holds: FileSort | None = None
    header: int = 0
    columns: dict[str, str] = {}

    @property
    def missing(self) -> tuple[SheetColumn, ...]:
        """The columns that each line needs and that have none."""
        if self.holds is None:
            return ()
        named = FULL_NAME in self.columns
        return tuple(
            column
            for column in COLUMNS[self.holds]
            if column.required
            and column.name not in self.columns
            and not (named and column.name in ("first_name", "last_name"))
        )


class IntakeMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of all sheets of all files, in their order."""

    sheets: tuple[SheetMapping, ...] = ()

    def of(self, table: RawSheet) -> SheetMapping | None:
        """What is said of that sheet."""
        return next(
            (one for one in self.sheets if (one.file, one.sheet) == (table.file, table.sheet)), None
        )


def fields_of(sort: FileSort) -> tuple[str, ...]:
    """The columns that a sheet of that sort may have."""
    names = tuple(column.name for column in COLUMNS[sort])
    return (*names, FULL_NAME) if sort in PEOPLE else names


def header_row(table: RawSheet, line: int) -> RawRow | None:
    """The line that names the columns."""
    return next((row for row in table.rows if row.line == line), None)


def in_letters(mapping: SheetMapping, table: RawSheet) -> SheetMapping:
    """The same with letters for titles. Raises Invalid for what the sheet does not have."""
    if mapping.holds is None:
        return msgspec.structs.replace(mapping, columns={})
    header = header_row(table, mapping.header)
    if header is None:
        raise Invalid([FieldFault("header", msgid("This line of the sheet is empty."))])
    known = fields_of(mapping.holds)
    faults = [
        FieldFault(name, msgid("This column is not known; it is left out."))
        for name in mapping.columns
        if name not in known
    ]
    columns: dict[str, str] = {}
    for name, given in mapping.columns.items():
        place = _place(given, header)
        if place is None and given.startswith(SAME) and name not in OWN:
            columns[name] = given
        elif place is None:
            faults.append(
                FieldFault(name, msgid("The sheet has no column “%(column)s”."), column=given)
            )
        else:
            columns[name] = letter(place)
    if faults:
        raise Invalid(faults)
    return msgspec.structs.replace(mapping, columns=columns)


def _place(given: str, header: RawRow) -> int | None:
    titles = [fold(title) for title in header.cells]
    if fold(given) in titles and given.strip():
        return titles.index(fold(given))
    if _LETTERS.fullmatch(given.strip().upper()) and place_of(given.strip()) < MOST_COLUMNS:
        return place_of(given.strip())
    return None


def signature(titles: Sequence[str]) -> str:
    """What is the same for sheets with the same titles in the same order."""
    telling = [fold(title) for title in titles]
    while telling and telling[-1] in ("", fold(REASON_TITLE)):
        telling.pop()
    return hashlib.sha256("\n".join(telling).encode()).hexdigest()


def places(columns: Mapping[str, str]) -> dict[str, int]:
    """The columns by number, without those that the sheet does not have."""
    return {
        name: place_of(letters) for name, letters in columns.items() if not letters.startswith(SAME)
    }


def same_everywhere(columns: Mapping[str, str]) -> dict[str, str]:
    """What is the same on every line, by column."""
    return {
        name: said.removeprefix(SAME).strip()
        for name, said in columns.items()
        if said.startswith(SAME)
    }


def sheets_in(mapping: IntakeMapping, tables: Iterable[RawSheet]) -> IntakeMapping:
    """The mapping in letters, of these sheets alone; what it does not name is left out."""
    found = [
        in_letters(mapping.of(table) or SheetMapping(file=table.file, sheet=table.sheet), table)
        for table in tables
    ]
    return IntakeMapping(tuple(found))
