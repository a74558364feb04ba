"""A workbook's sheets as text: formulas by their values, dates as people write them, errors named.

Nothing else of the domain is imported, as a process of its own runs it (`workbook_process`).
"""

import datetime as dt
import html
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import msgspec
import python_calamine

from matchmaker.intake.reading.tables import MOST_COLUMNS, MOST_LINES, RawRow, place_of

#: cells that a sheet spans, filled or not: the reader makes room for each of them
_MOST_CELLS: Final = 20_000_000
_MOST_SHEETS: Final = 60
_CHUNK: Final = 1 << 20
#: what may be cut in two where a chunk ends
_OVERLAP: Final = 4_096
_COLUMNS: Final = re.compile(rb'\sr="([A-Z]{1,3})[0-9]')
_LINES: Final = re.compile(rb'\sr="[A-Z]{1,3}([0-9]{1,7})"')
_ERROR: Final = re.compile(
    rb'<c(?=[^>]*\st="e")[^>]*\sr="(?P<column>[A-Z]{1,3})(?P<line>[0-9]{1,7})"[^>]*>'
    rb"(?:(?!</c>).){0,2000}?<v>(?P<value>[^<]{1,20})</v>",
    re.DOTALL,
)
_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
#: the days that a clock time alone is stored with
_NO_DAY: Final = (dt.date(1899, 12, 30), dt.date(1899, 12, 31), dt.date(1900, 1, 1))


class SheetText(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet as read."""

    name: str
    hidden: bool
    rows: list[RawRow]
    merged: list[int]
    cut_at: int


class WorkbookRead(msgspec.Struct, frozen=True, kw_only=True):
    """What a workbook holds, or in one word why it could not be read."""

    sheets: list[SheetText] = []
    refused: str = ""


def read_workbook(content: bytes) -> WorkbookRead:
    """All sheets of a workbook that `sniffing` has let in."""
    try:
        errors = _errors(content)
        with python_calamine.load_workbook(io.BytesIO(content)) as book:
            metadata = book.sheets_metadata[:_MOST_SHEETS]
            sheets = [
                _sheet(book.get_sheet_by_name(one.name), one, errors.get(one.name, {}))
                for one in metadata
                if one.typ is python_calamine.SheetTypeEnum.WorkSheet
            ]
    except _TooWide:
        return WorkbookRead(refused="too_large")
    except python_calamine.PasswordError:
        return WorkbookRead(refused="password")
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError, KeyError):
        return WorkbookRead(refused="damaged")
    return WorkbookRead(sheets=sheets)


class _TooWide(Exception):
    """A sheet spans more cells than anybody fills."""


_Places = dict[int, dict[int, str]]


def _sheet(
    sheet: python_calamine.CalamineSheet, about: python_calamine.SheetMetadata, errors: _Places
) -> SheetText:
    if sheet.width > MOST_COLUMNS or sheet.total_height * sheet.width > _MOST_CELLS:
        raise _TooWide
    covered = _covered(sheet)
    carried: dict[tuple[int, int], str] = {}
    rows: list[RawRow] = []
    merged: list[int] = []
    cut_at = 0
    for line, cells in enumerate(_lines(sheet), 1):
        for place, text in errors.get(line, {}).items():
            _put(cells, place, text)
        for place, top in covered.get(line, {}).items():
            if top == line:
                carried[top, place] = cells[place] if place < len(cells) else ""
            elif carried.get((top, place)):
                _put(cells, place, carried[top, place])
                merged.append(line)
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        if len(rows) > MOST_LINES:
            cut_at = line
            break
        rows.append(RawRow(line, tuple(cells)))
    return SheetText(
        name=about.name,
        hidden=about.visible is not python_calamine.SheetVisibleEnum.Visible,
        rows=rows,
        merged=sorted(set(merged)),
        cut_at=cut_at,
    )


def _lines(sheet: python_calamine.CalamineSheet) -> Iterator[list[str]]:
    """The lines from the first on; the reader leaves out the columns before the first filled."""
    before = [""] * (sheet.start[1] if sheet.start else 0)
    for values in sheet.iter_rows():
        yield before + [value if type(value) is str else _text(value) for value in values]


def _text(value: Any) -> str:
    """A value as a French spreadsheet shows it, without a format of its own."""
    match value:
        case str():
            return value
        case bool():
            return "vrai" if value else "faux"
        case float():
            return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
        case dt.datetime() if value.date() in _NO_DAY:
            return f"{value:%H:%M}"
        case dt.datetime() if value.time() != dt.time.min:
            return f"{value:%d/%m/%Y %H:%M}"
        case dt.date():
            return f"{value:%d/%m/%Y}"
        case dt.time():
            return f"{value:%H:%M}"
        case dt.timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60}:{minutes % 60:02}"
        case _:
            return str(value)


def _covered(sheet: python_calamine.CalamineSheet) -> dict[int, dict[int, int]]:
    """For lines in cells merged downwards: column → the line where the value stands."""
    covered: dict[int, dict[int, int]] = {}
    for (top, column), (bottom, _) in sheet.merged_cell_ranges or ():
        for line in range(top, min(bottom, top + MOST_LINES) + 1 if bottom > top else top):
            covered.setdefault(line + 1, {})[column] = top + 1
    return covered


def _put(cells: list[str], place: int, text: str) -> None:
    cells.extend([""] * (place + 1 - len(cells)))
    cells[place] = text


def _errors(content: bytes) -> dict[str, _Places]:
    """The cells with an error, by sheet: the reader gives them as empty.

    On the way the references are looked at, because the reader makes room for all that lies
    between the first cell and the last. Raises _TooWide.
    """
    if not content.startswith(b"PK"):
        return {}
    found: dict[str, _Places] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        sheets = _parts(package) if "xl/workbook.xml" in names else {}
        for part in names:
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                errors = _scan(package, part)
                if errors and part in sheets:
                    found[sheets[part]] = errors
    return found


def _scan(package: zipfile.ZipFile, part: str) -> _Places:
    errors: _Places = {}
    columns: set[bytes] = set()
    lines: set[int] = set()
    before = b""
    with package.open(part) as source:
        while chunk := source.read(_CHUNK):
            text = before + chunk
            columns.update(_COLUMNS.findall(text))
            lines.add(max(map(int, _LINES.findall(text)), default=0))
            if b't="e"' in text:
                for error in _ERROR.finditer(text):
                    place = place_of(error["column"].decode())
                    errors.setdefault(int(error["line"]), {})[place] = error["value"].decode()
            before = text[-_OVERLAP:]
    width = max((place_of(column.decode()) + 1 for column in columns), default=0)
    if width > MOST_COLUMNS or width * max(lines, default=0) > _MOST_CELLS:
        raise _TooWide
    return errors


def _parts(package: zipfile.ZipFile) -> dict[str, str]:
    """The sheets' names by the part that holds each."""
    targets = {
        _attribute(tag, rb"Id"): _attribute(tag, rb"Target").removeprefix("/xl/").lstrip("/")
        for tag in _RELATION.findall(package.read("xl/_rels/workbook.xml.rels"))
    }
    names: dict[str, str] = {}
    for tag in _SHEET.findall(package.read("xl/workbook.xml")):
        target = targets.get(_attribute(tag, rb"(?:\w+:)?id"), "")
        names[f"xl/{target}"] = html.unescape(_attribute(tag, rb"name"))
    return names


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\s" + name + rb'="([^"]*)"', tag)
    return found[1].decode(errors="replace") if found else ""
