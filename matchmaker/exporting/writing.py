"""An export as files: a folder of CSV, a workbook or a JSON document, each written line by line."""

import csv
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Final, Literal, get_args

import msgspec
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from matchmaker.exporting.paths import flatten
from matchmaker.exporting.sheets import Export, ExportSheet
from matchmaker.exporting.values import plain, text_of
from matchmaker.importing.cells import guard
from matchmaker.importing.columns import EDITION

ExportFormat = Literal["xlsx", "csv", "json"]
FORMATS: Final[tuple[ExportFormat, ...]] = get_args(ExportFormat)
#: the folder of what comes out and never in; an import does not look into it
RECORD_FOLDER: Final = "releve"
#: the first line of a JSON export says that it is one
MARK: Final = "matchmaker_export"
EDITION_SHEET: Final = "edition"
EDITION_HEADER: Final = ("Champ", "Valeur")

Told = Callable[[str, int], None]


def tell_nobody(sheet: str, lines: int) -> None:
    """Nobody looks on."""


def write_folder(export: Export, folder: Path, told: Told = tell_nobody) -> list[Path]:
    """`edition.json` and a CSV file for each sheet; what never comes in again in a folder below."""
    record = folder / RECORD_FOLDER
    record.mkdir(parents=True, exist_ok=True)
    written = [folder / EDITION]
    written[0].write_bytes(edition_json(export) + b"\n")
    for place, sheets in ((folder, export.sheets), (record, export.record)):
        for sheet in sheets:
            written.append(place / f"{sheet.shape.french}.csv")
            with written[-1].open("w", encoding="utf-8-sig", newline="") as file:
                write_csv(sheet, file)
            told(sheet.shape.french, len(sheet.rows))
    return written


def write_csv(sheet: ExportSheet, file: IO[str]) -> None:
    """Semicolons and a mark of UTF-8: what a double click opens rightly in French."""
    columns = sheet.shape.columns
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(column.french for column in columns)
    for row in sheet.rows:
        writer.writerow(
            guard(text_of(value, column.labels)) for column, value in zip(columns, row, strict=True)
        )


def edition_json(export: Export) -> bytes:
    """The edition as people may read and mend it."""
    return msgspec.json.format(msgspec.json.encode(export.edition), indent=2)


def write_json(export: Export, path: Path, told: Told = tell_nobody) -> list[Path]:
    """One document, a line of it for each line of a sheet."""
    with path.open("wb") as file:
        file.write(b'{"%s": 1,\n"edition": ' % MARK.encode() + edition_json(export))
        for sheet in export.sheets:
            _write_lines(file, sheet)
            told(sheet.shape.french, len(sheet.rows))
        file.write(b',\n"record": {"is_never_imported": true')
        for sheet in export.record:
            _write_lines(file, sheet)
            told(sheet.shape.french, len(sheet.rows))
        file.write(b"}}\n")
    return [path]


def _write_lines(file: IO[bytes], sheet: ExportSheet) -> None:
    names = [column.name for column in sheet.shape.columns]
    file.write(b',\n"%s": [' % sheet.shape.name.encode())
    for place, row in enumerate(sheet.rows):
        line = dict(zip(names, map(plain, row), strict=True))
        file.write((b",\n" if place else b"\n") + msgspec.json.encode(line))
    file.write(b"]")


def write_workbook(export: Export, path: Path, told: Told = tell_nobody) -> list[Path]:
    """A sheet each; moments are those of the place, because a workbook knows no zones."""
    with _workbook(path) as book:
        kinds = _Kinds(book)
        lines = [(name, value) for name, value in flatten(export.edition)]
        _write_sheet(book, kinds, EDITION_SHEET, EDITION_HEADER, lines)
        for sheet in (*export.sheets, *export.record):
            columns = sheet.shape.columns
            rows = (
                [_cell(value, column.labels) for column, value in zip(columns, row, strict=True)]
                for row in sheet.rows
            )
            titles = [column.french for column in columns]
            _write_sheet(book, kinds, sheet.shape.french, titles, rows)
            told(sheet.shape.french, len(sheet.rows))
    return [path]


def write_table(path: Path | IO[bytes], name: str, titles: Sequence[str], rows: Any) -> None:
    """A workbook of one sheet, types kept."""
    with _workbook(path) as book:
        _write_sheet(book, _Kinds(book), name, titles, rows)


def _workbook(path: Path | IO[bytes]) -> xlsxwriter.Workbook:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "remove_timezone": True,
    }
    book = xlsxwriter.Workbook(str(path) if isinstance(path, Path) else path, options)
    # The same content is the same file, whenever it is written.
    book.set_properties({"created": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)})
    return book


class _Kinds:
    """How days, moments and hours are shown; the header stands out."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.day: Format = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment: Format = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss.000"})
        self.hour: Format = book.add_format({"num_format": "hh:mm:ss"})
        self.title: Format = book.add_format({"bold": True})


def _cell(value: Any, labels: Any) -> Any:
    """The value in the kinds that a workbook knows."""
    if isinstance(value, tuple) or labels is not None:
        return text_of(value, labels)
    return value


def _write_sheet(
    book: xlsxwriter.Workbook, kinds: _Kinds, name: str, titles: Sequence[str], rows: Any
) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(0, len(titles) - 1), 20)
    for place, title in enumerate(titles):
        sheet.write_string(0, place, title, kinds.title)
    for line, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            _write(sheet, kinds, line, place, value)


def _write(sheet: Worksheet, kinds: _Kinds, line: int, place: int, value: Any) -> None:
    """By its type and nothing else: no text becomes a number, a formula or a link."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, place, value)
    elif isinstance(value, int | float):
        sheet.write_number(line, place, value)
    elif isinstance(value, dt.datetime):
        sheet.write_datetime(line, place, value.replace(tzinfo=None), kinds.moment)
    elif isinstance(value, dt.time):
        sheet.write_datetime(line, place, value, kinds.hour)
    elif isinstance(value, dt.date):
        sheet.write_datetime(line, place, value, kinds.day)
    else:
        sheet.write_string(line, place, str(value))


def files_below(folder: Path) -> Iterator[Path]:
    """What a folder of an export holds, in one order."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
