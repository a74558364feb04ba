"""A CSV file as a table: its letters, its separator, its lines."""

import codecs
import csv
import io
import re
from collections import Counter
from typing import Final

from matchmaker.importing.cells import read_cell
from matchmaker.importing.encodings import text_of
from matchmaker.importing.lines import numbered_lines
from matchmaker.importing.report import Notes
from matchmaker.intake.reading.tables import MOST_COLUMNS, MOST_LINES, RawRow, RawSheet
from matchmaker.wording.errors import Unusable
from matchmaker.wording.language import msgid

_SEPARATORS: Final = (";", ",", "\t", "|")
_STATED: Final = re.compile(r'"?sep=(?P<separator>[;,\t|])"?[;,\t|]*(?:\r\n|\r|\n|\Z)', re.I)
#: the beginning of a file, by which its separator is known
_BEGINNING: Final = 20_000


def read_text(file: str, content: bytes, notes: Notes) -> RawSheet:
    """The lines of a CSV file; Unusable where nothing of it can be read."""
    text = _decoded(content)
    skipped = 0
    stated = _STATED.match(text)
    if stated:
        separator, skipped = stated["separator"], 1
        text = text[stated.end() :]
    else:
        separator = _likely(text)
    rows: list[RawRow] = []
    cut_at = 0
    for line, cells in numbered_lines(text, separator, skipped, file, notes):
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise Unusable(msgid("This is no list: a line has more than a thousand columns."))
        if len(rows) > MOST_LINES:
            cut_at = line
            break
        rows.append(RawRow(line, tuple(map(_as_meant, cells))))
    return RawSheet(file=file, rows=tuple(rows), cut_at=cut_at)


def _as_meant(cell: str) -> str:
    """What stands in a cell that a spreadsheet was to keep a text."""
    return read_cell(cell) if cell.startswith(("=", "'")) else cell


def _decoded(content: bytes) -> str:
    """Excel's “Unicode text” is UTF-16 with its mark; the rest as an import reads it."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Unusable(msgid("The file is damaged; save it again as CSV UTF-8.")) from error
    return text_of(content)


def _likely(text: str) -> str:
    """The separator that gives most lines the same number of cells, above one."""
    beginning = text[:_BEGINNING]

    def steadiness(separator: str) -> int:
        reader = csv.reader(io.StringIO(beginning, newline=""), delimiter=separator)
        widths = Counter(len(cells) for cells in reader if len(cells) > 1)
        return max((count * (width - 1) for width, count in widths.items()), default=0)

    try:
        return max(_SEPARATORS, key=steadiness)
    except csv.Error:
        return ";"
