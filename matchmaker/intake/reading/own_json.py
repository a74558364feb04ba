"""The JSON document of an export, as the sheets that a workbook of the same would have."""

from typing import Final

import msgspec

from matchmaker.exporting.returning import Returned, read_json
from matchmaker.importing.columns import FILE_NAMES
from matchmaker.importing.report import FilePlace, Notes
from matchmaker.importing.sheets import File, Sheet
from matchmaker.intake.reading.tables import RawRow, RawSheet
from matchmaker.wording.errors import Unusable
from matchmaker.wording.language import msgid

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
LEFT_ASIDE: Final = msgid(
    "What this file says of the edition itself is left aside: change it in the settings."
)
NO_EXPORT: Final = msgid(
    "This JSON document is no export of ours; bring in a workbook or CSV file instead."
)


def looks_like_json(content: bytes) -> bool:
    """Whether it begins as a document does; no list of people does."""
    return content.removeprefix(_BYTE_ORDER_MARK).lstrip()[:1] == b"{"


def read_own(file: File, notes: Notes) -> list[RawSheet]:
    """Its lists, each a sheet; what it says of the edition itself is named and left aside."""
    found = _returned(file)
    if found.given:
        notes.warn(
            FilePlace(file.name),
            LEFT_ASIDE,
        )
    return [_table(file, sheet) for sheet in found.sheets if sheet.rows]


def _returned(file: File) -> Returned:
    try:
        found = read_json(file.name, file.content.removeprefix(_BYTE_ORDER_MARK))
    except msgspec.MsgspecError as error:
        said = msgid("This JSON document is damaged: %(fault)s.")
        raise Unusable(said, fault=str(error)) from error
    if found is None:
        raise Unusable(NO_EXPORT)
    return found


def _table(file: File, sheet: Sheet) -> RawSheet:
    """The titles of the export above; the first of its lines is the second."""
    names = [*sheet.printed]
    titles = RawRow(1, tuple(sheet.printed.values()))
    lines = (
        RawRow(row.line + 1, tuple(row.cells.get(name, "") for name in names)) for row in sheet.rows
    )
    return RawSheet(file=file.name, sheet=FILE_NAMES[sheet.sort][1], rows=(titles, *lines))
