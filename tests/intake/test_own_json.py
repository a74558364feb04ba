"""The JSON of an export comes in by the page of imports, like a workbook of the same lists."""

from pathlib import Path

import pytest

from matchmaker import exporting
from matchmaker.db import Connection
from matchmaker.exporting import ExportForm
from matchmaker.importing import File
from matchmaker.importing.report import Notes
from matchmaker.intake import looking
from matchmaker.intake.bringing import bring
from matchmaker.intake.reading.opening import open_tables
from tests import cast
from tests.cast import NOW


async def test_what_was_exported_comes_into_another_edition_without_a_question(
    conn: Connection, tmp_path: Path
) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition)
    await cast.an_investor(conn, edition, "=Bob", delegates=("Awa", "007"))
    await cast.a_workshop(conn, edition)
    before = await exporting.look(conn, edition, ExportForm(), None, NOW)
    [path] = exporting.write(before, "json", tmp_path)
    other = await cast.an_edition(conn, slug="other")
    looked = await looking.look([File(path.name, path.read_bytes())], {})
    assert looked.is_sure
    converted = await looking.lines_of(looked)
    outcome = await bring(conn, other, converted, NOW, way="all")
    assert [str(fault) for fault in outcome.report.faults] == []
    assert ["edition itself" in str(one) for one in outcome.report.warnings].count(True) == 1
    after = await exporting.look(conn, other, ExportForm(), None, NOW)
    for sheet, again in zip(before.sheets, after.sheets, strict=True):
        if sheet.shape.name in ("holders", "investors", "delegates", "workshops"):
            assert [*again.rows] == [*sheet.rows], sheet.shape.name


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"people": []}', "no export of ours"),
        (b'\xef\xbb\xbf {"matchmaker":', "is damaged"),
        (b'{"matchmaker_export": 1, "edition": {}}', "is damaged"),
    ],
)
async def test_any_other_json_is_told_in_one_sentence(content: bytes, said: str) -> None:
    notes = Notes()
    assert await open_tables([File("liste.json", content)], notes) == []
    [fault] = notes.faults
    assert said in str(fault)
