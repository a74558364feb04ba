"""From bytes to rows: what spreadsheets and hands do to a CSV file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.importing import LARGEST, MOST_ROWS, File, FileSort, sheets
from matchmaker.importing.records import parse
from matchmaker.importing.report import Notes
from matchmaker.importing.sheets import Sheet

HEADER = "Auteur;Destinataire;Rang;Motif"
LINE = "alice@example.org;bob@example.com;1;Un café"


def read(content: bytes | str, name: str = "wishes.csv") -> tuple[Sheet | None, list[str]]:
    """The sheet and its faults."""
    notes = Notes()
    raw = content.encode() if isinstance(content, str) else content
    sheet = sheets.read(File(name, raw), FileSort.WISHES, notes)
    return sheet, [str(fault) for fault in notes.faults]


def cells(content: bytes | str) -> list[list[str]]:
    """The cells of a file that must be without fault."""
    sheet, faults = read(content)
    assert faults == []
    assert sheet is not None
    return [[*row.cells.values()] for row in sheet.rows]


EXPECTED = [["alice@example.org", "bob@example.com", "1", "Un café"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encoding_separator_and_line_ends_are_found_out(
    encoding: str, separator: str, end: str
) -> None:
    text = end.join((HEADER, LINE, "")).replace(";", separator)
    assert cells(text.encode(encoding)) == EXPECTED


def test_the_euro_sign_of_windows_is_read() -> None:
    assert cells(f"{HEADER}\n{LINE} à 3 €".encode("cp1252"))[0][3] == "Un café à 3 €"


def test_broken_utf8_is_named_by_its_line_and_never_taken_for_another_encoding() -> None:
    broken = f"{HEADER}\n{LINE}\n{LINE}".encode()[:-1] + b"\n" + LINE.encode()
    assert read(broken)[1] == [
        "wishes.csv:3: A letter on this line is damaged; save the file again as CSV UTF-8."
    ]


def test_bytes_that_no_encoding_explains_are_refused_by_line() -> None:
    [fault] = read(HEADER.encode() + b"\nalice@example.org;bob@example.com;1;\x81")[1]
    assert fault.startswith("wishes.csv:2: This line is written in an unknown encoding")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04 and so on", "This is a spreadsheet's workbook"),
        (HEADER.encode("utf-16"), "This file is in UTF-16"),
        (f"{HEADER}\n{LINE}\0".encode(), "This line holds a NUL character"),
        (b"", "The file is empty"),
        (b"\r\n;;;\r\n", "The file is empty"),
        (b"x" * (LARGEST + 1), "The file is larger than 10 MB"),
    ],
)
def test_what_is_no_csv_text_is_refused_with_what_to_do(content: bytes, sentence: str) -> None:
    sheet, [fault] = read(content)
    assert sheet is None
    assert fault.partition(": ")[2].startswith(sentence)


def test_the_nul_is_named_by_its_line() -> None:
    assert read(f"{HEADER}\n{LINE}\n\0".encode())[1][0].startswith("wishes.csv:3: ")


def test_excels_separator_line_is_obeyed_and_counted() -> None:
    sheet, faults = read(f"sep=;\r\n{HEADER}\r\n{LINE}\r\n")
    assert faults == []
    assert sheet is not None
    assert [row.line for row in sheet.rows] == [3]


def test_a_separator_line_wins_over_what_looks_likely() -> None:
    text = f"sep=,\n{HEADER}\n{LINE}".replace(";", ",")
    assert cells(text) == EXPECTED


def test_quoted_line_breaks_stay_in_their_cell_and_later_lines_keep_their_numbers() -> None:
    sheet, _ = read(f'{HEADER}\n{LINE[:-7]}"Un\ncafé ; ""chaud"""\n{LINE}\n')
    assert sheet is not None
    assert [(row.line, row.cells["reason"]) for row in sheet.rows] == [
        (2, 'Un\ncafé ; "chaud"'),
        (4, "Un café"),
    ]


def test_empty_lines_are_passed_over_without_losing_count() -> None:
    sheet, _ = read(f"\n{HEADER}\n\n;;;\n  ;  ;;\n{LINE}\n\n")
    assert sheet is not None
    assert [row.line for row in sheet.rows] == [6]


def test_an_open_quotation_mark_is_named_where_it_opens() -> None:
    assert read(f'{HEADER}\n{LINE}\nalice@example.org;"bob@example.com;2;\n{LINE}\n{LINE}')[1] == [
        "wishes.csv:3: A quotation mark opens in this line and is not closed properly; "
        "the lines after it were not read."
    ]


def test_english_and_french_headers_are_known_in_any_case_accent_and_order() -> None:
    sheet, faults = read("RANK;target ;Motif; AUTEUR\n1;bob@example.com;x;alice@example.org")
    assert faults == []
    assert sheet is not None
    assert sheet.rows[0].cells == {
        "rank": "1",
        "target": "bob@example.com",
        "reason": "x",
        "author": "alice@example.org",
    }


def test_every_missing_column_is_named_in_both_languages() -> None:
    assert read("Auteur;Motif\nalice@example.org;x")[1] == [
        "wishes.csv:1: The column “Destinataire / target” is missing; "
        "columns are separated by “;”.",
        "wishes.csv:1: The column “Rang / rank” is missing; columns are separated by “;”.",
    ]


def test_a_column_that_stands_twice_is_refused() -> None:
    assert read(f"{HEADER};rank\n{LINE};2")[1] == ["wishes.csv:1:rank: This column is there twice."]


def test_an_unknown_column_is_left_out_with_a_warning() -> None:
    notes = Notes()
    content = f"{HEADER};Pointure\n{LINE};42".encode()
    sheet = sheets.read(File("wishes.csv", content), FileSort.WISHES, notes)
    assert sheet is not None
    assert [*sheet.rows[0].cells] == ["author", "target", "rank", "reason"]
    assert [str(w) for w in notes.warnings] == [
        "wishes.csv:1:Pointure: This column is not known; it is left out."
    ]


def test_a_line_with_too_many_cells_is_refused_and_one_with_too_few_is_blank_at_its_end() -> None:
    sheet, faults = read(f"{HEADER}\n{LINE};et encore\n{LINE};;\nalice@example.org;b@example.org;1")
    assert faults == [
        "wishes.csv:2: This line has 5 cells, the header has 4; "
        "put text that contains the separator between quotation marks."
    ]
    assert sheet is not None
    assert [row.line for row in sheet.rows] == [3, 4]


def test_one_line_more_than_the_limit_is_a_fault() -> None:
    body = f"{LINE}\n" * MOST_ROWS
    assert len(cells(f"{HEADER}\n{body}")) == MOST_ROWS
    assert read(f"{HEADER}\n{body}{LINE}")[1] == [
        f"wishes.csv:{MOST_ROWS + 2}: A file holds at most 60,000 lines; split it."
    ]


@settings(deadline=None)
@given(st.one_of(st.binary(), st.text().map(lambda text: f"{HEADER}\n{text}".encode())))
def test_whatever_the_bytes_each_line_is_taken_or_told(content: bytes) -> None:
    """Nothing is lost without a word, and nothing makes the reader fall."""
    notes = Notes()
    sheet = sheets.read(File("wishes.csv", content), FileSort.WISHES, notes)
    if sheet is None:
        assert notes.faults
        return
    taken = {entry.line for entry in parse(sheet, notes).entries}
    faulty = {fault.line for fault in notes.faults}
    assert {row.line for row in sheet.rows} == taken | (faulty & {row.line for row in sheet.rows})
    assert not taken & faulty
