"""Any file is read, or told in one sentence; whoever made it decides neither memory nor time."""

import datetime as dt
from typing import Any

import pytest
from xlsxwriter.worksheet import Worksheet

from matchmaker.importing import LARGEST, File
from matchmaker.importing.report import Notes
from matchmaker.intake.reading.opening import open_tables, sheets_of
from matchmaker.intake.reading.tables import MOST_LINES, RawSheet, letter, place_of
from matchmaker.intake.reading.workbooks import read_workbook
from tests.intake.papers import Rows, by_hand, container, ods, package, xlsx


def read(content: bytes) -> list[RawSheet]:
    """A workbook as its process reads it."""
    found = read_workbook(content)
    assert not found.refused
    return sheets_of("liste.xlsx", found)


def texts(table: RawSheet) -> dict[int, list[str]]:
    return {row.line: list(row.cells) for row in table.rows}


async def told(content: bytes, name: str = "liste.xlsx") -> list[str]:
    notes = Notes()
    await open_tables([File(name, content)], notes)
    return [str(fault) for fault in notes.faults]


def test_cells_become_text_as_people_write_it_with_their_line() -> None:
    def dates(book: Any, sheet: Worksheet) -> None:
        day, hour = (book.add_format({"num_format": f}) for f in ("dd/mm/yyyy", "hh:mm"))
        sheet.write_datetime(4, 0, dt.date(2026, 11, 24), day)
        sheet.write_datetime(4, 1, dt.time(9, 15), hour)
        sheet.write_formula(4, 2, '=CONCATENATE("a","b")', value="ab")
        sheet.write_formula(4, 3, "=1/0", value="#DIV/0!")
        sheet.write_boolean(4, 4, True)

    rows: Rows = [[], [], ["", "=1+1"], ["", 612345678, 15000.0, 1.5, 21500000100017]]
    [table] = read(xlsx({"Liste": rows}, dates))
    assert texts(table) == {
        3: ["", "=1+1"],
        4: ["", "612345678", "15000", "1.5", "21500000100017"],
        5: ["24/11/2026", "09:15", "ab", "#DIV/0!", "vrai"],
    }


def test_columns_before_the_first_filled_are_counted() -> None:
    [table] = read(xlsx({"Liste": [["", "", "", "E-mail"], ["", "", "", "a@example.org"]]}))
    assert texts(table)[2] == ["", "", "", "a@example.org"]
    assert [letter(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert all(place_of(letter(place)) == place for place in range(1500))


def test_cells_merged_downwards_count_for_each_of_their_lines() -> None:
    def merge(_book: Any, sheet: Worksheet) -> None:
        sheet.merge_range("A1:C1", "Liste des porteurs")
        sheet.merge_range("A3:A4", "Fonds Bob")

    rows = [[], ["Structure", "Nom"], ["", "Bob"], ["", "Léa"]]
    [table] = read(xlsx({"Liste": rows}, merge))
    assert texts(table) == {
        1: ["Liste des porteurs"],
        2: ["Structure", "Nom"],
        3: ["Fonds Bob", "Bob"],
        4: ["Fonds Bob", "Léa"],
    }
    assert table.merged == {4}


def test_hidden_and_empty_sheets_are_known_as_such() -> None:
    made = xlsx({"Vide": [], "Notes": [["x"]]}, lambda _book, sheet: sheet.hide())
    # The first sheet of a workbook cannot be hidden.
    empty, hidden = read(made)
    assert (empty.hidden, empty.rows) == (False, ())
    assert (hidden.hidden, texts(hidden)) == (True, {1: ["x"]})


def test_a_workbook_of_libreoffice_is_read_without_its_million_blank_lines() -> None:
    [table] = read(ods("Souhaits", [["Auteur", "Rang"], ["a@example.org", "1"]]))
    assert (table.sheet, texts(table)) == (
        "Souhaits",
        {1: ["Auteur", "Rang"], 2: ["a@example.org", "1"]},
    )


@pytest.mark.process
async def test_content_decides_and_not_the_name() -> None:
    notes = Notes()
    csv = "E-mail;Nom\r\na@example.org;Noël\r\n"
    tables = await open_tables(
        [
            File("liste.csv", xlsx({"Liste": [["E-mail"], ["a@example.org"]]})),
            File("liste.xlsx", csv.encode("cp1252")),
            File("unicode.txt", csv.replace(";", "\t").encode("utf-16")),
        ],
        notes,
    )
    assert [texts(table)[2] for table in tables] == [
        ["a@example.org"],
        ["a@example.org", "Noël"],
        ["a@example.org", "Noël"],
    ]
    assert notes.faults == ()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (container("EncryptionInfo", "EncryptedPackage"), "protected by a password"),
        (ods("x", [["y"]], "<manifest:encryption-data/>"), "protected by a password"),
        (container("WordDocument"), "no workbook"),
        (package({"word/document.xml": "<x/>"}), "no workbook"),
        (b"PK\x03\x04 torn", "damaged"),
        (xlsx({"Liste": [["x"]]})[:-200], "damaged"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n", "picture"),
        (b"<html><table><tr><td>E-mail</td></tr></table>", "web page"),
        (b"\0\1\2\3", "NUL"),
        (b"", "nothing in this file"),
        (b"x" * (LARGEST + 1), "larger than 10 MB"),
        (package({"xl/workbook.xml": "<x/>" + " " * 40_000_000}), "far larger unpacked"),
    ],
)
async def test_what_cannot_be_read_is_told_in_one_sentence(content: bytes, sentence: str) -> None:
    [fault] = await told(content)
    assert fault.startswith("liste.xlsx")
    assert sentence in fault


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="900000"><c r="ZZ900000"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>',
    ],
)
def test_cells_far_apart_are_refused_before_room_is_made_for_them(rows: str) -> None:
    assert read_workbook(by_hand(rows)).refused == "too_large"


def test_a_workbook_of_two_hundred_thousand_lines_is_not_read_to_its_end() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 200_001))
    [table] = read(by_hand(rows))
    assert len(table.rows) == MOST_LINES + 1
    assert table.cut_at == MOST_LINES + 2


async def test_a_text_of_two_hundred_thousand_lines_is_told_to_be_too_long() -> None:
    [fault] = await told(b"E-mail;Nom\n" + b"a@example.org;A\n" * 200_000, "liste.csv")
    assert fault.startswith(f"liste.csv:{MOST_LINES + 2}: A sheet holds at most")


async def test_a_quotation_mark_that_is_not_closed_is_told_with_its_line() -> None:
    [fault] = await told(b'E-mail;Nom\na@example.org;A\nb@example.org;"B\n', "liste.csv")
    assert fault.startswith("liste.csv:3: A quotation mark")


@pytest.mark.process
async def test_memory_is_bounded_whatever_a_workbook_asks_for() -> None:
    [fault] = await told(ods("Bombe", [["x"]], lines=60_000, columns=900))
    assert "far larger unpacked" in fault
