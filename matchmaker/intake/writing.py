"""Workbooks that go out: the lines that did not come in, and templates to fill in.

Every text stays a text, whatever it begins with.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import xlsxwriter

from matchmaker.importing.columns import COLUMNS, FILE_NAMES, SheetColumn
from matchmaker.importing.report import FileSort, Remark
from matchmaker.intake.answers import ANSWERS
from matchmaker.intake.converting import Where
from matchmaker.intake.mapping import REASON_TITLE, IntakeMapping, header_row
from matchmaker.intake.reading.tables import RawRow, RawSheet
from matchmaker.wording.language import Catalogue, msgid

_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDTH: Final = 22
_REASON_WIDTH: Final = 70
_LONGEST_NAME: Final = 31
#: lines of a template that have lists
_LINES: Final = 1_000
_SEVERAL: Final = frozenset({"themes", "project_stages", "needs_financed", "needs"})
#: what organisers fill in; the rest is for exports that come back
TEMPLATE: Final = (
    *(FileSort.HOLDERS, FileSort.INVESTORS, FileSort.VISITORS, FileSort.WORKSHOPS),
    *(FileSort.ATTENDANCES, FileSort.UNAVAILABLE, FileSort.WISHES, FileSort.REFUSALS),
    FileSort.ADDITIONS,
)
_YES_NO: Final = ("oui", "non")


def given_back(
    tables: Iterable[RawSheet],
    mapping: IntakeMapping,
    aside: Mapping[Where, Sequence[Remark]],
    words: Catalogue,
) -> bytes:
    """The lines that do not come in, each with its reason in the last column."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        names: set[str] = set()
        for table in tables:
            chosen = mapping.of(table)
            header = header_row(table, chosen.header) if chosen is not None else None
            rows = [row for row in table.rows if (table.label, row.line) in aside]
            if header is None or not rows:
                continue
            sheet = book.add_worksheet(_sheet_name(table.sheet or table.file, names))
            _write_lines(book, sheet, header, rows, table.label, aside, words)
        if not names:
            book.add_worksheet(_sheet_name("–", names))
    return target.getvalue()


def _write_lines(
    book: Any,
    sheet: Any,
    header: RawRow,
    rows: Sequence[RawRow],
    label: str,
    aside: Mapping[Where, Sequence[Remark]],
    words: Catalogue,
) -> None:
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    last = max(len(row.cells) for row in (header, *rows))
    titles = [title for title in header.cells if title != REASON_TITLE]
    last = last if len(titles) == len(header.cells) else len(titles)
    sheet.set_column(0, last - 1, _WIDTH)
    sheet.set_column(last, last, _REASON_WIDTH)
    sheet.freeze_panes(1, 0)
    for place, title in enumerate(titles):
        sheet.write_string(0, place, title, bold)
    sheet.write_string(0, last, REASON_TITLE, bold)
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row.cells[:last]):
            if cell:
                sheet.write_string(number, place, cell)
        reasons = [
            f"{remark.column} : {said}" if remark.column else said
            for remark in aside[label, row.line]
            for said in [remark.translated(words)]
        ]
        sheet.write_string(number, last, "\n".join(reasons), wrapped)


def template(words: Catalogue) -> bytes:
    """A workbook with a sheet for each list, the permitted answers in its cells as lists."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        bold = book.add_format({"bold": True})
        needed = book.add_format({"bold": True, "bg_color": "#fde8c8"})
        text = book.add_format({"num_format": "@"})
        names: set[str] = set()
        sheets = {
            sort: book.add_worksheet(_sheet_name(_own_name(sort, words), names))
            for sort in TEMPLATE
        }
        lists = _write_answers(book, words, names)
        for sort, sheet in sheets.items():
            sheet.set_column(0, len(COLUMNS[sort]) - 1, _WIDTH, text)
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(COLUMNS[sort]):
                title = column.french if words.language == "fr" else column.name
                sheet.write_string(0, place, title, needed if column.required else bold)
                _offer(sheet, place, column, lists, words)
    return target.getvalue()


def _write_answers(book: Any, words: Catalogue, names: set[str]) -> dict[str, str]:
    """A sheet with all permitted answers; the range of each list."""
    sheet = book.add_worksheet(_sheet_name(words.gettext(msgid("Permitted answers")), names))
    sheet.set_column(0, len(ANSWERS), _WIDTH * 2)
    sheet.hide()  # its answers are offered in the cells; a hidden sheet is not asked about
    ranges: dict[str, str] = {}
    for place, (name, labels) in enumerate(ANSWERS.items()):
        sheet.write_string(0, place, _title(name, words))
        for number, label in enumerate(labels.values(), 1):
            sheet.write_string(number, place, words.gettext(label))
        column = chr(ord("A") + place)
        quoted = sheet.name.replace("'", "''")
        ranges[name] = f"='{quoted}'!${column}$2:${column}${len(labels) + 1}"
    return ranges


def _title(name: str, words: Catalogue) -> str:
    found = next(
        column for columns in COLUMNS.values() for column in columns if column.name == name
    )
    return found.french if words.language == "fr" else found.name


def _offer(
    sheet: Any, place: int, column: SheetColumn, lists: Mapping[str, str], words: Catalogue
) -> None:
    if column.name == "in_creation":
        source: Any = list(_YES_NO)
    elif column.name in lists:
        source = lists[column.name]
    else:
        return
    several = column.name in _SEVERAL
    rule = {
        "validate": "list",
        "source": source,
        # Several answers stand in one cell, which no list of a spreadsheet allows.
        "error_type": "information" if several else "stop",
        "show_error": not several,
    }
    if several:
        rule["input_message"] = words.gettext(msgid("Several answers are set apart by |"))
    sheet.data_validation(1, place, _LINES, place, rule)


def _own_name(sort: FileSort, words: Catalogue) -> str:
    english, french = FILE_NAMES[sort]
    name = french if words.language == "fr" else english
    return name.removesuffix(".csv").capitalize()


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that a workbook allows, once each."""
    plain = "".join("-" if one in "[]:*?/\\" else one for one in name).strip("'")[:_LONGEST_NAME]
    found, number = plain or "–", 2
    while found.lower() in {one.lower() for one in taken}:
        found = f"{plain[: _LONGEST_NAME - 4]} ({number})"
        number += 1
    taken.add(found)
    return found
