"""The lines of a CSV file that are not blank, with their numbers."""

import csv
import io
from collections.abc import Iterator

from matchmaker.importing.report import FilePlace, Notes
from matchmaker.wording.language import msgid

NumberedCells = tuple[int, list[str]]


def numbered_lines(
    text: str, separator: str, skipped: int, file: str, notes: Notes
) -> Iterator[NumberedCells]:
    """The cells of each; `skipped` lines stood before. An open quotation mark is a fault."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + skipped + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # What follows cannot be told apart any more, so reading ends here.
            notes.fault(
                FilePlace(file, line),
                msgid(
                    "A quotation mark opens in this line and is not closed properly; "
                    "the lines after it were not read."
                ),
            )
            return
        if any(cell.strip() for cell in cells):
            yield line, cells
