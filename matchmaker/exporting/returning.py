"""Our own exports read again: the JSON document and the workbook, as the sheets of an import.

Their values become the texts that a CSV file would hold, so everything is checked once and alike.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
import python_calamine

from matchmaker.exporting.paths import NoSuchPath, unflatten
from matchmaker.exporting.sheets import RECORD, SHAPES, SheetShape
from matchmaker.exporting.values import text_of
from matchmaker.exporting.writing import EDITION_HEADER, EDITION_SHEET, MARK
from matchmaker.importing.report import FileSort
from matchmaker.importing.restoring.edition import EditionDocument
from matchmaker.importing.sheets import Sheet, SheetRow
from matchmaker.wording.errors import Unusable
from matchmaker.wording.language import msgid

#: more is no edition: a hundred thousand lines fit
LARGEST: Final = 64 * 1024 * 1024
_UNPACKED: Final = 12 * LARGEST
_NO_ERROR: Final = "\u200b"
_MOMENTS: Final = frozenset({"wishes_close_at", "registration_closes_at"})


class Returned(NamedTuple):
    """An export that comes in again: the edition, which of its fields it says, and the sheets."""

    document: EditionDocument
    given: frozenset[str]
    sheets: Sequence[Sheet]


def read_json(name: str, content: bytes) -> Returned | None:
    """The document, or None where it is none of ours; msgspec's errors where it is damaged."""
    found = msgspec.json.decode(content)
    if not isinstance(found, dict) or MARK not in found:
        return None
    document = msgspec.convert(found.get("edition"), EditionDocument, strict=True)
    given = frozenset(found["edition"])
    lines = msgspec.convert(
        {sort.value: found.get(sort.value, []) for sort in SHAPES}, dict[str, list[dict[str, Any]]]
    )
    sheets = [
        _sheet(f"{name}:{shape.name}", sort, shape, (_texts(row) for row in lines[shape.name]), 1)
        for sort, shape in SHAPES.items()
    ]
    return Returned(document, given, sheets)


def read_workbook(name: str, content: bytes) -> Returned | None:
    """The workbook, or None where its sheets and columns are not those of an export."""
    book = _opened(content)
    if book is None:
        return None
    known = {shape.french for shape in (*SHAPES.values(), *RECORD)}
    if EDITION_SHEET not in book.sheet_names or {*book.sheet_names} - {EDITION_SHEET} - known:
        return None
    pages = {page: book.get_sheet_by_name(page).to_python() for page in book.sheet_names}
    if [*map(str, (pages[EDITION_SHEET] or [[]])[0])] != [*EDITION_HEADER]:
        return None
    plain = _edition(pages[EDITION_SHEET][1:])
    document = msgspec.convert(plain, EditionDocument, strict=True)
    sheets = []
    for sort, shape in SHAPES.items():
        rows = pages.get(shape.french) or [[]]
        titles = [column.french for column in shape.columns]
        if rows[0] and [*map(str, rows[0])] != titles:
            return None
        names = [column.name for column in shape.columns]
        lines = (dict(zip(names, map(_text, row), strict=False)) for row in rows[1:])
        sheets.append(_sheet(f"{name}:{shape.french}", sort, shape, lines, 2))
    return Returned(document, frozenset(plain), sheets)


def _opened(content: bytes) -> python_calamine.CalamineWorkbook | None:
    """None for what is damaged, or would unpack to more than an edition is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(part.file_size for part in packed.infolist())
        return None if size > _UNPACKED else python_calamine.load_workbook(io.BytesIO(content))
    except (zipfile.BadZipFile, python_calamine.CalamineError):
        return None


def _sheet(
    name: str, sort: FileSort, shape: SheetShape, lines: Iterator[dict[str, str]], first: int
) -> Sheet:
    printed = {column.name: column.french for column in shape.columns}
    rows = tuple(SheetRow(number, cells) for number, cells in enumerate(lines, first))
    return Sheet(name, sort, printed, rows)


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: _text(value) for name, value in row.items()}


def _text(value: Any) -> str:
    """A cell as the text that it would be in a file.

    In one, #N/A is an error of the spreadsheet. Here it is a name, which a character that no form
    keeps tells apart.
    """
    text = text_of(_whole(value))
    return f"{_NO_ERROR}{text}" if text.startswith("#") else text


def _whole(value: Any) -> Any:
    """Workbooks know numbers only: a whole one is what an export wrote."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _edition(rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    lines = ((str(row[0]), _whole(row[1])) for row in rows if len(row) > 1 and row[0])
    try:
        found = unflatten(lines)
    except NoSuchPath as error:
        said = msgid("The sheet “%(sheet)s” names a field that is none: %(found)s.")
        raise Unusable(said, sheet=EDITION_SHEET, found=str(error)) from error
    return {name: _moment(name, value) for name, value in found.items()}


def _moment(name: str, value: Any) -> Any:
    """Midnight of a day looks like the day itself."""
    if name in _MOMENTS and isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, dt.time.min)
    return value
