"""Workbooks as people make them: with xlsxwriter, or by hand where it makes no such file."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

Rows = Sequence[Sequence[Any]]


def xlsx(
    sheets: Mapping[str, Rows], touch: Callable[[Any, Worksheet], None] | None = None
) -> bytes:
    """A workbook of these sheets; `touch` does to the last what rows cannot say."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        if touch is not None:
            touch(book, sheet)
    return target.getvalue()


def ods(name: str, rows: Rows, manifest: str = "", lines: int = 1, columns: int = 1) -> bytes:
    """A workbook of LibreOffice with one sheet of text, and the blank lines it puts below.

    Each line stands for so many, and each cell too.
    """
    rows_xml = "".join(
        f'<table:table-row table:number-rows-repeated="{lines}">'
        + "".join(
            f'<table:table-cell table:number-columns-repeated="{columns}" '
            f'office:value-type="string"><text:p>{escape(str(cell))}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="{name}">{rows_xml}'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return package(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
        }
    )


def by_hand(rows: str) -> bytes:
    """A workbook whose one sheet has these rows, as XML."""
    made = zipfile.ZipFile(io.BytesIO(xlsx({"Liste": [["x"]]})))
    parts = {name: made.read(name).decode() for name in made.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = re.sub(
        "<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>", parts[sheet]
    )
    return package(parts)


def package(parts: Mapping[str, str]) -> bytes:
    """A ZIP file of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return target.getvalue()


def container(*streams: str) -> bytes:
    """The old container of Office files, which names its streams."""
    names = b"".join(name.encode("utf-16-le") + b"\0\0" for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names + b"\0" * 2_000
