"""What a sheet holds is proposed by its titles and its content, so that hardly anything is left to
correct."""

import pytest

from matchmaker.importing import COLUMNS, File, FileSort
from matchmaker.importing.report import Notes
from matchmaker.intake.mapping import SheetMapping, header_row, signature
from matchmaker.intake.proposing import SheetProposal, data_rows, propose
from matchmaker.intake.reading.delimited import read_text
from matchmaker.intake.reading.opening import sheets_of
from matchmaker.intake.reading.tables import RawRow, RawSheet
from matchmaker.intake.reading.workbooks import read_workbook
from tests.intake.shapes import SHAPES

MOST_CORRECTIONS = 3


def tables_of(file: File) -> list[RawSheet]:
    """The sheets, read here: these files are ours."""
    if file.content.startswith(b"PK"):
        return sheets_of(file.name, read_workbook(file.content))
    return [read_text(file.name, file.content, Notes())]


def a_table(*rows: list[str], name: str = "liste.csv", sheet: str = "") -> RawSheet:
    """A sheet of these lines."""
    numbered = tuple(RawRow(line, tuple(cells)) for line, cells in enumerate(rows, 1) if cells)
    return RawSheet(file=name, sheet=sheet, rows=numbered)


def corrections(
    found: SheetProposal, holds: FileSort | None, line: int, columns: dict[str, str]
) -> list[str]:
    """What an organiser would have to change."""
    mapping = found.mapping
    if mapping.holds is not holds:
        return [f"holds {mapping.holds}"]
    if holds is None:
        return []
    wrong = [
        f"{name}: {mapping.columns.get(name)} for {columns.get(name)}"
        for name in sorted(mapping.columns.keys() | columns.keys())
        if mapping.columns.get(name) != columns.get(name)
    ]
    return wrong + ([f"header {mapping.header}"] if mapping.header != line else [])


@pytest.mark.parametrize("name", SHAPES)
def test_a_file_of_others_needs_three_corrections_at_most(name: str) -> None:
    shape = SHAPES[name]
    wrong = [
        correction
        for table in tables_of(shape.file)
        for holds, line, columns in [shape.sheets[table.sheet]]
        for correction in corrections(propose(table), holds, line, dict(columns))
    ]
    assert len(wrong) <= MOST_CORRECTIONS, wrong


@pytest.mark.parametrize("sort", FileSort)
@pytest.mark.parametrize("english", [True, False])
def test_our_own_files_are_known_without_a_question(sort: FileSort, english: bool) -> None:
    titles = [column.name if english else column.french for column in COLUMNS[sort]]
    found = propose(a_table(titles, ["x"] * len(titles), name=f"{sort}.csv"))
    assert found.sure
    assert found.mapping.holds is sort
    assert list(found.mapping.columns) == [column.name for column in COLUMNS[sort]]


def test_a_header_is_known_again_with_what_was_corrected() -> None:
    titles = ["Qui ?", "Combien ?", "Adresse"]
    before = SheetMapping(file="", holds=FileSort.WISHES, columns={"author": "C", "target": "A"})
    table = a_table(["Ma liste"], titles, ["x", "1", "a@example.org"], ["y", "2", "b@example.org"])
    assert not propose(table).sure
    again = propose(table, {signature([*titles, "À corriger"]): before})
    assert (again.sure, again.remembered) == (True, True)
    assert (again.mapping.header, again.mapping.columns) == (2, {"author": "C", "target": "A"})


def test_content_tells_what_a_title_does_not() -> None:
    found = propose(
        a_table(
            ["Nom", "Prénom", "Colonne 3", "Colonne 4", "Organisation", "Qualité"],
            ["Leroy", "Diane", "diane@example.net", "06 39 98 17 03", "Nanterre", "Presse"],
            ["Roy", "Zoé", "zoe@example.net", "06 39 98 17 04", "Clichy", "Presse"],
        )
    )
    assert found.mapping.holds is FileSort.VISITORS
    assert found.mapping.columns["email"] == "C"
    assert found.mapping.columns["phone"] == "D"


def test_a_sheet_that_is_hidden_is_left_out_without_a_question() -> None:
    titles = [column.french for column in COLUMNS[FileSort.WISHES]]
    hidden = RawSheet(
        file="a.xlsx", sheet="Souhaits", rows=a_table(titles, ["x"] * 4).rows, hidden=True
    )
    found = propose(hidden)
    assert (found.mapping.holds, found.sure) == (None, True)


def test_the_last_of_two_lines_of_titles_counts_and_a_second_language_below_is_left_out() -> None:
    groups = ["Contact", "", "", "Structure", ""]
    french = ["Nom", "Prénom", "E-mail", "Organisation", "Qualité"]
    english = ["last_name", "first_name", "email", "organisation", "quality"]
    line = ["Leroy", "Diane", "diane@example.net", "Nanterre", "Presse"]
    table = a_table(["Visiteurs 2026"], [], groups, french, english, line, name="a.csv")
    found = propose(table)
    assert (found.mapping.holds, found.mapping.header) == (FileSort.VISITORS, 4)
    header = header_row(table, 4)
    assert header is not None
    assert [row.line for row in data_rows(table, header)] == [6]


def test_a_list_of_addresses_alone_is_nothing_that_is_known() -> None:
    found = propose(a_table(["E-mail", "Nom"], ["a@example.org", "A"], ["b@example.org", "B"]))
    assert (found.mapping.holds, found.sure) == (None, False)
