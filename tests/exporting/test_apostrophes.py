"""No cell is computed by a spreadsheet, and each comes back as the text that it was."""

import csv
import io

from hypothesis import example, given
from hypothesis import strategies as st

from matchmaker.importing import File, FileSort, guard, sheets, unguard
from matchmaker.importing.report import Notes

COMPUTED = ("=", "+", "-", "@", "\t", "\r")
#: texts as somebody may type them, with what matters here more often than elsewhere
TEXTS = st.text(st.one_of(st.sampled_from("=+-@\t\r'\";,| "), st.characters(codec="utf-8")))


@given(TEXTS)
@example("'=1")
@example("''")
@example("'")
@example("'Aïcha")
@example("\t=")
def test_one_apostrophe_is_put_and_exactly_one_is_taken_away(text: str) -> None:
    cell = guard(text)
    assert not cell.startswith(COMPUTED)
    assert cell == text or cell == f"'{text}"
    assert unguard(cell) == text


@given(st.lists(TEXTS.filter(lambda text: text.strip() and "\0" not in text), max_size=5))
def test_a_text_comes_back_through_a_file(texts: list[str]) -> None:
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerows([["E-mail", "Note"], *(["a@example.org", guard(text)] for text in texts)])
    notes = Notes()
    sheet = sheets.read(File("notes.csv", target.getvalue().encode()), FileSort.NOTES, notes)
    assert notes.faults == ()
    assert sheet is not None
    # Blanks at the ends of what was not guarded count for nothing, as in every form.
    assert [row.cells["note"].strip() for row in sheet.rows] == [text.strip() for text in texts]
